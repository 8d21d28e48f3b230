//! Calls that succeed.

use aliyun_mock::Verdict;
use aliyun_vod::decode::Format;
use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1, Scheme};
use aliyun_vod::transport::Method;
use aliyun_vod::types::{UploadCallback, UserData};
use aliyun_vod::{Client, ErrorCode};
use tests::{VIDEO, builder, client, mock, permanent, temporary};

const SCHEMES: [Scheme; 2] = [ACS3_HMAC_SHA256, RPC_HMAC_SHA1];

#[tokio::test]
async fn all_signatures_methods_credentials_and_formats() {
    let mock = mock().await;
    for scheme in SCHEMES {
        for method in [Method::Post, Method::Get] {
            for credentials in [permanent(), temporary()] {
                for format in [Format::Json, Format::Xml] {
                    let client = builder(&mock)
                        .signature(scheme)
                        .method(method)
                        .credentials(credentials.clone())
                        .response_format(format);
                    let response = client.build().unwrap().refresh_upload_video(VIDEO).send().await.unwrap();
                    assert_eq!(response.video_id, VIDEO, "{scheme:?} {method:?} {format:?}");
                    assert_eq!(response.upload_address.decode().unwrap().bucket, "outin-0123456789abcdef");
                    let credential = response.upload_auth.decode().unwrap();
                    assert!(credential.expire_utc_time.unwrap().to_system_time().unwrap() > std::time::SystemTime::now());
                    assert!(!credential.security_token.is_empty());
                }
            }
        }
    }
    assert!(mock.requests().iter().all(|request| request.verdict == Verdict::Accepted));
}

#[tokio::test]
async fn request_equals_that_of_the_official_sdk() {
    let mock = mock().await;
    client(&mock).refresh_upload_video(VIDEO).send().await.unwrap();
    let requests = mock.requests();
    let request = &requests[0];
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/?VideoId=c6a23a870c8c4ffcd40cbd381333%2A%2A%2A%2A")
    );
    assert!(request.body.is_empty());
    assert_eq!(request.header("content-length"), Some("0"));
    assert_eq!(request.header("content-type"), None, "a content type would have to be signed");
    assert_eq!(request.header("accept"), Some("application/json"));
    assert!(request.header("user-agent").unwrap().starts_with("aliyun-vod/"));
    assert_eq!(request.headers.iter().filter(|(name, _)| name == "host").count(), 1);
}

#[tokio::test]
async fn alternative_parameter_is_sent_alone() {
    let mock = mock().await;
    let response = client(&mock).refresh_upload_video_by_reference_id("123-123").send().await.unwrap();
    assert!(!response.video_id.is_empty());
    assert_eq!(mock.requests()[0].target, "/?ReferenceId=123-123");
}

#[tokio::test]
async fn all_parameter_kinds_arrive() {
    let mock = mock().await;
    let data = UserData::new()
        .message_callback(UploadCallback::new().callback_url("http://example.com/cb"))
        .extend(aliyun_vod::decode::Value::object().with("localId", "ä b"));
    let response = client(&mock)
        .create_upload_video("Title with ümläut & 100%", "a.mp4")
        .file_size(1 << 40)
        .tags(["one", "two"])
        .user_data(data)
        .enable_first_frame_cover(true)
        .send()
        .await
        .unwrap();
    assert!(!response.upload_auth.expose().is_empty());
    let request = &mock.requests()[0];
    let sent = |name| request.parameter(name).unwrap();
    assert_eq!(sent("Title"), "Title with ümläut & 100%");
    assert_eq!(sent("FileSize"), "1099511627776");
    assert_eq!(sent("Tags"), "one,two");
    assert_eq!(sent("EnableFirstFrameCover"), "true");
    assert_eq!(
        sent("UserData"),
        r#"{"MessageCallback":{"CallbackURL":"http://example.com/cb"},"Extend":{"localId":"ä b"}}"#
    );
    assert_eq!(request.parameter("CateId"), None, "what is not set is not sent");
}

