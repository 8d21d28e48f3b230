//! Converts requests for hyper.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::hyper::body::{Body, Bytes, Frame, SizeHint};
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::uri::Scheme;
use http::{Request, Uri};
use http_body_util::Full;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};

use super::chunks::Chunks;
use super::progress::Progress;
use super::usage::Usage;
use crate::transport::{self, Headers, HttpRequest, Method, TransportError, TransportErrorKind, pairs};

/// Capacity for the headers of a signed request: nine to eleven, and those of proxies and
/// interceptors.
const USUAL_HEADERS: usize = 12;

/// Bodies of more bytes are followed while they are sent. Others fit into the buffers of the
/// operating system.
const FOLLOWED_BYTES: u64 = 64 << 10;

/// The body of a request, which also records when a connection starts to write the request.
///
/// hyper asks for the length of the body when it writes the head. So before that, no byte of the
/// request was sent. (`capture_connection` of hyper-util gives a similar moment but allocates
/// several times.)
pub(super) struct RequestBody {
    contents: Contents,
    progress: Arc<Progress>,
    /// Tells which connection takes the request, if its sending is followed.
    connection: Option<CaptureConnection>,
}

enum Contents {
    Bytes(Full<Bytes>),
    Streamed(Box<Chunks>),
}

/// The body could not be read. The attempt knows the reason.
#[derive(Debug)]
pub(super) struct Unavailable;

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body of the request is not available")
    }
}

impl std::error::Error for Unavailable {}

impl RequestBody {
    fn new(body: &transport::Body) -> Self {
        let contents = match body.as_bytes() {
            Some(bytes) => Contents::Bytes(Full::new(Bytes::copy_from_slice(bytes))),
            None if body.is_empty() => Contents::Bytes(Full::default()),
            None => Contents::Streamed(Box::new(Chunks::new(body))),
        };
        Self {
            contents,
            progress: Arc::default(),
            connection: None,
        }
    }

    /// Whether the connection says how much of the request it has sent.
    fn is_followed(&self) -> bool {
        match &self.contents {
            Contents::Bytes(body) => body.size_hint().lower() > FOLLOWED_BYTES,
            Contents::Streamed(_) => true,
        }
    }

