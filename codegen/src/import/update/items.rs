//! Changes of the lists in a YAML text.

use std::ops::Range;

use super::super::yaml::{Yaml, item, scalar};
use super::edit::{end_of_entry, is_there, line_start, remove, replaced, span, top_level};
use aliyun_codegen_language::source::Part;

/// Puts texts behind those of a list. `None` if it is no list, or not there.
pub(super) fn append(text: &str, path: &[String], values: &[String]) -> Option<String> {
    if !is_there(text, path) {
        return None;
    }
    let value = span(text, path, Part::Value);
    let rest = text.get(value.start..)?;
    if rest.starts_with('[') {
        let close = closing(text, value.start)?;
        let inner = text.get(value.start + 1..close)?.trim_end();
        let separator = match inner {
            "" => "",
            inner if inner.ends_with(',') => " ",
            _ => ", ",
        };
        let at = value.start + 1 + inner.len();
        let values: Vec<String> = values.iter().map(|value| scalar(value, true)).collect();
        return Some(replaced(text, at..at, &format!("{separator}{}", values.join(", "))));
    }
    let line = line_start(text, value.start)?;
    let before = text.get(line..value.start)?;
    if !rest.starts_with("- ") || !before.chars().all(|c| c == ' ') {
        return None;
    }
    let key = span(text, path, Part::Key);
    let start = line_start(text, key.start)?;
    let indent = text.get(start..)?.len() - text.get(start..)?.trim_start_matches(' ').len();
    let at = end_of_entry(text, start, indent);
    let mut lines = String::new();
    if !text.get(..at)?.ends_with('\n') {
        lines.push('\n');
    }
    for value in values {
        item(&Yaml::Text(value.clone()), before.len(), &mut lines);
    }
    Some(replaced(text, at..at, &lines))
}

/// The bracket that closes the one at `open`.
fn closing(text: &str, open: usize) -> Option<usize> {
    let (mut depth, mut quote, mut before) = (0_usize, None, ' ');
    let mut chars = text.get(open..)?.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some('"'), '\\') => {
                chars.next();
            }
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            // A quote inside a word is part of it.
            (None, '"' | '\'') if matches!(before, '[' | '{' | ',' | ':') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(open + at);
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    None
}

/// Writes the documented call of a number anew, or takes it out. Comments on lines of their own stay, above it.
pub(super) fn example(text: &str, number: usize, with: Option<&Yaml>) -> Option<String> {
    let (indent, items) = examples(text)?;
    let lines = items.get(number)?.clone();
    let Some(with) = with else {
        return match items.as_slice() {
            [_] => remove(text, &["examples".to_owned()]),
            _ => Some(replaced(text, lines, "")),
        };
    };
    let mut new = String::new();
    for line in text.get(lines.clone())?.lines() {
        let content = line.trim_start_matches(' ');
        // What stands further right may be a line of an answer.
        if content.starts_with('#') && line.len() - content.len() <= indent + 2 {
            new.push_str(&format!("{:indent$}{content}\n", ""));
        }
    }
    item(with, indent, &mut new);
    Some(replaced(text, lines, &new))
}

/// The lines of each documented call, and how many blanks stand before its `-`.
fn examples(text: &str) -> Option<(usize, Vec<Range<usize>>)> {
    let head = top_level(text, "examples")?;
    let end = end_of_entry(text, head.start, 0);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut indent = None;
    let mut at = head.end;
    for line in text.get(head.end..end)?.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_start_matches(' ');
        let own = line.len() - content.len();
        let is_comment = content.starts_with('#') && indent.is_none_or(|indent| own <= indent);
        if content.trim().is_empty() || is_comment {
            continue;
        }
        if content.starts_with("- ") && own == *indent.get_or_insert(own) {
            found.push(start..at);
        } else {
            found.last_mut()?.end = at;
        }
    }
    Some((indent?, found))
}

#[cfg(test)]
mod tests {
    use super::super::edit::Edit;
    use super::*;

    fn append_to(text: &str, path: &str) -> Option<String> {
        let values = vec!["c".to_owned(), "d, e".to_owned()];
        append(text, &path.split('.').map(str::to_owned).collect::<Vec<_>>(), &values)
    }

    #[test]
    fn texts_come_behind_those_of_a_list() {
        for (text, want) in [
            ("a: {values: [x, y]} # c\n", "a: {values: [x, y, c, \"d, e\"]} # c\n"),
            (
                "a:\n  values: [it's, \"]\",\n    y, ]\nb: 1\n",
                "a:\n  values: [it's, \"]\",\n    y, c, \"d, e\" ]\nb: 1\n",
            ),
            (
                "a:\n  values:\n    - x # one\n    - y\n\n  # b\nb: 1\n",
                "a:\n  values:\n    - x # one\n    - y\n    - c\n    - d, e\n\n  # b\nb: 1\n",
            ),
            ("a:\n  values:\n  - x", "a:\n  values:\n  - x\n  - c\n  - d, e\n"),
        ] {
            assert_eq!(append_to(text, "a.values").as_deref(), Some(want));
        }
        assert_eq!(append_to("a: {values: {x: y}}\n", "a.values"), None);
        assert_eq!(append_to("a:\n  values:\n    x: y\n", "a.values"), None);
        assert_eq!(append_to("a:\n  b: []\n", "a.values"), None);
    }

    #[test]
    fn documented_calls_are_replaced_one_by_one() {
        let text = "action: A\nexamples:\n  # first\n  - title: a\n    # why\n    json: |\n      {}\n\n  # second\n  - json: |\n      # no comment\n# end\n";
        let new = Yaml::Map(vec![("title".to_owned(), Yaml::Text("b".to_owned()))]);
        let edit = |number, with: Option<&Yaml>| {
            Edit::Example {
                number,
                with: with.cloned(),
            }
            .apply(text)
        };
        assert_eq!(
            edit(0, Some(&new)).as_deref(),
            Some("action: A\nexamples:\n  # first\n  # why\n  - {title: b}\n\n  # second\n  - json: |\n      # no comment\n# end\n")
        );
        assert_eq!(
            edit(1, None).as_deref(),
            Some("action: A\nexamples:\n  # first\n  - title: a\n    # why\n    json: |\n      {}\n\n  # second\n# end\n")
        );
        assert_eq!(
            example("action: A\nexamples:\n- title: a\n  json: x\nb: c\n", 0, None).as_deref(),
            Some("action: A\nb: c\n")
        );
        assert_eq!(edit(2, None), None);
        assert_eq!(example("examples: [{title: a}]\n", 0, None), None);
    }
}
