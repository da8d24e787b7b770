//! Reading what the platform means: numbers as strings, strings as numbers, nulls.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// A type that reads more than it writes.
pub(crate) trait Lenient<'de>: Sized {
    /// Reads a value; null is the empty value where there is one.
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads a value that may be there or not; null has been ruled out.
    fn decode_some<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::decode(deserializer).map(Some)
    }
}

/// What setters and constructors make of a list: anything that can be walked, of anything that converts.
pub(crate) fn list<T>(items: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}

/// For types whose own `Deserialize` is lenient all through.
macro_rules! lenient_by_deserialize {
    ($name:ident) => {
        impl<'de> $crate::wire::Lenient<'de> for $name {
            fn decode<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::serde::Deserialize::deserialize(deserializer)
            }
        }
    };
}
pub(crate) use lenient_by_deserialize;

impl<'de, T: Lenient<'de>> Lenient<'de> for Option<T> {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Maybe<T>(PhantomData<T>);
        impl<'de, T: Lenient<'de>> Visitor<'de> for Maybe<T> {
            type Value = Option<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }
            fn visit_none<E>(self) -> Result<Option<T>, E> {
                Ok(None)
            }
            fn visit_unit<E>(self) -> Result<Option<T>, E> {
                Ok(None)
            }
            fn visit_some<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Option<T>, D::Error> {
                T::decode_some(deserializer)
            }
        }
        deserializer.deserialize_option(Maybe(PhantomData))
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for Vec<T> {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Lenient<'de>> Visitor<'de> for Items<T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_unit<E>(self) -> Result<Vec<T>, E> {
                Ok(Vec::new())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
                let mut items = Vec::new();
                // A null among the elements is none.
                while let Some(item) = seq.next_element_seed(Item(PhantomData))? {
                    let Some(item) = item else { continue };
                    if items.len() == items.capacity() {
                        // Most lists have one or two elements; a vector left alone begins with room for four.
                        items.reserve_exact(items.len().max(1));
                    }
                    items.push(item);
                }
                Ok(items)
            }
        }
        deserializer.deserialize_any(Items(PhantomData))
    }
}

/// Reads one element.
struct Item<T>(PhantomData<T>);

impl<'de, T: Lenient<'de>> DeserializeSeed<'de> for Item<T> {
    type Value = Option<T>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        Option::<T>::decode(deserializer)
    }
}

impl<'de> Lenient<'de> for String {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = String;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a number")
            }
            fn visit_str<E>(self, value: &str) -> Result<String, E> {
                Ok(value.to_owned())
            }
            fn visit_string<E>(self, value: String) -> Result<String, E> {
                Ok(value)
            }
            fn visit_i64<E>(self, value: i64) -> Result<String, E> {
                Ok(value.to_string())
            }
            fn visit_u64<E>(self, value: u64) -> Result<String, E> {
                Ok(value.to_string())
            }
            fn visit_f64<E>(self, value: f64) -> Result<String, E> {
                Ok(value.to_string())
            }
            fn visit_bool<E>(self, value: bool) -> Result<String, E> {
                Ok(value.to_string())
            }
            fn visit_unit<E>(self) -> Result<String, E> {
                Ok(String::new())
            }
        }
        deserializer.deserialize_any(Text)
    }
}

impl<'de> Lenient<'de> for i64 {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(deserializer.deserialize_any(Number)?.unwrap_or(0))
    }

    fn decode_some<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(Number)
    }
}

impl<'de> Lenient<'de> for bool {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::decode(deserializer).map(|number| number != 0)
    }

    fn decode_some<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(i64::decode_some(deserializer)?.map(|number| number != 0))
    }
}

/// Reads a number; nothing for null and the empty string.
struct Number;

impl Visitor<'_> for Number {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or a string that holds one")
    }

    fn visit_i64<E>(self, value: i64) -> Result<Option<i64>, E> {
        Ok(Some(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Option<i64>, E> {
        i64::try_from(value)
            .map(Some)
            .map_err(|_| E::custom("a number beyond 2^63"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Option<i64>, E> {
        // Only whole numbers that a double holds exactly.
        if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
            return Ok(Some(value as i64));
        }
        Err(E::custom("a number with a fraction"))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Option<i64>, E> {
        Ok(Some(i64::from(value)))
    }

    fn visit_unit<E>(self) -> Result<Option<i64>, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Option<i64>, E> {
        match value.trim() {
            "" => Ok(None),
            "true" => Ok(Some(1)),
            "false" => Ok(Some(0)),
            // The text itself stays out of the message: it may be about a person.
            text => text
                .parse()
                .map(Some)
                .map_err(|_| E::custom("a string that holds no whole number")),
        }
    }
}
