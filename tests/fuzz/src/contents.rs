//! Any text in a field that holds JSON, or the Base64 of JSON.

use std::fmt::Debug;

use aliyun_vod::content::{Base64Json, ContentError, JsonText, SecretJsonText};
use aliyun_vod::decode::{Decode, Value};
use aliyun_vod::types::{UploadAddress, UploadAuth};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Not shown by an error, wherever it stands in a content.
const HIDDEN: &str = "Zhidden-content";

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    one::<UploadAuth>(text);
    one::<UploadAddress>(text);
    one::<Value>(text);
    one::<Vec<i64>>(text);
}

fn one<T: Decode + Debug>(text: &str) {
    let plain = JsonText::<T>::from(text);
    let secret = SecretJsonText::<T>::from(text);
    let raw = Base64Json::<T>::from(text);
    // Two lines, since the service has broken long texts.
    let mut encoded = STANDARD.encode(text);
    encoded.insert(encoded.len() / 2, '\n');
    let packed = Base64Json::<T>::from(encoded.trim_end_matches('='));

    let read = plain.decode();
    for (decoded, value) in [(secret.decode(), secret.value()), (packed.decode(), packed.value())] {
        assert_eq!(format!("{decoded:?}"), format!("{read:?}"));
        assert_eq!(value, plain.value());
    }
    for error in [read.err(), raw.decode().err(), raw.value().err()].into_iter().flatten() {
        shows_nothing(&error, text);
    }
    let shown = format!("{secret:?} {raw:?} {packed:?} {secret:#?}");
    assert!(!shown.contains(HIDDEN), "{shown}");
    if let Ok(value) = plain.value() {
        let again = Base64Json::new(&value);
        assert_eq!(again.value().as_ref(), Ok(&value));
        assert_eq!(JsonText::new(&value).value(), Ok(value));
    }
}

fn shows_nothing(error: &ContentError, text: &str) {
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(!shown.contains(HIDDEN) && shown.len() < 1000, "{shown} of {text}");
}
