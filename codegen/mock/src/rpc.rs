//! Signature V1, RPC `HMAC-SHA1`: what a correct `Signature` parameter would be.
//!
//! Written from the published description of the scheme. It shares no code with the generated
//! signer.

use crate::percent;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The string to sign: the method, the fixed path, and all parameters of query and form except the
/// signature. Values are encoded twice.
pub(crate) fn string_to_sign<'a>(method: &str, parameters: impl Iterator<Item = &'a (String, String)>) -> String {
    let canonical = percent::canonical(parameters.filter(|(name, _)| name != "Signature"));
    let mut out = String::with_capacity(canonical.len() * 3 / 2 + 16);
    out.push_str(method);
    out.push_str("&%2F&");
    percent::encode_into(&mut out, &canonical);
    out
}

/// The signature of a string to sign. The key is the secret followed by `&`.
pub(crate) fn signature(secret: &str, string_to_sign: &str) -> Option<String> {
    hmac_sha1(&format!("{secret}&"), string_to_sign)
}

fn hmac_sha1(key: &str, text: &str) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(text.as_bytes());
    Some(STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(method: &str, secret: &str, query: &str) -> String {
        signature(secret, &string_to_sign(method, percent::pairs(query).iter())).unwrap()
    }

    #[test]
    fn rpc_matches_documented_vectors() {
        for (source, method, secret, query, want) in [
            (
                "description, DescribeRegions",
                "GET",
                "testsecret",
                "Action=DescribeRegions&Format=XML&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
                 &SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Timestamp=2016-02-23T12:46:24Z&Version=2014-05-26",
                "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
            ),
            (
                "description, DescribeDedicatedHosts",
                "GET",
                "testsecret",
                "Action=DescribeDedicatedHosts&Format=JSON&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
                 &RegionId=cn-beijing&SignatureNonce=edb2b34af0af9a6d14deaf7c1a5315eb&Timestamp=2023-03-13T08:34:30Z&Version=2014-05-26",
                "9NaGiOspFP5UPcwX8Iwt2YJXXuk=",
            ),
            (
                "the service's own page, GetVideoPlayAuth",
                "GET",
                "testAccessKeySecret",
                "Action=GetVideoPlayAuth&Format=JSON&AccessKeyId=testAccessKeyId&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
                 &SignatureNonce=8f8a035d-6496-4268-afd4-67c22837e38d&Timestamp=2017-10-10T12:02:54Z&Version=2017-03-21\
                 &VideoId=5aed81b74ba84920be578cdfe004af4b",
                "Ibgh7y8Vp47LBuAsf5Xhi1SvDss=",
            ),
            (
                "RAM, CreateUser",
                "GET",
                "testsecret",
                "UserName=test&SignatureVersion=1.0&Format=JSON&Timestamp=2015-08-18T03%3A15%3A45Z&AccessKeyId=testid\
                 &SignatureMethod=HMAC-SHA1&Version=2015-05-01&Action=CreateUser&SignatureNonce=6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2",
                "kRA2cnpJVacIhDMzXnoNZG9tDCI=",
            ),
            ("util golang", "", "accessKeySecret", "test=ok", "jHx/oHoHNrbVfhncHEvPdHXZwHU="),
            (
                "util python",
                "GET",
                "secret",
                "query=test&body=test",
                "XlUyV4sXjOuX5FnjUz9IF9tm5rU=",
            ),
            (
                "go-core",
                "GET",
                "accessKeySecret",
                "Version=&Action=&Format=JSON&Timestamp=mock+date&SignatureMethod=HMAC-SHA1&SignatureType=&SignatureVersion=1.0\
                 &SignatureNonce=MOCK_UUID&AccessKeyId=accessKeyId&RegionId=regionId",
                "7loPmFjvDnzOVnQeQNj85S6nFGY=",
            ),
            (
                "go-core with a security token",
                "GET",
                "accessKeySecret",
                "Version=&Action=&Format=JSON&Timestamp=mock+date&SignatureMethod=HMAC-SHA1&SignatureType=&SignatureVersion=1.0\
                 &SignatureNonce=MOCK_UUID&AccessKeyId=accessKeyId&RegionId=regionId&SecurityToken=accessKeyStsToken",
                "5Nxdcler+ihqWqv0Hr2On4PsBf4=",
            ),
        ] {
            assert_eq!(sign(method, secret, query), want, "{source}");
        }
    }

    /// Not published; the official Python SDK computes the same.
    #[test]
    fn rpc_matches_python_sdk() {
        let query = "Action=RefreshUploadVideo&Format=JSON&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
                     &SignatureNonce=0123456789abcdef0123456789abcdef&Timestamp=2024-01-02T03:04:05Z&Version=2017-03-21\
                     &VideoId=c6a23a870c8c4ffcd40cbd3813330000";
        assert_eq!(sign("GET", "testsecret", query), "yG7yqyWqomIfhpZX9EDet9Ey1SI=");
        assert_eq!(sign("POST", "testsecret", query), "uBizuLM763iYE5Akx6KWxQKCX4k=");
    }

    #[test]
    fn hmac_sha1_matches_published_vectors() {
        for (key, text, want) in [
            ("secret", "source", "Jv4yi8SobFhg5t1C7nWLbhBSFZQ="),
            ("secret", "中文unicode", "szlfHs3WVaO/HgY3Cg7/uyXDaRw="),
            ("sk#$!~~~", "abc~!@#", "7eV3A584uvdgKVk8Ck8r9ukg1gE="),
        ] {
            assert_eq!(hmac_sha1(key, text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn string_to_sign_matches_documentation() {
        let query = "q=http%3A%2F%2Fdomain%2F%3Fq%3Dvalue%26q2%3Dvalue2&key=value&Signature=not%20signed";
        assert_eq!(
            string_to_sign("GET", percent::pairs(query).iter()),
            "GET&%2F&key%3Dvalue%26q%3Dhttp%253A%252F%252Fdomain%252F%253Fq%253Dvalue%2526q2%253Dvalue2"
        );
    }
}
