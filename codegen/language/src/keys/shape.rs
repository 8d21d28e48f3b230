//! The form of a value.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex_lite::Regex;

use crate::names;

/// The keys of one kind of file: its own table, and the tables below.
#[derive(Debug)]
pub struct Language {
    /// Name of the table of the file itself.
    pub(super) root: String,
    /// Tables by name.
    pub(super) tables: HashMap<String, Table>,
}

/// A map with fixed keys.
#[derive(Debug)]
pub struct Table {
    /// Its name in messages: `a parameter or field`.
    pub what: String,
    /// Its description, for the documentation.
    pub doc: String,
    /// In documentation order.
    pub keys: Vec<Key>,
    /// Keys of other formats that correspond to no single key, and what to write instead.
    pub advice: Vec<(String, String)>,
}

/// A key of a [`Table`].
#[derive(Debug)]
pub struct Key {
    /// Its spelling.
    pub name: String,
    /// Its meaning.
    pub doc: String,
    /// Whether it is required.
    pub required: bool,
    /// The form of its value.
    pub shape: Shape,
    /// Its names in other formats (OpenAPI, JSON Schema, the vendor).
    pub elsewhere: Vec<String>,
}

/// The form of a value.
#[derive(Debug)]
pub enum Shape {
    /// A string on one line.
    Line,
    /// A string with any number of lines.
    Text,
    /// A string in a certain format.
    Formatted(StringFormat),
    /// `true` or `false`.
    Switch,
    /// An integer between two limits.
    Count(i64, i64),
    /// Any number.
    Number,
    /// One word of a closed set.
    Words(Vec<Word>),
    /// Any value.
    Literal,
    /// Nothing.
    Null,
    /// A list of at least one element, without duplicates if they are scalars, and with a maximum
    /// length.
    List(Box<Shape>, usize),
    /// A map with free keys.
    Map(Box<MapShape>),
    /// A map with fixed keys: the name of a table of the [`Language`].
    Table(String),
    /// A type: `T`, `[T]`, `{string: T}`.
    Type,
    /// `json(T)`, `base64(json(T))`.
    Content,
    /// One of several forms of different kinds.
    OneOf(Choice),
}

/// A word of a closed set.
#[derive(Debug)]
pub struct Word {
    /// Its spelling.
    pub name: String,
    /// Its meaning.
    pub meaning: String,
}

/// A map with free keys.
#[derive(Debug)]
pub struct MapShape {
    /// Format of the keys.
    pub key: StringFormat,
    /// The form of each value.
    pub value: Shape,
    /// Minimum number of entries.
    pub min_entries: usize,
}

/// Alternatives of different kinds.
#[derive(Debug)]
pub struct Choice {
    /// The name in messages, where no single alternative is meant: `values`.
    pub what: Option<String>,
    /// What to write.
    pub help: Option<String>,
    /// The main one first.
    pub alternatives: Vec<Shape>,
}

/// A format of strings.
#[derive(Debug)]
pub struct StringFormat {
    /// Its name in messages: `a host name`.
    pub what: String,
    /// A regular expression that the whole string matches.
    pub pattern: String,
    /// What to write.
    pub help: String,
    /// Whether it becomes an identifier as it is.
    pub(super) is_identifier: bool,
    /// Whether an integer is accepted as the string of its digits.
    pub takes_numbers: bool,
    /// Whether it may contain look-alikes of YAML characters.
    pub takes_any_character: bool,
    pub(super) regex: OnceLock<Option<Regex>>,
}

impl StringFormat {
    /// Whether `text` has this format.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        if self.is_identifier && !names::is_identifier(text) {
            return false;
        }
        let regex = self.regex.get_or_init(|| Regex::new(&self.pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

impl Language {
    /// The table of the file itself.
    #[must_use]
    pub fn root(&self) -> &Table {
        self.table(&self.root)
    }

    /// All tables, in no order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// The table that a [`Shape::Table`] names.
    #[must_use]
    pub fn table(&self, name: &str) -> &Table {
        static NONE: Table = Table {
            what: String::new(),
            doc: String::new(),
            keys: Vec::new(),
            advice: Vec::new(),
        };
        // All names were looked up when the language was built.
        self.tables.get(name).unwrap_or(&NONE)
    }
}

impl Table {
    /// The key with this name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}
