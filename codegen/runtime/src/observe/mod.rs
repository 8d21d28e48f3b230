//! To see what a client does, and to have a say in it: [`Interceptor`], which is the hook for metrics too, and the spans of the feature
//! `tracing`.
//!
//! # Metrics
//!
//! An interceptor is told of each attempt and of each call. With the crate [`metrics`](https://docs.rs/metrics):
//!
//! ```
//! use aliyun_runtime::observe::{AttemptReport, CallReport, Interceptor};
//! # struct Made;
//! # impl Made { fn increment(&self, _: u64) {} fn record(&self, _: std::time::Duration) {} }
//! # mod metrics {
//! #     macro_rules! counter { ($($t:tt)*) => { Made }; }
//! #     pub(crate) use {counter, counter as histogram};
//! # }
//!
//! #[derive(Debug)]
//! struct Metrics;
//!
//! impl Interceptor for Metrics {
//!     fn after_attempt(&self, attempt: &AttemptReport<'_>) {
//!         metrics::counter!("vod_bytes_received", "action" => attempt.action).increment(attempt.bytes_received);
//!     }
//!
//!     fn after_call(&self, call: &CallReport<'_>) {
//!         let outcome = call.outcome.label().to_owned(); // ok, dropped, Throttling.User, timeout, …
//!         metrics::counter!("vod_retries", "action" => call.action).increment(u64::from(call.attempts.saturating_sub(1)));
//!         metrics::histogram!("vod_call_seconds", "action" => call.action, "outcome" => outcome).record(call.duration);
//!     }
//! }
//! ```
//!
//! # Headers of your own, and vetoes
//!
//! ```
//! use aliyun_runtime::observe::{Interceptor, Outgoing, Veto};
//!
//! /// Lets calls that only read pass, and tells a proxy on the way who asks.
//! #[derive(Debug)]
//! struct ReadOnly;
//!
//! impl Interceptor for ReadOnly {
//!     fn before_attempt(&self, attempt: &mut Outgoing<'_>) -> Result<(), Veto> {
//!         if !attempt.action().starts_with("Get") {
//!             return Err(Veto::new("this program only reads"));
//!         }
//!         attempt.set_header("x-team", "video")
//!     }
//! }
//! ```
//!
//! # Spans
//!
//! With the feature `tracing` each call is a span `aliyun.call` and each attempt a span `aliyun.attempt` inside it, both of the level INFO
//! and the target `aliyun_runtime`. Waits and renewals of credentials are events of the level DEBUG; that a renewal failed while old
//! credentials still serve, and that requests go without TLS to another machine, are events of the level WARN.
//!
//! | field | span | |
//! |---|---|---|
//! | `otel.name`, `otel.kind`, `otel.status_code` | both | what the OpenTelemetry layer reads: `vod/GetPlayInfo`, `internal` and `client`, `ERROR` |
//! | `rpc.system`, `rpc.service`, `rpc.method` | call | `aliyun`, the product, the action |
//! | `cloud.region` | call | ID of the region, unless the client was given an endpoint |
//! | `server.address`, `server.port`, `url.scheme` | both, attempt, attempt | where the request goes |
//! | `http.request.method`, `http.request.resend_count` | attempt | `POST`; how many attempts came before, if any did |
//! | `http.request.size`, `http.response.size` | attempt | bytes; see [`AttemptReport`] |
//! | `http.response.status_code`, `error.type` | both | status; the code of the service, or the kind of error: [`label`](crate::error::ErrorRef::label) |
//! | `aliyun.request_id` | both | ID of the request |
//! | `aliyun.access_key_id` | attempt | the first four characters |
//! | `aliyun.attempts`, `aliyun.rate_limit_delay_ms`, `aliyun.backoff_delay_ms` | call | attempts made; waits for the rate limit and between attempts |
//!
//! No span or event of this crate holds a secret, a token, a signature, a URL, a parameter, a message of the service (which may repeat a
//! parameter), or more of a key ID than its first four characters. The events about credentials show the error of their provider: those of
//! this crate keep to the same.

mod interceptor;
mod report;
mod span;
mod watch;

pub use self::interceptor::{Interceptor, Outgoing};
pub(crate) use self::report::CallTarget;
pub use self::report::{AttemptReport, CallReport, Outcome};
pub(crate) use self::span::{credentials_failed, credentials_renewed, unencrypted};
pub(crate) use self::watch::CallWatch;
pub use crate::error::Veto;
