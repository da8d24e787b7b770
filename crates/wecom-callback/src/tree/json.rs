//! The JSON variant into the same tree: keys become elements, an array becomes one element per item.

use std::borrow::Cow;

use serde_json::Value;

use super::Tree;

pub(super) fn parse(text: &str) -> Result<Tree<'_>, &'static str> {
    // serde_json has a depth limit of its own (128), so that a hostile text cannot exhaust the stack here.
    let value: Value = serde_json::from_str(text).map_err(|_| "malformed JSON")?;
    let mut tree = Tree::default();
    add(&mut tree, "xml", value, 0)?;
    Ok(tree)
}

fn add(tree: &mut Tree<'_>, name: &str, value: Value, depth: usize) -> Result<(), &'static str> {
    if let Value::Array(items) = value {
        if items.is_empty() {
            tree.add(Cow::Owned(name.to_owned()), Cow::Borrowed(""), depth)?;
        }
        // An array inside an array is one level deeper, or the limit of depth would not see it.
        return items.into_iter().try_for_each(|item| match item {
            Value::Array(_) => add(tree, name, item, depth + 1),
            item => add(tree, name, item, depth),
        });
    }
    let text = match &value {
        Value::Null => return Ok(()),
        Value::Bool(flag) => u8::from(*flag).to_string(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let place = tree.add(Cow::Owned(name.to_owned()), Cow::Borrowed(""), depth)?;
    let text = match value {
        Value::Object(members) => {
            members
                .into_iter()
                .try_for_each(|(name, value)| add(tree, &name, value, depth + 1))?;
            text
        }
        Value::String(text) => text,
        _ => text,
    };
    if let Some(node) = tree.nodes.get_mut(place) {
        node.text = Cow::Owned(text);
    }
    Ok(())
}
