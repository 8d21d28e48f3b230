//! Interceptors and tracing spans. [`Interceptor`] is also the hook for metrics; spans need the
//! feature `tracing`.
//!
//! # Metrics
//!
//! An interceptor sees each attempt and each call. With the crate
//! [`metrics`](https://docs.rs/metrics):
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
//! # Custom headers and vetoes
//!
//! ```
//! use aliyun_runtime::observe::{Interceptor, OutgoingAttempt, Veto};
//!
//! /// Allows read-only actions only, and adds a header for the proxy.
//! #[derive(Debug)]
//! struct ReadOnly;
//!
//! impl Interceptor for ReadOnly {
//!     fn before_attempt(&self, attempt: &mut OutgoingAttempt<'_>) -> Result<(), Veto> {
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
//! With the feature `tracing`, each call is a span `aliyun.call` and each attempt a span
//! `aliyun.attempt` inside it, both with level INFO and target `aliyun_runtime`. Delays and
//! renewals of credentials are DEBUG events. A failed renewal while the current credentials are
//! still valid, and plain HTTP to another machine, are WARN events.
//!
//! | field | span | |
//! |---|---|---|
//! | `otel.name`, `otel.kind`, `otel.status_code` | both | read by the OpenTelemetry layer: `vod/GetPlayInfo`, `internal` and `client`, `ERROR` |
//! | `rpc.system`, `rpc.service`, `rpc.method` | call | `aliyun`, the product, the action |
//! | `cloud.region` | call | region ID, unless the endpoint is set |
//! | `server.address`, `server.port`, `url.scheme` | both, attempt, attempt | destination of the request |
//! | `http.request.method`, `http.request.resend_count` | attempt | `POST`; number of attempts before this one, if any |
//! | `http.request.size`, `http.response.size` | attempt | bytes; see [`AttemptReport`] |
//! | `http.response.status_code`, `error.type` | both | status; error code or kind of error: [`label`](crate::error::ErrorRef::label) |
//! | `aliyun.request_id` | both | request ID |
//! | `aliyun.access_key_id` | attempt | its first four characters |
//! | `aliyun.attempts`, `aliyun.rate_limit_delay_ms`, `aliyun.backoff_delay_ms` | call | number of attempts; delays by the rate limit and between attempts |
//!
//! No span or event contains a secret, token, signature, URL, parameter or message of the service
//! (which may quote a parameter), or more than the first four characters of an AccessKey ID. Events
//! about credentials contain the error of the provider; the providers of this crate keep to the
//! same rule.

mod interceptor;
mod report;
mod span;
mod watch;

pub use self::interceptor::{Interceptor, OutgoingAttempt};
pub(crate) use self::report::CallTarget;
pub use self::report::{AttemptReport, CallReport, Outcome};
pub(crate) use self::span::{credentials_failed, credentials_renewed, program_named_by_others, unencrypted};
pub(crate) use self::watch::CallWatch;
pub use crate::error::Veto;
