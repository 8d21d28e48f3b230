//! Calls that the service refuses: each refusal with its code, and everything that a person needs
//! to know.

use std::time::Duration;

use aliyun_mock::{AccessKey, Config, Fault, FaultKind, Mock, Quotas};
use aliyun_vod::decode::Format;
use aliyun_vod::error::{ErrorKind, SignatureMismatch};
use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use aliyun_vod::transport::{BoxFuture, HttpRequest, HttpResponse, HyperTransport, Limits, Transport, TransportError};
use aliyun_vod::{Client, Credentials, ErrorCode, RateLimit, RetryConfig};
use tests::{VIDEO, builder, client, mock, spec};

#[tokio::test]
async fn mock_server_knows_every_id_that_does_not_look_missing() {
    let mock = mock().await;
    let client = client(&mock);
    let response = client.refresh_upload_video("1f1a6fc03ca04814031b8a6559e9").send().await.unwrap();
    assert_eq!(response.video_id, "1f1a6fc03ca04814031b8a6559e9");
    let error = client.refresh_upload_video("missing-video").send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidVideoNotFound));
}

#[tokio::test]
async fn unknown_video_is_not_found() {
    let mock = mock().await;
    for format in [Format::Json, Format::Xml] {
        let client = builder(&mock).response_format(format).build().unwrap();
        let error = client.refresh_upload_video("no-such-video").send().await.unwrap_err();
        match error.code() {
            Some(ErrorCode::InvalidVideoNotFound) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(404)));
        let service = error.service().unwrap();
        assert_eq!(service.message(), "The video not exist.");
        assert!(service.host_id().is_some() && service.diagnosis_url().is_some() && service.request_id().is_some());
        let id = error.request_id().unwrap();
        assert_eq!(
            error.to_string(),
            format!("RefreshUploadVideo: InvalidVideo.NotFound (HTTP 404): The video not exist. [request {id}]")
        );
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn damaged_video_error_has_its_code() {
    let mock = mock().await;
    mock.inject(Fault::new(FaultKind::error("InvalidVideo.Damaged")));
    let error = client(&mock).refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(&ErrorCode::InvalidVideoDamaged), Some(400)));
    assert_eq!(error.service().unwrap().message(), "The video has been Damaged.");
}

#[tokio::test]
async fn undocumented_code_keeps_its_string() {
    let mock = mock().await;
    mock.inject(Fault::new(FaultKind::error("Brand.New")));
    let error = client(&mock).refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("Brand.New"));
}

#[tokio::test]
async fn wrong_secret_is_diagnosed() {
    let mock = mock().await;
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let key = AccessKey::permanent();
        let client = builder(&mock)
            .signature(scheme)
            .credentials(Credentials::new(key.id(), "a-wrong-secret"))
            .build()
            .unwrap();
        let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::SignatureDoesNotMatch));
        assert_eq!(
            error.service().unwrap().signature_mismatch(),
            Some(&SignatureMismatch::WrongSecret),
            "{error}"
        );
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("the AccessKey secret is wrong"), "{shown}");
        for hidden in ["a-wrong-secret", "AccessKeyId%3D", key.id(), VIDEO] {
            assert!(!shown.contains(hidden), "{hidden} is in {shown}");
        }
    }
}

/// A proxy that changes requests on their way.
#[derive(Debug)]
struct Meddler(HyperTransport, fn(&mut HttpRequest));

impl Transport for Meddler {
    fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let mut changed = request.clone();
        (self.1)(&mut changed);
        Box::pin(async move { self.0.send(&changed, limits).await })
    }
}

#[tokio::test]
async fn changed_request_is_distinguished_from_wrong_secret() {
    let mock = mock().await;
    let change: fn(&mut HttpRequest) = |request| request.url = request.url.replace("VideoId=c6", "VideoId=d7");
    for (scheme, part) in [(ACS3_HMAC_SHA256, "query"), (RPC_HMAC_SHA1, "parameter VideoId")] {
        let client = builder(&mock)
            .signature(scheme)
            .transport(Meddler(HyperTransport::new(), change))
            .build()
            .unwrap();
        let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
        let wanted = SignatureMismatch::DifferentRequest {
            difference: Some(part.to_owned()),
        };
        assert_eq!(error.service().unwrap().signature_mismatch(), Some(&wanted), "{error}");
    }
}

