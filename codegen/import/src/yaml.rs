//! A small YAML writer, in the style of our files: quotes only where YAML needs them. No library
//! writes this style: braces and brackets as long as they fit on a line, comments above entries,
//! and multi-line strings as blocks. `serde_yaml` writes each entry on its own line; `serde-saphyr`
//! decides by the Rust type.

/// A YAML value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Yaml {
    /// A plain scalar that needs no quotes: a number, `true`.
    Word(String),
    /// A string.
    Text(String),
    /// A multi-line string, written as a block.
    Block(String),
    List(Vec<Yaml>),
    Map(Vec<YamlEntry>),
    /// A map with each entry on its own line, below its comments.
    Lines(Vec<YamlEntry>),
    /// A list with each element on its own line.
    Items(Vec<Yaml>),
}

/// An entry of [`Yaml::Lines`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct YamlEntry {
    pub(crate) comments: Vec<String>,
    pub(crate) key: String,
    pub(crate) value: Yaml,
}

impl YamlEntry {
    pub(crate) fn new(key: impl Into<String>, value: Yaml) -> Self {
        YamlEntry {
            comments: Vec::new(),
            key: key.into(),
            value,
        }
    }
}

/// The longest line of a map or list in brackets.
const WIDTH: usize = 140;

impl Yaml {
    /// A string, on one line or as a block.
    pub(crate) fn text(text: &str) -> Self {
        // A block keeps all lines; white space at the ends of lines and of the string does not
        // matter.
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        if lines.len() > 1 {
            Yaml::Block(lines.join("\n"))
        } else {
            Yaml::Text(text.to_owned())
        }
    }
}

/// Writes the lines of the entries, indented by `indent` spaces.
pub(crate) fn write(entries: &[YamlEntry], indent: usize, out: &mut String) {
    for entry in entries {
        for comment in entry.comments.iter().flat_map(|comment| comment.lines()) {
            line(indent, &format!("# {comment}"), out);
        }
        value(&scalar(&entry.key, true), &entry.value, indent, out);
    }
}

fn line(indent: usize, text: &str, out: &mut String) {
    out.push_str(&" ".repeat(indent));
    out.push_str(text.trim_end());
    out.push('\n');
}

/// Writes `key: value`; `key` may also be the `-` of a list.
fn value(key: &str, value: &Yaml, indent: usize, out: &mut String) {
    let colon = if key == "-" { "" } else { ":" };
    match value {
        Yaml::Lines(entries) if entries.is_empty() => line(indent, &format!("{key}{colon} {{}}"), out),
        Yaml::Lines(entries) if key == "-" => {
            // The first entry follows the `-` on the same line.
            let mut inner = String::new();
            write(entries, indent + 2, &mut inner);
            out.push_str(&" ".repeat(indent));
            out.push_str("- ");
            out.push_str(inner.trim_start_matches(' '));
        }
        Yaml::Lines(entries) => {
            line(indent, &format!("{key}{colon}"), out);
            write(entries, indent + 2, out);
        }
        Yaml::Items(items) => {
            line(indent, &format!("{key}{colon}"), out);
            for item in items {
                self::value("-", item, indent + 2, out);
            }
        }
        Yaml::Block(text) => {
            // Leading spaces of the first line would be taken for the indentation of the block.
            let mark = if text.starts_with(' ') { "|2" } else { "|" };
            line(indent, &format!("{key}{colon} {mark}"), out);
            for text in text.lines() {
                line(if text.is_empty() { 0 } else { indent + 2 }, text, out);
            }
        }
        Yaml::Map(entries) if indent + key.len() + 2 + flow(value).chars().count() > WIDTH => {
            self::value(key, &Yaml::Lines(entries.clone()), indent, out);
        }
        Yaml::List(items) if indent + key.len() + 2 + flow(value).chars().count() > WIDTH => {
            self::value(key, &Yaml::Items(items.clone()), indent, out);
        }
        Yaml::Text(text) => line(indent, &format!("{key}{colon} {}", scalar(text, false)), out),
        Yaml::Word(_) | Yaml::List(_) | Yaml::Map(_) => line(indent, &format!("{key}{colon} {}", flow(value)), out),
    }
}

