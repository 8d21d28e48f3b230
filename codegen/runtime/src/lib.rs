//! The runtime of generated clients for Alibaba Cloud services: credentials, signatures, transport,
//! retries, decoding, errors.
//!
//! It knows no product. A generated crate adds the facts of one service (actions, types, error
//! codes, endpoints, signature schemes) and re-exports what its users need, so a program need not
//! depend on this crate directly.
//!
//! | module | what it is |
//! |---|---|
//! | [`client`] | settings of a client, and the path of every call |
//! | [`credentials`], [`secret`] | credentials and their providers; strings that are never printed |
//! | [`query`], [`content`] | parameters to query strings; typed values that are sent as JSON strings |
//! | [`sign`] | request signatures |
//! | [`transport`] | sends a request; the feature `http` provides an implementation with hyper and rustls |
//! | [`decode`](mod@decode), [`open_enum`], [`time`] | responses to typed values |
//! | [`paging`] | streams of pages and of their items |
//! | [`retry`], [`quota`] | which failed attempts are retried, and when; rate limits |
//! | [`error`] | errors of a call |
//! | [`observe`] | interceptors and tracing spans |
//! | `blocking`, `testing` | features of the same names: calls without async; a mock service in memory for tests |
//! | [`endpoint`], [`clock`] | regions and hosts; time, timers and nonces |

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod client;
pub mod clock;
mod codec;
mod config_error;
pub mod content;
pub mod credentials;
pub mod decode;
mod encode;
pub mod endpoint;
pub mod error;
mod error_response;
#[cfg(feature = "blocking")]
mod executor;
mod identity;
pub mod observe;
mod one_line;
pub mod open_enum;
pub mod paging;
pub mod query;
pub mod quota;
mod random;
mod redact;
pub mod retry;
pub mod secret;
pub mod sign;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
pub mod transport;
#[doc(hidden)]
pub mod v1;
mod value;
