//! The structure of a document: known and unique keys, values of the right form, nothing missing. A
//! problem is reported and fixed in the tree (the value is removed or replaced), so that further
//! checks can go on and a person sees all problems in one run.

mod values;

use std::collections::HashMap;

use crate::characters::{self, MisleadingChar, forbidden};
use crate::diagnostic::{Problem, alternatives, in_backticks};
use crate::keys::{Choice, Language, MapShape, Shape, StringFormat, Table};
use crate::source::{NodePath, Place};
use crate::spec::Literal;
use crate::suggest::nearest;

/// The result for a document.
pub(crate) struct Validated {
    /// A tree with the structure of its table.
    pub(crate) root: Literal,
    pub(crate) problems: Vec<Problem>,
    /// Whether something had to be replaced or removed that other parts may refer to.
    pub(crate) is_whole: bool,
    /// Integers that are taken as strings of their decimal digits.
    pub(crate) integer_strings: Vec<(Place, i64)>,
}

/// Validates a document against the keys of its kind.
pub(crate) fn validate(root: Literal, language: &Language, at: &NodePath<'_>) -> Validated {
    let mut validator = Validator {
        language,
        problems: Vec::new(),
        is_whole: true,
        integer_strings: Vec::new(),
    };
    let root = validator.table(root, language.root(), at).unwrap_or_else(|| {
        validator.is_whole = false;
        table_placeholder(language.root(), language)
    });
    Validated {
        root,
        problems: validator.problems,
        is_whole: validator.is_whole,
        integer_strings: validator.integer_strings,
    }
}

/// A replacement for a missing or invalid value. No check complains about it.
pub(super) fn placeholder(shape: &Shape, language: &Language) -> Literal {
    match shape {
        Shape::Line | Shape::Text | Shape::Formatted(_) | Shape::Type => Literal::Text(String::new()),
        Shape::Content => Literal::Text("json(any)".to_owned()),
        Shape::Words(words) => Literal::Text(words.first().map_or(String::new(), |word| word.name.clone())),
        Shape::Switch => Literal::Bool(false),
        Shape::Count(least, _) => Literal::Int(*least),
        Shape::Number => Literal::Int(0),
        Shape::Literal | Shape::Null => Literal::Null,
        Shape::List(..) => Literal::List(Vec::new()),
        Shape::Map(_) => Literal::Map(Vec::new()),
        Shape::Table(name) => table_placeholder(language.table(name), language),
        // `null` where that is allowed, else the main form.
        Shape::OneOf(choice) if choice.alternatives.iter().any(|shape| matches!(shape, Shape::Null)) => Literal::Null,
        Shape::OneOf(choice) => choice
            .alternatives
            .first()
            .map_or(Literal::Null, |shape| placeholder(shape, language)),
    }
}

fn table_placeholder(table: &Table, language: &Language) -> Literal {
    let required = table.keys.iter().filter(|key| key.required);
    Literal::Map(required.map(|key| (key.name.clone(), placeholder(&key.shape, language))).collect())
}

struct Validator<'l> {
    language: &'l Language,
    problems: Vec<Problem>,
    is_whole: bool,
    integer_strings: Vec<(Place, i64)>,
}

