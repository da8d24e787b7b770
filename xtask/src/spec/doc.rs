//! Ways through an OpenAPI document: operations, schemas, references.

use serde_json::{Map, Value};

use crate::Failure;

/// A parsed bundle.
pub(crate) struct Doc(pub(crate) Value);

/// One operation with its place.
pub(crate) struct Operation<'a> {
    /// The path, such as `/cgi-bin/user/get`.
    pub(crate) path: &'a str,
    /// The method in upper case.
    pub(crate) method: String,
    /// The operation object.
    pub(crate) value: &'a Value,
}

impl Operation<'_> {
    /// The operationId.
    pub(crate) fn id(&self) -> &str {
        text(self.value, "operationId")
    }

    /// The content of the request body, by media type.
    pub(crate) fn body(&self) -> Option<(&String, &Value)> {
        self.value
            .pointer("/requestBody/content")?
            .as_object()?
            .iter()
            .next()
    }
}

impl Doc {
    /// Reads a bundle.
    pub(crate) fn parse(what: &str, json: &str) -> Result<Self, Failure> {
        serde_json::from_str(json)
            .map(Self)
            .map_err(|error| Failure::new(format!("{what}: {error}")))
    }

    /// All operations, by path.
    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        entries(&self.0["paths"]).flat_map(|(path, item)| {
            entries(item).map(move |(method, value)| Operation {
                path,
                method: method.to_uppercase(),
                value,
            })
        })
    }

    /// All named schemas.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        entries(&self.0["components"]["schemas"])
    }

    /// The thing itself, where `value` is a reference to it.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"]
            .as_str()
            .and_then(|at| self.0.pointer(at.trim_start_matches('#')))
        {
            Some(target) => self.resolve(target),
            None => value,
        }
    }

    /// The parameters of an operation.
    pub(crate) fn parameters<'a>(
        &'a self,
        operation: &'a Value,
    ) -> impl Iterator<Item = &'a Value> {
        items(&operation["parameters"])
            .iter()
            .map(|parameter| self.resolve(parameter))
    }

    /// The `application/json` part of the one answer.
    pub(crate) fn reply<'a>(&'a self, operation: &'a Value) -> &'a Value {
        &self.resolve(&operation["responses"]["200"])["content"]["application/json"]
    }

    /// The schema and everything it takes in by `allOf`, each an object with its own properties.
    pub(crate) fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        let mut parts = vec![schema];
        for part in items(&schema["allOf"]) {
            parts.extend(self.parts(part));
        }
        parts
    }
}

/// The text of a member, empty where there is none.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The entries of an object, none of anything else.
pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

/// The items of an array, none of anything else.
pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The last part of a local reference.
pub(crate) fn target(value: &Value) -> Option<&str> {
    value["$ref"].as_str()?.rsplit('/').next()
}
