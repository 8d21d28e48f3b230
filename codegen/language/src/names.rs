//! Rust names from wire names: the one rule, and the one table of exceptions.
//!
//! Names are decided here and nowhere else. Two wire names with the same Rust name are an error of
//! the spec, to be fixed with `name:`; nothing is renamed silently.

use std::borrow::Cow;

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Words whose capitals do not show where a word begins, and how to read them.
const WORDS: &[(&str, &str)] = &[
    ("iOS", "Ios"),
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("OAuth", "Oauth"),
    ("MySQL", "Mysql"),
    ("PostgreSQL", "Postgresql"),
    ("DingTalk", "Dingtalk"),
];

/// Names that Rust reserves, with a better replacement than an appended `_`.
const BETTER: &[(&str, &str)] = &[("type", "kind"), ("match", "matching")];

/// Names of signs, for wire names and values that have nothing else: `+` -> `Plus`.
const SIGNS: &[(char, &str)] = &[
    ('+', "Plus"),
    ('-', "Minus"),
    ('*', "Star"),
    ('/', "Slash"),
    ('=', "Equal"),
    ('<', "Less"),
    ('>', "Greater"),
    ('!', "Not"),
    ('~', "Tilde"),
    ('_', "Underscore"),
    ('.', "Dot"),
    (',', "Comma"),
    (':', "Colon"),
    (';', "Semicolon"),
    ('|', "Pipe"),
    ('&', "And"),
    ('%', "Percent"),
    ('#', "Hash"),
    ('@', "At"),
    ('^', "Caret"),
    ('?', "Question"),
    ('$', "Dollar"),
    (' ', "Space"),
];

/// The most signs that are spelled out; a longer run gets no name.
const MOST_SIGNS: usize = 3;

/// Strict and reserved keywords of every edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv",
    "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Names of types that generated code uses and that must not be shadowed.
const TYPES_IN_SCOPE: &[&str] = &[
    "Self",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Default",
    "Clone",
    "Debug",
    "PartialEq",
    "Into",
    "From",
    "Iterator",
    "IntoIterator",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "ToString",
    "AsRef",
    "BTreeMap",
    // From the runtime's module `v1` and the crate itself.
    "Action",
    "ActionInfo",
    "Base64Json",
    "Call",
    "Client",
    "ClientBuilder",
    "Content",
    "Decode",
    "DecodeError",
    "Encode",
    "Endpoints",
    "Error",
    "ErrorCode",
    "JsonText",
    "Method",
    "Node",
    "Paged",
    "Query",
    "Quota",
    "Secret",
    "SecretJsonText",
    "Service",
    "Timestamp",
    "UnknownValue",
    "Value",
];

/// The one dependency of a generated crate, whose name the crate can't have.
pub const RUNTIME: &str = "aliyun-runtime";

/// Functions and fields that every request has, with any feature.
const REQUEST_NAMES: &[&str] = &[
    "call",
    "empty",
    "new",
    "send",
    "send_blocking",
    "send_with_metadata",
    "send_with_metadata_blocking",
    "sign",
    "with_idempotency",
    "with_parameter",
    "with_retry",
    "with_timeout",
    "pages",
    "pages_blocking",
    "items",
    "items_blocking",
];

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &["new", "builder", "from_env", "call"];

/// A scope of the generated code, in which names are unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScope {
    /// The parameters of a request.
    Parameters,
    /// The fields of an object below a request, or of a type that a request may use.
    RequestFields,
    /// The fields of a response.
    ResponseFields,
    /// The methods of a client.
    Methods,
    /// The variants of an open enum.
    Variants,
    /// The request types of the actions.
    Types,
}

/// Names that the generated code uses itself in a scope.
#[derive(Clone, Copy, Debug)]
pub struct ReservedNames {
    /// The names.
    pub names: &'static [&'static str],
    /// What uses them.
    pub used_by: &'static str,
    /// Makes another name of a reserved one.
    pub suffix: &'static str,
}

