//! What changed between two specs, and what it means for users of the generated crate. The
//! comparison uses the names and types in Rust, as the model has decided them. So a change of a
//! wire name that does not change users' code weighs less than a new `name:`.

mod action;
mod difference;
mod members;
mod service;

use std::collections::BTreeSet;

use difference::DifferenceCollector;
pub use difference::{Comparison, Difference, Impact};

use crate::model::{self, Model};
use aliyun_codegen_language::spec::Spec;

/// Compares two specs that [`load`](aliyun_codegen_language::load::load) accepted.
#[must_use]
pub fn compare(old: &Spec, new: &Spec) -> Comparison {
    let (old, new) = (model::resolve(old), model::resolve(new));
    let mut found = DifferenceCollector::default();
    service::compare(&old, &new, &mut found);
    actions(&old, &new, &mut found);
    found.finish()
}

fn actions(old: &Model, new: &Model, found: &mut DifferenceCollector) {
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

#[cfg(test)]
mod tests;
