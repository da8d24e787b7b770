//! One binary, one module per concern.

mod big_directory;
mod coverage;
mod wire_shapes;
