//! One attempt: the request out, the answer back, each wait bounded.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use ::hyper::body::{Body, Bytes, Incoming};
use http::header::{HeaderMap, PROXY_AUTHORIZATION};
use http::uri::Scheme;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::capture_connection;
use tokio::time::Instant;

use super::connect::{self, explain};
use super::proxy::Protocol;
use super::{HyperTransport, request};
use crate::transport::{Headers, HttpRequest, HttpResponse, Limits, TransportError, TransportErrorKind};

/// How much of the body an error keeps.
const PARTIAL_BODY: usize = 4 << 10;

/// How much memory the length that an answer declares can make us set aside before a byte of it has come.
const MAX_RESERVE: u64 = 64 << 10;

pub(super) async fn send(transport: &HyperTransport, request: &HttpRequest, limits: Limits) -> Result<HttpResponse, TransportError> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(TransportError::new(
            TransportErrorKind::Other,
            "HyperTransport must be used inside a tokio runtime",
        ));
    }
    let mut request = request::prepare(request)?;
    let place = request::place(request.uri());

    // A proxy that forwards reads its own header from the request; one that tunnels got it when the connection was opened.
    let forwarder = match transport.proxies.intercept(request.uri()) {
        Some(proxy) if proxy.protocol() == Protocol::Http && request.uri().scheme() == Some(&Scheme::HTTP) => Some(proxy),
        _ => None,
    };
    if let Some(authorization) = forwarder.as_ref().and_then(|proxy| proxy.authorization()) {
        request.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
    }

    let attempt = Attempt {
        is_plain: request.uri().scheme() == Some(&Scheme::HTTP),
        place,
        limits,
        end: after(limits.timeout),
    };
    let response = attempt.head(transport, request).await?;
    if forwarder.is_some() && response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        let message = format!(
            "the proxy on the way to {} did not accept our user and password (407)",
            attempt.place
        );
        return Err(TransportError::new(TransportErrorKind::Proxy, message));
    }
    attempt.body(response).await
}

struct Attempt {
    /// `host:port` of the service, for messages.
    place: String,
    /// Whether the request goes without TLS.
    is_plain: bool,
    limits: Limits,
    /// When the whole attempt must be over.
    end: Instant,
}

/// Which limit ended a wait.
enum Expired {
    /// That of the one step.
    Step,
    /// That of the whole attempt.
    Attempt,
}

impl Attempt {
    /// Waits for `future`, `limit` at most and never past the end of the attempt.
    async fn within<F: Future>(&self, limit: Duration, future: F) -> Result<F::Output, Expired> {
        let step_end = after(limit);
        tokio::time::timeout_at(step_end.min(self.end), future)
            .await
            .map_err(|_| if step_end <= self.end { Expired::Step } else { Expired::Attempt })
    }

