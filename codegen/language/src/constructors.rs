//! Alternative parameters, and the constructors made from them. The checks refuse too many
//! constructors or two with one name.

use crate::names;
use crate::spec::{Action, Field};

/// The most constructors that a request may have. More would be unusable.
pub const MAX_CONSTRUCTORS: usize = 16;

/// A constructor of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constructor {
    /// Name of the client's method.
    pub method: String,
    /// Name of the request's own constructor.
    pub name: String,
    /// Indices of the parameters that are its arguments, in the order of the file.
    pub arguments: Vec<usize>,
}

/// A group of parameters of which exactly one is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// The value of `one_of:`.
    pub name: &'a str,
    /// Indices of its parameters, in the order of the file.
    pub members: Vec<usize>,
}

/// The groups of an action, in the order of their first members.
#[must_use]
pub fn groups(action: &Action) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (i, (_, field)) in action.request.iter().enumerate() {
        let Some(name) = field.one_of.as_deref() else { continue };
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.members.push(i),
            None => groups.push(Group { name, members: vec![i] }),
        }
    }
    groups
}

/// One constructor for each choice of one member from every group; that of the first members is the
/// main one. If there were more than [`MAX_CONSTRUCTORS`], which the checks refuse, the last groups
/// are left out.
#[must_use]
pub fn constructors(action: &Action) -> Vec<Constructor> {
    let groups = groups(action);
    let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
    for group in &groups {
        if choices.len() * group.members.len() > MAX_CONSTRUCTORS {
            break;
        }
        choices = choices
            .into_iter()
            .flat_map(|choice| group.members.iter().map(move |&member| [choice.as_slice(), &[member]].concat()))
            .collect();
    }
    let is_first = |i: &usize| groups.iter().any(|group| group.members.first() == Some(i));
    let method = action.name.clone().unwrap_or_else(|| names::method(&action.action));
    let rust = |(wire, field): &(String, Field)| field.name.clone().unwrap_or_else(|| names::snake(wire));
    choices
        .into_iter()
        .map(|choice| {
            let others = choice.iter().filter(|i| !is_first(i)).filter_map(|&i| action.request.get(i));
            let others: Vec<String> = others.map(rust).collect();
            let others: Vec<&str> = others.iter().map(String::as_str).collect();
            let parameters = action.request.iter().enumerate();
            Constructor {
                method: names::client_method(&method, &others),
                name: names::constructor(&others),
                arguments: parameters
                    .filter(|(i, (_, field))| field.required || choice.contains(i))
                    .map(|(i, _)| i)
                    .collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(parameters: &str) -> Action {
        serde_yaml::from_str(&format!("action: GetThing\nsummary: S.\nrequest:\n{parameters}")).unwrap()
    }

    #[test]
    fn each_combination_of_alternatives_is_a_constructor() {
        let action = action(
            "  A: {type: string, one_of: x}\n  R: {type: string, required: true}\n  B: {type: string, one_of: x}\n  \
             C: {type: string, one_of: y}\n  D: {type: string, one_of: y, name: other}\n  O: {type: string}\n",
        );
        let found = constructors(&action);
        let found: Vec<_> = found.iter().map(|one| (one.method.as_str(), one.arguments.as_slice())).collect();
        assert_eq!(
            found,
            [
                ("get_thing", &[0, 1, 3][..]),
                ("get_thing_by_other", &[0, 1, 4]),
                ("get_thing_by_b", &[1, 2, 3]),
                ("get_thing_by_b_and_other", &[1, 2, 4]),
            ]
        );
    }

    #[test]
    fn number_of_constructors_is_limited() {
        let parameters = (0..40).map(|i| format!("  P{i}: {{type: string, one_of: g{}}}\n", i / 2));
        assert_eq!(constructors(&action(&parameters.collect::<String>())).len(), MAX_CONSTRUCTORS);
    }
}
