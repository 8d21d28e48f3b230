//! Responses of the mock service.

use std::time::Duration;

use super::TestTime;
use crate::clock::Timer;
use crate::error_response::REQUEST_ID;
use crate::transport::{Headers, HttpResponse, Limits, TransportError, TransportErrorKind};
use crate::value::Node;

/// The response of the mock service to a request.
#[derive(Clone, Debug)]
#[must_use]
pub struct MockResponse {
    outcome: MockOutcome,
    delay: Duration,
}

#[derive(Clone, Debug)]
enum MockOutcome {
    Response(HttpResponse),
    Broken(TransportErrorKind),
}

impl MockResponse {
    /// A successful response with this JSON body.
    pub fn json(body: impl Into<String>) -> Self {
        Self::http(200, "application/json", body.into())
    }

    /// An error with this HTTP status and code, and a message of the mock.
    pub fn error(status: u16, code: &str) -> Self {
        Self::response(refusal(status, code))
    }

    /// Any HTTP response, for example that of a proxy.
    pub fn http(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut headers = Headers::new();
        headers.push("content-type", content_type);
        Self::response(HttpResponse::new(status, headers, body.into()))
    }

    /// No complete response: the attempt fails with this kind of error.
    pub fn broken(kind: TransportErrorKind) -> Self {
        Self {
            outcome: MockOutcome::Broken(kind),
            delay: Duration::ZERO,
        }
    }

    /// No response, until the read timeout or the deadline of the call.
    pub fn never() -> Self {
        Self::broken(TransportErrorKind::Timeout).after(Duration::MAX)
    }

    /// Adds a header, for example `x-acs-retry-after`. An `x-acs-request-id` is always added.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let MockOutcome::Response(response) = &mut self.outcome {
            response.headers.push(&name.to_ascii_lowercase(), value);
        }
        self
    }

    /// Delays the response, in virtual time. A delay longer than the read timeout (10 s unless set)
    /// ends in a timeout.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    fn response(response: HttpResponse) -> Self {
        Self {
            outcome: MockOutcome::Response(response),
            delay: Duration::ZERO,
        }
    }

    pub(super) async fn send(self, number: usize, time: &TestTime, limits: Limits) -> Result<HttpResponse, TransportError> {
        let longest = limits.read_timeout.min(limits.timeout);
        time.sleep(self.delay.min(longest)).await;
        if self.delay > longest {
            let message = format!("no response from the mock within {longest:?}");
            return Err(TransportError::new(TransportErrorKind::Timeout, message));
        }
        match self.outcome {
            MockOutcome::Response(mut response) => {
                if response.headers.get(REQUEST_ID).is_none() {
                    response.headers.push(REQUEST_ID, &format!("00000000-0000-0000-0000-{number:012}"));
                }
                Ok(response)
            }
            MockOutcome::Broken(kind) => Err(broken(kind)),
        }
    }
}

pub(super) fn refusal(status: u16, code: &str) -> HttpResponse {
    let text = |text: &'static str| Node::Text(text.into());
    let envelope = Node::Object(vec![
        ("Code".into(), Node::Text(code.into())),
        ("Message".into(), text("Rejected by the mock.")),
        ("HostId".into(), text("mock")),
    ]);
    let mut headers = Headers::new();
    headers.push("content-type", "application/json");
    HttpResponse::new(status, headers, envelope.to_json().into_bytes())
}

pub(super) fn broken(kind: TransportErrorKind) -> TransportError {
    TransportError::new(kind, format!("simulated failure of the mock ({kind:?})"))
}
