//! Each transport against the mock server.
#![allow(missing_docs)]

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use aliyun_codegen_language::spec::Spec;
use aliyun_mock::{AccessKey, Config, Fault, FaultKind, Mock};
use aliyun_vod::decode::Format;
use aliyun_vod::error::{ErrorKind, TransportErrorKind};
use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use aliyun_vod::transport::Method;
use aliyun_vod::{Client, ClientBuilder, Credentials, ErrorCode, RateLimit, RetryConfig};
use transports::by_reqwest::{Reqwest, TokioTimer};
use transports::by_ureq::{ThreadTimer, Ureq, UreqOnThreads};

const VIDEO: &str = "c6a23a870c8c4ffcd40cbd381333****";

async fn mock() -> Mock {
    static SPEC: OnceLock<Spec> = OnceLock::new();
    let spec = SPEC.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
        load(&Sources::read(&folder).unwrap()).unwrap()
    });
    Mock::start(spec.clone(), Config::default()).await.unwrap()
}

fn builder(mock: &Mock) -> ClientBuilder<Client> {
    let key = AccessKey::temporary();
    let credentials = Credentials::new(key.id(), key.secret()).with_security_token(key.token().unwrap());
    Client::builder()
        .endpoint(mock.url())
        .credentials(credentials)
        .rate_limit(RateLimit::disabled())
}

fn by_reqwest(mock: &Mock) -> ClientBuilder<Client> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder(mock).transport(Reqwest(client.build().unwrap())).timer(TokioTimer)
}

fn by_ureq_on_threads(mock: &Mock) -> ClientBuilder<Client> {
    builder(mock)
        .transport(UreqOnThreads(ureq::Agent::new_with_defaults()))
        .timer(TokioTimer)
}

#[tokio::test]
async fn both_transports_work_with_all_schemes_and_methods() {
    let mock = mock().await;
    for with in [by_reqwest, by_ureq_on_threads] {
        for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
            for method in [Method::Post, Method::Get] {
                for format in [Format::Json, Format::Xml] {
                    let client = with(&mock)
                        .signature(scheme)
                        .method(method)
                        .response_format(format)
                        .build()
                        .unwrap();
                    let response = client.refresh_upload_video(VIDEO).send().await.unwrap();
                    assert_eq!(response.video_id, VIDEO, "{scheme:?} {method:?}");
                    let error = client.refresh_upload_video("another/video ä").send().await.unwrap_err();
                    assert_eq!(error.code(), Some(&ErrorCode::InvalidVideoNotFound), "{error}");
                }
            }
        }
    }
}

#[tokio::test]
async fn long_parameters_are_sent_in_the_body() {
    let mock = mock().await;
    let addresses: Vec<String> = (0..1000).map(|n| format!("https://example.aliyundoc.com/{n:035}")).collect();
    for with in [by_reqwest, by_ureq_on_threads] {
        for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
            let client = with(&mock).signature(scheme).build().unwrap();
            client.refresh_vod_object_caches(addresses.clone()).send().await.unwrap();
            let request = mock.requests().pop().unwrap();
            assert_eq!(request.parameter("ObjectPath"), Some(addresses.join("\n")), "{scheme:?}");
            assert!(!request.body.is_empty());
        }
    }
}

#[tokio::test]
async fn transport_failures_have_the_right_error_kind() {
    for with in [by_reqwest, by_ureq_on_threads] {
        let mock = mock().await;
        let client = with(&mock).retry(RetryConfig::disabled()).build().unwrap();
        mock.inject(Fault::new(FaultKind::Delay).with_delay(Duration::from_secs(60)));
        let late = client.refresh_upload_video(VIDEO).with_timeout(Duration::from_millis(300));
        let error = late.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");

        let small = with(&mock).max_body_bytes(10).build().unwrap();
        let error = small.refresh_upload_video(VIDEO).send().await.unwrap_err();
        assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::BodyTooLarge, "{error}");

        let secret = AccessKey::temporary();
        // One of its own, since the other waits for the call that it still delays.
        let gone = self::mock().await;
        let client = with(&gone).retry(RetryConfig::disabled()).build().unwrap();
        gone.shutdown().await;
        let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
        assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::Connect, "{error}");
        let shown = format!("{error} {error:?}");
        for hidden in [VIDEO, secret.secret(), secret.token().unwrap(), "Signature"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}

#[test]
fn ureq_transport_works_without_an_async_runtime() {
    let server = tokio::runtime::Runtime::new().unwrap();
    let mock = server.block_on(mock());
    let client = builder(&mock)
        .transport(Ureq(ureq::Agent::new_with_defaults()))
        .timer(ThreadTimer)
        .build()
        .unwrap();
    mock.inject(Fault::new(FaultKind::error("ServiceUnavailable")));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(client.refresh_upload_video(VIDEO).send_blocking().unwrap().video_id, VIDEO));
        }
    });
    assert_eq!(mock.requests().len(), 5, "one was repeated");
    let videos: Vec<_> = client.get_video_list().items_blocking().collect::<Result<_, _>>().unwrap();
    assert!(!videos.is_empty());
}
