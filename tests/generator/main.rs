//! The generator as its users see it: a folder in, a crate out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod drift;
mod hostile_texts;
mod output;
mod parts;
mod random_texts;
