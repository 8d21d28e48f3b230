//! Entry point: files -> spec, or all diagnostics.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;

use crate::check::{self, ServiceScope};
use crate::diagnostic::{Diagnostic, Problem, in_backticks, locate_problems};
use crate::keys;
use crate::names;
use crate::read::{Completeness, ReadFile, crate_parts, read};
use crate::schema::SpecNames;
use crate::source::{FileId, FileKind, PathStep, SourceFile, Sources};
use crate::spec::{Action, Map, Service, Spec};

/// Reads a spec.
///
/// # Errors
///
/// All problems in all files, sorted by file and position. Never empty.
pub fn load(sources: &Sources) -> Result<Spec, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut diagnostics = unexpected_files(sources);
    diagnostics.extend(unportable_files(sources));

    let ids = |kind: FileKind| (0..sources.files().len()).filter(move |&id| sources.files()[id].kind == kind);
    let mut services = ids(FileKind::Service);
    let service = services.next().map(|id| read::<Service>(&sources.files()[id], id, &keys::SERVICE));
    if service.is_none() {
        diagnostics.push(Diagnostic::of_file(
            &sources.path("service.yaml"),
            "there is no `service.yaml`",
            "create it next to `actions/`; it describes the service as a whole",
        ));
    }
    for id in services {
        diagnostics.push(Diagnostic::of_file(
            &sources.files()[id].path,
            "there are two `service.yaml` files",
            "a spec describes one service",
        ));
    }

    let readable = service.as_ref().and_then(|file| Some((file.content.as_ref()?, file.id)));
    let is_whole = service.as_ref().is_some_and(|file| file.completeness >= Completeness::Complete);
    let has_types = is_whole || service.as_ref().is_some_and(|file| file.problems.iter().all(keeps_type_names));
    let shared = ServiceScope::new(readable, is_whole, has_types);
    let files: Vec<FileId> = ids(FileKind::Action).collect();
    let (mut actions, mut checks) = (Vec::with_capacity(files.len()), Vec::with_capacity(files.len()));
    let read: Vec<_> = files.par_iter().map(|&id| read_action(&sources.files()[id], id, &shared)).collect();
    for (file, checked) in read {
        actions.push(file);
        checks.push(checked);
    }
    let readable: Vec<(FileId, &Action)> = actions.iter().filter_map(|file| Some((file.id, file.content.as_ref()?))).collect();
    let completeness = actions.iter().map(|file| file.completeness).min().unwrap_or(Completeness::Valid);
    problems.extend(check::across_files(
        &readable,
        &shared,
        checks.iter().map(|checked| &checked.used),
        completeness,
    ));
    problems.extend(checks.into_iter().flat_map(|checked| checked.problems));
    let mut unreadable = Vec::new();
    for file in &mut actions {
        problems.append(&mut file.problems);
        unreadable.append(&mut file.unreadable);
    }
    let service = service.map(|file| {
        problems.extend(file.problems);
        unreadable.extend(file.unreadable);
        file.content
    });

    let (parts, wrong) = crate_parts(sources.files());
    diagnostics.extend(wrong);
    diagnostics.extend(unreadable);
    diagnostics.extend(locate_problems(problems, sources));
    match service.flatten() {
        Some(service) if diagnostics.is_empty() => {
            let mut actions: Vec<Action> = actions.into_iter().filter_map(|file| file.content).collect();
            actions.sort_by(|a, b| a.action.cmp(&b.action));
            Ok(Spec { service, actions, parts })
        }
        _ => {
            diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
            Err(diagnostics)
        }
    }
}

/// The names to which the files of a spec may refer, as far as the files can be read.
#[must_use]
pub fn names(sources: &Sources) -> SpecNames {
    fn keys_of<T>(map: Map<T>) -> impl Iterator<Item = String> {
        map.into_iter().map(|(key, _)| key).filter(|key| !key.is_empty())
    }

    let mut names = SpecNames::default();
    let of_kind = |kind: FileKind| sources.files().iter().filter(move |file| file.kind == kind).collect::<Vec<_>>();
    for service in of_kind(FileKind::Service)
        .into_iter()
        .filter_map(|file| read::<Service>(file, 0, &keys::SERVICE).content)
    {
        names.areas.extend(keys_of(service.areas));
        names.shared_types.extend(keys_of(service.types));
    }
    let actions = of_kind(FileKind::Action).into_par_iter();
    let types = actions.filter_map(|file| read::<Action>(file, 0, &keys::ACTION).content.map(|action| action.types));
    names.action_types.extend(types.collect::<Vec<_>>().into_iter().flat_map(keys_of));
    names
}

fn read_action(source: &SourceFile, id: FileId, shared: &ServiceScope<'_>) -> (ReadFile<Action>, check::Checked) {
    let file = read::<Action>(source, id, &keys::ACTION);
    let name = Path::new(&source.path)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let checked = file
        .content
        .as_ref()
        .map(|action| check::action(action, name, id, shared, file.completeness));
    (file, checked.unwrap_or_default())
}

/// Whether the names of types are complete despite a problem of service.yaml, because it is in
/// another known key.
fn keeps_type_names(problem: &Problem) -> bool {
    match problem.place.steps.first() {
        Some(PathStep::Key(key, _)) => key != "types" && keys::SERVICE.root().key(key).is_some(),
        _ => false,
    }
}

/// Files that not every file system can have.
fn unportable_files(sources: &Sources) -> Vec<Diagnostic> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut diagnostics = Vec::new();
    for file in sources.files().iter().filter(|file| file.kind != FileKind::Unexpected) {
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let own = name(&file.path);
        // The file of an action has to suit its name, which is checked there.
        if file.kind == FileKind::EntryPart && names::is_reserved_file(&own) {
            let message = format!("Windows can't have a file named {}", in_backticks(&own));
            diagnostics.push(Diagnostic::of_file(&file.path, message, "rename it"));
        }
        if let Some(first) = seen.insert(file.path.to_lowercase(), &file.path) {
            let message = format!(
                "{} and {} are the same file on Windows and macOS",
                in_backticks(&name(first)),
                in_backticks(&own)
            );
            let help = match own.strip_suffix(".yaml") {
                Some(stem) => format!("rename it to {}", in_backticks(&format!("{stem}_.yaml"))),
                None => "rename it".to_owned(),
            };
            diagnostics.push(Diagnostic::of_file(&file.path, message, &help));
        }
    }
    diagnostics
}

/// Files that are not part of a spec.
fn unexpected_files(sources: &Sources) -> Vec<Diagnostic> {
    let unexpected_files = sources.files().iter().filter(|file| file.kind == FileKind::Unexpected);
    let diagnostics = unexpected_files.map(|file| {
        let path = Path::new(&file.path);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let in_crate = path.starts_with(sources.path("crate"));
        let help = match path.extension().and_then(|extension| extension.to_str()) {
            _ if in_crate => "`crate/` contains `README.md`, `dev-dependencies.toml`, `examples/NAME.rs` and `guide/NAME.md`".to_owned(),
            Some("yaml") => "move it to `actions/`, next to `service.yaml`".to_owned(),
            Some(extension) if extension == "yml" || extension.eq_ignore_ascii_case("yaml") => format!("rename it to `{stem}.yaml`"),
            _ => "a spec consists of `service.yaml` and `actions/NAME.yaml`; move the file, or start its name with a dot".to_owned(),
        };
        Diagnostic::of_file(&file.path, format!("{} is not part of a spec", in_backticks(name)), &help)
    });
    diagnostics.collect()
}
