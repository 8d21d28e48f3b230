//! What a response that is no success says: the error of the service, or why it can't be read.

mod class;
mod request_id;
mod service;
mod unreadable;

pub use self::class::ErrorClass;
pub(crate) use self::request_id::{REQUEST_ID, REQUEST_ID_FIELDS, request_id_in};
pub(crate) use self::service::retry_after;
pub use self::service::{AccessDeniedDetail, ServiceError, SignatureMismatch};
pub use self::unreadable::ResponseError;
