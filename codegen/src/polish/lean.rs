//! Makes of progenitor's method one that says what is asked for and leaves the rest to the client.

use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};

use crate::operations;

/// Writes the method anew: the parameters, the request, and one call that sends it.
///
/// Of progenitor's body only the chain that adds parameters and body is taken over; the address and the method come from
/// the table of operations, and what is done with the answer is the same for all.
pub(super) fn lean(method: &mut syn::ImplItemFn, operation: &str, stream: bool) {
    Lean.visit_signature_mut(&mut method.sig);
    let operation = operations::variant(operation);
    let operation = quote!(Operation::#operation);
    let content_type = method.sig.inputs.iter().any(
        |input| matches!(input, syn::FnArg::Typed(input) if quote!(#input).to_string().starts_with("content_type")),
    );
    // Should progenitor write it another way, the compiler stops at this name.
    let unknown = || syn::parse_quote!(the_request_was_not_found);
    let mut chain = request_of(&method.block).unwrap_or_else(unknown);
    let mut rewrite = Chain {
        request: syn::parse_quote!(self.request(#operation)),
        content_type,
    };
    Lean.visit_expr_mut(&mut chain);
    rewrite.visit_expr_mut(&mut chain);
    let success = success_of(&method.sig.output).unwrap_or_else(|| syn::parse_quote!(()));
    let send = match &success {
        _ if stream => "open",
        syn::Type::Tuple(_) => "send_only",
        _ => "send",
    };
    let send = format_ident!("{send}");
    method.block = syn::parse_quote!({
        let request = #chain;
        self.#send(request, #operation).await
    });
    method.sig.output = syn::parse_quote!(-> Result<#success, T::Error>);
}

/// The expression in `let request = … .build()?;`.
fn request_of(block: &syn::Block) -> Option<syn::Expr> {
    block.stmts.iter().find_map(|statement| {
        let syn::Stmt::Local(local) = statement else {
            return None;
        };
        let syn::Expr::Try(tried) = &*local.init.as_ref()?.expr else {
            return None;
        };
        match &*tried.expr {
            syn::Expr::MethodCall(call) if call.method == "build" => Some((*call.receiver).clone()),
            _ => None,
        }
    })
}

/// `X` in `-> Result<ResponseValue<X>, …>`.
fn success_of(output: &syn::ReturnType) -> Option<syn::Type> {
    let syn::ReturnType::Type(_, result) = output else {
        return None;
    };
    first_argument(&first_argument(result)?)
}

fn first_argument(of: &syn::Type) -> Option<syn::Type> {
    let syn::Type::Path(path) = of else {
        return None;
    };
    match &path.path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                syn::GenericArgument::Type(inner) => Some(inner.clone()),
                _ => None,
            })
        }
        _ => None,
    }
}

/// Short paths, no lifetimes to name.
struct Lean;

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
            ["progenitor_client", "QueryParam", ..] => 1,
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
}

/// Rewrites the builder chain of a request.
struct Chain {
    /// What the chain begins with.
    request: syn::Expr,
    /// Whether the caller gives the content type, as with a form.
    content_type: bool,
}

impl VisitMut for Chain {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let syn::Expr::MethodCall(call) = expr else {
            return;
        };
        match call.method.to_string().as_str() {
            "get" | "post" => *expr = self.request.clone(),
            // What to accept is a setting of the HTTP client, and a form has a content type of its own.
            "header" => *expr = (*call.receiver).clone(),
            "headers" if self.content_type => {
                call.method = format_ident!("header");
                call.args = syn::parse_quote!(::reqwest::header::CONTENT_TYPE, content_type);
            }
            // An `api-version`, which the platform does not know.
            "headers" => *expr = (*call.receiver).clone(),
            "json" => {
                if let Some(syn::Expr::Reference(body)) = call.args.first() {
                    // The body is a reference already.
                    let body = (*body.expr).clone();
                    call.args = [body].into_iter().collect();
                }
            }
            _ => {}
        }
    }
}
