//! The mock server over HTTP. One program, so that the server and what the tests share are linked
//! once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;
mod faults;
mod lists;
mod parameters;
mod refusals;
mod responses;
mod signatures;
mod tampering;
