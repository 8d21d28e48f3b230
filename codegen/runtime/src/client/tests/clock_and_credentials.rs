//! Clocks that are off, and credentials that the service refuses.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::credentials::CredentialsError;
use crate::error::{ErrorKind, StopReason};
use crate::retry::RetryConfig;

#[tokio::test(start_paused = true)]
async fn wrong_clock_is_corrected_and_call_retried_once() {
    for ahead in [3_600, -3_600] {
        let stage = Stage::default();
        stage.set_clock_ahead(ahead);
        let client = stage.client();
        // Not idempotent: it was refused before it was carried out.
        Create::new(&client).send().await.unwrap();
        assert_eq!(stage.seen().len(), 2);
        // From then on the first attempt is right, that of a clone too, and that of whoever only
        // signs.
        Create::new(&client.clone()).send().await.unwrap();
        assert_eq!(stage.seen().len(), 3);
        let signed = Get::new(&client).sign().await.unwrap();
        let theirs = Skew::applied(TestClock.now(), ahead * 1_000);
        assert!(is_near(signed.headers.get("x-date").unwrap(), theirs));
        // And the clock may be set right later.
        stage.set_clock_ahead(1);
        Create::new(&client).send().await.unwrap();
        assert_eq!(stage.seen().len(), 5);
    }
}

#[tokio::test(start_paused = true)]
async fn clock_is_corrected_even_without_retries() {
    let stage = Stage::default();
    stage.set_clock_ahead(3_600);
    let client = stage.builder().retry(RetryConfig::disabled()).build().unwrap();
    let error = failing_get(&client).await;
    assert_eq!((error.code(), stage.seen().len()), (Some(&Code("Expired".to_owned())), 1));
    Get::new(&client).send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn unhelpful_date_header_causes_no_retry() {
    // A clock that is right, a response from a cache, and one without a date that can be read.
    for headers in [&[][..], &[("age", "7")]] {
        let stage = Stage::with_steps([ServiceStep::Refuse(400, "Expired", headers)]);
        if !headers.is_empty() {
            stage.set_clock_ahead(3_600);
        }
        let error = failing_get(&stage.client()).await;
        assert_eq!((stage.seen().len(), error.stop_reason()), (1, StopReason::Permanent), "{headers:?}");
    }
    // One that refuses whatever the date is: asked twice.
    let stage = Stage::with_steps(vec![ServiceStep::Refuse(400, "Expired", &[]); 5]);
    stage.set_clock_ahead(3_600);
    let error = failing_get(&stage.client()).await;
    assert_eq!(
        (stage.seen().len(), error.attempts(), error.stop_reason()),
        (2, 2, StopReason::Permanent)
    );
    assert!(error.to_string().ends_with(" (after 2 attempts)"), "{error}");
}

/// A service whose clock goes an hour forward with each request.
#[derive(Clone, Debug)]
struct Wandering(Stage);

impl Transport for Wandering {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        self.0.set_clock_ahead(3_600 * (1 + self.0.seen().len() as i64));
        self.0.send(request, limits)
    }
}

#[tokio::test(start_paused = true)]
async fn drifting_clock_is_corrected_once() {
    let stage = Stage::default();
    let client = stage.builder().transport(Wandering(stage.clone())).build().unwrap();
    let error = failing_get(&client).await;
    assert_eq!((error.attempts(), error.stop_reason()), (2, StopReason::Permanent));
}

/// Gives key 1 until it is told that this one was refused, then key 2, and so on.
#[derive(Clone, Debug, Default)]
struct Keys {
    refused: Arc<AtomicUsize>,
    given: Arc<AtomicUsize>,
    last: usize,
}

impl ProvideCredentials for Keys {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        self.given.fetch_add(1, Ordering::Relaxed);
        let number = self.refused.load(Ordering::Relaxed).min(self.last);
        Box::pin(async move {
            Ok(Arc::new(
                Credentials::new(format!("key-{number}"), "secret").with_security_token("token"),
            ))
        })
    }

    fn invalidate(&self, refused: &Arc<Credentials>) {
        assert!(refused.access_key_id().starts_with("key-"));
        self.refused.fetch_add(1, Ordering::Relaxed);
    }
}

