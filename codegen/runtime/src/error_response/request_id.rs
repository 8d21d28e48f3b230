//! The request ID in a response.

use std::borrow::Cow;

use crate::value::Node;

/// Header with the request ID, set on every response of the gateway.
pub(crate) const REQUEST_ID: &str = "x-acs-request-id";

/// Spellings of the field in a body; the service and its gateways differ.
pub(crate) const REQUEST_ID_FIELDS: [&str; 4] = ["RequestId", "requestId", "requestid", "RequestID"];

/// The request ID in a body, unless it is empty.
pub(crate) fn request_id_in<'n>(root: &'n Node<'_>) -> Option<Cow<'n, str>> {
    let text = |name: &&str| root.get(name).and_then(Node::to_text).filter(|id| !id.is_empty());
    REQUEST_ID_FIELDS.iter().find_map(text)
}
