//! Documented responses: read by the code that reads real ones, and compared with the fields of the
//! action.

use aliyun_runtime::decode::{self, Format, Node, ParseError};

use super::type_scope::TypeScope;
use super::value::{Strictness, ValueChecker, ValueProblem, parse_error};
use crate::diagnostic::{Problem, in_backticks};
use crate::source::{EntryPart, NodePath, PathStep, Place, locate};
use crate::spec::Action;

/// Checks the response of an example, the text under `json:` or `xml:` at `at`.
pub(super) fn check(text: &str, format: Format, action: &Action, scope: &TypeScope<'_>, at: &NodePath<'_>) -> Vec<Problem> {
    let document = match decode::parse(text.as_bytes(), Some(format.media_type())) {
        Ok(document) if document.format == format => document,
        Ok(document) => {
            let (is, key) = if document.format == Format::Json {
                ("JSON", "json")
            } else {
                ("XML", "xml")
            };
            return vec![Problem::new(at.key_place(), format!("this response is {is}")).help(format!("move it to `{key}:`"))];
        }
        Err(error) => return vec![unreadable(text, &error, at)],
    };
    let root = format!("{}Response", action.action);
    if let Some(name) = document.root_name.as_deref().filter(|name| *name != root) {
        let problem = Problem::new(
            inside(text, at, tag(text, 0, name)),
            format!("the root element is {}", in_backticks(name)),
        );
        return vec![problem.help(format!("the root element of this action's response is {}", in_backticks(&root)))];
    }
    let Node::Object(members) = &document.root else {
        return vec![
            Problem::new(at.value_place(), "this response is not an object")
                .help("a response is an object with the fields listed under `response:`"),
        ];
    };
    let mut checker = ValueChecker::new(scope, Strictness::Response(format));
    checker.members(members, &action.response);
    let problems = checker.problems.into_iter();
    match format {
        Format::Json => in_json(text, problems.collect(), at),
        Format::Xml => problems
            .map(|problem| report(&problem, inside(text, at, in_xml(text, &problem))))
            .collect(),
    }
}

fn report(problem: &ValueProblem, place: Place) -> Problem {
    Problem::new(place, problem.message.clone()).help(problem.help.clone())
}

/// A part of the response, or all of it if the part is not known.
fn inside(text: &str, at: &NodePath<'_>, span: Option<(usize, usize)>) -> Place {
    match span.filter(|(start, _)| *start < text.len()) {
        Some((start, length)) => at.value_place().within(start, length),
        None => at.value_place(),
    }
}

fn unreadable(text: &str, error: &ParseError, at: &NodePath<'_>) -> Problem {
    let start = error.line().zip(error.column()).map(|(line, column)| {
        let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        (before + column.saturating_sub(1)).min(text.trim_end().len().saturating_sub(1))
    });
    Problem::new(
        inside(text, at, start.map(|start| (start, 1))),
        format!("invalid response: {}", parse_error(error)),
    )
    .help("write a complete response, as the service sends it")
}

/// JSON is also YAML, so the same search finds its nodes.
fn in_json(text: &str, problems: Vec<ValueProblem>, at: &NodePath<'_>) -> Vec<Problem> {
    let place = |problem: &ValueProblem| Place {
        file: 0,
        steps: problem.steps.clone(),
        part: if problem.on_name { EntryPart::Key } else { EntryPart::Value },
        within: None,
    };
    let places: Vec<Place> = problems.iter().map(place).collect();
    let located = locate(text, &places);
    let problems = problems.iter().zip(&places).map(|(problem, place)| {
        let span = located.span(text, place);
        // An empty span means the whole response; mark its first `{`.
        let start = if span.is_empty() { text.find('{').unwrap_or(0) } else { span.start };
        report(problem, inside(text, at, Some((start, span.len().max(1)))))
    });
    problems.collect()
}

/// The tag or content of an element. Searches the elements by name, in document order. The full
/// path is not needed to find the right one.
fn in_xml(text: &str, problem: &ValueProblem) -> Option<(usize, usize)> {
    let root = text.find("Response").unwrap_or(0);
    let (mut from, mut name, mut found) = (root, "", None);
    for step in &problem.steps {
        match step {
            PathStep::Key(key, _) => name = key.as_str(),
            PathStep::Index(0) => continue,
            PathStep::Index(index) => {
                for _ in 0..*index {
                    from = tag(text, from, name)?.0;
                }
                found = Some((from, name.len()));
                continue;
            }
        }
        found = Some(tag(text, from, name)?);
        from = found?.0;
    }
    let (start, length) = found.or_else(|| tag(text, 0, text.split(['<', '>', ' ']).nth(1)?))?;
    if problem.on_name {
        return Some((start, length));
    }
    let content = start + text[start..].find('>')? + 1;
    let length = text[content..].find(['<', '\n'])?;
    Some(if length == 0 { (start, name.len()) } else { (content, length) })
}

/// The name in the next tag that opens an element `name`.
fn tag(text: &str, from: usize, name: &str) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let mut opening = rest.match_indices(name).map(|(at, _)| at);
    let is_tag =
        |at: usize| rest[..at].ends_with('<') && rest[at + name.len()..].starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace());
    opening.find(|&at| !name.is_empty() && is_tag(at)).map(|at| (from + at, name.len()))
}
