//! Where a response has the ID of its request.

use std::borrow::Cow;

use crate::value::Node;

/// Header that carries the request ID on every answer of the gateway.
pub(crate) const REQUEST_ID: &str = "x-acs-request-id";

/// Fields that carry it in a body: the service and what stands before it spell it differently.
pub(crate) const REQUEST_ID_FIELDS: [&str; 4] = ["RequestId", "requestId", "requestid", "RequestID"];

/// The request ID in a body, if there is one that is not empty.
pub(crate) fn request_id_in<'n>(root: &'n Node<'_>) -> Option<Cow<'n, str>> {
    let text = |name: &&str| root.get(name).and_then(Node::to_text).filter(|id| !id.is_empty());
    REQUEST_ID_FIELDS.iter().find_map(text)
}
