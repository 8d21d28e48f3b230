//! A mock server for the service, run from `spec/`: an HTTP server on the loopback interface that
//! serves every action of the spec.
//!
//! It checks signature, date, nonce, parameters and quota of each call (V3 `ACS3-HMAC-SHA256` and
//! V1 `HMAC-SHA1`, with code that it does not share with the generated signer). Responses come from
//! the examples of the spec, as JSON or XML; errors are those of the real gateway. It also
//! simulates faults: see [`Fault`].
//!
//! ```no_run
//! # async fn example(spec: aliyun_codegen_language::spec::Spec) -> std::io::Result<()> {
//! use aliyun_mock::{Config, Fault, FaultKind, Mock};
//!
//! let mock = Mock::start(spec, Config::default()).await?;
//! mock.inject(Fault::new(FaultKind::error("InternalError")).for_action("RefreshUploadVideo"));
//! // … a client calls http://127.0.0.1:PORT …
//! assert_eq!(mock.requests().len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! Responses fit the call. A list has the page that was asked for, and totals and tokens agree with
//! it; a call with `VideoIds` gets one element for each of them; any well-formed ID is known (see
//! [`Config::check_ids`]). What a call changes is not stored: a video has the documented title,
//! whatever was sent before. Permissions and TLS are not simulated.

mod acs3;
mod call_history;
mod clock;
mod config;
mod control;
mod curl;
mod error_response;
mod example_values;
mod fault;
mod gateway;
mod ids;
mod lists;
mod parameters;
mod percent;
mod recorded;
mod request;
mod response;
mod rpc;
mod server;
mod service;
mod success_responses;
mod tree;

pub use clock::Clock;
pub use config::{AccessKey, Config, Quotas};
pub use control::FAULTS_HELP;
pub use fault::{Fault, FaultKind};
pub use recorded::{Counts, Recorded, Verdict};
pub use server::Mock;
