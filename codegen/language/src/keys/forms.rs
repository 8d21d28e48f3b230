//! Forms of single values: texts of a certain form, and the words of closed sets.

use super::shape::Lexical;

/// Name of a parameter or field.
pub static WIRE_NAME: Lexical = Lexical::of_letters(
    "a wire name",
    r"^\S(.*\S)?$",
    "a wire name is what goes over the wire: not empty, no blanks at its ends",
);
/// Name of an action.
pub static ACTION_NAME: Lexical = Lexical::of_letters(
    "the name of an action",
    "^[A-Za-z][A-Za-z0-9_.-]*$",
    "write the name that goes into the parameter `Action`, such as `GetPlayInfo`",
);
/// Name of a type under `types:`.
pub static TYPE_WIRE_NAME: Lexical = Lexical::of_letters(
    "the name of a type",
    r"^[^\s\[\](){},:]+$",
    "a name without blanks, brackets, commas and colons, such as `PlayInfo`",
);
/// An error code.
pub static ERROR_CODE: Lexical = Lexical::of_letters(
    "an error code",
    r"^\S(.*\S)?$",
    "write the code as the service sends it, such as `InvalidVideo.NotFound`",
);
/// A documented value.
pub static VALUE: Lexical = Lexical::of_letters("a value", r"^[^\n]*$", "a documented value is one line");
/// `name:` of a field or an action.
pub static FIELD_NAME: Lexical = Lexical::identifier(
    "a name for a field or method in Rust",
    "^[a-z][a-z0-9_]*$",
    "small letters, digits and `_`, no keyword: `video_id`",
);
/// `name:` of a type.
pub static TYPE_NAME: Lexical = Lexical::identifier(
    "a name for a type in Rust",
    "^[A-Z][A-Za-z0-9]*$",
    "capitals where words begin: `PlayInfo`",
);
/// `name:` of a documented value or an error code.
pub static VARIANT_NAME: Lexical = Lexical::identifier(
    "a name for a variant in Rust",
    "^[A-Z][A-Za-z0-9]*(_[0-9]+)*$",
    "capitals where words begin: `NotFound`",
);
/// `one_of:`.
pub static GROUP: Lexical = Lexical::new("the name of a group", "^[A-Za-z][A-Za-z0-9_]*$", "one word, such as `media`");
/// An address.
pub static URL: Lexical = Lexical::new(
    "an address",
    r#"^https?://[^\s<>"]+$"#,
    "write it in full: `https://example.com/page`",
);
/// A host name.
pub static HOST: Lexical = Lexical::new(
    "a host name",
    "^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)+$",
    "a host name has no scheme, no port and no path: `vod.cn-shanghai.aliyuncs.com`",
);
/// A region.
pub static REGION: Lexical = Lexical::new("a region", "^[a-z0-9]+(-[a-z0-9]+)*$", "a region looks like `cn-shanghai`");
/// Product code.
pub static PRODUCT: Lexical = Lexical::new(
    "a product code",
    "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
    "as in the vendor's host names: `vod`",
);
/// Version of the API.
pub static VERSION: Lexical = Lexical::new(
    "the version of an API",
    "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
    "mostly a date: `2017-03-21`",
);
/// Name of a crate.
pub static CRATE: Lexical = Lexical::new(
    "the name of a crate",
    "^[a-z][a-z0-9_-]{0,63}$",
    "up to 64 small letters, digits, `-` and `_`, beginning with a letter: `aliyun-vod`",
);
/// A keyword for crates.io.
pub static KEYWORD: Lexical = Lexical::new(
    "a keyword for crates.io",
    "^[A-Za-z0-9][A-Za-z0-9_+-]{0,19}$",
    "up to 20 letters, digits, `-`, `_` and `+`, without blanks",
);
/// Key of an area.
pub static AREA: Lexical = Lexical::new(
    "the key of an area",
    "^[a-z0-9]+([_-][a-z0-9]+)*$",
    "one word in small letters, such as `upload`",
);

pub(crate) const SIGNATURES: &[(&str, &str)] = &[
    ("ACS3-HMAC-SHA256", "Signature V3: it travels in the `Authorization` header."),
    ("RPC-HMAC-SHA1", "RPC signature 1.0: it travels in the query."),
];
pub(crate) const PROTOCOLS: &[(&str, &str)] = &[("https", "HTTP over TLS."), ("http", "HTTP without TLS.")];
pub(crate) const METHODS: &[(&str, &str)] = &[("POST", "The usual one."), ("GET", "Without a body.")];
pub(crate) const SPANS: &[(&str, &str)] = &[
    ("second", "A second."),
    ("minute", "A minute."),
    ("hour", "An hour."),
    ("day", "A day."),
];
pub(crate) const ENCODINGS: &[(&str, &str)] = &[
    ("repeat", "`Name.1=a&Name.2=b`, `Name.1.Key=a`; objects and maps: `Name.Key=a`."),
    ("comma", "`a,b`."),
    ("space", "`a b`."),
    ("pipe", "`a|b`."),
    ("newline", "Elements on lines of their own."),
    ("json", "Compact JSON text."),
];
pub(crate) const LOCATIONS: &[(&str, &str)] = &[
    ("query", "In the query string."),
    ("form", "In a form body."),
    ("header", "As a header."),
    ("body", "As the whole body."),
];
pub(crate) const CLASSES: &[(&str, &str)] = &[
    ("permanent", "The same request will fail again."),
    ("throttling", "Too many calls: wait, then repeat."),
    ("transient", "A passing fault of the service: repeat."),
    ("clock", "The clock of the caller is off: correct it, then repeat."),
    ("credentials", "The credentials are wrong, expired or not allowed."),
];

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::*;

    #[test]
    fn what_takes_letters_takes_letters() {
        for form in [&WIRE_NAME, &TYPE_WIRE_NAME, &ERROR_CODE, &ACTION_NAME, &VALUE] {
            let regex = Regex::new(form.pattern).unwrap();
            for letters in ["a", "Z", "VideoId", "in", &"x".repeat(500)] {
                assert!(form.matches(letters) && regex.is_match(letters), "{} {letters}", form.what);
            }
        }
    }

    #[test]
    fn names_in_rust_are_no_keywords() {
        assert!(FIELD_NAME.matches("video_id"));
        for bad in ["type", "r#type", "Video", "_", "a-b", ""] {
            assert!(!FIELD_NAME.matches(bad), "{bad}");
        }
        assert!(!TYPE_NAME.matches("Self"));
        assert!(VARIANT_NAME.matches("N2_0"));
    }
}
