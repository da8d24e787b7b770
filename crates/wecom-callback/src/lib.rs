//! Receive WeCom (企业微信) callbacks: signature, cipher, typed events. No network, no clock of its own.
