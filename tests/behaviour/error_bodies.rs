//! Errors of the service in all the forms in which services and gateways send them.

use std::time::Duration;

use aliyun_vod::error::{ErrorKind, StopReason};
use aliyun_vod::{ErrorCode, RetryConfig};

use crate::refusals::canned;
use crate::wire::Wire;

const JSON: &str = "application/json";

#[tokio::test]
async fn error_is_recognized_in_any_status_and_case() {
    for (status, content_type, body) in [
        (200, JSON, r#"{"RequestId":"R1","Code":"InvalidVideo.NotFound"}"#),
        (200, JSON, r#"{"RequestId":"R1","Code":"InvalidVideo.NotFound","Message":null}"#),
        (200, JSON, r#"{"requestId":"R1","code":"InvalidVideo.NotFound","message":"no"}"#),
        (200, JSON, r#"{"REQUESTID":"R1","CODE":"InvalidVideo.NotFound","MESSAGE":"no"}"#),
        (200, JSON, r#"{"RequestId":"R1","Code":"InvalidVideo.NotFound","Success":false}"#),
        (
            201,
            JSON,
            r#"{"RequestId":"R1","Error":{"Code":"InvalidVideo.NotFound","Message":"no"}}"#,
        ),
        (404, JSON, r#"{"Error":{"Code":"InvalidVideo.NotFound","RequestId":"R1"}}"#),
        (404, JSON, r#"{"RequestId":"R1","Code":"","code":"InvalidVideo.NotFound"}"#),
        (
            404,
            JSON,
            r#"{"RequestId":"","requestId":"R1","Code":null,"code":"InvalidVideo.NotFound\t"}"#,
        ),
        (
            404,
            "text/xml",
            "<Error><RequestId>\n R1\n</RequestId><Code>\n InvalidVideo.NotFound\n</Code></Error>",
        ),
        (
            404,
            "text/xml",
            "<ErrorResponse><Error><Code>InvalidVideo.NotFound</Code></Error><RequestId>R1</RequestId></ErrorResponse>",
        ),
        (
            200,
            "text/xml",
            "<ErrorResponse><Error><Code>InvalidVideo.NotFound</Code></Error><RequestId>R1</RequestId></ErrorResponse>",
        ),
    ] {
        let error = canned(status, content_type, body).delete_video(["V"]).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Service, "{body}");
        assert_eq!(error.code(), Some(&ErrorCode::InvalidVideoNotFound), "{body}");
        assert_eq!((error.status(), error.request_id()), (Some(status), Some("R1")), "{body}");
    }
}

#[tokio::test]
async fn error_without_code_keeps_id_and_message() {
    for (status, body) in [
        (500, r#"{"RequestId":"R1","Message":"not today"}"#),
        (200, r#"{"requestId":"R1","Success":false,"Message":"not today"}"#),
        (403, r#"{"RequestId":"R1","Error":{"Message":"x"},"message":"not today"}"#),
    ] {
        let error = canned(status, JSON, body).delete_video(["V"]).send().await.unwrap_err();
        assert_eq!((error.kind(), error.request_id()), (ErrorKind::Response, Some("R1")), "{body}");
        assert!(error.to_string().contains("has no error code: not today"), "{error}");
    }
}

#[tokio::test]
async fn code_field_of_a_response_is_not_an_error() {
    // `Success` is a field of this action, and `Code` one of the other.
    let client = canned(200, JSON, r#"{"RequestId":"R","Success":false}"#);
    let response = client.restore_media(["V"]).send().await.unwrap();
    assert_eq!(response.success, Some(false));
    let body = r#"{"RequestId":"R","Code":"Success","AppInfoList":[],"NonExistAppIds":[]}"#;
    canned(200, JSON, body).get_app_infos(["app-1000000"]).send().await.unwrap();
}

#[tokio::test]
async fn access_denied_detail_may_be_a_string() {
    let body = r#"{"Code":"NoPermission","AccessDeniedDetail":"{\"AuthAction\":\"vod:X\",\"NoPermissionType\":\"ImplicitDeny\"}"}"#;
    let error = canned(403, JSON, body).delete_video(["V"]).send().await.unwrap_err();
    let detail = error.service().unwrap().access_denied_detail().unwrap();
    assert_eq!(detail.auth_action.as_deref(), Some("vod:X"));
    assert_eq!(detail.no_permission_type.as_deref(), Some("ImplicitDeny"));
}

/// The server asks to wait with a server error, after which an upload may exist.
#[tokio::test]
async fn retry_after_does_not_make_a_retry_safe() {
    for header in ["x-acs-retry-after: 20", "retry-after: 1"] {
        for status in ["504 Gateway Timeout", "503 Service Unavailable", "408 Request Timeout"] {
            let response = format!("HTTP/1.1 {status}\r\n{header}\r\ncontent-length: 0\r\n\r\n");
            let wire = Wire::responding(response.into_bytes()).await;
            let client = wire.builder().retry(RetryConfig::standard()).build().unwrap();
            let error = client.create_upload_video("title", "a.mp4").send().await.unwrap_err();
            assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::NotIdempotent), "{status}");
            assert!(error.is_retryable() && !error.is_throttling());
        }
    }
}

#[tokio::test]
async fn standard_retry_after_header_sets_the_delay() {
    for (status, ended) in [(429, true), (503, false)] {
        let response = format!("HTTP/1.1 {status} Later\r\nretry-after: 3600\r\ncontent-length: 12\r\n\r\n{{\"Code\":\"X\"}}");
        let wire = Wire::responding(response.into_bytes()).await;
        let client = wire
            .builder()
            .retry(RetryConfig::standard())
            .timeout(Duration::from_secs(5))
            .build()
            .unwrap();
        let error = client.refresh_upload_video("V").send().await.unwrap_err();
        // Not waited for in vain.
        assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::Deadline), "{status}");
        assert_eq!(error.service().unwrap().retry_after(), Some(Duration::from_secs(3_600)));
        assert_eq!(error.is_throttling(), ended);
    }
}

/// Nothing from outside writes a line of its own into a log, or floods it.
#[tokio::test]
async fn service_strings_stay_on_one_short_line() {
    let evil = r"X\r\n2026-01-01 ERROR forged\u001b[2J\u202etxt.exe";
    let long = "m".repeat(500_000);
    for (status, body) in [
        (404, format!(r#"{{"Code":"{evil}","Message":"{evil}","RequestId":"{evil}"}}"#)),
        (
            404,
            format!(r#"{{"Code":"X","Message":"{long}","RequestId":"{long}","HostId":"{long}"}}"#),
        ),
        (404, format!(r#"{{"Code":"{long}"}}"#)),
        (500, format!(r#"{{"Message":"{evil}{long}","RequestId":"{evil}"}}"#)),
        (
            200,
            format!(r#"{{"RequestId":"{evil}","VideoId":{{"{evil}":"{evil}"}},"UploadAuth":[]}}"#),
        ),
    ] {
        let error = canned(status, JSON, &body).refresh_upload_video("V").send().await.unwrap_err();
        let texts = [
            error.to_string(),
            format!("{error:?}"),
            error.code().map(ToString::to_string).unwrap_or_default(),
        ];
        for text in texts {
            assert!(text.len() < 10_000, "{} bytes", text.len());
            assert!(!text.contains(['\r', '\n', '\u{1b}', '\u{202e}']), "{text}");
        }
    }
    let service = canned(404, JSON, &format!(r#"{{"Code":"X","Message":"{long}"}}"#))
        .refresh_upload_video("V")
        .send();
    assert_eq!(service.await.unwrap_err().service().unwrap().message().len(), long.len());

    let error = aliyun_vod::Client::builder()
        .endpoint("a\nERROR forged\u{202e}")
        .credentials(tests::permanent())
        .build();
    let text = error.unwrap_err().to_string();
    assert!(text.contains(r"a\nERROR forged\u{202e}"), "{text}");
}
