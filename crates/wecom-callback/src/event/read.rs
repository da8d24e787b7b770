//! Reading elements into fields: a value that does not fit is kept as text, never guessed and never lost.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::tree::Element;

/// Whether an element belongs to the frame or names the kind.
#[inline]
fn in_frame(name: &str) -> bool {
    matches!(
        name,
        "ToUserName"
            | "FromUserName"
            | "CreateTime"
            | "MsgType"
            | "Event"
            | "ChangeType"
            | "SuiteId"
            | "InfoType"
            | "TimeStamp"
            | "AuthCorpId"
            | "ServiceCorpId"
    )
}

/// Elements of a frame that found no typed field, by name.
pub(super) type Other = BTreeMap<String, String>;

/// Offers every element of the event to `set`; what it does not take and is not of the frame goes to `other`.
#[inline]
pub(super) fn each<'t>(
    root: Element<'t>,
    other: &mut Other,
    mut set: impl FnMut(&str, Element<'t>) -> Option<()>,
) {
    for element in root.children() {
        let name = element.name();
        if set(name, element).is_none() && !in_frame(name) {
            other.insert(name.to_owned(), element.text().to_owned());
        }
    }
}

/// Text, also when it is empty: an empty text clears a field, an absent one leaves it.
#[inline]
pub(super) fn text(field: &mut Option<String>, element: Element<'_>) -> Option<()> {
    *field = Some(element.text().to_owned());
    Some(())
}

/// A number.
#[inline]
pub(super) fn number<T: FromStr>(field: &mut Option<T>, element: Element<'_>) -> Option<()> {
    *field = Some(element.text().trim().parse().ok()?);
    Some(())
}

/// `0` or `1`.
#[inline]
pub(super) fn flag(field: &mut Option<bool>, element: Element<'_>) -> Option<()> {
    *field = Some(bit(element.text())?);
    Some(())
}

/// A comma list of ids of members; an empty text is an empty list.
#[inline]
pub(super) fn names(field: &mut Option<Vec<String>>, element: Element<'_>) -> Option<()> {
    list(field, element, |item| Some(item.to_owned()))
}

/// A comma list of numbers.
#[inline]
pub(super) fn numbers(field: &mut Option<Vec<i64>>, element: Element<'_>) -> Option<()> {
    list(field, element, |item| item.parse().ok())
}

/// A comma list of `0` and `1`.
#[inline]
pub(super) fn flags(field: &mut Option<Vec<bool>>, element: Element<'_>) -> Option<()> {
    list(field, element, bit)
}

#[inline]
fn bit(text: &str) -> Option<bool> {
    match text.trim() {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// A list may come in one element, or in several of the same name (a JSON array).
#[inline]
fn list<T>(
    field: &mut Option<Vec<T>>,
    element: Element<'_>,
    item: impl Fn(&str) -> Option<T>,
) -> Option<()> {
    let items = element
        .text()
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let items: Vec<T> = items.map(item).collect::<Option<_>>()?;
    match field {
        Some(field) => field.extend(items),
        None => *field = Some(items),
    }
    Some(())
}
