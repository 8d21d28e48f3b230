//! Redacts the secrets of the caller in what a server returns: gateways and proxies quote requests
//! in their messages.

use std::borrow::Cow;

use crate::codec::{base64, decoded, percent_encode};
use crate::transport::HttpRequest;

/// Bytes of a body that an error keeps.
const HEAD: usize = 1024;

/// Shorter strings are not redacted: they could be parts of words, and real secrets are longer.
const SHORTEST: usize = 6;

/// The strings that errors must not contain: secret, token and signature, each plain,
/// percent-encoded (once and twice, as in a string to sign, with upper or lower case digits) and
/// Base64-encoded; and the key ID beyond its first four characters.
#[derive(Default)]
pub(crate) struct KnownSecrets {
    hidden: Vec<String>,
    key_id: Option<String>,
}

impl KnownSecrets {
    pub(crate) fn new<'s>(key_id: &str, secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let mut known = Self {
            hidden: Vec::new(),
            key_id: Some(key_id.to_owned()).filter(|id| id.len() >= SHORTEST),
        };
        secrets.into_iter().for_each(|secret| known.hide(secret));
        known
    }

    /// Adds the signature of `request`: while its date is valid, it allows to send the call again.
    pub(crate) fn and_signature_of(mut self, request: &HttpRequest) -> Self {
        let signed = request.headers.get("authorization").unwrap_or(&request.url);
        if let Some((_, signature)) = signed.rsplit_once("Signature=") {
            // Hexadecimal digits, or Base64 that is percent-encoded in the URL.
            self.hide(&String::from_utf8_lossy(&decoded(signature).collect::<Vec<_>>()));
        }
        self
    }

    fn hide(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let mut forms = vec![secret.to_owned(), base64(secret.as_bytes())];
        let mut form = secret.to_owned();
        for _ in 0..2 {
            let mut encoded = String::new();
            percent_encode(&form, &mut encoded);
            forms.extend([lower_case_escapes(&encoded), encoded.clone()]);
            form = encoded;
        }
        for form in forms {
            if !self.hidden.contains(&form) {
                self.hidden.push(form);
            }
        }
    }

    /// `text` with all secrets redacted.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for hidden in &self.hidden {
            if text.contains(hidden) {
                text = Cow::Owned(text.replace(hidden, "[redacted]"));
            }
        }
        if let Some(id) = self.key_id.as_ref().filter(|id| text.contains(id.as_str())) {
            text = Cow::Owned(text.replace(id, &redacted_key_id(id)));
        }
        text
    }

    /// The same for truncated text, which may end inside a secret.
    pub(crate) fn redact_cut<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = self.redact(text);
        let ids = self.key_id.iter().map(|id| (id, KEY_ID_SHOWN + 1, redacted_key_id(id)));
        let hidden = self.hidden.iter().map(|hidden| (hidden, SHORTEST, "[redacted]".to_owned()));
        for (hidden, shortest, instead) in hidden.chain(ids) {
            // Most texts contain no secret, and this check is fast.
            if !hidden.get(..shortest).is_some_and(|head| text.contains(head)) {
                continue;
            }
            for head in (shortest..hidden.len()).rev().filter_map(|end| hidden.get(..end)) {
                if text.contains(head) {
                    text = Cow::Owned(text.replace(head, &instead));
                }
            }
        }
        text
    }
}

/// Characters of a key ID that are shown.
const KEY_ID_SHOWN: usize = 4;

/// The visible part of a key ID: `LTAI…`.
pub(crate) fn redacted_key_id(id: &str) -> String {
    id.chars().take(KEY_ID_SHOWN).chain(['…']).collect()
}

/// `%2F` to `%2f`, as some servers write it.
fn lower_case_escapes(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        out.push('%');
        out.push_str(&digits.to_ascii_lowercase());
        out.push_str(rest);
    }
    out
}

/// The beginning of a body as text, with secrets redacted and without a string to sign.
pub(crate) fn body_prefix(body: &[u8], secrets: &KnownSecrets) -> String {
    // More text is redacted than kept, so that a secret at the cut is not shown in part. If the
    // redaction shortens the text so that its end becomes visible, a cut secret there is removed
    // too.
    let wide = body.get(..HEAD * 4).unwrap_or(body);
    let text = String::from_utf8_lossy(wide);
    let redacted = secrets.redact_cut(without_string_to_sign(&text)).into_owned();
    redacted.chars().take(HEAD).collect()
}

