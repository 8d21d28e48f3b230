//! Signed calls that have to be accepted: the published ones, and every form that real clients
//! send.

use crate::common::{self, Call, DATE, Message, VIDEO, escape, owned, spec, start, start_real};
use aliyun_mock::{AccessKey, Config, Mock, Verdict};
use proptest::prelude::*;
use std::time::{Duration, UNIX_EPOCH};

fn published(version: &str, action: &str, key: AccessKey, seconds: u64) -> Mock {
    let mut config = Config::default();
    config.keys = vec![key];
    let mock = start(spec(version, "", &[(action, "")]), config);
    mock.clock().freeze(UNIX_EPOCH + Duration::from_secs(seconds));
    mock
}

fn message(method: &str, target: &str, headers: &[(&str, &str)]) -> Message {
    Message {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: owned(headers),
        body: Vec::new(),
    }
}

/// The worked example of the description of V3, as a whole request.
#[test]
fn documented_v3_request_is_accepted() {
    let key = AccessKey::new("YourAccessKeyId", "YourAccessKeySecret");
    let mock = published("2014-05-26", "RunInstances", key, 1_698_315_752);
    let response = message(
        "POST",
        "/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        &[
            ("host", "ecs.cn-shanghai.aliyuncs.com"),
            (
                "authorization",
                "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;\
                 x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
            ),
            ("x-acs-action", "RunInstances"),
            (
                "x-acs-content-sha256",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ("x-acs-version", "2014-05-26"),
        ],
    )
    .send(&mock);
    assert_eq!(response.status(), 200, "{response:?}");
}

/// The published V1 requests whose inputs are complete.
#[test]
fn documented_v1_requests_are_accepted() {
    let test = || AccessKey::new("testid", "testsecret");
    for (version, action, key, seconds, target) in [
        (
            "2014-05-26",
            "DescribeRegions",
            test(),
            1_456_231_584,
            "/?SignatureVersion=1.0&Action=DescribeRegions&Format=XML&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26\
             &AccessKeyId=testid&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D&SignatureMethod=HMAC-SHA1&Timestamp=2016-02-23T12%3A46%3A24Z",
        ),
        (
            "2014-05-26",
            "DescribeDedicatedHosts",
            test(),
            1_678_696_470,
            "/?Action=DescribeDedicatedHosts&AccessKeyId=testid&Format=JSON&RegionId=cn-beijing&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
             &SignatureNonce=edb2b34af0af9a6d14deaf7c1a5315eb&Timestamp=2023-03-13T08%3A34%3A30Z&Version=2014-05-26\
             &Signature=9NaGiOspFP5UPcwX8Iwt2YJXXuk%3D",
        ),
        (
            "2017-03-21",
            "GetVideoPlayAuth",
            AccessKey::new("testAccessKeyId", "testAccessKeySecret"),
            1_507_636_974,
            "/?Timestamp=2017-10-10T12%3A02%3A54Z&Format=JSON&AccessKeyId=testAccessKeyId&Action=GetVideoPlayAuth&SignatureMethod=HMAC-SHA1\
             &SignatureNonce=8f8a035d-6496-4268-afd4-67c22837e38d&Version=2017-03-21&SignatureVersion=1.0\
             &VideoId=5aed81b74ba84920be578cdfe004af4b&Signature=Ibgh7y8Vp47LBuAsf5Xhi1SvDss%3D",
        ),
        (
            "2015-05-01",
            "CreateUser",
            test(),
            1_439_867_745,
            "/?UserName=test&SignatureVersion=1.0&Format=JSON&Timestamp=2015-08-18T03%3A15%3A45Z&AccessKeyId=testid&SignatureMethod=HMAC-SHA1\
             &Version=2015-05-01&Signature=kRA2cnpJVacIhDMzXnoNZG9tDCI%3D&Action=CreateUser\
             &SignatureNonce=6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2",
        ),
    ] {
        let mock = published(version, action, key, seconds);
        let response = message("GET", target, &[("host", "ecs.aliyuncs.com")]).send(&mock);
        assert_eq!(response.status(), 200, "{action}: {response:?}");
    }
}

/// Requests that the official Python SDK signed.
#[test]
fn python_sdk_requests_are_accepted() {
    let video = "c6a23a870c8c4ffcd40cbd3813330000";
    for (method, signature) in [("GET", "yG7yqyWqomIfhpZX9EDet9Ey1SI="), ("POST", "uBizuLM763iYE5Akx6KWxQKCX4k=")] {
        let mock = published(
            "2017-03-21",
            "RefreshUploadVideo",
            AccessKey::new("testid", "testsecret"),
            common::NOW,
        );
        let target = format!(
            "/?Action=RefreshUploadVideo&Format=JSON&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
             &SignatureNonce=0123456789abcdef0123456789abcdef&Timestamp={}&Version=2017-03-21&VideoId={video}&Signature={}",
            escape(DATE),
            escape(signature)
        );
        let response = message(method, &target, &[("host", "vod.cn-shanghai.aliyuncs.com")]).send(&mock);
        assert_eq!(response.status(), 200, "{method}: {response:?}");
    }
}

