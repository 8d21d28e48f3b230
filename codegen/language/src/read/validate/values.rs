//! The values below the keys: strings, types, values.

use super::{NameCounter, Validator, duplicate, wrong_format};
use crate::characters::{self, forbidden};
use crate::diagnostic::{Problem, alternatives, in_backticks};
use crate::keys::Shape;
use crate::source::NodePath;
use crate::spec::{Content, Literal, Type};
use crate::suggest::nearest;

impl Validator<'_> {
    pub(super) fn text(&mut self, node: Literal, shape: &Shape, at: &NodePath<'_>) -> Option<Literal> {
        let text = match node {
            Literal::Text(text) => text,
            // `2.0` and `yes` could become another string. So could `0x10`: its spelling is checked
            // later.
            Literal::Int(value) if matches!(shape, Shape::Formatted(format) if format.takes_numbers) => {
                self.integer_strings.push((at.value_place(), value));
                value.to_string()
            }
            Literal::Int(_) | Literal::Float(_) => return self.expected(&node, "a string", "put it in quotes", at),
            Literal::Bool(_) => return self.expected(&node, "a string", "put it in quotes if it is meant as a string", at),
            node => return self.expected(&node, "a string", "write a string, or remove the key", at),
        };
        if !self.characters(&text, at) {
            return None;
        }
        if let (Shape::Formatted(_), Some(found)) = (shape, characters::hidden(&text)) {
            self.report(Problem::new(at.value_place(), format!("{} in this string", found.description())).help(found.help()));
            return None;
        }
        let problem = match shape {
            // Some formats allow the empty string.
            Shape::Formatted(format) if format.matches(&text) => return Some(Literal::Text(text)),
            _ if text.trim().is_empty() => {
                Problem::new(at.value_place(), "this string is empty").help("write something, or remove the key")
            }
            Shape::Line if text.trim_end().contains('\n') => Problem::new(at.key_place(), "this string must be one line")
                .help("write one sentence; put further paragraphs under `description:`"),
            Shape::Formatted(format) => wrong_format(&text, format, at),
            // A block (`|`) ends in a newline, which is not part of the line.
            Shape::Line => return Some(Literal::Text(text.trim_end().to_owned())),
            Shape::Words(words) if !words.iter().any(|word| word.name == text) => {
                let names = || words.iter().map(|word| word.name.as_str());
                let problem = Problem::new(at.value_place(), format!("unknown value {}", in_backticks(&text)));
                match nearest(&text, names()) {
                    Some(word) => problem.help(format!("did you mean {}?", in_backticks(word))),
                    None => problem.help(format!("write {}", alternatives(names(), "or"))),
                }
            }
            Shape::Content if Content::from_text(&text).is_none() => {
                let ty = Type::from_text(&text).map_or("T".to_owned(), |ty| ty.to_string());
                let problem = Problem::new(at.value_place(), format!("{} is not a valid `content:`", in_backticks(&text)));
                problem.help(format!(
                    "write {} or {}",
                    in_backticks(&format!("json({ty})")),
                    in_backticks(&format!("base64(json({ty}))"))
                ))
            }
            _ => return Some(Literal::Text(text)),
        };
        self.report(problem);
        None
    }

    /// Whether a string has control characters, which an escape (`"\u202e"`) can add.
    fn characters(&mut self, text: &str, at: &NodePath<'_>) -> bool {
        let Some(c) = forbidden(text) else {
            return true;
        };
        let message = format!("this string contains the control character U+{:04X}", u32::from(c));
        self.report(Problem::new(at.value_place(), message).help("remove it"));
        false
    }

    pub(super) fn literal(&mut self, node: Literal, at: &NodePath<'_>) -> Option<Literal> {
        self.is_literal(&node, at).then_some(node)
    }

    fn is_literal(&mut self, node: &Literal, at: &NodePath<'_>) -> bool {
        match node {
            Literal::Null => self
                .expected(node, "a value", "write `\"\"` for an empty string, or remove the key", at)
                .is_some(),
            Literal::Text(text) => self.characters(text, at),
            Literal::Bool(_) | Literal::Int(_) | Literal::Float(_) => true,
            Literal::List(elements) => elements
                .iter()
                .enumerate()
                .all(|(i, element)| self.is_literal(element, &at.index(i))),
            Literal::Map(entries) => {
                let mut count = NameCounter::default();
                for (key, value) in entries {
                    let nth = count.next(key);
                    if nth > 0 {
                        self.report(duplicate(key, at, nth));
                    }
                    if nth > 0 || !self.is_literal(value, &at.key(key)) {
                        return false;
                    }
                }
                true
            }
        }
    }

    pub(super) fn ty(&mut self, node: Literal, at: &NodePath<'_>) -> Option<Literal> {
        match node {
            Literal::Text(text) if text.is_empty() || Type::from_text(&text).is_none() => self.expected(
                &Literal::Text(text),
                "a type",
                "use `string` or another type name, `[T]` or `{string: T}`",
                at,
            ),
            Literal::Text(text) => match Type::from_text(&text) {
                Some(Type::List(_) | Type::Map(_)) => {
                    self.report(Problem::new(at.value_place(), "this list or map is in quotes").help("remove the quotes"));
                    None
                }
                _ => Some(Literal::Text(text)),
            },
            Literal::List(mut elements) => match elements.pop() {
                Some(element) if elements.is_empty() => Some(Literal::List(vec![self.ty(element, &at.index(0))?])),
                _ => self.expected(
                    &Literal::List(elements),
                    "a list type with exactly one type in it",
                    "use `[T]`, where `T` is the type of all elements",
                    at,
                ),
            },
            Literal::Map(mut entries) => match entries.pop() {
                Some((key, value)) if entries.is_empty() && key == "string" => {
                    let value = self.ty(value, &at.key("string"))?;
                    Some(Literal::Map(vec![(key, value)]))
                }
                Some(entry) => {
                    entries.push(entry);
                    self.expected(
                        &Literal::Map(entries),
                        "a type",
                        "write a map as `{string: T}`; the fields of an object belong under `fields:`",
                        at,
                    )
                }
                None => self.expected(&Literal::Map(entries), "a type", "write a map as `{string: T}`", at),
            },
            node => self.expected(&node, "a type", "use `string` or another type name, `[T]` or `{string: T}`", at),
        }
    }
}
