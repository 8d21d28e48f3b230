//! The whole path of a call against a service in memory, in the paused time of tokio: nothing
//! waits, and hours pass at once.
#![expect(
    unreachable_pub,
    dead_code,
    reason = "`request_methods!` is made for requests that others see and use"
)]

mod clock_and_credentials;
mod deadlines;
mod interceptors;
mod paging;
mod retries;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::*;
use crate::clock::TokioTimer;
use crate::decode::{Decode, DecodeError};
use crate::endpoint::Region;
use crate::error::{Error, ErrorClass, ErrorCode, class_of};
use crate::quota::{Quota, RateLimit};
use crate::sign::DateAndNonce;
use crate::transport::{BoxFuture, Headers, TransportError, TransportErrorKind};

/// What the service does with one request.
#[derive(Clone, Debug)]
pub(super) enum ServiceStep {
    /// A successful response.
    Respond,
    /// An error with this status and code, and these headers.
    Refuse(u16, &'static str, &'static [(&'static str, &'static str)]),
    /// A status without a body.
    Bare(u16),
    /// No complete response arrives.
    Break(TransportErrorKind),
    /// No response arrives, ever.
    Hang,
}

impl ServiceStep {
    pub(super) const THROTTLE: Self = Self::Refuse(400, "Throttling.User", &[]);
    pub(super) const FAIL: Self = Self::Refuse(503, "ServiceUnavailable", &[]);
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) at: Instant,
    pub(super) nonce: String,
    pub(super) date: String,
    pub(super) key: String,
}

/// A service in memory: one step of its script for each request; at the end of the script it
/// answers.
#[derive(Clone, Debug, Default)]
pub(super) struct Stage {
    script: Arc<Mutex<VecDeque<ServiceStep>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// How far its clock is ahead of the test's.
    ahead: Arc<Mutex<i64>>,
}

