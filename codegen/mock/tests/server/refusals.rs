//! Every refusal: its code, its status and its shape.

use crate::common::{self, Call, DATE, Message, NOW, TestResponse, VIDEO, owned, real_spec, spec, start, start_real};
use aliyun_mock::{AccessKey, Config, Mock, Quotas, Verdict};
use proptest::prelude::*;
use std::time::{Duration, UNIX_EPOCH};

fn refused(response: &TestResponse, status: u16, code: &str) {
    assert_eq!(response.error(), (status, code.to_owned()), "{response:?}");
}

/// The same call in both schemes.
fn both(change: impl Fn(&mut Call)) -> [Message; 2] {
    let call = || Call::refresh().with(&change);
    [call().acs3(), call().rpc()]
}

#[test]
fn json_error_has_gateway_format() {
    let mock = start_real();
    let response = Call::new("NoSuchAction", &[])
        .with(|call| call.host = "vod.cn-shanghai.aliyuncs.com:8080".to_owned())
        .acs3()
        .send(&mock);
    refused(&response, 404, "InvalidApi.NotFound");
    assert_eq!(response.header("content-type"), Some("application/json;charset=utf-8"));
    assert_eq!(response.header("date"), Some("Tue, 02 Jan 2024 03:04:05 GMT"));
    let json = response.json();
    let mut members: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["Code", "HostId", "Message", "Recommend", "RequestId"]);
    assert_eq!(json["HostId"], "vod.cn-shanghai.aliyuncs.com");
    assert_eq!(json["RequestId"].as_str(), response.header("x-acs-request-id"));
    let recommend = json["Recommend"].as_str().unwrap();
    assert!(
        recommend.starts_with("https://api.aliyun.com/troubleshoot?q=InvalidApi.NotFound&product=vod&requestId="),
        "{recommend}"
    );
}

#[test]
fn xml_error_has_gateway_format() {
    let mock = start_real();
    let call = Call::new("NoSuchAction", &[("Format", "XML")]);
    // V3 asks by its header, V1 by its parameter, and gets XML even if it asks for nothing.
    let without_format = Call::new("NoSuchAction", &[("Format", "")]);
    let by_header = Call::new("NoSuchAction", &[]).acs3().header("accept", "text/xml");
    for message in [call.rpc(), without_format.rpc(), by_header] {
        let response = message.send(&mock);
        assert_eq!(
            (response.status(), response.header("content-type")),
            (404, Some("text/xml;charset=utf-8"))
        );
        let id = response.header("x-acs-request-id").unwrap();
        let want = format!(
            "<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>{id}</RequestId><HostId>vod.cn-shanghai.aliyuncs.com</HostId>\
             <Code>InvalidApi.NotFound</Code><Message>Specified api is not found, please check your url and method.</Message>\
             <Recommend>https://api.aliyun.com/troubleshoot?q=InvalidApi.NotFound&amp;product=vod&amp;requestId={id}</Recommend></Error>"
        );
        assert_eq!(response.text(), want);
    }
}

#[test]
fn wrong_action_version_or_method_is_rejected() {
    let mock = start_real();
    for message in both(|call| call.version = "2017-03-22".to_owned()) {
        refused(&message.send(&mock), 400, "InvalidVersion");
    }
    let acs3 = Call::refresh().acs3();
    refused(&acs3.clone().without("x-acs-action").send(&mock), 400, "MissingAction");
    refused(&acs3.clone().without("x-acs-version").send(&mock), 400, "MissingVersion");
    let rpc = Call::refresh().rpc();
    refused(&rpc.clone().retarget("Action=", "action=").send(&mock), 400, "MissingAction");
    refused(&rpc.retarget("Version=2017", "version=2017").send(&mock), 400, "MissingVersion");
    for message in both(|call| call.method = "PUT") {
        refused(&message.send(&mock), 400, "UnsupportedHTTPMethod");
    }
}

