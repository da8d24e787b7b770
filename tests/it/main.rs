//! One binary, one module per concern.
