//! The properties of one thing in the order in which the SDK declares them, which a JSON map of the library forgets.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::cell;

/// Names and values, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields(Vec<(String, Value)>);

impl Fields {
    /// The properties of a value of our own, which is always an object.
    pub(super) fn of(value: &impl Serialize) -> Self {
        let text = serde_json::to_string(value).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// The value of a property.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.iter()
            .find_map(|(field, value)| (field == name).then_some(value))
    }

    /// Only these, dotted paths into the value; absent ones are null.
    pub(super) fn chosen(&self, columns: &[String]) -> Self {
        let whole = self.to_value();
        let chosen = columns.iter().map(|column| {
            let value = cell::at(&whole, column).cloned().unwrap_or_default();
            (column.clone(), value)
        });
        Fields(chosen.collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// As one JSON value, without the order.
    pub(super) fn to_value(&self) -> Value {
        self.0.iter().cloned().collect()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Fields;

    #[test]
    fn the_order_stays() {
        let fields: Fields = serde_json::from_str(r#"{"b": 1, "a": {"c": 2}}"#).unwrap();
        assert_eq!(fields.names(), ["b", "a"]);
        assert_eq!(
            serde_json::to_string(&fields).unwrap(),
            r#"{"b":1,"a":{"c":2}}"#
        );
    }

    #[test]
    fn chosen_ones_are_there_even_when_they_are_absent() {
        let fields = Fields::of(&json!({"a": {"c": 2}}));
        let chosen = fields.chosen(&["x".to_owned(), "a.c".to_owned()]);
        assert_eq!(
            serde_json::to_string(&chosen).unwrap(),
            r#"{"x":null,"a.c":2}"#
        );
    }
}
