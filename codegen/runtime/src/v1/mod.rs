//! The interface between generated code and this runtime. Programs use the re-exports of their
//! client crate instead.
//!
//! Generated code uses this module and documented items of this crate, and no other hidden items; a
//! test checks that.
//!
//! # Compatibility
//!
//! Published clients must keep compiling with every later 0.x version of this runtime. So items may
//! be added here, but none may be removed, renamed or changed incompatibly. An incompatible change
//! goes into a new module `v2` beside this one, and newly generated code uses that.

mod open_enum;
mod request_methods;

pub use self::open_enum::{decode_open_enum, unknown_value};
pub use crate::client::{Action, ActionInfo, Call, Client, ClientBuilder, Service};
pub use crate::content::{Base64Json, Content, Encode, JsonText, SecretJsonText};
pub use crate::decode::{Decode, DecodeError, Node, Value};
pub use crate::endpoint::Endpoints;
pub use crate::error::class_of;
pub use crate::open_enum::UnknownValue;
pub use crate::paging::Paged;
pub use crate::query::Query;
pub use crate::quota::Quota;
pub use crate::secret::Secret;
pub use crate::time::Timestamp;
pub use crate::transport::Method;
pub use crate::{open_enum_traits, request_methods};

/// The builder of a client of `service`, with the defaults.
pub fn client_builder<C: From<Client>>(service: &'static Service) -> ClientBuilder<C> {
    ClientBuilder::new(service)
}
