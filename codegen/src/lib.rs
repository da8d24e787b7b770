//! Turns the OpenAPI description into Rust source: text in, text out.
