//! Every call ends by its deadline, whatever it is doing then.

use std::time::{Duration, Instant};

use aliyun_mock::{Config, Fault, FaultKind, Mock};
use aliyun_vod::error::{ErrorKind, StopReason};
use aliyun_vod::{ErrorCode, RateLimit, RetryConfig};
use tests::{VIDEO, builder, client, mock, spec};

/// Far more than any machine is late, and far less than what is waited for without a deadline.
const LATE: Duration = Duration::from_secs(15);

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn missing_or_endless_response_ends_at_the_deadline() {
    let mock = mock().await;
    for fault in [
        Fault::new(FaultKind::Delay).with_delay(Duration::from_secs(60)),
        Fault::new(FaultKind::Trickle {
            bytes: 1,
            every: Duration::from_millis(50),
        }),
    ] {
        mock.inject(fault.times(3));
        let start = Instant::now();
        let error = client(&mock)
            .refresh_upload_video(VIDEO)
            .with_timeout(SHORT)
            .send()
            .await
            .unwrap_err();
        assert!(start.elapsed() < LATE);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1), "{error}");
        assert_eq!(error.stop_reason(), StopReason::Deadline);
        assert!(
            error.to_string().ends_with("(after 1 attempt; no time left for another attempt)"),
            "{error}"
        );
        mock.clear_faults();
    }
}

#[tokio::test]
async fn retry_after_beyond_deadline_fails() {
    let mock = mock().await;
    mock.inject(Fault::new(FaultKind::Error {
        code: "Throttling.User".to_owned(),
        status: None,
        message: None,
        retry_after: Some(Duration::from_secs(60)),
    }));
    let start = Instant::now();
    let error = client(&mock)
        .refresh_upload_video(VIDEO)
        .with_timeout(LATE)
        .send()
        .await
        .unwrap_err();
    assert!(start.elapsed() < LATE);
    assert_eq!(error.code(), Some(&ErrorCode::ThrottlingUser));
    assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::Deadline));
    assert_eq!(error.service().unwrap().retry_after(), Some(Duration::from_secs(60)));
}

#[tokio::test]
async fn all_attempts_share_one_deadline() {
    let mock = mock().await;
    mock.inject(Fault::new(FaultKind::error("InternalError")).times(0));
    let endless = RetryConfig::standard()
        .with_max_attempts(u32::MAX)
        .with_max_backoff(Duration::from_millis(10));
    let client = builder(&mock).retry(endless).timeout(SHORT).build().unwrap();
    let start = Instant::now();
    let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert!(start.elapsed() < LATE);
    assert!(
        matches!(error.stop_reason(), StopReason::Deadline | StopReason::RetryBudget),
        "{error}"
    );
    assert!(error.attempts() > 1);
    // The deadline may cut off the last one before the service sees it.
    let seen = mock.requests().len();
    assert!([seen, seen + 1].contains(&(error.attempts() as usize)), "{seen} {error}");
}

#[tokio::test]
async fn rate_limit_beyond_deadline_fails_at_once() {
    let mock = Mock::start(spec(), Config::default()).await.unwrap();
    // One call in ten seconds.
    let client = builder(&mock).rate_limit(RateLimit::share(0.1 / 120.0)).build().unwrap();
    let call = || client.refresh_upload_video(VIDEO).with_timeout(Duration::from_secs(5)).send();
    call().await.unwrap();
    let error = call().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 0), "{error}");
    assert!(error.rate_limit().unwrap().wait().unwrap() > Duration::from_secs(5));
    assert_eq!(mock.requests().len(), 1);
}
