//! Every fault, seen through a bare socket.

use crate::common::{self, Call, Message, TestResponse, exchange, owned, real_spec, start, start_real};
use aliyun_mock::{Config, Fault, FaultKind, Mock, Verdict};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn call(mock: &Mock) -> TestResponse {
    Call::refresh().acs3().send(mock)
}

fn xml_call(mock: &Mock) -> TestResponse {
    Call::refresh().acs3().header("accept", "application/xml").send(mock)
}

fn faulty(kind: FaultKind) -> (Mock, TestResponse) {
    let mock = start_real();
    mock.inject(Fault::new(kind.clone()));
    let response = call(&mock);
    assert_eq!(mock.requests()[0].verdict, Verdict::Fault(kind));
    // Once, then all is well.
    assert_eq!(call(&mock).status(), 200);
    (mock, response)
}

#[test]
fn a_declared_error_has_its_status_and_message() {
    let (_, response) = faulty(FaultKind::error("InvalidVideo.Damaged"));
    assert_eq!(response.error(), (400, "InvalidVideo.Damaged".to_owned()));
    assert_eq!(response.json()["Message"], "The video has been Damaged.");
    let (_, response) = faulty(FaultKind::error("ServiceUnAvailable"));
    assert_eq!(response.error(), (503, "ServiceUnAvailable".to_owned()));
}

#[test]
fn error_fault_accepts_any_code_and_status() {
    let kind = FaultKind::Error {
        code: "Odd.Code".to_owned(),
        status: Some(418),
        message: Some("<odd>".to_owned()),
        retry_after: Some(Duration::from_millis(250)),
    };
    let (_, response) = faulty(kind);
    assert_eq!(response.error(), (418, "Odd.Code".to_owned()));
    assert_eq!(
        (response.json()["Message"].as_str(), response.header("x-acs-retry-after")),
        (Some("<odd>"), Some("250"))
    );
    let (_, response) = faulty(FaultKind::error("Odd.Code"));
    assert_eq!((response.status(), response.header("x-acs-retry-after")), (400, None));
}

#[test]
fn gateway_error_needs_no_spec_entry() {
    let mock = start(common::spec("2017-03-21", "", &[("Demo", "")]), Config::default());
    mock.inject(Fault::new(FaultKind::error("InternalError")));
    assert_eq!(Call::new("Demo", &[]).acs3().send(&mock).error(), (500, "InternalError".to_owned()));
}

#[test]
fn expired_token_fault() {
    let (_, response) = faulty(FaultKind::ExpiredToken);
    assert_eq!(response.error(), (400, "InvalidSecurityToken.Expired".to_owned()));
}

#[test]
fn delay_fault_delays_the_response() {
    let mock = start_real();
    let delay = Duration::from_millis(150);
    mock.inject(Fault::new(FaultKind::Delay).with_delay(delay));
    mock.inject(Fault::new(FaultKind::error("InternalError")).with_delay(delay));
    for status in [200, 500] {
        let asked = Instant::now();
        assert_eq!(call(&mock).status(), status);
        assert!(asked.elapsed() >= delay);
    }
    assert_eq!(mock.requests()[0].verdict, Verdict::Accepted);
}

