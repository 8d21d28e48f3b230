//! Calls that fail at first: what is repeated, and what the error says of what is not.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use aliyun_mock::{AccessKey, Config, Fault, FaultKind, Mock, Verdict};
use aliyun_vod::credentials::{CredentialsError, ProvideCredentials};
use aliyun_vod::error::{StopReason, TransportErrorKind};
use aliyun_vod::transport::BoxFuture;
use aliyun_vod::{Client, ClientBuilder, Credentials, ErrorCode, RetryConfig};
use tests::{VIDEO, builder, mock, spec};

/// The standard, with waits that a test can bear.
const QUICK: RetryConfig = RetryConfig::standard()
    .with_initial_throttling_backoff(Duration::from_millis(5))
    .with_initial_backoff(Duration::from_millis(5));

fn quick(mock: &Mock) -> ClientBuilder<Client> {
    builder(mock).retry(QUICK)
}

fn throttled() -> FaultKind {
    FaultKind::Error {
        code: "Throttling.User".to_owned(),
        status: None,
        message: None,
        retry_after: Some(Duration::from_millis(20)),
    }
}

#[tokio::test]
async fn transient_errors_are_hidden_by_retries() {
    for kind in [
        FaultKind::error("ServiceUnavailable"),
        FaultKind::error("ServiceUnAvailable"),
        FaultKind::error("InternalError"),
        throttled(),
        FaultKind::Reset,
        FaultKind::CutOff { bytes: 20 },
        FaultKind::Garbage { bytes: 100 },
        FaultKind::ProxyPage,
        FaultKind::Status(503),
    ] {
        let mock = mock().await;
        mock.inject(Fault::new(kind.clone()).times(2));
        let response = quick(&mock).build().unwrap().refresh_upload_video(VIDEO).send().await;
        assert_eq!(response.unwrap().video_id, VIDEO, "{kind:?}");
        // A fault happens only to a request whose signature is right, so each of the three was
        // signed for itself.
        let requests = mock.requests();
        let verdicts: Vec<_> = requests.iter().map(|request| request.verdict.clone()).collect();
        assert_eq!(verdicts, [Verdict::Fault(kind.clone()), Verdict::Fault(kind), Verdict::Accepted]);
        let nonces: HashSet<_> = requests.iter().map(|request| request.header("x-acs-signature-nonce")).collect();
        assert_eq!(nonces.len(), 3);
    }
}

#[tokio::test]
async fn reset_connections_are_hidden_by_retries() {
    let mock = mock().await;
    mock.inject(Fault::new(FaultKind::ConnectReset).times(2));
    quick(&mock).build().unwrap().refresh_upload_video(VIDEO).send().await.unwrap();
    assert_eq!(mock.connections(), 3);
}

#[tokio::test]
async fn error_reports_attempts_and_stop_reason() {
    let mock = mock().await;
    mock.inject(Fault::new(FaultKind::error("ServiceUnavailable")).times(0));
    let client = quick(&mock).build().unwrap();
    let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::ServiceUnavailable));
    assert_eq!((error.attempts(), error.stop_reason()), (3, StopReason::MaxAttempts));
    assert!(error.to_string().ends_with("] (after 3 attempts, which is the limit)"), "{error}");
    assert_eq!(mock.requests().len(), 3);

    let once = client
        .refresh_upload_video(VIDEO)
        .with_retry(RetryConfig::disabled())
        .send()
        .await
        .unwrap_err();
    assert_eq!((once.attempts(), mock.requests().len()), (1, 4));
}

