//! One binary, one module per concern.

mod bad_input;
mod big_directory;
mod coverage;
mod department;
mod export;
mod import;
mod tag;
mod token;
mod user;
mod wire_shapes;
