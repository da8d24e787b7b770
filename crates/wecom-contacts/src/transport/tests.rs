//! The way of a call against a server that errs in every way.

mod failure;
mod hostile;
mod leak;
mod stream;
mod token;
