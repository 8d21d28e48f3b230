//! Documented responses, formatted: readable for the documentation, compact for the tests.

/// JSON with as much on a line as fits; unchanged if it is invalid.
pub(super) fn format_json(json: &str) -> Vec<String> {
    match serde_json::from_str::<serde_json::Value>(json) {
        Ok(mut value) => {
            // The order must not depend on a feature that another crate turns on.
            value.sort_all_objects();
            let mut lines = vec![String::new()];
            layout(&value, 0, &mut lines);
            lines
        }
        Err(_) => json.trim_end().lines().map(str::to_owned).collect(),
    }
}

/// The width of a line of JSON.
const WIDTH: usize = 92;

/// Appends `value` to the last line if it fits there, or else its members, as many per line as fit,
/// aligned with the first one.
fn layout(value: &serde_json::Value, indent: usize, lines: &mut Vec<String>) {
    let flat = flat(value);
    let members = members(value);
    if members.is_empty() || fits(lines, &flat) {
        append(lines, &flat);
        return;
    }
    let (open, close) = if value.is_object() { ("{", "}") } else { ("[", "]") };
    append(lines, open);
    let last = members.len() - 1;
    let mut is_new_line = true;
    for (i, (name, member)) in members.into_iter().enumerate() {
        let comma = if i == last { "" } else { "," };
        let text = format!("{name}{}{comma}", self::flat(member));
        if i > 0 && !is_new_line && fits(lines, &text) {
            append(lines, &format!(" {text}"));
            continue;
        }
        if i > 0 {
            lines.push(" ".repeat(indent + 1));
        }
        append(lines, &name);
        let before = lines.len();
        layout(member, indent + 1, lines);
        append(lines, comma);
        is_new_line = lines.len() > before;
    }
    append(lines, close);
}

fn fits(lines: &[String], text: &str) -> bool {
    lines.last().map_or(0, |line| line.chars().count()) + text.chars().count() <= WIDTH
}

fn append(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// The members of an object, each after its `"Name": `, or the elements of an array.
fn members(value: &serde_json::Value) -> Vec<(String, &serde_json::Value)> {
    match value {
        serde_json::Value::Object(members) => members
            .iter()
            .map(|(name, value)| (format!("{}: ", serde_json::Value::from(name.as_str())), value))
            .collect(),
        serde_json::Value::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
        _ => Vec::new(),
    }
}

/// JSON on one line, with spaces after colons and commas.
fn flat(value: &serde_json::Value) -> String {
    let inner = || {
        members(value)
            .into_iter()
            .map(|(name, member)| name + &flat(member))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match value {
        serde_json::Value::Object(_) => format!("{{{}}}", inner()),
        serde_json::Value::Array(_) => format!("[{}]", inner()),
        scalar => scalar.to_string(),
    }
}

/// A response with as much on a line as fits, and every value as it was written. Unchanged if it is
/// invalid.
pub(crate) fn compact(text: &str) -> String {
    let text = text.trim();
    let (pieces, separator) = if text.starts_with('<') {
        if text.contains("<!") {
            return text.to_owned();
        }
        (elements(text), "")
    } else if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        (values(text), " ")
    } else {
        return text.to_owned();
    };
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line.chars().count() + piece.chars().count() < WIDTH => {
                line.push_str(separator);
                line.push_str(&piece);
            }
            _ => lines.push(piece),
        }
    }
    lines.join("\n")
}

/// JSON, split after the commas between values, without white space between them.
fn values(json: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut in_text, mut escaped) = (false, false);
    for c in json.chars() {
        if !in_text && c.is_ascii_whitespace() {
            continue;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
            if !in_text && c == ':' {
                piece.push(' ');
            }
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            ',' if !in_text => pieces.push(String::new()),
            _ => {}
        }
    }
    pieces
}

/// XML, split between elements, without white space between them.
fn elements(xml: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for (i, part) in xml.split_inclusive('>').enumerate() {
        let begins = part.trim_start();
        let blank_before = begins.starts_with('<');
        let part = if blank_before { begins } else { part };
        if i > 0 && blank_before && !part.starts_with("</") {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(part);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_fills_lines_up_to_the_width() {
        let long = "x".repeat(40);
        let json = format!(r#"{{"List":{{"Item":[{{"A":1,"B":"{long}","C":[1,2],"D":"{long}"}}]}},"M":null}}"#);
        assert_eq!(
            format_json(&json),
            [
                format!(r#"{{"List": {{"Item": [{{"A": 1, "B": "{long}", "C": [1, 2],"#),
                format!(r#"    "D": "{long}"}}]}},"#),
                r#" "M": null}"#.to_owned(),
            ]
        );
        assert_eq!(format_json("no json\n"), ["no json"]);
    }

    #[test]
    fn compact_format_keeps_values() {
        let json = "{\n  \"A\" : 1.00,\n  \"B\": \"a, \\\"b\\\": c\",\n  \"C\": [\n 1,\n 2 ]\n}";
        assert_eq!(compact(json), r#"{"A": 1.00, "B": "a, \"b\": c", "C": [1, 2]}"#);
        assert_eq!(
            compact("<A>\n  <B>1 > 0</B>\n  <C> x </C>\n</A>\n"),
            "<A><B>1 > 0</B><C> x </C></A>"
        );
        for odd in ["<A><![CDATA[ > < ]]></A>", "{broken"] {
            assert_eq!(compact(odd), odd);
        }
    }
}
