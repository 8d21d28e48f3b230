//! By [`reqwest`], for async programs on tokio.

use std::error::Error as _;
use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aliyun_vod::clock::Timer;
use aliyun_vod::transport::{Body, BoxFuture, Headers, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

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
            let mut sending = self.0.request(method, &request.url).timeout(limits.timeout);
            sending = match request.body.as_bytes() {
                Some(bytes) => sending.body(bytes.to_vec()),
                None => sending.body(reqwest::Body::wrap(Streamed::new(&request.body))),
            };
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

/// A streamed body. Reading it may block, so it is read on threads of tokio that may.
struct Streamed {
    body: Body,
    sent: u64,
    reading: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl Streamed {
    fn new(body: &Body) -> Self {
        Self {
            body: body.clone(),
            sent: 0,
            reading: None,
        }
    }
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        if http_body::Body::is_end_stream(&*self) {
            return Poll::Ready(None);
        }
        let (body, offset) = (self.body.clone(), self.sent);
        let reading = self.reading.get_or_insert_with(|| {
            spawn_blocking(move || {
                let mut chunk = vec![0; 128 << 10];
                let length = body.read_at(offset, &mut chunk)?;
                chunk.truncate(length);
                Ok(chunk)
            })
        });
        let read = ready!(Pin::new(reading).poll(context)).unwrap_or_else(|error| Err(io::Error::other(error)));
        self.reading = None;
        Poll::Ready(Some(match read {
            Ok(chunk) => {
                self.sent += chunk.len() as u64;
                Ok(Frame::data(Bytes::from(chunk)))
            }
            Err(error) => Err(TransportError::new(TransportErrorKind::RequestBody, error.to_string()).with_source(error)),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.sent == self.body.len()
    }

    /// `content-length` is made of it.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.body.len() - self.sent)
    }
}

/// What the client has to know: above all whether the service may have seen the request.
fn failed(error: reqwest::Error) -> TransportError {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(unreadable) = error.downcast_ref::<TransportError>() {
            return TransportError::new(unreadable.kind(), unreadable.to_string());
        }
        cause = error.source();
    }
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
