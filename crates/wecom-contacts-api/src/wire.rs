//! Scalars that the wire writes in its own way, lenient reading, and the form of an upload.

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

mod lenient;
mod multipart;
pub(crate) mod object;

pub(crate) use lenient::{Lenient, lenient_by_deserialize, list};
pub use multipart::Multipart;
pub(crate) use object::object;

/// Reads an answer. What is no UTF-8 in it, such as half of an emoji in a name, is read as `\u{fffd}`.
///
/// ```
/// use wecom_contacts_api::{types::User, wire};
///
/// let member: User = wire::from_json(br#"{"userid":"mei.lin","enable":"1"}"#)?;
/// assert_eq!(member.userid, "mei.lin");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// When it is not JSON, or JSON of another shape. The error may repeat a value of the answer.
pub fn from_json<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    // That it is UTF-8 is looked at once and not string by string, and programs hold each type's reading once: of text.
    let text = std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::from);
    serde_json::from_str(&text)
}

/// A boolean that the platform writes as 0 or 1.
///
/// ```
/// use wecom_contacts_api::wire::IntBool;
///
/// let enabled: IntBool = serde_json::from_str("1")?;
/// assert!(enabled.get());
/// assert_eq!(serde_json::to_string(&IntBool::from(false))?, "0");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntBool(pub bool);

impl IntBool {
    /// The boolean.
    pub fn get(self) -> bool {
        self.0
    }
}

impl From<bool> for IntBool {
    fn from(value: bool) -> Self {
        Self(value)
    }
}

impl From<IntBool> for bool {
    fn from(value: IntBool) -> Self {
        value.0
    }
}

impl fmt::Display for IntBool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "1" } else { "0" })
    }
}

impl Serialize for IntBool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(u8::from(self.0))
    }
}

impl<'de> Deserialize<'de> for IntBool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bool::decode(deserializer).map(Self)
    }
}

impl<'de> Lenient<'de> for IntBool {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bool::decode(deserializer).map(Self)
    }

    fn decode_some<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(bool::decode_some(deserializer)?.map(Self))
    }
}

/// A string that must not be seen: a token, a secret, a key. `Debug` hides it, dropping it wipes it.
///
/// ```
/// use wecom_contacts_api::wire::Secret;
///
/// let token = Secret::new("tk_1");
/// assert_eq!(format!("{token:?}"), "Secret(…)");
/// assert_eq!(token.expose(), "tk_1");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a string.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The string itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::decode(deserializer).map(Self)
    }
}

lenient_by_deserialize!(Secret);

#[cfg(test)]
mod tests;
