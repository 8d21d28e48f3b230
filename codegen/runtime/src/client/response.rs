//! HTTP responses to typed responses or errors.

use std::borrow::Cow;
use std::fmt;

use super::AttemptResponse;
use crate::decode::DecodeError;
use crate::error::Cause;
use crate::error_response::{
    Envelope, REQUEST_ID, ResponseError, RetryAfter, ServiceError, is_error, is_request_id, request_id_in, shown_message, shown_request_id,
};
use crate::one_line::one_line;
use crate::redact::{KnownSecrets, body_prefix};
use crate::transport::{Headers, HttpResponse};
use crate::value::{self, Document, Node, ParseError, ParseErrorKind, Value};

/// A typed response together with the HTTP response.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    http: HttpResponse,
}

impl<T> Response<T> {
    /// The typed response.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The typed response alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.http.status
    }

    /// HTTP headers.
    #[must_use]
    pub fn headers(&self) -> &Headers {
        &self.http.headers
    }

    /// Request ID from the header `x-acs-request-id`. The typed response has it too.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.http.headers.get(REQUEST_ID)
    }

    /// The raw body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.http.body
    }

    /// All fields of the response, including those that this version of the crate does not know.
    /// `Debug` of the value shows no strings, of which some are secrets; `to_json` shows them.
    #[must_use]
    pub fn to_value(&self) -> Value {
        // The same body was parsed successfully before.
        document(&self.http).map_or(Value::Null, |document| document.root.into_owned())
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("http", &self.http)
            .finish()
    }
}

/// Reads the responses of one action. Not generic, so that the path of a call is compiled once.
pub(super) struct ResponseReader<'a> {
    /// Wire names of the fields that the response type knows.
    pub(super) fields: &'static [&'static str],
    /// Decodes the typed response and stores it.
    pub(super) decode: &'a mut (dyn FnMut(&Node<'_>) -> Result<(), DecodeError> + Send),
}

impl ResponseReader<'_> {
    /// Reads a successful response, or returns the error of the service.
    pub(super) fn read(&mut self, received: &AttemptResponse<'_>) -> Result<(), Cause> {
        let mut document = parse_success(received, self.fields)?;
        add_request_id(&mut document, &received.response, self.fields);
        (self.decode)(&document.root).map_err(|error| {
            let id = request_id_in(&document.root).map(Cow::into_owned);
            Cause::Response(response_error(received, id, Box::new(error)))
        })
    }
}

/// Adds a missing request ID: from a field of another spelling, from the header, or empty. A
/// successful call must not fail for a missing ID. An object with neither an ID nor a known field
/// is not accepted as a response.
fn add_request_id(document: &mut Document<'_>, response: &HttpResponse, fields: &[&'static str]) {
    let Some(field) = fields.iter().copied().find(|field| is_request_id(field)) else {
        return;
    };
    let has_value = |id: &Node<'_>| !id.is_null() && id.as_str().is_none_or(|text| !text.trim().is_empty());
    if document.root.get(field).is_some_and(has_value) {
        return;
    }
    let id = request_id_in(&document.root).map(Cow::into_owned);
    let id = id.or_else(|| response.headers.get(REQUEST_ID).map(str::to_owned));
    // An XML element without children is parsed as an empty string.
    if document.root_name.is_some() && document.root.as_str().is_some_and(|text| text.trim_ascii().is_empty()) {
        document.root = Node::Object(Vec::new());
    }
    if let Node::Object(members) = &mut document.root
        && (id.is_some() || members.iter().any(|(name, _)| fields.contains(&name.as_ref())))
    {
        // Inserted first, since the first member of a name counts and there may be a `null` one.
        members.insert(0, (Cow::Borrowed(field), Node::Text(id.unwrap_or_default().into())));
    }
}

impl<T> Response<T> {
    pub(super) fn new(value: T, http: HttpResponse) -> Self {
        Self { value, http }
    }
}

/// The parsed body of a successful response.
fn parse_success<'e>(received: &'e AttemptResponse<'_>, fields: &[&str]) -> Result<Document<'e>, Cause> {
    let response = &received.response;
    let document = document(response).map_err(|error| {
        let is_cut_off = error.kind() == ParseErrorKind::UnexpectedEnd;
        let reason = UnreadableReason::find(response).map_or_else(|| Box::new(error) as _, Into::into);
        let mut error = response_error(received, None, reason);
        error.is_cut_off = is_cut_off;
        Cause::Response(error)
    })?;
    if (200..300).contains(&response.status) && !is_error(&document, fields) {
        return Ok(document);
    }
    let secrets = received.secrets();
    let Some(mut error) = ServiceError::read(&document.root, response, &secrets, received.at) else {
        let envelope = Envelope::of(&document.root);
        let no_code = || UnreadableReason::NoErrorCode(envelope.text("Message").map(|message| shown_message(&message, &secrets)));
        let reason = UnreadableReason::find_redirect(response).unwrap_or_else(no_code);
        let id = envelope.request_id().map(Cow::into_owned);
        return Err(Cause::Response(response_error(received, id, reason.into())));
    };
    if error.code() == "SignatureDoesNotMatch" {
        let (string_to_sign, canonical_request) = received.string_to_sign_and_canonical_request();
        if let Some(mismatch) = ServiceError::compare_signatures(&document.root, &string_to_sign, &canonical_request) {
            error.set_mismatch(mismatch, &secrets);
        }
    }
    Err(Cause::Service(Box::new(error)))
}

fn document(response: &HttpResponse) -> Result<Document<'_>, ParseError> {
    value::parse(&response.body, response.headers.get("content-type"))
}

