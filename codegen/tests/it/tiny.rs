//! A description as small as the rules allow, shared by the tests.

use std::collections::BTreeMap;

/// The tiny description.
pub(crate) fn sources() -> BTreeMap<String, String> {
    [
        ("openapi.yaml", include_str!("tiny/openapi.yaml")),
        ("user.yaml", include_str!("tiny/user.yaml")),
        ("errcodes.csv", include_str!("tiny/errcodes.csv")),
    ]
    .map(|(file, text)| (file.to_owned(), text.to_owned()))
    .into()
}
