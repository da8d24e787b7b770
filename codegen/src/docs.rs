//! Doc comments from the texts of the description.

use proc_macro2::TokenStream;
use quote::quote;

/// One `///` line per line of `text`, which is Markdown.
pub(crate) fn attrs(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// Paragraphs, empty ones left out.
pub(crate) fn join(paragraphs: &[&str]) -> String {
    let kept: Vec<&str> = paragraphs
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    kept.join("\n\n")
}

/// A text of the description as Markdown that ends with a full stop and starts with a capital.
pub(crate) fn sentence(text: &str) -> String {
    let text = plain(text.trim());
    let mut chars = text.chars();
    let capital: String = chars
        .next()
        .map(|c| c.to_uppercase().chain(chars).collect())
        .unwrap_or_default();
    if capital.ends_with(['.', '!', '?', '。']) || capital.is_empty() {
        capital
    } else {
        format!("{capital}.")
    }
}

/// A text of the description as Markdown: what rustdoc would take for a link or a tag is escaped, outside of code spans.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut in_code = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            in_code = !in_code;
        }
        if !in_code && (rest.starts_with("http://") || rest.starts_with("https://")) {
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, ')' | ',' | '>' | '，' | '。'))
                .unwrap_or(rest.len());
            let link = rest[..end].trim_end_matches('.');
            if link.ends_with("//") {
                out.push('`');
                out.push_str(link);
                out.push('`');
            } else {
                out.push('<');
                out.push_str(link);
                out.push('>');
            }
            rest = &rest[link.len()..];
            continue;
        }
        if !in_code && matches!(c, '[' | ']' | '<' | '>' | '*') {
            out.push('\\');
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// The last part of a sentence: ends with a full stop, its first letter is left alone.
pub(crate) fn tail(text: &str) -> String {
    let text = plain(text.trim());
    if text.ends_with(['.', '!', '?', '。']) {
        text
    } else {
        format!("{text}.")
    }
}
