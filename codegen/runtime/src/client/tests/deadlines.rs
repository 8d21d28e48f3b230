//! A deadline covers everything that a call does.

use super::*;
use crate::clock::SystemClock;
use crate::credentials::CredentialsError;
use crate::error::{ErrorKind, StopReason};
use crate::quota::{LimitedCall, RateLimitError, RateLimiter};
use crate::retry::RetryConfig;

const SECOND: Duration = Duration::from_secs(1);

async fn took<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = TokioTimer.now();
    let output = work.await;
    (output, TokioTimer.now() - start)
}

fn about(took: Duration, wanted: Duration) -> bool {
    took >= wanted && took <= wanted + Duration::from_millis(2)
}

/// Never has any.
#[derive(Debug)]
struct Never;

impl ProvideCredentials for Never {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn missing_credentials_time_out() {
    let stage = Stage::default();
    let client = stage.builder().credentials_provider(Never).timeout(5 * SECOND).build().unwrap();
    let (error, took) = took(failing_get(&client)).await;
    assert!(about(took, 5 * SECOND), "{took:?}");
    assert_eq!(
        (error.kind(), error.attempts(), error.stop_reason()),
        (ErrorKind::Timeout, 0, StopReason::Deadline)
    );
    assert!(error.is_timeout() && error.is_retryable());
    assert_eq!(error.to_string(), "Get: the credentials provider returned no credentials within 5s");
    assert!(stage.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn attempt_timeout_limits_one_attempt() {
    let stage = Stage::with_steps([ServiceStep::Hang, ServiceStep::Hang]);
    let client = stage.builder().attempt_timeout(2 * SECOND).build().unwrap();
    let (response, took) = took(Get::new(&client).send()).await;
    response.unwrap();
    assert_eq!(stage.seen().len(), 3);
    // Two attempts, and two delays of at most 50 and 100 ms.
    assert!(took >= 4 * SECOND && took < 5 * SECOND, "{took:?}");

    // The timeout of the call still ends it.
    let stage = Stage::with_steps([ServiceStep::Hang]);
    let client = stage.builder().attempt_timeout(20 * SECOND).timeout(3 * SECOND).build().unwrap();
    let (error, took) = super::deadlines::took(failing_get(&client)).await;
    assert!(about(took, 3 * SECOND) && error.is_timeout(), "{took:?}");
    assert!(error.to_string().contains("no complete response within 3s"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn timeout_holds_for_transport_that_ignores_limits() {
    for (attempts, retry) in [(1, RetryConfig::standard()), (1, RetryConfig::disabled())] {
        let stage = Stage::with_steps([ServiceStep::Hang]);
        let client = stage.builder().retry(retry).build().unwrap();
        let request = Get::new(&client).with_timeout(3 * SECOND);
        let (error, took) = took(request.send()).await;
        let error = error.unwrap_err();
        assert!(about(took, 3 * SECOND), "{took:?}");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, attempts));
        assert!(error.to_string().contains("no complete response within 3s"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn timeout_covers_retries_and_delays() {
    // Ten attempts of which none is waited for beyond the deadline: the error is that of the last
    // one that was made.
    let stage = Stage::with_steps(vec![ServiceStep::THROTTLE; 20]);
    let client = stage
        .builder()
        .retry(RetryConfig::standard().with_max_attempts(20))
        .timeout(10 * SECOND)
        .build()
        .unwrap();
    let (error, took) = took(failing_get(&client)).await;
    assert!(took < 10 * SECOND, "{took:?}");
    assert_eq!((error.kind(), error.stop_reason()), (ErrorKind::Service, StopReason::Deadline));
    assert_eq!(error.attempts() as usize, stage.seen().len());
}

#[tokio::test(start_paused = true)]
async fn timeout_covers_the_rate_limit() {
    let stage = Stage::default();
    let client = stage.builder().timeout(Duration::from_millis(500)).build().unwrap();
    let call = || Limited::new(&client).send();
    call().await.unwrap();
    call().await.unwrap();
    // Half a second is less than it would take: it says so at once, and sends nothing.
    let (error, took) = took(call()).await;
    let error = error.unwrap_err();
    assert!(took.is_zero(), "{took:?}");
    assert_eq!(
        (error.kind(), error.attempts(), error.stop_reason()),
        (ErrorKind::RateLimit, 0, StopReason::RateLimit)
    );
    assert!(error.is_throttling() && error.is_retryable() && !error.is_timeout());
    assert_eq!(error.rate_limit().unwrap().wait(), Some(Duration::from_millis(1_001)));
    assert_eq!(
        error.to_string(),
        "Limited: the rate limit would delay the call by 1.0 s; only 0.5 s are left until the deadline \
         (quota: 2 calls a second; change it with `ClientBuilder::rate_limit`)"
    );
    assert_eq!(stage.seen().len(), 2);
    // With more time it waits, a clone as well; other actions have quotas of their own.
    Get::new(&client).send().await.unwrap();
    let patient = Limited::new(&client.clone()).with_timeout(2 * SECOND).send();
    let (response, took) = self::took(patient).await;
    response.unwrap();
    assert!(about(took, Duration::from_millis(1_001)), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn late_rate_limit_turn_is_a_rate_limit_error() {
    // Two calls without a response: one may come any moment, so it is worth waiting, but none does.
    let stage = Stage::with_steps([ServiceStep::Hang, ServiceStep::Hang]);
    let client = stage.builder().retry(RetryConfig::disabled()).build().unwrap();
    let hanging = || Limited::new(&client).with_timeout(10 * SECOND).send();
    let late = async {
        let call = Limited::new(&client).with_timeout(Duration::from_millis(1_100)).send();
        let (response, took) = took(call).await;
        let error = response.unwrap_err();
        assert!(about(took, Duration::from_millis(1_100)), "{took:?}");
        assert_eq!((error.kind(), error.rate_limit().unwrap().wait()), (ErrorKind::RateLimit, None));
        assert!(
            error.to_string().contains("the rate limit did not allow the call within 1.1 s"),
            "{error}"
        );
    };
    let _ = tokio::join!(hanging(), hanging(), late);
}

#[tokio::test(start_paused = true)]
async fn rate_limit_leaves_no_time_for_a_retry() {
    let stage = Stage::with_steps(vec![ServiceStep::FAIL; 9]);
    let client = stage.builder().timeout(Duration::from_millis(900)).build().unwrap();
    let error = Limited::new(&client).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 2), "{error}");
    assert_eq!(error.stop_reason(), StopReason::RateLimit);
    assert!(
        error
            .to_string()
            .ends_with("(after 2 attempts; the rate limit left no time for another attempt)"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn rate_limit_share_and_disabled_take_effect() {
    let elapsed = async |limit: RateLimit, calls: usize| {
        let stage = Stage::default();
        let client = stage.builder().rate_limit(limit).build().unwrap();
        let (_, took) = took(async {
            for _ in 0..calls {
                Limited::new(&client).send().await.unwrap();
            }
        })
        .await;
        took
    };
    assert!(elapsed(RateLimit::disabled(), 100).await.is_zero());
    assert!(about(elapsed(RateLimit::quota(), 3).await, Duration::from_millis(1_001)));
    assert!(about(elapsed(RateLimit::share(0.5), 2).await, Duration::from_millis(1_001)));
    assert!(about(elapsed(RateLimit::share(0.25), 2).await, Duration::from_millis(2_002)));
    assert!(elapsed(RateLimit::share(2.0), 4).await.is_zero());
    let error = Stage::default().builder().rate_limit(RateLimit::share(-1.0)).build().unwrap_err();
    assert!(error.to_string().contains("share"), "{error}");
}

/// Never allows a call, or fails.
#[derive(Debug)]
struct Own(Option<&'static str>, Mutex<Vec<LimitedCall>>);

impl RateLimiter for Own {
    fn acquire<'a>(&'a self, call: LimitedCall) -> BoxFuture<'a, Result<(), RateLimitError>> {
        self.1.lock().unwrap().push(call);
        Box::pin(async {
            match self.0 {
                Some("pass") => Ok(()),
                Some(broken) => Err(RateLimitError::new(broken)),
                None => std::future::pending().await,
            }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn custom_limiter_is_used() {
    let with = |behaviour| {
        let own = Arc::new(Own(behaviour, Mutex::default()));
        let stage = Stage::with_steps([ServiceStep::FAIL]);
        let limit = RateLimit::custom(Arc::clone(&own));
        (own, stage.builder().rate_limit(limit).timeout(SECOND).build().unwrap(), stage)
    };
    let (own, client, stage) = with(Some("pass"));
    Limited::new(&client).send().await.unwrap();
    // Asked for each attempt.
    assert_eq!((stage.seen().len(), own.1.lock().unwrap().len()), (2, 2));
    let call = own.1.lock().unwrap()[0];
    assert_eq!(
        (call.action, call.quota, call.time_left),
        ("Limited", Some(Quota::per_second(2)), SECOND)
    );
    Get::new(&client).send().await.unwrap();
    assert_eq!(own.1.lock().unwrap()[2].quota, None);

    let (_, client, _) = with(Some("the store is gone"));
    let error = failing_get(&client).await;
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::RateLimit, "Get: the store is gone")
    );

    let (_, client, _) = with(None);
    let (error, took) = took(failing_get(&client)).await;
    assert!(about(took, SECOND), "{took:?}");
    assert_eq!(error.to_string(), "Get: the rate limit did not allow the call within 1.0 s");
}

/// What the runtime's own timer says outside of a runtime.
#[test]
fn wrong_runtime_fails_the_first_call() {
    use std::task::{Context, Poll, Waker};
    let stage = Stage::default();
    let client = stage.builder().clock(SystemClock).build().unwrap();
    let mut call = Box::pin(Get::new(&client).send());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it does not wait");
    };
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("needs a tokio runtime"), "{error}");
}
