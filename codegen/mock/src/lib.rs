//! A stand-in for the service, driven by `spec/`: a real HTTP server on the loopback interface that serves every action of the spec.
//!
//! It checks the signature of each call (V3 `ACS3-HMAC-SHA256` and V1 `HMAC-SHA1`, with code that shares nothing with the generated
//! signer), its date, its nonce, its parameters and the quota of its action, answers from the examples of the spec, in JSON or XML, and
//! refuses in the words of the real gateway. On request it misbehaves: see [`Fault`].
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
//! What it does not know: permissions, state (what is created is not there afterwards), TLS.

mod acs3;
mod call_history;
mod clock;
mod config;
mod control;
mod error_response;
mod example_values;
mod fault;
mod gateway;
mod ids;
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
