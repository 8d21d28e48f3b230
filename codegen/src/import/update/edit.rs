//! Changes of a YAML text that leave everything else as a person wrote it: comments, order, style.

use std::ops::Range;

use super::super::yaml::{Entry, Yaml, flow, scalar, write};
use super::items;
use aliyun_codegen_language::keys::{ACTION, SERVICE};
use aliyun_codegen_language::source::{Part, Place, Step, locate};

/// One change, its place said by keys from the root on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edit {
    /// A new entry of a map, behind the entry `after`; `None` if the map has none yet, or is not there at all.
    Insert {
        map: Vec<String>,
        after: Option<String>,
        entry: Entry,
    },
    /// A value for a key that may be there, and else comes behind the entry `after`, which is.
    Set { map: Vec<String>, after: String, entry: Entry },
    /// Another value, of one line, for a key that is there.
    Replace { path: Vec<String>, value: Yaml },
    /// An entry that goes.
    Remove { path: Vec<String> },
    /// Texts that come behind those of a list.
    Append { path: Vec<String>, values: Vec<String> },
    /// Another documented call in place of that of a number; `None`: it goes.
    Example { number: usize, with: Option<Yaml> },
}

impl Edit {
    /// The text with the change. `None` if the place is not written in a way that can be changed without reading it like a person.
    pub(super) fn apply(&self, text: &str) -> Option<String> {
        match self {
            Edit::Insert {
                map,
                after: Some(after),
                entry,
            } => {
                let path: Vec<String> = map.iter().chain([after]).cloned().collect();
                insert_after(text, &path, entry)
            }
            Edit::Insert { map, after: None, entry } => insert_first(text, map, entry),
            Edit::Set { map, after, entry } => {
                let path = |key: &String| map.iter().chain([key]).cloned().collect::<Vec<_>>();
                if is_there(text, &path(&entry.key)) {
                    Edit::Replace {
                        path: path(&entry.key),
                        value: entry.value.clone(),
                    }
                    .apply(text)
                } else {
                    insert_after(text, &path(after), entry)
                }
            }
            Edit::Replace { path, value } => {
                let key = span(text, path, Part::Key);
                let span = span(text, path, Part::Value);
                let old = text.get(span.clone())?;
                // Not a list or map that goes on in the next line, nor a block of text.
                let is_whole = !old.is_empty() && !old.starts_with(['|', '>']) && is_closed(old);
                if is_whole && !text.get(key.end..span.start)?.contains('\n') {
                    Some(replaced(text, span, &flow(value)))
                } else {
                    rewrite(text, path, value)
                }
            }
            Edit::Remove { path } => remove(text, path),
            Edit::Append { path, values } => items::append(text, path, values),
            Edit::Example { number, with } => items::example(text, *number, with.as_ref()),
        }
    }
}

pub(super) fn replaced(text: &str, span: Range<usize>, with: &str) -> String {
    let mut out = String::with_capacity(text.len() + with.len());
    out.push_str(text.get(..span.start).unwrap_or_default());
    out.push_str(with);
    out.push_str(text.get(span.end..).unwrap_or_default());
    out
}

fn is_closed(token: &str) -> bool {
    match token.chars().next() {
        Some('[') => token.ends_with(']'),
        Some('{') => token.ends_with('}'),
        _ => true,
    }
}

/// Where a key or its value stands.
pub(super) fn span(text: &str, path: &[String], part: Part) -> Range<usize> {
    let steps = path.iter().map(|key| Step::Key(key.clone(), 0)).collect();
    let place = Place {
        file: 0,
        steps,
        part,
        within: None,
    };
    locate(text, [&place]).span(text, &place)
}

/// Whether a key is there. Where it is not, its map stands in for it when it is looked up.
pub(super) fn is_there(text: &str, path: &[String]) -> bool {
    let unquoted = |text: &str| text.trim_matches(['"', '\'']).to_owned();
    let found = text.get(span(text, path, Part::Key)).map(unquoted);
    path.last()
        .is_some_and(|wanted| found.as_deref() == Some(wanted) || found == Some(unquoted(&scalar(wanted, true))))
}

/// Where the line begins that `at` is in.
pub(super) fn line_start(text: &str, at: usize) -> Option<usize> {
    Some(text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1))
}

fn insert_after(text: &str, path: &[String], entry: &Entry) -> Option<String> {
    if !is_there(text, path) {
        return None;
    }
    let key = span(text, path, Part::Key);
    let line = line_start(text, key.start)?;
    let before = text.get(line..key.start)?;
    if before.chars().all(|c| c == ' ') {
        let at = end_of_entry(text, line, before.len());
        let mut lines = String::new();
        write(std::slice::from_ref(entry), before.len(), &mut lines);
        if !text.get(..at)?.ends_with('\n') {
            lines.insert(0, '\n');
        }
        return Some(replaced(text, at..at, &lines));
    }
    // In brackets: behind the value if that ends on the line, else before the key.
    let pair = format!("{}: {}", scalar(&entry.key, true), flow(&entry.value));
    let value = span(text, path, Part::Value);
    let is_behind = value.start > key.end && !text.get(key.end..value.start)?.contains('\n') && is_closed(text.get(value.clone())?);
    Some(if is_behind {
        replaced(text, value.end..value.end, &format!(", {pair}"))
    } else {
        replaced(text, key.start..key.start, &format!("{pair}, "))
    })
}

