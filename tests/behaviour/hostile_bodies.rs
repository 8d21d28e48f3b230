//! Bodies that are too large, too deep or no text, and pages of proxies and captive portals.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aliyun_vod::RetryConfig;
use aliyun_vod::error::{ErrorKind, StopReason, TransportErrorKind};

use crate::refusals::canned;
use crate::wire::{Wire, body, response};

const MIB: usize = 1 << 20;

/// A gibibyte, of which nobody may keep more than the bound; the sockets hold some of it on the
/// way.
#[tokio::test]
async fn gibibyte_body_is_abandoned_at_the_limit() {
    const BOUND: usize = 4 * MIB;
    const SOCKETS: usize = 16 * MIB;
    for head in [
        // The length alone is enough: nothing is read.
        "content-length: 1073741824\r\n\r\n",
        // Nothing says how much is to come.
        "\r\n",
    ] {
        let written = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&written);
        let wire = Wire::start(move |mut peer| {
            let count = Arc::clone(&count);
            async move {
                peer.request().await;
                peer.write(format!("HTTP/1.1 200 OK\r\n{head}").as_bytes()).await;
                let block = vec![b' '; 64 << 10];
                while count.load(Ordering::Relaxed) < 1 << 30 && peer.write(&block).await {
                    count.fetch_add(block.len(), Ordering::Relaxed);
                }
            }
        })
        .await;
        let client = wire.builder().max_body_bytes(BOUND).retry(RetryConfig::standard()).build().unwrap();
        let error = client.refresh_upload_video("V").send().await.unwrap_err();
        assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::BodyTooLarge, "{error}");
        // It would be as large the next time.
        assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::Permanent));
        assert!(
            error.to_string().contains(&format!("exceeds the limit of {BOUND} bytes")) || error.to_string().contains("1073741824 bytes")
        );
        let written = written.load(Ordering::Relaxed);
        assert!(written < BOUND + SOCKETS, "{written} bytes went out");
    }
}

#[tokio::test]
async fn unrequested_content_encoding_is_named() {
    // The first bytes of a gzip file; a bomb would begin so too.
    let mut zipped = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 10\r\n\r\n".to_vec();
    zipped.extend(b"\x1f\x8b\x08\0\0\0\0\0\0\x03");
    let wire = Wire::responding(zipped).await;
    let error = wire.error().await;
    assert_eq!(error.kind(), ErrorKind::Response, "{error}");
    let shown = error.to_string();
    assert!(
        shown.contains("the body has the content encoding gzip, which was not requested"),
        "{shown}"
    );
    assert!(!wire.seen()[0].contains("accept-encoding"), "{:?}", wire.seen());
}

#[tokio::test]
async fn nested_and_expanding_bodies_are_rejected() {
    let laughs: String = (1..10)
        .map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10)))
        .collect();
    let laughs = format!("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY l0 \"ha\">{laughs}]><a>&l9;</a>");
    let external = "<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a>&f;</a>";
    let deep = 100_000;
    let deep_json = format!("{{\"VideoId\":{}1{}}}", "[".repeat(deep), "]".repeat(deep));
    let deep_xml = format!("{}{}", "<a>".repeat(deep), "</a>".repeat(deep));
    let wide = format!("{{\"VideoId\":[{}1]}}", "1,".repeat(1_100_000));
    for (content_type, bomb, reason) in [
        ("text/xml", laughs.as_str(), "XML with a document type definition is not allowed"),
        ("text/xml", external, "XML with a document type definition is not allowed"),
        ("text/xml", "<a>&l9;</a>", "XML with a custom entity is not allowed"),
        ("application/json", &deep_json, "nested deeper than 127 levels"),
        ("text/xml", &deep_xml, "nested deeper than 127 levels"),
        // Never closed, so that a reader that goes by its stack would go on to the end.
        ("application/json", &"[".repeat(deep), "nested deeper than 127 levels"),
        ("application/json", &wide, "more than 1000000 values"),
    ] {
        let client = canned(200, content_type, bomb);
        // The smallest stack that a thread gets: were anything recursive, it would overflow here.
        let call = client.refresh_upload_video("V").send();
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Response, 1), "{error}");
        assert!(error.to_string().contains(reason), "{reason}: {error}");
        assert!(error.to_string().len() < 300, "{error}");
    }
}

