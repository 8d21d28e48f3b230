//! The service in memory.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{MockResponse, RecordedRequest, TestTime};
use crate::transport::{BoxFuture, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};

/// A service in memory: answers by the name of the action, and keeps what it was asked.
///
/// A clone is the same service; threads can share it. A call that it has no reply for fails, and the error names the actions that it has
/// replies for.
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
    /// One after the other; the last one stays.
    InOrder(VecDeque<MockResponse>),
    Function(Arc<ResponseFn>),
}

impl MockService {
    /// A service that has no reply to anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Replies to `action`, by its wire name: `GetVideoInfo`.
    ///
    /// Said again for the same action, the replies are given one after the other, each to one request, and the last one to all further
    /// requests. An attempt that repeats another is a request of its own.
    #[must_use]
    pub fn on(self, action: impl Into<String>, reply: MockResponse) -> Self {
        let mut rules = lock(&self.0.rules);
        let rule = rules.entry(action.into()).or_insert_with(|| Rule::InOrder(VecDeque::new()));
        match rule {
            Rule::InOrder(replies) => replies.push_back(reply),
            Rule::Function(_) => *rule = Rule::InOrder(VecDeque::from([reply])),
        }
        drop(rules);
        self
    }

    /// Replies to every request of `action` with what `answer` makes of it, in place of what was said for the action before.
    #[must_use]
    pub fn on_fn(self, action: impl Into<String>, answer: impl Fn(&RecordedRequest) -> MockResponse + Send + Sync + 'static) -> Self {
        lock(&self.0.rules).insert(action.into(), Rule::Function(Arc::new(answer)));
        self
    }

    /// The requests so far, in the order in which they came: those without a reply too.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.0.requests).clone()
    }

    /// The requests of one action, in the order in which they came.
    #[must_use]
    pub fn requests_of(&self, action: &str) -> Vec<RecordedRequest> {
        let requests = lock(&self.0.requests);
        requests.iter().filter(|request| request.action() == action).cloned().collect()
    }

    /// The time of this service and of its clients.
    #[must_use]
    pub fn time(&self) -> &TestTime {
        &self.0.time
    }

    /// The reply to a request, and the number of the request.
    fn record(&self, request: RecordedRequest) -> (Result<MockResponse, TransportError>, usize) {
        let mut rules = lock(&self.0.rules);
        let rule = match rules.get_mut(request.action()) {
            Some(Rule::InOrder(replies)) if replies.len() > 1 => Ok(Rule::InOrder(replies.pop_front().into_iter().collect())),
            Some(rule) => Ok(rule.clone()),
            None => Err(unexpected(request.action(), rules.keys())),
        };
        // A function may ask the mock in its turn.
        drop(rules);
        let reply = rule.and_then(|rule| match rule {
            Rule::InOrder(replies) => replies.into_iter().next().ok_or_else(|| unexpected(request.action(), [].iter())),
            Rule::Function(answer) => Ok(answer(&request)),
        });
        let mut requests = lock(&self.0.requests);
        requests.push(request);
        (reply, requests.len())
    }
}

/// Nothing is repeated for it: the next attempt would not be expected either.
fn unexpected<'a>(action: &str, expected: impl Iterator<Item = &'a String>) -> TransportError {
    let expected: Vec<_> = expected.map(String::as_str).collect();
    let has = match expected.join(", ") {
        none if none.is_empty() => "it has no reply to anything".to_owned(),
        some => format!("it has replies to {some}"),
    };
    TransportError::new(
        TransportErrorKind::InvalidRequest,
        format!("the mock has no reply to `{action}`; {has}"),
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for MockService {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let (reply, number) = self.record(RecordedRequest::new(request));
        Box::pin(async move { reply?.send(number, &self.0.time, limits).await })
    }

    fn enforces_timeout(&self) -> bool {
        true
    }
}

impl fmt::Debug for MockService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockService")
            .field("replies_to", &lock(&self.0.rules).keys().collect::<Vec<_>>())
            .field("requests", &lock(&self.0.requests).len())
            .finish()
    }
}
