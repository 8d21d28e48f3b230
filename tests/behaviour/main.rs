//! The generated client against the mock server, over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod allocations;
mod blocking;
mod broken_connections;
mod calls;
mod clock_skew;
mod credentials;
mod deadlines;
mod dropped;
mod error_bodies;
mod every_action;
mod faults;
mod guarantees;
mod hostile_bodies;
mod hostile_framing;
mod long_calls;
mod memory;
mod mock_service;
mod paging;
mod printed;
mod rate;
mod recorded_requests;
mod refusals;
mod responses;
mod retry;
mod secret_search;
mod secrets;
mod settings;
mod signatures;
mod spans;
mod storm;
mod tampering;
mod wire;
