//! The [`Transport`] trait and its types: requests, responses, limits and errors.
//!
//! The client uses only these plain types, so no HTTP library is part of its public interface. The
//! feature `http` brings `HyperTransport`.

mod body;
pub(crate) mod connection;
#[cfg(feature = "http")]
mod hyper;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use self::body::{Body, BodySource};
use zeroize::Zeroize as _;

use self::connection::UsedConnection;
#[cfg(feature = "http")]
pub use self::hyper::{HyperTransport, HyperTransportBuilder};
use crate::one_line::one_line;

/// A boxed future, returned by the object-safe traits of this crate.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and reads its response.
///
/// Requirements for implementations:
/// - URL, headers and body are sent byte for byte, since the signature covers them; no
///   `content-type` is added;
/// - a body may be streamed; [`Body::read_at`] reads both kinds, and may block;
/// - `content-length` is the length of the body, whatever its kind. If the body can't be read, the
///   request is not completed, and the error is [`TransportErrorKind::RequestBody`];
/// - redirects are not followed, since the signature is valid for one host and path;
/// - a response of any status is `Ok`; only a request without a complete response is an error. A
///   response may come before the whole request was sent;
/// - the response to a `HEAD` has no body, whatever its `content-length` says;
/// - a response body larger than [`Limits::max_body_bytes`] is an error
///   ([`TransportErrorKind::BodyTooLarge`]) and is not held in memory;
/// - dropping the future cancels the attempt.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends `request` and reads the complete response, within `limits`.
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>>;

    /// Whether [`send`](Self::send) enforces [`Limits::timeout`] itself. If not, the client adds a
    /// timer of its own.
    fn enforces_timeout(&self) -> bool {
        false
    }
}

/// Limits of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Timeout for a new connection (5 s): name resolution, TCP, proxy and TLS together, for all
    /// addresses of the host. It does not apply to reused connections.
    pub connect_timeout: Duration,
    /// Longest time in which no byte is sent or received (10 s): while the request is sent, until
    /// the response head, then between two parts of the body.
    pub read_timeout: Duration,
    /// Timeout of the whole attempt, up to the last byte of the response.
    pub timeout: Duration,
    /// Minimum rate of the response body, in bytes per second (100), over each `read_timeout`. 0
    /// accepts any rate.
    pub min_body_rate: u32,
    /// Largest accepted response body, in bytes. Default: 64 MiB.
    pub max_body_bytes: usize,
}

impl Default for Limits {
    /// 5 s to connect, 10 s without data (as in the official SDKs), 30 s in total, 100 bytes per
    /// second, 64 MiB.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            min_body_rate: 100,
            max_body_bytes: 64 << 20,
        }
    }
}

/// An HTTP method. Actions use `POST` and `GET`; the ECS metadata service and the object storage
/// need others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `POST`.
    Post,
    /// `GET`.
    Get,
    /// `PUT`. Not used by actions.
    Put,
    /// `DELETE`. Not used by actions.
    Delete,
    /// `HEAD`. Not used by actions.
    Head,
}

impl Method {
    /// The method as sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }
}

/// HTTP headers in insertion order, in one buffer.
///
/// The buffer contains `name:value\n` for each header, which is the canonical form that ACS3 signs;
/// the signer hashes it directly. Names must be lowercase.
///
/// The memory is wiped on drop, since a header may hold a security token.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers {
    block: String,
}

impl Drop for Headers {
    fn drop(&mut self) {
        wipe(&mut self.block);
    }
}

/// Wipes the memory of a string. Unused memory is wiped as one block, a string byte by byte; so it
/// is cleared first.
fn wipe(text: &mut String) {
    text.clear();
    text.zeroize();
}

impl Headers {
    /// No headers.
    #[must_use]
    pub const fn new() -> Self {
        Self { block: String::new() }
    }

