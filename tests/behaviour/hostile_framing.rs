//! Responses that do not keep to HTTP, or keep to it in a way that nobody means well.

use std::time::{Duration, Instant};

use aliyun_vod::error::{ErrorKind, StopReason, TransportErrorKind};

use crate::wire::{LONG, Wire, body, response, video_of};

/// Far more than a loopback call takes, and far less than what a limit of its own would.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn statuses_without_body_are_named_in_errors() {
    for (head, status) in [
        ("HTTP/1.1 204 No Content\r\n\r\n", 204),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", 304),
        ("HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n", 205),
        ("HTTP/1.1 599 Whatever\r\ncontent-length: 0\r\n\r\n", 599),
    ] {
        let wire = Wire::responding(head).await;
        let error = wire.error().await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Response, Some(status)), "{error}");
        assert_eq!(
            error.to_string().split(" (after").next().unwrap(),
            format!("RefreshUploadVideo: unreadable response (HTTP {status}): empty document")
        );
    }
}

#[tokio::test]
async fn interim_responses_are_skipped_up_to_the_timeout() {
    let early = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
    let wire = Wire::responding(format!("{early}{}", response("", &body("V")))).await;
    let client = wire.builder().build().unwrap();
    assert_eq!(client.refresh_upload_video("V").send().await.unwrap().video_id, "V");

    let wire = Wire::start(|mut peer| async move {
        peer.request().await;
        while peer.write(b"HTTP/1.1 100 Continue\r\n\r\n").await {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
    let client = wire.builder().read_timeout(Duration::from_millis(300)).build().unwrap();
    let start = Instant::now();
    let error = client.refresh_upload_video("V").send().await.unwrap_err();
    assert!(start.elapsed() < SOON);
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");

    // Nobody asked for another protocol.
    let wire = Wire::responding("HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n").await;
    let error = wire.error().await;
    assert!(matches!(error.kind(), ErrorKind::Transport | ErrorKind::Response), "{error}");
}

#[tokio::test]
async fn contradicting_content_lengths_are_rejected() {
    let body = body("V");
    let length = body.len();
    for head in [
        format!("content-length: {length}\r\ncontent-length: {}\r\n\r\n", length - 1),
        format!("content-length: {length}, {}\r\n\r\n", length + 1),
        "content-length: -1\r\n\r\n".to_owned(),
        "content-length: 99999999999999999999999\r\n\r\n".to_owned(),
        format!("content-length: +{length}\r\n\r\n"),
        "transfer-encoding: chunked\r\n\r\nxyz\r\n".to_owned(),
        "transfer-encoding: chunked\r\n\r\n-1\r\n".to_owned(),
        "transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n".to_owned(),
        // A chunk that is longer than it says.
        format!("transfer-encoding: chunked\r\n\r\n2\r\n{body}\r\n0\r\n\r\n"),
        format!("transfer-encoding: chunked\r\n\r\n{}\r\n", ";x".repeat(100_000)),
    ] {
        let wire = Wire::responding_once(format!("HTTP/1.1 200 OK\r\n{head}{body}")).await;
        let error = wire.error().await;
        assert_eq!(error.kind(), ErrorKind::Transport, "{head:?}: {error}");
        let kind = error.transport().unwrap().kind();
        assert!(
            matches!(kind, TransportErrorKind::InvalidResponse | TransportErrorKind::Interrupted),
            "{head:?}: {kind:?}"
        );
        assert!(error.to_string().contains(&wire.address.to_string()), "{error}");
    }
}

#[tokio::test]
async fn chunked_encoding_overrides_content_length() {
    // The combination by which proxies are tricked into taking one response for two.
    let body = body("V");
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let both = format!("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n{chunked}");
    let wire = Wire::responding(both).await;
    let client = wire.builder().build().unwrap();
    for _ in 0..3 {
        match client.refresh_upload_video("V").send().await {
            Ok(response) => assert_eq!(response.video_id, "V"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Transport, "{error}"),
        }
    }
}

#[tokio::test]
async fn wrong_content_length_is_an_error() {
    let body = body("V");
    let long = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len() + 10);
    let error = Wire::responding_once(long).await.error().await;
    assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::Interrupted, "{error}");
    assert!(
        error.to_string().contains(&format!("ended early, after {} bytes", body.len())),
        "{error}"
    );

    let short = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len() - 10);
    let error = Wire::responding_once(short).await.error().await;
    assert_eq!(error.kind(), ErrorKind::Response, "{error}");
    assert!(error.to_string().contains("unexpected end of the document"), "{error}");
}

