//! What may stand under a key.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex_lite::Regex;

use crate::names;

/// The keys of one kind of file: its own table, and those that it leads to.
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
    /// What it describes, for messages: `a parameter or field`.
    pub what: String,
    /// For documentation.
    pub doc: String,
    /// In the order of the documentation.
    pub keys: Vec<Key>,
    /// Keys of elsewhere that no single key stands for, and what to write instead.
    pub advice: Vec<(String, String)>,
}

/// A key of a [`Table`].
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: String,
    /// What it means.
    pub doc: String,
    /// Whether the map can't do without it.
    pub required: bool,
    /// What may stand under it.
    pub shape: Shape,
    /// What the same thing is called elsewhere (OpenAPI, JSON Schema, the vendor).
    pub elsewhere: Vec<String>,
}

/// What may stand under a key.
#[derive(Debug)]
pub enum Shape {
    /// Text of one line.
    Line,
    /// Text of any number of lines.
    Text,
    /// Text of a certain form.
    Formatted(StringFormat),
    /// `true` or `false`.
    Switch,
    /// A whole number between two bounds.
    Count(i64, i64),
    /// Any number.
    Number,
    /// One word of a closed set.
    Words(Vec<Word>),
    /// Any value.
    Literal,
    /// Nothing.
    Null,
    /// A list of at least one element, without duplicates if they are scalars, and of at most so many.
    List(Box<Shape>, usize),
    /// A map with free keys.
    Map(Box<MapShape>),
    /// A map with fixed keys: name of a table of the [`Language`].
    Table(String),
    /// A type: `T`, `[T]`, `{string: T}`.
    Type,
    /// `json(T)`, `base64(json(T))`.
    Content,
    /// One of several, which differ in kind.
    OneOf(Choice),
}

/// A word of a closed set.
#[derive(Debug)]
pub struct Word {
    /// As it is written.
    pub name: String,
    /// What it means.
    pub meaning: String,
}

/// A map with free keys.
#[derive(Debug)]
pub struct MapShape {
    /// Form of the keys.
    pub key: StringFormat,
    /// What may stand under each of them.
    pub value: Shape,
    /// Fewest entries.
    pub min_entries: usize,
}

/// Shapes that differ in kind.
#[derive(Debug)]
pub struct Choice {
    /// For messages, where no single one of them is meant: `values`.
    pub what: Option<String>,
    /// What to write.
    pub help: Option<String>,
    /// The main one first.
    pub alternatives: Vec<Shape>,
}

/// A form of text.
#[derive(Debug)]
pub struct StringFormat {
    /// For messages: `a host name`.
    pub what: String,
    /// Regular expression that the whole text matches.
    pub pattern: String,
    /// What to write.
    pub help: String,
    /// Whether it becomes an identifier as it is.
    pub(super) is_identifier: bool,
    /// Whether a whole number stands for the text of its digits.
    pub takes_numbers: bool,
    /// Whether it may hold characters that look like what means something in YAML.
    pub takes_any_character: bool,
    pub(super) regex: OnceLock<Option<Regex>>,
}

impl StringFormat {
    /// Whether `text` is of this form.
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
        // All names have been looked up when the language was built.
        self.tables.get(name).unwrap_or(&NONE)
    }
}

impl Table {
    /// The key of this name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}
