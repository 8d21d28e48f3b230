//! Joins what prettyplease breaks early: its lines end at 89 columns, and a list that does not fit takes a line for each element.

use std::borrow::Cow;

/// Width up to which lines are joined.
pub(super) const WIDTH: usize = 120;

/// Width up to which a call in a list that is an item of the file is one row.
const LONGEST_ROW: usize = 240;

/// Joins the lines of each bracketed group that fits on one, from the inside out, and fills the lines of long lists of short elements.
pub(super) fn fill(code: &str) -> String {
    let mut done: Vec<Cow<'_, str>> = Vec::new();
    // Where groups that are still open begin in `done`.
    let mut open: Vec<usize> = Vec::new();
    let mut raw = false;
    for line in code.lines() {
        let in_raw = raw;
        raw = is_raw_after(line, raw);
        done.push(line.into());
        if in_raw || raw || line.trim_start().starts_with("//") {
            // What is inside a raw string or a comment is not ours to join, nor what is around it.
            open.clear();
            continue;
        }
        if closes(line)
            && let Some(start) = open.pop()
        {
            // A row of a table of the file may be long: its text can't be broken anyway.
            let table = open.last().and_then(|&at| done.get(at)).is_some_and(|line| is_table(line));
            join(&mut done, start, if table { LONGEST_ROW } else { WIDTH });
        }
        if done.last().is_some_and(|line| opens(line)) {
            open.push(done.len() - 1);
        }
    }
    let mut text = done.join("\n");
    text.push('\n');
    text
}

/// Whether the line after `line` is inside of a raw string.
pub(super) fn is_raw_after(line: &str, in_raw: bool) -> bool {
    if in_raw {
        !line.contains("\"#")
    } else {
        line.contains("r#\"") && !line.rsplit("r#\"").next().is_some_and(|rest| rest.contains("\"#"))
    }
}

/// Whether a line ends with the bracket of a list, a call or a struct expression (not of a block or an item).
fn opens(line: &str) -> bool {
    let text = line.trim();
    // The last line of a signature that takes several begins with a bracket.
    if text.starts_with("//") || text.starts_with("#[") || text.starts_with(')') {
        return false;
    }
    match text.strip_suffix('{') {
        Some(before) => {
            let name = before
                .trim_end()
                .rsplit(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .next()
                .unwrap_or_default();
            let item = [
                "pub ", "struct ", "enum ", "impl ", "impl<", "fn ", "trait ", "mod ", "match ", "if ", "else", "for ", "while ",
            ];
            let import = text.starts_with("use ") || text.starts_with("pub use ");
            import || (name.starts_with(char::is_uppercase) && !item.iter().any(|word| text.starts_with(word)) && !text.contains("=>"))
        }
        None => text.ends_with('(') || text.ends_with('['),
    }
}

fn closes(line: &str) -> bool {
    line.trim_start().starts_with([')', ']', '}'])
}

/// Whether a line begins a list that is an item of the file.
fn is_table(line: &str) -> bool {
    line.ends_with('[') && !line.starts_with(' ')
}

/// Puts the group that begins at `start` and ends with the last line on one line, if it fits.
fn join(done: &mut Vec<Cow<'_, str>>, start: usize, width: usize) {
    let Some([first, inner @ .., last]) = done.get(start..) else {
        return;
    };
    // A statement, an attribute or a comment inside: no plain list.
    let plain = inner.iter().all(|line| {
        let text = line.trim();
        !text.ends_with(';') && !text.starts_with("//") && !text.starts_with("#[") && !text.ends_with(['{', '(', '['])
    });
    if !plain || inner.is_empty() || inner.iter().any(|line| closes(line)) {
        return;
    }
    let indent = first.len() - first.trim_start().len();
    let brace = first.ends_with('{');
    let pad = if brace && !first.contains("use ") { " " } else { "" };
    let items = inner.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let joined = format!("{first}{pad}{}{pad}{}", items.trim_end_matches(','), last.trim_start());
    if joined.chars().count() <= width {
        done.truncate(start);
        done.push(joined.into());
        return;
    }
    // A long list of short elements: as many on a line as fit.
    let list = first.ends_with('[') || first.trim() == "Self {";
    let elements: Vec<String> = if first.contains("use ") && !items.contains(['{', '}']) {
        items.trim_end_matches(',').split(", ").map(|item| format!("{item},")).collect()
    } else if list && inner.iter().all(|line| line.trim().len() <= 40 && line.ends_with(',')) {
        inner.iter().map(|line| line.trim().to_owned()).collect()
    } else {
        return;
    };
    let last = last.clone();
    done.truncate(start + 1);
    done.extend(filled(&elements, indent + 4).into_iter().map(Cow::Owned));
    done.push(last);
}

/// The lines of one expression or statement as one, however long.
pub(super) fn on_one_line(lines: &[&str]) -> String {
    let mut out = String::new();
    for line in lines.iter().map(|line| line.trim()) {
        let closes = line.starts_with([')', ']', '>', '.', '?', ';']);
        if closes && out.ends_with(',') {
            out.pop();
        }
        let opened = out.is_empty() || out.ends_with(['(', '[', '<']);
        if !opened && !closes {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// The elements, as many on a line as fit.
pub(super) fn filled(elements: &[String], indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for element in elements {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + element.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(element);
            }
            _ => lines.push(format!("{}{element}", " ".repeat(indent))),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn what_fits_stands_on_one_line() {
        assert_eq!(fill("f(\n    a,\n    b,\n)\n"), "f(a, b)\n");
        assert_eq!(
            fill("    Self {\n        a: None,\n        b,\n    }\n"),
            "    Self { a: None, b }\n"
        );
        assert_eq!(fill("use a::{\n    B, C,\n    D,\n};\n"), "use a::{B, C, D};\n");
        assert_eq!(fill("Ok(\n    Some(\n        a,\n    ),\n)\n"), "Ok(Some(a))\n");
    }

    #[test]
    fn blocks_items_and_comments_stay() {
        for text in [
            "fn f() {\n    a();\n}\n",
            "pub struct A {\n    a: B,\n}\n",
            "match a {\n    B => c,\n}\n",
            "f(\n    // why\n    a,\n)\n",
            "f(\n    r#\"x\n    (\n    a,\n    )\"#,\n)\n",
            "/// f(\n///     a,\n/// )\n",
        ] {
            assert_eq!(fill(text), text);
        }
    }

    #[test]
    fn long_lists_are_filled() {
        let items: String = (0..30).map(|i| format!("    \"element{i}\",\n")).collect();
        let filled = fill(&format!("const A: &[&str] = &[\n{items}];\n"));
        assert!(
            filled.lines().count() <= 6 && filled.lines().all(|line| line.len() <= 120),
            "{filled}"
        );
        assert_eq!(filled.matches("element").count(), 30);
    }
}