#[test]
fn all_schemes_methods_and_key_types_are_accepted() {
    let mock = start_real();
    for key in [AccessKey::permanent(), AccessKey::temporary()] {
        for method in ["GET", "POST"] {
            let call = || {
                Call::refresh().with(|call| {
                    call.method = method;
                    call.key = key.clone();
                })
            };
            for (scheme, message) in [("V3", call().acs3()), ("V1", call().rpc())] {
                let response = message.send(&mock);
                assert_eq!(response.status(), 200, "{scheme} {method} {key:?}: {response:?}");
                assert_eq!(response.json()["VideoId"], VIDEO);
            }
        }
    }
    assert!(mock.requests().iter().all(|request| request.verdict == Verdict::Accepted));
}

/// The official Python SDK sends a space as `+` and signs it as `%20`.
#[test]
fn space_may_be_sent_as_plus() {
    let mock = start_real();
    let call = |nonce| {
        Call::refresh().with(|call: &mut Call| {
            call.parameters.push(("Extra".to_owned(), "a b+c".to_owned()));
            call.nonce = nonce;
        })
    };
    for message in [call(common::nonce()).acs3(), call(common::nonce()).rpc()] {
        let response = message.retarget("a%20b%2Bc", "a+b%2Bc").send(&mock);
        assert_eq!(response.status(), 200, "{response:?}");
    }
}

/// V1 parameters may be in a form, all or some, including the signature.
#[test]
fn v1_parameters_may_be_sent_in_a_form() {
    let mock = start_real();
    let half = Call::new("RefreshUploadVideo", &[])
        .with(|call| call.form = owned(&[("VideoId", VIDEO)]))
        .rpc();
    let response = half.send(&mock);
    assert_eq!((response.status(), response.json()["VideoId"].as_str()), (200, Some(VIDEO)));
    let query = Call::refresh().rpc();
    let form = Message {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers: owned(&[("host", "x"), ("content-type", "application/x-www-form-urlencoded; charset=utf-8")]),
        body: query.target.as_bytes()["/?".len()..].to_vec(),
    };
    let response = form.send(&mock);
    assert_eq!((response.status(), response.json()["VideoId"].as_str()), (200, Some(VIDEO)));
    assert_eq!(mock.requests()[1].parameter("VideoId").as_deref(), Some(VIDEO));
}

#[test]
fn v3_request_with_body_is_accepted() {
    let mock = start_real();
    let call = Call::new("RefreshUploadVideo", &[]).with(|call| call.form = owned(&[("VideoId", VIDEO)]));
    assert_eq!(call.acs3().send(&mock).status(), 200);
}

/// Further headers may be signed (the Python SDK signs all), and one name may have several values.
#[test]
fn additional_signed_headers_are_accepted() {
    let mock = start_real();
    let call = Call::refresh().with(|call| {
        call.headers = owned(&[
            ("x-acs-test", " https "),
            ("x-acs-test", "http"),
            ("x-acs-retry-attempts", "1"),
            ("user-agent", "unsigned"),
        ]);
    });
    assert_eq!(call.acs3().send(&mock).status(), 200);
}

#[test]
fn date_within_15_minutes_is_accepted() {
    let mock = start_real();
    for date in ["2024-01-02T02:49:05Z", "2024-01-02T03:19:05Z"] {
        for message in [
            Call::refresh().with(|call| call.date = date.to_owned()).acs3(),
            Call::refresh().with(|call| call.date = date.to_owned()).rpc(),
        ] {
            assert_eq!(message.send(&mock).status(), 200, "{date}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever text a parameter has, it arrives as it was and its signature holds.
    #[test]
    fn any_parameter_string_is_received_unchanged(name in "[A-Za-z][^&=\u{0}]{0,12}", value in "\\PC{0,40}") {
        // One mock server for all cases.
        static MOCK: std::sync::OnceLock<Mock> = std::sync::OnceLock::new();
        let mock = MOCK.get_or_init(|| {
            let mut config = Config::default();
            config.quotas = aliyun_mock::Quotas::Off;
            start(common::real_spec(), config)
        });
        let call = || Call::refresh().with(|call: &mut Call| call.parameters.push((format!("T{name}"), value.clone())));
        for message in [call().acs3(), call().rpc()] {
            prop_assert_eq!(message.send(mock).status(), 200);
            let arrived = mock.requests().pop().and_then(|last| last.parameter(&format!("T{name}")));
            mock.clear_requests();
            prop_assert_eq!(arrived.as_deref(), Some(value.as_str()));
        }
    }
}
