//! What may stand under a key: the words in which [`keys`](crate::keys) describes the language.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::names;

/// A map with fixed keys.
pub struct Table {
    /// What it describes, for messages: `a parameter or field`.
    pub what: &'static str,
    /// For documentation.
    pub doc: &'static str,
    /// In the order of the documentation.
    pub keys: &'static [Key],
    /// What the same thing is called elsewhere (OpenAPI, JSON Schema, the vendor), and here.
    pub elsewhere: &'static [(&'static str, &'static str)],
    /// Keys of elsewhere that no single key stands for, and what to write instead.
    pub advice: &'static [(&'static str, &'static str)],
}

/// A key of a [`Table`].
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Whether the map can't do without it.
    pub required: bool,
    /// What may stand under it.
    pub shape: Shape,
}

/// What may stand under a key.
pub enum Shape {
    /// Text of one line.
    Line,
    /// Text of any number of lines.
    Text,
    /// Text of a certain form.
    Lexical(&'static Lexical),
    /// `true` or `false`.
    Switch,
    /// A whole number between two bounds.
    Count(i64, i64),
    /// Any number.
    Number,
    /// One word of a closed set, and what each means.
    Words(&'static [(&'static str, &'static str)]),
    /// Any value.
    Literal,
    /// A list of at least one element, without duplicates if they are scalars, and of at most so many.
    List(&'static Shape, usize),
    /// A map with free keys.
    Map(&'static Entries),
    /// A map with fixed keys.
    Table(&'static Table),
    /// A type: `T`, `[T]`, `{string: T}`.
    Type,
    /// `json(T)`, `base64(json(T))`.
    Content,
    /// Documented values: a list, or a map to what they mean.
    Values(&'static Entries),
    /// One value of a map of [`Shape::Values`]: nothing, what it means, or a table.
    ValueDef(&'static Table),
    /// A number, or a table.
    Quota(&'static Table),
}

/// A map with free keys.
pub struct Entries {
    /// Form of the keys.
    pub key: &'static Lexical,
    /// What may stand under each of them.
    pub value: Shape,
    /// Fewest entries.
    pub least: usize,
}

/// A form of text.
pub struct Lexical {
    /// For messages: `a host name`.
    pub what: &'static str,
    /// Regular expression that the whole text matches.
    pub pattern: &'static str,
    /// What to write.
    pub help: &'static str,
    sort: Sort,
    regex: OnceLock<Option<Regex>>,
}

/// What is known of a form beyond its pattern.
enum Sort {
    Any,
    /// ASCII letters alone are of this form, whatever their number; so are most texts, and this is quick to see.
    Letters,
    /// It becomes an identifier as it is.
    Identifier,
}

impl Lexical {
    pub(crate) const fn new(what: &'static str, pattern: &'static str, help: &'static str) -> Self {
        Self::of(Sort::Any, what, pattern, help)
    }

    pub(crate) const fn of_letters(what: &'static str, pattern: &'static str, help: &'static str) -> Self {
        Self::of(Sort::Letters, what, pattern, help)
    }

    pub(crate) const fn identifier(what: &'static str, pattern: &'static str, help: &'static str) -> Self {
        Self::of(Sort::Identifier, what, pattern, help)
    }

    const fn of(sort: Sort, what: &'static str, pattern: &'static str, help: &'static str) -> Self {
        Lexical {
            what,
            pattern,
            help,
            sort,
            regex: OnceLock::new(),
        }
    }

    /// Whether `text` is of this form.
    pub fn matches(&self, text: &str) -> bool {
        match self.sort {
            Sort::Letters if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic()) => return true,
            Sort::Identifier if !names::is_identifier(text) => return false,
            _ => {}
        }
        let regex = self.regex.get_or_init(|| Regex::new(self.pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

impl Table {
    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}
