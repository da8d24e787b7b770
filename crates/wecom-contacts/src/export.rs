//! Exports of the directory into encrypted files.

mod decrypt;