#[test]
fn connect_reset_fault() {
    let mock = start_real();
    mock.inject(Fault::new(FaultKind::ConnectReset));
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    // The server resets the connection before it reads anything.
    let error = stream.read(&mut [0; 1]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(mock.requests(), []);
    assert_eq!(call(&mock).status(), 200);
}

#[test]
fn reset_fault_after_the_request() {
    let (_, response) = faulty(FaultKind::Reset);
    assert!(response.reset && response.raw.is_empty(), "{response:?}");
}

#[test]
fn cut_off_fault_truncates_the_body() {
    let (_, response) = faulty(FaultKind::CutOff { bytes: 10 });
    assert_eq!((response.status(), response.body().len(), response.reset), (200, 10, false));
    assert!(response.header("content-length").unwrap().parse::<usize>().unwrap() > 10);
    // At least one byte is always left out.
    let (_, response) = faulty(FaultKind::CutOff { bytes: 1 << 20 });
    assert_eq!(
        response.header("content-length").unwrap().parse::<usize>().unwrap(),
        response.body().len() + 1
    );
}

#[test]
fn garbage_fault_sends_non_http_bytes() {
    let (_, response) = faulty(FaultKind::Garbage { bytes: 300 });
    assert_eq!((response.raw.len(), response.raw[0], response.status()), (300, 0xFF, 0));
}

#[test]
fn proxy_page_fault_sends_502_html() {
    let (_, response) = faulty(FaultKind::ProxyPage);
    assert_eq!(
        (
            response.status(),
            response.header("content-type"),
            response.header("x-acs-request-id")
        ),
        (502, Some("text/html"), None)
    );
    assert!(response.text().starts_with("<html>"));
}

#[test]
fn status_fault_has_no_body() {
    for (kind, status) in [
        (FaultKind::Status(503), 503),
        (FaultKind::Status(599), 599),
        (FaultKind::Status(204), 204),
        (FaultKind::empty(), 200),
    ] {
        let (_, response) = faulty(kind);
        assert_eq!(
            (response.status(), response.body(), response.header("content-type")),
            (status, &b""[..], None)
        );
        assert!(response.header("x-acs-request-id").is_some());
    }
}

#[test]
fn trickle_fault_sends_small_pieces() {
    let mock = start_real();
    mock.inject(Fault::new(FaultKind::Trickle {
        bytes: 100,
        every: Duration::from_millis(10),
    }));
    let asked = Instant::now();
    let response = call(&mock);
    assert_eq!(response.status(), 200);
    assert!(response.json()["UploadAuth"].is_string());
    let drops = u32::try_from(response.raw.len() / 100).unwrap();
    assert!(
        drops > 5 && asked.elapsed() >= Duration::from_millis(10) * drops,
        "{drops} {:?}",
        asked.elapsed()
    );
}

#[test]
fn large_body_fault_adds_padding() {
    let (mock, response) = faulty(FaultKind::LargeBody { bytes: 3_000_000 });
    assert_eq!(response.json()["Padding"].as_str().unwrap().len(), 3_000_000);
    assert_eq!(
        response.header("content-length").unwrap().parse::<usize>().unwrap(),
        response.body().len()
    );
    mock.inject(Fault::new(FaultKind::LargeBody { bytes: 5 }));
    let response = xml_call(&mock);
    assert!(
        response.text().ends_with("<Padding>xxxxx</Padding></RefreshUploadVideoResponse>"),
        "{response:?}"
    );
    assert_eq!(
        response.header("content-length").unwrap().parse::<usize>().unwrap(),
        response.body().len()
    );
}

#[test]
fn many_headers_fault_adds_headers() {
    let (_, response) = faulty(FaultKind::ManyHeaders { headers: 2_000 });
    assert!(response.header_count() > 2_000);
    assert_eq!(response.header("x-bomb-1999").map(str::len), Some(100));
    assert!(response.json()["VideoId"].is_string());
}

#[test]
fn wrong_content_type_fault() {
    let (mock, response) = faulty(FaultKind::WrongContentType);
    assert_eq!(response.header("content-type"), Some("text/xml;charset=utf-8"));
    assert!(response.json()["VideoId"].is_string());
    mock.inject(Fault::new(FaultKind::WrongContentType));
    let response = xml_call(&mock);
    assert_eq!(response.header("content-type"), Some("application/json;charset=utf-8"));
    assert!(response.text().contains("<VideoId>"));
}

#[test]
fn outcomes_are_counted_without_recording() {
    let mut config = Config::default();
    config.record = false;
    let mock = start(real_spec(), config);
    mock.inject(Fault::new(FaultKind::error("InternalError")));
    let statuses = [
        call(&mock).status(),
        call(&mock).status(),
        Call::refresh().acs3().header("x-acs-date", "never").send(&mock).status(),
    ];
    assert_eq!((statuses[1], mock.requests().len()), (200, 0));
    let counts = mock.counts();
    assert_eq!((counts.faults, counts.accepted, counts.refused), (1, 1, 1), "{statuses:?}");
}

#[test]
fn rejected_call_does_not_consume_a_fault() {
    let mock = start_real();
    mock.inject(Fault::new(FaultKind::error("InternalError")));
    let bad = Call::refresh().acs3().header("x-acs-late", "1");
    assert_eq!(bad.send(&mock).error(), (400, "IncompleteSignature".to_owned()));
    let first = Call::refresh().acs3();
    assert_eq!(first.send(&mock).status(), 500);
    // The call that failed was seen all the same: it can't be repeated as it is.
    assert_eq!(first.send(&mock).error(), (400, "SignatureNonceUsed".to_owned()));
}

#[test]
fn fault_can_be_limited_to_an_action_and_cleared() {
    let mock = start_real();
    mock.inject(Fault::new(FaultKind::Reset).for_action("GetPlayInfo").times(0));
    assert_eq!(call(&mock).status(), 200);
    mock.inject(Fault::new(FaultKind::ProxyPage).for_action("RefreshUploadVideo").every(2).times(0));
    let statuses: Vec<_> = (0..4).map(|_| call(&mock).status()).collect();
    assert_eq!(statuses, [200, 502, 200, 502]);
    mock.clear_faults();
    assert!((0..4).all(|_| call(&mock).status() == 200));
}

/// After a fault that does no harm to it, a connection goes on.
#[test]
fn connection_stays_open_after_an_error_fault() {
    let mock = start_real();
    mock.inject(Fault::new(FaultKind::error("InternalError")));
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    let mut read = |message: Message| {
        let bytes = String::from_utf8(message.bytes()).unwrap().replace("connection: close\r\n", "");
        stream.write_all(bytes.as_bytes()).unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        let mut rest = vec![0; 4_096];
        let read = stream.read(&mut rest).unwrap();
        assert!(rest[..read].ends_with(b"}"));
        String::from_utf8(head.to_vec()).unwrap()
    };
    assert_eq!(read(Call::refresh().acs3()), "HTTP/1.1 500");
    assert_eq!(read(Call::refresh().acs3()), "HTTP/1.1 200");
}

fn control(mock: &Mock, method: &str, query: &str, body: &str) -> TestResponse {
    // As `curl -d` labels whatever it sends.
    let headers = [("host", "h"), ("content-type", "application/x-www-form-urlencoded")];
    let message = Message {
        method: method.to_owned(),
        target: format!("/_mock/faults{query}"),
        headers: owned(&headers),
        body: body.as_bytes().to_vec(),
    };
    message.send(mock)
}

#[test]
fn faults_can_be_set_over_http() {
    for (query, body, want) in [
        ("?fault=error&code=InternalError", "", 500),
        (
            "",
            r#"{"fault":"error","code":"Throttling.User","status":429,"retry_after_ms":5,"message":"m"}"#,
            429,
        ),
        ("?fault=expired-token&action=RefreshUploadVideo", "", 400),
        ("?fault=delay&delay_ms=1", "", 200),
        ("", "fault=status&status=505", 505),
        ("?fault=reset", "", 0),
        ("?fault=cut-off", "", 200),
        ("?fault=garbage&bytes=5", "", 0),
        ("?fault=proxy-page", "", 502),
        ("", r#"{"fault":"status","status":504}"#, 504),
        ("?fault=empty", "", 200),
        ("?fault=trickle&bytes=1000&interval_ms=1", "", 200),
        ("?fault=large-body&bytes=10", "", 200),
        ("?fault=many-headers&headers=3", "", 200),
        ("?fault=wrong-content-type", "", 200),
    ] {
        let mock = start_real();
        let response = control(&mock, "POST", query, body);
        assert_eq!(response.status(), 200, "{query} {body}: {response:?}");
        let kind = call(&mock);
        assert_eq!(kind.status(), want, "{query} {body}");
        let faulty = |request: &aliyun_mock::Recorded| matches!(request.verdict, Verdict::Fault(_));
        assert!(query.contains("delay") || mock.requests().iter().all(faulty), "{query} {body}");
        assert_eq!(call(&mock).status(), 200, "{query} {body}");
    }
    let mock = start_real();
    control(&mock, "POST", "?fault=connect-reset", "");
    let response = exchange(&mock, b"");
    assert!(response.reset, "{response:?}");
    control(&mock, "POST", "?fault=proxy-page&times=0", "");
    assert_eq!((call(&mock).status(), call(&mock).status()), (502, 502));
    assert_eq!(control(&mock, "DELETE", "", "").status(), 200);
    assert_eq!(call(&mock).status(), 200);
}

#[test]
fn invalid_fault_request_names_the_mistake() {
    let mock = start(real_spec(), Config::default());
    for (query, body, want) in [
        ("", "", "fault: missing"),
        ("?fault=nonsense", "", "fault: unknown fault \"nonsense\""),
        ("?fault=error", "", "code: missing"),
        ("?fault=reset&bytes=1", "", "bytes: not a field of this fault"),
        ("?fault=status&status=99", "", "status: 99 is not between 200 and 599"),
        ("?fault=reset&times=-1", "", "times: invalid number \"-1\""),
        ("?fault=reset&probability=NaN", "", "probability: NaN is not between 0 and 1"),
        ("?fault=garbage&bytes=99999999999", "", "bytes: 99999999999 is more than 67108864"),
        ("", "[]", "fault: missing"),
        ("", "{", "the body is not JSON"),
    ] {
        let response = control(&mock, "POST", query, body);
        assert_eq!(response.status(), 400, "{query}{body}");
        assert!(
            response.text().starts_with(want) && response.text().contains("fault=trickle"),
            "{}",
            response.text()
        );
    }
    assert_eq!(control(&mock, "GET", "", "").status(), 405);
    assert_eq!(call(&mock).status(), 200);
}
