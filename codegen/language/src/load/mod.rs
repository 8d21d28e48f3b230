//! Reading a spec: files -> typed structs, or everything that is wrong with them.
//!
//! Each file is parsed once, into a tree that is validated against the tables in `keys` and then turned into the
//! structs of [`spec`](crate::spec). Where something stands in its text is found out only if there is something to say about it.

pub mod forms;
pub mod keys;
mod locate;
pub mod odd;
mod place;
pub mod shape;
mod sources;
mod span;
mod suggest;
mod tree;
mod typed;
mod validate;
mod yaml;

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;
use serde::de::DeserializeOwned;

pub use locate::locate;
pub use place::{At, FileId, Part, Place, Problem, Step};
pub use sources::{LARGEST_FILE, ReadError, Sources};
pub use suggest::nearest;

pub use yaml::forbidden;

use crate::check::{self, Quality, Shared};
use crate::diagnostic::{Diagnostic, Location, Related, count, tick};
use crate::spec::{Action, Service, Spec};
use shape::Table;
use sources::{Role, Source};

/// Problems of one file that are shown; beyond these nobody reads on.
const SHOWN: usize = 100;

/// Reads a spec.
///
/// # Errors
///
/// Everything that is wrong with any of the files, sorted by file and position. Never empty.
pub fn load(sources: &Sources) -> Result<Spec, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut diagnostics = strays(sources);

    let ids = |role: Role| (0..sources.files().len()).filter(move |&id| sources.files()[id].role == role);
    let mut services = ids(Role::Service);
    let service = services.next().map(|id| read::<Service>(&sources.files()[id], id, &keys::SERVICE));
    if service.is_none() {
        let location = Location {
            file: sources.path("service.yaml"),
            span: None,
        };
        diagnostics.push(whole_file(
            location,
            "there is no `service.yaml`",
            "write one: it says what holds for the service as a whole; it stands beside `actions/`",
        ));
    }
    for id in services {
        let location = Location {
            file: sources.files()[id].path.clone(),
            span: None,
        };
        diagnostics.push(whole_file(
            location,
            "there is a second `service.yaml`",
            "a spec describes one service",
        ));
    }

    let readable = service.as_ref().and_then(|file| Some((file.content.as_ref()?, file.id)));
    let is_whole = service.as_ref().is_some_and(|file| file.quality >= Quality::Whole);
    let has_types = is_whole || service.as_ref().is_some_and(|file| file.problems.iter().all(spares_types));
    let shared = Shared::new(readable, is_whole, has_types);
    let files: Vec<FileId> = ids(Role::Action).collect();
    let (mut actions, mut checks) = (Vec::with_capacity(files.len()), Vec::with_capacity(files.len()));
    let read: Vec<_> = files.par_iter().map(|&id| one_action(&sources.files()[id], id, &shared)).collect();
    for (file, checked) in read {
        actions.push(file);
        checks.push(checked);
    }
    let readable: Vec<(FileId, &Action)> = actions.iter().filter_map(|file| Some((file.id, file.content.as_ref()?))).collect();
    let quality = actions.iter().map(|file| file.quality).min().unwrap_or(Quality::Clean);
    problems.extend(check::across(
        &readable,
        &shared,
        checks.iter().map(|checked| &checked.used),
        quality,
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

    diagnostics.extend(unreadable);
    diagnostics.extend(locate_all(problems, sources));
    match service.flatten() {
        Some(service) if diagnostics.is_empty() => {
            let mut actions: Vec<Action> = actions.into_iter().filter_map(|file| file.content).collect();
            actions.sort_by(|a, b| a.action.cmp(&b.action));
            Ok(Spec { service, actions })
        }
        _ => {
            diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
            Err(diagnostics)
        }
    }
}

/// One file, as far as it could be read.
struct Read<T> {
    id: FileId,
    content: Option<T>,
    problems: Vec<Problem>,
    /// Why it is no document at all.
    unreadable: Vec<Diagnostic>,
    quality: Quality,
}

fn read<T: DeserializeOwned>(source: &Source, id: FileId, table: &'static Table) -> Read<T> {
    let failed = |diagnostic| Read {
        id,
        content: None,
        problems: Vec::new(),
        unreadable: vec![diagnostic],
        quality: Quality::Gaps,
    };
    let root = match yaml::parse(&source.bytes) {
        Ok(root) => root,
        Err(trouble) => return failed(unreadable(&source.path, trouble)),
    };
    let validated = validate::validate(root, table, &At::root(id));
    match typed::typed(validated.root) {
        Ok(content) => {
            let quality = match (validated.is_whole, validated.problems.is_empty()) {
                (false, _) => Quality::Gaps,
                (true, false) => Quality::Whole,
                (true, true) => Quality::Clean,
            };
            Read {
                id,
                content: Some(content),
                problems: validated.problems,
                unreadable: Vec::new(),
                quality,
            }
        }
        // The tables and the structs agree (a test sees to it), so this is out of reach; it is no reason to panic.
        Err(mismatch) => {
            let location = Location {
                file: source.path.clone(),
                span: None,
            };
            failed(whole_file(
                location,
                &format!("the file could not be understood: {mismatch}"),
                "this is a fault of the generator",
            ))
        }
    }
}

fn one_action(source: &Source, id: FileId, shared: &Shared<'_>) -> (Read<Action>, check::Checked) {
    let file = read::<Action>(source, id, &keys::ACTION);
    let stem = Path::new(&source.path)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    let checked = file
        .content
        .as_ref()
        .map(|action| check::action(action, stem, id, shared, file.quality));
    (file, checked.unwrap_or_default())
}

/// Whether a problem of service.yaml leaves the names of types as they are: it stands under another key that is known.
fn spares_types(problem: &Problem) -> bool {
    match problem.place.steps.first() {
        Some(Step::Key(key, _)) => key != "types" && keys::SERVICE.key(key).is_some(),
        _ => false,
    }
}

/// Files that are no part of a spec.
fn strays(sources: &Sources) -> Vec<Diagnostic> {
    let strays = sources.files().iter().filter(|file| file.role == Role::Stray);
    let diagnostics = strays.map(|file| {
        let location = Location {
            file: file.path.clone(),
            span: None,
        };
        let path = Path::new(&file.path);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let help = match path.extension().and_then(|extension| extension.to_str()) {
            Some("yaml") => "files of actions stand in `actions/`, beside `service.yaml`".to_owned(),
            Some(extension) if extension == "yml" || extension.eq_ignore_ascii_case("yaml") => format!("rename it to `{stem}.yaml`"),
            _ => "a spec is `service.yaml` and `actions/NAME.yaml`; move the file, or hide it with a dot before its name".to_owned(),
        };
        whole_file(location, &format!("{} is no part of a spec", tick(name)), &help)
    });
    diagnostics.collect()
}

fn whole_file(location: Location, message: &str, help: &str) -> Diagnostic {
    Diagnostic {
        message: message.to_owned(),
        location,
        label: None,
        help: vec![help.to_owned()],
        related: Vec::new(),
    }
}

fn unreadable(path: &str, trouble: yaml::Trouble) -> Diagnostic {
    let location = |span: std::ops::Range<usize>| Location {
        file: path.to_owned(),
        span: Some(span),
    };
    Diagnostic {
        message: trouble.message,
        // What holds for the file as a whole stands nowhere in it.
        location: if trouble.span == (0..0) {
            Location {
                file: path.to_owned(),
                span: None,
            }
        } else {
            location(trouble.span)
        },
        label: trouble.label.map(str::to_owned),
        help: trouble.help.into_iter().collect(),
        related: trouble
            .began
            .into_iter()
            .map(|(span, label)| Related {
                location: location(span),
                label: label.to_owned(),
            })
            .collect(),
    }
}

/// Finds out where all places of all problems are.
fn locate_all(mut problems: Vec<Problem>, sources: &Sources) -> Vec<Diagnostic> {
    let mut diagnostics = too_many(&mut problems, sources);
    let mut places: HashMap<FileId, Vec<&Place>> = HashMap::new();
    for problem in &problems {
        for place in std::iter::once(&problem.place).chain(problem.related.iter().map(|(place, _)| place)) {
            places.entry(place.file).or_default().push(place);
        }
    }
    let mut spans = HashMap::new();
    for (id, places) in places {
        let bytes = &sources.files()[id].bytes;
        let start = yaml::byte_order_mark(bytes);
        let text = std::str::from_utf8(&bytes[start..]).unwrap_or_default();
        let located = locate(text, places.iter().copied());
        for place in places {
            let span = located.span(text, place);
            spans.insert(place, span.start + start..span.end + start);
        }
    }
    let location = |place: &Place| Location {
        file: sources.files()[place.file].path.clone(),
        span: spans.get(place).cloned(),
    };
    diagnostics.extend(problems.iter().map(|problem| {
        Diagnostic {
            message: problem.message.clone(),
            location: location(&problem.place),
            label: problem.label.clone(),
            help: problem.help.clone(),
            related: problem
                .related
                .iter()
                .map(|(place, label)| Related {
                    location: location(place),
                    label: label.clone(),
                })
                .collect(),
        }
    }));
    diagnostics
}

/// Keeps the first problems of each file, and says so.
fn too_many(problems: &mut Vec<Problem>, sources: &Sources) -> Vec<Diagnostic> {
    let mut found: HashMap<FileId, usize> = HashMap::new();
    problems.retain(|problem| {
        let found = found.entry(problem.place.file).or_default();
        *found += 1;
        *found <= SHOWN
    });
    let over = found.into_iter().filter(|(_, found)| *found > SHOWN);
    let diagnostics = over.map(|(id, found)| {
        let location = Location {
            file: sources.files()[id].path.clone(),
            span: None,
        };
        let message = format!("{} in this file are not shown", count(found - SHOWN, "more problem"));
        whole_file(location, &message, "mend the others first")
    });
    diagnostics.collect()
}

#[cfg(test)]
mod tests;
