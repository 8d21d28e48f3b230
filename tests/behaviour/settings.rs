//! Settings that can't work are errors that say so.

use std::sync::Arc;

use aliyun_vod::credentials::CredentialsError;
use aliyun_vod::error::ErrorKind;
use aliyun_vod::testing::{MockResponse, MockService};
use aliyun_vod::transport::BoxFuture;
use aliyun_vod::{Client, Credentials, ProvideCredentials};

fn mock() -> MockService {
    MockService::new().on("GetVideoInfo", MockResponse::json(r#"{"RequestId": "1"}"#))
}

#[test]
fn empty_credentials_fail_the_build() {
    for (credentials, part) in [
        (Credentials::new("", "secret"), "the AccessKey ID is empty"),
        (Credentials::new("id", " \n"), "the AccessKey secret is empty"),
        (
            Credentials::new("id", "secret").with_security_token(""),
            "the security token is empty",
        ),
    ] {
        let error = Client::builder().credentials(credentials).build().unwrap_err();
        assert_eq!(error.to_string(), part);
    }
}

/// A provider that gives what it was made of.
#[derive(Debug)]
struct Gives(Credentials);

impl ProvideCredentials for Gives {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(std::future::ready(Ok(Arc::new(self.0.clone()))))
    }
}

#[tokio::test]
async fn empty_provider_credentials_fail_the_call() {
    let mock = mock();
    let client = Client::builder()
        .mock(&mock)
        .credentials_provider(Gives(Credentials::new("id", "")))
        .build()
        .unwrap();
    let error = client.get_video_info("v1").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(error.to_string(), "GetVideoInfo: no credentials: the AccessKey secret is empty");
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn signature_parameters_cannot_be_set() {
    let mock = mock();
    let client = Client::builder().mock(&mock).build().unwrap();
    for name in [
        "",
        "Action",
        "Version",
        "Format",
        "Timestamp",
        "AccessKeyId",
        "SecurityToken",
        "Signature",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureVersion",
    ] {
        let request = client.get_video_info("v1").with_parameter(name, "a-value");
        let signed = request.clone().sign().await.unwrap_err();
        let sent = request.send().await.unwrap_err();
        assert_eq!((signed.kind(), sent.kind()), (ErrorKind::Config, ErrorKind::Config));
        let text = sent.to_string();
        assert!(text.contains(name) && !text.contains("a-value"), "{text}");
    }
    assert!(mock.requests().is_empty());
    // Names are told apart by case, as the service does.
    client.get_video_info("v1").with_parameter("action", "x").send().await.unwrap();
    assert_eq!(mock.requests()[0].parameter("action"), Some("x"));
}