fn response_error(
    received: &AttemptResponse<'_>,
    request_id: Option<String>,
    reason: Box<dyn std::error::Error + Send + Sync>,
) -> Box<ResponseError> {
    let secrets = received.secrets();
    let HttpResponse { status, headers, body, .. } = &received.response;
    Box::new(ResponseError {
        status: *status,
        request_id: request_id
            .as_deref()
            .or_else(|| headers.get(REQUEST_ID))
            .map(|id| shown_request_id(id, &secrets)),
        content_type: headers
            .get("content-type")
            .map(|text| one_line(&secrets.redact(text), 80).into_owned()),
        body_prefix: body_prefix(body, &secrets),
        retry_after: RetryAfter::read(&received.response, received.at),
        is_cut_off: false,
        reason: without_secrets(reason, &secrets),
    })
}

/// The reason, with the secrets that its message quotes redacted.
fn without_secrets(reason: Box<dyn std::error::Error + Send + Sync>, secrets: &KnownSecrets) -> Box<dyn std::error::Error + Send + Sync> {
    let text = reason.to_string();
    match secrets.redact_cut(&text) {
        std::borrow::Cow::Borrowed(_) => reason,
        std::borrow::Cow::Owned(redacted) => redacted.into(),
    }
}

/// Why a body is not a response, where that explains more than the parse error.
#[derive(Debug)]
enum UnreadableReason {
    /// An error without a code, and its message.
    NoErrorCode(Option<String>),
    /// The host of the redirect, if known. The rest of the URL is not shown: it often contains the
    /// parameters of the request.
    Redirect(Option<String>),
    /// The value of `content-encoding`.
    Encoded(String),
}

impl UnreadableReason {
    fn find(response: &HttpResponse) -> Option<Self> {
        let encoded = || {
            let encoding = response.headers.get("content-encoding")?.trim();
            let is_plain = encoding.is_empty() || encoding.eq_ignore_ascii_case("identity");
            (!is_plain).then(|| Self::Encoded(one_line(encoding, 20).into_owned()))
        };
        Self::find_redirect(response).or_else(encoded)
    }

    fn find_redirect(response: &HttpResponse) -> Option<Self> {
        let to = response.headers.get("location").filter(|_| (300..400).contains(&response.status))?;
        let authority = to.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
        // Without user information before the host.
        let host = authority.and_then(|authority| authority.rsplit('@').next());
        Some(Self::Redirect(host.map(|host| one_line(host, 80).into_owned())))
    }
}

impl fmt::Display for UnreadableReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoErrorCode(None) => f.write_str("the response is an error, but has no error code"),
            Self::NoErrorCode(Some(message)) => write!(f, "the response is an error, but has no error code: {message}"),
            Self::Redirect(Some(host)) => write!(f, "a redirect to {host}, which is not followed"),
            Self::Redirect(None) => f.write_str("a redirect, which is not followed"),
            Self::Encoded(encoding) => write!(f, "the body has the content encoding {encoding}, which was not requested"),
        }
    }
}

impl std::error::Error for UnreadableReason {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The request ID that is read from a response.
    fn id(body: &str, header: Option<&str>) -> Option<String> {
        let mut headers = Headers::new();
        if let Some(id) = header {
            headers.push(REQUEST_ID, id);
        }
        let response = HttpResponse::new(200, headers, body.into());
        let mut document = document(&response).unwrap();
        add_request_id(&mut document, &response, &["RequestId", "VideoId"]);
        document.root.field("RequestId").ok()
    }

    #[test]
    fn request_id_comes_from_body_or_header() {
        for (body, found) in [
            (r#"{"RequestId":"body","VideoId":"v"}"#, "body"),
            (r#"{"requestId":"body","VideoId":"v"}"#, "body"),
            (r#"{"RequestId":null,"VideoId":"v"}"#, "header"),
            (r#"{"RequestId":"","VideoId":"v"}"#, "header"),
            (r#"{"VideoId":"v"}"#, "header"),
            ("{}", "header"),
            ("<CreateResponse/>", "header"),
            ("<CreateResponse><RequestId/><VideoId>v</VideoId></CreateResponse>", "header"),
        ] {
            assert_eq!(id(body, Some("header")).as_deref(), Some(found), "{body}");
        }
    }

    #[test]
    fn response_without_id_needs_a_known_field() {
        for body in [r#"{"VideoId":"v"}"#, "<CreateResponse><VideoId>v</VideoId></CreateResponse>"] {
            assert_eq!(id(body, None).as_deref(), Some(""), "{body}");
        }
        for body in ["{}", r#"{"status":"ok"}"#, "null", "[]", "<Other/>"] {
            assert_eq!(id(body, None), None, "{body}");
        }
        assert_eq!(id("null", Some("header")), None);
    }

    #[test]
    fn a_typed_response_gives_access_to_the_http_response() {
        let mut headers = Headers::new();
        headers.push(REQUEST_ID, "header");
        let response = Response::new(7, HttpResponse::new(201, headers, br#"{"Other":1}"#.to_vec()));
        assert_eq!((*response.value(), response.status()), (7, 201));
        assert_eq!(response.request_id(), Some("header"));
        assert_eq!(response.headers().get(REQUEST_ID), Some("header"));
        assert_eq!(response.body(), br#"{"Other":1}"#);
        assert_eq!(response.to_value(), Value::object().with("Other", 1));
        assert!(
            format!("{response:?}").starts_with("Response { value: 7, http: HttpResponse {"),
            "{response:?}"
        );
        assert_eq!(response.into_inner(), 7);
    }
}
