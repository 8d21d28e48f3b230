//! Edits a YAML text and leaves everything else as a person wrote it: comments, order, style. The
//! syntax tree of `yaml-edit` does the work. An edit that would lose a comment is refused.

use std::str::FromStr;

use yaml_edit::{Document, Mapping, YamlNode};

use crate::yaml::{Yaml, YamlEntry, flow, scalar, write};
use aliyun_codegen_language::keys::{ACTION, SERVICE};

/// One edit; the place is given by keys from the root.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edit {
    /// A new entry of a map, after the entry `after`; `None` if the map is empty or missing.
    Insert {
        map: Vec<String>,
        after: Option<String>,
        entry: YamlEntry,
    },
    /// Sets the value of a key; a missing key is inserted after the entry `after`, which exists.
    Set { map: Vec<String>, after: String, entry: YamlEntry },
    /// Replaces the value of an existing key.
    Replace { path: Vec<String>, value: Yaml },
    /// Removes an entry.
    Remove { path: Vec<String> },
    /// Appends strings to a list.
    Append { path: Vec<String>, values: Vec<String> },
    /// Replaces the entries of the example with this number; `None` removes it.
    Example { number: usize, with: Option<Vec<YamlEntry>> },
}

/// The text with the edits applied in order. `None` if a place is missing, or has comments that
/// only a person can move.
pub(super) fn apply(text: &str, edits: &[&Edit]) -> Option<String> {
    let document = Document::from_str(text).ok()?;
    for edit in edits {
        let comments: Vec<String> = document.comments().map(|comment| comment.text().to_owned()).collect();
        edit.make(&document)?;
        // Removing an entry removes its comments, too.
        let goes = matches!(edit, Edit::Remove { .. } | Edit::Example { .. });
        let mut left = document.comments();
        if !goes && !comments.iter().all(|comment| left.any(|have| have.text() == comment)) {
            return None;
        }
    }
    Some(document.to_string())
}

impl Edit {
    fn make(&self, document: &Document) -> Option<()> {
        let root = &document.as_mapping()?;
        match self {
            Edit::Insert {
                map,
                after: Some(after),
                entry,
            } => insert(&mapping(root, map)?, after, entry),
            Edit::Insert { map, after: None, entry } => create_section(root, map, entry),
            Edit::Set { map, after, entry } => {
                let map = mapping(root, map)?;
                match key(&map, &entry.key) {
                    Some(_) => replace(document, &map, entry),
                    None => insert(&map, after, entry),
                }
            }
            Edit::Replace { path, value } => {
                let (last, map) = path.split_last()?;
                replace(document, &mapping(root, map)?, &YamlEntry::new(last.clone(), value.clone()))
            }
            Edit::Remove { path } => {
                let (last, map) = path.split_last()?;
                let map = mapping(root, map)?;
                map.remove(key(&map, last)?).map(drop)
            }
            Edit::Append { path, values } => {
                let (last, map) = path.split_last()?;
                let map = mapping(root, map)?;
                let list = map.get_sequence(key(&map, last)?)?;
                for value in values {
                    let entry = YamlEntry::new("value", Yaml::Text(value.clone()));
                    list.push(key_and_value(&entry, list.is_flow_style())?.1);
                }
                Some(())
            }
            Edit::Example { number, with } => example(root, *number, with.as_deref()),
        }
    }
}

/// The map at the given keys.
fn mapping(root: &Mapping, keys: &[String]) -> Option<Mapping> {
    keys.iter().try_fold(root.clone(), |map, name| map.get_mapping(key(&map, name)?))
}

/// The key with a name, as the language reads it.
fn key(map: &Mapping, name: &str) -> Option<YamlNode> {
    map.keys().find(|key| key.as_scalar().is_some_and(|key| key.as_string() == name))
}

/// Key and value of an entry, in the style of our files.
fn key_and_value(entry: &YamlEntry, in_brackets: bool) -> Option<(YamlNode, YamlNode)> {
    let mut text = String::new();
    if in_brackets {
        text = format!("{}: {}\n", scalar(&entry.key, true), flow(&entry.value));
    } else {
        write(std::slice::from_ref(entry), 0, &mut text);
    }
    Document::from_str(&text).ok()?.as_mapping()?.iter().next()
}

