//! Changes of the service as a whole: the crate, regions, signatures, error codes, shared types.

use super::difference::{DifferenceCollector, Impact};
use super::members::types;
use crate::model::{Method, Model, Protocol, Region};

pub(super) fn compare(old: &Model, new: &Model, found: &mut DifferenceCollector) {
    found.place = "the service".to_owned();
    let before = found.differences.len();
    for (what, was, is) in [
        ("the crate", &old.about.krate, &new.about.krate),
        ("the product", &old.about.product, &new.about.product),
        ("the version of the API", &old.version, &new.version),
    ] {
        if was != is {
            found.add(Impact::Major, format!("{what} is `{is}`, and was `{was}`"));
        }
    }
    signatures(old, new, found);
    protocols(old, new, found);
    methods(old, new, found);
    regions(old, new, found);
    found.documentation(before, &(&old.about, areas(old, new)), &(&new.about, areas(new, old)));

    found.place = "shared types".to_owned();
    let before = found.differences.len();
    types(&old.types, &new.types, found);
    found.documentation(before, &old.types, &new.types);

    found.place = "error codes".to_owned();
    let before = found.differences.len();
    errors(old, new, found);
    found.documentation(before, &old.errors, &new.errors);
}

/// The headings of the documentation, and the actions under each that the other model also has.
fn areas<'m>(model: &'m Model, other: &Model) -> Vec<(&'m str, Vec<&'m str>)> {
    let is_in_both = |wire: &&str| other.actions.iter().any(|action| action.wire == *wire);
    let listed = model.areas.iter().map(|area| {
        let actions = area.actions.iter().filter_map(|&i| model.actions.get(i));
        let actions = actions.map(|action| action.wire.as_str()).filter(is_in_both);
        (area.title.as_str(), actions.collect::<Vec<_>>())
    });
    listed.filter(|(_, actions)| !actions.is_empty()).collect()
}

fn signatures(old: &Model, new: &Model, found: &mut DifferenceCollector) {
    for scheme in old.signature.iter().filter(|scheme| !new.signature.contains(scheme)) {
        found.add(Impact::Major, format!("the signer {scheme:?} is gone"));
    }
    for scheme in new.signature.iter().filter(|scheme| !old.signature.contains(scheme)) {
        found.add(Impact::Minor, format!("the signer {scheme:?} is new"));
    }
    if let (Some(was), Some(is)) = (old.signature.first(), new.signature.first())
        && was != is
        && new.signature.contains(was)
    {
        found.add(Impact::Patch, format!("the default signature is {is:?}, and was {was:?}"));
    }
}

/// The protocol that clients use by default. A change to plain HTTP is a major change although code
/// compiles: others on the network can read parameters and responses from then on.
fn protocols(old: &Model, new: &Model, found: &mut DifferenceCollector) {
    let is_plain = |model: &Model| model.protocols.first() == Some(&Protocol::Http);
    match (is_plain(old), is_plain(new)) {
        (false, true) => found.add(
            Impact::Major,
            "clients use plain HTTP by default, and used HTTPS: others on the network can read the calls",
        ),
        (true, false) => found.add(Impact::Patch, "clients use HTTPS by default, and used plain HTTP"),
        _ => {}
    }
}

/// The method of actions that set none.
fn methods(old: &Model, new: &Model, found: &mut DifferenceCollector) {
    if let (Some(was), Some(is)) = (old.methods.first(), new.methods.first())
        && was != is
    {
        let word = |method: &Method| format!("{method:?}").to_uppercase();
        found.add(Impact::Patch, format!("the default method is {}, and was {}", word(is), word(was)));
    }
}

fn regions(old: &Model, new: &Model, found: &mut DifferenceCollector) {
    match (&old.default_region, &new.default_region) {
        (was, is) if was == is => {}
        (None, Some(is)) => found.add(Impact::Minor, format!("the region `{is}` is the default")),
        (Some(was), None) => found.add(Impact::Major, format!("clients have to set a region; `{was}` was the default")),
        (Some(was), Some(is)) => found.add(Impact::Major, format!("the default region is `{is}`, and was `{was}`")),
        (None, None) => {}
    }
    for region in &old.regions {
        match new.regions.iter().find(|other| other.id == region.id) {
            None => found.add(Impact::Major, format!("the region `{}` is gone", region.id)),
            Some(other) => hosts(region, other, found),
        }
    }
    for region in new
        .regions
        .iter()
        .filter(|region| !old.regions.iter().any(|other| other.id == region.id))
    {
        found.add(Impact::Minor, format!("the region `{}` is new", region.id));
    }
}

fn hosts(old: &Region, new: &Region, found: &mut DifferenceCollector) {
    let id = &old.id;
    if old.public != new.public {
        let (was, is) = (&old.public, &new.public);
        found.add(Impact::Patch, format!("the host of the region `{id}` is `{is}`, and was `{was}`"));
    }
    match (&old.vpc, &new.vpc) {
        (None, Some(is)) => found.add(Impact::Patch, format!("the region `{id}` has a host inside a VPC: `{is}`")),
        (Some(was), None) => found.add(Impact::Major, format!("the region `{id}` has no host inside a VPC; it had `{was}`")),
        (Some(was), Some(is)) if was != is => found.add(
            Impact::Patch,
            format!("the host of the region `{id}` inside a VPC is `{is}`, and was `{was}`"),
        ),
        _ => {}
    }
}

fn errors(old: &Model, new: &Model, found: &mut DifferenceCollector) {
    for error in &old.errors {
        match new.errors.iter().find(|other| other.code == error.code) {
            None => found.add(Impact::Major, format!("`{}` is gone", error.variant)),
            Some(other) => {
                if other.variant != error.variant {
                    found.add(Impact::Major, format!("`{}` is called `{}`", error.variant, other.variant));
                }
                if other.statuses != error.statuses {
                    let words = |statuses: &[u16]| statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
                    found.add(
                        Impact::Patch,
                        format!(
                            "`{}` comes with status {}, and came with {}",
                            other.variant,
                            words(&other.statuses),
                            words(&error.statuses)
                        ),
                    );
                }
                if other.class != error.class {
                    found.add(
                        Impact::Patch,
                        format!("`{}` is {:?}, and was {:?}", other.variant, other.class, error.class),
                    );
                }
            }
        }
    }
    for error in new
        .errors
        .iter()
        .filter(|error| !old.errors.iter().any(|other| other.code == error.code))
    {
        found.add(Impact::Minor, format!("`{}` is new", error.variant));
    }
}