#[tokio::test]
async fn unknown_key_and_missing_token_are_rejected() {
    let mock = mock().await;
    let refused = async |credentials: Credentials| {
        let client = builder(&mock).credentials(credentials).build().unwrap();
        client.refresh_upload_video(VIDEO).send().await.unwrap_err().code().unwrap().clone()
    };
    assert_eq!(
        refused(Credentials::new("nobody", "secret")).await,
        ErrorCode::InvalidAccessKeyIdNotFound
    );
    let key = AccessKey::temporary();
    assert_eq!(
        refused(Credentials::new(key.id(), key.secret())).await,
        ErrorCode::MissingSecurityToken
    );
    mock.inject(Fault::new(FaultKind::ExpiredToken));
    assert_eq!(refused(tests::temporary()).await, ErrorCode::InvalidSecurityTokenExpired);
}

#[tokio::test]
async fn wrong_clocks_are_rejected() {
    let mock = mock().await;
    mock.clock().advance(Duration::from_secs(16 * 60));
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let client = builder(&mock).signature(scheme).retry(RetryConfig::disabled()).build().unwrap();
        let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::InvalidTimeStampExpired));
    }
}

#[tokio::test]
async fn reused_nonce_is_rejected() {
    let mock = mock().await;
    let transport = HyperTransport::new();
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let signed = builder(&mock)
            .signature(scheme)
            .build()
            .unwrap()
            .refresh_upload_video(VIDEO)
            .sign()
            .await
            .unwrap();
        let first = transport.send(&signed, Limits::default()).await.unwrap();
        let second = transport.send(&signed, Limits::default()).await.unwrap();
        assert_eq!((first.status, second.status), (200, 400));
        assert!(String::from_utf8_lossy(&second.body).contains("SignatureNonceUsed"));
    }
}

#[tokio::test]
async fn calls_above_the_quota_are_throttled() {
    let mut config = Config::default();
    config.quotas = Quotas::FromSpec;
    let mock = Mock::start(spec(), config).await.unwrap();
    let client = builder(&mock)
        .rate_limit(RateLimit::disabled())
        .retry(RetryConfig::disabled())
        .build()
        .unwrap();
    let calls: Vec<_> = (0..150).map(|_| client.refresh_upload_video(VIDEO).send()).collect();
    let mut throttled = 0;
    let mut accepted = 0;
    for call in calls {
        match call.await {
            Ok(_) => accepted += 1,
            Err(error) => {
                assert_eq!(error.code(), Some(&ErrorCode::ThrottlingUser));
                assert!(error.is_throttling() && error.is_retryable());
                assert!(error.service().unwrap().retry_after().is_some());
                throttled += 1;
            }
        }
        if throttled > 0 {
            break;
        }
    }
    // On a slow machine the second is over before the quota is; then nothing is throttled and
    // nothing is shown.
    assert!(accepted >= 120 || throttled > 0, "{accepted} accepted, {throttled} throttled");
}

#[tokio::test]
async fn permission_error_has_details() {
    let response = r#"{"RequestId":"R","HostId":"h","Code":"Forbidden.RAM","Message":"no","Recommend":"https://example.com","AccessDeniedDetail":{"AuthAction":"vod:RefreshUploadVideo","AuthPrincipalType":"SubUser","NoPermissionType":"ImplicitDeny"}}"#;
    let client = canned(403, "application/json", response);
    let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::ForbiddenRam));
    let detail = error.service().unwrap().access_denied_detail().unwrap();
    assert_eq!(
        (detail.auth_action.as_deref(), detail.no_permission_type.as_deref()),
        (Some("vod:RefreshUploadVideo"), Some("ImplicitDeny"))
    );
}

/// A client whose every call gets this response.
pub(crate) fn canned(status: u16, content_type: &'static str, body: &str) -> Client {
    canned_bytes(status, content_type, body.into())
}

/// The same with a body that is no text.
pub(crate) fn canned_bytes(status: u16, content_type: &'static str, body: Vec<u8>) -> Client {
    canned_with(status, content_type, body, tests::permanent())
}

/// The same with other credentials.
pub(crate) fn canned_with(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>, credentials: Credentials) -> Client {
    #[derive(Debug)]
    struct Canned(HttpResponse);
    impl Transport for Canned {
        fn send<'a>(&'a self, _: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
            Box::pin(async { Ok(self.0.clone()) })
        }
    }
    let mut headers = aliyun_vod::transport::Headers::new();
    headers.push("content-type", content_type);
    headers.push("x-acs-request-id", "ID-FROM-HEADER");
    let transport = Canned(HttpResponse::new(status, headers, body.into()));
    Client::builder().credentials(credentials).transport(transport).build().unwrap()
}
