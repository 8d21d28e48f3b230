//! Published signature vectors, character for character, through the generated signer.
//!
//! Sources: the vendor's pages on signatures (RunInstances, DescribeRegions, DescribeDedicatedHosts, CreateUser, GetVideoPlayAuth), and the
//! unit tests of the official libraries. A vector that tests an accident of one language (a method that is the text `undefined`) is left out.

use aliyun_vod::Credentials;
use aliyun_vod::signer::{Acs3HmacSha256, CanonicalRequest, RpcHmacSha1, Sign, Stamp, Unsigned};
use aliyun_vod::transport::Method;

fn authorization(signed: &aliyun_vod::transport::HttpRequest) -> &str {
    signed.headers.get("authorization").unwrap()
}

#[test]
fn acs3_run_instances() {
    let signer = Acs3HmacSha256::new(&Credentials::new("YourAccessKeyId", "YourAccessKeySecret"));
    let mut request = Unsigned::new(Method::Post, "https://ecs.cn-shanghai.aliyuncs.com", "RunInstances", "2014-05-26");
    request.query.add("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd");
    request.query.add("RegionId", "cn-shanghai");
    let signed = signer.sign(
        request,
        Stamp {
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
fn acs3_unit_tests_of_the_official_libraries() {
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
fn acs3_refresh_upload_video() {
    let signer = Acs3HmacSha256::new(&Credentials::new("testid", "testsecret"));
    let mut request = Unsigned::new(
        Method::Post,
        "https://vod.cn-shanghai.aliyuncs.com",
        "RefreshUploadVideo",
        "2017-03-21",
    );
    request.query.add("VideoId", "c6a23a870c8c4ffcd40cbd3813330000");
    let signed = signer.sign(
        request,
        Stamp {
            date: "2024-01-02T03:04:05Z",
            nonce: "0123456789abcdef0123456789abcdef",
        },
    );
    assert!(authorization(&signed).ends_with("Signature=52fe8be391ddf12b2ee4df06b30b29136080cab60187ec38c66e108b1ec4fd62"));
    assert_eq!(
        signer.string_to_sign(&signed),
        "ACS3-HMAC-SHA256\nd807d7a44acc4a873bf5c7a9294e5e02fe6c561b57af1ccd9d0346eeaceb1e47"
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

struct Rpc {
    key: (&'static str, &'static str),
    token: Option<&'static str>,
    method: Method,
    action: &'static str,
    version: &'static str,
    xml: bool,
    stamp: (&'static str, &'static str),
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
    stamp: ("", ""),
    parameters: &[],
    signature: "",
};

#[test]
fn rpc_vectors() {
    let vectors = [
        Rpc {
            action: "DescribeRegions",
            xml: true,
            stamp: ("2016-02-23T12:46:24Z", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"),
            signature: "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
            ..RPC
        },
        Rpc {
            action: "DescribeDedicatedHosts",
            stamp: ("2023-03-13T08:34:30Z", "edb2b34af0af9a6d14deaf7c1a5315eb"),
            parameters: &[("RegionId", "cn-beijing")],
            signature: "9NaGiOspFP5UPcwX8Iwt2YJXXuk=",
            ..RPC
        },
        Rpc {
            key: ("testAccessKeyId", "testAccessKeySecret"),
            action: "GetVideoPlayAuth",
            version: "2017-03-21",
            stamp: ("2017-10-10T12:02:54Z", "8f8a035d-6496-4268-afd4-67c22837e38d"),
            parameters: &[("VideoId", "5aed81b74ba84920be578cdfe004af4b")],
            signature: "Ibgh7y8Vp47LBuAsf5Xhi1SvDss=",
            ..RPC
        },
        Rpc {
            action: "CreateUser",
            version: "2015-05-01",
            stamp: ("2015-08-18T03:15:45Z", "6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2"),
            parameters: &[("UserName", "test")],
            signature: "kRA2cnpJVacIhDMzXnoNZG9tDCI=",
            ..RPC
        },
        // The classic Go library; its tests leave the action and the version empty and sign an empty `SignatureType`.
        Rpc {
            key: ("accessKeyId", "accessKeySecret"),
            version: "",
            stamp: ("mock date", "MOCK_UUID"),
            parameters: &[("RegionId", "regionId"), ("SignatureType", "")],
            signature: "7loPmFjvDnzOVnQeQNj85S6nFGY=",
            ..RPC
        },
        Rpc {
            key: ("accessKeyId", "accessKeySecret"),
            token: Some("accessKeyStsToken"),
            version: "",
            stamp: ("mock date", "MOCK_UUID"),
            parameters: &[("RegionId", "regionId"), ("SignatureType", "")],
            signature: "5Nxdcler+ihqWqv0Hr2On4PsBf4=",
            ..RPC
        },
        // Not published, but what the official Python library computes.
        Rpc {
            action: "RefreshUploadVideo",
            version: "2017-03-21",
            stamp: ("2024-01-02T03:04:05Z", "0123456789abcdef0123456789abcdef"),
            parameters: &[("VideoId", "c6a23a870c8c4ffcd40cbd3813330000")],
            signature: "yG7yqyWqomIfhpZX9EDet9Ey1SI=",
            ..RPC
        },
        Rpc {
            action: "RefreshUploadVideo",
            method: Method::Post,
            version: "2017-03-21",
            stamp: ("2024-01-02T03:04:05Z", "0123456789abcdef0123456789abcdef"),
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
        let mut request = Unsigned::new(vector.method, "https://host.example", vector.action, vector.version);
        if vector.xml {
            request.format = aliyun_vod::decode::Format::Xml;
        }
        for (name, value) in vector.parameters {
            request.query.add(name, *value);
        }
        let signed = RpcHmacSha1::new(&credentials).sign(
            request,
            Stamp {
                date: vector.stamp.0,
                nonce: vector.stamp.1,
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
fn rpc_unit_tests_of_the_official_libraries() {
    let signature = |secret: &str, method: &str, query: &str| RpcHmacSha1::new(&Credentials::new("id", secret)).signature(method, query);
    assert_eq!(signature("accessKeySecret", "", "test=ok"), "jHx/oHoHNrbVfhncHEvPdHXZwHU=");
    assert_eq!(signature("secret", "GET", "body=test&query=test"), "XlUyV4sXjOuX5FnjUz9IF9tm5rU=");
}

/// The string to sign of the service's own page, whose sample spells it out.
#[test]
fn rpc_string_to_sign() {
    let signer = RpcHmacSha1::new(&Credentials::new("id", "secret"));
    let mut request = Unsigned::new(Method::Get, "https://host.example", "A", "1");
    request.query.add("key", "value");
    request.query.add("q", "http://domain/?q=value&q2=value2");
    let text = signer.string_to_sign(&signer.sign(request, Stamp { date: "d", nonce: "n" }));
    assert!(
        text.starts_with("GET&%2F&AccessKeyId%3Did%26Action%3DA%26Format%3DJSON%26"),
        "{text}"
    );
    assert!(
        text.ends_with("%26key%3Dvalue%26q%3Dhttp%253A%252F%252Fdomain%252F%253Fq%253Dvalue%2526q2%253Dvalue2"),
        "{text}"
    );
}
