//! What the tests share: specs, a signer of their own, and a client that shows every byte.

use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use aliyun_codegen_language::spec::Spec;
use aliyun_mock::{AccessKey, Config, Mock};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

/// The ID that the documentation shows.
pub(crate) const VIDEO: &str = "c6a23a870c8c4ffcd40cbd381333****";
/// The time at which [`Call`] dates itself: 2024-01-02T03:04:05Z.
pub(crate) const NOW: u64 = 1_704_164_645;
/// The same as text.
pub(crate) const DATE: &str = "2024-01-02T03:04:05Z";

/// The spec of the repository, read once.
pub(crate) fn real_spec() -> Spec {
    static SPEC: LazyLock<Spec> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
        load(&Sources::read(&folder).unwrap()).unwrap_or_else(|problems| panic!("{problems:?}"))
    });
    SPEC.clone()
}

/// A spec of the given version with these files of actions.
pub(crate) fn spec(version: &str, types: &str, actions: &[(&str, &str)]) -> Spec {
    let service = format!(
        "product: demo\nversion: \"{version}\"\ncrate: aliyun-demo\ntitle: Demo\nsummary: A service for tests.\n\
         signature: [ACS3-HMAC-SHA256, RPC-HMAC-SHA1]\nendpoints:\n  regions:\n    cn-shanghai: {{public: demo.cn-shanghai.aliyuncs.com}}\n{types}"
    );
    let mut files = vec![("spec/service.yaml".to_owned(), service)];
    for (name, rest) in actions {
        files.push((
            format!("spec/actions/{name}.yaml"),
            format!("action: {name}\nsummary: An action for tests.\n{rest}"),
        ));
    }
    load(&Sources::from_files(files)).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A mock server whose clock stands at [`NOW`].
pub(crate) fn start(spec: Spec, config: Config) -> Mock {
    let mock = Mock::start_blocking(spec, config).unwrap();
    mock.clock().freeze(UNIX_EPOCH + Duration::from_secs(NOW));
    mock
}

/// A mock server for the real spec.
pub(crate) fn start_real() -> Mock {
    start(real_spec(), Config::default())
}

/// A nonce that no other call has.
pub(crate) fn nonce() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{:032x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A call that is going to be signed.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) action: String,
    pub(crate) version: String,
    pub(crate) host: String,
    pub(crate) date: String,
    pub(crate) nonce: String,
    pub(crate) parameters: Vec<(String, String)>,
    /// Parameters of a form body.
    pub(crate) form: Vec<(String, String)>,
    /// Further headers, signed in V3 if their name begins with `x-acs-`.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) key: AccessKey,
}

impl Call {
    pub(crate) fn new(action: &str, parameters: &[(&str, &str)]) -> Self {
        Self {
            method: "POST",
            action: action.to_owned(),
            version: "2017-03-21".to_owned(),
            host: "vod.cn-shanghai.aliyuncs.com".to_owned(),
            date: DATE.to_owned(),
            nonce: nonce(),
            parameters: owned(parameters),
            form: Vec::new(),
            headers: Vec::new(),
            key: AccessKey::permanent(),
        }
    }

