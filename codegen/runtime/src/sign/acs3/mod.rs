//! Signature V3, `ACS3-HMAC-SHA256`, sent in the header `authorization`.

use std::fmt;

use digest::Digest as _;
use sha2::Sha256;

use super::hmac::Hmac;
use super::{DateAndNonce, Scheme, Sign, UnsignedRequest};
use crate::codec::hex_digits;
use crate::identity::Credentials;
use crate::secret::Secret;
use crate::transport::{Body, Headers, HttpRequest};

/// Signature V3: a keyed hash of the canonical request, sent in the header `authorization`.
pub const ACS3_HMAC_SHA256: Scheme = Scheme {
    name: "ACS3-HMAC-SHA256",
    signer: |credentials| Box::new(Acs3HmacSha256::new(credentials)),
};

/// SHA-256 of an empty body, in hexadecimal.
const EMPTY_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Names of the signed headers, in order. `content-type` is the first if there is a body.
macro_rules! signed_headers {
    ($($first:literal)?) => {
        concat!($($first,)? "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version")
    };
    (token $($first:literal)?) => {
        concat!(
            $($first,)?
            "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version"
        )
    };
}

/// Names of the signed headers of a request.
const fn signed_headers(has_body: bool, has_token: bool) -> &'static str {
    match (has_body, has_token) {
        (false, false) => signed_headers!(),
        (false, true) => signed_headers!(token),
        (true, false) => signed_headers!("content-type;"),
        (true, true) => signed_headers!(token "content-type;"),
    }
}

/// Signer of the scheme [`ACS3_HMAC_SHA256`] for a pair of credentials.
///
/// Keeps the keys derived from the secret, so that they are computed once.
#[derive(Clone)]
pub struct Acs3HmacSha256 {
    key: Hmac<Sha256>,
    access_key_id: String,
    security_token: Option<Secret>,
}

impl Acs3HmacSha256 {
    /// A signer for these credentials.
    #[must_use]
    pub fn new(credentials: &Credentials) -> Self {
        let secret = credentials.access_key_secret().expose().as_bytes();
        Self {
            key: Hmac::new(secret),
            access_key_id: credentials.access_key_id().to_owned(),
            security_token: credentials.security_token().cloned(),
        }
    }

    /// The signature of a canonical request: 64 hexadecimal digits.
    #[must_use]
    pub fn signature(&self, request: &CanonicalRequest<'_>) -> String {
        self.hmac(request).as_str().to_owned()
    }

    fn hmac(&self, request: &CanonicalRequest<'_>) -> Hex {
        let mut text = self.key.begin();
        text.update("ACS3-HMAC-SHA256\n");
        text.update(Hex::new(request.hash()).as_str());
        Hex::new(self.key.code(text).into())
    }
}

impl Sign for Acs3HmacSha256 {
    fn sign(&self, mut request: UnsignedRequest<'_>, date_and_nonce: DateAndNonce<'_>) -> HttpRequest {
        request.query.sort();
        let token = self.security_token.as_ref().map(Secret::expose);
        let content_type = request.body.content_type();
        let signed_headers = signed_headers(content_type.is_some(), token.is_some());
        let hash = content_type.map(|_| Hex::new(body_hash(&request.body)));
        let payload_hash = hash.as_ref().map_or(EMPTY_BODY, Hex::as_str);
        let mut headers = Headers::with_capacity(640 + token.map_or(0, str::len));
        if let Some(content_type) = content_type {
            headers.write("content-type:");
            headers.write_value(content_type);
            headers.write("\n");
        }
        headers.write("host:");
        headers.write_value(request.host());
        if token.is_some() {
            headers.write("\nx-acs-accesskey-id:");
            headers.write_value(&self.access_key_id);
        }
        headers.write("\nx-acs-action:");
        headers.write_value(request.action);
        headers.write("\nx-acs-content-sha256:");
        headers.write_value(payload_hash);
        headers.write("\nx-acs-date:");
        headers.write_value(date_and_nonce.date);
        if let Some(token) = token {
            headers.write("\nx-acs-security-token:");
            headers.write_value(token);
        }
        headers.write("\nx-acs-signature-nonce:");
        headers.write_value(date_and_nonce.nonce);
        headers.write("\nx-acs-version:");
        headers.write_value(request.version);
        headers.write("\n");
        let signature = self.hmac(&CanonicalRequest {
            method: request.method.as_str(),
            uri: "/",
            query: request.query.as_str(),
            headers: headers.as_block(),
            signed_headers,
            payload_hash,
        });
        headers.write("authorization:ACS3-HMAC-SHA256 Credential=");
        headers.write_value(&self.access_key_id);
        headers.write(",SignedHeaders=");
        headers.write(signed_headers);
        headers.write(",Signature=");
        headers.write_value(signature.as_str());
        headers.write("\n");
        HttpRequest::new(request.method, request.query.into_url(), headers).with_body(request.body)
    }

