//! By [`ureq`], which blocks: for programs without async and, on threads of their own, for others.

use std::io::{self, Read};
use std::time::Duration;

use aliyun_vod::clock::Timer;
use aliyun_vod::transport::{self, BoxFuture, Headers, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};
use ureq::http::{Request, Response};
use ureq::{Agent, AsSendBody, Body, SendBody};

/// Sends requests on the thread that makes the call: for `send_blocking`. No tokio is needed.
#[derive(Debug)]
pub struct Ureq(pub Agent);

impl Transport for Ureq {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async move { exchange(&self.0, request, limits) })
    }

    fn enforces_timeout(&self) -> bool {
        true
    }
}

/// Sends requests on threads of tokio that may block: for `send` in async programs.
///
/// A call that is dropped does not end the request: its thread goes on until the response is there
/// or the timeout has passed.
#[derive(Debug)]
pub struct UreqOnThreads(pub Agent);

impl Transport for UreqOnThreads {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let (agent, request) = (self.0.clone(), request.clone());
        Box::pin(async move {
            let sent = tokio::task::spawn_blocking(move || exchange(&agent, &request, limits)).await;
            sent.unwrap_or_else(|error| Err(TransportError::new(TransportErrorKind::Other, error.to_string())))
        })
    }
}

fn exchange(agent: &Agent, request: &HttpRequest, limits: Limits) -> Result<HttpResponse, TransportError> {
    let mut head = Request::builder().method(request.method.as_str()).uri(&request.url);
    for (name, value) in request.headers.iter() {
        head = head.header(name, value);
    }
    let invalid = |error: ureq::http::Error| TransportError::new(TransportErrorKind::InvalidRequest, error.to_string());
    let mut received = match request.body.as_bytes() {
        // A GET has no body, not even an empty one.
        _ if request.body.is_empty() => run(agent, head.body(()).map_err(invalid)?, limits)?,
        Some(bytes) => run(agent, head.body(bytes).map_err(invalid)?, limits)?,
        None => {
            let streamed = SendBody::from_owned_reader(Streamed {
                body: request.body.clone(),
                sent: 0,
            });
            // Without the length it would be sent in chunks.
            let request = head.header("content-length", request.body.len()).body(streamed).map_err(invalid)?;
            run(agent, request, limits)?
        }
    };
    let mut headers = Headers::new();
    for (name, value) in received.headers() {
        headers.push(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
    }
    let longest = u64::try_from(limits.max_body_bytes).unwrap_or(u64::MAX);
    let body = received.body_mut().with_config().limit(longest).read_to_vec().map_err(failed)?;
    Ok(HttpResponse::new(received.status().as_u16(), headers, body))
}

/// A streamed body.
struct Streamed {
    body: transport::Body,
    sent: u64,
}

impl Read for Streamed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let unreadable = |error: io::Error| io::Error::other(TransportError::new(TransportErrorKind::RequestBody, error.to_string()));
        let read = self.body.read_at(self.sent, buffer).map_err(unreadable)?;
        self.sent += read as u64;
        Ok(read)
    }
}

fn run(agent: &Agent, request: Request<impl AsSendBody>, limits: Limits) -> Result<Response<Body>, TransportError> {
    let configured = agent
        .configure_request(request)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(limits.connect_timeout))
        .timeout_recv_response(Some(limits.read_timeout))
        .timeout_global(Some(limits.timeout))
        .build();
    agent.run(configured).map_err(failed)
}

/// What the client has to know: above all whether the service may have seen the request.
fn failed(error: ureq::Error) -> TransportError {
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
    let kind = match &error {
        ureq::Error::Io(io) if io.get_ref().is_some_and(|inner| inner.is::<TransportError>()) => TransportErrorKind::RequestBody,
        ureq::Error::HostNotFound => TransportErrorKind::Resolve,
        ureq::Error::ConnectionFailed => TransportErrorKind::Connect,
        ureq::Error::Io(io) if matches!(io.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable) => TransportErrorKind::Connect,
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => TransportErrorKind::ConnectTimeout,
        ureq::Error::Timeout(_) => TransportErrorKind::Timeout,
        ureq::Error::BodyExceedsLimit(_) => TransportErrorKind::BodyTooLarge,
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => TransportErrorKind::InvalidRequest,
        _ => TransportErrorKind::Interrupted,
    };
    TransportError::new(kind, error.to_string()).with_source(error)
}

/// A timer that blocks the thread.
///
/// It serves a client whose calls wait for nothing else, as those by [`Ureq`] do. Threads that wait
/// for one another in the rate limit need a real one: switch it off (`RateLimit::disabled()`), or
/// use the feature `http` with its timer.
#[derive(Debug)]
pub struct ThreadTimer;

impl Timer for ThreadTimer {
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move { std::thread::sleep(duration) })
    }
}
