//! The signer without the client and without HTTP.

use aliyun_vod::signer::{Acs3HmacSha256, DateAndNonce, RpcHmacSha1, Sign, UnsignedRequest};
use aliyun_vod::transport::Method;
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
