//! Keeps the caller's secrets out of what a server sends back: gateways and proxies echo requests in their messages.

use std::borrow::Cow;

use crate::credentials::Credentials;
use crate::encode::{base64, percent_encode};

/// How many bytes of a body an error keeps.
const HEAD: usize = 1024;

/// Shorter texts are not taken out: they would be found in words, and no real secret is that short.
const SHORTEST: usize = 6;

/// The texts of the caller's that must not come back in an error: the secret and the token, as they are, percent-encoded (once and
/// twice, as in a string to sign; in either case of the digits) and in Base64, and the key ID beyond its first four characters.
pub(crate) struct KnownSecrets {
    hidden: Vec<String>,
    key_id: Option<String>,
}

impl KnownSecrets {
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn none() -> Self {
        Self {
            hidden: Vec::new(),
            key_id: None,
        }
    }

    pub(crate) fn of(credentials: &Credentials) -> Self {
        let mut hidden = Vec::new();
        for secret in std::iter::once(credentials.access_key_secret()).chain(credentials.security_token()) {
            if secret.expose().len() < SHORTEST {
                continue;
            }
            let mut forms = vec![secret.expose().to_owned(), base64(secret.expose().as_bytes())];
            let mut form = secret.expose().to_owned();
            for _ in 0..2 {
                let mut encoded = String::new();
                percent_encode(&form, &mut encoded);
                forms.extend([lower_case_escapes(&encoded), encoded.clone()]);
                form = encoded;
            }
            for form in forms {
                if !hidden.contains(&form) {
                    hidden.push(form);
                }
            }
        }
        let key_id = Some(credentials.access_key_id().to_owned()).filter(|id| id.len() >= SHORTEST);
        Self { hidden, key_id }
    }

    /// `text` without any of the secrets.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for hidden in &self.hidden {
            if text.contains(hidden) {
                text = Cow::Owned(text.replace(hidden, "[redacted]"));
            }
        }
        if let Some(id) = self.key_id.as_ref().filter(|id| text.contains(id.as_str())) {
            let head: String = id.chars().take(4).collect();
            text = Cow::Owned(text.replace(id, &format!("{head}…")));
        }
        text
    }
}

/// `%2F` -> `%2f`: what some servers write.
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

/// The first characters of a body, as text, without secrets and without what follows a string to sign.
pub(crate) fn body_head(body: &[u8], secrets: &KnownSecrets) -> String {
    // More is redacted than is kept, so that a secret across the cut does not stay in half.
    let wide = body.get(..HEAD * 4).unwrap_or(body);
    let text = String::from_utf8_lossy(wide);
    let redacted = secrets.redact(without_string_to_sign(&text)).into_owned();
    redacted.chars().take(HEAD).collect()
}

/// The part of a message before the server's string to sign, which repeats all parameters of the request.
pub(crate) fn without_string_to_sign(message: &str) -> &str {
    const MARKS: &[&str] = &["server string to sign is", "server StringToSign is", "server CanonicalRequest is"];
    let end = MARKS.iter().filter_map(|mark| message.find(mark)).min().unwrap_or(message.len());
    message.get(..end).unwrap_or_default().trim_end_matches([' ', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_in_every_encoding() {
        let credentials = Credentials::new("LTAIabcdefgh", "se/cret+").with_security_token("to=ken");
        let secrets = KnownSecrets::of(&credentials);
        let text = "LTAIabcdefgh se/cret+ se%2Fcret%2B se%252Fcret%252B to=ken to%3Dken to%253Dken";
        let redacted = secrets.redact(text);
        assert_eq!(redacted, "LTAI… [redacted] [redacted] [redacted] [redacted] [redacted] [redacted]");
        assert_eq!(secrets.redact("se%2fcret%2b c2UvY3JldCs="), "[redacted] [redacted]");
    }

    #[test]
    fn short_texts_are_left_in_words() {
        let secrets = KnownSecrets::of(&Credentials::new("id", "c"));
        assert_eq!(secrets.redact("InvalidAccessKeyId"), "InvalidAccessKeyId");
    }

    #[test]
    fn the_string_to_sign_is_cut_off() {
        let message = "Specified signature is not matched with our calculation. server string to sign is:GET&%2F&AccessKeyId%3D";
        assert_eq!(
            without_string_to_sign(message),
            "Specified signature is not matched with our calculation."
        );
        let head = body_head(message.as_bytes(), &KnownSecrets::none());
        assert!(!head.contains("AccessKeyId"), "{head}");
    }

    #[test]
    fn a_head_is_short_and_never_splits_a_secret() {
        let credentials = Credentials::new("id", "x".repeat(40));
        let body = format!("{}{}", "a".repeat(HEAD - 10), "x".repeat(40));
        let head = body_head(body.as_bytes(), &KnownSecrets::of(&credentials));
        assert!(head.len() <= HEAD && !head.contains("xxx"), "{head}");
        // Not UTF-8: no panic.
        assert_eq!(body_head(&[0xff, 0xfe], &KnownSecrets::none()), "\u{fffd}\u{fffd}");
    }
}
