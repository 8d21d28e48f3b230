//! Characters that a spec must not contain, and look-alikes, which input methods easily produce.

/// A character that is not what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MisleadingChar {
    /// Its offset in bytes.
    pub at: usize,
    /// The character.
    pub char: char,
    kind: MisleadingKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MisleadingKind {
    /// It is invisible.
    Hidden,
    /// It looks like a space, but is not one in YAML.
    Space,
    /// It looks like this character, which has a meaning in YAML.
    Wide(char),
}

impl MisleadingChar {
    /// A description: ``the full-width `：` (U+FF1A)``.
    pub fn description(&self) -> String {
        let code = u32::from(self.char);
        match self.kind {
            MisleadingKind::Hidden => format!("the invisible character U+{code:04X}"),
            MisleadingKind::Space => format!("the space U+{code:04X}"),
            MisleadingKind::Wide(_) => format!("the full-width `{}` (U+{code:04X})", self.char),
        }
    }

    /// How to fix it.
    pub fn help(&self) -> String {
        match self.kind {
            MisleadingKind::Hidden => "remove it".to_owned(),
            MisleadingKind::Space => "use an ordinary space".to_owned(),
            MisleadingKind::Wide(':') => "use `: `, an ordinary colon and a space".to_owned(),
            MisleadingKind::Wide(plain) => format!("use an ordinary `{plain}`"),
        }
    }
}

fn kind_of(c: char) -> Option<MisleadingKind> {
    let kind = match c {
        '\0'..='\u{7f}' => return None,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => MisleadingKind::Space,
        // Fillers, selectors and tags, in addition to what `is_invisible` knows.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => {
            MisleadingKind::Hidden
        }
        '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}' => MisleadingKind::Hidden,
        c if is_invisible(c) => MisleadingKind::Hidden,
        '：' => MisleadingKind::Wide(':'),
        '，' => MisleadingKind::Wide(','),
        '｛' => MisleadingKind::Wide('{'),
        '｝' => MisleadingKind::Wide('}'),
        '［' => MisleadingKind::Wide('['),
        '］' => MisleadingKind::Wide(']'),
        _ => return None,
    };
    Some(kind)
}

fn find_misleading(text: &str, is_meant: impl Fn(usize, MisleadingKind) -> bool) -> Option<MisleadingChar> {
    if text.is_ascii() {
        return None;
    }
    let mut found = text.char_indices().filter_map(|(at, char)| {
        Some(MisleadingChar {
            at,
            char,
            kind: kind_of(char)?,
        })
    });
    found.find(|found| is_meant(found.at, found.kind))
}

/// The first character of a name that is not what it looks like.
pub fn in_name(name: &str) -> Option<MisleadingChar> {
    find_misleading(name, |_, _| true)
}

/// The first invisible character of a text.
pub fn hidden(text: &str) -> Option<MisleadingChar> {
    find_misleading(text, |_, kind| kind == MisleadingKind::Hidden)
}

/// The first look-alike of a YAML space, colon, comma or bracket in some lines. Chinese prose is
/// full of such characters, so only those count that follow a bare key or precede a value.
pub fn in_syntax(lines: &str) -> Option<MisleadingChar> {
    find_misleading(lines, |at, kind| {
        let before = lines[..at].rsplit('\n').next().unwrap_or_default();
        let before = before.trim_start_matches([' ', '-']);
        match kind {
            MisleadingKind::Space | MisleadingKind::Hidden => before.is_empty() || before.ends_with([':', ',', '{', '[']),
            MisleadingKind::Wide('{' | '[') => before.trim_end().ends_with(':') || before.is_empty(),
            MisleadingKind::Wide(':') => {
                let key = before.rsplit(['{', ',']).next().unwrap_or_default().trim_start();
                !key.is_empty()
                    && key
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
            }
            MisleadingKind::Wide(',') => before.contains(['{', '[']) && before.ends_with(|c: char| c.is_ascii_graphic()),
            MisleadingKind::Wide(_) => false,
        }
    })
}

/// Whether a spec must not contain a character: it is invisible, or changes the direction of the
/// text around it, which `rustc` refuses in source code.
pub(crate) fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The first forbidden character of a text.
pub fn forbidden(text: &str) -> Option<char> {
    if is_plain(text) {
        None
    } else {
        text.chars().find(|&c| is_forbidden(c))
    }
}

/// Whether a text is ordinary ASCII. Most texts are, and this check is fast.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'\n' | b'\t' | b' '..=b'~'))
}

/// Characters that are invisible or change how the text around them is shown.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_characters_in_prose_are_allowed() {
        for prose in [
            "summary: 一，二：三",
            "description: a b c，d",
            "x: {description: 说明：甲}",
            "VideoId: 视频ID",
        ] {
            assert_eq!(in_syntax(prose), None, "{prose}");
        }
        for (yaml, at) in [
            ("  E：{a", 3),
            ("E:\u{a0}{a", 2),
            ("\u{3000}E: a", 0),
            ("E: {a：b", 5),
            ("E: {a: b，c: d", 8),
            ("E: ｛a: b", 3),
            ("a: b\n- c：", 8),
        ] {
            assert_eq!(in_syntax(yaml).map(|found| found.at), Some(at), "{yaml}");
        }
    }

    #[test]
    fn misleading_characters_in_names_are_found() {
        assert_eq!(in_name("视频_1²").map(|found| found.char), None);
        for misleading in ['\u{200b}', '\u{a0}', '：', '\u{ad}', '\u{e0041}'] {
            assert_eq!(
                in_name(&format!("Video{misleading}Id")).map(|found| (found.at, found.char)),
                Some((5, misleading))
            );
        }
        assert_eq!(hidden("一：二"), None);
        assert!(hidden("a\u{200b}").is_some());
    }
}