    /// Sends the request and waits for the head of the answer.
    async fn head(&self, transport: &HyperTransport, mut request: Request<Full<Bytes>>) -> Result<Response<Incoming>, TransportError> {
        let connect_timeout = self.limits.connect_timeout.min(self.limits.timeout);
        let connection = capture_connection(&mut request);
        let mut response = pin!(connect::with_timeout(connect_timeout, transport.client.request(request)));

        // Until a connection has taken the request, the service can't have seen it, and it is the connection that we wait for.
        let connected = poll_fn(|cx| match response.as_mut().poll(cx) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending if connection.connection_metadata().is_some() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        let result = match self.within(connect_timeout, connected).await {
            Err(_) => return Err(connect::timed_out(&self.place, connect_timeout)),
            Ok(Some(result)) => result,
            Ok(None) => self.within(self.limits.read_timeout, response).await.map_err(|expired| {
                let limit = self.limit(&expired);
                TransportError::new(
                    TransportErrorKind::Timeout,
                    format!("no answer from {} within {limit:?}", self.place),
                )
            })?,
        };
        result.map_err(|error| self.failure(&error, connection.connection_metadata().is_some()))
    }

    /// Reads the rest of the answer.
    async fn body(&self, response: Response<Incoming>) -> Result<HttpResponse, TransportError> {
        let (head, mut body) = response.into_parts();
        let mut answer = HttpResponse::new(head.status.as_u16(), headers(&head.headers), Vec::new());
        let max = self.limits.max_body_bytes;

        if let Some(declared) = body.size_hint().exact() {
            if usize::try_from(declared).map_or(true, |declared| declared > max) {
                let message = format!(
                    "the answer of {} has {declared} bytes, more than the {max} that are allowed",
                    self.place
                );
                return Err(TransportError::new(TransportErrorKind::BodyTooLarge, message).with_partial(answer));
            }
            answer.body.reserve(usize::try_from(declared.min(MAX_RESERVE)).unwrap_or_default());
        }

        let error = loop {
            match self.within(self.limits.read_timeout, body.frame()).await {
                Ok(None) => return Ok(answer),
                Ok(Some(Ok(frame))) => {
                    // Trailers say nothing that a caller asks for.
                    let Ok(data) = frame.into_data() else { continue };
                    let room = max - answer.body.len();
                    answer.body.extend_from_slice(&data[..data.len().min(room)]);
                    if data.len() > room {
                        let message = format!("the answer of {} has more than the {max} bytes that are allowed", self.place);
                        break TransportError::new(TransportErrorKind::BodyTooLarge, message);
                    }
                }
                Ok(Some(Err(error))) => {
                    let message = format!(
                        "the answer of {} broke off after {} bytes: {}",
                        self.place,
                        answer.body.len(),
                        explain(&error)
                    );
                    break TransportError::new(TransportErrorKind::Interrupted, message);
                }
                Err(expired) => {
                    let (place, read, limit) = (&self.place, answer.body.len(), self.limit(&expired));
                    let message = match expired {
                        Expired::Step => format!("the answer of {place} stopped after {read} bytes: nothing came for {limit:?}"),
                        Expired::Attempt => format!("the answer of {place} was not complete within {limit:?}: {read} bytes had come"),
                    };
                    break TransportError::new(TransportErrorKind::Timeout, message);
                }
            }
        };
        answer.body.truncate(PARTIAL_BODY);
        answer.body.shrink_to_fit();
        Err(error.with_partial(answer))
    }

    /// The limit that ended a wait for the service.
    fn limit(&self, expired: &Expired) -> Duration {
        match expired {
            Expired::Step => self.limits.read_timeout,
            Expired::Attempt => self.limits.timeout,
        }
    }

    /// Why there is no answer. `was_connected`: whether a connection had taken the request.
    fn failure(&self, error: &legacy::Error, was_connected: bool) -> TransportError {
        let cause = error.source();
        // Our connector has said already what went wrong.
        if let Some(known) = cause.and_then(|cause| cause.downcast_ref::<TransportError>()) {
            return TransportError::new(known.kind(), known.to_string());
        }
        let place = &self.place;
        let reason = cause.map_or_else(|| error.to_string(), explain);
        let (kind, message) = match cause.and_then(|cause| cause.downcast_ref::<::hyper::Error>()) {
            // hyper cancels a request only when no byte of it has been written.
            cause if !was_connected || cause.is_some_and(::hyper::Error::is_canceled) => (
                TransportErrorKind::Connect,
                format!("{place} closed the connection before the request was sent: {reason}"),
            ),
            Some(cause) if cause.is_parse() => {
                let hint = if self.is_plain {
                    "; if it speaks TLS on this port, its address begins with https://"
                } else {
                    ""
                };
                (
                    TransportErrorKind::InvalidResponse,
                    format!("{place} did not answer as HTTP/1.1 asks for: {reason}{hint}"),
                )
            }
            _ => (
                TransportErrorKind::Interrupted,
                format!("the connection to {place} broke before the answer came: {reason}"),
            ),
        };
        TransportError::new(kind, message)
    }
}

/// The moment that `duration` ends; far away if the clock does not reach that far.
fn after(duration: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(365 * 24 * 3600);
    let now = Instant::now();
    now.checked_add(duration).unwrap_or(now + FAR)
}

fn headers(received: &HeaderMap) -> Headers {
    let mut headers = Headers::with_capacity(received.iter().map(|(name, value)| name.as_str().len() + value.len() + 2).sum());
    for (name, value) in received {
        headers.push(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
    }
    headers
}