impl Validator<'_> {
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Reports that something else is expected here, and gives up on the value.
    fn expected(&mut self, node: &Literal, what: &str, help: &str, at: &NodePath<'_>) -> Option<Literal> {
        let problem = match (node, at.last()) {
            (Literal::Null, Some(key)) => {
                Problem::new(at.value_place(), format!("{} has no value", in_backticks(key))).label(format!("expected {what}"))
            }
            (Literal::Null, None) => Problem::new(at.value_place(), "this element is empty").label(format!("expected {what}")),
            (node, _) => Problem::new(at.value_place(), format!("expected {what}, found {}", describe(node))),
        };
        self.report(problem.help(help));
        None
    }

    /// The fixed node, or nothing if it can't be fixed.
    fn node(&mut self, node: Literal, shape: &Shape, at: &NodePath<'_>) -> Option<Literal> {
        match shape {
            Shape::Line | Shape::Text | Shape::Formatted(_) | Shape::Words(_) | Shape::Content => self.text(node, shape, at),
            Shape::Switch => match node {
                Literal::Bool(_) => Some(node),
                Literal::Text(ref text) => self.expected(&node, "`true` or `false`", switch_help(text), at),
                _ => self.expected(&node, "`true` or `false`", "write `true` or `false`", at),
            },
            &Shape::Count(least, most) => match node {
                Literal::Int(value) if (least..=most).contains(&value) => Some(node),
                Literal::Int(value) => {
                    let bounds = if most == i64::MAX {
                        format!("{least} on")
                    } else {
                        format!("{least} to {most}")
                    };
                    self.report(
                        Problem::new(at.value_place(), format!("{value} is out of range")).help(format!("write a number from {bounds}")),
                    );
                    None
                }
                _ => self.expected(&node, "an integer", number_help(&node), at),
            },
            Shape::Number => match node {
                Literal::Int(_) | Literal::Float(_) => Some(node),
                _ => self.expected(&node, "a number", number_help(&node), at),
            },
            Shape::Literal => self.literal(node, at),
            Shape::List(of, most) => self.list(node, of, *most, at),
            Shape::Map(entries) => self.entries(node, entries, at),
            Shape::Table(name) => self.table(node, self.language.table(name), at),
            Shape::Type => self.ty(node, at),
            Shape::Null => match node {
                Literal::Null => Some(node),
                _ => self.expected(&node, "nothing", "remove it", at),
            },
            Shape::OneOf(choice) => self.one_of(node, choice, at),
        }
    }

    fn one_of(&mut self, node: Literal, choice: &Choice, at: &NodePath<'_>) -> Option<Literal> {
        let of_its_kind = choice.alternatives.iter().find(|shape| match shape {
            Shape::List(..) => matches!(node, Literal::List(_)),
            Shape::Map(_) | Shape::Table(_) => matches!(node, Literal::Map(_)),
            Shape::Null => matches!(node, Literal::Null),
            Shape::Count(..) | Shape::Number => is_like_a_number(&node),
            _ => matches!(node, Literal::Text(_)),
        });
        match (of_its_kind, &choice.what, choice.alternatives.first()) {
            (Some(shape), ..) => self.node(node, shape, at),
            (None, Some(what), _) => self.expected(&node, what, choice.help.as_deref().unwrap_or_default(), at),
            (None, None, Some(main)) => self.node(node, main, at),
            (None, None, None) => None,
        }
    }

    fn list(&mut self, node: Literal, of: &Shape, most: usize, at: &NodePath<'_>) -> Option<Literal> {
        let elements = match node {
            Literal::List(elements) => elements,
            Literal::Text(_) => return self.expected(&node, "a list", "put it in brackets: `[…]`", at),
            node => return self.expected(&node, "a list", "write `[…]`, or one element per line, each after `- `", at),
        };
        if elements.is_empty() {
            self.report(Problem::new(at.value_place(), "this list is empty").help("add an element, or remove the key"));
            return None;
        }
        if elements.len() > most {
            let message = format!("this list has {} elements; at most {most} are allowed", elements.len());
            self.report(Problem::new(at.index(most).value_place(), message).help("remove some of them"));
        }
        let mut firsts: HashMap<String, usize> = HashMap::new();
        let mut valid = Vec::with_capacity(elements.len());
        let mut is_whole = true;
        for (i, element) in elements.into_iter().enumerate() {
            let at_element = at.index(i);
            let scalar = match &element {
                Literal::Text(text) => Some(text.clone()),
                Literal::Int(value) => Some(value.to_string()),
                _ => None,
            };
            if let Some(text) = scalar
                && let Some(first) = firsts.insert(text.clone(), i)
            {
                let problem = Problem::new(at_element.value_place(), format!("duplicate element {}", in_backticks(&text)));
                self.report(
                    problem
                        .related(at.index(first).value_place(), "the first")
                        .help("remove one of them"),
                );
            }
            match self.node(element, of, &at_element) {
                Some(element) => valid.push(element),
                None => is_whole = false,
            }
        }
        // Without one of them, the others would have other numbers.
        is_whole.then_some(Literal::List(valid))
    }

    fn table(&mut self, node: Literal, table: &Table, at: &NodePath<'_>) -> Option<Literal> {
        let Literal::Map(entries) = node else {
            let is_key = at.last().is_some_and(|name| table.key(name).is_some());
            let help = match (&node, table.keys.iter().find(|key| key.required)) {
                _ if is_key => "indent it if it belongs to the key above".to_owned(),
                (Literal::Text(text), Some(key)) if text.len() < 40 && !text.contains(|c: char| c.is_whitespace() || c == ':') => {
                    format!("write `{{{}: {text}}}`", key.name)
                }
                (Literal::Int(number), Some(key)) => format!("write `{{{}: {number}}}`", key.name),
                _ => format!("write the keys of {} below it, indented", table.what),
            };
            return self.expected(&node, "a map", &help, at);
        };
        let mut valid: Vec<(String, Literal)> = Vec::with_capacity(entries.len());
        let mut count = NameCounter::default();
        // Whether a misspelt key may be the missing one; then none is missing.
        let mut may_be_there = false;
        for (name, value) in entries {
            let nth = count.next(&name);
            let at_key = at.nth(&name, nth);
            let Some(key) = table.key(&name) else {
                let misleading = misleading_key_problem(&name, &at_key);
                may_be_there |= misleading.is_some();
                if nth == 0 {
                    self.report(misleading.unwrap_or_else(|| unknown_key(&name, &value, table, &at_key)));
                }
                continue;
            };
            if nth > 0 {
                self.report(duplicate(&name, at, nth));
                continue;
            }
            match self.node(value, &key.shape, &at_key) {
                Some(value) => valid.push((name, value)),
                None => {
                    self.is_whole = false;
                    if key.required {
                        valid.push((name, placeholder(&key.shape, self.language)));
                    }
                }
            }
        }
        for key in table.keys.iter().filter(|key| key.required && !count.has(&key.name)) {
            self.is_whole = false;
            valid.push((key.name.clone(), placeholder(&key.shape, self.language)));
            if may_be_there {
                continue;
            }
            let problem = Problem::new(at.key_place(), format!("missing key {} in {}", in_backticks(&key.name), table.what));
            self.report(problem.help(format!("add `{}: …` ({})", key.name, first_sentence(&key.doc))));
        }
        Some(Literal::Map(valid))
    }

    fn entries(&mut self, node: Literal, entries: &MapShape, at: &NodePath<'_>) -> Option<Literal> {
        let Literal::Map(found) = node else {
            let help = format!("write {} and its value on each line below it, indented", entries.key.what);
            return self.expected(&node, "a map", &help, at);
        };
        if found.len() < entries.min_entries {
            self.report(Problem::new(at.value_place(), "this map is empty").help(format!("add {}", entries.key.what)));
            return None;
        }
        let mut valid: Vec<(String, Literal)> = Vec::with_capacity(found.len());
        let mut count = NameCounter::default();
        for (name, value) in found {
            let nth = count.next(&name);
            let at_key = at.nth(&name, nth);
            if nth > 0 {
                let first = valid.iter().find(|(first, _)| *first == name).map(|(_, value)| value);
                self.report(two_statuses(&name, first, &value, at, nth).unwrap_or_else(|| duplicate(&name, at, nth)));
                continue;
            }
            // A documented value can be any line without invisible characters.
            let misleading = if entries.key.takes_any_character {
                characters::hidden(&name).map(|found| misleading_key(found, &at_key))
            } else {
                misleading_key_problem(&name, &at_key)
            };
            if let Some(problem) = misleading {
                self.report(problem);
                self.is_whole = false;
                valid.push((name, placeholder(&entries.value, self.language)));
                continue;
            }
            if self.characters_of_key(&name, &at_key) && !entries.key.matches(&name) {
                self.report(Problem {
                    place: at_key.key_place(),
                    ..wrong_format(&name, &entries.key, &at_key)
                });
            }
            let value = self.node(value, &entries.value, &at_key).unwrap_or_else(|| {
                self.is_whole = false;
                placeholder(&entries.value, self.language)
            });
            valid.push((name, value));
        }
        Some(Literal::Map(valid))
    }

    fn characters_of_key(&mut self, name: &str, at: &NodePath<'_>) -> bool {
        let Some(c) = forbidden(name).or_else(|| name.contains('\n').then_some('\n')) else {
            return true;
        };
        let message = format!("this name contains the control character U+{:04X}", u32::from(c));
        self.report(Problem::new(at.key_place(), message).help("remove it"));
        false
    }
}

