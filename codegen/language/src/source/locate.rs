//! Finds the positions of nodes in the text of a document. serde has no positions, but an error
//! that a visitor raises contains the position of the node that was being read. So a visitor fails
//! at each wanted scalar, ignores the error, and learns the position.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::place::{EntryPart, PathStep, Place};
use super::span;

/// Places to find in one document, as a tree, so that one pass finds them all.
#[derive(Default)]
struct Wanted {
    key: bool,
    value: bool,
    /// The keys under which `below` has entries.
    names: HashSet<String>,
    below: HashMap<PathStep, Wanted>,
}

impl Wanted {
    /// Adds a place. For a value, its key is added, too: its position is used if the value is
    /// empty.
    fn add(&mut self, place: &Place) {
        // The start of the document is used for a place without a position.
        self.value = true;
        let mut wanted = self;
        for step in &place.steps {
            if let PathStep::Key(name, _) = step {
                wanted.names.insert(name.clone());
            }
            wanted = wanted.below.entry(step.clone()).or_default();
            // Used for a place below if that turns out to be empty.
            wanted.key |= matches!(step, PathStep::Key(..));
        }
        wanted.value |= place.part == EntryPart::Value;
    }
}

/// The start of a node, as the YAML parser reports it.
#[derive(Clone, Copy)]
struct Mark {
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
    /// Whether it is the position of the first element, because the list or map has none of its
    /// own.
    is_inside: bool,
}

/// The positions that were found in a document.
pub struct Located {
    found: HashMap<(Vec<PathStep>, EntryPart), Mark>,
}

/// Finds `places` in `text`, a document that was read before.
pub fn locate<'p>(text: &str, places: impl IntoIterator<Item = &'p Place>) -> Located {
    let mut wanted = Wanted::default();
    places.into_iter().for_each(|place| wanted.add(place));
    let found = RefCell::new(HashMap::new());
    let walk = Walk {
        wanted: &wanted,
        path: &mut Vec::new(),
        found: &found,
        failed: &Cell::new(false),
    };
    // Only the first document of the text was read. An error can't be new here; what was found
    // before it is useful.
    if let Some(document) = serde_yaml::Deserializer::from_str(text).next() {
        let _ = walk.deserialize(document);
    }
    Located { found: found.into_inner() }
}

impl Located {
    /// The bytes of `text` to underline for `place`.
    pub fn span(&self, text: &str, place: &Place) -> Range<usize> {
        let mut steps = place.steps.as_slice();
        let mut part = place.part;
        loop {
            if let Some(mark) = self.found.get(&(steps.to_vec(), part)) {
                let at = span::offset(text, mark.line, mark.column);
                let at = if mark.is_inside { opening(text, at) } else { at };
                let inner = place
                    .within
                    .filter(|_| steps.len() == place.steps.len() && part == EntryPart::Value);
                if let Some(inside) = inner.and_then(|within| inside(text, at, within)) {
                    return inside;
                }
                return at..at + span::token(text, at);
            }
            // A node without text of its own (an empty list) has the position of its key, or of the
            // key above.
            match (part, steps.split_last()) {
                (EntryPart::Value, _) => part = EntryPart::Key,
                (EntryPart::Key, Some((_, above))) => steps = above,
                (EntryPart::Key, None) => match self.found.get(&(Vec::new(), EntryPart::Value)) {
                    Some(mark) => {
                        let at = span::offset(text, mark.line, mark.column);
                        return at..at + span::token(text, at);
                    }
                    None => return 0..0,
                },
            }
        }
    }
}

/// The start of a list or map whose first element starts at `at`: its bracket, or the `-` of a
/// list.
fn opening(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let before = text[line..at].trim_end();
    if before.ends_with(['[', '{', '-']) {
        line + before.len() - 1
    } else {
        at
    }
}

