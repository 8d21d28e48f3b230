//! The RPC signature, `HMAC-SHA1`, sent in the query. It covers the parameters of the query and of
//! a form body alike.

use std::cmp::Ordering;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digest::Digest as _;
use sha1::Sha1;

use super::hmac::Hmac;
use super::{DateAndNonce, Scheme, Sign, UnsignedRequest};
use crate::codec::{is_plain, percent_encode};
use crate::identity::Credentials;
use crate::query::{Query, compare_names};
use crate::secret::Secret;
use crate::transport::{Headers, HttpRequest};

/// The older RPC signature: it adds its own parameters to the query and signs all parameters.
pub const RPC_HMAC_SHA1: Scheme = Scheme {
    name: "RPC-HMAC-SHA1",
    signer: |credentials| Box::new(RpcHmacSha1::new(credentials)),
};

/// Signer of the scheme [`RPC_HMAC_SHA1`] for a pair of credentials.
///
/// Keeps the keys derived from the secret, so that they are computed once.
#[derive(Clone)]
pub struct RpcHmacSha1 {
    key: Hmac<Sha1>,
    access_key_id: String,
    security_token: Option<Secret>,
}

impl RpcHmacSha1 {
    /// A signer for these credentials.
    #[must_use]
    pub fn new(credentials: &Credentials) -> Self {
        let secret = credentials.access_key_secret().expose();
        // The scheme appends `&` to the secret; the copy is wiped too.
        let key = Secret::new([secret, "&"].concat());
        Self {
            key: Hmac::new(key.expose().as_bytes()),
            access_key_id: credentials.access_key_id().to_owned(),
            security_token: credentials.security_token().cloned(),
        }
    }

    /// The signature in Base64. `query` has all parameters except the signature, percent-encoded
    /// and sorted.
    #[must_use]
    pub fn signature(&self, method: &str, query: &str) -> String {
        let mut text = self.key.begin();
        text.update(text_to_sign(method, query));
        STANDARD.encode(self.key.code(text))
    }
}

impl Sign for RpcHmacSha1 {
    fn sign(&self, mut request: UnsignedRequest<'_>, date_and_nonce: DateAndNonce<'_>) -> HttpRequest {
        request.query.sort();
        let token = self.security_token.as_ref().map(|token| ("SecurityToken", token.expose()));
        let system = [
            Some(("AccessKeyId", self.access_key_id.as_str())),
            Some(("Action", request.action)),
            Some(("Format", request.format.parameter())),
            token,
            Some(("SignatureMethod", "HMAC-SHA1")),
            Some(("SignatureNonce", date_and_nonce.nonce)),
            Some(("SignatureVersion", "1.0")),
            Some(("Timestamp", date_and_nonce.date)),
            Some(("Version", request.version)),
        ];

        let mut url = String::with_capacity(640 + token.map_or(0, |(_, token)| token.len()));
        url.push_str(request.origin);
        url.push_str("/?");
        let system = system.into_iter().flatten();
        let mut text = self.key.begin();
        if let Some(form) = request.body.form_pairs() {
            merge(request.query.as_str(), system, &mut url, |_| ());
            let query = url.get(request.origin.len() + 2..).unwrap_or_default();
            text.update(text_to_sign(request.method.as_str(), &with_form(query, form)));
        } else {
            text.update(request.method.as_str());
            text.update("&%2F&");
            merge(request.query.as_str(), system, &mut url, |piece| text.update(piece));
        }
        url.push_str("&Signature=");
        // 20 bytes are 28 digits of Base64: they stay on the stack.
        let mut digits = [0; 28];
        let _ = STANDARD.encode_slice(self.key.code(text), &mut digits);
        percent_encode(std::str::from_utf8(&digits).unwrap_or_default(), &mut url);

        let host = request.host();
        // The parameters were copied, so their buffer is reused for the headers.
        let mut headers = Headers::in_buffer(request.query.into_url());
        headers.push("host", host);
        if let Some(content_type) = request.body.content_type() {
            headers.push("content-type", content_type);
        }
        HttpRequest::new(request.method, url, headers).with_body(request.body)
    }

    fn string_to_sign(&self, signed: &HttpRequest) -> String {
        text_to_sign(signed.method.as_str(), &self.canonical_request(signed))
    }

    fn canonical_request(&self, signed: &HttpRequest) -> String {
        let query = signed.query();
        let query = query.rsplit_once("&Signature=").map_or(query, |(before, _)| before);
        match signed.body.form_pairs() {
            Some(form) => with_form(query, form),
            None => query.to_owned(),
        }
    }
}

impl fmt::Debug for RpcHmacSha1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RpcHmacSha1")
    }
}

/// The string to sign: `METHOD&%2F&` and the percent-encoded query.
fn text_to_sign(method: &str, query: &str) -> String {
    let mut text = String::with_capacity(query.len() * 3 / 2);
    text.push_str(method);
    text.push_str("&%2F&");
    percent_encode(query, &mut text);
    text
}

/// The pairs of query and form as one sorted query.
fn with_form(query: &str, form: &str) -> String {
    let mut all = Query::new();
    all.add_encoded(query);
    all.add_encoded(form);
    all.take()
}

/// Merges the pairs of `query` and `system`, both sorted, into one sorted query in `merged`. The
/// percent-encoded form of that query is passed to `again` piece by piece, so that it is never
/// stored.
///
/// The scheme signs its own parameters and those of the action as one string. The names in `system`
/// are letters.
fn merge<'s>(query: &str, system: impl Iterator<Item = (&'s str, &'s str)>, merged: &mut String, again: impl FnMut(&str)) {
    let begin = merged.len();
    let mut out = Merged {
        begin,
        query: merged,
        again,
    };
    let mut system = system.peekable();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let is_plain = !name.contains('%');
        let is_before = |own: &str| {
            if is_plain {
                own < name
            } else {
                compare_names(own, name) == Ordering::Less
            }
        };
        while let Some((own, value)) = system.next_if(|(own, _)| is_before(own)) {
            out.system(own, value);
        }
        out.own(name, value);
    }
    system.for_each(|(own, value)| out.system(own, value));
}

struct Merged<'q, F> {
    query: &'q mut String,
    /// Offset of the first pair in `query`.
    begin: usize,
    again: F,
}

impl<F: FnMut(&str)> Merged<'_, F> {
    /// Writes an encoded pair.
    fn own(&mut self, name: &str, value: &str) {
        self.separate();
        self.query.push_str(name);
        self.query.push('=');
        self.query.push_str(value);
        encode_again(name, &mut self.again);
        (self.again)("%3D");
        encode_again(value, &mut self.again);
    }

    /// Writes a pair that is not encoded.
    fn system(&mut self, name: &str, value: &str) {
        self.separate();
        self.query.push_str(name);
        self.query.push('=');
        (self.again)(name);
        (self.again)("%3D");
        if is_plain(value) {
            self.query.push_str(value);
            (self.again)(value);
        } else {
            let begin = self.query.len();
            percent_encode(value, self.query);
            encode_again(self.query.get(begin..).unwrap_or_default(), &mut self.again);
        }
    }

    fn separate(&mut self) {
        if self.query.len() > self.begin {
            self.query.push('&');
            (self.again)("%26");
        }
    }
}

/// Percent-encodes an encoded string again, piece by piece.
fn encode_again(encoded: &str, out: &mut impl FnMut(&str)) {
    for (nth, piece) in encoded.split('%').enumerate() {
        if nth > 0 {
            out("%25");
        }
        out(piece);
    }
}

#[cfg(test)]
mod tests;
