//! One attempt: sends the request and reads the response, within the limits.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Poll, ready};
use std::time::Duration;

use ::hyper::body::{Body, Incoming};
use http::header::{HeaderMap, PROXY_AUTHORIZATION};
use http::uri::Scheme;
use http::{Response, StatusCode, Uri};
use http_body_util::BodyExt;
use hyper_util::client::legacy;
use tokio::time::{Instant, Sleep, sleep_until};

use super::connect::{self, explain};
use super::far::after;
use super::pace::Pace;
use super::pools::Pools;
use super::progress::Progress;
use super::proxy::{Protocol, Proxies};
use super::usage::Usage;
use super::{keep_alive, request};
use crate::transport::connection::UsedConnection;
use crate::transport::{Headers, HttpRequest, HttpResponse, Limits, TransportError, TransportErrorKind};

/// Bytes of the body that an error keeps.
const PARTIAL_BODY: usize = 4 << 10;

/// Largest buffer that is reserved for the declared length of a response before any byte of it
/// arrives.
const MAX_RESERVE: u64 = 64 << 10;

pub(super) async fn send(pools: &Pools, proxies: &Proxies, request: &HttpRequest, limits: Limits) -> Result<HttpResponse, TransportError> {
    let (attempt, response) = Attempt::start(pools, proxies, request, limits)?;
    let mut sleep = pin!(None);
    let response = attempt.head(response, sleep.as_mut()).await?;
    // It may have come before the whole request was sent.
    attempt.progress.stop();
    let (response, body, _connection) = attempt.accept(response)?;
    attempt.body(response, body, sleep).await
}

struct Attempt {
    /// Destination of the request.
    uri: Uri,
    /// Whether the request is sent without TLS.
    is_plain: bool,
    /// Whether a proxy forwards the request (no tunnel).
    is_forwarded: bool,
    limits: Limits,
    /// Deadline of the attempt.
    end: Instant,
    progress: Arc<Progress>,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.progress.stop();
    }
}

/// The connection of a response, and how long it may be used again.
struct Connection {
    usage: Arc<Usage>,
    reuse: Option<Duration>,
    progress: Arc<Progress>,
}

impl Drop for Connection {
    /// The response has been read, or nobody wants to.
    fn drop(&mut self) {
        let mut reuse = self.reuse;
        if self.progress.unsent().is_some() {
            // Nothing can follow a request that was cut off.
            self.progress.abandon();
            reuse = Some(Duration::ZERO);
        }
        self.usage.end(reuse);
    }
}

/// The timer of an attempt; `None` until something has to wait.
///
/// Setting a timer costs more than everything else in a wait. So one timer serves all waits of an
/// attempt: it is set for the first possible timeout, and moved to the next when it fires.
type DeadlineSleep<'a> = Pin<&'a mut Option<Sleep>>;

/// Waits for `future`. `check` gets the start of the wait and the current time. It returns the next
/// time to check, which is later than now, or that a limit has expired.
async fn wait<F: Future, E>(
    mut sleep: DeadlineSleep<'_>,
    future: F,
    check: impl Fn(Instant, Instant) -> Result<Instant, E>,
) -> Result<F::Output, E> {
    let mut future = pin!(future);
    let mut wait_started = None;
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Ok(output));
        }
        let wait_started = *wait_started.get_or_insert_with(Instant::now);
        let mut now = wait_started;
        loop {
            if let Some(sleep) = sleep.as_mut().as_pin_mut() {
                ready!(sleep.poll(cx));
                now = Instant::now();
            }
            let next = check(wait_started, now)?;
            match sleep.as_mut().as_pin_mut() {
                Some(sleep) => sleep.reset(next),
                None => sleep.set(Some(sleep_until(next))),
            }
        }
    })
    .await
}

/// The limit that expired.
enum Expired {
    /// The read timeout.
    Read,
    /// The limit of the attempt.
    Attempt,
}

impl Attempt {
    /// Passes the request to the pool. Like `accept` it is not async: its variables would stay in
    /// the future until its end.
    fn start(
        pools: &Pools,
        proxies: &Proxies,
        request: &HttpRequest,
        limits: Limits,
    ) -> Result<(Self, impl Future<Output = Result<Response<Incoming>, legacy::Error>> + use<>), TransportError> {
        let runtime = tokio::runtime::Handle::try_current()
            .map_err(|_| TransportError::new(TransportErrorKind::Other, "HyperTransport must be used inside a tokio runtime"))?
            .id();
        let mut request = request::prepare(request)?;
        let uri = request.uri().clone();
        let is_plain = uri.scheme() == Some(&Scheme::HTTP);

        // A forwarding proxy gets its header with the request; a tunnelling one got it when the
        // connection was opened.
        let forwarder = proxies
            .intercept(&uri)?
            .filter(|proxy| is_plain && proxy.protocol() == Protocol::Http);
        if let Some(authorization) = forwarder.and_then(|proxy| proxy.authorization()) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
        }