/// How often each name is used.
#[derive(Default)]
struct NameCounter(HashMap<String, usize>);

impl NameCounter {
    fn next(&mut self, name: &str) -> usize {
        match self.0.get_mut(name) {
            Some(count) => {
                *count += 1;
                *count
            }
            None => {
                self.0.insert(name.to_owned(), 0);
                0
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// What is wrong with a key that looks like a known one.
fn misleading_key_problem(name: &str, at: &NodePath<'_>) -> Option<Problem> {
    if name == "<<" {
        let problem = Problem::new(at.key_place(), "merge keys (`<<`) are not supported");
        return Some(problem.help("copy the keys here, or define a shared type under `types:`"));
    }
    characters::in_name(name).map(|found| misleading_key(found, at))
}

fn misleading_key(found: MisleadingChar, at: &NodePath<'_>) -> Problem {
    Problem::new(at.key_place(), format!("this name contains {}", found.description())).help(found.help())
}

fn unknown_key(name: &str, value: &Literal, table: &Table, at: &NodePath<'_>) -> Problem {
    let problem = Problem::new(at.key_place(), format!("unknown key {} in {}", in_backticks(name), table.what));
    if let Some((_, advice)) = table.advice.iter().find(|(elsewhere, _)| elsewhere.eq_ignore_ascii_case(name)) {
        return problem.help(advice);
    }
    // Wire names mostly begin with a capital, keys do not.
    if matches!(value, Literal::Map(_)) && name.starts_with(|c: char| c.is_ascii_uppercase()) && table.key("fields").is_some() {
        return problem.help("the fields of an object belong under `fields:`; otherwise check the indentation");
    }
    let is_called_so = |elsewhere: &String| elsewhere.eq_ignore_ascii_case(name);
    let meant = table.keys.iter().find(|key| key.elsewhere.iter().any(is_called_so));
    let meant = meant.map(|key| key.name.as_str());
    match meant.or_else(|| nearest(name, table.keys.iter().map(|key| key.name.as_str()))) {
        Some(key) => problem.help(format!("did you mean {}?", in_backticks(key))),
        None => problem.help(format!(
            "the keys are {}",
            alternatives(table.keys.iter().map(|key| key.name.as_str()), "and")
        )),
    }
}

fn duplicate(name: &str, at: &NodePath<'_>, nth: usize) -> Problem {
    Problem::new(at.nth(name, nth).key_place(), format!("duplicate key {}", in_backticks(name)))
        .related(at.key(name).key_place(), "the first")
        .help("remove one of them")
}

/// The same error code with another status is more than a typing error.
fn two_statuses(code: &str, first: Option<&Literal>, second: &Literal, at: &NodePath<'_>, nth: usize) -> Option<Problem> {
    let status = |node: &Literal| {
        if let Some(Literal::Int(status)) = node.get("status") {
            Some(*status)
        } else {
            None
        }
    };
    let (first, second) = (status(first?)?, status(second)?);
    (first != second).then(|| {
        let message = format!("the error code {} has two statuses: {first} and {second}", in_backticks(code));
        Problem::new(at.nth(code, nth).key_place(), message)
            .label(format!("with {second}"))
            .related(at.key(code).key_place(), format!("with {first}"))
            .help("keep the status that the action documents; clients match on the code, not on the status")
    })
}

fn wrong_format(text: &str, format: &StringFormat, at: &NodePath<'_>) -> Problem {
    let what = if text.is_empty() {
        "an empty string".to_owned()
    } else {
        in_backticks(text)
    };
    Problem::new(at.value_place(), format!("{what} is not {}", format.what)).help(&format.help)
}

/// The kind of a value, for a message.
fn describe(node: &Literal) -> String {
    match node {
        Literal::Null => "nothing".to_owned(),
        Literal::Bool(value) => format!("`{value}`"),
        Literal::Int(value) => format!("the number {value}"),
        Literal::Float(value) => format!("the number {value}"),
        Literal::Text(text) => format!("the string {}", in_backticks(text)),
        Literal::List(_) => "a list".to_owned(),
        Literal::Map(_) => "a map".to_owned(),
    }
}

/// Whether it is a number, or what number may be meant.
fn is_like_a_number(node: &Literal) -> bool {
    match node {
        Literal::Int(_) | Literal::Float(_) => true,
        Literal::Text(text) => text.parse::<f64>().is_ok(),
        _ => false,
    }
}

fn number_help(node: &Literal) -> &'static str {
    match node {
        Literal::Text(text) if text.parse::<f64>().is_ok() => "write it without quotes",
        Literal::Float(_) => "remove the fraction",
        _ => "write a number",
    }
}

fn switch_help(text: &str) -> &'static str {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "1" | "true" => "write `true`",
        "no" | "off" | "n" | "0" | "false" => "write `false`",
        _ => "write `true` or `false`",
    }
}

/// A sentence of a table, as the end of a message.
fn first_sentence(doc: &str) -> String {
    let sentence = doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.');
    let mut chars = sentence.chars();
    match (chars.next(), chars.clone().next()) {
        // A word, not an abbreviation.
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => first.to_lowercase().chain(chars).collect(),
        _ => sentence.to_owned(),
    }
}
