//! Ways through the bundled description: the operations by path, and what a schema says with all its parts.

use serde_json::{Map, Value};
use wecom_contacts::Operation;
use wecom_contacts_api::DESCRIPTION;

/// The description that this program was built with.
pub(super) struct Description(Value);

impl Description {
    pub(super) fn bundled() -> Self {
        // Our own file, which the build has checked.
        Self(serde_json::from_str(DESCRIPTION).unwrap_or_default())
    }

    /// Its version.
    pub(super) fn version(&self) -> &str {
        text(&self.0["info"], "version")
    }

    /// What it says about an operation.
    fn operation(&self, operation: Operation) -> &Value {
        &self.0["paths"][operation.path()][operation.method().as_str().to_lowercase()]
    }

    /// The query parameters of an operation.
    pub(super) fn parameters(&self, operation: Operation) -> Vec<&Value> {
        items(&self.operation(operation)["parameters"])
            .iter()
            .map(|parameter| self.resolve(parameter))
            .collect()
    }

    /// The schema of the JSON body of an operation.
    pub(super) fn body(&self, operation: Operation) -> Option<&Value> {
        self.operation(operation)
            .pointer("/requestBody/content/application~1json/schema")
    }

    /// The schema of the answer of an operation.
    pub(super) fn reply(&self, operation: Operation) -> &Value {
        let reply = self.resolve(&self.operation(operation)["responses"]["200"]);
        &reply["content"]["application/json"]["schema"]
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value["$ref"]
            .as_str()
            .and_then(|at| self.0.pointer(at.trim_start_matches('#')));
        match target {
            Some(target) => self.resolve(target),
            None => value,
        }
    }

    /// The schema and everything it takes in by `allOf`.
    pub(super) fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        let mut parts = vec![schema];
        for part in items(&schema["allOf"]) {
            parts.extend(self.parts(part));
        }
        parts
    }
}

/// The text of a member, empty where there is none.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The entries of an object, none of anything else.
pub(super) fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

/// The items of an array, none of anything else.
pub(super) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