#[tokio::test]
async fn non_idempotent_call_is_retried_only_if_not_executed() {
    let mock = mock().await;
    let client = quick(&mock).build().unwrap();
    for kind in [FaultKind::Reset, FaultKind::error("InternalError"), FaultKind::CutOff { bytes: 20 }] {
        mock.clear_requests();
        mock.inject(Fault::new(kind.clone()));
        let error = client.create_upload_video("title", "a.mp4").send().await.unwrap_err();
        assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::NotIdempotent), "{kind:?}");
        assert_eq!(mock.requests().len(), 1, "{kind:?}");
    }
    mock.clear_requests();
    mock.inject(Fault::new(throttled()).times(2));
    client.create_upload_video("title", "a.mp4").send().await.unwrap();
    assert_eq!(mock.requests().len(), 3);

    // Nobody listens, so nobody can have carried it out.
    let nobody = Client::builder().endpoint("http://127.0.0.1:1").credentials(tests::permanent());
    let error = nobody
        .retry(QUICK)
        .build()
        .unwrap()
        .create_upload_video("title", "a.mp4")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::Connect);
    assert_eq!((error.attempts(), error.stop_reason()), (3, StopReason::MaxAttempts));
}

#[tokio::test]
async fn permanent_service_errors_are_not_retried() {
    let mock = mock().await;
    let client = quick(&mock).build().unwrap();
    let error = client.refresh_upload_video("no-such-video").send().await.unwrap_err();
    assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::Permanent));
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test]
async fn restarting_service_is_retried() {
    let first = mock().await;
    let address = first.address();
    let patient = QUICK.with_max_attempts(1_000).with_max_backoff(Duration::from_millis(20));
    let client = builder(&first).retry(patient).build().unwrap();
    client.refresh_upload_video(VIDEO).send().await.unwrap();
    first.shutdown().await;
    let restart = async {
        // Not before the client has met a closed door.
        tokio::time::sleep(Duration::from_millis(30)).await;
        let mut config = Config::default();
        config.port = address.port();
        Mock::start(spec(), config).await.unwrap()
    };
    let (response, _mock) = tokio::join!(client.refresh_upload_video(VIDEO).send(), restart);
    response.unwrap();
}

/// A token that has ended and, once that was noticed, one that is good.
#[derive(Clone, Debug)]
struct Renewed(Arc<AtomicBool>);

impl ProvideCredentials for Renewed {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        let token = if self.0.load(Ordering::Relaxed) { "good" } else { "ended" };
        let credentials = Credentials::new(format!("STS.{token}"), "secret").with_security_token(token);
        Box::pin(async { Ok(Arc::new(credentials)) })
    }

    fn invalidate(&self, refused: &Arc<Credentials>) {
        assert_eq!(refused.access_key_id(), "STS.ended");
        self.0.store(true, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn token_expiring_in_use_is_renewed() {
    let mut config = Config::default();
    let hour_ago = SystemTime::now() - Duration::from_secs(3_600);
    config.keys = vec![
        AccessKey::new("STS.ended", "secret").with_token("ended").expires_at(hour_ago),
        AccessKey::new("STS.good", "secret").with_token("good"),
    ];
    let mock = Mock::start(spec(), config).await.unwrap();
    let provider = Renewed(Arc::new(AtomicBool::new(false)));
    let client = Client::builder()
        .endpoint(mock.url())
        .credentials_provider(provider)
        .build()
        .unwrap();
    client.create_upload_video("title", "a.mp4").send().await.unwrap();
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test]
async fn dropped_call_sends_nothing_more() {
    let mock = mock().await;
    mock.inject(Fault::new(FaultKind::error("Throttling.User")));
    // It would wait for hours before its second attempt.
    let slow = RetryConfig::standard()
        .with_initial_throttling_backoff(Duration::from_secs(1 << 20))
        .with_max_backoff(Duration::from_secs(1 << 20));
    let client = builder(&mock).retry(slow).timeout(Duration::from_secs(1 << 21)).build().unwrap();
    let mut call = Box::pin(client.refresh_upload_video(VIDEO).send());
    while mock.requests().is_empty() {
        let _ = tokio::time::timeout(Duration::from_millis(5), call.as_mut()).await;
    }
    drop(call);
    client.refresh_upload_video(VIDEO).send().await.unwrap();
    assert_eq!(mock.requests().len(), 2);
}
