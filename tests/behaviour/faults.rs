//! Every fault of the mock server, and what a caller sees of it who does not repeat the call.

use std::time::{Duration, Instant};

use aliyun_mock::{Fault, FaultKind};
use aliyun_vod::error::{ErrorKind, TransportErrorKind};
use aliyun_vod::{Error, ErrorCode, RetryConfig};
use tests::{VIDEO, builder, client, mock};

async fn call_with(kind: FaultKind) -> Result<String, Error> {
    let mock = mock().await;
    mock.inject(Fault::new(kind));
    let client = builder(&mock)
        .read_timeout(Duration::from_millis(300))
        .timeout(Duration::from_millis(700))
        .retry(RetryConfig::disabled())
        .build()
        .unwrap();
    client.refresh_upload_video(VIDEO).send().await.map(|response| response.video_id)
}

#[tokio::test]
async fn broken_connection_is_a_transport_error() {
    for kind in [FaultKind::Reset, FaultKind::Garbage { bytes: 100 }] {
        let error = call_with(kind.clone()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{kind:?}: {error}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn reset_connection_is_a_transport_error() {
    let error = call_with(FaultKind::ConnectReset).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport), "{error}");
}

#[tokio::test]
async fn truncated_body_keeps_the_response_head() {
    let error = call_with(FaultKind::CutOff { bytes: 20 }).await.unwrap_err();
    let transport = error.transport().unwrap();
    assert_eq!(transport.kind(), TransportErrorKind::Interrupted, "{error}");
    let partial = transport.partial_response().unwrap();
    assert_eq!((partial.status, partial.body.len()), (200, 20));
    assert!(error.request_id().is_some());
}

#[tokio::test]
async fn slow_response_ends_at_the_timeout() {
    let start = Instant::now();
    let every = Duration::from_millis(100);
    let error = call_with(FaultKind::Trickle { bytes: 1, every }).await.unwrap_err();
    assert!(error.is_timeout() && error.kind() == ErrorKind::Timeout, "{error}");
    assert!(start.elapsed() < Duration::from_secs(20), "the whole response would take longer");

    let mock = mock().await;
    mock.inject(Fault::new(FaultKind::Delay).with_delay(Duration::from_secs(30)));
    let error = client(&mock)
        .refresh_upload_video(VIDEO)
        .with_timeout(Duration::from_millis(200))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[tokio::test]
async fn proxy_and_gateway_pages_are_response_errors() {
    for (kind, status) in [
        (FaultKind::ProxyPage, 502),
        (FaultKind::Status(503), 503),
        (FaultKind::empty(), 200),
    ] {
        let error = call_with(kind.clone()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Response, Some(status)),
            "{kind:?}: {error}"
        );
        assert_eq!(error.is_retryable(), status >= 500);
    }
}

#[tokio::test]
async fn too_many_headers_are_rejected() {
    let error = call_with(FaultKind::ManyHeaders { headers: 10_000 }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
}

#[tokio::test]
async fn wrong_content_type_is_accepted() {
    assert_eq!(call_with(FaultKind::WrongContentType).await.unwrap(), VIDEO);
}

#[tokio::test]
async fn declared_errors_become_their_codes() {
    let mock = mock().await;
    let client = builder(&mock).retry(RetryConfig::disabled()).build().unwrap();
    for code in ErrorCode::KNOWN {
        mock.inject(Fault::new(FaultKind::error(code.as_str())));
        let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
        assert_eq!(error.code(), Some(code), "{error}");
    }
}

#[tokio::test]
async fn closed_port_and_unknown_host_are_transport_errors() {
    let call = async |endpoint: &str| {
        let client = aliyun_vod::Client::builder()
            .endpoint(endpoint)
            .credentials(tests::permanent())
            .build()
            .unwrap();
        client.refresh_upload_video(VIDEO).send().await.unwrap_err()
    };
    let refused = call("http://127.0.0.1:1").await;
    assert_eq!(refused.transport().unwrap().kind(), TransportErrorKind::Connect, "{refused}");
    let unresolved = call("http://no-such-host.invalid").await;
    assert_eq!(unresolved.transport().unwrap().kind(), TransportErrorKind::Resolve, "{unresolved}");
    assert!(!unresolved.to_string().contains("VideoId"), "{unresolved}");
}