/// A value on one line, in brackets if it has parts.
pub(crate) fn flow(value: &Yaml) -> String {
    match value {
        Yaml::Word(word) => word.clone(),
        Yaml::Text(text) | Yaml::Block(text) => scalar(text, true),
        Yaml::List(items) | Yaml::Items(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Yaml::Map(entries) | Yaml::Lines(entries) => {
            let pair = |entry: &YamlEntry| format!("{}: {}", scalar(&entry.key, true), flow(&entry.value));
            format!("{{{}}}", entries.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A string as YAML, in quotes only if it would be read as something else. `in_brackets`: commas
/// and brackets are special.
pub(crate) fn scalar(text: &str, in_brackets: bool) -> String {
    if is_plain(text, in_brackets) {
        return text.to_owned();
    }
    let needs_escapes = text
        .chars()
        .any(|c| c.is_control() || c == '\u{feff}' || ('\u{2028}'..='\u{2029}').contains(&c));
    if text.contains('"') && !text.contains('\'') && !needs_escapes {
        return format!("'{text}'");
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() || c == '\u{feff}' || ('\u{2028}'..='\u{2029}').contains(&c) => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(c)))
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a string needs no quotes.
fn is_plain(text: &str, in_brackets: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let last = text.chars().next_back().unwrap_or(first);
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"];
    let begins = first.is_alphabetic()
        || first == '_'
        || first == '/'
        || first == '.'
        || first == '$'
        || first == '+'
        || (first.is_ascii_digit() && !looks_numeric(text));
    let is_number = matches!(first, '.' | '+') && looks_numeric(text);
    begins
        && !is_number
        && !last.is_whitespace()
        && last != ':'
        && !words.iter().any(|word| text.trim_matches(['.', '+']).eq_ignore_ascii_case(word))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("...")
        && text
            .chars()
            .all(|c| !c.is_control() && c != '\u{feff}' && !('\u{2028}'..='\u{2029}').contains(&c))
        && !(in_brackets && (text.contains([',', '[', ']', '{', '}', '"', '\'']) || text.contains("::") || text.contains(":?")))
}

/// Whether some YAML reader could take a string for a number, a time or a date.
fn looks_numeric(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '+' | '-' | '_' | 'x' | 'X' | 'o' | 'O' | 'T' | 'Z' | 't' | 'z' | ' '))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(yaml: &str) -> serde_yaml::Value {
        serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}:\n{yaml}"))
    }

    #[test]
    fn strings_are_quoted_only_if_needed() {
        for plain in [
            "c6a23a870c8c4ffcd40cbd381333****",
            "D:\\video_01.mp4",
            "25818875-5F78-4A43-7DF6-D7393642****",
            "https://a.example/b?c=d",
            "华东 1",
            "a, b",
        ] {
            assert_eq!(scalar(plain, false), plain);
        }
        for (text, want) in [
            ("", "\"\""),
            ("1.0", "\"1.0\""),
            ("2017-01-11T12:59:00Z", "\"2017-01-11T12:59:00Z\""),
            ("Yes", "\"Yes\""),
            ("a: b", "\"a: b\""),
            ("{\"a\": 1}", "'{\"a\": 1}'"),
            ("it's \"x\"", "it's \"x\""),
            ("\"it's\"", "\"\\\"it's\\\"\""),
            ("*", "\"*\""),
            ("-1", "\"-1\""),
            ("x #y", "\"x #y\""),
            ("x:", "\"x:\""),
            ("a\nb", "\"a\\nb\""),
        ] {
            assert_eq!(scalar(text, false), want);
        }
        assert_eq!(scalar("a, b", true), "\"a, b\"");
        assert_eq!(scalar("[a]", true), "\"[a]\"");
    }

    #[test]
    fn yaml_layout_is_as_expected() {
        let long = Yaml::List(vec![Yaml::Text("x".repeat(80)), Yaml::Text("y".repeat(80))]);
        let entries = vec![
            YamlEntry::new("action", Yaml::Text("Get".to_owned())),
            YamlEntry {
                comments: vec!["why\nso".to_owned()],
                ..YamlEntry::new("short", Yaml::List(vec![Yaml::Word("1".to_owned()), Yaml::Text("b".to_owned())]))
            },
            YamlEntry::new("long", long),
            YamlEntry::new("block", Yaml::text("a\n\n  b")),
            YamlEntry::new("none", Yaml::Lines(Vec::new())),
            YamlEntry::new(
                "items",
                Yaml::Items(vec![Yaml::Lines(vec![
                    YamlEntry::new("a", Yaml::text("x\ny")),
                    YamlEntry::new("b", Yaml::Map(vec![YamlEntry::new("k", Yaml::Word("1".to_owned()))])),
                ])]),
            ),
        ];
        let mut out = String::new();
        write(&entries, 0, &mut out);
        let want = format!(
            "action: Get\n# why\n# so\nshort: [1, b]\nlong:\n  - {}\n  - {}\nblock: |\n  a\n\n    b\nnone: {{}}\nitems:\n  - a: |\n      x\n      y\n    b: {{k: 1}}\n",
            "x".repeat(80),
            "y".repeat(80)
        );
        assert_eq!(out, want);
        read(&out);
    }

    proptest! {
        #[test]
        fn written_scalar_reads_back(text in any::<String>()) {
            let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
            for yaml in [scalar(&text, false), format!("[{}]", scalar(&text, true)), format!("{{{}: {}}}", scalar(&text, true), scalar(&text, true))] {
                let value = read(&format!("a: {yaml}"));
                let value = &value["a"];
                let value = match value {
                    serde_yaml::Value::Sequence(items) => &items[0],
                    serde_yaml::Value::Mapping(map) => map.values().next().unwrap(),
                    value => value,
                };
                prop_assert_eq!(value.as_str(), Some(text.as_str()), "{}", yaml);
            }
        }

        #[test]
        fn short_special_scalar_reads_back(text in "[-a-f0-9:#,{}\\[\\]&*!|>'\"%@`~?. _+=xoTZyn]{0,8}") {
            let value = read(&format!("a: {}\nb: [{}]\nc: {{{}: 1}}", scalar(&text, false), scalar(&text, true), scalar(&text, true)));
            prop_assert_eq!(value["a"].as_str(), Some(text.as_str()));
            prop_assert_eq!(value["b"][0].as_str(), Some(text.as_str()));
            prop_assert_eq!(value["c"].as_mapping().unwrap().keys().next().unwrap().as_str(), Some(text.as_str()));
        }

        #[test]
        fn written_block_string_reads_back(lines in proptest::collection::vec("[ a#:-]{0,5}x", 2..6)) {
            let text = lines.join("\n");
            let mut out = String::new();
            write(&[YamlEntry::new("a", Yaml::text(&text)), YamlEntry::new("b", Yaml::Word("1".to_owned()))], 2, &mut out);
            let value = read(&out);
            prop_assert_eq!(value["a"].as_str().map(str::trim), Some(text.trim()));
            prop_assert_eq!(value["b"].as_i64(), Some(1));
        }
    }
}
