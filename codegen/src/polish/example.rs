//! One example for each method, out of the examples of the description.

mod table;

use syn::{FnArg, ImplItemFn, Pat};

use crate::node::Node;
use crate::operations::SECRETS;
use crate::spec::{self, INT_BOOL, Operation, Spec};
use crate::structs;

/// A line of an example is not longer.
const WIDTH: usize = 100;
/// Optional properties of a body that are shown.
const SETTERS: usize = 3;

/// An example that calls the method, as Markdown; nothing when the description gives too few values.
pub(super) fn of(spec: &Spec<'_>, operation: &Operation<'_>, method: &ImplItemFn) -> String {
    shown(spec, operation, method).unwrap_or_default()
}

fn shown(spec: &Spec<'_>, operation: &Operation<'_>, method: &ImplItemFn) -> Option<String> {
    let Call { body, arguments } = call(spec, operation, method)?;
    let call = format!("api.{}({}).await", operation.id, arguments.join(", "));
    let has_reply = spec::reply_name(spec, operation).is_some_and(|name| {
        let shape = spec.shape(name);
        shape.name != spec::ENVELOPE && !shape.properties.is_empty()
    });
    let end = match (table::refusal(operation.id), table::outcome(operation.id)) {
        (Some(code), _) => format!(
            "let refused = {call}.unwrap_err();\nassert_eq!(refused.errcode(), Some(ErrCode::{code}));"
        ),
        (None, Some(outcome)) => format!("let reply = {call}?;\n{outcome}"),
        (None, None) if has_reply => format!("let reply = {call}?;"),
        (None, None) => format!("{call}?;"),
    };
    Some(format!(
        "```\n# tests::{}(async |api| {{\n# use wecom_contacts_api::{{ErrCode, types, wire}};\n{}{body}{end}\n\
         # Ok(())\n# }});\n```",
        runner(operation),
        table::before(operation.id),
    ))
}

/// The function that runs the example, with the least foreign secret that may call the operation.
fn runner(operation: &Operation<'_>) -> &'static str {
    let may = operation.node.texts("x-wecom-secrets");
    let first = SECRETS.iter().find(|(name, _)| may.contains(name));
    match first {
        Some(("app", _)) => "low_level_app",
        Some(("third_party", _)) => "low_level_third_party",
        _ => "low_level",
    }
}

/// A call of a method.
struct Call {
    /// The lines before it, which make its body.
    body: String,
    arguments: Vec<String>,
}

/// The call with the arguments of the method in order.
fn call(spec: &Spec<'_>, operation: &Operation<'_>, method: &ImplItemFn) -> Option<Call> {
    let parameters = spec.parameters(operation);
    let mut call = Call {
        body: String::new(),
        arguments: Vec::new(),
    };
    for input in &method.sig.inputs {
        let FnArg::Typed(input) = input else {
            continue;
        };
        let Pat::Ident(name) = &*input.pat else {
            return None;
        };
        let name = name.ident.to_string();
        let (media, schema) = spec.body(operation).unzip();
        let argument = match name.as_str() {
            "body" if media == Some("application/json") => {
                call.body = json(spec, operation, schema?)?;
                "&body".to_owned()
            }
            "body" => "form.body".to_owned(),
            "content_type" => {
                call.body = form(operation)?;
                "&form.content_type".to_owned()
            }
            name => {
                let name = name.trim_end_matches('_');
                let parameter = parameters.iter().find(|node| node.text("name") == name)?;
                argument(spec, operation, parameter)?
            }
        };
        call.arguments.push(argument);
    }
    Some(call)
}

/// A parameter in the query.
fn argument(spec: &Spec<'_>, operation: &Operation<'_>, parameter: &Node) -> Option<String> {
    let name = parameter.text("name");
    let value = match table::value(operation.id, name) {
        // A reply gave it, so that it has its type.
        Some(own) if own.contains('.') => return Some(format!("&{own}")),
        Some(own) => own.to_owned(),
        None => value(spec, parameter.get("schema")?, parameter.get("example")?)?,
    };
    let required = parameter.get("required").and_then(Node::as_bool) == Some(true);
    Some(if required {
        format!("&{value}.into()")
    } else {
        format!("Some(&{value}.into())")
    })
}

/// The example of a request's body.
fn sample<'a>(operation: &Operation<'a>) -> Option<&'a Node> {
    let content = operation.node.at(&["requestBody", "content"])?;
    content.entries().next()?.1.get("example")
}

