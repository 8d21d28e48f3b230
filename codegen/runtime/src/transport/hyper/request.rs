//! Converts requests for hyper.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::hyper::body::{Body, Bytes, Frame, SizeHint};
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::uri::Scheme;
use http::{Request, Uri};
use http_body_util::Full;

use super::progress::Progress;
use crate::transport::{Headers, HttpRequest, Method, TransportError, TransportErrorKind, pairs};

/// Capacity for the headers of a signed request: nine to eleven, and those of proxies and
/// interceptors.
const USUAL_HEADERS: usize = 12;

/// The body of a request, which also records when a connection starts to write the request.
///
/// hyper asks for the length of the body when it writes the head. So before that, no byte of the
/// request was sent. (`capture_connection` of hyper-util gives a similar moment but allocates
/// several times.)
pub(super) struct RequestBody {
    body: Full<Bytes>,
    progress: Arc<Progress>,
}

impl RequestBody {
    fn new(body: Bytes) -> Self {
        Self {
            body: Full::new(body),
            progress: Arc::default(),
        }
    }

    /// How far the request has come.
    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// The body. Asking for it means that the request is being written.
    fn started_body(&self) -> &Full<Bytes> {
        self.progress.write();
        &self.body
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.started_body();
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.started_body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.started_body().size_hint()
    }
}

/// The request for hyper: the same URL, headers and body, plus the headers that frame the body.
pub(super) fn prepare(request: &HttpRequest) -> Result<Request<RequestBody>, TransportError> {
    let uri = uri(&request.url)?;
    let mut prepared = Request::new(RequestBody::new(Bytes::copy_from_slice(request.body.as_bytes())));
    *prepared.uri_mut() = uri;
    *prepared.method_mut() = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
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
    if request.method != Method::Get || !request.body.is_empty() {
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
