//! Rules that hold for the repository.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod dependencies;
mod hidden_items;
mod unsafe_code;