    /// How far the request has come.
    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// The contents. Asking for them means that the request is being written.
    fn started(&self) -> &Contents {
        if self.progress.write()
            && let Some(connection) = &self.connection
        {
            let mut known = http::Extensions::new();
            if let Some(connected) = connection.connection_metadata().as_ref() {
                connected.get_extras(&mut known);
            }
            if let Some(usage) = known.get::<Arc<Usage>>() {
                self.progress.follow();
                usage.begin(&self.progress);
            }
        }
        &self.contents
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Unavailable;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Unavailable>>> {
        self.started();
        let this = &mut *self;
        let chunks = match &mut this.contents {
            Contents::Bytes(body) => {
                if this.connection.is_some() {
                    this.progress.pass(true);
                }
                return Pin::new(body).poll_frame(cx).map_err(|never| match never {});
            }
            Contents::Streamed(chunks) => chunks,
        };
        if this.progress.is_stopped() {
            // The response is read on the same connection. When that ends, the connection does.
            return Poll::Pending;
        }
        match chunks.poll(cx, &this.progress) {
            Poll::Pending => {
                this.progress.wait_for_source();
                Poll::Pending
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(Ok(chunk))) => {
                this.progress.pass(chunks.rest() == 0);
                Poll::Ready(Some(Ok(Frame::data(chunk))))
            }
            Poll::Ready(Some(Err(error))) => {
                this.progress.fail(error);
                Poll::Ready(Some(Err(Unavailable)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self.started() {
            Contents::Bytes(body) => body.is_end_stream(),
            Contents::Streamed(chunks) => chunks.rest() == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self.started() {
            Contents::Bytes(body) => body.size_hint(),
            Contents::Streamed(chunks) => SizeHint::with_exact(chunks.rest()),
        }
    }
}

/// The request for hyper: the same URL, headers and body, plus the headers that frame the body.
pub(super) fn prepare(request: &HttpRequest) -> Result<Request<RequestBody>, TransportError> {
    let uri = uri(&request.url)?;
    let mut prepared = Request::new(RequestBody::new(&request.body));
    if prepared.body().is_followed() {
        let connection = capture_connection(&mut prepared);
        prepared.body_mut().connection = Some(connection);
    }
    *prepared.uri_mut() = uri;
    *prepared.method_mut() = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
        Method::Head => http::Method::HEAD,
    };

    // One copy, shared by all values.
    let block = Bytes::from_owner(HeaderBlock(request.headers.clone()));
    let headers = prepared.headers_mut();
    headers.reserve(USUAL_HEADERS);
    for (name, value) in pairs(std::str::from_utf8(&block).unwrap_or_default()) {
        let bad = |what: &str| {
            invalid(format_args!(
                "{what} of the header {name:?} has a character that HTTP does not allow"
            ))
        };
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad("the name"))?;
        let mut value = HeaderValue::from_maybe_shared(block.slice_ref(value.as_bytes())).map_err(|_| bad("the value"))?;
        value.set_sensitive(true);
        // The client defines the length of the body: another length would turn the rest of the body
        // into a second request.
        if key == TRANSFER_ENCODING || key == CONTENT_LENGTH && value != request.body.len().to_string().as_str() {
            return Err(invalid(format_args!(
                "the header {name:?} contradicts the body, which has {} bytes",
                request.body.len()
            )));
        }
        headers.append(key, value);
    }
    // hyper sends no length for an empty body; some gateways reject such a POST with 411.
    if matches!(request.method, Method::Post | Method::Put) || !request.body.is_empty() {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(request.body.len()));
    }
    Ok(prepared)
}

/// The memory behind the values, which is wiped on drop: a value may be a security token.
struct HeaderBlock(Headers);

impl AsRef<[u8]> for HeaderBlock {
    fn as_ref(&self) -> &[u8] {
        self.0.as_block().as_bytes()
    }
}

fn uri(url: &str) -> Result<Uri, TransportError> {
    // `Uri` would silently drop a fragment.
    if url.contains('#') {
        return Err(invalid(format_args!("the URL has a fragment (#)")));
    }
    let uri = Uri::try_from(url).map_err(|error| invalid(format_args!("the URL is not valid: {error}")))?;
    let is_http = uri.scheme() == Some(&Scheme::HTTP) || uri.scheme() == Some(&Scheme::HTTPS);
    match uri.authority() {
        Some(authority) if is_http && !authority.host().is_empty() && !authority.as_str().contains('@') => {
            // `port_u16` would take an invalid port for none.
            if has_port(authority.as_str()) && authority.port_u16().is_none() {
                return Err(invalid(format_args!("the URL has an invalid port")));
            }
            Ok(uri)
        }
        _ => Err(invalid(format_args!("the URL is not of the form http[s]://host[:port]/?query"))),
    }
}

/// Whether there is a port behind the host, valid or not.
fn has_port(authority: &str) -> bool {
    authority.rsplit(']').next().is_some_and(|behind| behind.contains(':'))
}

fn invalid(what: fmt::Arguments<'_>) -> TransportError {
    TransportError::new(TransportErrorKind::InvalidRequest, format!("the request can't be sent: {what}"))
}

/// Destination of a request as `host:port`, for messages: the query may contain a signature or
/// token.
pub(super) fn authority(uri: &Uri) -> String {
    let port = uri
        .port_u16()
        .unwrap_or(if uri.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 });
    format!("{}:{port}", uri.host().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn encoded_query_is_unchanged(query in "([A-Za-z0-9._~-]|%[0-9A-F]{2}|[=&+!*'()/:@,;])*") {
            let request = HttpRequest::new(Method::Get, format!("https://vod.test:8080/?{query}"), Headers::new());
            let prepared = prepare(&request).unwrap();
            prop_assert_eq!(prepared.uri().query(), Some(query.as_str()));
            prop_assert_eq!(authority(prepared.uri()), "vod.test:8080");
        }

        #[test]
        fn request_preparation_never_panics(url in any::<String>(), host in any::<String>(), name in "[^:\n]*", value in any::<String>()) {
            for url in [url, format!("https://{host}/?a=b")] {
                let mut headers = Headers::new();
                headers.push(&name, &value);
                if let Ok(prepared) = prepare(&HttpRequest::new(Method::Post, url, headers)) {
                    prop_assert!(!authority(prepared.uri()).is_empty());
                }
            }
        }
    }
}
