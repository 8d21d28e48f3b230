//! Many calls under bad conditions, and what became of each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aliyun_mock::{Fault, FaultKind, Mock};
use aliyun_vod::error::ErrorKind;
use aliyun_vod::transport::{BoxFuture, HttpRequest, HttpResponse, HyperTransport, Limits, Transport, TransportError};
use aliyun_vod::{Client, ErrorCode};

/// The faults of a storm, and their percentage of calls; connection faults are additional.
pub(crate) fn faults() -> Vec<Fault> {
    let error = |code: &str, retry_after| FaultKind::Error {
        code: code.to_owned(),
        status: None,
        message: None,
        retry_after,
    };
    let trickle = |bytes, millis| FaultKind::Trickle {
        bytes,
        every: Duration::from_millis(millis),
    };
    let mut faults = Vec::new();
    // Probabilities apply to calls that no earlier fault has hit.
    let mut left = 1.0;
    for (kind, percent) in [
        (FaultKind::Reset, 10.0),
        (error("ServiceUnavailable", None), 5.0),
        (error("Throttling.User", Some(Duration::from_millis(100))), 5.0),
        (FaultKind::CutOff { bytes: 100 }, 2.0),
        (FaultKind::Garbage { bytes: 1_000 }, 1.0),
        // One that ends, and one that can't end before the deadline.
        (trickle(64, 20), 2.0),
        (trickle(1, 100), 0.2),
    ] {
        let share = percent / 100.0;
        faults.push(Fault::new(kind).with_probability(share / left).times(0));
        left -= share;
    }
    faults.push(Fault::new(FaultKind::ConnectReset).with_probability(0.1).times(0));
    // What is asked for with this action is never there.
    faults.insert(
        0,
        Fault::new(FaultKind::error("InvalidVideo.NotFound")).for_action(MISSING).times(0),
    );
    faults
}

/// The action that always fails with a permanent error.
const MISSING: &str = "GetVideoInfo";

/// Lets `mock` misbehave.
pub(crate) fn inject(mock: &Mock) {
    faults().into_iter().for_each(|fault| mock.inject(fault));
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Idempotent; the response has to name the video that was asked for.
    Refresh,
    /// Not idempotent.
    Create,
    /// A list, page by page, given up in the middle.
    List,
    /// Refused by the service, for good.
    Missing,
}

/// Which calls are made, how many at a time, and how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) callers: usize,
    /// Calls in all.
    pub(crate) calls: u64,
    /// No call begins later.
    pub(crate) end: Option<Instant>,
    /// Time that each call has.
    pub(crate) timeout: Duration,
    /// What is called, in turn.
    pub(crate) kinds: &'static [Kind],
}

/// What came of the calls so far: shared by all callers, and read while they work.
#[derive(Debug, Default)]
pub(crate) struct Board {
    begun: AtomicU64,
    pub(crate) ended: AtomicU64,
    pub(crate) responses: AtomicU64,
}

/// What came of the calls of one caller, or of all.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) calls: u64,
    pub(crate) responses: u64,
    /// Typed errors, by kind and by why the call was not repeated.
    pub(crate) errors: BTreeMap<String, u64>,
    /// What should not be: wrong responses, and errors that no fault explains.
    pub(crate) wrong: Vec<String>,
    pub(crate) requests: u64,
    /// Most requests for one call (of one page, for lists).
    pub(crate) most_requests: u32,
    /// Requests that repeated a call which may have taken effect and must not take effect twice.
    pub(crate) unsafe_repeats: u64,
    /// By how much the latest call was past its deadline.
    pub(crate) late: Duration,
    pub(crate) slowest: Duration,
}

impl Report {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.responses += other.responses;
        self.requests += other.requests;
        self.unsafe_repeats += other.unsafe_repeats;
        self.most_requests = self.most_requests.max(other.most_requests);
        self.late = self.late.max(other.late);
        self.slowest = self.slowest.max(other.slowest);
        self.wrong.extend(other.wrong);
        for (what, count) in other.errors {
            *self.errors.entry(what).or_default() += count;
        }
    }

    /// Calls that ended with an error.
    pub(crate) fn failed(&self) -> u64 {
        self.errors.values().sum()
    }
}

