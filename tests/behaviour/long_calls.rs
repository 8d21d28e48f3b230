//! Calls whose parameters are too long for a URL.

use aliyun_mock::Verdict;
use aliyun_vod::actions::update_video_infos::VideoUpdate;
use aliyun_vod::error::{ErrorKind, StopReason};
use aliyun_vod::signer::{ACS3_HMAC_SHA256, MAX_QUERY_BYTES, RPC_HMAC_SHA1};
use aliyun_vod::testing::{MockResponse, MockService};
use aliyun_vod::transport::Method;
use tests::{builder, client, mock, permanent, temporary};

/// As many as the documentation allows, 65 characters each.
fn addresses() -> Vec<String> {
    (0..1000)
        .map(|n| format!("https://example.aliyundoc.com/{n:04}/0123456789abcdef0123456789.m3u8"))
        .collect()
}

#[tokio::test]
async fn long_parameters_are_sent_in_a_signed_body() {
    let mock = mock().await;
    let updates: Vec<VideoUpdate> = (0..20)
        .map(|n| VideoUpdate::new(format!("{n:032}")).description("描述".repeat(170)))
        .collect();
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        for credentials in [permanent(), temporary()] {
            for method in [Method::Post, Method::Get] {
                let client = builder(&mock).signature(scheme).credentials(credentials.clone()).method(method);
                let client = client.build().unwrap();
                let response = client.refresh_vod_object_caches(addresses()).send().await.unwrap();
                assert!(!response.refresh_task_id.is_empty());
                client.update_video_infos(updates.clone()).send().await.unwrap();
            }
        }
    }
    for request in mock.requests() {
        assert_eq!((request.verdict.clone(), request.method.as_str()), (Verdict::Accepted, "POST"));
        assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
        // Parameters of the protocol and the signature stay in the query.
        assert!(request.target.len() < 1_000, "{}", request.target);
        assert!(!request.target.contains("ObjectPath") && !request.target.contains("UpdateContent"));
        let body = String::from_utf8(request.body.clone()).unwrap();
        assert!(!body.contains("Signature") && !body.contains("AccessKeyId"));
    }
    assert_eq!(mock.requests()[0].parameter("ObjectPath"), Some(addresses().join("\n")));
}

/// The body is part of what is signed, with either signature.
#[tokio::test]
async fn changed_body_is_rejected() {
    use aliyun_vod::transport::{Body, BoxFuture, HttpRequest, HttpResponse, HyperTransport, Limits, Transport, TransportError};
    #[derive(Debug)]
    struct Changing(HyperTransport);
    impl Transport for Changing {
        fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
            let body = String::from_utf8(request.body.as_bytes().unwrap().to_vec())
                .unwrap()
                .replace("0999", "0998");
            let changed = request.clone().with_body(Body::form(body));
            Box::pin(async move { self.0.send(&changed, limits).await })
        }
    }
    let mock = mock().await;
    for (scheme, part) in [(ACS3_HMAC_SHA256, "hash of the body"), (RPC_HMAC_SHA1, "parameter ObjectPath")] {
        let client = builder(&mock).signature(scheme).transport(Changing(HyperTransport::new()));
        let error = client
            .build()
            .unwrap()
            .refresh_vod_object_caches(addresses())
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.service().unwrap().code(), "SignatureDoesNotMatch");
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[tokio::test]
async fn query_limit_is_exact() {
    let mock = mock().await;
    // `ObjectPath=` and the text.
    for (length, in_body) in [(MAX_QUERY_BYTES, false), (MAX_QUERY_BYTES + 1, true)] {
        let path = "a".repeat(length - "ObjectPath=".len());
        client(&mock).refresh_vod_object_caches([path]).send().await.unwrap();
        let request = mock.requests().pop().unwrap();
        assert_eq!(request.body.is_empty(), !in_body, "{length}");
    }
}

#[tokio::test]
async fn too_long_get_reports_its_length() {
    let mock = mock().await;
    let domains = || (0..3000).map(|n| format!("{n:020}.example.com"));
    let request = client(&mock).describe_vod_domain_real_time_bps_data(domains());
    let error = request.clone().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), error.stop_reason()),
        (ErrorKind::Config, 0, StopReason::Permanent)
    );
    let url = error.to_string();
    assert!(
        url.contains("the URL has ") && url.contains(" bytes, and at most 65534 can be sent"),
        "{url}"
    );
    assert!(url.contains("the action accepts only GET"), "{url}");
    assert_eq!(request.sign().await.unwrap_err().kind(), ErrorKind::Config);
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn mock_service_records_parameters_of_the_body() {
    let service = MockService::new().on("RefreshVodObjectCaches", MockResponse::json(r#"{"RequestId":"R"}"#));
    let client = aliyun_vod::Client::builder().mock(&service).build().unwrap();
    client.refresh_vod_object_caches(addresses()).send().await.unwrap();
    let request = &service.requests()[0];
    assert_eq!(request.parameter("ObjectPath"), Some(addresses().join("\n").as_str()));
}