/// The names that a spec can't use in a scope.
#[must_use]
pub const fn reserved(scope: NameScope) -> ReservedNames {
    let (names, used_by, suffix): (&'static [&'static str], _, _) = match scope {
        NameScope::Parameters => (REQUEST_NAMES, "a method or field of every request", "_value"),
        NameScope::RequestFields => (&["new"], "the constructor of every object", "_value"),
        NameScope::ResponseFields | NameScope::Types => (&[], "", ""),
        NameScope::Methods => (CLIENT_METHODS, "a method of every client", "_action"),
        NameScope::Variants => (&["Unknown", "KNOWN"], "a variant or constant of every enum", "Value"),
    };
    ReservedNames { names, used_by, suffix }
}

/// The name of a request's constructor with these members of its groups instead of the first ones:
/// `new`, `by_reference_id`.
#[must_use]
pub fn constructor(others: &[&str]) -> String {
    if others.is_empty() {
        "new".to_owned()
    } else {
        format!("by_{}", others.join("_and_"))
    }
}

/// The name of the client's method for that constructor: `refresh_upload_video_by_reference_id`.
#[must_use]
pub fn client_method(action: &str, others: &[&str]) -> String {
    if others.is_empty() {
        action.to_owned()
    } else {
        format!("{action}_{}", constructor(others))
    }
}

/// The name of the client's method for an action, and of its module.
#[must_use]
pub fn method(action: &str) -> String {
    let name = snake(action);
    if is_reserved_file(&name) { format!("{name}_") } else { name }
}

/// The name of the file of an action in a spec: `GetPlayInfo.yaml`.
#[must_use]
pub fn action_file(action: &str) -> String {
    let suffix = if is_reserved_file(action) { "_" } else { "" };
    format!("{action}{suffix}.yaml")
}

/// Whether Windows reserves a file name, with any extension: `con`, `Aux.rs`, `nul.x.yaml`.
#[must_use]
pub fn is_reserved_file(name: &str) -> bool {
    const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|number| matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"));
    is_port || DEVICES.contains(&stem.as_str())
}

/// The name of the type that an inline `object` or inline `values:` makes: from the element of a
/// wrapped list, else from the field.
#[must_use]
pub fn inline_type(wire: &str, wrapped_in: Option<&str>) -> String {
    type_name(wrapped_in.unwrap_or(wire))
}

/// The form in which Rust compares names: U+F900 and U+8C48 are the same character to it.
fn normalized(name: String) -> String {
    if is_nfc(&name) { name } else { name.nfc().collect() }
}

/// `ImageURLs` -> `image_urls`: a field, a parameter, a method or a module.
#[must_use]
pub fn snake(wire: &str) -> String {
    let name = normalized(words(&spelled(wire)).to_snake_case());
    if let Some((_, better)) = BETTER.iter().find(|(keyword, _)| *keyword == name) {
        return (*better).to_owned();
    }
    if KEYWORDS.contains(&name.as_str()) {
        return format!("{name}_");
    }
    with_leading_letter(name, "n")
}

/// `AITemplate` -> `AiTemplate`: a type or a variant.
#[must_use]
pub fn pascal(wire: &str) -> String {
    with_leading_letter(normalized(words(&spelled(wire)).to_upper_camel_case()), "N")
}

/// The name of a type: like [`pascal`], but never one that generated code uses itself (`Result` ->
/// `ResultItem`).
#[must_use]
pub fn type_name(wire: &str) -> String {
    let name = pascal(wire);
    if TYPES_IN_SCOPE.contains(&name.as_str()) {
        format!("{name}Item")
    } else {
        name
    }
}

/// The name of an action's request; its response adds `Response`. `name` is that of the client's
/// method, if the spec sets one.
#[must_use]
pub fn action_type(wire: &str, name: Option<&str>) -> String {
    type_name(name.unwrap_or(wire))
}

/// `InvalidVideo.NotFound` -> `InvalidVideoNotFound`; `CreationTime:Desc` -> `CreationTimeDesc`;
/// `-1` -> `Minus1`; `` -> `Empty`.
#[must_use]
pub fn variant(value: &str) -> String {
    let spelled = match value.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("Minus {rest}").into(),
        _ => spelled(value),
    };
    // A dot between digits is part of a number. heck would drop it and make one name of `2.0` and
    // `20`.
    let chars: Vec<char> = spelled.chars().collect();
    let spelled: String = chars
        .iter()
        .enumerate()
        .map(|(i, &c)| {
            let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
            match c {
                '.' if digit(i.checked_sub(1)) && digit(Some(i + 1)) => '_',
                '+' | '*' | '%' | '#' | '@' | '&' | '=' | '<' | '>' | '!' => ' ',
                c => c,
            }
        })
        .collect();
    let name = if spelled.contains('_') && spelled.chars().any(|c| c.is_ascii_digit()) {
        numbered(&spelled)
    } else {
        pascal(&spelled)
    };
    match name.as_str() {
        "" | "N" => "Empty".to_owned(),
        "Self" => "Self_".to_owned(),
        "Unknown" => "UnknownValue".to_owned(),
        _ => name,
    }
}

