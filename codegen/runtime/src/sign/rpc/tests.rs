//! Published signature vectors, character for character, and how the query is put together.
//!
//! Sources: the vendor's pages on the signature (DescribeRegions, DescribeDedicatedHosts,
//! CreateUser, GetVideoPlayAuth), and the unit tests of the official libraries. A vector that tests
//! an accident of one language (a method that is the text `undefined`) is left out.

use proptest::prelude::*;

use super::*;
use crate::query::Query;
use crate::transport::Method;
use crate::value::Format;

struct Rpc {
    key: (&'static str, &'static str),
    token: Option<&'static str>,
    method: Method,
    action: &'static str,
    version: &'static str,
    xml: bool,
    date_and_nonce: (&'static str, &'static str),
    parameters: &'static [(&'static str, &'static str)],
    signature: &'static str,
}

const RPC: Rpc = Rpc {
    key: ("testid", "testsecret"),
    token: None,
    method: Method::Get,
    action: "",
    version: "2014-05-26",
    xml: false,
    date_and_nonce: ("", ""),
    parameters: &[],
    signature: "",
};

#[test]
fn rpc_signatures_match_vectors() {
    let vectors = [
        Rpc {
            action: "DescribeRegions",
            xml: true,
            date_and_nonce: ("2016-02-23T12:46:24Z", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"),
            signature: "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
            ..RPC
        },
        Rpc {
            action: "DescribeDedicatedHosts",
            date_and_nonce: ("2023-03-13T08:34:30Z", "edb2b34af0af9a6d14deaf7c1a5315eb"),
            parameters: &[("RegionId", "cn-beijing")],
            signature: "9NaGiOspFP5UPcwX8Iwt2YJXXuk=",
            ..RPC
        },
        Rpc {
            key: ("testAccessKeyId", "testAccessKeySecret"),
            action: "GetVideoPlayAuth",
            version: "2017-03-21",
            date_and_nonce: ("2017-10-10T12:02:54Z", "8f8a035d-6496-4268-afd4-67c22837e38d"),
            parameters: &[("VideoId", "5aed81b74ba84920be578cdfe004af4b")],
            signature: "Ibgh7y8Vp47LBuAsf5Xhi1SvDss=",
            ..RPC
        },
        Rpc {
            action: "CreateUser",
            version: "2015-05-01",
            date_and_nonce: ("2015-08-18T03:15:45Z", "6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2"),
            parameters: &[("UserName", "test")],
            signature: "kRA2cnpJVacIhDMzXnoNZG9tDCI=",
            ..RPC
        },
        // The classic Go library; its tests leave the action and the version empty and sign an
        // empty `SignatureType`.
        Rpc {
            key: ("accessKeyId", "accessKeySecret"),
            version: "",
            date_and_nonce: ("mock date", "MOCK_UUID"),
            parameters: &[("RegionId", "regionId"), ("SignatureType", "")],
            signature: "7loPmFjvDnzOVnQeQNj85S6nFGY=",
            ..RPC
        },
        Rpc {
            key: ("accessKeyId", "accessKeySecret"),
            token: Some("accessKeyStsToken"),
            version: "",
            date_and_nonce: ("mock date", "MOCK_UUID"),
            parameters: &[("RegionId", "regionId"), ("SignatureType", "")],
            signature: "5Nxdcler+ihqWqv0Hr2On4PsBf4=",
            ..RPC
        },
        // Not published, but what the official Python library computes.
        Rpc {
            action: "RefreshUploadVideo",
            version: "2017-03-21",
            date_and_nonce: ("2024-01-02T03:04:05Z", "0123456789abcdef0123456789abcdef"),
            parameters: &[("VideoId", "c6a23a870c8c4ffcd40cbd3813330000")],
            signature: "yG7yqyWqomIfhpZX9EDet9Ey1SI=",
            ..RPC
        },
        Rpc {
            action: "RefreshUploadVideo",
            method: Method::Post,
            version: "2017-03-21",
            date_and_nonce: ("2024-01-02T03:04:05Z", "0123456789abcdef0123456789abcdef"),
            parameters: &[("VideoId", "c6a23a870c8c4ffcd40cbd3813330000")],
            signature: "uBizuLM763iYE5Akx6KWxQKCX4k=",
            ..RPC
        },
    ];
    for vector in vectors {
        let credentials = Credentials::new(vector.key.0, vector.key.1);
        let credentials = match vector.token {
            Some(token) => credentials.with_security_token(token),
            None => credentials,
        };
        let mut request = UnsignedRequest::new(vector.method, "https://host.example", vector.action, vector.version);
        if vector.xml {
            request.format = Format::Xml;
        }
        for (name, value) in vector.parameters {
            request.query.add(name, *value);
        }
        let signed = RpcHmacSha1::new(&credentials).sign(
            request,
            DateAndNonce {
                date: vector.date_and_nonce.0,
                nonce: vector.date_and_nonce.1,
            },
        );
        let signature = vector.signature.replace('+', "%2B").replace('=', "%3D").replace('/', "%2F");
        assert!(
            signed.url.ends_with(&format!("&Signature={signature}")),
            "{}: {}",
            vector.action,
            signed.url
        );
        assert_eq!(signed.headers.iter().collect::<Vec<_>>(), [("host", "host.example")]);
    }
}

#[test]
fn the_signer_is_shown_by_name_without_the_key() {
    let signer = (RPC_HMAC_SHA1.signer)(&Credentials::new("id", "secret"));
    assert_eq!(format!("{signer:?}"), "RpcHmacSha1");
}

#[test]
fn rpc_matches_official_libraries() {
    let signature = |secret: &str, method: &str, query: &str| RpcHmacSha1::new(&Credentials::new("id", secret)).signature(method, query);
    assert_eq!(signature("accessKeySecret", "", "test=ok"), "jHx/oHoHNrbVfhncHEvPdHXZwHU=");
    assert_eq!(signature("secret", "GET", "body=test&query=test"), "XlUyV4sXjOuX5FnjUz9IF9tm5rU=");
}

/// The string to sign of the service's own page, whose sample spells it out.
#[test]
fn rpc_string_to_sign_matches_documentation() {
    let signer = RpcHmacSha1::new(&Credentials::new("id", "secret"));
    let mut request = UnsignedRequest::new(Method::Get, "https://host.example", "A", "1");
    request.query.add("key", "value");
    request.query.add("q", "http://domain/?q=value&q2=value2");
    let text = signer.string_to_sign(&signer.sign(request, DateAndNonce { date: "d", nonce: "n" }));
    assert!(
        text.starts_with("GET&%2F&AccessKeyId%3Did%26Action%3DA%26Format%3DJSON%26"),
        "{text}"
    );
    assert!(
        text.ends_with("%26key%3Dvalue%26q%3Dhttp%253A%252F%252Fdomain%252F%253Fq%253Dvalue%2526q2%253Dvalue2"),
        "{text}"
    );
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    percent_encode(text, &mut out);
    out
}

proptest! {
    #[test]
    fn merging_system_parameters_keeps_order(own in proptest::collection::btree_map("[A-Z][a-z]{0,3}", any::<String>(), 0..6), system in proptest::collection::btree_map("[A-Z]{2}[a-z]{0,3}", any::<String>(), 0..6)) {
        let mut query = Query::new();
        for (name, value) in &own {
            query.add(name, value);
        }
        let (mut merged, mut again) = (String::new(), String::new());
        let system: Vec<_> = system.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        merge(query.as_str(), system.iter().copied(), &mut merged, |piece| again.push_str(piece));
        prop_assert_eq!(again, encoded(&merged));
        for (name, value) in system {
            query.add(name, value);
        }
        query.sort();
        prop_assert_eq!(merged, query.as_str());
    }
}

#[test]
fn encoded_and_duplicate_names_are_merged() {
    let (mut query, mut merged) = (Query::new(), String::new());
    query.add("Format", "ours");
    query.add("中", "1");
    let system = [("Action", "A"), ("Format", "JSON"), ("Version", "1")];
    merge(query.as_str(), system.into_iter(), &mut merged, |_| ());
    assert_eq!(merged, "Action=A&Format=ours&Format=JSON&Version=1&%E4%B8%AD=1");
}