#[tokio::test]
async fn undocumented_parameter_can_be_sent() {
    let mock = mock().await;
    let call = client(&mock)
        .refresh_upload_video("another")
        .with_parameter("New", "x")
        .with_parameter("VideoId", VIDEO);
    let response = call.send_with_metadata().await.unwrap();
    assert_eq!(
        mock.requests()[0].target,
        "/?New=x&VideoId=c6a23a870c8c4ffcd40cbd381333%2A%2A%2A%2A"
    );
    assert_eq!((response.status(), response.value().video_id.as_str()), (200, VIDEO));
    assert_eq!(response.request_id(), Some(response.value().request_id.as_str()));
    assert_eq!(response.to_value().get_path("VideoId").unwrap().as_str(), Some(VIDEO));
}

#[tokio::test]
async fn clones_share_connections() {
    let mock = mock().await;
    let client = client(&mock);
    for _ in 0..5 {
        client.clone().refresh_upload_video(VIDEO).send().await.unwrap();
    }
    assert_eq!(mock.connections(), 1);
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    shared(&client);
}

#[tokio::test]
async fn signed_request_can_be_sent_by_any_http_client() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mock = mock().await;
    let signed = client(&mock).refresh_upload_video(VIDEO).sign().await.unwrap();
    let mut text = format!(
        "{} /?{} HTTP/1.1\r\nconnection: close\r\ncontent-length: 0\r\n",
        signed.method.as_str(),
        signed.query()
    );
    for (name, value) in signed.headers.iter() {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    let mut stream = tokio::net::TcpStream::connect(mock.host_port()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(response.contains("UploadAuth"), "{response}");
}

#[test]
fn region_determines_host() {
    let host = |client: aliyun_vod::ClientBuilder<Client>| {
        let client = client.credentials(permanent()).build().unwrap();
        let text = format!("{client:?}");
        text.split("endpoint: \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(host(Client::builder()), "https://vod.cn-shanghai.aliyuncs.com");
    assert_eq!(
        host(Client::builder().region("ap-southeast-1")),
        "https://vod.ap-southeast-1.aliyuncs.com"
    );
    assert_eq!(
        host(Client::builder().region("cn-hangzhou")),
        "https://vod.cn-shanghai.aliyuncs.com"
    );
    assert_eq!(host(Client::builder().region("us-east-1")), "https://vod.aliyuncs.com");
    assert_eq!(
        host(Client::builder().region("eu-central-1").vpc()),
        "https://vod-vpc.eu-central-1.aliyuncs.com"
    );
    assert_eq!(
        host(Client::builder().region("nowhere").endpoint("vod.example.com")),
        "https://vod.example.com"
    );
    assert_eq!(host(Client::builder().insecure_http()), "http://vod.cn-shanghai.aliyuncs.com");
    assert_eq!(aliyun_vod::REGIONS.len(), 56);

    let error = Client::builder()
        .region("cn-shangai")
        .credentials(permanent())
        .build()
        .unwrap_err()
        .to_string();
    assert_eq!(error, "unknown region `cn-shangai`; did you mean `cn-shanghai`?");
    let error = Client::builder()
        .region("us-east-1")
        .vpc()
        .credentials(permanent())
        .build()
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("region `us-east-1` has no VPC endpoint; regions that have one: ap-northeast-1, "),
        "{error}"
    );
    let error = Client::builder().build().unwrap_err().to_string();
    assert!(error.starts_with("no credentials are set"), "{error}");
}

#[test]
fn error_codes_know_status_and_class() {
    let code = ErrorCode::InvalidVideoNotFound;
    assert_eq!(code.as_str(), "InvalidVideo.NotFound");
    assert!(code.statuses().contains(&404) && code.statuses().is_sorted());
    assert!(!code.meaning().unwrap().is_empty());
    let unknown = ErrorCode::from("Brand.New");
    assert_eq!(
        (unknown.as_str(), unknown.meaning(), unknown.statuses()),
        ("Brand.New", None, &[][..])
    );
    // The table is searched as a sorted one.
    for code in ErrorCode::KNOWN {
        assert!(code.meaning().is_some(), "{code}");
        assert_eq!(&ErrorCode::from(code.as_str()), code);
    }
}