/// Writes the lines of an entry anew. `None` if a comment could stand in them.
fn rewrite(text: &str, path: &[String], value: &Yaml) -> Option<String> {
    let start = span(text, path, Part::Key).start;
    let line = line_start(text, start)?;
    let lines = line..end_of_entry(text, line, start - line);
    let is_ours = is_there(text, path) && text.get(line..start)?.chars().all(|c| c == ' ') && !text.get(lines.clone())?.contains('#');
    let mut new = String::new();
    write(&[Entry::new(path.last()?.clone(), value.clone())], start - line, &mut new);
    is_ours.then(|| replaced(text, lines, &new))
}

/// Leaves out an entry with its lines, or with its comma where it stands in brackets.
pub(super) fn remove(text: &str, path: &[String]) -> Option<String> {
    if !is_there(text, path) {
        return None;
    }
    let key = span(text, path, Part::Key);
    let line = line_start(text, key.start)?;
    let before = text.get(line..key.start)?;
    if before.chars().all(|c| c == ' ') {
        return Some(replaced(text, line..end_of_entry(text, line, before.len()), ""));
    }
    let value = span(text, path, Part::Value);
    if value.start < key.end || text.get(key.end..value.start)?.contains('\n') || !is_closed(text.get(value.clone())?) {
        return None;
    }
    let head = text.get(..key.start)?.trim_end_matches(' ');
    if head.ends_with(',') {
        return Some(replaced(text, head.len() - 1..value.end, ""));
    }
    let rest = text.get(value.end..)?;
    let behind = rest
        .trim_start_matches(' ')
        .strip_prefix(',')
        .map_or(rest, |rest| rest.trim_start_matches(' '));
    Some(replaced(text, key.start..text.len() - behind.len(), ""))
}

/// Where the lines of an entry end that begins in the line at `start`, after `indent` blanks. Comments before the next entry and blank
/// lines are not part of it.
pub(super) fn end_of_entry(text: &str, start: usize, indent: usize) -> usize {
    let mut at = start;
    let mut end = start;
    for (i, line) in text.get(start..).unwrap_or_default().split_inclusive('\n').enumerate() {
        at += line.len();
        let content = line.trim_start_matches(' ');
        let own = line.len() - content.len();
        let is_blank = content.trim().is_empty();
        // A list may stand as far left as its key.
        let is_item = own == indent && (content.starts_with("- ") || content.trim_end() == "-");
        if i > 0 && !is_blank && own <= indent && !is_item {
            break;
        }
        if !is_blank {
            end = at;
        }
    }
    end
}

/// The first entry of a map at the top of a file, which is `{}` or not there.
fn insert_first(text: &str, map: &[String], entry: &Entry) -> Option<String> {
    let [key] = map else { return None };
    let section = Entry::new(key.clone(), Yaml::Lines(vec![entry.clone()]));
    let mut lines = String::new();
    write(std::slice::from_ref(&section), 0, &mut lines);
    if let Some(line) = top_level(text, key) {
        let written = text.get(line.clone())?;
        let empty = written.find("{}")?;
        let rest = written.get(empty + 2..)?.trim_end();
        // A comment behind the brackets stays behind the key.
        let head = format!("{}{rest}\n", written.get(..empty)?.trim_end());
        let body = lines.split_once('\n')?.1;
        return Some(replaced(text, line, &format!("{head}{body}")));
    }
    let order: Vec<&str> = if top_level(text, "action").is_some() {
        ACTION.keys.iter()
    } else {
        SERVICE.keys.iter()
    }
    .map(|key| key.name)
    .collect();
    let place = order.iter().position(|have| have == key)?;
    let before = order.get(..place)?.iter().rev().find_map(|key| top_level(text, key))?;
    let at = end_of_entry(text, before.start, 0);
    if !text.get(..at)?.ends_with('\n') {
        lines.insert(0, '\n');
    }
    Some(replaced(text, at..at, &lines))
}

