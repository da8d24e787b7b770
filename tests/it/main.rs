//! One binary, one module per concern.

mod big_directory;
mod coverage;
mod export;
mod import;
mod wire_shapes;