/// A part of a block (`|`) that starts at `at` in the file.
fn inside(text: &str, at: usize, (start, length): (usize, usize)) -> Option<Range<usize>> {
    let header = text[at..].lines().next()?;
    if !header.starts_with('|') {
        return None;
    }
    let body = at + header.len() + 1;
    let lines = || text.get(body..).unwrap_or_default().split_inclusive('\n');
    let indent = lines()
        .find(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())?;
    // Offsets in the string do not count the indentation.
    let (mut inner, mut outer) = (0, body);
    for line in lines() {
        let own = line.len().saturating_sub(indent).max(1);
        if start < inner + own {
            let at = outer + indent + (start - inner);
            let end = (outer + line.trim_end().len()).max(at);
            let span = at..(at + length).min(end);
            return text.get(span.clone()).is_some().then_some(span);
        }
        inner += own;
        outer += line.len();
    }
    None
}

struct Walk<'w> {
    wanted: &'w Wanted,
    path: &'w mut Vec<PathStep>,
    found: &'w RefCell<HashMap<(Vec<PathStep>, EntryPart), Mark>>,
    /// Set by the visitor before it fails, so that its error can be told from others.
    failed: &'w Cell<bool>,
}

impl Walk<'_> {
    fn note(&self, part: EntryPart, mark: Option<Mark>) {
        if let Some(mark) = mark {
            self.found.borrow_mut().insert((self.path.clone(), part), mark);
        }
    }

    fn fail<T, E: Error>(&self) -> Result<T, E> {
        self.failed.set(true);
        Err(E::custom("here"))
    }
}