/// Where neither a length nor chunks say where a response ends, a connection that breaks looks like
/// its end.
#[tokio::test]
async fn truncated_response_is_retried() {
    let whole = body("V");
    let cut = format!("HTTP/1.0 200 OK\r\n\r\n{}", &whole[..whole.len() - 5]);
    let error = Wire::responding_once(cut.clone()).await.error().await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Response, Some(200)), "{error}");
    assert!(error.to_string().contains("unexpected end of the document"), "{error}");
    assert!(error.is_retryable(), "{error}");

    let whole = format!("HTTP/1.0 200 OK\r\n\r\n{whole}");
    let wire = Wire::start(move |mut peer| {
        let response = if peer.number == 1 { cut.clone() } else { whole.clone() };
        async move {
            peer.request().await;
            peer.write(response.as_bytes()).await;
        }
    })
    .await;
    let client = wire.builder().retry(aliyun_vod::RetryConfig::standard()).build().unwrap();
    client.refresh_upload_video("V").send().await.unwrap();
    assert_eq!(wire.seen().len(), 2);
    // What was created must not be created again.
    let wire = Wire::responding_once("HTTP/1.0 200 OK\r\n\r\n{\"RequestId\":\"R\"").await;
    let client = wire.builder().retry(aliyun_vod::RetryConfig::standard()).build().unwrap();
    let error = client.create_upload_video("title", "a.mp4").send().await.unwrap_err();
    assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::NotIdempotent), "{error}");
}

/// Responses that come with a second one, about another video, which nobody asked for.
#[tokio::test]
async fn extra_bytes_never_become_the_next_response() {
    let wire = Wire::start(|mut peer| async move {
        while let Some(head) = peer.request().await {
            let (ours, theirs) = (response("", &body(video_of(&head))), response("", &body("smuggled")));
            if !peer.write(format!("{ours}{theirs}").as_bytes()).await {
                return;
            }
        }
    })
    .await;
    let client = wire.builder().build().unwrap();
    for number in 0..200 {
        let video = format!("V{number}");
        match client.refresh_upload_video(&video).send().await {
            Ok(response) => assert_eq!(response.video_id, video),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Transport, "{error}"),
        }
    }
    // Many at a time, in case that the pool is quicker than the reader of the connection.
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..500 {
        let video = format!("V{number}");
        let call = client.refresh_upload_video(&video).send();
        calls.spawn(async move { (video, call.await.ok().map(|response| response.video_id.clone())) });
    }
    while let Some(ended) = calls.join_next().await {
        let (asked, returned) = ended.unwrap();
        assert!(returned.is_none_or(|returned| returned == asked), "{asked}");
    }
}

#[tokio::test]
async fn garbage_after_response_does_not_break_next_call() {
    let wire = Wire::start(|mut peer| async move {
        let head = peer.request().await.unwrap();
        let response = response("", &body(video_of(&head)));
        peer.write(format!("{response}\u{0}\u{1}garbage\r\n\r\n").as_bytes()).await;
        peer.closed().await;
    })
    .await;
    let client = wire.builder().build().unwrap();
    for number in 0..20 {
        let video = format!("V{number}");
        assert_eq!(client.refresh_upload_video(&video).send().await.unwrap().video_id, video);
    }
    assert_eq!(wire.connections(), 20, "none of them was used again");
}