fn insert(map: &Mapping, after: &str, entry: &YamlEntry) -> Option<()> {
    let (name, value) = key_and_value(entry, map.is_flow_style())?;
    map.insert_after(key(map, after)?, name, value).then_some(())
}

fn replace(document: &Document, map: &Mapping, entry: &YamlEntry) -> Option<()> {
    let key = key(map, &entry.key)?;
    // A comment inside a value may be about a part of it.
    let (start, end) = (key.byte_range().start, map.get(&key)?.byte_range().end);
    if document
        .comments()
        .any(|comment| (start..end).contains(&comment.byte_range().start))
    {
        return None;
    }
    let (_, value) = key_and_value(entry, map.is_flow_style())?;
    map.set(key, value);
    Some(())
}

/// The first entry of a top-level map that is `{}` or missing.
fn create_section(root: &Mapping, map: &[String], entry: &YamlEntry) -> Option<()> {
    let [section] = map else { return None };
    let table = if root.contains_key("action") { &ACTION } else { &SERVICE };
    let (section, value) = key_and_value(&YamlEntry::new(section.clone(), Yaml::Lines(vec![entry.clone()])), false)?;
    root.set_with_field_order(section, value, table.root().keys.iter().map(|key| key.name.as_str()));
    Some(())
}

/// Rewrites the entries of an example, removes those that it no longer has, or removes all of it.
fn example(root: &Mapping, number: usize, with: Option<&[YamlEntry]>) -> Option<()> {
    let examples = root.get_sequence("examples")?;
    let Some(with) = with else {
        if examples.len() == 1 {
            root.remove("examples")?;
        } else {
            examples.remove(number)?;
        }
        return Some(());
    };
    set_entries(examples.get(number)?.as_mapping()?, with)
}

