//! The public items of a source, with the examples of each.

use std::fmt;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::{Attribute, Expr, ExprLit, ImplItem, Lit, Meta, TraitItem, Visibility};

use super::Text;
use super::code::{Code, examples};

/// An item that should be shown.
pub(super) struct Item {
    pub(super) file: String,
    line: usize,
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The type whose page it is on, where that can be seen.
    pub(super) page: Option<String>,
    /// The examples in its own documentation.
    pub(super) code: Vec<Code>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A type or a trait.
    Type,
    /// A function that is called with a dot.
    Method,
    /// One that is not.
    Function,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        match (&self.page, self.kind) {
            (Some(page), Kind::Method | Kind::Function) => write!(f, "{page}::{}", self.name),
            _ => f.write_str(&self.name),
        }
    }
}

impl Item {
    /// Whether an example that is not its own shows it.
    pub(super) fn is_named_in(&self, code: &Code) -> bool {
        let (call, head) = (["("], ["(", "<"]);
        let name = &self.name;
        match (self.kind, &self.page) {
            (Kind::Type, _) => code.has("", name, &[""]),
            (Kind::Method, _) => code.has(".", name, &call) || code.has("fn ", name, &head),
            (Kind::Function, Some(page)) => code.has(&format!("{page}::"), name, &call),
            (Kind::Function, None) => code.has("", name, &call),
        }
    }
}

/// The public items of a source, and the examples in its head.
pub(super) fn read(file: &Text) -> (Vec<Item>, Vec<Code>) {
    let source = syn::parse_file(&file.text).expect("a source is Rust");
    let mut reader = Reader {
        file,
        items: Vec::new(),
    };
    reader.items(&source.items);
    (reader.items, documented(&source.attrs))
}

struct Reader<'a> {
    file: &'a Text,
    items: Vec<Item>,
}

impl Reader<'_> {
    fn items(&mut self, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Enum(e) => self.item(&e.vis, &e.attrs, &e.ident),
                syn::Item::Struct(s) => self.item(&s.vis, &s.attrs, &s.ident),
                syn::Item::Type(t) => self.item(&t.vis, &t.attrs, &t.ident),
                syn::Item::Union(u) => self.item(&u.vis, &u.attrs, &u.ident),
                syn::Item::Fn(f) if is_public(&f.vis) => self.function(None, &f.attrs, &f.sig),
                syn::Item::Impl(block) if block.trait_.is_none() => self.methods(block),
                syn::Item::Macro(call) => self.tokens(call.mac.tokens.clone()),
                syn::Item::Mod(inner) if !is_for_tests(&inner.attrs) => {
                    let inner = inner.content.as_ref();
                    self.items(inner.map_or(&[], |(_, items)| items));
                }
                syn::Item::Trait(t) if is_public(&t.vis) => self.interface(t),
                _ => {}
            }
        }
    }

    fn item(&mut self, vis: &Visibility, attrs: &[Attribute], name: &syn::Ident) {
        if is_public(vis) {
            let page = Some(name.to_string());
            self.push(name, Kind::Type, page, documented(attrs));
        }
    }

    fn interface(&mut self, item: &syn::ItemTrait) {
        self.item(&item.vis, &item.attrs, &item.ident);
        for method in &item.items {
            if let TraitItem::Fn(method) = method {
                self.function(Some(item.ident.to_string()), &method.attrs, &method.sig);
            }
        }
    }

    fn methods(&mut self, block: &syn::ItemImpl) {
        let syn::Type::Path(of) = &*block.self_ty else {
            return;
        };
        let page = of.path.segments.last().map(|last| last.ident.to_string());
        for item in &block.items {
            match item {
                ImplItem::Fn(method) if is_public(&method.vis) => {
                    self.function(page.clone(), &method.attrs, &method.sig);
                }
                _ => {}
            }
        }
    }

    fn function(&mut self, page: Option<String>, attrs: &[Attribute], head: &syn::Signature) {
        let kind = match head.receiver() {
            Some(_) => Kind::Method,
            None => Kind::Function,
        };
        self.push(&head.ident, kind, page, documented(attrs));
    }

    /// What is documented inside of a macro: `pub fn name`, or a name alone.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut comment = String::new();
        let mut words: Vec<String> = Vec::new();
        for token in tokens {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                    comment.extend(said(&group.stream()));
                }
                TokenTree::Group(group) => {
                    comment.clear();
                    self.tokens(group.stream());
                }
                TokenTree::Ident(word) if !comment.is_empty() => {
                    words.push(word.to_string());
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    let (kind, page) = match words[..] {
                        ["pub"] | ["pub", "fn"] | ["pub", "async" | "const"] => continue,
                        ["pub", "async" | "const", "fn"] => continue,
                        ["pub", .., "fn", _] => (Kind::Function, None),
                        [name] => (Kind::Type, Some(name.to_owned())),
                        _ => (Kind::Type, None),
                    };
                    self.push(&word, kind, page, examples(&comment));
                    comment.clear();
                }
                _ => {}
            }
            if comment.is_empty() {
                words.clear();
            }
        }
    }

    fn push(
        &mut self,
        name: &proc_macro2::Ident,
        kind: Kind,
        page: Option<String>,
        code: Vec<Code>,
    ) {
        let span: Span = name.span();
        self.items.push(Item {
            file: self.file.path.clone(),
            line: span.start().line,
            name: name.to_string(),
            kind,
            page,
            code,
        });
    }
}

fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

fn is_for_tests(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        attr.path().is_ident("cfg")
            && attr
                .meta
                .require_list()
                .is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

/// The examples in the documenting attributes.
fn documented(attrs: &[Attribute]) -> Vec<Code> {
    examples(
        &attrs
            .iter()
            .filter_map(|attr| line(&attr.meta))
            .collect::<String>(),
    )
}

/// One line of a documenting comment, as a macro has it: `[doc = "…"]`.
fn said(tokens: &TokenStream) -> Option<String> {
    line(&syn::parse2(tokens.clone()).ok()?)
}

fn line(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if pair.path.is_ident("doc") => Some(format!("{}\n", text.value())),
        _ => None,
    }
}
