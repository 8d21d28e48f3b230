//! The service in memory that users of the crate test their programs with.

use std::sync::Arc;
use std::time::Duration;

use aliyun_vod::credentials::{Credentials, CredentialsError, ProvideCredentials};
use aliyun_vod::error::{ErrorKind, TransportErrorKind};
use aliyun_vod::quota::{LimitedCall, RateLimitError, RateLimiter};
use aliyun_vod::testing::{MockResponse, MockService, service_error, transport_error};
use aliyun_vod::transport::{Body, BodySource, BoxFuture, Headers, HttpRequest, Limits, Method, Transport as _};
use aliyun_vod::{Client, Error, ErrorCode, RateLimit, RetryConfig};

fn client(mock: &MockService) -> Client {
    Client::builder().mock(mock).build().unwrap()
}

const TITLE: &str = r#"{"RequestId": "1", "Video": {"Title": "Sea"}}"#;

#[tokio::test]
async fn mock_returns_response_and_records_request() {
    let mock = MockService::new().on("GetVideoInfo", MockResponse::json(TITLE));
    let response = client(&mock).get_video_info("v 1").send().await.unwrap();
    assert_eq!(response.video.unwrap().title.as_deref(), Some("Sea"));

    let [request] = &mock.requests()[..] else {
        panic!("{:?}", mock.requests())
    };
    assert_eq!((request.action(), request.parameter("VideoId")), ("GetVideoInfo", Some("v 1")));
    assert_eq!(request.parameters().len(), 1);
    assert!(request.headers().get("authorization").is_some(), "it is signed as any other");
}

#[derive(Debug)]
struct Alphabet;

impl BodySource for Alphabet {
    fn len(&self) -> u64 {
        26
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        for (place, letter) in buffer.iter_mut().zip((b'a'..=b'z').skip(offset as usize)) {
            *place = letter;
        }
        Ok(buffer.len())
    }
}

#[tokio::test]
async fn streamed_body_is_recorded_and_can_be_read() {
    let mock = MockService::new().on("Upload", MockResponse::json("{}"));
    let mut headers = Headers::new();
    headers.push("x-acs-action", "Upload");
    let request = HttpRequest::new(Method::Put, "https://vod.test/".to_owned(), headers)
        .with_body(Body::from_source("text/plain", Arc::new(Alphabet)));
    mock.send(&request, Limits::default()).await.unwrap();

    let recorded = mock.requests().remove(0);
    let body = &recorded.http().body;
    assert_eq!((body.len(), body.as_bytes(), body), (26, None, &request.body));
    let mut end = [0; 10];
    assert_eq!(body.read_at(23, &mut end).unwrap(), 3);
    assert_eq!(&end[..3], b"xyz");
}

#[tokio::test]
async fn responses_are_ordered_and_delays_are_virtual() {
    let mock = MockService::new()
        .on("GetVideoInfo", MockResponse::error(503, "ServiceUnavailable"))
        .on("GetVideoInfo", MockResponse::broken(TransportErrorKind::Connect))
        .on("GetVideoInfo", MockResponse::json(TITLE));
    let started = std::time::Instant::now();
    client(&mock).get_video_info("v1").send().await.unwrap();
    assert_eq!(mock.requests_of("GetVideoInfo").len(), 3);
    assert!(mock.time().elapsed() > Duration::ZERO, "it backed off");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn missing_mock_response_is_named_in_error() {
    let mock = MockService::new().on("GetVideoInfo", MockResponse::json(TITLE));
    let error = client(&mock).delete_video(["v1"]).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    let text = error.to_string();
    assert!(
        text.contains("no response to `DeleteVideo`") && text.contains("GetVideoInfo"),
        "{text}"
    );
}

#[tokio::test]
async fn silent_mock_ends_at_virtual_deadline() {
    let mock = MockService::new().on("GetVideoInfo", MockResponse::never());
    let request = client(&mock).get_video_info("v1").with_timeout(Duration::from_secs(25));
    let error = request.send().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let elapsed = mock.time().elapsed();
    assert!(
        elapsed > Duration::from_secs(20) && elapsed < Duration::from_secs(26),
        "{elapsed:?}"
    );
}

#[tokio::test]
async fn response_can_depend_on_the_request() {
    let mock = MockService::new().on_fn("GetVideoInfo", |request| match request.parameter("VideoId") {
        Some("v1") => MockResponse::json(TITLE),
        _ => MockResponse::error(404, "InvalidVideo.NotFound"),
    });
    let client = client(&mock);
    client.get_video_info("v1").send().await.unwrap();
    let error = client.get_video_info("v2").send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidVideoNotFound));
}

#[tokio::test]
async fn two_runs_send_equal_requests() {
    let run = async || {
        let mock = MockService::new()
            .on("GetVideoInfo", MockResponse::error(503, "ServiceUnavailable"))
            .on("GetVideoInfo", MockResponse::json(TITLE));
        client(&mock).get_video_info("v1").send().await.unwrap();
        (mock.requests(), mock.time().elapsed())
    };
    assert_eq!(run().await, run().await);
}

