pub mod prelude {
    pub use crate::client::{Call, ClientBuilder, OperationInfo, Service};
    pub use crate::content::{Base64Json, Content, JsonText, SecretJsonText};
    pub use crate::decode::Value;
    pub use crate::open_enum::UnknownValue;
    pub use crate::paging::Paged;
    pub use crate::quota::Quota;
    pub use crate::secret::Secret;
    pub use crate::time::Timestamp;
    pub use crate::transport::Method;
}