#[test]
fn an_action_may_restrict_methods_and_protocols() {
    let actions = [("OnlyGet", "methods: [GET]\n"), ("OnlyHttps", "protocols: [https]\n")];
    let mock = start(spec("2017-03-21", "", &actions), Config::default());
    refused(&Call::new("OnlyGet", &[]).acs3().send(&mock), 400, "UnsupportedHTTPMethod");
    assert_eq!(
        Call::new("OnlyGet", &[])
            .with(|call| call.method = "GET")
            .acs3()
            .send(&mock)
            .status(),
        200
    );
    assert_eq!(Call::new("OnlyHttps", &[]).acs3().send(&mock).status(), 200);
    let mut config = Config::default();
    config.refuse_https_only_actions = true;
    let mock = start(spec("2017-03-21", "", &actions), config);
    refused(&Call::new("OnlyHttps", &[]).acs3().send(&mock), 404, "InvalidProtocol.NeedSsl");
    assert_eq!(
        Call::new("OnlyGet", &[])
            .with(|call| call.method = "GET")
            .acs3()
            .send(&mock)
            .status(),
        200
    );
}

#[test]
fn wrong_dates_are_rejected() {
    let mock = start_real();
    for date in ["2024-01-02T02:49:04Z", "2024-01-02T03:19:06Z", "1970-01-01T00:00:00Z"] {
        for message in both(|call| call.date = date.to_owned()) {
            refused(&message.send(&mock), 400, "InvalidTimeStamp.Expired");
        }
    }
    for date in [
        "2024-01-02 03:04:05",
        "Tue, 02 Jan 2024 03:04:05 GMT",
        "1704164645",
        "2024-02-30T03:04:05Z",
    ] {
        for message in both(|call| call.date = date.to_owned()) {
            refused(&message.send(&mock), 400, "InvalidTimeStamp.Format");
        }
    }
    // The clock of the mock server decides.
    mock.clock().advance(Duration::from_secs(3_600));
    for message in both(|_| {}) {
        refused(&message.send(&mock), 400, "InvalidTimeStamp.Expired");
    }
    mock.clock().set_back(Duration::from_secs(3_600));
    for message in both(|_| {}) {
        assert_eq!(message.send(&mock).status(), 200);
    }
}

#[test]
fn reused_nonce_is_rejected() {
    let mock = start_real();
    for message in both(|_| {}) {
        assert_eq!(message.send(&mock).status(), 200);
        refused(&message.send(&mock), 400, "SignatureNonceUsed");
    }
    // Signed anew, for another second, the nonce stays used.
    let call = Call::refresh();
    assert_eq!(call.acs3().send(&mock).status(), 200);
    refused(
        &call.with(|call| call.date = "2024-01-02T03:04:06Z".to_owned()).rpc().send(&mock),
        400,
        "SignatureNonceUsed",
    );
}

#[test]
fn wrong_keys_and_tokens_are_rejected() {
    let mut config = Config::default();
    let temporary = |id: &str| AccessKey::new(id, "secret");
    config.keys = vec![
        AccessKey::permanent(),
        temporary("STS.one").with_token("token-one"),
        temporary("STS.two")
            .with_token("token-two")
            .expires_at(UNIX_EPOCH + Duration::from_secs(NOW)),
    ];
    let mock = start(real_spec(), config);
    for (key, status, code) in [
        (AccessKey::new("nobody", "secret"), 404, "InvalidAccessKeyId.NotFound"),
        (temporary("STS.one"), 400, "MissingSecurityToken"),
        (
            temporary("STS.one").with_token("token-two"),
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
        ),
        (temporary("STS.one").with_token("token-on"), 400, "InvalidSecurityToken.Malformed"),
        (temporary("STS.two").with_token("token-two"), 400, "InvalidSecurityToken.Expired"),
        (
            AccessKey::permanent().with_token("token-one"),
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
        ),
        (AccessKey::permanent().with_token("made up"), 400, "InvalidSecurityToken.Malformed"),
    ] {
        for message in both(|call| call.key = key.clone()) {
            refused(&message.send(&mock), status, code);
        }
    }
    mock.clock().set_back(Duration::from_secs(1));
    for message in both(|call| call.key = temporary("STS.two").with_token("token-two")) {
        assert_eq!(message.send(&mock).status(), 200);
    }
}