#[tokio::test]
async fn malformed_input_reports_position() {
    let with = |id: &str| body("V").replace("\"V\"", id);
    for (text, reason) in [
        (with(r#""\ud80""#), "invalid JSON"),
        (with("\"a\0b\""), "invalid JSON"),
        (with("'V'"), "invalid JSON"),
        (body("V") + "x", "invalid JSON"),
        (body("V") + &body("W"), "invalid JSON"),
        (
            body("V").replace(r#""RequestId":"R","#, "").replace("\"VideoId\"", "\"Video\""),
            "missing",
        ),
    ] {
        let error = canned(200, "application/json", &text)
            .refresh_upload_video("V")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Response, "{text:?}");
        assert!(error.to_string().contains(reason), "{text:?}: {error}");
    }
    let mut latin = response("content-type: application/json\r\n", &body("Vx\"")).into_bytes();
    let at = latin.iter().position(|byte| *byte == b'x').unwrap();
    latin[at] = 0xe9;
    let error = Wire::responding(latin).await.error().await;
    assert!(error.to_string().contains("not UTF-8 at line 1, column "), "{error}");
}

#[tokio::test]
async fn unusual_but_valid_bodies_are_read() {
    for (text, video) in [
        // The first of two counts, here as in the error of the same response.
        (body("V").replace('{', r#"{"VideoId":"first","#), "first"),
        (body(r"a\u0000b"), "a\0b"),
        (body(r"\ud83c\udfac"), "🎬"),
        (format!("\u{feff}\r\n{}\n", body("V")), "V"),
    ] {
        let response = canned(200, "application/json", &text).refresh_upload_video("V").send().await;
        assert_eq!(response.unwrap().video_id, video, "{text:?}");
    }
}

const PAGE: &str = "<!DOCTYPE html><html><body>Sign in to the network</body></html>";

#[tokio::test]
async fn html_page_is_reported_as_html() {
    for (status, attempts) in [(200, 1), (403, 1), (502, 3)] {
        let page = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\r\n{PAGE}",
            PAGE.len()
        );
        let wire = Wire::responding(page).await;
        let client = wire.builder().retry(RetryConfig::standard()).build().unwrap();
        let error = client.refresh_upload_video("V").send().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Response, Some(status)), "{error}");
        let wanted = format!(
            "RefreshUploadVideo: unreadable response (HTTP {status}, text/html; charset=utf-8): an HTML page instead of JSON or XML"
        );
        assert!(error.to_string().starts_with(&wanted), "{error}");
        assert_eq!((error.attempts(), wire.seen().len()), (attempts, attempts as usize), "{error}");
        assert_eq!(error.response().unwrap().body_prefix(), PAGE);
    }
}

#[tokio::test]
async fn captive_portal_redirect_is_not_followed() {
    let portal = Wire::responding(response("", PAGE)).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("http://{}/login?from=%2F%3FSignature%3Dc2VjcmV0", portal.address);
        let moved = format!("HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        let wire = Wire::responding(moved).await;
        let client = wire.builder().retry(RetryConfig::standard()).build().unwrap();
        let error = client.refresh_upload_video("V").send().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Response, Some(status)), "{error}");
        assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::Permanent), "{error}");
        let shown = format!("{error} {error:?}");
        // The place tells a person what is in the way; the rest of the address repeats our request.
        assert!(
            error
                .to_string()
                .contains(&format!("a redirect to {}, which is not followed", portal.address)),
            "{error}"
        );
        assert!(!shown.contains("c2VjcmV0") && !shown.contains("/login"), "{shown}");
    }
    assert_eq!(portal.connections(), 0);
}
