//! The mock service.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{MockResponse, RecordedRequest, TestTime};
use crate::transport::{BoxFuture, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};

/// A mock service in memory: responds by the name of the action, and records requests.
///
/// Clones share their state, also between threads. A call without a response fails, and the error
/// lists the actions that have one.
#[derive(Clone, Default)]
pub struct MockService(Arc<MockState>);

#[derive(Default)]
struct MockState {
    rules: Mutex<BTreeMap<String, Rule>>,
    requests: Mutex<Vec<RecordedRequest>>,
    time: TestTime,
}

type ResponseFn = dyn Fn(&RecordedRequest) -> MockResponse + Send + Sync;

#[derive(Clone)]
enum Rule {
    /// In order; the last one repeats.
    InOrder(VecDeque<MockResponse>),
    Function(Arc<ResponseFn>),
}

impl MockService {
    /// A service without responses.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Responds to `action`, given by its wire name: `GetVideoInfo`.
    ///
    /// Call it several times for a sequence of responses; the last one repeats. Each attempt takes
    /// one response, retries too.
    #[must_use]
    pub fn on(self, action: impl Into<String>, response: MockResponse) -> Self {
        let mut rules = lock(&self.0.rules);
        let rule = rules.entry(action.into()).or_insert_with(|| Rule::InOrder(VecDeque::new()));
        match rule {
            Rule::InOrder(responses) => responses.push_back(response),
            Rule::Function(_) => *rule = Rule::InOrder(VecDeque::from([response])),
        }
        drop(rules);
        self
    }

    /// Responds to every request of `action` with the result of `respond`. Replaces earlier
    /// responses for the action.
    #[must_use]
    pub fn on_fn(self, action: impl Into<String>, respond: impl Fn(&RecordedRequest) -> MockResponse + Send + Sync + 'static) -> Self {
        lock(&self.0.rules).insert(action.into(), Rule::Function(Arc::new(respond)));
        self
    }

    /// All requests so far, in order, including those without a response.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.0.requests).clone()
    }

    /// The requests of one action, in order.
    #[must_use]
    pub fn requests_of(&self, action: &str) -> Vec<RecordedRequest> {
        let requests = lock(&self.0.requests);
        requests.iter().filter(|request| request.action() == action).cloned().collect()
    }

    /// The virtual time of this service and its clients.
    #[must_use]
    pub fn time(&self) -> &TestTime {
        &self.0.time
    }

    /// Records a request. Returns its response and its number.
    fn record(&self, request: RecordedRequest) -> (Result<MockResponse, TransportError>, usize) {
        let mut rules = lock(&self.0.rules);
        let rule = match rules.get_mut(request.action()) {
            Some(Rule::InOrder(responses)) if responses.len() > 1 => Ok(Rule::InOrder(responses.pop_front().into_iter().collect())),
            Some(rule) => Ok(rule.clone()),
            None => Err(unexpected(request.action(), rules.keys())),
        };
        // The function may call the mock itself.
        drop(rules);
        let response = rule.and_then(|rule| match rule {
            Rule::InOrder(responses) => responses.into_iter().next().ok_or_else(|| unexpected(request.action(), [].iter())),
            Rule::Function(respond) => Ok(respond(&request)),
        });
        let mut requests = lock(&self.0.requests);
        requests.push(request);
        (response, requests.len())
    }
}

/// Not retryable: a retry would be unexpected too.
fn unexpected<'a>(action: &str, expected: impl Iterator<Item = &'a String>) -> TransportError {
    let expected: Vec<_> = expected.map(String::as_str).collect();
    let has = match expected.join(", ") {
        none if none.is_empty() => "it has no responses".to_owned(),
        some => format!("it has responses to {some}"),
    };
    TransportError::new(
        TransportErrorKind::InvalidRequest,
        format!("the mock has no response to `{action}`; {has}"),
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for MockService {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let (response, number) = self.record(RecordedRequest::new(request));
        Box::pin(async move { response?.send(number, &self.0.time, limits).await })
    }

    fn enforces_timeout(&self) -> bool {
        true
    }
}

impl fmt::Debug for MockService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockService")
            .field("responds_to", &lock(&self.0.rules).keys().collect::<Vec<_>>())
            .field("requests", &lock(&self.0.requests).len())
            .finish()
    }
}
