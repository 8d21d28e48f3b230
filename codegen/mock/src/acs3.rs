//! Signature V3, `ACS3-HMAC-SHA256`: what a correct `Authorization` header would be.
//!
//! Written from the published description of the scheme. It shares no code with the generated
//! signer, so that a mistake in one of them is noticed.

use crate::percent;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Name of the algorithm, as it begins the header and the string to sign.
pub(crate) const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The three members of an `Authorization` header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Authorization<'a> {
    /// AccessKey ID.
    pub(crate) credential: &'a str,
    /// Names of the signed headers, joined with `;`.
    pub(crate) signed_headers: &'a str,
    /// Lower-case hex.
    pub(crate) signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Parses the header value after the algorithm name: one space, then three members, separated
    /// by commas without spaces.
    pub(crate) fn parse(header: &'a str) -> Option<Self> {
        let members = header.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let (credential, rest) = members.strip_prefix("Credential=")?.split_once(',')?;
        let (signed_headers, rest) = rest.strip_prefix("SignedHeaders=")?.split_once(',')?;
        let signature = rest.strip_prefix("Signature=")?;
        (!credential.is_empty() && !signature.is_empty()).then_some(Self {
            credential,
            signed_headers,
            signature,
        })
    }

    /// Whether the list of signed headers is in canonical form: lower case, sorted, no name twice.
    pub(crate) fn is_canonical(&self) -> bool {
        let names: Vec<_> = self.signed_headers.split(';').collect();
        !self.signed_headers.bytes().any(|byte| byte.is_ascii_uppercase())
            && names.iter().zip(names.iter().skip(1)).all(|(one, next)| one < next)
    }
}

/// The parts of a request that are signed.
pub(crate) struct RequestToSign<'a, H> {
    /// HTTP method.
    pub(crate) method: &'a str,
    /// The path in the request line; `/` for RPC-style services.
    pub(crate) path: &'a str,
    /// Decoded pairs of the query.
    pub(crate) query: &'a [(String, String)],
    /// All values of the header with this lower-case name.
    pub(crate) header: H,
    /// Names of the signed headers, joined with `;`.
    pub(crate) signed_headers: &'a str,
    /// Hex of the SHA-256 of the body.
    pub(crate) payload_hash: &'a str,
}

impl<'a, 'v, H: Fn(&str) -> Vec<&'v [u8]>> RequestToSign<'a, H> {
    /// The canonical request, as bytes, because a header may contain other bytes than UTF-8.
    pub(crate) fn canonical_request(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1_024);
        let mut line = |text: &[u8], end: &str| {
            out.extend_from_slice(text);
            out.extend_from_slice(end.as_bytes());
        };
        line(self.method.as_bytes(), "\n");
        line(self.path.as_bytes(), "\n");
        line(percent::canonical(self.query.iter()).as_bytes(), "\n");
        for name in self.signed_headers.split(';').filter(|name| !name.is_empty()) {
            let mut values: Vec<&[u8]> = (self.header)(name).into_iter().map(<[u8]>::trim_ascii).collect();
            values.sort_unstable();
            line(name.as_bytes(), ":");
            line(&values.join(&b','), "\n");
        }
        line(b"", "\n");
        line(self.signed_headers.as_bytes(), "\n");
        line(self.payload_hash.as_bytes(), "");
        out
    }
}

/// The string to sign for a canonical request.
pub(crate) fn string_to_sign(canonical_request: &[u8]) -> String {
    format!("{ALGORITHM}\n{}", sha256_hex(canonical_request))
}

/// The signature of a string to sign. The key is the secret itself, without the `&` of signature
/// V1.
pub(crate) fn signature(secret: &str, string_to_sign: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(string_to_sign.as_bytes());
    Some(hex(&mac.finalize().into_bytes()))
}

