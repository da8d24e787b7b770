//! Tests of the scalars of the wire.
