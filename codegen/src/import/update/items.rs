//! Changes of the documented calls in a YAML text, which stand in a list.

use std::ops::Range;

use super::super::yaml::{Yaml, item};
use super::edit::{end_of_entry, remove, replaced, top_level};

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