/// What a caller has sent for its call.
#[derive(Debug, Default)]
struct Sent {
    requests: AtomicU32,
    /// Whether the service may have carried one of them out.
    effect: AtomicBool,
    unsafe_repeats: AtomicU64,
    /// How often credentials were refused as expired.
    expired: AtomicU32,
}

/// Wraps the default transport and records requests per caller, identified by video ID or title.
#[derive(Clone, Debug)]
pub(crate) struct RecordingTransport {
    transport: HyperTransport,
    sent: Arc<[Sent]>,
}

impl RecordingTransport {
    /// For so many callers.
    pub(crate) fn new(callers: usize) -> Self {
        Self {
            transport: HyperTransport::builder().no_proxy().build(),
            sent: (0..callers).map(|_| Sent::default()).collect(),
        }
    }

    fn of(&self, request: &HttpRequest) -> Option<&Sent> {
        let (_, caller) = request.query().split_once("=storm-")?;
        let (caller, _) = caller.split_once('-')?;
        self.sent.get(caller.parse::<usize>().ok()?)
    }
}

impl Transport for RecordingTransport {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let Some(sent) = self.of(request) else {
                return self.transport.send(request, limits).await;
            };
            sent.requests.fetch_add(1, Ordering::Relaxed);
            if sent.effect.load(Ordering::Relaxed) && request.headers.get("x-acs-action") == Some("CreateUploadVideo") {
                sent.unsafe_repeats.fetch_add(1, Ordering::Relaxed);
            }
            let result = self.transport.send(request, limits).await;
            let effect = match &result {
                // 4xx: refused before anything was done.
                Ok(response) => !(400..500).contains(&response.status),
                Err(error) => !error.kind().is_before_send(),
            };
            sent.effect.fetch_or(effect, Ordering::Relaxed);
            if result
                .as_ref()
                .is_ok_and(|response| response.status == 400 && is_about_expiry(&response.body))
            {
                sent.expired.fetch_add(1, Ordering::Relaxed);
            }
            result
        })
    }

    fn enforces_timeout(&self) -> bool {
        true
    }
}

fn is_about_expiry(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("InvalidSecurityToken.Expired")
}

/// Makes the calls of `plan`. `client` sends through `recorder`.
pub(crate) async fn run(client: &Client, recorder: &RecordingTransport, plan: Plan, board: &Arc<Board>) -> Report {
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..plan.callers {
        let caller = Caller {
            number,
            client: client.clone(),
            recorder: recorder.clone(),
            plan,
            board: Arc::clone(board),
        };
        callers.spawn(caller.work());
    }
    let mut report = Report::default();
    while let Some(ended) = callers.join_next().await {
        match ended {
            Ok(of_one) => report.add(of_one),
            Err(error) => report.wrong.push(format!("a caller ended: {error}")),
        }
    }
    report
}

struct Caller {
    number: usize,
    client: Client,
    recorder: RecordingTransport,
    plan: Plan,
    board: Arc<Board>,
}

