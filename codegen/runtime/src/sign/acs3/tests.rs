//! Published signature vectors, character for character.
//!
//! Sources: the vendor's page on the signature (RunInstances), and the unit tests of the official
//! libraries.

use std::io;
use std::sync::Arc;

use super::*;
use crate::transport::{BodySource, Method};

fn authorization(signed: &HttpRequest) -> &str {
    signed.headers.get("authorization").unwrap()
}

#[test]
fn acs3_matches_documented_run_instances() {
    let signer = Acs3HmacSha256::new(&Credentials::new("YourAccessKeyId", "YourAccessKeySecret"));
    let mut request = UnsignedRequest::new(Method::Post, "https://ecs.cn-shanghai.aliyuncs.com", "RunInstances", "2014-05-26");
    request.query.add("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd");
    request.query.add("RegionId", "cn-shanghai");
    let signed = signer.sign(
        request,
        DateAndNonce {
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
        },
    );
    assert_eq!(
        authorization(&signed),
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,\
         SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,\
         Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    );
    assert_eq!(
        signer.string_to_sign(&signed),
        "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
    );
}

/// The inputs that the unit tests of the official libraries share.
fn library(method: &str, uri: &str, query: &str, value: &str) -> String {
    let signer = Acs3HmacSha256::new(&Credentials::new("acesskey", "secret"));
    signer.signature(&CanonicalRequest {
        method,
        uri,
        query,
        headers: &format!("x-acs-test:{value}\n"),
        signed_headers: "x-acs-test",
        payload_hash: "55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23",
    })
}

#[test]
fn acs3_matches_official_libraries() {
    let query = "empty=&test=ok";
    for (library, method, uri, query, value, signature) in [
        (
            "python",
            "GET",
            "/",
            query,
            "http,https",
            "d16b30a7699ae9e43875b13195b2f81bcc3ed10c14a9b5eb780e51619aa50be1",
        ),
        (
            "go",
            "",
            "/",
            query,
            "http,https",
            "4ab59fffe3c5738ff8a2729f90cc04fe18b02a4b15b2102cbaf92f9ff3df2ea3",
        ),
        (
            "java, swift",
            "GET",
            "/",
            query,
            "http",
            "02e81f9f3cc8839151b0c7278024cbc4bfc9fa786085a0b8305f825f17b5dae7",
        ),
        (
            "php",
            "",
            "/",
            query,
            "https",
            "0a0f89a45f1ec3537a2d1a1046c71b95513a8f1f02526056968da19b99a5b914",
        ),
        (
            "php without a query",
            "",
            "/",
            "",
            "https",
            "af6d32deb090ae85a21d7183055cf18dca17751da96979cdf964f8f0853e9dd2",
        ),
        (
            "c++",
            "GET",
            "",
            query,
            "http,https",
            "910e59dd385879346de704a06c96613f8157aa7124e6d1c4f2bdffa1e5588187",
        ),
    ] {
        assert_eq!(self::library(method, uri, query, value), signature, "{library}");
    }
}

/// Not published, but what the official Python library computes.
#[test]
fn acs3_signs_refresh_upload_video() {
    let signer = Acs3HmacSha256::new(&Credentials::new("testid", "testsecret"));
    let mut request = UnsignedRequest::new(
        Method::Post,
        "https://vod.cn-shanghai.aliyuncs.com",
        "RefreshUploadVideo",
        "2017-03-21",
    );
    request.query.add("VideoId", "c6a23a870c8c4ffcd40cbd3813330000");
    let signed = signer.sign(
        request,
        DateAndNonce {
            date: "2024-01-02T03:04:05Z",
            nonce: "0123456789abcdef0123456789abcdef",
        },
    );
    assert!(authorization(&signed).ends_with("Signature=52fe8be391ddf12b2ee4df06b30b29136080cab60187ec38c66e108b1ec4fd62"));
    assert_eq!(
        signer.string_to_sign(&signed),
        "ACS3-HMAC-SHA256\nd807d7a44acc4a873bf5c7a9294e5e02fe6c561b57af1ccd9d0346eeaceb1e47"
    );
    let canonical = signer.canonical_request(&signed);
    let begin = "POST\n/\nVideoId=c6a23a870c8c4ffcd40cbd3813330000\nhost:vod.cn-shanghai.aliyuncs.com\nx-acs-action:RefreshUploadVideo\n";
    assert!(canonical.starts_with(begin), "{canonical}");
    assert_eq!(
        signer.string_to_sign(&signed),
        format!("ACS3-HMAC-SHA256\n{}", Hex::new(Sha256::digest(&canonical).into()).as_str())
    );
    let names: Vec<_> = signed.headers.iter().map(|(name, _)| name).collect();
    let wanted = [
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
        "authorization",
    ];
    assert_eq!(names, wanted);
    assert_eq!(
        signed.url,
        "https://vod.cn-shanghai.aliyuncs.com/?VideoId=c6a23a870c8c4ffcd40cbd3813330000"
    );
    assert!(signed.body.is_empty());
}

#[test]
fn schemes_and_signers_are_shown_by_name_without_the_key() {
    assert_eq!(format!("{ACS3_HMAC_SHA256:?}"), "ACS3-HMAC-SHA256");
    let signer = (ACS3_HMAC_SHA256.signer)(&Credentials::new("id", "secret"));
    assert_eq!(format!("{signer:?}"), "Acs3HmacSha256");
}

#[derive(Debug)]
struct Zeros;

impl BodySource for Zeros {
    fn len(&self) -> u64 {
        200_000
    }

    fn read_at(&self, _: u64, buffer: &mut [u8]) -> io::Result<usize> {
        buffer.fill(0);
        Ok(buffer.len())
    }
}

#[test]
fn streamed_body_has_the_signature_of_its_bytes() {
    let signed = [
        Body::from_source("video/mp4", Arc::new(Zeros)),
        Body::new("video/mp4", vec![0; 200_000]),
    ]
    .map(|body| {
        let signer = Acs3HmacSha256::new(&Credentials::new("id", "secret"));
        let mut request = UnsignedRequest::new(Method::Post, "https://vod.test", "Upload", "2017-03-21");
        request.body = body;
        let date_and_nonce = DateAndNonce {
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
        };
        signer.sign(request, date_and_nonce).headers
    });
    assert_eq!(signed[0].as_block(), signed[1].as_block());
}