/// The part of a message before the string to sign of the service, which contains all parameters of
/// the request.
pub(crate) fn without_string_to_sign(message: &str) -> &str {
    const MARKS: &[&str] = &["server string to sign is", "server StringToSign is", "server CanonicalRequest is"];
    let end = MARKS.iter().filter_map(|mark| message.find(mark)).min().unwrap_or(message.len());
    message.get(..end).unwrap_or_default().trim_end_matches([' ', ','])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{Headers, Method};

    #[test]
    fn secrets_are_redacted_in_every_encoding() {
        let secrets = KnownSecrets::new("LTAIabcdefgh", ["se/cret+", "to=ken"]);
        let text = "LTAIabcdefgh se/cret+ se%2Fcret%2B se%252Fcret%252B to=ken to%3Dken to%253Dken";
        let redacted = secrets.redact(text);
        assert_eq!(redacted, "LTAI… [redacted] [redacted] [redacted] [redacted] [redacted] [redacted]");
        assert_eq!(secrets.redact("se%2fcret%2b c2UvY3JldCs="), "[redacted] [redacted]");
    }

    #[test]
    fn signatures_of_both_schemes_are_redacted() {
        let request = |url: &str, authorization: Option<&str>| {
            let mut headers = Headers::new();
            authorization.into_iter().for_each(|value| headers.push("authorization", value));
            HttpRequest::new(Method::Post, url.to_owned(), headers)
        };
        let hex = request(
            "https://vod.test/",
            Some("ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host,Signature=06563a9e1b43f5df"),
        );
        let secrets = KnownSecrets::new("id", ["secret"]).and_signature_of(&hex);
        assert_eq!(secrets.redact("got 06563a9e1b43f5df"), "got [redacted]");
        let base64 = request("https://vod.test/?Action=A&Signature=OLea%2BSj%2FxuM%3D", None);
        let secrets = KnownSecrets::new("id", ["secret"]).and_signature_of(&base64);
        assert_eq!(secrets.redact("OLea+Sj/xuM= OLea%2BSj%2FxuM%3D"), "[redacted] [redacted]");
    }

    #[test]
    fn prefix_of_secret_is_redacted() {
        let secrets = KnownSecrets::new("LTAIabcdefgh", ["zecretzecretzecret"]);
        assert_eq!(
            secrets.redact_cut("got \"a zecretzecre…\" of LTAIabcd…"),
            "got \"a [redacted]…\" of LTAI……"
        );
        assert_eq!(secrets.redact_cut("nothing of LTAI"), "nothing of LTAI");
        let body = "zecretzecretzecret".repeat(1000);
        let head = body_prefix(body.as_bytes(), &KnownSecrets::new("id", [&*"zecretzecretzecret".repeat(8)]));
        assert!(!head.contains("zecret"), "{head}");
    }

    #[test]
    fn short_secrets_are_not_redacted_inside_words() {
        let secrets = KnownSecrets::new("id", ["c"]);
        assert_eq!(secrets.redact("InvalidAccessKeyId"), "InvalidAccessKeyId");
    }

    #[test]
    fn string_to_sign_is_removed_from_message() {
        let message = "Specified signature is not matched with our calculation. server string to sign is:GET&%2F&AccessKeyId%3D";
        assert_eq!(
            without_string_to_sign(message),
            "Specified signature is not matched with our calculation."
        );
        let head = body_prefix(message.as_bytes(), &KnownSecrets::default());
        assert!(!head.contains("AccessKeyId"), "{head}");
    }

    #[test]
    fn body_prefix_is_short_and_never_splits_a_secret() {
        let body = format!("{}{}", "a".repeat(HEAD - 10), "x".repeat(40));
        let head = body_prefix(body.as_bytes(), &KnownSecrets::new("id", [&*"x".repeat(40)]));
        assert!(head.len() <= HEAD && !head.contains("xxx"), "{head}");
        // Not UTF-8: no panic.
        assert_eq!(body_prefix(&[0xff, 0xfe], &KnownSecrets::default()), "\u{fffd}\u{fffd}");
    }
}
