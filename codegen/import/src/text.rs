//! Makes the vendor's texts and names valid in a spec.

use aliyun_codegen_language::characters::{self, forbidden};
use aliyun_codegen_language::keys::formats;

/// The longest name that a key of the spec can have.
const MAX_NAME_LENGTH: usize = 256;

/// Removes characters that a spec may not contain, and white space at both ends. Tabs become
/// spaces, as YAML blocks require.
pub(crate) fn clean(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
        .replace('\t', " ");
    let text = if forbidden(&text).is_some() {
        text.chars().filter(|&c| !is_refused(c)).collect()
    } else {
        text
    };
    text.trim().to_owned()
}

fn is_refused(c: char) -> bool {
    forbidden(c.encode_utf8(&mut [0; 4])).is_some()
}

/// Joins lines into one.
pub(crate) fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Prose of the vendor. Links to its documentation by page number, which work only on its own site,
/// become plain text.
pub(crate) fn prose(text: &str) -> String {
    let text = clean(&unlinked(text));
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// `[text](~~12345~~)` -> `text`; `[](~~Name~~)` -> `Name`; `[text](https://…)` stays.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](~~") {
        let (before, after) = rest.split_at(at);
        let Some(end) = after.find("~~)") else { break };
        let target = after.get("](~~".len()..end).unwrap_or_default();
        match before.rfind('[') {
            Some(open) => {
                let label = before.get(open + 1..).unwrap_or_default();
                out.push_str(before.get(..open).unwrap_or_default());
                out.push_str(if label.trim().is_empty() { target } else { label });
            }
            None => out.push_str(before),
        }
        rest = after.get(end + "~~)".len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Shortens prose to one line: the first line, up to the end of its first sentence.
pub(crate) fn sentence(text: &str) -> String {
    let text = prose(text);
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let first = first.trim_start_matches(['#', '>', '*', '-', ' ']);
    let end = [first.find(". ").map(|at| at + 1), first.find('。').map(|at| at + '。'.len_utf8())];
    let end = end.into_iter().flatten().min().unwrap_or(first.len());
    line(first.get(..end).unwrap_or(first))
}

/// Whether a wire name can be a key of the spec.
pub(crate) fn is_name(wire: &str) -> bool {
    wire.len() <= MAX_NAME_LENGTH && formats::WIRE_NAME.matches(wire) && is_plain(wire) && wire != "<<"
}

/// Whether a name has no misleading characters.
pub(crate) fn is_plain(name: &str) -> bool {
    forbidden(name).is_none() && characters::in_name(name).is_none() && !name.contains(['\n', '\t'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn vendor_page_links_become_plain_text() {
        assert_eq!(
            prose("see [the page](~~55397~~) and [x](https://a.example)."),
            "see the page and [x](https://a.example)."
        );
        assert_eq!(prose("[](~~CreateUploadVideo~~) first"), "CreateUploadVideo first");
        assert_eq!(prose("broken](~~1~~) [a](~~2"), "broken [a](~~2");
    }

    #[test]
    fn invisible_characters_are_removed() {
        assert_eq!(clean(" a\u{0}b\u{202e}c\td\r\ne "), "abc d\ne");
        assert_eq!(line("a\n  b"), "a b");
    }

    #[test]
    fn first_sentence_is_extracted() {
        assert_eq!(sentence("## One. Two."), "One.");
        assert_eq!(sentence("\n一。二。"), "一。");
        assert_eq!(sentence("Version 2.0 is out"), "Version 2.0 is out");
    }

    proptest! {
        #[test]
        fn any_string_is_made_valid_in_a_spec(text in any::<String>()) {
            prop_assert_eq!(forbidden(&clean(&text)), None);
            prop_assert_eq!(forbidden(&prose(&text)), None);
            prop_assert!(!line(&text).contains('\n'));
            prop_assert!(!sentence(&text).contains('\n'));
        }
    }
}