#[tokio::test]
async fn rate_limit_uses_virtual_time() {
    let mock = MockService::new().on("RefreshUploadVideo", MockResponse::error(404, "InvalidVideo.NotFound"));
    let limited = client(&mock);
    for _ in 0..360 {
        limited.refresh_upload_video("v1").send().await.unwrap_err();
    }
    let elapsed = mock.time().elapsed();
    assert!(
        elapsed > Duration::from_secs(1) && elapsed < Duration::from_secs(4),
        "360 calls at 120 a second: {elapsed:?}"
    );
    let free = Client::builder()
        .mock(&mock)
        .rate_limit(RateLimit::disabled())
        .retry(RetryConfig::disabled())
        .build()
        .unwrap();
    for _ in 0..360 {
        free.refresh_upload_video("v1").send().await.unwrap_err();
    }
    assert_eq!(mock.time().elapsed(), elapsed);
}

#[test]
fn errors_can_be_created_without_a_client() {
    let error: Error = service_error("GetVideoInfo", 404, "InvalidVideo.NotFound");
    assert_eq!(error.code(), Some(&ErrorCode::InvalidVideoNotFound));
    assert_eq!((error.status(), error.action()), (Some(404), "GetVideoInfo"));
    let error: Error = transport_error("GetVideoInfo", TransportErrorKind::Timeout);
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

/// A credentials provider and a rate limiter that take their real time.
#[derive(Debug)]
struct Slow(Duration);

impl ProvideCredentials for Slow {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            tokio::time::sleep(self.0).await;
            Ok(Arc::new(Credentials::new("id", "secret")))
        })
    }
}

impl RateLimiter for Slow {
    fn acquire(&self, _: LimitedCall) -> BoxFuture<'_, Result<(), RateLimitError>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            tokio::time::sleep(self.0).await;
            Ok(())
        })
    }
}

#[tokio::test]
async fn custom_providers_and_limiters_run_in_real_time() {
    let mock = MockService::new()
        .on("GetVideoInfo", MockResponse::error(503, "ServiceUnavailable"))
        .on("GetVideoInfo", MockResponse::json(TITLE));
    let slow = || Slow(Duration::from_millis(5));
    let builder = Client::builder().mock(&mock).credentials_provider(slow());
    let client = builder.rate_limit(RateLimit::custom(slow())).build().unwrap();
    client.get_video_info("v1").send().await.unwrap();
    let backed_off = mock.time().elapsed();
    assert!(
        backed_off > Duration::ZERO && backed_off < Duration::from_secs(1),
        "time passed for the wait between the attempts alone: {backed_off:?}"
    );
}

#[tokio::test]
async fn hanging_call_ends_by_real_time() {
    let mock = MockService::new().on("GetVideoInfo", MockResponse::json(TITLE));
    let client = Client::builder()
        .mock(&mock)
        .credentials_provider(Slow(Duration::from_secs(3600)))
        .build()
        .unwrap();
    let limit = Duration::from_millis(20);
    let error = client.get_video_info("v1").with_timeout(limit).send().await.unwrap_err();
    assert!(
        error.is_timeout()
            && error
                .to_string()
                .contains("the credentials provider returned no credentials within 20ms"),
        "{error}"
    );
    assert_eq!(mock.time().elapsed(), limit);
}

#[tokio::test]
async fn hanging_call_ends_as_other_calls_advance_time() {
    let mock = MockService::new().on("GetVideoInfo", MockResponse::json(TITLE));
    let client = Client::builder()
        .mock(&mock)
        .credentials_provider(Slow(Duration::from_secs(3600)))
        .build()
        .unwrap();
    let pass = async {
        tokio::task::yield_now().await;
        mock.time().advance(Duration::from_secs(31));
    };
    let (response, ()) = tokio::join!(client.get_video_info("v1").send(), pass);
    assert!(response.unwrap_err().is_timeout());
}

#[tokio::test]
async fn response_without_request_id_is_accepted() {
    for (reply, id) in [
        (r#"{"Video":{"Title":"Sea"}}"#, "head"),
        (r#"{"RequestId":null,"Video":{"Title":"Sea"}}"#, "head"),
        (r#"{"RequestId":"","Video":{"Title":"Sea"}}"#, "head"),
        (r#"{"requestId":"body","Video":{"Title":"Sea"}}"#, "body"),
        (r#"{"RequestId":"body","Video":{"Title":"Sea"}}"#, "body"),
    ] {
        let mock = MockService::new().on("GetVideoInfo", MockResponse::json(reply).header("x-acs-request-id", "head"));
        let response = client(&mock).get_video_info("v1").send().await.unwrap();
        assert_eq!(
            (response.request_id.as_str(), response.video.unwrap().title.as_deref()),
            (id, Some("Sea"))
        );
    }
}
