//! Stand-ins for the tests of providers.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::{Credentials, ProviderSettings};
use crate::clock::Clock;
pub(super) use crate::identity::testing::environment;
use crate::transport::{BoxFuture, Headers, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};

/// 2026-01-01T00:00:00Z
pub(super) fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub(super) struct HandClock(Mutex<(SystemTime, Instant)>);

impl HandClock {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new((start(), Instant::now()))))
    }

    /// Time passes.
    pub(super) fn forward(&self, by: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = (now.0 + by, now.1 + by);
    }

    /// Somebody sets the clock; no time passes.
    pub(super) fn set(&self, to: SystemTime) {
        self.0.lock().unwrap().0 = to;
    }
}

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        self.0.lock().unwrap().0
    }

    fn monotonic(&self) -> Instant {
        self.0.lock().unwrap().1
    }
}

/// A clock that stands at [`start`], these variables and this home.
pub(super) fn settings(transport: Arc<FakeTransport>, vars: &[(&str, &str)], home: Option<&Path>) -> ProviderSettings {
    ProviderSettings::with_transport(transport)
        .environment(environment(vars, home))
        .clock(HandClock::new())
}

type FakeResult = Result<HttpResponse, TransportError>;

/// A transport that answers by itself and remembers what it was asked.
pub(super) struct FakeTransport {
    response: Box<dyn Fn(&HttpRequest) -> FakeResult + Send + Sync>,
    seen: Mutex<Vec<(HttpRequest, Limits)>>,
}

impl FakeTransport {
    pub(super) fn new(response: impl Fn(&HttpRequest) -> FakeResult + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            response: Box::new(response),
            seen: Mutex::default(),
        })
    }

    /// Nobody is there.
    pub(super) fn silent() -> Arc<Self> {
        Self::new(|_| Err(TransportError::new(TransportErrorKind::ConnectTimeout, "no response")))
    }

    /// The requests so far.
    pub(super) fn seen(&self) -> Vec<(HttpRequest, Limits)> {
        self.seen.lock().unwrap().clone()
    }

    /// The URLs of the requests so far, without their queries.
    pub(super) fn urls(&self) -> Vec<String> {
        self.seen()
            .iter()
            .map(|(request, _)| request.url_without_query().to_owned())
            .collect()
    }
}

impl fmt::Debug for FakeTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandIn")
    }
}

impl Transport for FakeTransport {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, FakeResult> {
        self.seen.lock().unwrap().push((request.clone(), limits));
        Box::pin(std::future::ready((self.response)(request)))
    }
}

pub(super) fn response(status: u16, body: &str) -> FakeResult {
    Ok(HttpResponse::new(status, Headers::new(), body.as_bytes().to_vec()))
}

/// What STS answers, with these texts in the pair.
pub(super) fn sts_response(id: &str) -> FakeResult {
    response(
        200,
        &format!(
            r#"{{"RequestId":"R","AssumedRoleUser":{{"Arn":"a"}},"Credentials":{{"AccessKeyId":"{id}","AccessKeySecret":"s3cret-{id}","SecurityToken":"t0ken-{id}","Expiration":"2026-01-01T01:00:00Z"}}}}"#
        ),
    )
}

pub(super) fn sts_credentials(id: &str) -> Credentials {
    Credentials::new(id, format!("s3cret-{id}"))
        .with_security_token(format!("t0ken-{id}"))
        .with_expiry(start() + Duration::from_secs(3600))
}

/// Value of a parameter in a query or a form, decoded.
pub(super) fn parameter(pairs: &str, name: &str) -> Option<String> {
    let (_, value) = pairs
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(have, _)| *have == name)?;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// ID of the key that the request is signed with.
pub(super) fn signed_by(request: &HttpRequest) -> Option<&str> {
    let (_, rest) = request.headers.get("authorization")?.split_once(" Credential=")?;
    rest.split(',').next()
}
