//! Failed responses: errors of the service, and responses that cannot be read.

mod error_class;
mod request_id;
mod response_error;
mod service_error;

pub use self::error_class::ErrorClass;
pub(crate) use self::request_id::{REQUEST_ID, REQUEST_ID_FIELDS, request_id_in};
pub use self::response_error::ResponseError;
pub(crate) use self::service_error::retry_after;
pub use self::service_error::{AccessDeniedDetail, ServiceError, SignatureMismatch};