#[test]
fn wrong_secret_error_contains_string_to_sign() {
    let mock = start_real();
    let call = || {
        Call::refresh().with(|call: &mut Call| {
            call.key = AccessKey::new(AccessKey::permanent().id(), "wrong");
            call.nonce = "0123456789abcdef0123456789abcdef".to_owned();
            call.parameters = owned(&[("VideoId", "c6a23a870c8c4ffcd40cbd3813330000")]);
        })
    };
    let response = call().acs3().send(&mock);
    refused(&response, 400, "SignatureDoesNotMatch");
    let canonical = "POST\n/\nVideoId=c6a23a870c8c4ffcd40cbd3813330000\nhost:vod.cn-shanghai.aliyuncs.com\nx-acs-action:RefreshUploadVideo\n\
                     x-acs-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nx-acs-date:2024-01-02T03:04:05Z\n\
                     x-acs-signature-nonce:0123456789abcdef0123456789abcdef\nx-acs-version:2017-03-21\n\n\
                     host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version\n\
                     e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(
        response.json()["Message"].as_str().unwrap(),
        format!(
            "Specified signature does not match our calculation. server StringToSign is [ACS3-HMAC-SHA256\n\
             d807d7a44acc4a873bf5c7a9294e5e02fe6c561b57af1ccd9d0346eeaceb1e47], server CanonicalRequest is [{canonical}]"
        )
    );
    let response = call().rpc().send(&mock);
    refused(&response, 400, "SignatureDoesNotMatch");
    assert_eq!(
        response.json()["Message"],
        "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3Dmock-access-key-id\
         %26Action%3DRefreshUploadVideo%26Format%3DJSON%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D0123456789abcdef0123456789abcdef\
         %26SignatureVersion%3D1.0%26Timestamp%3D2024-01-02T03%253A04%253A05Z%26Version%3D2017-03-21\
         %26VideoId%3Dc6a23a870c8c4ffcd40cbd3813330000"
    );
}

#[test]
fn incomplete_v3_signature_is_rejected() {
    let mock = start_real();
    let good = || Call::refresh().acs3();
    let authorization = |change: fn(&str) -> String| {
        let message = good();
        let header = message.headers.iter().find(|(name, _)| name == "authorization").unwrap().1.clone();
        message.without("authorization").header("authorization", &change(&header))
    };
    for (what, message) in [
        ("no host", good().without("host")),
        ("no date", good().without("x-acs-date")),
        ("no hash", good().without("x-acs-content-sha256")),
        ("no nonce", good().without("x-acs-signature-nonce")),
        ("an unsigned x-acs header", good().header("x-acs-late", "1")),
        ("an unsigned content type", good().header("content-type", "text/plain")),
        (
            "an extra space",
            authorization(|header| header.replace(",Signature", ", Signature")),
        ),
        (
            "no signature",
            authorization(|header| header.split(",Signature").next().unwrap().to_owned()),
        ),
        (
            "not sorted",
            authorization(|header| header.replace("host;x-acs-action", "x-acs-action;host")),
        ),
        ("upper case", authorization(|header| header.replace("host;", "Host;"))),
    ] {
        let response = message.send(&mock);
        assert_eq!(response.error(), (400, "IncompleteSignature".to_owned()), "{what}: {response:?}");
        let text = response.json()["Message"].as_str().unwrap().to_owned();
        assert!(
            text.starts_with("The request signature does not conform to Aliyun standards."),
            "{text}"
        );
    }
    refused(
        &authorization(|header| header.replace("SHA256", "SM3")).send(&mock),
        400,
        "InvalidSignatureMethod",
    );
    refused(&good().without("authorization").send(&mock), 400, "MissingAccessKeyId");
}

