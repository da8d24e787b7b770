//! How generated structs are read: one walk over the keys of an object.
//!
//! It does what serde's derive does with a lenient reader on every field, except that a list is no struct, and takes a third
//! of the code, which everybody who depends on us compiles.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use super::Lenient;

/// Implements reading for a struct: each field's number, its name on the wire, its name in Rust, `needed` or `optional`.
macro_rules! object {
    ($name:ident { $($number:literal $wire:literal => $field:ident: $presence:ident),* $(,)? }) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields;
                impl<'de> ::serde::de::Visitor<'de> for Fields {
                    type Value = $name;
                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(concat!("struct ", stringify!($name)))
                    }
                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<$name, A::Error> {
                        $(let mut $field = None;)*
                        while let Some(number) = $crate::wire::object::key(&mut map, |key| match key {
                            $($wire => $number,)*
                            _ => usize::MAX,
                        })? {
                            match number {
                                $($number => {
                                    if $field.is_some() {
                                        return Err($crate::wire::object::twice($wire));
                                    }
                                    $field = Some($crate::wire::object::value(&mut map)?);
                                })*
                                _ => $crate::wire::object::pass(&mut map)?,
                            }
                        }
                        Ok($name {
                            $($field: $crate::wire::object::$presence($field, $wire)?,)*
                        })
                    }
                }
                deserializer.deserialize_map(Fields)
            }
        }
        $crate::wire::lenient_by_deserialize!($name);
    };
}
pub(crate) use object;

/// The number that `number` gives the next key.
pub(crate) fn key<'de, A: MapAccess<'de>>(
    map: &mut A,
    number: impl FnOnce(&str) -> usize,
) -> Result<Option<usize>, A::Error> {
    map.next_key_seed(Key(number))
}

/// The value of a key, read leniently.
pub(crate) fn value<'de, A: MapAccess<'de>, T: Lenient<'de>>(map: &mut A) -> Result<T, A::Error> {
    map.next_value_seed(Value(PhantomData))
}

/// A key that came before.
#[cold]
pub(crate) fn twice<E: Error>(name: &'static str) -> E {
    E::duplicate_field(name)
}

/// Passes over the value of a key that nobody knows.
pub(crate) fn pass<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<serde::de::IgnoredAny>().map(drop)
}

/// A field that must be there.
pub(crate) fn needed<T, E: Error>(value: Option<T>, name: &'static str) -> Result<T, E> {
    value.ok_or_else(|| E::missing_field(name))
}

/// A field that is empty when it is missing.
pub(crate) fn optional<T: Default, E: Error>(
    value: Option<T>,
    _name: &'static str,
) -> Result<T, E> {
    Ok(value.unwrap_or_default())
}

/// Reads a key as a number.
struct Key<F>(F);

impl<'de, F: FnOnce(&str) -> usize> DeserializeSeed<'de> for Key<F> {
    type Value = usize;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<F: FnOnce(&str) -> usize> Visitor<'_> for Key<F> {
    type Value = usize;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, key: &str) -> Result<usize, E> {
        Ok((self.0)(key))
    }
}

/// Reads a value.
struct Value<T>(PhantomData<T>);

impl<'de, T: Lenient<'de>> DeserializeSeed<'de> for Value<T> {
    type Value = T;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::decode(deserializer)
    }
}