/// The line of a key at the top of a file. Nothing else can begin a line there.
pub(super) fn top_level(text: &str, key: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_key = line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        if is_key {
            return Some(at..at + line.len());
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# head
action: Get     # name
request:
  # why
  A:
    type: string
    description: |
      # no comment

      more
  # before B
  B: {type: string}
  C: {type: [string], values: [a,
    b]}
response: {}   # nothing
#  X: y
errors:
  Code: {status: 400}

# the end
";

    fn path(path: &str) -> Vec<String> {
        path.split_terminator('.').map(str::to_owned).collect()
    }

    fn insert(map: &str, after: Option<&str>, key: &str, value: Yaml) -> Option<String> {
        Edit::Insert {
            map: path(map),
            after: after.map(str::to_owned),
            entry: Entry::new(key, value),
        }
        .apply(TEXT)
    }

    fn word(word: &str) -> Yaml {
        Yaml::Word(word.to_owned())
    }

    /// The lines that are new, and those that are gone.
    fn changed(text: Option<String>) -> (Vec<String>, Vec<String>) {
        let text = text.unwrap();
        serde_yaml::from_str::<serde_yaml::Value>(&text).unwrap();
        let lines = |from: &str, other: &str| {
            from.lines()
                .filter(|line| !other.lines().any(|have| have == *line))
                .map(str::to_owned)
                .collect()
        };
        (lines(&text, TEXT), lines(TEXT, &text))
    }

    #[test]
    fn entries_are_inserted_in_the_style_of_their_neighbours() {
        let field = Yaml::Lines(vec![Entry::new("type", word("int64")), Entry::new("min", word("1"))]);
        let text = insert("request", Some("A"), "New", field.clone()).unwrap();
        assert!(
            text.contains("      more\n  New:\n    type: int64\n    min: 1\n  # before B\n"),
            "{text}"
        );
        let text = insert("request", Some("C"), "New", field.clone()).unwrap();
        assert!(
            text.contains("    b]}\n  New:\n    type: int64\n    min: 1\nresponse: {}"),
            "{text}"
        );
        assert_eq!(
            changed(insert("request.A", Some("type"), "required", word("true"))),
            (vec!["    required: true".to_owned()], vec![])
        );
        assert_eq!(
            changed(insert("request.B", Some("type"), "required", word("true"))).0,
            ["  B: {type: string, required: true}"]
        );
        assert_eq!(
            changed(insert("request.C", Some("values"), "required", word("true"))).0,
            ["  C: {type: [string], required: true, values: [a,"]
        );
        let text = insert("errors", Some("Code"), "New", word("{status: 404}")).unwrap();
        assert!(text.contains("{status: 400}\n  New: {status: 404}\n\n# the end"), "{text}");
        assert_eq!(insert("request", Some("Z"), "New", field), None);
    }

    #[test]
    fn sections_begin_where_they_belong() {
        let text = insert("response", None, "New", word("{type: string}")).unwrap();
        assert!(text.contains("response:   # nothing\n  New: {type: string}\n#  X: y\n"), "{text}");
        let text = insert("types", None, "New", word("{fields: {}}")).unwrap();
        assert!(
            text.contains("response: {}   # nothing\ntypes:\n  New: {fields: {}}\n#  X: y\n"),
            "{text}"
        );
    }

    #[test]
    fn values_are_replaced() {
        let replace = |at: &str, value: &str| {
            Edit::Replace {
                path: path(at),
                value: word(value),
            }
            .apply(TEXT)
        };
        assert_eq!(changed(replace("request.B.type", "[int64]")).0, ["  B: {type: [int64]}"]);
        assert_eq!(changed(replace("request.C.type", "int64")).0, ["  C: {type: int64, values: [a,"]);
        assert_eq!(changed(replace("action", "Other")).0, ["action: Other     # name"]);
        assert_eq!(changed(replace("errors.Code.status", "404")).0, ["  Code: {status: 404}"]);
        let set = |key: &str, value: &str| {
            Edit::Set {
                map: path("request.B"),
                after: "type".to_owned(),
                entry: Entry::new(key, word(value)),
            }
            .apply(TEXT)
        };
        assert_eq!(changed(set("type", "time")).0, ["  B: {type: time}"]);
        assert_eq!(changed(set("required", "true")).0, ["  B: {type: string, required: true}"]);
        let remove = |at: &str| Edit::Remove { path: path(at) }.apply(TEXT);
        assert_eq!(
            changed(remove("errors.Code")),
            (Vec::new(), vec!["  Code: {status: 400}".to_owned()])
        );
        assert_eq!(changed(remove("request.B.type")).0, ["  B: {}"]);
        assert_eq!(changed(remove("request.C.type")).0, ["  C: {values: [a,"]);
        assert_eq!(changed(remove("request.A.description")).0, Vec::<String>::new());
        assert_eq!(remove("request.C.values"), None);
        assert_eq!(remove("request.Z"), None);
        assert_eq!(replace("request.C.values", "x"), None);
        let methods = ["methods".to_owned()];
        for text in ["methods:\n  - POST\n  - GET\na: b\n", "methods: [\n  POST]\na: b\n"] {
            assert_eq!(rewrite(text, &methods, &word("[GET]")).as_deref(), Some("methods: [GET]\na: b\n"));
        }
        assert_eq!(rewrite("methods:\n  - POST # why\n", &methods, &word("[GET]")), None);
        assert_eq!(replace("request.A.description", "x"), None);
    }
}