/// A server that responds, and closes, without having read the request.
#[tokio::test]
async fn early_response_is_accepted() {
    let refusal = r#"{"RequestId":"R","Code":"Throttling.User","Message":"busy"}"#;
    let wire = Wire::start(move |mut peer| async move {
        let head = format!(
            "HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            refusal.len()
        );
        let mut first = [0; 1];
        let _ = tokio::io::AsyncReadExt::read(&mut peer.io, &mut first).await;
        peer.write(format!("{head}{refusal}").as_bytes()).await;
        // Reads on: closing with bytes unread would be a reset.
        peer.closed().await;
    })
    .await;
    let client = wire.builder().build().unwrap();
    let long = "x".repeat(50_000);
    let error = client.refresh_upload_video(&long).send().await.unwrap_err();
    assert_eq!(error.code(), Some(&aliyun_vod::ErrorCode::ThrottlingUser), "{error}");
}

#[tokio::test]
async fn oversized_response_heads_are_rejected() {
    let many: String = (0..5_000).map(|number| format!("x-{number}: {number}\r\n")).collect();
    let long = format!("x-long: {}\r\n", "h".repeat(1 << 20));
    for headers in [many, long] {
        let error = Wire::responding(response(&headers, &body("V"))).await.error().await;
        assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::InvalidResponse, "{error}");
    }
    // Header after header, slowly and without an end.
    let wire = Wire::start(|mut peer| async move {
        peer.request().await;
        peer.write(b"HTTP/1.1 200 OK\r\n").await;
        while peer.write(b"x: y\r\n").await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let client = wire.builder().read_timeout(Duration::from_millis(300)).build().unwrap();
    let start = Instant::now();
    let error = client.refresh_upload_video("V").send().await.unwrap_err();
    assert!(start.elapsed() < SOON);
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    let timed_out = error.to_string();
    assert!(
        timed_out.contains(&format!("no response from {} within 300ms", wire.address)),
        "{timed_out}"
    );
}

/// Each byte is news, so only the deadline of the call can end it.
#[tokio::test]
async fn slow_trickle_ends_at_the_deadline() {
    let wire = Wire::start(|mut peer| async move {
        peer.request().await;
        let response = response("", &body("V"));
        for byte in response.as_bytes() {
            if !peer.write(&[*byte]).await {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    })
    .await;
    let client = wire.builder().read_timeout(LONG).build().unwrap();
    let start = Instant::now();
    let call = client.refresh_upload_video("V").with_timeout(Duration::from_millis(1_500));
    let error = call.send().await.unwrap_err();
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(1_500) && took < SOON, "{took:?}");
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
}

/// `identity` means no encoding, and so does an empty one: the length counts.
#[tokio::test]
async fn identity_encoded_body_is_read_by_its_length() {
    let text = body("V");
    for encoding in ["identity", "", "Identity, identity"] {
        let ok = format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n{text}",
            text.len()
        );
        let wire = Wire::responding(ok.into_bytes()).await;
        let client = wire.builder().timeout(LONG).build().unwrap();
        let started = Instant::now();
        client.refresh_upload_video("V").send().await.unwrap();
        assert!(started.elapsed() < SOON, "{encoding:?}");

        let short = format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n{text}",
            text.len() + 1
        );
        let wire = Wire::responding_once(short.into_bytes()).await;
        let error = wire.error().await;
        assert_eq!(error.transport().unwrap().kind(), TransportErrorKind::Interrupted, "{error}");
    }
}

#[tokio::test]
async fn trickling_body_times_out() {
    let wire = Wire::start(|mut peer| async move {
        peer.request().await;
        peer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await;
        while peer.write(b" ").await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let builder = || {
        wire.builder()
            .read_timeout(Duration::from_millis(300))
            .timeout(Duration::from_secs(20))
    };
    let error = builder().build().unwrap().refresh_upload_video("V").send().await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("arrives too slowly"), "{error}");
    // Any rate is accepted, or less than this one.
    for rate in [0, 1] {
        let client = builder().min_body_rate(rate).timeout(Duration::from_secs(1)).build().unwrap();
        let error = client.refresh_upload_video("V").send().await.unwrap_err();
        assert!(error.to_string().contains("was not complete within"), "{error}");
    }
}