    /// No headers, with a capacity of `bytes` bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            block: String::with_capacity(bytes),
        }
    }

    /// No headers, reusing a buffer.
    #[cfg(feature = "rpc-signature")]
    pub(crate) fn in_buffer(mut buffer: String) -> Self {
        buffer.clear();
        Self { block: buffer }
    }

    /// Adds a header. Line breaks in `value` become spaces, so that a value cannot add another
    /// header.
    pub fn push(&mut self, name: &str, value: &str) {
        let needed = name.len() + value.len() + 2;
        if self.block.capacity() - self.block.len() < needed {
            // A string that grows leaves a copy behind.
            let mut larger = String::with_capacity((self.block.len() + needed) * 2);
            larger.push_str(&self.block);
            wipe(&mut std::mem::replace(&mut self.block, larger));
        }
        self.block.push_str(name);
        self.block.push(':');
        self.write_value(value);
        self.block.push('\n');
    }

    /// Appends `text` unchanged. Used by signers, which know their header names, together with
    /// [`write_value`](Self::write_value): `"host:"`, the host, `"\nx-acs-date:"`, the date, and
    /// `"\n"` at the end.
    #[inline]
    pub(crate) fn write(&mut self, text: &'static str) {
        self.block.push_str(text);
    }

    /// Appends `value`, sanitized as in [`push`](Self::push).
    #[inline]
    pub(crate) fn write_value(&mut self, value: &str) {
        if is_clean(value) {
            self.block.push_str(value);
        } else {
            let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            self.block
                .extend(value.chars().map(|c| if matches!(c, '\r' | '\n' | '\0') { ' ' } else { c }));
        }
    }

    /// Sets a header, replacing those of this name after the first `kept` bytes of the block.
    pub(crate) fn set_after(&mut self, kept: usize, name: &str, value: &str) {
        let has_name = |line: &&str| line.split_once(':').is_some_and(|(have, _)| have.eq_ignore_ascii_case(name));
        if let Some(rest) = self.block.get(kept..).map(str::to_owned) {
            self.block.truncate(kept);
            rest.split_inclusive('\n')
                .filter(|line| !has_name(line))
                .for_each(|line| self.block.push_str(line));
        }
        self.push(name, value);
    }

    /// Value of the first header with this name, ignoring case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(have, _)| have.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// All headers as (name, value), in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.block)
    }

    /// All headers as `name:value\n` lines.
    #[must_use]
    pub fn as_block(&self) -> &str {
        &self.block
    }
}

/// The headers of a block as (name, value).
fn pairs(block: &str) -> impl Iterator<Item = (&str, &str)> {
    block.lines().filter_map(|line| line.split_once(':'))
}

/// Whether a value needs no sanitizing: it has no line breaks and no surrounding spaces. Checks
/// eight bytes at a time; values with other control characters are checked again.
#[inline]
fn is_clean(value: &str) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let bytes = value.as_bytes();
    let is_inside = |end: Option<&u8>| end.is_none_or(u8::is_ascii_graphic);
    let (eights, rest) = bytes.as_chunks::<8>();
    // Sets the high bit of each byte below a space.
    let below = |eight: u64| eight.wrapping_sub(EACH * 0x20) & !eight & (EACH * 0x80);
    let control = eights.iter().fold(0, |found, eight| found | below(u64::from_ne_bytes(*eight)));
    control == 0 && rest.iter().all(|&byte| byte >= b' ') && is_inside(bytes.first()) && is_inside(bytes.last())
}

/// Headers whose values `Debug` shows. Others may carry secrets or identities.
const SHOWN: &[&str] = &[
    "accept",
    "content-length",
    "content-type",
    "date",
    "age",
    "host",
    "server",
    "user-agent",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-request-id",
    "x-acs-retry-after",
    "x-acs-signature-nonce",
    "x-acs-trace-id",
    "x-acs-version",
];

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|(name, value)| {
                let shown = SHOWN.iter().any(|known| known.eq_ignore_ascii_case(name));
                (name, if shown { value } else { "[redacted]" })
            }))
            .finish()
    }
}

/// A complete, signed request.
///
/// `Debug` shows neither query nor body, nor headers that may carry secrets.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// `https://host/?query`, percent-encoded; these bytes were signed.
    pub url: String,
    /// Headers, among them `host`, and `content-type` if there is a body.
    pub headers: Headers,
    /// Body; empty for most calls.
    pub body: Body,
}

impl HttpRequest {
    /// A request without a body.
    #[must_use]
    pub fn new(method: Method, url: String, headers: Headers) -> Self {
        Self {
            method,
            url,
            headers,
            body: Body::empty(),
        }
    }

    /// Sets the body. The headers must have its `content-type`.
    #[must_use]
    pub fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The URL without the query, which may carry a signature or a token.
    #[must_use]
    pub fn url_without_query(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }

    /// The signed query, without the `?`.
    #[must_use]
    pub fn query(&self) -> &str {
        self.url.split_once('?').map_or("", |(_, query)| query)
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &self.url_without_query())
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// A complete response of any status.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers, with lowercase names.
    pub headers: Headers,
    /// Body, without transfer encoding.
    pub body: Vec<u8>,
    pub(crate) connection: UsedConnection,
}

