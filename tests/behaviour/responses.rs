//! Responses that are read, and responses that can't be.

use aliyun_vod::actions::describe_vod_domain_real_time_bps_data::DescribeVodDomainRealTimeBpsDataResponse;
use aliyun_vod::actions::refresh_upload_video::RefreshUploadVideoResponse;
use aliyun_vod::content::ContentError;
use aliyun_vod::decode::from_slice;
use aliyun_vod::error::ErrorKind;
use tests::VIDEO;

use crate::refusals::{canned, canned_bytes};

const RESPONSE: &str = r#"{"RequestId":"R","VideoId":"V","UploadAddress":"eyJFbmRwb2ludCI6ImUiLCJCdWNrZXQiOiJiIiwiRmlsZU5hbWUiOiJmIn0=","UploadAuth":"bm8ganNvbg=="}"#;

#[tokio::test]
async fn first_byte_overrides_wrong_content_type() {
    let client = canned(200, "text/xml;charset=utf-8", RESPONSE);
    assert_eq!(client.refresh_upload_video(VIDEO).send().await.unwrap().video_id, "V");
    let xml = "<?xml version=\"1.0\"?><RefreshUploadVideoResponse><RequestId>R</RequestId><VideoId>V</VideoId><UploadAddress>YQ==</UploadAddress><UploadAuth/></RefreshUploadVideoResponse>";
    let client = canned(200, "application/json", xml);
    assert_eq!(client.refresh_upload_video(VIDEO).send().await.unwrap().video_id, "V");
}

#[tokio::test]
async fn unreadable_response_is_a_typed_error() {
    for (status, content_type, body, reason) in [
        (502, "text/html", "<html><body>Bad Gateway</body></html>", "HTML"),
        (200, "application/json", "", "empty"),
        (200, "application/json", r#"{"RequestId":"R","VideoId":"#, "unexpected end"),
        (200, "application/xml", "<RefreshUploadVideoResponse><RequestId>R", "unexpected end"),
        (200, "application/xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", ""),
        (
            200,
            "application/json",
            r#"{"RequestId":"R","VideoId":"V","UploadAuth":""}"#,
            "UploadAddress: required field is missing",
        ),
        (500, "application/json", r#"{"something":"else"}"#, "no error code"),
        (200, "application/octet-stream", "\u{1}\u{2}", ""),
    ] {
        let error = canned(status, content_type, body)
            .refresh_upload_video(VIDEO)
            .send()
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.status(), error.code()),
            (ErrorKind::Response, Some(status), None),
            "{body:?}"
        );
        assert!(error.to_string().contains(reason), "{reason}: {error}");
        let response = error.response().unwrap();
        let id = if reason.contains("missing") { "R" } else { "ID-FROM-HEADER" };
        assert_eq!(response.request_id(), Some(id));
        assert_eq!(response.content_type(), Some(content_type));
        assert_eq!(response.body_prefix(), body);
    }
}

