//! How a signed request reaches the service: the [`Transport`] trait, what goes in and what comes out.
//!
//! The client knows HTTP only through these plain types, so that no HTTP library stands in its public interface. With the
//! feature `http`, `HyperTransport` is the transport that ships.

#[cfg(feature = "http")]
mod hyper;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

#[cfg(feature = "http")]
pub use self::hyper::{HyperTransport, HyperTransportBuilder};

/// A boxed future, as the object-safe traits of this crate return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and reads one answer.
///
/// What an implementation owes its callers:
/// - the URL, the headers and the body go out byte for byte, and no `content-type` is added: the signature covers them;
/// - redirects are not followed, since the signature is valid for one host and path;
/// - an answer of any status is a success here; only a request without a complete answer is an error;
/// - an answer larger than [`Limits::max_body_bytes`] is refused with [`TransportErrorKind::BodyTooLarge`] without being held in memory;
/// - dropping the future ends the attempt.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends `request` and reads the whole answer, within `limits`.
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>>;

    /// Whether [`send`](Self::send) ends by [`Limits::timeout`] in any case. The client puts a timer of its own around one that does not
    /// say so.
    fn enforces_timeout(&self) -> bool {
        false
    }
}

/// Bounds of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Time for getting a connection: name resolution, TCP, the proxy and TLS together. If the host has several addresses, they
    /// share it. A connection of an earlier request takes none.
    pub connect_timeout: Duration,
    /// Time that may pass without news from the service: until the head of the answer, then from one piece of its body to the next.
    pub read_timeout: Duration,
    /// Time for the whole attempt, from the call to the last byte of the answer.
    pub timeout: Duration,
    /// Largest body of an answer, in bytes.
    pub max_body_bytes: usize,
}

impl Default for Limits {
    /// 5 s to connect, 10 s without a byte (as the official SDKs), 30 s in all, 64 MiB.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            max_body_bytes: 64 << 20,
        }
    }
}

/// An HTTP method: those that RPC-style services accept, and the one that the metadata service of an instance wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `POST`.
    Post,
    /// `GET`.
    Get,
    /// `PUT`. No action of a service takes it.
    Put,
}

impl Method {
    /// The method as it goes over the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
            Self::Put => "PUT",
        }
    }
}

/// Header lines in the order in which they were added, in one buffer.
///
/// The buffer holds `name:value\n` for each header, which is the canonical form that ACS3 signs; a signer hashes it as it
/// stands. Names are expected in lower case.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers {
    block: String,
}

impl Headers {
    /// No headers.
    #[must_use]
    pub const fn new() -> Self {
        Self { block: String::new() }
    }

    /// No headers, with room for `bytes` bytes of them.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            block: String::with_capacity(bytes),
        }
    }

    /// No headers, in a buffer that is not needed any more.
    #[cfg(feature = "rpc-signature")]
    pub(crate) fn in_buffer(mut buffer: String) -> Self {
        buffer.clear();
        Self { block: buffer }
    }

    /// Adds a header. Line breaks in `value` become spaces, so that a value can't add a header of its own.
    pub fn push(&mut self, name: &str, value: &str) {
        self.block.push_str(name);
        self.block.push(':');
        self.write_value(value);
        self.block.push('\n');
    }

    /// Appends `text` as it stands. A signer, which knows the names of its headers, writes with it and [`write_value`](Self::write_value):
    /// `"host:"`, the host, `"\nx-acs-date:"`, the date, and `"\n"` at the end.
    #[inline]
    pub(crate) fn write(&mut self, text: &'static str) {
        self.block.push_str(text);
    }

    /// Appends `value`, as [`push`](Self::push) writes values.
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

    /// Adds a header in place of those of this name behind the first `kept` bytes of the block, which stay as they are.
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

    /// Value of the first header of this name, whatever its case.
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

/// Whether a value can be written as it is: nothing in it ends a line or a header, and nothing has to be trimmed. Looks at all of it, eight
/// bytes at a time; one with other control characters is looked at again.
#[inline]
fn is_clean(value: &str) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let bytes = value.as_bytes();
    let is_inside = |end: Option<&u8>| end.is_none_or(u8::is_ascii_graphic);
    let (eights, rest) = bytes.as_chunks::<8>();
    // The high bit of each byte that is below a space.
    let below = |eight: u64| eight.wrapping_sub(EACH * 0x20) & !eight & (EACH * 0x80);
    let control = eights.iter().fold(0, |found, eight| found | below(u64::from_ne_bytes(*eight)));
    control == 0 && rest.iter().all(|&byte| byte >= b' ') && is_inside(bytes.first()) && is_inside(bytes.last())
}

/// Headers whose values may be shown in `Debug`. Any other may carry a secret or an identity.
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

