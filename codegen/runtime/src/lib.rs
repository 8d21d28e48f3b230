//! What every generated client of an Alibaba Cloud service calls: credentials, encoding, transport, decoding, errors.
//!
//! Nothing here knows a product. A generated crate adds the facts of one service (its actions, types, error codes, endpoints and signature
//! schemes) and re-exports what its users need; a program has no reason to depend on this crate directly.
//!
//! | module | what it is |
//! |---|---|
//! | [`client`] | settings of a client, and the one path that every call takes |
//! | [`credentials`], [`secret`] | who calls, and text that must not be seen |
//! | [`query`], [`content`] | parameters -> query; typed values that travel as JSON text |
//! | [`sign`] | what a signature scheme takes and gives |
//! | [`transport`] | how a request reaches the service; the feature `http` has an implementation on hyper |
//! | [`decode`](mod@decode), [`open_enum`], [`time`] | answers -> typed values |
//! | [`paging`] | streams of pages and of their items |
//! | [`retry`], [`quota`] | which failed attempts are repeated, and when; how often an action may be called |
//! | [`error`] | what a call may fail with |
//! | [`observe`] | interceptors, the hook for metrics, spans of `tracing` |
//! | `blocking`, `testing` | behind features of the same name: calls without async; a service in memory for tests |
//! | [`endpoint`], [`clock`] | regions and hosts; time, waiting and uniqueness |

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