/// Makes a map contain exactly these entries. Existing ones stay as they are written.
fn set_entries(map: &Mapping, entries: &[YamlEntry]) -> Option<()> {
    for old in map.keys().collect::<Vec<_>>() {
        if !entries.iter().any(|entry| old.yaml_eq(&entry.key.as_str())) {
            map.remove(old)?;
        }
    }
    for entry in entries {
        let (key, value) = key_and_value(entry, map.is_flow_style())?;
        match (map.get(&key), &entry.value) {
            (Some(old), _) if old.yaml_eq(&value) => {}
            (Some(YamlNode::Mapping(old)), Yaml::Lines(entries) | Yaml::Map(entries)) => set_entries(&old, entries)?,
            _ => map.set_with_field_order(key, value, entries.iter().map(|entry| entry.key.as_str())),
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(text: &str, edit: Edit) -> Option<String> {
        apply(text, &[&edit])
    }

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
        applied(
            TEXT,
            Edit::Insert {
                map: path(map),
                after: after.map(str::to_owned),
                entry: YamlEntry::new(key, value),
            },
        )
    }

    fn word(word: &str) -> Yaml {
        Yaml::Word(word.to_owned())
    }

    /// The lines that were added, and those that were removed.
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
        let field = Yaml::Lines(vec![YamlEntry::new("type", word("int64")), YamlEntry::new("min", word("1"))]);
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
            ["    b], required: true}"]
        );
        let text = insert("errors", Some("Code"), "New", word("{status: 404}")).unwrap();
        assert!(text.contains("{status: 400}\n  New: {status: 404}\n\n# the end"), "{text}");
        assert_eq!(insert("request", Some("Z"), "New", field), None);
    }

    #[test]
    fn new_section_is_inserted_in_order() {
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
            applied(
                TEXT,
                Edit::Replace {
                    path: path(at),
                    value: word(value),
                },
            )
        };
        assert_eq!(changed(replace("request.B.type", "[int64]")).0, ["  B: {type: [int64]}"]);
        assert_eq!(changed(replace("request.C.type", "int64")).0, ["  C: {type: int64, values: [a,"]);
        assert_eq!(changed(replace("action", "Other")).0, ["action: Other     # name"]);
        assert_eq!(changed(replace("errors.Code.status", "404")).0, ["  Code: {status: 404}"]);
        let set = |key: &str, value: &str| {
            applied(
                TEXT,
                Edit::Set {
                    map: path("request.B"),
                    after: "type".to_owned(),
                    entry: YamlEntry::new(key, word(value)),
                },
            )
        };
        assert_eq!(changed(set("type", "time")).0, ["  B: {type: time}"]);
        assert_eq!(changed(set("required", "true")).0, ["  B: {type: string, required: true}"]);
        let remove = |at: &str| applied(TEXT, Edit::Remove { path: path(at) });
        assert_eq!(
            changed(remove("errors.Code")),
            (
                vec!["errors: {}".to_owned()],
                vec!["errors:".to_owned(), "  Code: {status: 400}".to_owned()]
            )
        );
        assert_eq!(changed(remove("request.B.type")).0, ["  B: {}"]);
        assert_eq!(changed(remove("request.C.type")).0, ["  C: {values: [a,"]);
        assert_eq!(changed(remove("request.A.description")).0, Vec::<String>::new());
        assert_eq!(changed(remove("request.C.values")).0, ["  C: {type: [string]}"]);
        assert_eq!(remove("request.Z"), None);
        assert_eq!(changed(replace("request.C.values", "x")).0, ["  C: {type: [string], values: x}"]);
        let rewrite = |text: &str| {
            applied(
                text,
                Edit::Replace {
                    path: path("methods"),
                    value: word("[GET]"),
                },
            )
        };
        for text in ["methods:\n  - POST\n  - GET\na: b\n", "methods: [\n  POST]\na: b\n"] {
            assert_eq!(rewrite(text).as_deref(), Some("methods: [GET]\na: b\n"));
        }
        assert_eq!(rewrite("methods:\n  - POST # why\n"), None);
    }

    fn append_to(text: &str, path: &str) -> Option<String> {
        let values = vec!["c".to_owned(), "d, e".to_owned()];
        applied(
            text,
            Edit::Append {
                path: self::path(path),
                values,
            },
        )
    }

    #[test]
    fn strings_are_appended_to_a_list() {
        for (text, want) in [
            ("a: {values: [x, y]} # c\n", "a: {values: [x, y, c, \"d, e\"]} # c\n"),
            (
                "a:\n  values: [it's, \"]\",\n    y, ]\nb: 1\n",
                "a:\n  values: [it's, \"]\",\n    y,\n    c,\n    \"d, e\", ]\nb: 1\n",
            ),
            (
                "a:\n  values:\n    - x # one\n    - y\n\n  # b\nb: 1\n",
                "a:\n  values:\n    - x # one\n    - y\n    - c\n    - d, e\n\n  # b\nb: 1\n",
            ),
            ("a:\n  values:\n  - x", "a:\n  values:\n  - x\n  - c\n  - d, e"),
        ] {
            assert_eq!(append_to(text, "a.values").as_deref(), Some(want));
        }
        assert_eq!(append_to("a: {values: {x: y}}\n", "a.values"), None);
        assert_eq!(append_to("a:\n  values:\n    x: y\n", "a.values"), None);
        assert_eq!(append_to("a:\n  b: []\n", "a.values"), None);
    }

    #[test]
    fn example_is_replaced_without_changing_others() {
        let text = "action: A\nexamples:\n  # first\n  - title: a\n    # why\n    json: |\n      {}\n\n  # second\n  - json: |\n      # no comment\n# end\n";
        let edit = |text: &str, number, with: Option<Vec<YamlEntry>>| applied(text, Edit::Example { number, with });
        let new = vec![
            YamlEntry::new("title", word("a")),
            YamlEntry::new("request", word("{A: x}")),
            YamlEntry::new("json", Yaml::Block("{}".to_owned())),
            YamlEntry::new("xml", Yaml::Block("<A/>".to_owned())),
        ];
        assert_eq!(
            edit(text, 0, Some(new)).as_deref(),
            Some(
                "action: A\nexamples:\n  # first\n  - title: a\n    request: {A: x}\n    # why\n    json: |\n      {}\n\n    xml: |\n      <A/>\n  # second\n  - json: |\n      # no comment\n# end\n"
            )
        );
        assert_eq!(
            edit(text, 1, None).as_deref(),
            Some("action: A\nexamples:\n  # first\n  - title: a\n    # why\n    json: |\n      {}\n\n  # second\n# end\n")
        );
        assert_eq!(
            edit("action: A\nexamples:\n- title: a\n  json: x\nb: c\n", 0, None).as_deref(),
            Some("action: A\nb: c\n")
        );
        assert_eq!(edit(text, 2, None), None);
    }
}
