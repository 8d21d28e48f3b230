//! Types that contain themselves with nothing optional in between, so that no value can exist.

use std::collections::HashMap;

use crate::diagnostic::{Problem, in_backticks};
use crate::source::{NodePath, PathStep, Place};
use crate::spec::{Field, Map, Type, TypeDef};

/// A required member of a type, and its type.
struct Edge<'a> {
    to: &'a str,
    /// Names of fields, starting from the type.
    path: Vec<&'a str>,
}

/// Maximum number of reported cycles. Further ones usually overlap with these.
const MAX_CYCLES: usize = 10;

/// The most steps of a cycle that are shown.
const MAX_STEPS: usize = 8;

/// Finds each cycle among `types` once.
pub(super) fn check(types: &Map<TypeDef>, at: &NodePath<'_>) -> Vec<Problem> {
    let edges: HashMap<&str, Vec<Edge<'_>>> = types
        .iter()
        .map(|(name, def)| {
            let mut edges = Vec::new();
            collect(&def.fields, &mut Vec::new(), &mut edges);
            (name.as_str(), edges)
        })
        .collect();
    let mut done: HashMap<&str, bool> = HashMap::new();
    let mut problems = Vec::new();
    for (start, _) in types {
        // Depth first with an explicit stack, because a chain of types may be long.
        let mut trail: Vec<(&str, usize)> = vec![(start, 0)];
        if done.insert(start, false).is_some() {
            continue;
        }
        while let Some((name, next)) = trail.last_mut() {
            let Some(edge) = edges.get(name).and_then(|edges| edges.get(*next)) else {
                done.insert(name, true);
                trail.pop();
                continue;
            };
            *next += 1;
            match done.get(edge.to) {
                Some(false) if problems.len() < MAX_CYCLES => problems.push(report(&trail, edge.to, &edges, at)),
                Some(_) => {}
                None if edges.contains_key(edge.to) => {
                    done.insert(edge.to, false);
                    trail.push((edge.to, 0));
                }
                None => {}
            }
        }
    }
    problems
}

/// Members that are required and not a list or map.
fn collect<'a>(fields: &'a Map<Field>, path: &mut Vec<&'a str>, edges: &mut Vec<Edge<'a>>) {
    for (wire, field) in fields.iter().filter(|(_, field)| field.required) {
        path.push(wire);
        match &field.ty {
            Type::Named(to) => edges.push(Edge { to, path: path.clone() }),
            Type::Object => collect(&field.fields, path, edges),
            _ => {}
        }
        path.pop();
    }
}

fn report(trail: &[(&str, usize)], to: &str, edges: &HashMap<&str, Vec<Edge<'_>>>, at: &NodePath<'_>) -> Problem {
    let from = trail.iter().position(|(name, _)| *name == to).unwrap_or(0);
    let members = trail[from..]
        .iter()
        .filter_map(|(name, next)| Some((*name, &edges.get(name)?.get(next - 1)?.path)));
    let mut steps: Vec<String> = members
        .clone()
        .take(MAX_STEPS)
        .map(|(name, path)| in_backticks(&format!("{name}.{}", path.join("."))))
        .collect();
    if trail.len() - from > MAX_STEPS {
        steps.push("…".to_owned());
    }
    let place = members
        .clone()
        .next()
        .map_or_else(|| at.key_place(), |(name, path)| field(at, name, path));
    Problem::new(
        place,
        format!(
            "the type {} contains itself: {} → {}",
            in_backticks(to),
            steps.join(" → "),
            in_backticks(to)
        ),
    )
    .label("required")
    .help("a value of it would be infinite: remove `required:` from one of these fields, or make it a list")
}

fn field(at: &NodePath<'_>, name: &str, path: &[&str]) -> Place {
    let mut place = at.key(name).key_place();
    for wire in path {
        place.steps.push(PathStep::Key("fields".to_owned(), 0));
        place.steps.push(PathStep::Key((*wire).to_owned(), 0));
    }
    place
}