/// A client whose HTTP library changes the body after signing, and one that states a hash of its
/// own.
#[test]
fn body_hash_must_match_the_body() {
    let mock = start_real();
    let call = || Call::refresh().with(|call: &mut Call| call.form = owned(&[("a", "1")]));
    let mut message = call().acs3();
    message.body = b"a=2".to_vec();
    refused(&message.send(&mock), 400, "SignatureDoesNotMatch");
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    refused(
        &call()
            .acs3()
            .without("x-acs-content-sha256")
            .header("x-acs-content-sha256", empty)
            .send(&mock),
        400,
        "SignatureDoesNotMatch",
    );
}

#[test]
fn incomplete_v1_signature_is_rejected() {
    let mock = start_real();
    let good = || Call::refresh().rpc();
    for (from, to, code) in [
        ("AccessKeyId=", "X=", "MissingAccessKeyId"),
        ("SignatureMethod=", "X=", "MissingSignatureMethod"),
        ("SignatureVersion=", "X=", "MissingSignatureVersion"),
        ("SignatureNonce=", "X=", "MissingSignatureNonce"),
        ("Timestamp=", "TimeStamp=", "MissingTimestamp"),
        ("Signature=", "X=", "IncompleteSignature"),
        ("HMAC-SHA1", "HMAC-SHA256", "InvalidSignatureMethod"),
        ("SignatureVersion=1.0", "SignatureVersion=2.0", "InvalidSignatureVersion"),
        ("/?", "/path?", "SignatureDoesNotMatch"),
    ] {
        let response = good().retarget(from, to).send(&mock);
        assert_eq!(response.error(), (400, code.to_owned()), "{from} -> {to}: {response:?}");
    }
}

fn throttled(response: &TestResponse) -> u64 {
    refused(response, 400, "Throttling.User");
    assert_eq!(response.json()["Message"], "Request was denied due to user flow control.");
    response.header("x-acs-retry-after").unwrap().parse().unwrap()
}

#[test]
fn call_above_the_quota_is_throttled() {
    let mock = start(spec("2017-03-21", "", &[("Two", "quota: 2\n"), ("Free", "")]), Config::default());
    let call = |action: &str, key: AccessKey| Call::new(action, &[]).with(|call| call.key = key).acs3().send(&mock);
    assert_eq!(call("Two", AccessKey::permanent()).status(), 200);
    mock.clock().advance(Duration::from_millis(400));
    // Both keys belong to one account.
    assert_eq!(call("Two", AccessKey::temporary()).status(), 200);
    assert_eq!(throttled(&call("Two", AccessKey::permanent())), 600);
    for _ in 0..5 {
        assert_eq!(call("Free", AccessKey::permanent()).status(), 200);
    }
    mock.clock().advance(Duration::from_millis(599));
    assert_eq!(throttled(&call("Two", AccessKey::permanent())), 1);
    mock.clock().advance(Duration::from_millis(1));
    assert_eq!(call("Two", AccessKey::permanent()).status(), 200);
    assert_eq!(throttled(&call("Two", AccessKey::permanent())), 400);
}

#[test]
fn quota_comes_from_the_spec_by_default() {
    let documented = real_spec()
        .actions
        .iter()
        .find(|action| action.action == "RefreshUploadVideo")
        .and_then(|action| action.quota);
    let Some(aliyun_codegen_language::spec::Quota::PerSecond(documented)) = documented else {
        panic!("no quota a second: {documented:?}")
    };
    let documented = usize::try_from(documented).unwrap();
    let count = |quotas| {
        let mut config = Config::default();
        config.quotas = quotas;
        let mock = start(real_spec(), config);
        (0..documented + 5)
            .filter(|_| Call::refresh().acs3().send(&mock).status() == 200)
            .count()
    };
    assert_eq!(count(Quotas::FromSpec), documented);
    assert_eq!(count(Quotas::PerSecond(3)), 3);
    assert_eq!(count(Quotas::Off), documented + 5);
}