    /// RefreshUploadVideo for the video that the documentation shows.
    pub(crate) fn refresh() -> Self {
        Self::new("RefreshUploadVideo", &[("VideoId", VIDEO)])
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The request with signature V3.
    pub(crate) fn acs3(&self) -> Message {
        let body = query(&self.form);
        let mut headers = vec![
            ("host".to_owned(), self.host.clone()),
            ("x-acs-action".to_owned(), self.action.clone()),
            ("x-acs-content-sha256".to_owned(), hex(&Sha256::digest(&body))),
            ("x-acs-date".to_owned(), self.date.clone()),
            ("x-acs-signature-nonce".to_owned(), self.nonce.clone()),
            ("x-acs-version".to_owned(), self.version.clone()),
        ];
        if !body.is_empty() {
            headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
        }
        if let Some(token) = self.key.token() {
            headers.push(("x-acs-accesskey-id".to_owned(), self.key.id().to_owned()));
            headers.push(("x-acs-security-token".to_owned(), token.to_owned()));
        }
        headers.extend(self.headers.iter().cloned());
        let mut signed: Vec<_> = headers
            .iter()
            .filter(|(name, _)| name.starts_with("x-acs-") || name == "host" || name == "content-type")
            .map(|(name, value)| (name.as_str(), value.trim()))
            .collect();
        signed.sort_unstable();
        let mut names: Vec<&str> = signed.iter().map(|(name, _)| *name).collect();
        names.dedup();
        let values = |name: &str| {
            signed
                .iter()
                .filter(|(have, _)| *have == name)
                .map(|(_, value)| *value)
                .collect::<Vec<_>>()
                .join(",")
        };
        let lines: String = names.iter().map(|name| format!("{name}:{}\n", values(name))).collect();
        let names = names.join(";");
        let query = query(&self.parameters);
        let canonical = format!("{}\n/\n{query}\n{lines}\n{names}\n{}", self.method, hex(&Sha256::digest(&body)));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.secret().as_bytes()).unwrap();
        mac.update(format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical))).as_bytes());
        let signature = hex(&mac.finalize().into_bytes());
        let authorization = format!(
            "ACS3-HMAC-SHA256 Credential={},SignedHeaders={names},Signature={signature}",
            self.key.id()
        );
        headers.push(("authorization".to_owned(), authorization));
        Message {
            method: self.method.to_owned(),
            target: target(&query),
            headers,
            body: body.into_bytes(),
        }
    }

    /// The request with signature V1, its signature in the query.
    pub(crate) fn rpc(&self) -> Message {
        let mut parameters = self.parameters.clone();
        let mut system = vec![
            ("Action", self.action.as_str()),
            ("Version", &self.version),
            ("AccessKeyId", self.key.id()),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("SignatureNonce", &self.nonce),
            ("Timestamp", &self.date),
        ];
        if let Some(token) = self.key.token() {
            system.push(("SecurityToken", token));
        }
        if !parameters.iter().any(|(name, _)| name == "Format") {
            system.push(("Format", "JSON"));
        }
        parameters.extend(owned(&system));
        let all: Vec<_> = parameters.iter().chain(&self.form).cloned().collect();
        let text = format!("{}&%2F&{}", self.method, escape(&query(&all)));
        let mut mac = Hmac::<Sha1>::new_from_slice(format!("{}&", self.key.secret()).as_bytes()).unwrap();
        mac.update(text.as_bytes());
        parameters.push(("Signature".to_owned(), STANDARD.encode(mac.finalize().into_bytes())));
        let mut headers = vec![("host".to_owned(), self.host.clone())];
        let body = query(&self.form);
        if !body.is_empty() {
            headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
        }
        headers.extend(self.headers.iter().cloned());
        Message {
            method: self.method.to_owned(),
            target: target(&query(&parameters)),
            headers,
            body: body.into_bytes(),
        }
    }
}

pub(crate) fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn target(query: &str) -> String {
    if query.is_empty() { "/".to_owned() } else { format!("/?{query}") }
}

fn query(pairs: &[(String, String)]) -> String {
    let mut pairs = pairs.to_vec();
    pairs.sort();
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// RFC 3986, by the letter.
pub(crate) fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A request as it goes over the wire.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
        out.push_str(&format!("content-length: {}\r\nconnection: close\r\n\r\n", self.body.len()));
        [out.as_bytes(), &self.body].concat()
    }

    pub(crate) fn send(&self, mock: &Mock) -> TestResponse {
        exchange(mock, &self.bytes())
    }

    pub(crate) fn without(mut self, header: &str) -> Self {
        self.headers.retain(|(name, _)| name != header);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Replaces a part of the target, which must be there.
    pub(crate) fn retarget(mut self, from: &str, to: &str) -> Self {
        assert!(self.target.contains(from), "{}", self.target);
        self.target = self.target.replacen(from, to, 1);
        self
    }
}

/// Everything that came back until the connection ended.
pub(crate) struct TestResponse {
    /// Every byte of it.
    pub(crate) raw: Vec<u8>,
    /// Whether the connection ended with a reset instead of an orderly end.
    pub(crate) reset: bool,
}

impl std::fmt::Debug for TestResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "reset: {}, {}", self.reset, String::from_utf8_lossy(&self.raw))
    }
}

/// Sends these bytes and reads until the end.
pub(crate) fn exchange(mock: &Mock, bytes: &[u8]) -> TestResponse {
    let mut stream = TcpStream::connect(mock.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // A reset may come while we write.
    let sent = stream.write_all(bytes);
    // Nobody waits for more than there is, if a length in the request is wrong.
    let _ = stream.shutdown(Shutdown::Write);
    let mut raw = Vec::new();
    let read = stream.read_to_end(&mut raw);
    TestResponse {
        raw,
        reset: sent.is_err() || read.is_err(),
    }
}

impl TestResponse {
    fn head(&self) -> &str {
        let end = self
            .raw
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap_or(self.raw.len());
        std::str::from_utf8(&self.raw[..end]).unwrap_or_default()
    }

    /// The status; 0 without a response.
    pub(crate) fn status(&self) -> u16 {
        self.head().split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head()
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .find(|(have, _)| *have == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn header_count(&self) -> usize {
        self.head().lines().count().saturating_sub(1)
    }

    pub(crate) fn body(&self) -> &[u8] {
        let start = self
            .raw
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .map_or(self.raw.len(), |at| at + 4);
        &self.raw[start..]
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.body()).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(self.body()).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Status and code of an error in JSON.
    pub(crate) fn error(&self) -> (u16, String) {
        (self.status(), self.json()["Code"].as_str().unwrap_or_default().to_owned())
    }
}

/// A response with a string that is JSON in Base64.
pub(crate) fn decoded(value: &serde_json::Value) -> serde_json::Value {
    serde_json::from_slice(&STANDARD.decode(value.as_str().unwrap()).unwrap()).unwrap()
}