impl Caller {
    async fn work(self) -> Report {
        let mut report = Report::default();
        loop {
            let call = self.board.begun.fetch_add(1, Ordering::Relaxed);
            if call >= self.plan.calls || self.plan.end.is_some_and(|end| Instant::now() >= end) {
                return report;
            }
            let turn = usize::try_from(call).unwrap_or_default() % self.plan.kinds.len();
            self.call(self.plan.kinds[turn], call, &mut report).await;
            self.board.ended.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// One call, judged.
    async fn call(&self, kind: Kind, call: u64, report: &mut Report) {
        let name = format!("storm-{}-{call}", self.number);
        let start = Instant::now();
        let result = match kind {
            Kind::Refresh => self.refresh(&name).await,
            Kind::Create => self.create(&name).await,
            Kind::List => self.list().await,
            Kind::Missing => match self.client.get_video_info(&name).with_timeout(self.plan.timeout).send().await {
                Ok(_) => Ok(Err(format!("{name} was found"))),
                Err(error) => Err(error),
            },
        };
        let took = start.elapsed();

        report.calls += 1;
        // Each page of a list is a call with a deadline of its own.
        let calls = if kind == Kind::List { LIST_PAGES } else { 1 };
        report.late = report.late.max(took.saturating_sub(self.plan.timeout * calls));
        report.slowest = report.slowest.max(took);
        let sent = &self.recorder.sent[self.number];
        let requests = sent.requests.swap(0, Ordering::Relaxed);
        report.requests += u64::from(requests);
        report.most_requests = report.most_requests.max(requests);
        report.unsafe_repeats += sent.unsafe_repeats.swap(0, Ordering::Relaxed);
        sent.effect.store(false, Ordering::Relaxed);
        let expired = sent.expired.swap(0, Ordering::Relaxed);
        if expired > 1 {
            report.wrong.push(format!("{name}: credentials were refused {expired} times"));
        }
        match result {
            Ok(Ok(())) => {
                report.responses += 1;
                self.board.responses.fetch_add(1, Ordering::Relaxed);
            }
            Ok(Err(wrong)) => report.wrong.push(wrong),
            Err(error) => {
                if !is_expected(kind, &error) || error.attempts() != requests && kind != Kind::List {
                    report.wrong.push(format!("{error} ({requests} requests seen)"));
                }
                let what = match error.code() {
                    Some(code) => format!("{code}, {:?}", error.stop_reason()),
                    None => match error.transport() {
                        Some(transport) => format!("{:?}, {:?}", transport.kind(), error.stop_reason()),
                        None => format!("{:?}, {:?}", error.kind(), error.stop_reason()),
                    },
                };
                *report.errors.entry(what).or_default() += 1;
            }
        }
    }

    async fn refresh(&self, name: &str) -> Judged {
        let response = self
            .client
            .refresh_upload_video(name)
            .with_timeout(self.plan.timeout)
            .send()
            .await?;
        if response.video_id != name {
            return Ok(Err(format!("{name} got the response of {}", response.video_id)));
        }
        let readable = response.upload_address.decode().is_ok() && response.upload_auth.decode().is_ok();
        Ok(readable
            .then_some(())
            .ok_or_else(|| format!("{name}: no upload address or credential")))
    }

    async fn create(&self, name: &str) -> Judged {
        let call = self.client.create_upload_video(name, "a.mp4").with_timeout(self.plan.timeout);
        let response = call.send().await?;
        let readable = !response.video_id.is_empty() && response.upload_auth.decode().is_ok();
        Ok(readable.then_some(()).ok_or_else(|| format!("{name}: no video or credential")))
    }

    async fn list(&self) -> Judged {
        let pages = self.client.get_video_list().with_timeout(self.plan.timeout);
        let mut videos = pages.items();
        // The mock server has one on each page, and a hundred of them.
        for _ in 0..LIST_PAGES {
            match videos.next().await {
                Some(video) => drop(video?),
                None => return Ok(Err("a list that ends too early".to_owned())),
            }
        }
        Ok(Ok(()))
    }
}

/// Pages of the list that are read, each by a call of its own.
const LIST_PAGES: u32 = 3;

/// An error of the call; or, within a response, what is wrong with it.
type Judged = Result<Result<(), String>, aliyun_vod::Error>;

/// Whether a fault explains the error.
fn is_expected(kind: Kind, error: &aliyun_vod::Error) -> bool {
    match (error.kind(), error.code()) {
        (ErrorKind::Service, Some(ErrorCode::InvalidVideoNotFound)) => kind == Kind::Missing,
        // After two other faults, the credentials expired during the last attempt.
        (ErrorKind::Service, Some(ErrorCode::InvalidSecurityTokenExpired)) => error.attempts() >= 3,
        (ErrorKind::Service, Some(code)) => matches!(code, ErrorCode::ServiceUnavailable | ErrorCode::ThrottlingUser),
        (ErrorKind::Timeout | ErrorKind::Transport, None) => true,
        _ => false,
    }
}
