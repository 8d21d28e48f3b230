//! An import into a spec that is there: what a person wrote stays, facts that changed upstream are edited in.
//!
//! The spec and the document are merged as structs first. The changes are then made in the texts, and the texts have to load as the merged
//! structs; a change for which they do not is taken back and left to a person. What is not in the document stays as it is, since a spec
//! may know more than the metadata; it is only reported.

mod compare;
mod edit;
mod members;
mod merge;

use std::collections::BTreeMap;

use super::load_files;
use super::report::{Kind, Report};
use crate::output::File;
use crate::spec::{Action, Field, Map, Service, Spec};
use edit::Edit;
use merge::Merge;

/// Path of the file of the service.
const SERVICE: &str = "service.yaml";

/// One change, and what is said about it.
#[derive(Clone, Debug)]
struct Change {
    /// The edits that make it, in all files, in this order.
    edits: Vec<(String, Edit)>,
    kind: Kind,
    place: String,
    message: String,
}

/// Edits what the document says about actions that are there into their files. Gives the files that changed.
pub(super) fn update(
    files: &[File],
    spec: &Spec,
    service: &Service,
    actions: &[Action],
    has_hosts: bool,
    report: &mut Report,
) -> Vec<File> {
    let mut merge = Merge::new(spec, service, report);
    if has_hosts {
        merge.regions();
    }
    merge.shared_types();
    for action in actions {
        merge.action(action);
    }
    let (merged, changes) = merge.finish();
    let texts: BTreeMap<String, String> = files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
    let texts = apply(&texts, &merged, changes, report);
    let changed = files.iter().filter_map(|file| {
        let text = texts.get(&file.path).filter(|text| **text != file.text)?;
        Some(File {
            path: file.path.clone(),
            text: text.clone(),
        })
    });
    changed.collect()
}

/// Makes the changes, at once if all of them can be made.
fn apply(texts: &BTreeMap<String, String>, merged: &Spec, changes: Vec<Change>, report: &mut Report) -> BTreeMap<String, String> {
    let mut all = texts.clone();
    if changes.iter().all(|change| make(change, &mut all)) && load(&all).is_some_and(|spec| shape(&spec) == shape(merged)) {
        for Change { kind, place, message, .. } in changes {
            report.add(kind, place, message);
        }
        return all;
    }
    let mut texts = texts.clone();
    as_many_as_possible(changes, &mut texts, report);
    texts
}

/// Makes the changes of which the texts still load, by halves: most of them fit, and loading is what takes time.
fn as_many_as_possible(mut changes: Vec<Change>, texts: &mut BTreeMap<String, String>, report: &mut Report) {
    let mut tried = texts.clone();
    if changes.iter().all(|change| make(change, &mut tried)) && load(&tried).is_some() {
        *texts = tried;
        for Change { kind, place, message, .. } in changes {
            report.add(kind, place, message);
        }
    } else if let [Change { place, message, .. }] = changes.as_slice() {
        report.add(
            Kind::Differs,
            place.as_str(),
            format!("{message} (this could not be edited in; do it by hand)"),
        );
    } else {
        let rest = changes.split_off(changes.len() / 2);
        as_many_as_possible(changes, texts, report);
        as_many_as_possible(rest, texts, report);
    }
}

fn make(change: &Change, texts: &mut BTreeMap<String, String>) -> bool {
    change
        .edits
        .iter()
        .all(|(file, edit)| match texts.get(file).and_then(|text| edit.apply(text)) {
            Some(text) => {
                texts.insert(file.clone(), text);
                true
            }
            None => false,
        })
}

fn load(texts: &BTreeMap<String, String>) -> Option<Spec> {
    let files: Vec<File> = texts
        .iter()
        .map(|(path, text)| File {
            path: path.clone(),
            text: text.clone(),
        })
        .collect();
    load_files(&files).ok()
}

/// What a spec says, whatever the order.
fn shape(spec: &Spec) -> String {
    fn sort(fields: &mut Map<Field>) {
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        fields.iter_mut().for_each(|(_, field)| sort(&mut field.fields));
    }
    let mut spec = spec.clone();
    let sort_types = |types: &mut Map<crate::spec::TypeDef>| {
        types.sort_by(|a, b| a.0.cmp(&b.0));
        types.iter_mut().for_each(|(_, def)| sort(&mut def.fields));
    };
    sort_types(&mut spec.service.types);
    spec.service.endpoints.regions.sort_by(|a, b| a.0.cmp(&b.0));
    for action in &mut spec.actions {
        sort(&mut action.request);
        sort(&mut action.response);
        sort_types(&mut action.types);
        action.errors.sort_by(|a, b| a.0.cmp(&b.0));
    }
    format!("{spec:?}")
}