        let start = Instant::now();
        let attempt = Self {
            uri,
            is_plain,
            is_forwarded: forwarder.is_some(),
            limits,
            end: after(start, limits.timeout),
            progress: request.body().progress(),
        };
        let progress = Arc::clone(&attempt.progress);
        let response = connect::opened_for(attempt.connect_timeout(), progress, pools.request(runtime, request));
        Ok((attempt, response))
    }

    /// `host:port` of the service, for messages.
    fn authority(&self) -> String {
        request::authority(&self.uri)
    }

    fn connect_timeout(&self) -> Duration {
        self.limits.connect_timeout.min(self.limits.timeout)
    }

    /// The end of the read timeout after the last data at `last`, or that it has expired.
    fn read_deadline(&self, last: Instant, now: Instant) -> Result<Instant, Expired> {
        let read_end = after(last, self.limits.read_timeout);
        let end = read_end.min(self.end);
        if now < end {
            Ok(end)
        } else if read_end <= self.end {
            Err(Expired::Read)
        } else {
            Err(Expired::Attempt)
        }
    }

    /// Waits for the response head.
    async fn head(
        &self,
        response: impl Future<Output = Result<Response<Incoming>, legacy::Error>>,
        sleep: DeadlineSleep<'_>,
    ) -> Result<Response<Incoming>, TransportError> {
        let connect_timeout = self.connect_timeout();
        // Until a connection takes the request, the service cannot have received it, and the wait
        // is for a connection: one that is opened for the request, or any one of those that are
        // open, if there may be no more.
        let check = |_, now| match (self.progress.written(), self.progress.opening()) {
            (Some(written), _) => {
                let last = self.progress.last_sent().unwrap_or(written);
                self.read_deadline(last, now).map_err(|expired| self.no_response(&expired))
            }
            (None, opening) => {
                let end = opening.map_or(self.end, |opening| after(opening, connect_timeout).min(self.end));
                if now >= end {
                    return Err(match opening {
                        Some(_) if end < self.end => connect::timed_out(&self.authority(), connect_timeout),
                        Some(_) => connect::timed_out(&self.authority(), self.limits.timeout),
                        None => connect::none_free(&self.authority(), self.limits.timeout),
                    });
                }
                // There is no wakeup when a connection takes the request, or begins to be opened:
                // the wait that begins then must not end before the next check.
                let step = self.limits.read_timeout.min(connect_timeout).max(Duration::from_millis(1));
                Ok(end.min(after(now, step)))
            }
        };
        wait(sleep, response, check).await?.map_err(|error| self.failure(&error))
    }

    /// The response head, and the body that follows.
    fn accept(&self, response: Response<Incoming>) -> Result<(HttpResponse, Incoming, Option<Connection>), TransportError> {
        let connection = response.extensions().get::<Arc<Usage>>().map(|usage| Connection {
            usage: Arc::clone(usage),
            reuse: keep_alive::reuse(response.status(), response.headers()),
            progress: Arc::clone(&self.progress),
        });
        if self.is_forwarded && response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            let message = format!("proxy authentication failed (HTTP 407) for a request to {}", self.authority());
            return Err(TransportError::new(TransportErrorKind::Proxy, message));
        }
        let (head, body) = response.into_parts();
        let mut response = HttpResponse::new(head.status.as_u16(), headers(&head.headers), Vec::new());
        if let Some(connection) = &connection {
            response.connection = UsedConnection::new(Arc::<Usage>::clone(&connection.usage));
        }
        let max = self.limits.max_body_bytes;
        if let Some(declared) = body.size_hint().exact() {
            if usize::try_from(declared).map_or(true, |declared| declared > max) {
                let message = format!(
                    "the response of {} has {declared} bytes, more than the limit of {max}",
                    self.authority()
                );
                return Err(TransportError::new(TransportErrorKind::BodyTooLarge, message).with_partial_response(response));
            }
            response
                .body
                .reserve(usize::try_from(declared.min(MAX_RESERVE)).unwrap_or_default());
        }
        Ok((response, body, connection))
    }

    /// Reads the response body.
    async fn body(
        &self,
        mut response: HttpResponse,
        mut body: Incoming,
        mut sleep: DeadlineSleep<'_>,
    ) -> Result<HttpResponse, TransportError> {
        let max = self.limits.max_body_bytes;
        let length = length_of_identity(&response.headers);
        let mut pace = Pace::new(self.limits);
        let error = loop {
            // If the length is known, the body ends with its last byte.
            if body.is_end_stream() || length == Some(response.body.len()) {
                return Ok(response);
            }
            if let Some(slow) = pace.too_slow(response.body.len()) {
                let message = format!("the response of {} arrives too slowly: {slow}", self.authority());
                break TransportError::new(TransportErrorKind::Timeout, message);
            }
            match wait(sleep.as_mut(), body.frame(), |last, now| self.read_deadline(last, now)).await {
                Ok(None) => match length {
                    None => return Ok(response),
                    Some(length) => {
                        let (authority, read) = (self.authority(), response.body.len());
                        let message = format!("the response of {authority} ended early, after {read} of {length} bytes");
                        break TransportError::new(TransportErrorKind::Interrupted, message);
                    }
                },
                Ok(Some(Ok(frame))) => {
                    // Trailers are not needed.
                    let Ok(mut data) = frame.into_data() else { continue };
                    if let Some(length) = length {
                        data.truncate(length - response.body.len());
                    }
                    let room = max - response.body.len();
                    response.body.extend_from_slice(&data[..data.len().min(room)]);
                    if data.len() > room {
                        let message = format!("the response of {} exceeds the limit of {max} bytes", self.authority());
                        break TransportError::new(TransportErrorKind::BodyTooLarge, message);
                    }
                }
                Ok(Some(Err(error))) => {
                    let message = format!(
                        "the response of {} ended early, after {} bytes: {}",
                        self.authority(),
                        response.body.len(),
                        explain(&error)
                    );
                    break TransportError::new(TransportErrorKind::Interrupted, message);
                }
                Err(expired) => {
                    let (authority, read, limit) = (self.authority(), response.body.len(), self.limit(&expired));
                    let message = match expired {
                        Expired::Read => format!("the response of {authority} stopped after {read} bytes: no data for {limit:?}"),
                        Expired::Attempt => format!("the response of {authority} was not complete within {limit:?}: {read} bytes arrived"),
                    };
                    break TransportError::new(TransportErrorKind::Timeout, message);
                }
            }
        };
        response.body.truncate(PARTIAL_BODY);
        response.body.shrink_to_fit();
        Err(error.with_partial_response(response))
    }

    /// The limit that expired.
    fn limit(&self, expired: &Expired) -> Duration {
        match expired {
            Expired::Read => self.limits.read_timeout,
            Expired::Attempt => self.limits.timeout,
        }
    }

    /// The error of a limit that expired before there was a response.
    fn no_response(&self, expired: &Expired) -> TransportError {
        let (authority, limit) = (self.authority(), self.limit(expired));
        let message = match (self.progress.unsent(), expired) {
            (None, _) => format!("no response from {authority} within {limit:?}"),
            (Some(unsent), Expired::Read) if unsent.waits_for_source => {
                format!(
                    "the body of the request to {authority} gave no data for {limit:?}, after {} bytes of the request",
                    unsent.bytes
                )
            }
            (Some(unsent), Expired::Read) => {
                format!(
                    "{authority} accepted no data for {limit:?}, after {} bytes of the request",
                    unsent.bytes
                )
            }
            (Some(unsent), Expired::Attempt) => {
                format!(
                    "the request was not sent to {authority} within {limit:?}: {} bytes were accepted",
                    unsent.bytes
                )
            }
        };
        TransportError::new(TransportErrorKind::Timeout, message)
    }

    /// The error of an attempt without a response.
    fn failure(&self, error: &legacy::Error) -> TransportError {
        if let Some(failure) = self.progress.take_failure() {
            return failure;
        }
        let cause = error.source();
        // The connector has described the error.
        if let Some(known) = cause.and_then(|cause| cause.downcast_ref::<TransportError>()) {
            return TransportError::new(known.kind(), known.to_string());
        }
        let authority = self.authority();
        let reason = cause.map_or_else(|| error.to_string(), explain);
        let (kind, message) = match cause.and_then(|cause| cause.downcast_ref::<::hyper::Error>()) {
            // hyper cancels a request only if no byte of it was written.
            cause if self.progress.written().is_none() || cause.is_some_and(::hyper::Error::is_canceled) => (
                TransportErrorKind::Connect,
                format!("{authority} closed the connection before the request was sent: {reason}"),
            ),
            Some(cause) if cause.is_parse() => {
                let hint = if self.is_plain {
                    "; if it uses TLS on this port, use https://"
                } else {
                    ""
                };
                (
                    TransportErrorKind::InvalidResponse,
                    format!("{authority} did not respond with valid HTTP/1.1: {reason}{hint}"),
                )
            }
            _ => (
                TransportErrorKind::Interrupted,
                format!("the connection to {authority} broke before the response arrived: {reason}"),
            ),
        };
        TransportError::new(kind, message)
    }
}

