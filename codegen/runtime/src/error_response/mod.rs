//! Failed responses: errors of the service, and responses that cannot be read.

mod envelope;
mod error_class;
mod members;
mod request_id;
mod response_error;
mod retry_after;
mod service_error;

pub(crate) use self::envelope::{Envelope, is_error};
pub use self::error_class::ErrorClass;
pub(crate) use self::request_id::{REQUEST_ID, is_request_id, request_id_in};
pub use self::response_error::ResponseError;
pub(crate) use self::retry_after::RetryAfter;
pub use self::service_error::{AccessDeniedDetail, ServiceError, SignatureMismatch};
pub(crate) use self::service_error::{shown_message, shown_request_id};
