//! The generated client against the stand-in service, over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod allocations;
mod answers;
mod broken_connections;
mod calls;
mod clock_skew;
mod credentials;
mod deadlines;
mod dropped;
mod every_action;
mod faults;
mod hostile_bodies;
mod hostile_framing;
mod paging;
mod rate;
mod refusals;
mod retry;
mod secrets;
mod signatures;
mod storm;
mod tampering;
mod vectors;
mod wire;