impl HttpResponse {
    /// A response from its parts.
    #[must_use]
    pub fn new(status: u16, headers: Headers, body: Vec<u8>) -> Self {
        Self {
            status,
            headers,
            body,
            connection: UsedConnection::default(),
        }
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Characters of the message of an error that are shown.
const MAX_MESSAGE: usize = 1_000;

/// The error of an attempt without a complete response.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
    partial_response: Option<Box<HttpResponse>>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Kinds of [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The host name could not be resolved; the service has not received the request.
    Resolve,
    /// No connection could be established; the service has not received the request.
    Connect,
    /// The TLS handshake failed; the service has not received the request.
    Tls,
    /// A proxy rejected the request or could not reach the service, which has not received it.
    Proxy,
    /// The connection broke while or after the request was sent; the call may have taken effect.
    Interrupted,
    /// [`Limits::connect_timeout`] expired; the service has not received the request.
    ConnectTimeout,
    /// [`Limits::read_timeout`] or [`Limits::timeout`] expired; the call may have taken effect.
    Timeout,
    /// The response body is larger than [`Limits::max_body_bytes`].
    BodyTooLarge,
    /// The response violates the HTTP protocol, or its head is too large; the call may have taken
    /// effect.
    InvalidResponse,
    /// The body of the request could not be read, so the request was not completed.
    RequestBody,
    /// The request cannot be sent: its URL, a header, or a setting of the transport is invalid.
    InvalidRequest,
    /// Any other error.
    Other,
}

impl TransportErrorKind {
    /// Whether the service cannot have received the request.
    #[must_use]
    pub const fn is_before_send(self) -> bool {
        matches!(
            self,
            Self::Resolve | Self::Connect | Self::Tls | Self::Proxy | Self::ConnectTimeout | Self::InvalidRequest
        )
    }

    /// Whether a timeout expired.
    #[must_use]
    pub const fn is_timeout(self) -> bool {
        matches!(self, Self::ConnectTimeout | Self::Timeout)
    }
}

impl TransportError {
    /// An error of this kind. `message` describes it, without secrets and without the query of the
    /// URL.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            partial_response: None,
            source: None,
        }
    }

    /// Adds the underlying error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds the part of the response that arrived: status, headers and the beginning of the body.
    #[must_use]
    pub fn with_partial_response(mut self, partial: HttpResponse) -> Self {
        self.partial_response = Some(Box::new(partial));
        self
    }

    /// The kind of error.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The part of the response that arrived, if its head did: status, headers and the beginning of
    /// the body.
    #[must_use]
    pub fn partial_response(&self) -> Option<&HttpResponse> {
        self.partial_response.as_deref()
    }
}

// The underlying error is only read.
impl std::panic::UnwindSafe for TransportError {}
impl std::panic::RefUnwindSafe for TransportError {}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It may quote what a proxy or a server sent.
        f.write_str(&one_line(&self.message, MAX_MESSAGE))
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn appended_header_values_stay_on_one_line() {
        let mut headers = Headers::new();
        headers.write("host:");
        headers.write_value(" vod.test\r\n");
        headers.write("\nx-a:b\nx-c:");
        headers.write_value("d\nx-evil:1");
        headers.write("\n");
        assert_eq!(headers.as_block(), "host:vod.test\nx-a:b\nx-c:d x-evil:1\n");
    }

    #[test]
    fn line_breaks_are_removed_from_header_values() {
        let mut headers = Headers::new();
        headers.push("x-a", " v\r\nx-evil: 1\0 ");
        headers.push("x-b", "");
        assert_eq!(headers.as_block(), "x-a:v  x-evil: 1\nx-b:\n");
        assert_eq!(
            (headers.get("X-A"), headers.get("x-b"), headers.get("x-evil")),
            (Some("v  x-evil: 1"), Some(""), None)
        );
    }

    proptest! {
        #[test]
        fn no_value_can_add_a_header_line(value in any::<String>(), control in "[a-z\r\n\0 é\u{1}-\u{1f}]{0,24}") {
            for value in [value, control] {
                let mut headers = Headers::new();
                headers.push("x", &value);
                let trimmed = value.trim_matches(|c: char| c.is_whitespace() || c == '\0').replace(['\r', '\n', '\0'], " ");
                prop_assert_eq!(headers.as_block(), format!("x:{trimmed}\n"));
            }
        }

        #[test]
        fn headers_round_trip(
            pairs in prop::collection::vec(("[a-z][a-z0-9-]{0,8}", "[!-~]([ -~é:]{0,12}[!-~])?"), 0..8),
        ) {
            let mut headers = Headers::new();
            for (name, value) in &pairs {
                headers.push(name, value);
            }
            let back: Vec<_> = headers.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            prop_assert_eq!(back, pairs);
        }
    }

    #[test]
    fn debug_of_requests_shows_no_secret() {
        let mut headers = Headers::new();
        for name in [
            "authorization",
            "x-acs-security-token",
            "x-acs-accesskey-id",
            "proxy-authorization",
            "set-cookie",
            "x-own",
        ] {
            headers.push(name, "c2VjcmV0");
        }
        headers.push("X-Acs-Action", "Refresh");
        let mut request = HttpRequest::new(Method::Post, "https://vod.test/?Signature=c2VjcmV0".to_owned(), headers.clone());
        request.body = Body::form("c2VjcmV0");
        let response = HttpResponse::new(200, headers, b"c2VjcmV0".to_vec());
        let error = TransportError::new(TransportErrorKind::Interrupted, "broke").with_partial_response(response.clone());
        let shown = format!("{request:?} {response:?} {error:?}");
        assert!(!shown.contains("c2VjcmV0"), "{shown}");
        assert!(shown.contains("https://vod.test/") && shown.contains("Refresh"), "{shown}");
        assert_eq!(
            (request.url_without_query(), request.query()),
            ("https://vod.test/", "Signature=c2VjcmV0")
        );
    }
}
