//! The generated client against the stand-in service, over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod allocations;
mod answers;
mod calls;
mod clock_skew;
mod deadlines;
mod every_action;
mod faults;
mod paging;
mod rate;
mod refusals;
mod retry;
mod secrets;
mod signatures;
mod tampering;
mod vectors;
