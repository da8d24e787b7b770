//! A stateful WeCom (企业微信) contacts server for tests, demos and other languages.
