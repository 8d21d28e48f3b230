//! An import into an existing spec: what a person wrote stays, and facts that changed in the
//! document are merged in. Spec and document are first merged as structs. Then the changes are made
//! in the text of the files, and the result must load as the merged structs. A change for which it
//! does not is undone and left for a person. Examples that the new facts make invalid are taken
//! from the document again, or removed. What is not in the document stays, because a spec may
//! contain more than the metadata; it is only reported.

mod actions;
mod change;
mod compare;
mod edit;
mod field_properties;
mod members;
mod merge;
mod stale;

use std::collections::BTreeMap;

use crate::files::{self, File, SERVICE};
use crate::report::{RemarkKind, Report};
use aliyun_codegen_language::spec::{Action, CrateParts, Field, Map, Service, Spec};
use change::SpecChange;
use edit::Edit;
use merge::SpecMerge;

/// Merges what the document says about existing actions into their files. Returns the files that
/// changed.
pub(super) fn update(
    files: &[File],
    spec: &Spec,
    service: &Service,
    actions: &[Action],
    has_hosts: bool,
    report: &mut Report,
) -> Vec<File> {
    let mut merge = SpecMerge::new(spec, service, report);
    if has_hosts {
        merge.regions();
    }
    merge.shared_types();
    for action in actions {
        merge.action(action);
    }
    let (merged, changes) = merge.finish();
    let texts = files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
    let texts = apply(texts, merged, changes, actions, report);
    let changed = files.iter().filter_map(|file| {
        let text = texts.get(&file.path).filter(|text| **text != file.text)?;
        Some(File {
            path: file.path.clone(),
            text: text.clone(),
        })
    });
    changed.collect()
}

/// Makes the changes, all at once if possible.
fn apply(
    texts: BTreeMap<String, String>,
    merged: Spec,
    changes: Vec<SpecChange>,
    news: &[Action],
    report: &mut Report,
) -> BTreeMap<String, String> {
    let mut repaired = merged;
    let repairs = stale::repair(&mut repaired, news);
    let mut all = texts.clone();
    if apply_to_texts(changes.iter().chain(&repairs), &mut all)
        && load(&all).is_ok_and(|spec| comparable_text(&spec) == comparable_text(&repaired))
    {
        report_changes(changes.into_iter().chain(repairs), report);
        return all;
    }
    let mut texts = texts;
    apply_by_halves(changes, news, &mut texts, report);
    texts
}

fn report_changes(changes: impl IntoIterator<Item = SpecChange>, report: &mut Report) {
    for SpecChange { kind, place, message, .. } in changes {
        report.add(kind, place, message);
    }
}

/// Makes the changes with which the files still load, by bisection: most of them are fine, and
/// loading takes the time.
fn apply_by_halves(mut changes: Vec<SpecChange>, news: &[Action], texts: &mut BTreeMap<String, String>, report: &mut Report) {
    match (attempt(&changes, news, texts), changes.as_slice()) {
        (Ok((changed, repairs)), _) => {
            *texts = changed;
            report_changes(changes.into_iter().chain(repairs), report);
        }
        (Err(why), [SpecChange { place, message, .. }]) => report.add(RemarkKind::Manual, place.as_str(), format!("{message} ({why})")),
        (Err(_), _) => {
            let rest = changes.split_off(changes.len() / 2);
            apply_by_halves(changes, news, texts, report);
            apply_by_halves(rest, news, texts, report);
        }
    }
}

/// The files with the changes, and what had to be fixed for them to load. An error says why they do
/// not load.
fn attempt(
    changes: &[SpecChange],
    news: &[Action],
    texts: &BTreeMap<String, String>,
) -> Result<(BTreeMap<String, String>, Vec<SpecChange>), String> {
    let mut texts = texts.clone();
    if !apply_to_texts(changes, &mut texts) {
        return Err("the place is written in a way that can't be edited automatically".to_owned());
    }
    let Err(why) = load(&texts) else {
        return Ok((texts, Vec::new()));
    };
    let repairs = parsed(&texts).map(|mut spec| stale::repair(&mut spec, news)).unwrap_or_default();
    if repairs.is_empty() || !apply_to_texts(&repairs, &mut texts) || load(&texts).is_err() {
        return Err(format!("the spec would have an error: {why}"));
    }
    Ok((texts, repairs))
}

/// Makes changes in the text of the files. `false` if one can't be made.
fn apply_to_texts<'c>(changes: impl IntoIterator<Item = &'c SpecChange>, texts: &mut BTreeMap<String, String>) -> bool {
    let mut by_file: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for (file, edit) in changes.into_iter().flat_map(|change| &change.edits) {
        by_file.entry(file).or_default().push(edit);
    }
    by_file.into_iter().all(|(file, edits)| {
        let other = files::other_path(file);
        let file = if texts.contains_key(file) { file } else { other.as_str() };
        let text = texts.get_mut(file);
        text.is_some_and(|text| edit::apply(text, &edits).map(|new| *text = new).is_some())
    })
}

/// An error is the first problem.
fn load(texts: &BTreeMap<String, String>) -> Result<Spec, String> {
    let files: Vec<File> = texts
        .iter()
        .map(|(path, text)| File {
            path: path.clone(),
            text: text.clone(),
        })
        .collect();
    files::load(&files).map_err(|(_, first)| first.into_values().next().unwrap_or_default())
}

/// The parts of two specs that may differ.
fn parsed(texts: &BTreeMap<String, String>) -> Option<Spec> {
    let service = serde_yaml::from_str(texts.get(SERVICE)?).ok()?;
    let actions = texts.iter().filter(|(path, _)| *path != SERVICE);
    let actions = actions.map(|(_, text)| serde_yaml::from_str(text).ok());
    Some(Spec {
        service,
        actions: actions.collect::<Option<_>>()?,
        parts: CrateParts::default(),
    })
}

/// A spec in a canonical order.
fn comparable_text(spec: &Spec) -> String {
    fn sort(fields: &mut Map<Field>) {
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        fields.iter_mut().for_each(|(_, field)| sort(&mut field.fields));
    }
    let mut spec = spec.clone();
    let sort_types = |types: &mut Map<aliyun_codegen_language::spec::TypeDef>| {
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