/// The position at the end of an error message. An error at the very start has none.
fn mark(error: &impl fmt::Display) -> Mark {
    let text = error.to_string();
    let mark = text.rsplit_once(" at line ").and_then(|(_, mark)| mark.split_once(" column "));
    let mark = mark.and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?)));
    let (line, column) = mark.unwrap_or((1, 1));
    Mark {
        line,
        column,
        is_inside: false,
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    /// The start of the node, if it was wanted.
    type Value = Option<Mark>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Mark>, D::Error> {
        if !self.wanted.value && self.wanted.below.is_empty() {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| None);
        }
        let again = Walk {
            wanted: self.wanted,
            path: &mut *self.path,
            found: self.found,
            failed: self.failed,
        };
        let mark = match deserializer.deserialize_any(again) {
            Err(error) if self.failed.take() => Some(mark(&error)),
            other => other?,
        };
        if self.wanted.value {
            self.note(EntryPart::Value, mark);
        }
        Ok(mark)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Option<Mark>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Mark>, E> {
        // The value is empty or `~`.
        Ok(None)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Option<Mark>, E> {
        self.fail()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Option<Mark>, E> {
        self.fail()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Option<Mark>, E> {
        self.fail()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Option<Mark>, E> {
        self.fail()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Option<Mark>, E> {
        self.fail()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Mark>, A::Error> {
        let first = Wanted {
            value: true,
            ..Wanted::default()
        };
        let nothing = Wanted::default();
        let mut begin = None;
        for index in 0.. {
            let step = PathStep::Index(index);
            let wanted = self
                .wanted
                .below
                .get(&step)
                .unwrap_or(if index == 0 && self.wanted.value { &first } else { &nothing });
            self.path.push(step);
            let mark = seq.next_element_seed(Walk {
                wanted,
                path: &mut *self.path,
                found: self.found,
                failed: self.failed,
            });
            self.path.pop();
            match mark? {
                None => break,
                Some(mark) if index == 0 => begin = mark,
                Some(_) => {}
            }
        }
        Ok(begin.map(|mark| Mark { is_inside: true, ..mark }))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Mark>, A::Error> {
        let nothing = Wanted::default();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut begin = None;
        let mut is_first = true;
        loop {
            let seed = KeyWalk {
                names: &self.wanted.names,
                any: is_first && self.wanted.value,
                failed: self.failed,
            };
            let Some((key, mark)) = map.next_key_seed(seed)? else { break };
            if is_first {
                begin = mark;
                is_first = false;
            }
            let nth = seen.entry(key.clone()).and_modify(|nth| *nth += 1).or_default();
            let step = PathStep::Key(key, *nth);
            let wanted = self.wanted.below.get(&step).unwrap_or(&nothing);
            self.path.push(step);
            if wanted.key {
                self.note(EntryPart::Key, mark);
            }
            let value = map.next_value_seed(Walk {
                wanted,
                path: &mut *self.path,
                found: self.found,
                failed: self.failed,
            });
            self.path.pop();
            value?;
        }
        Ok(begin.map(|mark| Mark { is_inside: true, ..mark }))
    }
}

/// Reads a key, and its position if it is one of `names`.
struct KeyWalk<'w> {
    names: &'w HashSet<String>,
    any: bool,
    failed: &'w Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for KeyWalk<'_> {
    type Value = (String, Option<Mark>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        struct Key<'k>(&'k RefCell<String>, KeyWalk<'k>);

        impl Visitor<'_> for Key<'_> {
            type Value = ();

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
                key.clone_into(&mut self.0.borrow_mut());
                if self.1.any || self.1.names.contains(key) {
                    self.1.failed.set(true);
                    return Err(E::custom("here"));
                }
                Ok(())
            }
        }

        let key = RefCell::new(String::new());
        let failed = self.failed;
        let mark = match deserializer.deserialize_str(Key(&key, KeyWalk { ..self })) {
            Err(error) if failed.take() => Some(mark(&error)),
            other => {
                other?;
                None
            }
        };
        Ok((key.into_inner(), mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::NodePath;

    /// The part of `text` that is found for the value and for the key of a path.
    fn found<'t>(text: &'t str, at: &NodePath<'_>) -> (&'t str, &'t str) {
        let (value, name) = (at.value_place(), at.key_place());
        let located = locate(text, [&value, &name]);
        (&text[located.span(text, &value)], &text[located.span(text, &name)])
    }

    #[test]
    fn positions_of_keys_and_values_are_found() {
        let text = "\u{e4}: 1\r\n\"q k\": 'v w' # c\nlist:\n- one\n- {k: two, l: [x, \"y\"]}\n-   - deep\nmap:\n  in: true\n  in: false\nempty: []\nblock: |\n  text\n";
        let root = NodePath::root(0);
        let list = root.key("list");
        let second = list.index(1);
        let third = list.index(2);
        for (at, value, key) in [
            (root.key("\u{e4}"), "1", "\u{e4}"),
            (root.key("q k"), "'v w'", "\"q k\""),
            (root.key("list"), "- one", "list"),
            (list.index(0), "one", "list"),
            (second, "{k: two, l: [x, \"y\"]}", "list"),
            (second.key("k"), "two", "k"),
            (second.key("l").index(1), "\"y\"", "l"),
            (second.key("l"), "[x, \"y\"]", "l"),
            (third.index(0), "deep", "list"),
            (root.key("map").key("in"), "true", "in"),
            (root.key("map").nth("in", 1), "false", "in"),
            (root.key("map"), "in", "map"),
            (root.key("empty"), "empty", "empty"),
            (root.key("block"), "|", "block"),
            (root.key("nowhere"), "\u{e4}", "\u{e4}"),
            (root.key("map").key("nowhere"), "map", "map"),
        ] {
            assert_eq!(found(text, &at), (value, key));
        }
    }

    #[test]
    fn positions_inside_block_strings_are_found() {
        let inner = "{\n  \"a\": 1,\n\n  \"\u{e4}\": 22\n}\n";
        for (text, header) in [
            ("a:\n  b: |\n    {\n      \"a\": 1,\n\n      \"\u{e4}\": 22\n    }\nc: d\n", "|"),
            ("a:\n  b: |-\n\n    {\n      \"a\": 1,\n\n      \"\u{e4}\": 22\n    }\n", "|-"),
        ] {
            let place = NodePath::root(0).key("a").key("b").value_place();
            let skipped = usize::from(header == "|-");
            for what in ["{", "\"a\"", "1", "\"\u{e4}\"", "22", "}"] {
                let place = place.clone().within(inner.find(what).unwrap() + skipped, what.len());
                let span = locate(text, [&place]).span(text, &place);
                assert_eq!(&text[span], what, "{text}");
            }
        }
        // A folded string has other lines than the file.
        let text = "b: >\n  {\n  }\n";
        let place = NodePath::root(0).key("b").value_place().within(2, 1);
        assert_eq!(&text[locate(text, [&place]).span(text, &place)], ">");
    }
}