/// The names of signs, if a string consists of only a few of them: `>=` -> `GreaterEqual`.
fn spelled(text: &str) -> Cow<'_, str> {
    let name = |c: char| SIGNS.iter().find(|(sign, _)| *sign == c).map(|(_, name)| *name);
    if text.chars().count() > MOST_SIGNS {
        return text.into();
    }
    text.chars().map(name).collect::<Option<String>>().map_or(text.into(), Cow::Owned)
}

/// Whether a Rust name can be made from a wire name, a value or a code; otherwise the spec must set
/// `name:`.
#[must_use]
pub fn can_derive_name(wire: &str) -> bool {
    let is_ascii = wire.is_ascii();
    // Most have a letter, and this check is fast. A documented value can be the empty string.
    if is_ascii && (wire.is_empty() || wire.bytes().any(|byte| byte.is_ascii_alphanumeric())) {
        return true;
    }
    let spelled = spelled(wire);
    spelled.chars().any(char::is_alphanumeric) && (is_ascii || is_identifier(&snake(&spelled)))
}

/// `2_0` -> `N2_0`: an underscore between two digits stays.
fn numbered(value: &str) -> String {
    let mut name = String::new();
    for part in value.split('_') {
        let part = words(part).to_upper_camel_case();
        if name.ends_with(|c: char| c.is_ascii_digit()) && part.starts_with(|c: char| c.is_ascii_digit()) {
            name.push('_');
        }
        name.push_str(&part);
    }
    with_leading_letter(normalized(name), "N")
}

/// Whether `name` is a valid identifier (for `name:` in the spec).
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    name != "_" && !name.contains('#') && !KEYWORDS.contains(&name) && name != "Self" && syn::parse_str::<syn::Ident>(name).is_ok()
}

fn with_leading_letter(name: String, letter: &str) -> String {
    if name.starts_with(|c: char| c.is_alphabetic()) {
        name
    } else {
        format!("{letter}{name}")
    }
}

