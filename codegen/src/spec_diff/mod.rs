//! What changed between two specs, and what that means for those who use the generated crate.
//!
//! Compared is what users see: names and types in Rust, as the model has decided them. So a change of a wire name that leaves the code of
//! users as it is weighs less than a new `name:`.

mod action;
mod members;
mod service;

use std::collections::BTreeSet;
use std::fmt;

use crate::model::{self, Model};
use aliyun_codegen_language::spec::Spec;

/// What a change means for users, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// Their code stays as it is and can do what it could: documentation, and how a call looks on the wire.
    Patch,
    /// Their code stays as it is, and there is something new to use.
    Minor,
    /// Their code may have to change.
    Major,
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it means for users.
    pub impact: Impact,
    /// Where: `GetPlayInfo`, or `the service`.
    pub place: String,
    /// What changed: ``the parameter `formats` is new``.
    pub what: String,
}

/// All changes between two specs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The weightiest first, then by place.
    pub differences: Vec<Difference>,
}

/// Compares two specs that [`load`](aliyun_codegen_language::load::load) has accepted.
#[must_use]
pub fn compare(old: &Spec, new: &Spec) -> Comparison {
    let (old, new) = (model::resolve(old), model::resolve(new));
    let mut found = Found::default();
    service::compare(&old, &new, &mut found);
    actions(&old, &new, &mut found);
    let mut differences = found.differences;
    differences.sort_by(|a, b| (b.impact, &a.place).cmp(&(a.impact, &b.place)));
    Comparison { differences }
}

fn actions(old: &Model, new: &Model, found: &mut Found) {
    let find = |model: &'_ Model, wire: &str| model.actions.iter().position(|action| action.wire == wire);
    let names: BTreeSet<&str> = old.actions.iter().chain(&new.actions).map(|action| action.wire.as_str()).collect();
    for wire in names {
        found.place = wire.to_owned();
        match (find(old, wire).map(|i| &old.actions[i]), find(new, wire).map(|i| &new.actions[i])) {
            (Some(old), Some(new)) => action::compare(old, new, found),
            (Some(_), None) => found.add(Impact::Major, "the action is gone"),
            (None, Some(_)) => found.add(Impact::Minor, "the action is new"),
            (None, None) => {}
        }
    }
}

impl Comparison {
    /// What all changes together mean for users; `None` if nothing changed.
    #[must_use]
    pub fn impact(&self) -> Option<Impact> {
        self.differences.iter().map(|difference| difference.impact).max()
    }
}

impl fmt::Display for Comparison {
    /// The changes by what they mean, and the verdict in the last line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (impact, heading) in [
            (Impact::Major, "major: users may have to change their code"),
            (Impact::Minor, "minor: something new to use"),
            (Impact::Patch, "patch: nothing that the code of users depends on"),
        ] {
            let mut place = None;
            for difference in self.differences.iter().filter(|difference| difference.impact == impact) {
                if place.is_none() {
                    writeln!(f, "{heading}")?;
                }
                if place != Some(&difference.place) {
                    writeln!(f, "  {}", difference.place)?;
                    place = Some(&difference.place);
                }
                writeln!(f, "    {}", difference.what)?;
            }
        }
        match self.impact() {
            None => f.write_str("verdict: nothing changed"),
            Some(Impact::Patch) => f.write_str("verdict: patch; users of the crate have nothing to change"),
            Some(Impact::Minor) => f.write_str("verdict: minor; users of the crate have nothing to change"),
            Some(Impact::Major) => {
                f.write_str("verdict: major; users of the crate may have to change their code (before 1.0: a new minor version)")
            }
        }
    }
}

/// Changes as they are found.
#[derive(Default)]
struct Found {
    place: String,
    differences: Vec<Difference>,
}

impl Found {
    fn add(&mut self, impact: Impact, what: impl Into<String>) {
        self.differences.push(Difference {
            impact,
            place: self.place.clone(),
            what: what.into(),
        });
    }

    /// Adds what only the documentation shows, if nothing else was found at this place.
    fn documentation(&mut self, before: usize, old: &impl fmt::Debug, new: &impl fmt::Debug) {
        if self.differences.len() == before && format!("{old:?}") != format!("{new:?}") {
            self.add(Impact::Patch, "documentation or examples");
        }
    }
}

#[cfg(test)]
mod tests;
