//! One changed byte anywhere in a signed request is refused.

use crate::common::{self, Call, Message, exchange, owned, start};
use aliyun_mock::{AccessKey, Config, Mock, Quotas, Verdict};
use std::ops::Range;

/// Parts of a request that are not signed and do not change its meaning: the version of HTTP, and
/// headers about the connection and the sender.
fn is_free(bytes: &[u8], at: usize) -> bool {
    let line_start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let line = &bytes[line_start..];
    let free = |start: &str| line.starts_with(start.as_bytes());
    let version = line_start == 0 && at >= bytes.windows(9).position(|window| window == b" HTTP/1.1").unwrap();
    let line_end = matches!(bytes[at], b'\r' | b'\n');
    let after_colon = bytes[at] == b' ' && bytes[at - 1] == b':';
    version || line_end || after_colon || free("connection:") || free("user-agent:")
}

/// Position of the `content-length` value. It is not signed; it is skipped for requests without a
/// body.
fn content_length(bytes: &[u8]) -> Range<usize> {
    let start = bytes.windows(15).position(|window| window == b"content-length:").unwrap();
    let end = start + bytes[start..].iter().position(|&byte| byte == b'\r').unwrap();
    start..end
}

fn mock_without_quotas() -> Mock {
    let mut config = Config::default();
    config.quotas = Quotas::Off;
    // What is refused is refused for its signature, not for an ID that has become another one.
    config.check_ids = false;
    start(common::real_spec(), config)
}

fn assert_every_changed_byte_is_rejected(what: &str, message: &Message) {
    let mock = mock_without_quotas();
    let bytes = message.bytes();
    let length = content_length(&bytes);
    let mut changed = 0;
    for at in 0..bytes.len() {
        if is_free(&bytes, at) || (message.body.is_empty() && length.contains(&at)) {
            continue;
        }
        for replacement in [bytes[at] ^ 1, b'x', b'&', b'%'] {
            // Header names are case-insensitive.
            if replacement == bytes[at] {
                continue;
            }
            let mut other = bytes.clone();
            other[at] = replacement;
            let response = exchange(&mock, &other);
            assert!(
                response.status() != 200,
                "{what}: byte {at} changed from {:?} to {:?} in {}\nis accepted: {response:?}",
                char::from(bytes[at]),
                char::from(replacement),
                String::from_utf8_lossy(&bytes)
            );
            changed += 1;
        }
    }
    assert!(changed > 1_000, "{what}: {changed}");
    assert!(mock.requests().iter().all(|request| request.verdict != Verdict::Accepted));
    // The refused ones have not used up the nonce: the request as it was is still good, once.
    assert_eq!(exchange(&mock, &bytes).status(), 200, "{what}");
    assert_eq!(exchange(&mock, &bytes).error(), (400, "SignatureNonceUsed".to_owned()), "{what}");
}

fn call() -> Call {
    Call::refresh().with(|call| call.parameters.push(("Extra".to_owned(), "a b".to_owned())))
}

#[test]
fn changed_byte_in_v3_query_is_rejected() {
    assert_every_changed_byte_is_rejected("V3", &call().acs3());
}

#[test]
fn changed_byte_in_v3_body_request_is_rejected() {
    let call = call().with(|call| {
        call.form = owned(&[("Form", "1")]);
        call.key = AccessKey::temporary();
    });
    assert_every_changed_byte_is_rejected("V3 with a body and a token", &call.acs3());
}

#[test]
fn changed_byte_in_v1_query_is_rejected() {
    assert_every_changed_byte_is_rejected("V1", &without_host(call().rpc()));
}

#[test]
fn changed_byte_in_v1_form_request_is_rejected() {
    let call = call().with(|call| {
        call.method = "POST";
        call.form = owned(&[("Form", "1")]);
        call.key = AccessKey::temporary();
    });
    assert_every_changed_byte_is_rejected("V1 with a form and a token", &without_host(call.rpc()));
}

/// V1 signs no header at all.
fn without_host(message: Message) -> Message {
    message.without("host").header("user-agent", "host")
}
