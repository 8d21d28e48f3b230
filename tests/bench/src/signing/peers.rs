//! The same signature by other crates, each as its own client makes it, from parameters to the
//! finished URL or headers.

use std::collections::BTreeMap;
use std::time::SystemTime;

use alibaba_cloud_sdk_rust::sdk::auth::credentials::AccessKeyCredential;
use alibaba_cloud_sdk_rust::sdk::auth::singers::{AccessKeySigner, signRpcRequest};
use alibaba_cloud_sdk_rust::sdk::requests::{BaseRequestExt as _, RpcRequest};
use alibabacloud::{signing, utils};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;

use crate::{HOST, KEY_ID, KEY_SECRET, VIDEO_ID};

/// `alibabacloud`: the lines of its `AliyunClient::send_request`, up to the URL (HMAC-SHA1).
#[must_use]
pub fn alibabacloud() -> String {
    let mut params = BTreeMap::new();
    params.insert("Action".to_string(), "RefreshUploadVideo".to_string());
    params.insert("Format".to_string(), "JSON".to_string());
    params.insert("Version".to_string(), "2017-03-21".to_string());
    params.insert("VideoId".to_string(), VIDEO_ID.to_string());
    params.entry("AccessKeyId".to_string()).or_insert(KEY_ID.to_string());
    params.entry("SignatureMethod".to_string()).or_insert("HMAC-SHA1".to_string());
    params.entry("SignatureVersion".to_string()).or_insert("1.0".to_string());
    params.insert("SignatureNonce".to_string(), uuid::Uuid::new_v4().to_string());
    let timestamp = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    params.insert("Timestamp".to_string(), timestamp);
    let signature = signing::calculate_signature(&params, KEY_SECRET);
    params.insert("Signature".to_string(), signature);
    let query = params
        .iter()
        .map(|(k, v)| format!("{}={}", utils::aliyun_percent_encode(k), utils::aliyun_percent_encode(v)))
        .collect::<Vec<String>>()
        .join("&");
    format!("https://{HOST}?{query}")
}

/// `alibaba-cloud-sdk-rust`: a request, `signRpcRequest`, and the URL (HMAC-SHA1).
///
/// # Panics
/// If it does not sign.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark ends where it can't go on")]
pub fn alibaba_cloud_sdk_rust(signer: &AccessKeySigner) -> String {
    let mut request = RpcRequest::default();
    request.InitWithApiInfo("vod", "2017-03-21", "RefreshUploadVideo", "vod", "");
    request.SetDomain(HOST);
    request.addQueryParam("VideoId", VIDEO_ID);
    signRpcRequest(&mut request, Some(Box::new(signer.clone())), "cn-shanghai").expect("a signature");
    request.BuildUrl()
}

/// The signer for it.
#[must_use]
pub fn access_key_signer() -> AccessKeySigner {
    AccessKeySigner::NewAccessKeySigner(AccessKeyCredential {
        AccessKeyId: KEY_ID.to_owned(),
        AccessKeySecret: KEY_SECRET.to_owned(),
    })
}

/// `aws-sigv4`: a request of the same action for a service of AWS, signed by headers (SHA-256).
///
/// # Panics
/// If it does not sign.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark ends where it can't go on")]
pub fn aws_sigv4(identity: &Identity) -> http::Request<()> {
    let mut request = http::Request::post(format!("https://{HOST}/?VideoId={VIDEO_ID}"))
        .header("x-acs-action", "RefreshUploadVideo")
        .header("x-acs-version", "2017-03-21")
        .body(())
        .expect("a request");
    let params = v4::SigningParams::builder()
        .identity(identity)
        .region("cn-shanghai")
        .name("vod")
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .expect("all parameters")
        .into();
    let uri = request.uri().to_string();
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
    let signable = SignableRequest::new("POST", uri, headers, SignableBody::Bytes(b"")).expect("a signable request");
    let (instructions, _) = sign(signable, &params).expect("a signature").into_parts();
    instructions.apply_to_request_http1x(&mut request);
    request
}

/// The credentials for it.
#[must_use]
pub fn identity() -> Identity {
    Credentials::from_keys(KEY_ID, KEY_SECRET, None).into()
}
