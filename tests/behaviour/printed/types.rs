//! The public types of the runtime.

use std::collections::BTreeSet;
use std::path::Path;

/// Public types of the runtime that are printed as a part of others above, or hold nothing of the
/// caller's secrets.
#[rustfmt::skip]
pub(super) const HARMLESS: &[&str] = &[
    // Parts of requests, clients and errors that are printed.
    "AccessDeniedDetail", "Call", "ParseErrorKind", "RetryConfig", "SignatureMismatch", "StopReason", "TransportErrorKind",
    // Facts of the service, and settings.
    "ActionInfo", "Endpoints", "ErrorClass", "ErrorKind", "Format", "LimitedCall", "Limits", "Method", "Network", "Quota",
    "RateLimit", "RateLimitError", "Region", "Service",
    // Time and uniqueness. A nonce is in every request.
    "CountedNonces", "Nonce", "SystemClock", "TestTime", "Timestamp", "TimestampError", "TokioTimer", "UtcText",
    // Values as they came: their documentation says that they show everything.
    "CanonicalRequest", "DecodeError", "JsonText", "UnknownValue",
];

/// Names of the public structs and enums of the runtime that can be printed.
pub(super) fn public_types() -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    let mut open = vec![Path::new(&tests::root()).join("codegen/runtime/src")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for line in text.lines() {
                let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
                if let Some(rest) = rest {
                    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                    types.insert(rest[..end].to_owned());
                }
            }
        }
    }
    assert!(types.len() > 60, "{types:?}");
    types
}
