//! The signer without the client and without HTTP.

use aliyun_vod::signer::{Acs3HmacSha256, DateAndNonce, RpcHmacSha1, Sign, UnsignedRequest};
use aliyun_vod::transport::{Body, HttpRequest, Method};
use aliyun_vod::{Credentials, VERSION};
use proptest::prelude::*;

const DATE_AND_NONCE: DateAndNonce<'_> = DateAndNonce {
    date: "2024-01-02T03:04:05Z",
    nonce: "0123456789abcdef0123456789abcdef",
};

fn unsigned<'a>(parameters: &[(String, String)]) -> UnsignedRequest<'a> {
    let mut request = UnsignedRequest::new(Method::Post, "https://vod.cn-shanghai.aliyuncs.com", "GetVideoInfo", VERSION);
    for (name, value) in parameters {
        request.query.set(name, value);
    }
    request
}

proptest! {
    #[test]
    fn parameter_order_does_not_change_the_signature(mut parameters in proptest::collection::btree_map("[A-Za-z]{1,8}", any::<String>(), 0..6).prop_map(|map| map.into_iter().collect::<Vec<_>>())) {
        let credentials = Credentials::new("id", "secret").with_security_token("token");
        let (acs3, rpc) = (Acs3HmacSha256::new(&credentials), RpcHmacSha1::new(&credentials));
        let first = (acs3.sign(unsigned(&parameters), DATE_AND_NONCE), rpc.sign(unsigned(&parameters), DATE_AND_NONCE));
        parameters.reverse();
        prop_assert_eq!((acs3.sign(unsigned(&parameters), DATE_AND_NONCE), rpc.sign(unsigned(&parameters), DATE_AND_NONCE)), first);
    }

    #[test]
    fn different_value_changes_the_signature(a in any::<String>(), b in any::<String>()) {
        prop_assume!(a != b);
        let signer = Acs3HmacSha256::new(&Credentials::new("id", "secret"));
        let signature = |value: &str| {
            let signed = signer.sign(unsigned(&[("VideoId".to_owned(), value.to_owned())]), DATE_AND_NONCE);
            signed.headers.get("authorization").unwrap().to_owned()
        };
        prop_assert_ne!(signature(&a), signature(&b));
    }
}

#[test]
fn security_token_is_signed_and_sent() {
    let credentials = Credentials::new("id", "secret").with_security_token("token");
    let signed = Acs3HmacSha256::new(&credentials).sign(unsigned(&[]), DATE_AND_NONCE);
    assert_eq!(signed.headers.get("x-acs-security-token"), Some("token"));
    assert_eq!(signed.headers.get("x-acs-accesskey-id"), Some("id"));
    assert!(
        signed
            .headers
            .get("authorization")
            .unwrap()
            .contains("SignedHeaders=host;x-acs-accesskey-id;x-acs-action;")
    );
    let signed = RpcHmacSha1::new(&credentials).sign(unsigned(&[]), DATE_AND_NONCE);
    assert!(signed.query().contains("&SecurityToken=token&SignatureMethod=HMAC-SHA1&"));
}

#[test]
fn value_cannot_add_a_header() {
    let credentials = Credentials::new("id\r\nx-evil: 1", "secret").with_security_token("to\nken");
    let signed = Acs3HmacSha256::new(&credentials).sign(unsigned(&[]), DATE_AND_NONCE);
    assert!(signed.headers.iter().all(|(name, _)| name != "x-evil"));
    assert_eq!(signed.headers.get("x-acs-security-token"), Some("to ken"));
}

/// `tests/official_sdk/long_requests.py` made these signatures with the official Python SDK, and
/// `tests/official_sdk/run` makes them again.
#[test]
fn long_requests_are_signed_as_by_the_official_sdk() {
    let object_path: Vec<String> = (0..1000)
        .map(|n| format!("https://example.aliyundoc.com/{n:04}/a b+c*d~e&f=g%20中文é\u{1f3ac}.m3u8"))
        .collect();
    let update_content: String = (0..20).map(|n| format!(r#""{n}": "{}""#, "描述".repeat(170))).collect();
    let vectors = include_str!("../official_sdk/long_requests.txt");
    assert_eq!(vectors.lines().count(), 8);
    for line in vectors.lines() {
        let [scheme, action, token, hash, signature] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let mut credentials = Credentials::new("testid", "testsecret");
        if token != "-" {
            credentials = credentials.with_security_token(token);
        }
        let mut request = UnsignedRequest::new(Method::Post, "https://vod.cn-shanghai.aliyuncs.com", action, VERSION);
        match action {
            "RefreshVodObjectCaches" => {
                request.query.set("ObjectType", "File");
                request.query.set("ObjectPath", &object_path.join("\n"));
            }
            _ => request.query.set("UpdateContent", &update_content),
        }
        request.move_long_query_into_body();
        let signer: Box<dyn Sign> = match scheme {
            "ACS3-HMAC-SHA256" => Box::new(Acs3HmacSha256::new(&credentials)),
            _ => Box::new(RpcHmacSha1::new(&credentials)),
        };
        let signed = signer.sign(request, DATE_AND_NONCE);
        if let Some(of_body) = signed.headers.get("x-acs-content-sha256") {
            assert_eq!(of_body, hash, "{scheme} {action}");
        }
        assert_eq!(signed.headers.get("content-type"), Some("application/x-www-form-urlencoded"));
        let ours = match signed.headers.get("authorization") {
            Some(authorization) => authorization.rsplit_once("Signature=").unwrap().1.to_owned(),
            None => signed.query().rsplit_once("Signature=").unwrap().1.to_owned(),
        };
        let encoded = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        assert_eq!(ours, encoded, "{scheme} {action}");
        assert!(signed.url.len() < 1_000, "{}", signed.url);
        // What the client compares with the service's after a refusal is what was signed.
        assert!(signer.canonical_request(&signed).len() > 100);
    }
}

/// A form of the caller's own, in which a space is a `+`, is signed by what it means.
#[test]
fn custom_form_body_is_signed_with_the_query() {
    let signer = RpcHmacSha1::new(&Credentials::new("id", "secret"));
    let signed = |query: &[(&str, &str)], form: &str| {
        let mut request = UnsignedRequest::new(Method::Post, "https://vod.test", "A", VERSION);
        query.iter().for_each(|(name, value)| request.query.set(name, value));
        request.body = Body::form(form);
        signer.sign(request, DATE_AND_NONCE)
    };
    let signature = |signed: &HttpRequest| signed.query().rsplit_once("Signature=").unwrap().1.to_owned();
    let all_in_query = signed(&[("A", "1 2"), ("Z", "é+")], "");
    for other in [
        signed(&[("A", "1 2")], "Z=%C3%A9%2B"),
        signed(&[("Z", "é+")], "A=1+2"),
        signed(&[], "Z=%c3%a9%2b&A=1%202"),
    ] {
        assert_eq!(signature(&other), signature(&all_in_query));
        assert_eq!(signer.string_to_sign(&other), signer.string_to_sign(&all_in_query));
    }
}
