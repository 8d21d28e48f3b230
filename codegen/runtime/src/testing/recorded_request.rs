//! Requests that the mock service received.

use crate::query::form_decoded;
use crate::sign::PROTOCOL_PARAMETERS;
use crate::transport::{Headers, HttpRequest};

/// A request that the mock service received.
///
/// `Debug` shows the values of parameters, for assertions in tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    action: String,
    parameters: Vec<(String, String)>,
    http: HttpRequest,
}

impl RecordedRequest {
    pub(super) fn new(request: &HttpRequest) -> Self {
        let form = request.body.form_pairs().unwrap_or_default();
        let pairs = request.query().split('&').chain(form.split('&'));
        let all: Vec<(String, String)> = pairs
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (form_decoded(name), form_decoded(value)))
            .collect();
        // ACS3 sends it as a header, the RPC signature as a parameter.
        let in_query = || all.iter().find(|(name, _)| name == "Action").map(|(_, value)| value.as_str());
        let action = request.headers.get("x-acs-action").or_else(in_query).unwrap_or_default().to_owned();
        let parameters = all
            .into_iter()
            .filter(|(name, _)| !PROTOCOL_PARAMETERS.contains(&name.as_str()))
            .collect();
        Self {
            action,
            parameters,
            http: request.clone(),
        }
    }

    /// Wire name of the action.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Value of a parameter by its wire name; list elements are `Name.1`, `Name.2` and so on.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(have, _)| have == name)
            .map(|(_, value)| value.as_str())
    }

    /// Parameters of the action in the query and in a form body, sorted by name, without those of
    /// the protocol and the signature.
    #[must_use]
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &Headers {
        &self.http.headers
    }

    /// The request as it was sent. A streamed body can be read from its source.
    #[must_use]
    pub fn http(&self) -> &HttpRequest {
        &self.http
    }
}
