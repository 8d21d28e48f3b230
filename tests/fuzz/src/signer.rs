//! Any parameters: the query and both signatures are what a naive reading of the vendor's pages
//! gives.
//!
//! The model does everything in the slow and obvious way: a list of pairs, one byte encoded after
//! the other, texts put together by `format!`. It shares nothing with the code under test but the
//! hash functions.

use std::collections::BTreeMap;

use aliyun_vod::Credentials;
use aliyun_vod::signer::{Acs3HmacSha256, DateAndNonce, RpcHmacSha1, Sign, UnsignedRequest};
use aliyun_vod::transport::Method;
use arbitrary::{Result, Unstructured};
use base64::Engine as _;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

const DATE: &str = "2026-01-02T03:04:05Z";
const NONCE: &str = "0123456789abcdef0123456789abcdef";
const VERSION: &str = "2017-03-21";

pub(crate) fn run(data: &[u8]) {
    // Input that ends early makes a shorter list; nothing else can go wrong.
    let _ = signed(&mut Unstructured::new(data));
}

fn signed(input: &mut Unstructured<'_>) -> Result<()> {
    let secret: String = input.arbitrary()?;
    // Invisible characters around a secret are dropped; here there are none.
    let secret = format!("a{secret}z");
    let token: Option<String> = input.arbitrary()?;
    let get: bool = input.arbitrary()?;
    let method = if get { Method::Get } else { Method::Post };
    let mut request = UnsignedRequest::new(method, "https://vod.test", "Action", VERSION);
    let mut model = Model(Vec::new());
    while !input.is_empty() {
        parameter(input, &mut request, &mut model)?;
    }
    let mut credentials = Credentials::new("LTAIkey", secret.as_str());
    let token = token.map(|token| printable(&token)).filter(|token| !token.is_empty());
    if let Some(token) = &token {
        credentials = credentials.with_security_token(token.as_str());
    }
    let date_and_nonce = DateAndNonce { date: DATE, nonce: NONCE };
    let method = method.as_str();

    let signer = Acs3HmacSha256::new(&credentials);
    let signed = signer.sign(request.clone(), date_and_nonce);
    let query = model.query(&[]);
    assert_eq!(signed.url, format!("https://vod.test/?{query}"));
    let canonical = acs3_canonical(method, &query, token.as_deref());
    assert_eq!(signer.canonical_request(&signed), canonical);
    let to_sign = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    assert_eq!(signer.string_to_sign(&signed), to_sign);
    let signature = hex(&sha256(secret.as_bytes(), &to_sign));
    let authorization = signed.headers.get("authorization").expect("it is signed");
    assert!(
        authorization.ends_with(&format!("Signature={signature}")),
        "{authorization} {signature}"
    );

    let signer = RpcHmacSha1::new(&credentials);
    let signed = signer.sign(request, date_and_nonce);
    let mut system = vec![
        ("AccessKeyId", "LTAIkey"),
        ("Action", "Action"),
        ("Format", "JSON"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", NONCE),
        ("SignatureVersion", "1.0"),
        ("Timestamp", DATE),
        ("Version", VERSION),
    ];
    system.extend(token.as_deref().map(|token| ("SecurityToken", token)));
    let query = model.query(&system);
    let to_sign = format!("{method}&{}&{}", encoded("/"), encoded(&query));
    assert_eq!(signer.string_to_sign(&signed), to_sign);
    let signature = base64::engine::general_purpose::STANDARD.encode(sha1(format!("{secret}&").as_bytes(), &to_sign));
    assert_eq!(signed.url, format!("https://vod.test/?{query}&Signature={}", encoded(&signature)));
    Ok(())
}

/// A token goes into a header, which is one line of visible characters.
fn printable(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).collect()
}

/// One parameter of any sort, for the request and for the model.
fn parameter(input: &mut Unstructured<'_>, request: &mut UnsignedRequest<'_>, model: &mut Model) -> Result<()> {
    let name: String = input.arbitrary()?;
    let query = &mut request.query;
    match input.int_in_range(0..=8)? {
        0 => {
            let value: String = input.arbitrary()?;
            query.add(&name, &value);
            model.add(&name, &value);
        }
        1 => {
            let value: Option<i64> = input.arbitrary()?;
            query.add(&name, &value);
            value.iter().for_each(|value| model.add(&name, &value.to_string()));
        }
        2 => {
            let value: bool = input.arbitrary()?;
            query.add(&name, &value);
            model.add(&name, if value { "true" } else { "false" });
        }
        3 => {
            let list: Vec<String> = input.arbitrary()?;
            query.add(&name, &list);
            for (i, item) in list.iter().enumerate() {
                model.add(&format!("{name}.{}", i + 1), item);
            }
        }
        4 => {
            let list: Vec<String> = input.arbitrary()?;
            query.add_joined(&name, ',', &list);
            model.add(&name, &list.join(","));
        }
        5 => {
            let list: Vec<String> = input.arbitrary()?;
            query.add_json(&name, &list);
            model.add(&name, &serde_json::to_string(&list).expect("texts"));
        }
        6 => {
            let map: BTreeMap<String, String> = input.arbitrary()?;
            query.add(&name, &map);
            for (key, value) in &map {
                model.add(&format!("{name}.{key}"), value);
            }
        }
        7 => {
            let rows: Vec<Vec<i32>> = input.arbitrary()?;
            query.add(&name, &rows);
            for (i, row) in rows.iter().enumerate() {
                for (j, cell) in row.iter().enumerate() {
                    model.add(&format!("{name}.{}.{}", i + 1, j + 1), &cell.to_string());
                }
            }
        }
        _ => {
            let value: String = input.arbitrary()?;
            query.set(&name, &value);
            model.set(&name, &value);
        }
    }
    Ok(())
}

/// The parameters, as they came.
struct Model(Vec<(String, String)>);

impl Model {
    fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    fn set(&mut self, name: &str, value: &str) {
        let element = format!("{name}.");
        self.0.retain(|(have, _)| have != name && !have.starts_with(&element));
        self.add(name, value);
    }

    /// All pairs by the bytes of their names; those of one name by their encoded values, with ours
    /// behind the caller's.
    fn query(&self, system: &[(&str, &str)]) -> String {
        let own = self.0.iter().map(|(name, value)| (name.as_str(), false, encoded(value)));
        let mut pairs: Vec<_> = own
            .chain(system.iter().map(|&(name, value)| (name, true, encoded(value))))
            .collect();
        pairs.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let pairs: Vec<_> = pairs.iter().map(|(name, _, value)| format!("{}={value}", encoded(name))).collect();
        pairs.join("&")
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out += &format!("%{other:02X}"),
        }
    }
    out
}

fn acs3_canonical(method: &str, query: &str, token: Option<&str>) -> String {
    let body = hex(&Sha256::digest(b""));
    let mut headers = BTreeMap::from([
        ("host", "vod.test"),
        ("x-acs-action", "Action"),
        ("x-acs-content-sha256", body.as_str()),
        ("x-acs-date", DATE),
        ("x-acs-signature-nonce", NONCE),
        ("x-acs-version", VERSION),
    ]);
    if let Some(token) = token {
        headers.extend([("x-acs-accesskey-id", "LTAIkey"), ("x-acs-security-token", token)]);
    }
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let names: Vec<_> = headers.into_keys().collect();
    format!("{method}\n/\n{query}\n{lines}\n{}\n{body}", names.join(";"))
}

fn sha256(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn sha1(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