/// Lower-case hex of the SHA-256 of `bytes`.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String can't fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SM3("test"), the payload hash of the unit tests of the official SDKs.
    const SM3_TEST: &str = "55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23";

    fn sign(method: &str, path: &str, query: &str, values: &[&str]) -> String {
        let to_sign = RequestToSign {
            method,
            path,
            query: &percent::pairs(query),
            header: |_: &str| values.iter().map(|value| value.as_bytes()).collect(),
            signed_headers: "x-acs-test",
            payload_hash: SM3_TEST,
        };
        signature("secret", &string_to_sign(&to_sign.canonical_request())).unwrap()
    }

    /// The unit tests that the official SDKs share, with the peculiarities of their languages: no
    /// method, no path, one header value.
    #[test]
    fn acs3_matches_official_sdk_vectors() {
        let query = "test=ok&empty=";
        for (source, method, path, query, values, want) in [
            (
                "python",
                "GET",
                "/",
                query,
                &["http", "https"][..],
                "d16b30a7699ae9e43875b13195b2f81bcc3ed10c14a9b5eb780e51619aa50be1",
            ),
            (
                "go",
                "",
                "/",
                query,
                &["https", "http"],
                "4ab59fffe3c5738ff8a2729f90cc04fe18b02a4b15b2102cbaf92f9ff3df2ea3",
            ),
            (
                "java",
                "GET",
                "/",
                query,
                &["http"],
                "02e81f9f3cc8839151b0c7278024cbc4bfc9fa786085a0b8305f825f17b5dae7",
            ),
            (
                "php",
                "",
                "/",
                query,
                &["https"],
                "0a0f89a45f1ec3537a2d1a1046c71b95513a8f1f02526056968da19b99a5b914",
            ),
            (
                "php, no query",
                "",
                "/",
                "",
                &["https"],
                "af6d32deb090ae85a21d7183055cf18dca17751da96979cdf964f8f0853e9dd2",
            ),
            (
                "cpp",
                "GET",
                "",
                query,
                &["http", "https"],
                "910e59dd385879346de704a06c96613f8157aa7124e6d1c4f2bdffa1e5588187",
            ),
        ] {
            assert_eq!(sign(method, path, query, values), want, "{source}");
        }
    }

    fn sign_call(query: &str, headers: &[(&str, &str)], secret: &str) -> (String, String) {
        let to_sign = RequestToSign {
            method: "POST",
            path: "/",
            query: &percent::pairs(query),
            header: |name: &str| {
                headers
                    .iter()
                    .filter(|(have, _)| *have == name)
                    .map(|(_, value)| value.as_bytes())
                    .collect()
            },
            signed_headers: "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version",
            payload_hash: &sha256_hex(b""),
        };
        let canonical = to_sign.canonical_request();
        (sha256_hex(&canonical), signature(secret, &string_to_sign(&canonical)).unwrap())
    }

    /// The worked example of the description of the scheme.
    #[test]
    fn acs3_matches_documented_example() {
        let (hash, signature) = sign_call(
            "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
            &[
                ("host", "ecs.cn-shanghai.aliyuncs.com"),
                ("x-acs-action", "RunInstances"),
                (
                    "x-acs-content-sha256",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                ),
                ("x-acs-date", "2023-10-26T10:22:32Z"),
                ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
                ("x-acs-version", "2014-05-26"),
            ],
            "YourAccessKeySecret",
        );
        assert_eq!(hash, "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
        assert_eq!(signature, "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
    }

    /// Not published; the official Python SDK computes the same.
    #[test]
    fn acs3_matches_python_sdk() {
        let (hash, signature) = sign_call(
            "VideoId=c6a23a870c8c4ffcd40cbd3813330000",
            &[
                ("host", "vod.cn-shanghai.aliyuncs.com"),
                ("x-acs-action", "RefreshUploadVideo"),
                (
                    "x-acs-content-sha256",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                ),
                ("x-acs-date", "2024-01-02T03:04:05Z"),
                ("x-acs-signature-nonce", "0123456789abcdef0123456789abcdef"),
                ("x-acs-version", "2017-03-21"),
            ],
            "testsecret",
        );
        assert_eq!(hash, "d807d7a44acc4a873bf5c7a9294e5e02fe6c561b57af1ccd9d0346eeaceb1e47");
        assert_eq!(signature, "52fe8be391ddf12b2ee4df06b30b29136080cab60187ec38c66e108b1ec4fd62");
    }

    #[test]
    fn malformed_authorization_header_is_rejected() {
        let good = "ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=host;x-acs-action,Signature=0f";
        let want = Authorization {
            credential: "ak",
            signed_headers: "host;x-acs-action",
            signature: "0f",
        };
        assert_eq!(Authorization::parse(good), Some(want));
        for bad in [
            "",
            "ACS3-HMAC-SHA256",
            "ACS3-HMAC-SHA256  Credential=ak,SignedHeaders=host,Signature=0f",
            "ACS3-HMAC-SHA256 Credential=ak, SignedHeaders=host, Signature=0f",
            "ACS3-HMAC-SHA256 SignedHeaders=host,Credential=ak,Signature=0f",
            "ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=0f",
            "ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=host,Signature=",
            "ACS3-HMAC-SM3 Credential=ak,SignedHeaders=host,Signature=0f",
        ] {
            assert_eq!(Authorization::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn signed_headers_must_be_lowercase_and_sorted() {
        let canonical = |signed_headers| {
            Authorization {
                credential: "",
                signed_headers,
                signature: "",
            }
            .is_canonical()
        };
        assert!(canonical("host;x-acs-action"));
        assert!(!canonical("Host;x-acs-action"));
        assert!(!canonical("x-acs-action;host"));
        assert!(!canonical("host;host"));
    }
}
