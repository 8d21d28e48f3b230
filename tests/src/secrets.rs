//! The secrets that the tests know, in one place, and the search for them in what a program prints.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aliyun_mock::AccessKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A secret of a test: text that must not be printed, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planted {
    /// What it is, for messages.
    pub what: &'static str,
    /// The text.
    pub text: Cow<'static, str>,
}

/// A secret that only the print tests use: a value of a parameter or of a field that the spec calls
/// `sensitive`.
pub const SENSITIVE: &str = "planted-sensitive-value-of-a-field";

/// All secrets that the tests use. A key ID may be printed up to its first four characters, so its
/// beginning of seven is searched for.
#[must_use]
pub fn planted() -> Vec<Planted> {
    let mut all = Vec::new();
    let mut plant = |what, text: Cow<'static, str>| all.push(Planted { what, text });
    for key in [AccessKey::permanent(), AccessKey::temporary()] {
        plant("the secret of the mock server", key.secret().to_owned().into());
        plant("the key ID of the mock server", key.id().to_owned().into());
        if let Some(token) = key.token() {
            plant("the token of the mock server", token.to_owned().into());
        }
    }
    plant("a sensitive value", SENSITIVE.into());
    for text in ["ZuzzSecret/", "ZuzzToken/"] {
        plant("the secret of the fuzz targets", text.into());
    }
    plant("the key ID of the fuzz targets", "LTAIzuz".into());
    // What tests of one part take for secrets, where the text is not an ordinary word.
    for text in [
        "echoed/secret+",
        "echoed=token",
        "a-wrong-secret",
        "LTAIabcd",
        "LTAI5tSe",
        "LTAIecho",
        "STS.key-",
        "secret-1",
        "token-1",
    ] {
        plant("a secret of a test", text.into());
    }
    // Signatures of published examples, which the tests compute.
    for text in [
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
        "52fe8be391ddf12b2ee4df06b30b29136080cab60187ec38c66e108b1ec4fd62",
        "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
    ] {
        plant("a signature", text.into());
    }
    all
}

/// What `printed` shows that it must not: the secrets in it, plain, percent-encoded, in Base64 and
/// in hexadecimal, and whatever has the form of a signature. Each as a line for a person, without
/// the secret.
#[must_use]
pub fn found(printed: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    for Planted { what, text } in planted() {
        // Of forms that are alike in this case, the plainest.
        let mut tried = BTreeSet::new();
        for (form, hidden) in forms(&text) {
            let at = if tried.insert(hidden.clone()) {
                printed.find(&hidden)
            } else {
                None
            };
            if let Some(at) = at {
                found.insert(format!("{what} ({form}) in line {}", line_of(printed, at)));
            }
        }
    }
    for (at, _) in printed.match_indices("Signature=") {
        let rest = printed.get(at + "Signature=".len()..).unwrap_or_default();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '%' | '+' | '/' | '='))
            .unwrap_or(rest.len());
        // The hash of either scheme: 64 hexadecimal digits, or 28 characters of Base64.
        if end >= 28 {
            found.insert(format!("something like a signature in line {}", line_of(printed, at)));
        }
    }
    found.into_iter().collect()
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.get(..at).unwrap_or_default().matches('\n').count()
}

/// The ways in which a text is written down.
fn forms(text: &str) -> Vec<(&'static str, String)> {
    let escaped = |text: &str| {
        let mut encoded = String::new();
        aliyun_runtime::query::percent_encode(text, &mut encoded);
        encoded
    };
    let once = escaped(text);
    let mut forms = vec![
        ("plain", text.to_owned()),
        ("percent-encoded", once.clone()),
        ("percent-encoded twice", escaped(&once)),
        ("in hexadecimal", text.bytes().map(|byte| format!("{byte:02x}")).collect()),
        (
            "as a list of bytes",
            format!("{:?}", text.as_bytes()).trim_matches(['[', ']']).to_owned(),
        ),
    ];
    // Inside longer data, the Base64 of a secret can start at three alignments.
    for skipped in 0..3.min(text.len()) {
        let bytes = text.as_bytes().get(skipped..).unwrap_or_default();
        let whole = bytes.chunks_exact(3).flatten().copied().collect::<Vec<_>>();
        forms.push(("in Base64", STANDARD.encode(whole)));
    }
    forms
}