#[test]
fn requests_that_are_not_calls_are_rejected() {
    let mock = start_real();
    let plain = |method: &str, target: &str| Message {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: owned(&[("host", "h")]),
        body: Vec::new(),
    };
    let response = plain("GET", "/").send(&mock);
    assert_eq!(
        (response.status(), response.header("content-type")),
        (400, Some("text/xml;charset=utf-8"))
    );
    assert!(response.text().contains("<Code>MissingAction</Code>"), "{response:?}");
    assert_eq!(common::exchange(&mock, b"nonsense\r\n\r\n").status(), 400);
    let endless = Message {
        body: vec![b'a'; (16 << 20) + 1],
        ..plain("POST", "/")
    };
    assert_eq!(endless.send(&mock).status(), 0);
}

#[test]
fn all_requests_are_recorded() {
    let mock = start_real();
    Call::refresh().acs3().send(&mock);
    Call::new("NoSuchAction", &[]).rpc().send(&mock);
    let requests = mock.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (requests[0].method.as_str(), requests[0].action.as_deref()),
        ("POST", Some("RefreshUploadVideo"))
    );
    assert_eq!(requests[0].parameter("VideoId").as_deref(), Some(VIDEO));
    assert_eq!(requests[0].header("x-acs-date"), Some(DATE));
    assert_eq!(requests[0].verdict, Verdict::Accepted);
    assert_eq!(
        requests[1].verdict,
        Verdict::Refused {
            code: "InvalidApi.NotFound".to_owned(),
            status: 404
        }
    );
    mock.clear_requests();
    assert_eq!(mock.requests(), []);
    let mut config = Config::default();
    config.record = false;
    let mock = start(real_spec(), config);
    Call::refresh().acs3().send(&mock);
    assert_eq!(mock.requests(), []);
}

#[test]
fn server_stops_when_dropped() {
    let mock: Mock = start_real();
    let address = mock.address();
    assert!(std::net::TcpStream::connect(address).is_ok());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(mock.shutdown());
    assert!(std::net::TcpStream::connect(address).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever comes in, the mock server refuses it and goes on.
    #[test]
    fn arbitrary_requests_never_stop_the_server(
        method in "(GET|POST|PUT|[A-Z]{1,5})",
        query in "([A-Za-z.]{0,9}=[%+A-Za-z0-9]{0,9}&?){0,6}",
        version in "(2017-03-21|[ -~]{0,12})",
        authorization in "(ACS3-HMAC-SHA256 (Credential=[ -~]{0,9},?)?(SignedHeaders=[ -~]{0,9},?)?(Signature=[ -~]{0,9})?|[ -~]{0,20})",
        date in "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z|[ -~]{0,25})",
        body in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        static MOCK: std::sync::OnceLock<Mock> = std::sync::OnceLock::new();
        let mock = MOCK.get_or_init(start_real);
        let headers = [
            ("host", "h"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("authorization", authorization.as_str()),
            ("x-acs-action", "RefreshUploadVideo"),
            ("x-acs-version", version.as_str()),
            ("x-acs-date", date.as_str()),
            ("x-acs-signature-nonce", "n"),
            ("x-acs-content-sha256", "h"),
        ];
        let response = Message { method, target: format!("/?{query}"), headers: owned(&headers), body: body.clone() }.send(mock);
        prop_assert!((400..500).contains(&response.status()), "{:?}", response);
        let response = common::exchange(mock, &body);
        prop_assert!(response.status() == 0 || response.status() == 400, "{:?}", response);
    }
}
