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

/// Changes of a byte, from the least to those that have a meaning in a query.
const CHANGES: [fn(u8) -> u8; 4] = [|byte| byte ^ 1, |_| b'x', |_| b'&', |_| b'%'];

/// Makes each of `changes` to each byte.
fn assert_changed_bytes_are_rejected(what: &str, message: &Message, changes: &[fn(u8) -> u8]) {
    let mock = mock_without_quotas();
    let bytes = message.bytes();
    let length = content_length(&bytes);
    let mut changed = 0;
    for at in 0..bytes.len() {
        if is_free(&bytes, at) || (message.body.is_empty() && length.contains(&at)) {
            continue;
        }
        for change in changes {
            let replacement = change(bytes[at]);
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
    assert!(changed > 250 * changes.len(), "{what}: {changed}");
    assert!(mock.requests().iter().all(|request| request.verdict != Verdict::Accepted));
    // The refused ones have not used up the nonce: the request as it was is still good, once.
    assert_eq!(exchange(&mock, &bytes).status(), 200, "{what}");
    assert_eq!(exchange(&mock, &bytes).error(), (400, "SignatureNonceUsed".to_owned()), "{what}");
}

fn call() -> Call {
    Call::refresh().with(|call| call.parameters.push(("Extra".to_owned(), "a b".to_owned())))
}

fn v3_with_body_and_token() -> Message {
    let call = call().with(|call| {
        call.form = owned(&[("Form", "1")]);
        call.key = AccessKey::temporary();
    });
    call.acs3()
}

fn v1_in_query() -> Message {
    without_host(call().rpc())
}

fn v1_with_form_and_token() -> Message {
    let call = call().with(|call| {
        call.method = "POST";
        call.form = owned(&[("Form", "1")]);
        call.key = AccessKey::temporary();
    });
    without_host(call.rpc())
}

#[test]
fn changed_byte_in_v3_query_is_rejected() {
    assert_changed_bytes_are_rejected("V3", &call().acs3(), &CHANGES[..1]);
}

#[test]
fn changed_byte_in_v3_body_request_is_rejected() {
    assert_changed_bytes_are_rejected("V3 with a body and a token", &v3_with_body_and_token(), &CHANGES[..1]);
}

#[test]
fn changed_byte_in_v1_query_is_rejected() {
    assert_changed_bytes_are_rejected("V1", &v1_in_query(), &CHANGES[..1]);
}

#[test]
fn changed_byte_in_v1_form_request_is_rejected() {
    assert_changed_bytes_are_rejected("V1 with a form and a token", &v1_with_form_and_token(), &CHANGES[..1]);
}

#[test]
#[ignore = "four times as many requests: a step of .ci/run"]
fn full_size_changes_of_every_byte_are_rejected() {
    assert_changed_bytes_are_rejected("V3", &call().acs3(), &CHANGES);
    assert_changed_bytes_are_rejected("V3 with a body and a token", &v3_with_body_and_token(), &CHANGES);
    assert_changed_bytes_are_rejected("V1", &v1_in_query(), &CHANGES);
    assert_changed_bytes_are_rejected("V1 with a form and a token", &v1_with_form_and_token(), &CHANGES);
}

/// V1 signs no header at all.
fn without_host(message: Message) -> Message {
    message.without("host").header("user-agent", "host")
}