impl Stage {
    pub(super) fn with_steps(steps: impl IntoIterator<Item = ServiceStep>) -> Self {
        let stage = Self::default();
        stage.script.lock().unwrap().extend(steps);
        stage
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(super) fn set_clock_ahead(&self, seconds: i64) {
        *self.ahead.lock().unwrap() = seconds;
    }

    /// A client of it, to be changed and built.
    pub(super) fn builder(&self) -> ClientBuilder<Client> {
        ClientBuilder::<Client>::new(&SERVICE)
            .credentials(Credentials::new("LTAI-id", "secret"))
            .transport(self.clone())
            .clock(TestClock)
    }

    pub(super) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

/// The test's time of day, which goes with tokio's.
#[derive(Debug)]
pub(super) struct TestClock;

impl TestClock {
    const START: Duration = Duration::from_secs(1_704_164_645);
}

thread_local! {
    /// The moment at which the clock of this test showed its start.
    static BEGIN: Instant = TokioTimer.now();
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Self::START + BEGIN.with(|begin| TokioTimer.now() - *begin)
    }
}

impl Transport for Stage {
    fn send<'a>(&'a self, request: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let header = |name: &str| request.headers.get(name).unwrap().to_owned();
        self.seen.lock().unwrap().push(Seen {
            at: TokioTimer.now(),
            nonce: header("x-nonce"),
            date: header("x-date"),
            key: header("x-key"),
        });
        let ahead = *self.ahead.lock().unwrap();
        let step = self.script.lock().unwrap().pop_front().unwrap_or(ServiceStep::Respond);
        Box::pin(async move {
            let theirs = Skew::applied(TestClock.now(), ahead * 1_000);
            let mut headers = Headers::new();
            headers.push("date", &http_date(theirs));
            let (status, body) = match step {
                // A service that looks at dates, if its clock was set.
                ServiceStep::Respond if ahead != 0 && !is_near(&header("x-date"), theirs) => (400, r#"{"Code":"Expired"}"#.to_owned()),
                ServiceStep::Respond => (200, r#"{"Value":"v"}"#.to_owned()),
                ServiceStep::Refuse(status, code, more) => {
                    for (name, value) in more {
                        headers.push(name, value);
                    }
                    (status, format!(r#"{{"Code":"{code}","RequestId":"R"}}"#))
                }
                ServiceStep::Bare(status) => (status, String::new()),
                ServiceStep::Break(kind) => return Err(TransportError::new(kind, "it broke")),
                ServiceStep::Hang => std::future::pending().await,
            };
            Ok(HttpResponse::new(status, headers, body.into_bytes()))
        })
    }
}

pub(super) fn time_of(date: &str) -> SystemTime {
    crate::time::Timestamp::from(date).to_system_time().unwrap()
}

fn is_near(date: &str, theirs: SystemTime) -> bool {
    let date = time_of(date);
    let off = date.duration_since(theirs).unwrap_or_else(|error| error.duration());
    off < Duration::from_secs(15 * 60)
}

/// The form of the header `Date`, for January 2024.
pub(super) fn http_date(time: SystemTime) -> String {
    let utc = format_utc(time);
    assert!(utc.starts_with("2024-01-0"), "{utc}");
    format!("Tue, {} Jan 2024 {} GMT", &utc[8..10], &utc[11..19])
}

/// Writes into the request who signed it, and when.
#[derive(Debug)]
struct TestSigner(String);

impl Sign for TestSigner {
    fn sign(&self, request: UnsignedRequest<'_>, date_and_nonce: DateAndNonce<'_>) -> HttpRequest {
        let mut headers = Headers::new();
        headers.push("x-key", &self.0);
        headers.push("x-nonce", date_and_nonce.nonce);
        headers.push("x-date", date_and_nonce.date);
        HttpRequest::new(request.method, request.query.into_url(), headers)
    }

    fn string_to_sign(&self, _: &HttpRequest) -> String {
        String::new()
    }

    fn canonical_request(&self, _: &HttpRequest) -> String {
        String::new()
    }
}

static SERVICE: Service = Service {
    product: "test",
    version: "2024-01-01",
    endpoints: Endpoints {
        default_region: Some("here"),
        regions: &[Region {
            id: "here",
            public: "service.example",
            vpc: None,
        }],
    },
    scheme: Scheme {
        name: "TEST",
        signer: |credentials| Box::new(TestSigner(credentials.access_key_id().to_owned())),
    },
    protocol: "https",
    method: Method::Post,
    class_of: class_of::<Code>,
    user_agent: "test/1",
};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Code(pub(super) String);

impl ErrorCode for Code {
    fn from_code(code: &str) -> Self {
        Self(code.to_owned())
    }

    fn class(&self) -> ErrorClass {
        match self.0.as_str() {
            "Expired" => ErrorClass::Clock,
            "InvalidSecurityToken.Expired" => ErrorClass::Credentials,
            "ServiceUnavailable" => ErrorClass::Transient,
            code => ErrorClass::of_unknown(code),
        }
    }

    fn is_documented(&self) -> bool {
        let known = [
            "Expired",
            "InvalidSecurityToken.Expired",
            "NotFound",
            "ServiceUnavailable",
            "Throttling.User",
        ];
        known.contains(&self.0.as_str())
    }
}

#[derive(Debug, PartialEq)]
pub(super) struct ValueResponse(String);

impl Decode for ValueResponse {
    const FIELDS: &'static [&'static str] = &["Value"];

    fn decode(node: &crate::decode::Node<'_>) -> Result<Self, DecodeError> {
        Ok(Self(node.field("Value")?))
    }
}

/// An action, as a generated crate has it.
macro_rules! action {
    ($name:ident, idempotent: $idempotent:literal, quota: $quota:expr) => {
        #[derive(Clone, Debug)]
        pub(super) struct $name {
            call: Call,
        }

        impl $name {
            pub(super) fn new(client: &Client) -> Self {
                Self { call: Call::new(client) }
            }
        }

        crate::v1::request_methods!($name, ValueResponse, Code);

        impl Action for $name {
            const INFO: ActionInfo = ActionInfo {
                name: stringify!($name),
                methods: &[Method::Post],
                https_only: false,
                idempotent: $idempotent,
                quota: $quota,
            };
            type Response = ValueResponse;
            type ErrorCode = Code;

            fn write_query(&self, query: &mut Query) {
                query.add("Value", "v");
            }
        }
    };
}

action!(Get, idempotent: true, quota: None);
action!(Create, idempotent: false, quota: None);
action!(Limited, idempotent: true, quota: Some(Quota::per_second(2)));

/// A call of [`Get`] that fails.
pub(super) async fn failing_get(client: &Client) -> Error<Code> {
    Get::new(client).send().await.unwrap_err()
}

/// A call of [`Create`] that fails.
pub(super) async fn failing_create(client: &Client) -> Error<Code> {
    Create::new(client).send().await.unwrap_err()
}
