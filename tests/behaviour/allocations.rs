//! How often signing asks for memory. The counter counts what its own thread does, so other tests
//! don't matter.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use aliyun_vod::clock::{CountedNonces, Nonces};
use aliyun_vod::signer::{ACS3_HMAC_SHA256, CanonicalRequest, DateAndNonce, RPC_HMAC_SHA1, Scheme, UnsignedRequest};
use aliyun_vod::time::format_utc;
use aliyun_vod::transport::Method;
use aliyun_vod::{Client, Credentials, VERSION};

const VIDEO_ID: &str = "c6a23a870c8c4ffcd40cbd381333aaaa";

fn credentials(temporary: bool) -> Credentials {
    let lasting = Credentials::new("LTAI5tExampleKeyId000001", "ExampleSecretOfThirtyChars0000");
    if temporary {
        lasting.with_security_token("CAISzAJ1q6Ft5B2yfSjIr5bSEsj4g7BihPWGWHz9i1".repeat(16))
    } else {
        lasting
    }
}

/// From parameters to finished headers, date and nonce included.
fn allocations(scheme: Scheme, temporary: bool) -> u64 {
    let signer = (scheme.signer)(&credentials(temporary));
    let nonces = CountedNonces::new();
    let counted = allocation_counter::measure(|| {
        let mut request = UnsignedRequest::new(Method::Post, "https://vod.cn-shanghai.aliyuncs.com", "RefreshUploadVideo", VERSION);
        request.query.add("VideoId", VIDEO_ID);
        let nonce = nonces.next();
        let date_and_nonce = DateAndNonce {
            date: &format_utc(SystemTime::now()),
            nonce: nonce.as_str(),
        };
        drop(signer.sign(request, date_and_nonce));
    });
    counted.count_total
}

#[test]
fn signing_allocates_only_url_and_headers() {
    for temporary in [false, true] {
        assert_eq!(allocations(ACS3_HMAC_SHA256, temporary), 2, "temporary: {temporary}");
        assert_eq!(allocations(RPC_HMAC_SHA1, temporary), 2, "temporary: {temporary}");
    }
}

#[test]
fn canonical_request_allocates_nothing() {
    let request = CanonicalRequest {
        method: "POST",
        uri: "/",
        query: "VideoId=c6a23a870c8c4ffcd40cbd381333aaaa",
        headers: "host:vod.cn-shanghai.aliyuncs.com\n",
        signed_headers: "host",
        payload_hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    };
    let mut hash = [0; 32];
    let counted = allocation_counter::measure(|| hash = request.hash());
    assert_eq!(counted.count_total, 0);
    assert_ne!(hash, [0; 32]);
}

/// Beside the URL and the headers: the argument of the caller, and the future of the provider of
/// credentials.
#[test]
fn client_adds_two_allocations_to_signing() {
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let client = Client::builder().credentials(credentials(false)).signature(scheme).build().unwrap();
        let sign = || {
            let signing = pin!(client.refresh_upload_video(VIDEO_ID).sign());
            let Poll::Ready(signed) = signing.poll(&mut Context::from_waker(Waker::noop())) else {
                panic!("the credentials are there at once")
            };
            drop(signed.unwrap());
        };
        // The signer of these credentials is made once.
        sign();
        assert_eq!(allocation_counter::measure(sign).count_total, 4);
    }
}