#[tokio::test]
async fn error_body_with_status_200_is_an_error() {
    let error = canned(200, "application/json", r#"{"Code":"InvalidVideo.NotFound","Message":"no"}"#)
        .refresh_upload_video(VIDEO)
        .send()
        .await;
    assert_eq!(error.unwrap_err().code(), Some(&aliyun_vod::ErrorCode::InvalidVideoNotFound));
    let fine = RESPONSE.replacen('{', r#"{"Code":"OK","Message":"fine","#, 1);
    canned(200, "application/json", &fine)
        .refresh_upload_video(VIDEO)
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn decimal_numbers_keep_all_digits() {
    let body = r#"{"RequestId":"R","QoeInfoList":[{"DAU":123456789,"PlaySuccessVv":16777217,"PlayDuration":9876543210}]}"#;
    let client = canned(200, "application/json", body);
    let response = client.describe_vod_media_play_data(1, 10).send().await.unwrap();
    let info = &response.qoe_info_list[0];
    assert_eq!(
        (info.dau, info.play_success_vv, info.play_duration),
        (Some(123_456_789.0), Some(16_777_217.0), Some(9_876_543_210.0))
    );
    // A documented value.
    let body = r#"{"RequestId":"R","Data":{"BpsModel":[{"Bps":16710625.733333332}]}}"#;
    let response: DescribeVodDomainRealTimeBpsDataResponse = from_slice(body.as_bytes()).unwrap();
    assert_eq!(response.data[0].bps, Some(16_710_625.733_333_332));
}

/// Bytes in another encoding, and numbers and characters that no type can hold.
#[tokio::test]
async fn invalid_bytes_do_not_hide_other_error_fields() {
    // "no" in GBK; the second byte of the last character is a backslash.
    let mut body = br#"{"RequestId":"R","Code":"InvalidParameter","Message":""#.to_vec();
    body.extend(b"\xb2\xbb\xd0\xd0\x95\x5c\"}");
    let error = canned_bytes(400, "application/json", body)
        .refresh_upload_video(VIDEO)
        .send()
        .await
        .unwrap_err();
    let service = error.service().unwrap();
    assert_eq!((service.code(), error.request_id()), ("InvalidParameter", Some("R")));
    assert!(service.message().starts_with('\u{fffd}'), "{}", service.message());

    let page = b"<html><title>\xb2\xbb\xd0\xd0</title></html>".to_vec();
    let error = canned_bytes(405, "text/html", page)
        .refresh_upload_video(VIDEO)
        .send()
        .await
        .unwrap_err();
    assert_eq!((error.status(), error.kind()), (Some(405), ErrorKind::Response));
    assert!(error.to_string().contains("an HTML page"), "{error}");

    for new in [
        &b"\"caf\xe9\""[..],
        br#""\ud83d""#,
        b"1e999",
        b"[-1e999,{\"\xff\":1}]",
        "9".repeat(400).as_bytes(),
    ] {
        let mut body = br#"{"New":"#.to_vec();
        body.extend(new);
        body.extend(format!(",{}", &RESPONSE[1..]).bytes());
        let response = canned_bytes(200, "application/json", body).refresh_upload_video(VIDEO).send().await;
        assert_eq!(response.unwrap().video_id, "V", "{}", String::from_utf8_lossy(new));
    }
    let title = from_slice::<aliyun_vod::decode::Value>(br#""abc\ud83d""#).unwrap();
    assert_eq!(title.as_str(), Some("abc\u{fffd}"));
    let error = canned_bytes(200, "application/json", vec![0xff, 0xfe, 0x00])
        .refresh_upload_video(VIDEO)
        .send()
        .await;
    assert!(error.unwrap_err().to_string().contains("not UTF-8"));
}

#[tokio::test]
async fn wrapper_without_elements_is_an_empty_list() {
    for list in [r#"{"Total":0}"#, "{}", r#""""#, "null", r#"{"PlayInfo":[]}"#] {
        let body = format!(r#"{{"RequestId":"R","PlayInfoList":{list}}}"#);
        let response = canned(200, "application/json", &body).get_play_info(VIDEO).send().await.unwrap();
        assert!(response.play_info_list.is_empty(), "{list}");
    }
}

#[test]
fn typed_content_errors_name_the_failed_layer() {
    let response: RefreshUploadVideoResponse = from_slice(RESPONSE.as_bytes()).unwrap();
    let address = response.upload_address.decode().unwrap();
    assert_eq!((address.endpoint.as_str(), address.object_prefix), ("e", None));
    assert!(response.upload_address.expose().starts_with("eyJF"));
    assert!(matches!(response.upload_auth.decode(), Err(ContentError::Json(_))));
    // The documented value of the address is masked.
    let masked: RefreshUploadVideoResponse = from_slice(RESPONSE.replace("bm8ganNvbg==", "FJU3p3TZ0NUIyeW****").as_bytes()).unwrap();
    assert!(matches!(masked.upload_auth.decode(), Err(ContentError::Base64)));
}

#[tokio::test]
async fn response_above_size_limit_is_rejected() {
    let mock = tests::mock().await;
    mock.inject(aliyun_mock::Fault::new(aliyun_mock::FaultKind::LargeBody { bytes: 1 << 20 }));
    let client = tests::builder(&mock).max_body_bytes(64 << 10).build().unwrap();
    let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert_eq!(
        error.transport().unwrap().kind(),
        aliyun_vod::error::TransportErrorKind::BodyTooLarge
    );
    assert_eq!(error.status(), Some(200));
    assert!(error.request_id().is_some() && !error.is_retryable(), "{error}");
}