/// Rewrites what would mislead splitting by capitals: the words of the table, and plurals of
/// acronyms (`URLs` -> `Urls`).
fn words(wire: &str) -> String {
    let mut text = normalized(wire.to_owned());
    for (word, read) in WORDS {
        text = text.replace(word, read);
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let run = chars[i..].iter().take_while(|c| c.is_uppercase()).count();
        let plural = run >= 2 && chars.get(i + run) == Some(&'s') && !chars.get(i + run + 1).is_some_and(|c| c.is_lowercase());
        if plural {
            out.push(chars[i]);
            out.extend(chars[i + 1..=i + run].iter().flat_map(|c| c.to_lowercase()));
            i += run + 1;
        } else {
            let step = run.max(1);
            out.extend(&chars[i..i + step]);
            i += step;
        }
    }
    // A character that identifiers can't contain separates two words.
    out.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronym_counts_as_one_word() {
        for (wire, want) in [
            ("VideoId", "video_id"),
            ("ImageURLs", "image_urls"),
            ("FailedFileURLs", "failed_file_urls"),
            ("URLsToRefresh", "urls_to_refresh"),
            ("UV", "uv"),
            ("HDRType", "hdr_type"),
            ("CoverURL", "cover_url"),
            ("FileMD5", "file_md5"),
            ("Max95Bps", "max95_bps"),
            ("HTML5", "html5"),
            ("L2Preload", "l2_preload"),
            ("CABulkRetrievalData", "ca_bulk_retrieval_data"),
            ("AITemplateId", "ai_template_id"),
            ("SubmitAIMediaAuditJob", "submit_ai_media_audit_job"),
            ("DNAResult", "dna_result"),
            ("SSLPub", "ssl_pub"),
            ("GetURLUploadInfos", "get_url_upload_infos"),
            ("blockRemain", "block_remain"),
            ("iOS", "ios"),
            ("Ipv6Address", "ipv6_address"),
            ("IPv6Address", "ipv6_address"),
            ("RemovalPolicy.1", "removal_policy_1"),
            ("x-acs-token", "x_acs_token"),
            ("4xxCount", "n4xx_count"),
        ] {
            assert_eq!(snake(wire), want, "{wire}");
        }
    }

    #[test]
    fn unicode_equivalent_names_are_equal() {
        for (one, other) in [
            ("\u{f900}", "\u{8c48}"),
            ("Caf\u{e9}", "Cafe\u{301}"),
            ("\u{390}x", "\u{3b9}\u{308}\u{301}x"),
        ] {
            assert_eq!(snake(one), snake(other));
            assert_eq!(pascal(one), pascal(other));
            assert_eq!(variant(one), variant(other));
            assert_eq!(variant(&format!("{one}_1")), variant(&format!("{other}_1")));
            for name in [snake(one), pascal(one), variant(one)] {
                assert!(is_nfc(&name), "{name:?}");
            }
        }
    }

    #[test]
    fn reserved_windows_file_names_are_avoided() {
        for name in ["Con", "AUX", "nul", "COM1", "lpt9", "Com0", "prn.x", "aux .rs"] {
            assert!(is_reserved_file(name), "{name}");
        }
        for name in ["Console", "com", "com10", "Lpt", "aux_", "_con", "x.aux"] {
            assert!(!is_reserved_file(name), "{name}");
        }
        assert_eq!((method("Aux"), action_file("Aux")), ("aux_".to_owned(), "Aux_.yaml".to_owned()));
        assert_eq!(
            (method("Con"), action_file("Com1.X")),
            ("con_".to_owned(), "Com1.X_.yaml".to_owned())
        );
        assert_eq!(
            (method("GetAux"), action_file("GetAux")),
            ("get_aux".to_owned(), "GetAux.yaml".to_owned())
        );
    }

    #[test]
    fn keywords_are_replaced_by_readable_names() {
        for (wire, want) in [
            ("Type", "kind"),
            ("Match", "matching"),
            ("In", "in_"),
            ("Self", "self_"),
            ("From", "from"),
        ] {
            assert_eq!(snake(wire), want, "{wire}");
        }
        for (wire, want) in [
            ("Result", "ResultItem"),
            ("String", "StringItem"),
            ("Node", "NodeItem"),
            ("AIData", "AiData"),
            ("3DModel", "N3dModel"),
        ] {
            assert_eq!(type_name(wire), want, "{wire}");
        }
    }

    #[test]
    fn variants_are_identifiers() {
        for (value, want) in [
            ("InvalidVideo.NotFound", "InvalidVideoNotFound"),
            ("CreationTime:Desc", "CreationTimeDesc"),
            ("http", "Http"),
            ("-1", "Minus1"),
            ("1", "N1"),
            ("2.0", "N2_0"),
            ("20", "N20"),
            ("", "Empty"),
            ("+", "Plus"),
            ("-", "Minus"),
            (">=", "GreaterEqual"),
            ("***", "StarStarStar"),
            ("----", "Empty"),
            ("Unknown", "UnknownValue"),
            ("Invalid%s.ValueNotSupported", "InvalidSValueNotSupported"),
            ("normal", "Normal"),
            ("华东", "华东"),
            ("Self", "Self_"),
        ] {
            assert_eq!(variant(value), want, "{value:?}");
            assert!(is_identifier(&variant(value)), "{value:?}");
        }
    }

    #[test]
    fn symbols_are_spelled_out() {
        for (wire, want) in [("~", "tilde"), ("_", "underscore"), ("a_", "a"), ("--", "minus_minus")] {
            assert_eq!(snake(wire), want, "{wire}");
        }
        for named in ["", "a", "+", "视频", "1", "a。"] {
            assert!(can_derive_name(named), "{named}");
        }
        for nameless in ["。", "----", "²", "a²", "（）"] {
            assert!(!can_derive_name(nameless), "{nameless}");
        }
    }

    #[test]
    fn invalid_identifiers_are_rejected() {
        assert!(is_identifier("video_id"));
        for bad in ["", "_", "type", "a b", "1a", "a\"b", "r#type", "a;b", "Self"] {
            assert!(!is_identifier(bad), "{bad:?}");
        }
    }
}
