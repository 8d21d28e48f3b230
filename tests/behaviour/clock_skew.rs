//! A clock that is off: noticed by the response, and allowed for from then on.

use std::time::Duration;

use aliyun_mock::{Mock, Verdict};
use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use aliyun_vod::transport::{HyperTransport, Limits, Transport};
use aliyun_vod::{ErrorCode, RetryConfig};
use tests::{VIDEO, builder, mock};

const HOUR: Duration = Duration::from_secs(3_600);

fn set(mock: &Mock, ahead: bool) {
    if ahead {
        mock.clock().advance(HOUR);
    } else {
        mock.clock().set_back(HOUR);
    }
}

#[tokio::test]
async fn clock_off_by_an_hour_costs_one_more_request() {
    for ahead in [true, false] {
        for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
            let mock = mock().await;
            set(&mock, ahead);
            let client = builder(&mock).signature(scheme).build().unwrap();
            // Not idempotent; it was refused before it was carried out.
            client.create_upload_video("title", "a.mp4").send().await.unwrap();
            let codes: Vec<_> = mock
                .requests()
                .into_iter()
                .map(|request| match request.verdict {
                    Verdict::Refused { code, .. } => code,
                    other => format!("{other:?}"),
                })
                .collect();
            assert_eq!(codes, ["InvalidTimeStamp.Expired", "Accepted"]);
            // What was learned stays, for clones and for who only signs.
            client.clone().refresh_upload_video(VIDEO).send().await.unwrap();
            let signed = client.refresh_upload_video(VIDEO).sign().await.unwrap();
            let response = HyperTransport::new().send(&signed, Limits::default()).await.unwrap();
            assert_eq!((response.status, mock.requests().len()), (200, 4));
        }
    }
}

#[tokio::test]
async fn clock_corrected_between_calls_is_learned() {
    let mock = mock().await;
    set(&mock, true);
    let client = builder(&mock).build().unwrap();
    client.refresh_upload_video(VIDEO).send().await.unwrap();
    mock.clock().reset();
    client.refresh_upload_video(VIDEO).send().await.unwrap();
    client.refresh_upload_video(VIDEO).send().await.unwrap();
    assert_eq!(mock.requests().len(), 5);
}

#[tokio::test]
async fn concurrent_calls_learn_the_clock_together() {
    let mock = mock().await;
    set(&mock, false);
    let client = builder(&mock).build().unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..32 {
        calls.spawn(client.refresh_upload_video(VIDEO).send());
    }
    while let Some(ended) = calls.join_next().await {
        ended.unwrap().unwrap();
    }
    assert!(mock.requests().len() <= 64, "{} requests", mock.requests().len());
}

#[tokio::test]
async fn without_retries_the_next_call_has_the_right_clock() {
    let mock = mock().await;
    set(&mock, true);
    let client = builder(&mock).retry(RetryConfig::disabled()).build().unwrap();
    let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidTimeStampExpired));
    client.refresh_upload_video(VIDEO).send().await.unwrap();
}

#[tokio::test]
async fn drifting_clock_is_followed() {
    let mock = mock().await;
    let client = builder(&mock).build().unwrap();
    // Further than the service takes, between one call and the next: one more request each, and no
    // error.
    for step in 1..=5 {
        mock.clock().advance(HOUR / 3);
        client.create_upload_video("title", "a.mp4").send().await.unwrap();
        assert_eq!(mock.requests().len(), 2 * step);
    }
    // Slower than that, it costs a request now and then.
    mock.clear_requests();
    for _ in 0..28 {
        mock.clock().set_back(Duration::from_secs(61));
        client.create_upload_video("title", "a.mp4").send().await.unwrap();
    }
    assert_eq!(mock.requests().len(), 28 + 1, "once beyond fifteen minutes");
}
