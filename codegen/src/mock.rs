//! The mock crate.
use crate::files::Files;
use crate::spec::Spec;
use crate::Findings;
/// Writes the mock crate.
pub(crate) fn write(spec: &Spec<'_>, out: &mut Files) -> Result<(), Findings> {
    let _ = (spec, out);
    let _ = crate::client::run_mock;
    Ok(())
}
