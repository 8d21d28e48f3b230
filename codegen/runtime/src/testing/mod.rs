//! A mock service in memory, for tests of programs that use a client.
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
//! A client with a mock runs the whole path of a call: it encodes parameters, signs the request,
//! decodes the response and retries failed attempts. Only network, time and randomness are
//! replaced: nothing leaves the process, delays finish instantly ([`TestTime`]), and every run
//! sends the same requests.
//!
//! | to test | use |
//! |---|---|
//! | an error from the service | [`MockResponse::error`]`(404, "InvalidVideo.NotFound")` |
//! | a retry after a temporary failure | `.on("GetVideoInfo", MockResponse::error(503, "ServiceUnavailable")).on("GetVideoInfo", MockResponse::json(…))` |
//! | a response that depends on the request, for example pages | [`MockService::on_fn`] |
//! | a broken connection, or no response | [`MockResponse::broken`], [`MockResponse::never`] |
//! | how long a call would have taken | [`MockService::time`] |
//!
//! Code that uses its own trait instead of a client needs responses and errors as values:
//! [`decode::from_slice`](crate::decode::from_slice) decodes a response from JSON,
//! [`service_error`] and [`transport_error`] create errors.

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
use crate::error::{Attempts, Cause, Error, ErrorCode, ErrorParts, ServiceError, StopReason};
use crate::identity::Credentials;
use crate::redact::KnownSecrets;
use crate::transport::{TransportError, TransportErrorKind};

/// For tests (feature `testing`).
impl<C: From<Client>> ClientBuilder<C> {
    /// Sends all calls to `mock`: sets transport, dummy credentials, clock, timer, nonces and the
    /// random seed. Later settings override these.
    ///
    /// Your own credentials providers and rate limiters still wait in real time: see [`TestTime`].
    pub fn mock(self, mock: &MockService) -> Self {
        self.transport(mock.clone())
            .credentials(Credentials::new("mock-access-key-id", "mock-access-key-secret"))
            .clock(mock.time().clone())
            .timer(mock.time().clone())
            .nonces(test_time::TestNonces::default())
            .seeded(0)
    }
}

/// The error of a call that the service rejected with this status and code, for tests without a
/// client.
///
/// `action` is the wire name of the action: `GetVideoInfo`.
#[must_use]
pub fn service_error<C: ErrorCode>(action: &'static str, status: u16, code: &str) -> Error<C> {
    let response = mock_response::refusal(status, code);
    let read = crate::value::parse(&response.body, None)
        .ok()
        .and_then(|document| ServiceError::read(&document.root, &response, &KnownSecrets::default(), std::time::UNIX_EPOCH));
    let cause = match read {
        Some(error) => Cause::Service(Box::new(error)),
        // Without a code it is not an error of the service.
        None => Cause::Transport(TransportError::new(TransportErrorKind::Other, "an error without a code")),
    };
    failed(action, cause)
}

/// The error of a call without a complete response, for tests without a client.
#[must_use]
pub fn transport_error<C: ErrorCode>(action: &'static str, kind: TransportErrorKind) -> Error<C> {
    failed(action, Cause::Transport(mock_response::broken(kind)))
}

fn failed<C: ErrorCode>(action: &'static str, cause: Cause) -> Error<C> {
    let attempts = Attempts {
        count: 1,
        stop: StopReason::Permanent,
    };
    Error::new(ErrorParts { action, cause, attempts })
}
