//! By [`reqwest`], for async programs on tokio.

use std::time::Duration;

use aliyun_vod::clock::Timer;
use aliyun_vod::transport::{BoxFuture, Headers, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};

/// Sends requests by the program's own client: its proxies, its certificates, its connections.
///
/// The client must not follow redirects: build it with `redirect(Policy::none())`, since a
/// signature holds for one host. Its own timeouts hold beside those of the call.
#[derive(Debug)]
pub struct Reqwest(pub reqwest::Client);

impl Transport for Reqwest {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let method = reqwest::Method::from_bytes(request.method.as_str().as_bytes());
            let method = method.map_err(|error| TransportError::new(TransportErrorKind::InvalidRequest, error.to_string()))?;
            let mut sending = self
                .0
                .request(method, &request.url)
                .timeout(limits.timeout)
                .body(request.body.as_bytes().to_vec());
            for (name, value) in request.headers.iter() {
                sending = sending.header(name, value);
            }
            let mut received = sending.send().await.map_err(failed)?;
            let mut headers = Headers::new();
            for (name, value) in received.headers() {
                headers.push(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
            }
            let mut body = Vec::new();
            while let Some(piece) = received.chunk().await.map_err(failed)? {
                if body.len() + piece.len() > limits.max_body_bytes {
                    return Err(TransportError::new(TransportErrorKind::BodyTooLarge, "the response is too large"));
                }
                body.extend_from_slice(&piece);
            }
            Ok(HttpResponse::new(received.status().as_u16(), headers, body))
        })
    }
}

/// What the client has to know: above all whether the service may have seen the request.
fn failed(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() && error.is_timeout() {
        TransportErrorKind::ConnectTimeout
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() {
        TransportErrorKind::InvalidRequest
    } else {
        TransportErrorKind::Interrupted
    };
    // The URL may hold a signature.
    let error = error.without_url();
    TransportError::new(kind, error.to_string()).with_source(error)
}

/// The timer of tokio.
#[derive(Debug)]
pub struct TokioTimer;

impl Timer for TokioTimer {
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
