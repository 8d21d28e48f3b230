//! To test programs that use a client: a service in memory.
//!
//! ```ignore
//! use aliyun_vod::testing::{MockService, MockResponse};
//!
//! let mock = MockService::new().on("GetVideoInfo", MockResponse::json(r#"{"RequestId": "1", "Video": {"Title": "Sea"}}"#));
//! let client = aliyun_vod::Client::builder().mock(&mock).build()?;
//!
//! assert_eq!(title_of(&client, "v1").await, "Sea"); // the code under test
//!
//! assert_eq!(mock.requests()[0].parameter("VideoId"), Some("v1"));
//! ```
//!
//! A client with a mock runs the whole path of a call: parameters are encoded, the request is signed, the answer is read, failed attempts
//! are repeated. Only the network, the time and the randomness are not there: nothing leaves the process, waits take no time
//! ([`TestTime`]), and what is sent is the same in each run.
//!
//! | to test | |
//! |---|---|
//! | an error of the service | [`MockResponse::error`]`(404, "InvalidVideo.NotFound")` |
//! | that a passing fault does no harm | `.on("GetVideoInfo", MockResponse::error(503, "ServiceUnavailable")).on("GetVideoInfo", MockResponse::json(…))` |
//! | an answer that depends on the request, pages for example | [`MockService::on_fn`] |
//! | a broken connection, no answer | [`MockResponse::broken`], [`MockResponse::never`] |
//! | how long a call would have taken | [`MockService::time`] |
//!
//! Code that takes not a client but a trait of its own needs answers and errors to give back: [`decode::from_slice`](crate::decode::from_slice)
//! makes a typed answer of JSON text, [`service_error`] and [`transport_error`] make errors.

mod mock_response;
mod mock_service;
mod recorded_request;
mod test_alarms;
mod test_time;

pub use self::mock_response::MockResponse;
pub use self::mock_service::MockService;
pub use self::recorded_request::RecordedRequest;
pub use self::test_time::TestTime;
use crate::client::{Client, ClientBuilder};
use crate::error::{Attempts, Cause, Error, ErrorCode, Failure, ServiceError, StopReason};
use crate::identity::Credentials;
use crate::redact::KnownSecrets;
use crate::transport::{TransportError, TransportErrorKind};

/// For tests (feature `testing`).
impl<C: From<Client>> ClientBuilder<C> {
    /// Has `mock` answer all calls: sets the transport, dummy credentials, clock, timer, nonces and the source of randomness.
    /// What is set after it counts.
    ///
    /// What is not the mock's and really waits, such as a credentials provider or a rate limiter of your own, takes the real time that it
    /// takes: see [`TestTime`].
    pub fn mock(self, mock: &MockService) -> Self {
        self.transport(mock.clone())
            .credentials(Credentials::new("mock-access-key-id", "mock-access-key-secret"))
            .clock(mock.time().clone())
            .timer(mock.time().clone())
            .nonces(test_time::TestNonces::default())
            .seeded(0)
    }
}

/// The error of a call that the service refused with this status and code: for code that is tested without a client.
///
/// `action` is the wire name of the action: `GetVideoInfo`.
#[must_use]
pub fn service_error<C: ErrorCode>(action: &'static str, status: u16, code: &str) -> Error<C> {
    let response = mock_response::refusal(status, code);
    let read = crate::value::parse(&response.body, None)
        .ok()
        .and_then(|document| ServiceError::read(&document.root, &response, &KnownSecrets::default()));
    let cause = match read {
        Some(error) => Cause::Service(Box::new(error)),
        // An error without a code is none of the service.
        None => Cause::Transport(TransportError::new(TransportErrorKind::Other, "an error without a code")),
    };
    failed(action, cause)
}

/// The error of a call to which no complete answer came: for code that is tested without a client.
#[must_use]
pub fn transport_error<C: ErrorCode>(action: &'static str, kind: TransportErrorKind) -> Error<C> {
    failed(action, Cause::Transport(mock_response::broken(kind)))
}

fn failed<C: ErrorCode>(action: &'static str, cause: Cause) -> Error<C> {
    let attempts = Attempts {
        made: 1,
        stop: StopReason::Permanent,
    };
    Error::new(Failure { action, cause, attempts })
}
