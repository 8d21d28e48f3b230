//! The request ID in a response.

use std::borrow::Cow;

use super::members::text;
use crate::value::Node;

/// Header with the request ID, set on every response of the gateway.
pub(crate) const REQUEST_ID: &str = "x-acs-request-id";

/// Whether a member of a body has the request ID. The service and its gateways differ in the
/// capitals: `RequestId`, `requestId`, `requestid`, `RequestID`.
pub(crate) fn is_request_id(name: &str) -> bool {
    name.eq_ignore_ascii_case("RequestId")
}

/// The request ID in a body, unless it is empty.
pub(crate) fn request_id_in<'n>(root: &'n Node<'_>) -> Option<Cow<'n, str>> {
    text(root, "RequestId")
}
