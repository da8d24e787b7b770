//! Takes out of the methods what progenitor puts into each and this platform has no use for.

use quote::quote;
use syn::visit_mut::{self, VisitMut};

/// Statements that every method carries and none needs: an `api-version` header that the platform does not know,
/// and hooks that do nothing.
pub(super) fn is_ballast(statement: &syn::Stmt) -> bool {
    let text = quote!(#statement).to_string();
    ["self . pre (", "self . post ("]
        .iter()
        .any(|call| text.starts_with(call))
        || (text.starts_with("header_map . append") && text.contains("api-version"))
        || (text.starts_with("let mut header_map") && text.contains("with_capacity (1usize)"))
}

/// Makes a method body lean: short paths, no lifetimes to name, no useless header map.
pub(super) struct Lean;

impl VisitMut for Lean {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let drop_first = match names
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["crate", "types", _] => 1,
            ["std", "option", "Option"] | ["std", "string", "String"] | ["std", "vec", "Vec"] => 2,
            _ => 0,
        };
        if drop_first > 0 {
            path.leading_colon = None;
            path.segments = path.segments.iter().skip(drop_first).cloned().collect();
        }
    }

    fn visit_generics_mut(&mut self, generics: &mut syn::Generics) {
        visit_mut::visit_generics_mut(self, generics);
        generics.params = generics
            .params
            .iter()
            .filter(|param| !matches!(param, syn::GenericParam::Lifetime(_)))
            .cloned()
            .collect();
    }

    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        visit_mut::visit_type_reference_mut(self, reference);
        reference.lifetime = None;
    }

    fn visit_receiver_mut(&mut self, receiver: &mut syn::Receiver) {
        *receiver = syn::parse_quote!(&self);
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        visit_mut::visit_local_mut(self, local);
        local.attrs.clear();
        if let syn::Pat::Ident(name) = &mut local.pat
            && name.ident == "request"
        {
            name.mutability = None;
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let syn::Expr::Macro(makro) = expr
            && let Some(path) = path_of(&makro.mac)
        {
            *expr = syn::parse_quote!(self.url(#path));
        }
        let syn::Expr::MethodCall(call) = expr else {
            return;
        };
        if call.method == "json"
            && let Some(syn::Expr::Reference(body)) = call.args.first()
        {
            // The body is a reference already.
            let body = (*body.expr).clone();
            call.args = [body].into_iter().collect();
        }
    }

    fn visit_lit_str_mut(&mut self, literal: &mut syn::LitStr) {
        if let Some(base) = literal.value().strip_suffix("_stream") {
            // The twin is the same operation.
            *literal = syn::LitStr::new(base, literal.span());
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        visit_mut::visit_block_mut(self, block);
        let plain = block.stmts.iter().any(|statement| {
            let text = quote!(#statement).to_string();
            text.starts_with("let mut header_map") && text.contains("with_capacity (1usize)")
        });
        for statement in &mut block.stmts {
            if let syn::Stmt::Local(local) = statement
                && let Some(init) = &mut local.init
            {
                Chain {
                    drop_headers: plain,
                }
                .visit_expr_mut(&mut init.expr);
            }
        }
    }
}

/// The path in `format!("{}/cgi-bin/user/list?", self.baseurl,)`; no path of this platform has a parameter.
fn path_of(makro: &syn::Macro) -> Option<String> {
    let arguments = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
    let arguments = makro.parse_body_with(arguments).ok()?;
    let syn::Expr::Lit(syn::ExprLit {
        lit: syn::Lit::Str(format),
        ..
    }) = arguments.first()?
    else {
        return None;
    };
    let path = format.value();
    let path = path.strip_prefix("{}")?.trim_end_matches('?');
    Some(path.to_owned())
}

/// Takes calls out of the builder chain of a request.
struct Chain {
    /// Whether the header map holds nothing but the version.
    drop_headers: bool,
}

impl VisitMut for Chain {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let syn::Expr::MethodCall(call) = expr else {
            return;
        };
        let first = call
            .args
            .first()
            .map(|argument| quote!(#argument).to_string())
            .unwrap_or_default();
        // The form's own content type replaces the one for raw bytes; what to accept is a setting of the HTTP client.
        let needless = call.method == "header"
            && ["CONTENT_TYPE", "ACCEPT"]
                .iter()
                .any(|name| first.contains(name));
        if (call.method == "headers" && self.drop_headers) || needless {
            *expr = (*call.receiver).clone();
        }
    }
}
