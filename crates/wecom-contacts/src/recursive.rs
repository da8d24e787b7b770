//! Everybody below a department.

mod seen;
mod walk;
