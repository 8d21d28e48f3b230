//! The generated client against the stand-in service, over HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of tests fails the test that calls it")]

mod answers;
mod calls;
mod clock_skew;
mod deadlines;
mod faults;
mod rate;
mod refusals;
mod retry;
mod secrets;
mod signatures;
mod tampering;
mod vectors;
