//! Lists as streams.

mod elements;