    fn string_to_sign(&self, signed: &HttpRequest) -> String {
        let hash = with_canonical(signed, |request| Hex::new(request.hash()));
        format!("ACS3-HMAC-SHA256\n{}", hash.as_str())
    }

    fn canonical_request(&self, signed: &HttpRequest) -> String {
        with_canonical(signed, |request| request.to_string())
    }
}

impl fmt::Debug for Acs3HmacSha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Acs3HmacSha256")
    }
}

/// The canonical form of a request, which is signed. `Display` writes all of it, and it may contain
/// a security token: do not log it.
#[derive(Clone, Copy)]
pub struct CanonicalRequest<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Path: `/` for every action of an RPC-style service.
    pub uri: &'a str,
    /// Query: names and values percent-encoded, sorted by name.
    pub query: &'a str,
    /// `name:value\n` for each signed header, sorted by name.
    pub headers: &'a str,
    /// Names of the signed headers, joined by `;`.
    pub signed_headers: &'a str,
    /// SHA-256 of the body in hexadecimal.
    pub payload_hash: &'a str,
}

impl CanonicalRequest<'_> {
    /// SHA-256 of the canonical form.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in self.parts() {
            hash.update(part);
        }
        hash.finalize().into()
    }

    fn parts(&self) -> [&str; 11] {
        [
            self.method,
            "\n",
            self.uri,
            "\n",
            self.query,
            "\n",
            self.headers,
            "\n",
            self.signed_headers,
            "\n",
            self.payload_hash,
        ]
    }
}

impl fmt::Display for CanonicalRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().iter().try_for_each(|part| f.write_str(part))
    }
}

/// Restores the canonical form of a signed request: the headers before `authorization`.
fn with_canonical<T>(signed: &HttpRequest, read: impl FnOnce(&CanonicalRequest<'_>) -> T) -> T {
    let block = signed.headers.as_block();
    let headers = block.find("\nauthorization:").map_or(block, |end| &block[..=end]);
    let has = |name: &str| signed.headers.get(name).is_some();
    read(&CanonicalRequest {
        method: signed.method.as_str(),
        uri: "/",
        query: signed.query(),
        headers,
        signed_headers: signed_headers(!signed.body.is_empty(), has("x-acs-security-token")),
        payload_hash: signed.headers.get("x-acs-content-sha256").unwrap_or(EMPTY_BODY),
    })
}

/// SHA-256 of a body. One that can't be read completely gets a wrong signature, and its transport
/// reports the error when it reads the body.
fn body_hash(body: &Body) -> [u8; 32] {
    if let Some(bytes) = body.as_bytes() {
        return Sha256::digest(bytes).into();
    }
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut offset = 0;
    while let Ok(read @ 1..) = body.read_at(offset, &mut buffer) {
        hash.update(&buffer[..read]);
        offset += read as u64;
    }
    hash.finalize().into()
}

/// A SHA-256 hash as lowercase hexadecimal digits, on the stack.
struct Hex([u8; 64]);

impl Hex {
    fn new(bytes: [u8; 32]) -> Self {
        let mut digits = [0; 64];
        hex_digits(&bytes, &mut digits);
        Self(digits)
    }

    fn as_str(&self) -> &str {
        // Hexadecimal digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