/// The length of a body with the transfer encoding `identity`, or an empty one, which means none.
/// hyper takes any encoding but `chunked` for a body that ends with the connection.
fn length_of_identity(headers: &Headers) -> Option<usize> {
    let mut encodings = headers.iter().filter(|(name, _)| *name == "transfer-encoding").peekable();
    encodings.peek()?;
    let is_identity = |value: &str| value.is_empty() || value.eq_ignore_ascii_case("identity");
    let mut values = encodings.flat_map(|(_, value)| value.split(',').map(str::trim));
    values
        .all(is_identity)
        .then(|| headers.get("content-length")?.trim().parse().ok())?
}

fn headers(received: &HeaderMap) -> Headers {
    let mut headers = Headers::with_capacity(received.iter().map(|(name, value)| name.as_str().len() + value.len() + 2).sum());
    for (name, value) in received {
        match std::str::from_utf8(value.as_bytes()) {
            Ok(value) => headers.push(name.as_str(), value),
            Err(_) => headers.push(name.as_str(), &String::from_utf8_lossy(value.as_bytes())),
        }
    }
    headers
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::sleep;

    use super::*;

    /// How an attempt ends whose request is taken after `connecting` and never answered, and after
    /// how many milliseconds. Its connection cannot be opened at first, only after `waiting`.
    async fn unanswered(waiting: Duration, connecting: Duration, timeout: Duration) -> (TransportErrorKind, u128) {
        let start = Instant::now();
        let attempt = Attempt {
            uri: Uri::from_static("http://vod.test/"),
            is_plain: true,
            is_forwarded: false,
            limits: Limits {
                connect_timeout: Duration::from_secs(5),
                read_timeout: Duration::from_secs(1),
                timeout,
                ..Limits::default()
            },
            end: start + timeout,
            progress: Arc::default(),
        };
        let response = async {
            attempt.progress.open();
            attempt.progress.wait();
            sleep(waiting).await;
            attempt.progress.open();
            sleep(connecting).await;
            attempt.progress.write();
            pending().await
        };
        let mut sleep = pin!(None);
        let error = attempt.head(response, sleep.as_mut()).await.unwrap_err();
        (error.kind(), start.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn read_timeout_starts_when_request_is_sent() {
        use TransportErrorKind::{ConnectTimeout, Timeout};
        let (seconds, no_wait) = (Duration::from_secs, Duration::ZERO);
        for (waiting, connecting, timeout, end) in [
            (no_wait, Duration::from_millis(2_500), seconds(30), (Timeout, 3_500)),
            (no_wait, seconds(60), seconds(30), (ConnectTimeout, 5_000)),
            (no_wait, seconds(60), seconds(2), (ConnectTimeout, 2_000)),
            (no_wait, seconds(2), Duration::from_millis(2_500), (Timeout, 2_500)),
            // The wait for a free connection takes none of the time to open one.
            (seconds(20), seconds(4), seconds(30), (Timeout, 25_000)),
            (seconds(20), seconds(60), seconds(30), (ConnectTimeout, 25_000)),
            (seconds(28), seconds(60), seconds(30), (ConnectTimeout, 30_000)),
            (seconds(60), no_wait, seconds(30), (ConnectTimeout, 30_000)),
        ] {
            assert_eq!(
                unanswered(waiting, connecting, timeout).await,
                end,
                "{waiting:?} {connecting:?} {timeout:?}"
            );
        }
    }

    #[test]
    fn length_is_that_of_the_identity_encoding() {
        for (encodings, length) in [
            (&[][..], None),
            (&["identity"], Some(5)),
            (&["Identity, "], Some(5)),
            (&["", "identity"], Some(5)),
            (&["identity", "gzip"], None),
            (&["identity, gzip"], None),
            (&["chunked"], None),
        ] {
            let mut headers = Headers::new();
            headers.push("content-length", "5");
            for encoding in encodings {
                headers.push("transfer-encoding", encoding);
            }
            assert_eq!(length_of_identity(&headers), length, "{encodings:?}");
        }
        let mut headers = Headers::new();
        headers.push("transfer-encoding", "identity");
        assert_eq!(length_of_identity(&headers), None);
    }

    #[tokio::test(start_paused = true)]
    async fn body_rate_is_that_since_the_last_check() {
        let mut pace = Pace::new(Limits {
            read_timeout: Duration::from_secs(2),
            min_body_rate: 100,
            ..Limits::default()
        });
        let mut after_seconds = async |seconds, arrived| {
            sleep(Duration::from_secs(seconds)).await;
            pace.too_slow(arrived)
        };
        // Too early to tell.
        assert_eq!(after_seconds(1, 1).await, None);
        assert_eq!(after_seconds(1, 200).await, None);
        // Nothing has arrived: that is what the read timeout is for.
        assert_eq!(after_seconds(2, 200).await, None);
        let slow = after_seconds(2, 599).await;
        assert_eq!(slow.as_deref(), Some("399 bytes in 4s, less than 100 per second"));
        assert_eq!(after_seconds(2, 799).await, None);
    }
}
