//! The console and the API reference as a person uses them, in a real headless Chromium.

mod browser;
mod console;
mod docs;