/// The line that makes the form of an upload.
fn form(operation: &Operation<'_>) -> Option<String> {
    let (part, content) = sample(operation)?.entries().next()?;
    let content = content.as_str()?;
    Some(format!(
        "let form = wire::Multipart::file({part:?}, \"{part}.csv\", {content:?}.as_bytes());\n"
    ))
}

/// The lines that make a JSON body. A list of one object in it gets a line of its own before.
fn json<'a>(spec: &Spec<'a>, operation: &Operation<'a>, schema: &'a Node) -> Option<String> {
    let name = schema.ref_name()?;
    let example = sample(operation)?;
    let shape = spec.shape(name);
    let mut before = Vec::new();
    for (name, property) in &shape.properties {
        let only = match example.get(name).map(Node::items) {
            Some([only @ Node::Map(_)]) => only,
            _ => continue,
        };
        let element = spec.schema_of(property).get("items")?.ref_name()?;
        let variable = name.trim_end_matches('s');
        let made = object(spec, element, only, &|_| None)?;
        before.push((*name, format!("[{variable}]"), made.lines(variable)));
    }
    let own = |name: &str| {
        let hoisted = before.iter().find(|(of, ..)| *of == name);
        let hoisted = hoisted.map(|(_, value, _)| value.clone());
        hoisted.or_else(|| table::value(operation.id, name).map(str::to_owned))
    };
    let body = object(spec, name, example, &own)?.lines("body");
    let before: String = before.into_iter().map(|(.., lines)| lines).collect();
    Some(before + &body)
}

/// An expression that makes a struct.
struct Made {
    /// The call of `new`.
    new: String,
    /// What is chained to it.
    setters: Vec<String>,
}

impl Made {
    /// The statement that binds it, on one line where it fits.
    fn lines(&self, name: &str) -> String {
        let line = format!("let {name} = {}{};\n", self.new, self.setters.concat());
        if line.chars().count() <= WIDTH || self.setters.is_empty() {
            return line;
        }
        format!(
            "let {name} = {}\n    {};\n",
            self.new,
            self.setters.join("\n    ")
        )
    }
}

/// A struct with what must be there and the first of what else the example holds, as far as it is short.
fn object<'a>(
    spec: &Spec<'a>,
    name: &'a str,
    example: &'a Node,
    own: &impl Fn(&str) -> Option<String>,
) -> Option<Made> {
    let shape = spec.shape(name);
    let rust = |name: &str| -> Option<String> {
        let (_, schema) = shape.properties.iter().find(|(known, _)| *known == name)?;
        own(name).or_else(|| value(spec, schema, example.get(name)?))
    };
    let given = |name: &&str| shape.required.contains(name) && !shape.key.contains(name);
    let required = shape.required.iter().filter(|name| given(name));
    let required = required
        .map(|name| rust(name))
        .collect::<Option<Vec<_>>>()?;
    let optional = example.entries().filter(|(name, _)| !given(name));
    let setters =
        optional.filter_map(|(name, _)| Some(format!(".{}({})", ident(name), rust(name)?)));
    let setters = setters.filter(|setter| setter.chars().count() <= WIDTH);
    Some(Made {
        new: format!(
            "types::{}::new({})",
            structs::rust_name(&shape),
            required.join(", ")
        ),
        setters: setters.take(SETTERS).collect(),
    })
}

/// A value of the description in Rust, where the type is known from the place; nothing for one without a type.
fn value<'a>(spec: &Spec<'a>, schema: &'a Node, example: &'a Node) -> Option<String> {
    let schema = spec::unwrapped(schema);
    let target = spec.schema_of(schema);
    match example {
        Node::List(items) => {
            let inner = target.get("items")?;
            let items = items.iter().map(|item| value(spec, inner, item));
            let items = items.collect::<Option<Vec<_>>>()?;
            (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))
        }
        Node::Map(_) => {
            let made = object(spec, schema.ref_name()?, example, &|_| None)?;
            Some(made.new + &made.setters.concat())
        }
        _ => match (example.as_int(), example.as_bool()) {
            (Some(number), _) if schema.ref_name() == Some(INT_BOOL) => {
                Some((number == 1).to_string())
            }
            (Some(number), _) => Some(number.to_string()),
            (_, Some(flag)) => Some(flag.to_string()),
            _ => example.as_str().map(|text| format!("{text:?}")),
        },
    }
}

/// The Rust name of a property.
fn ident(name: &str) -> String {
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("{name}_"),
    }
}