/// A request that is ready to be sent: signed, encoded, complete.
///
/// `Debug` shows neither the query nor the body nor any header that may carry a secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// `https://host/?query`, encoded; its bytes are what was signed.
    pub url: String,
    /// Headers, `host` first.
    pub headers: Headers,
    /// Body; empty for most actions.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// A request without a body.
    #[must_use]
    pub fn new(method: Method, url: String, headers: Headers) -> Self {
        Self {
            method,
            url,
            headers,
            body: Vec::new(),
        }
    }

    /// The URL up to the query, which may carry a signature or a token.
    #[must_use]
    pub fn url_without_query(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }

    /// The query as it was signed, without the `?`.
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

/// A complete answer of whatever status.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Headers,
    /// Body, decoded from its transfer coding.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// An answer from its parts.
    #[must_use]
    pub fn new(status: u16, headers: Headers, body: Vec<u8>) -> Self {
        Self { status, headers, body }
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

/// Why there is no complete answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
    partial: Option<Box<HttpResponse>>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Kinds of [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The name of the host could not be resolved.
    Resolve,
    /// No connection could be made: the service has not seen the request.
    Connect,
    /// The TLS handshake failed: the service has not seen the request.
    Tls,
    /// A proxy refused or failed to reach the service: the service has not seen the request.
    Proxy,
    /// The connection broke after the request had begun to go out: the service may have carried it out.
    Interrupted,
    /// [`Limits::connect_timeout`] passed: the service has not seen the request.
    ConnectTimeout,
    /// [`Limits::read_timeout`] or [`Limits::timeout`] passed: the service may have carried the request out.
    Timeout,
    /// The body is larger than [`Limits::max_body_bytes`].
    BodyTooLarge,
    /// The answer does not keep to the protocol, or its head is too large: the service may have carried the request out.
    InvalidResponse,
    /// The request can't be sent as it is (a URL or header that is not valid).
    InvalidRequest,
    /// Anything else.
    Other,
}

impl TransportErrorKind {
    /// Whether the service can't have seen the request.
    #[must_use]
    pub const fn is_before_send(self) -> bool {
        matches!(
            self,
            Self::Resolve | Self::Connect | Self::Tls | Self::Proxy | Self::ConnectTimeout | Self::InvalidRequest
        )
    }

    /// Whether a time limit passed.
    #[must_use]
    pub const fn is_timeout(self) -> bool {
        matches!(self, Self::ConnectTimeout | Self::Timeout)
    }
}

impl TransportError {
    /// An error of this kind. `message` says what happened, without secrets and without the query of the URL.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            partial: None,
            source: None,
        }
    }

    /// Adds the error underneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds what had arrived of the answer: its status, its headers and the head of its body.
    #[must_use]
    pub fn with_partial(mut self, partial: HttpResponse) -> Self {
        self.partial = Some(Box::new(partial));
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// What had arrived of the answer, if its head had: status, headers and the head of the body.
    #[must_use]
    pub fn partial(&self) -> Option<&HttpResponse> {
        self.partial.as_deref()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
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
    fn headers_can_be_written_on() {
        let mut headers = Headers::new();
        headers.write("host:");
        headers.write_value(" vod.test\r\n");
        headers.write("\nx-a:b\nx-c:");
        headers.write_value("d\nx-evil:1");
        headers.write("\n");
        assert_eq!(headers.as_block(), "host:vod.test\nx-a:b\nx-c:d x-evil:1\n");
    }

    #[test]
    fn a_header_value_is_one_line() {
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
        fn no_value_has_a_line_of_its_own(value in any::<String>(), control in "[a-z\r\n\0 é\u{1}-\u{1f}]{0,24}") {
            for value in [value, control] {
                let mut headers = Headers::new();
                headers.push("x", &value);
                let trimmed = value.trim_matches(|c: char| c.is_whitespace() || c == '\0').replace(['\r', '\n', '\0'], " ");
                prop_assert_eq!(headers.as_block(), format!("x:{trimmed}\n"));
            }
        }

        #[test]
        fn headers_come_back_as_they_were_added(
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
    fn debug_shows_no_secret() {
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
        request.body = b"c2VjcmV0".to_vec();
        let response = HttpResponse::new(200, headers, b"c2VjcmV0".to_vec());
        let error = TransportError::new(TransportErrorKind::Interrupted, "broke").with_partial(response.clone());
        let shown = format!("{request:?} {response:?} {error:?}");
        assert!(!shown.contains("c2VjcmV0"), "{shown}");
        assert!(shown.contains("https://vod.test/") && shown.contains("Refresh"), "{shown}");
        assert_eq!(
            (request.url_without_query(), request.query()),
            ("https://vod.test/", "Signature=c2VjcmV0")
        );
    }
}
