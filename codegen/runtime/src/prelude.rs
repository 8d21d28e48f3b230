//! What generated code names, in one place. A program has no need of it.

pub use crate::client::{Action, ActionInfo, Call, ClientBuilder, Service};
pub use crate::content::{Base64Json, Content, Encode, JsonText, SecretJsonText};
pub use crate::decode::{Decode, DecodeError, Node, Value};
pub use crate::open_enum::UnknownValue;
pub use crate::paging::Paged;
pub use crate::query::Query;
pub use crate::quota::Quota;
pub use crate::secret::Secret;
pub use crate::time::Timestamp;
pub use crate::transport::Method;
