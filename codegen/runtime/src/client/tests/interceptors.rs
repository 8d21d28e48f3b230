//! What interceptors see and may do.

use super::*;
use crate::error::{ErrorKind, StopReason};
use crate::observe::{AttemptReport, CallReport, Interceptor, OutgoingAttempt, Veto};
use crate::retry::RetryConfig;

/// Writes down what it is told, under a name.
#[derive(Clone, Debug, Default)]
struct Witness {
    name: &'static str,
    seen: Arc<Mutex<Vec<String>>>,
    /// Number of the attempt that it vetoes.
    vetoes: Option<u32>,
}

impl Witness {
    fn named(&self, name: &'static str) -> Self {
        Self { name, ..self.clone() }
    }

    fn vetoing(&self, number: u32) -> Self {
        Self {
            vetoes: Some(number),
            ..self.clone()
        }
    }

    fn writes(&self, what: String) {
        self.seen.lock().unwrap().push(format!("{} {what}", self.name));
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

impl Interceptor for Witness {
    fn before_attempt(&self, attempt: &mut OutgoingAttempt<'_>) -> Result<(), Veto> {
        self.writes(format!("before {} {}", attempt.action(), attempt.number()));
        if self.vetoes == Some(attempt.number()) {
            return Err(Veto::new("enough"));
        }
        attempt.set_header("X-Trace", self.name)
    }

    fn after_attempt(&self, attempt: &AttemptReport<'_>) {
        let trace = attempt.request.headers.get("x-trace").unwrap_or("-");
        let status = attempt.status().unwrap_or_default();
        self.writes(format!("after {} {} {status} {trace}", attempt.number, attempt.outcome.label()));
    }

    fn after_call(&self, call: &CallReport<'_>) {
        let error = call.outcome.error().map(|error| error.to_string()).unwrap_or_default();
        self.writes(
            format!("call {} {} {error}", call.attempts, call.outcome.label())
                .trim_end()
                .to_owned(),
        );
    }
}

fn watched(stage: &Stage, witnesses: impl IntoIterator<Item = Witness>) -> Client {
    let builder = witnesses.into_iter().fold(stage.builder(), ClientBuilder::interceptor);
    builder.build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn interceptors_run_in_order_and_end_in_reverse() {
    let stage = Stage::with_steps([ServiceStep::FAIL]);
    let log = Witness::default();
    let client = watched(&stage, [log.named("a"), log.named("b")]);
    Get::new(&client).send().await.unwrap();
    let expected = [
        "a before Get 1",
        "b before Get 1",
        "b after 1 ServiceUnavailable 503 b",
        "a after 1 ServiceUnavailable 503 b",
        "a before Get 2",
        "b before Get 2",
        "b after 2 ok 200 b",
        "a after 2 ok 200 b",
        "b call 2 ok",
        "a call 2 ok",
    ];
    assert_eq!(log.seen(), expected);
}

#[tokio::test(start_paused = true)]
async fn veto_prevents_the_request() {
    let stage = Stage::default();
    let log = Witness::default();
    let client = watched(&stage, [log.named("a"), log.named("b").vetoing(1), log.named("c")]);
    let error = failing_get(&client).await;
    assert_eq!(error.to_string(), "Get: not sent: vetoed by an interceptor: enough");
    assert_eq!(
        (error.kind(), error.attempts(), error.is_retryable()),
        (ErrorKind::Vetoed, 0, false)
    );
    assert!(error.veto().is_some() && stage.seen().is_empty());
    let expected = [
        "a before Get 1",
        "b before Get 1",
        "a after 1 vetoed 0 a",
        "c call 0 vetoed not sent: vetoed by an interceptor: enough",
        "b call 0 vetoed not sent: vetoed by an interceptor: enough",
        "a call 0 vetoed not sent: vetoed by an interceptor: enough",
    ];
    assert_eq!(log.seen(), expected);
}

#[tokio::test(start_paused = true)]
async fn veto_of_a_retry_keeps_the_previous_error() {
    let stage = Stage::with_steps([ServiceStep::FAIL]);
    let client = watched(&stage, [Witness::default().vetoing(2)]);
    let error = failing_get(&client).await;
    assert_eq!(error.code(), Some(&Code("ServiceUnavailable".to_owned())));
    assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::Vetoed));
    assert!(
        error
            .to_string()
            .ends_with("(after 1 attempt; an interceptor stopped the next attempt)"),
        "{error}"
    );
    assert_eq!(stage.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn dropped_call_is_reported_to_interceptors() {
    let stage = Stage::with_steps([ServiceStep::Hang]);
    let log = Witness::default();
    let client = watched(&stage, [log.named("a")]);
    let call = tokio::time::timeout(Duration::from_secs(1), Get::new(&client).send());
    assert!(call.await.is_err());
    assert_eq!(log.seen(), ["a before Get 1", "a after 1 dropped 0 a", "a call 1 dropped"]);
}

#[tokio::test(start_paused = true)]
async fn unsent_call_is_reported_to_interceptors() {
    let log = Witness::default();
    let stage = Stage::default();
    let client = stage
        .builder()
        .interceptor(log.named("a"))
        .rate_limit(RateLimit::quota())
        .build()
        .unwrap();
    for _ in 0..2 {
        Limited::new(&client).send().await.unwrap();
    }
    log.seen();
    let call = Limited::new(&client).with_timeout(Duration::from_millis(100));
    assert_eq!(call.send().await.unwrap_err().kind(), ErrorKind::RateLimit);
    let seen = log.seen();
    assert!(seen.len() == 1 && seen[0].starts_with("a call 0 rate_limit "), "{seen:?}");
}

/// Time, waits and bytes of a call.
type Sum = (Duration, Duration, Duration, u64, u64);

/// Keeps what it is told.
#[derive(Debug, Default)]
struct Sums(Mutex<Vec<Sum>>);

impl Interceptor for Sums {
    fn after_call(&self, call: &CallReport<'_>) {
        let sums = (
            call.duration,
            call.rate_limit_delay,
            call.backoff_delay,
            call.bytes_sent,
            call.bytes_received,
        );
        self.0.lock().unwrap().push(sums);
    }
}

#[tokio::test(start_paused = true)]
async fn delays_and_bytes_are_summed_in_reports() {
    let stage = Stage::with_steps([ServiceStep::Respond, ServiceStep::Respond, ServiceStep::THROTTLE]);
    let sums = Arc::new(Sums::default());
    let retry = RetryConfig::standard().with_initial_throttling_backoff(Duration::from_secs(4));
    let client = stage.builder().interceptor(Arc::clone(&sums)).retry(retry).build().unwrap();
    for _ in 0..3 {
        Limited::new(&client).send().await.unwrap();
    }
    let sums = sums.0.lock().unwrap();
    let [first, _, (duration, turn, backoff, sent, received)] = sums[..] else {
        panic!("{sums:?}")
    };
    assert_eq!((first.0, first.1, first.2), (Duration::ZERO, Duration::ZERO, Duration::ZERO));
    // Two calls got a response at the beginning, so the third waits for a second; then it is
    // refused, and waits for up to four.
    assert!(
        turn >= Duration::from_secs(1) && backoff <= Duration::from_secs(4),
        "{turn:?} {backoff:?}"
    );
    assert!(duration.abs_diff(turn + backoff) < Duration::from_millis(2), "{duration:?}");
    assert!(sent == 2 * first.3 && sent > 0 && received > first.4 && first.4 > 0);
}

/// Tries to set a header and says how that went.
#[derive(Debug)]
struct Sets(&'static str, &'static str, Arc<Mutex<Option<String>>>);

impl Interceptor for Sets {
    fn before_attempt(&self, attempt: &mut OutgoingAttempt<'_>) -> Result<(), Veto> {
        let result = attempt.set_header(self.0, self.1);
        assert!(result.is_err() || attempt.request().headers.get(self.0) == Some(self.1));
        *self.2.lock().unwrap() = result.err().map(|veto| veto.to_string());
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn interceptors_cannot_change_signed_headers() {
    for (name, value, refused) in [
        // The signer of these tests has written these two.
        ("x-key", "other", Some("it is signed")),
        ("X-Nonce", "other", Some("it is signed")),
        ("x-acs-anything", "v", Some("it is signed")),
        ("Host", "elsewhere", Some("it is signed")),
        ("authorization", "v", Some("it carries the signature")),
        ("content-length", "7", Some("it belongs to the transport")),
        ("accept-encoding", "gzip", Some("not decompressed")),
        ("two words", "v", Some("the name has a character")),
        ("", "v", Some("the name has a character")),
        ("x-split", "a\r\nx-key: other", Some("the value has a character")),
        ("user-agent", "mine", None),
        ("accept", "application/xml", None),
        ("traceparent", "00-4bf9-01", None),
    ] {
        let said = Arc::new(Mutex::new(None));
        let stage = Stage::default();
        let client = stage.builder().interceptor(Sets(name, value, Arc::clone(&said))).build().unwrap();
        Get::new(&client).send().await.unwrap();
        assert_eq!(stage.seen()[0].key, "LTAI-id");
        let said = said.lock().unwrap().clone();
        match refused {
            Some(why) => assert!(said.as_ref().is_some_and(|said| said.contains(why)), "{name}: {said:?}"),
            None => assert_eq!(said, None, "{name}"),
        }
    }
}