const STALE: ServiceStep = ServiceStep::Refuse(400, "InvalidSecurityToken.Expired", &[]);

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_renewed_once() {
    let keys = Keys {
        last: 9,
        ..Keys::default()
    };
    let stage = Stage::with_steps([STALE, STALE, STALE]);
    let client = stage.builder().credentials_provider(keys.clone()).build().unwrap();
    let error = failing_create(&client).await;
    assert_eq!((error.attempts(), error.stop_reason()), (2, StopReason::Permanent));
    Create::new(&client).send().await.unwrap();
    let used: Vec<_> = stage.seen().into_iter().map(|request| request.key).collect();
    assert_eq!(used, ["key-0", "key-1", "key-2", "key-3"]);
}

#[tokio::test(start_paused = true)]
async fn rejection_stands_without_new_credentials() {
    // The provider has no others; the credentials are fixed; the key may not do this, which no
    // other helps with.
    let stage = Stage::with_steps([STALE]);
    let keys = Keys::default();
    let client = stage.builder().credentials_provider(keys.clone()).build().unwrap();
    assert_eq!(failing_get(&client).await.attempts(), 1);
    assert_eq!(keys.refused.load(Ordering::Relaxed), 1);

    let stage = Stage::with_steps([STALE]);
    assert_eq!(failing_get(&stage.client()).await.attempts(), 1);

    let stage = Stage::with_steps([ServiceStep::Refuse(403, "Forbidden.RAM", &[])]);
    let keys = Keys {
        last: 9,
        ..Keys::default()
    };
    let client = stage.builder().credentials_provider(keys.clone()).build().unwrap();
    assert_eq!(failing_get(&client).await.attempts(), 1);
    assert_eq!(keys.refused.load(Ordering::Relaxed), 0);

    // Without retries the provider is told, so that the next call has the others.
    let stage = Stage::with_steps([STALE]);
    let keys = Keys {
        last: 9,
        ..Keys::default()
    };
    let client = stage
        .builder()
        .credentials_provider(keys.clone())
        .retry(RetryConfig::disabled())
        .build()
        .unwrap();
    let error = failing_get(&client).await;
    assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::MaxAttempts));
    assert_eq!(keys.given.load(Ordering::Relaxed), 1);
    Get::new(&client).send().await.unwrap();
    assert_eq!(stage.seen()[1].key, "key-1");
}

#[tokio::test(start_paused = true)]
async fn token_expiring_at_last_attempt_reports_the_limit() {
    let stage = Stage::with_steps([ServiceStep::Refuse(503, "Odd", &[]), ServiceStep::Refuse(503, "Odd", &[]), STALE]);
    let keys = Keys {
        last: 9,
        ..Keys::default()
    };
    let client = stage.builder().credentials_provider(keys.clone()).build().unwrap();
    let error = failing_get(&client).await;
    assert_eq!((error.attempts(), error.stop_reason()), (3, StopReason::MaxAttempts));
    assert!(error.to_string().ends_with(" (after 3 attempts, which is the limit)"), "{error}");
    assert_eq!(
        keys.given.load(Ordering::Relaxed),
        3,
        "others are not fetched for an attempt that can't be made"
    );

    // A key that lasts is not refused for the moment.
    let stage = Stage::with_steps([STALE]);
    let client = stage.builder().retry(RetryConfig::disabled()).build().unwrap();
    assert_eq!(failing_get(&client).await.stop_reason(), StopReason::Permanent);
}

/// A provider without credentials.
#[derive(Debug)]
struct FailingProvider(CredentialsError);

impl ProvideCredentials for FailingProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(std::future::ready(Err(self.0.clone())))
    }
}

#[tokio::test(start_paused = true)]
async fn transient_credentials_errors_are_retryable() {
    for (error, is_retryable, message) in [
        (CredentialsError::new("HTTP 503").transient(), true, "Get: no credentials: HTTP 503"),
        (
            CredentialsError::new("no credentials found; tried: a: b"),
            false,
            "Get: no credentials found; tried: a: b",
        ),
    ] {
        let stage = Stage::default();
        let client = stage.builder().credentials_provider(FailingProvider(error)).build().unwrap();
        let error = failing_get(&client).await;
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Credentials, is_retryable));
        assert_eq!(error.to_string(), message);
        assert!(stage.seen().is_empty());
    }
}
