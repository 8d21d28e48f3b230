//! The vendor's metadata (`api-docs.json`) of any RPC-style product -> the files of a spec.
//!
//! ```text
//! JSON -> document -> structs of the spec -> checked, invalid parts removed -> YAML -> loaded again
//! ```
//!
//! The metadata is maintained by many people and never checked. What the spec language can't
//! express is left out and reported as precisely as possible; the rest is imported. Facts are
//! always imported, the vendor's prose only on request.

mod document;
mod existing;
mod files;
mod json;
mod lower;
mod remove_invalid;
mod report;
mod text;
mod update;
mod write;
mod yaml;

use std::collections::HashSet;
use std::fmt;

use aliyun_codegen_language::spec::Action;
use aliyun_codegen_language::suggest::nearest;

pub use document::DocumentError;
pub use files::File;
pub use report::{Remark, RemarkKind, Report};

use document::Document;
use existing::ExistingSpec;
use json::Json;
use lower::LoweredSpec;

/// What to import, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Wire names of the actions to import; empty means all.
    pub actions: Vec<String>,
    /// Whether to import the vendor's titles and descriptions. They are its property: for private
    /// use only.
    pub descriptions: bool,
    /// Whether to merge changes into existing files.
    pub update: bool,
}

/// The result of an import.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Product code.
    pub product: String,
    /// Version of the API.
    pub version: String,
    /// Files to write, with paths below the spec folder. Together with the existing files they load
    /// without errors.
    pub files: Vec<File>,
    /// The number of actions in the document, among those asked for.
    pub actions: usize,
    /// The number of existing action files that were left unchanged.
    pub kept: usize,
    /// What was left out, changed, or is left for a person to decide.
    pub report: Report,
}

/// Why nothing was imported.
#[derive(Debug)]
pub enum ImportError {
    /// The document can't be imported at all.
    Document(DocumentError),
    /// The document lacks an action that was asked for.
    UnknownAction {
        /// The name.
        name: String,
        /// The most similar name in the document.
        nearest: Option<String>,
    },
    /// The folder contains the spec of another service.
    OtherService {
        /// The service in the folder: `vod 2017-03-21`.
        folder: String,
        /// The service in the document.
        document: String,
    },
    /// The spec in the folder has errors.
    Spec {
        /// All diagnostics, rendered as text.
        rendered: String,
    },
    /// The result does not load: a bug in the importer, whatever the document.
    Bug(String),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::UnknownAction {
                name,
                nearest: Some(nearest),
            } => write!(f, "the document has no action `{name}`; did you mean `{nearest}`?"),
            Self::UnknownAction { name, nearest: None } => write!(f, "the document has no action `{name}`"),
            Self::OtherService { folder, document } => {
                write!(f, "the folder contains the spec of {folder}, but the document describes {document}")
            }
            Self::Spec { rendered } => write!(f, "{rendered}\nthe spec in the folder has errors; fix them first"),
            Self::Bug(why) => write!(
                f,
                "the imported spec does not load: {why} (this is a bug in the importer, not a problem of the document)"
            ),
        }
    }
}

impl std::error::Error for ImportError {}

impl From<DocumentError> for ImportError {
    fn from(error: DocumentError) -> Self {
        Self::Document(error)
    }
}

/// Imports a document. `existing` holds the files of the spec folder, with paths below it
/// (`service.yaml`, `actions/NAME.yaml`); empty for a new spec.
///
/// # Errors
/// Says why nothing can be imported. What is left out is in the report instead.
pub fn import(document: &str, existing: &[File], options: &Options) -> Result<Import, ImportError> {
    let root = json::parse(document).map_err(|error| DocumentError::NotJson(error.to_string()))?;
    let document = document::read(&root)?;
    let mut report = Report::default();
    let wanted = requested_actions(&document, options, &mut report)?;
    let existing_spec = ExistingSpec::read(existing).map_err(|rendered| ImportError::Spec { rendered })?;
    if let Some(folder) = existing_spec.other_service(&document) {
        let document = format!("{} {}", document.product, document.version);
        return Err(ImportError::OtherService { folder, document });
    }
    let mut import = Import {
        product: document.product.clone(),
        version: document.version.clone(),
        actions: wanted.len(),
        report,
        ..Import::default()
    };
    let (known, new): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(name, _)| existing_spec.action(name).is_some());
    let lower = |wanted: &[_], existing_spec: &ExistingSpec, report: &mut Report| {
        lower::lower(&document, wanted, existing_spec, options.descriptions, report).map_err(ImportError::Bug)
    };
    let mut lowered = lower(&new, &existing_spec, &mut import.report)?;
    lowered.assign_error_names(&existing_spec, &mut import.report);
    import.kept = known.len();
    let mut files = existing.to_vec();
    if let (Some(spec), true) = (&existing_spec.spec, options.update) {
        // Remarks about the document were made at its first import and are not repeated.
        let mut again = lower(&known, &ExistingSpec::default(), &mut Report::default())?;
        again.assign_error_names(&existing_spec, &mut Report::default());
        let actions: Vec<Action> = again.actions.into_iter().map(|lowered| lowered.action).collect();
        let has_hosts = !lower::has_guessed_host(&document);
        import.files = update::update(existing, spec, &again.service, &actions, has_hosts, &mut import.report);
        import.report_missing_actions(&existing_spec, &document, options);
        for file in &import.files {
            files
                .iter_mut()
                .filter(|old| old.path == file.path)
                .for_each(|old| old.text.clone_from(&file.text));
        }
    }
    write_new(lowered, &document, &existing_spec, &files, &mut import)?;
    Ok(import)
}

impl Import {
    /// Reports the actions of the folder that the document lacks.
    fn report_missing_actions(&mut self, existing_spec: &ExistingSpec, document: &Document<'_>, options: &Options) {
        let gone = existing_spec
            .actions()
            .iter()
            .filter(|action| !document.apis.iter().any(|(name, _)| *name == action.action));
        for action in gone.filter(|_| options.actions.is_empty()) {
            self.report.add(RemarkKind::Gone, action.action.as_str(), "the action");
        }
    }
}

/// The actions to import, once each, in the order of the document.
fn requested_actions<'j>(document: &Document<'j>, options: &Options, report: &mut Report) -> Result<Vec<(&'j str, &'j Json)>, ImportError> {
    for name in &options.actions {
        if !document.apis.iter().any(|(have, _)| have == name) {
            let nearest = nearest(name, document.apis.iter().map(|(have, _)| have.as_str())).map(str::to_owned);
            return Err(ImportError::UnknownAction {
                name: name.clone(),
                nearest,
            });
        }
    }
    let mut seen = HashSet::new();
    let all = document
        .apis
        .iter()
        .filter(|(name, _)| options.actions.is_empty() || options.actions.contains(name));
    let (first, again): (Vec<_>, Vec<_>) = all
        .map(|(name, api)| (name.as_str(), api))
        .partition(|(name, _)| seen.insert(*name));
    for (name, _) in again {
        report.add(
            RemarkKind::Undecided,
            text::line(name),
            "the document defines this action twice; the first definition is imported",
        );
    }
    Ok(first)
}

/// Writes the files that do not exist yet, and checks that they load together with the existing
/// ones.
fn write_new(
    lowered: LoweredSpec,
    document: &Document<'_>,
    existing_spec: &ExistingSpec,
    existing: &[File],
    import: &mut Import,
) -> Result<(), ImportError> {
    let LoweredSpec { service, mut actions } = lowered;
    // An action that still does not load is removed, with the reason. This happens at most once per
    // action.
    loop {
        let mut own = service.clone();
        remove_invalid::remove_unused_types(&mut own, actions.iter().map(|lowered| &lowered.action));
        let mut files = Vec::with_capacity(actions.len() + 1);
        if existing_spec.spec.is_none() {
            files.push(File {
                path: files::SERVICE.to_owned(),
                text: write::service(&own, lower::has_guessed_host(document)),
            });
        }
        let paths = new_paths(existing, actions.iter().map(|lowered| lowered.action.action.as_str()));
        files.extend(actions.iter().zip(&paths).map(|(lowered, path)| File {
            path: path.clone(),
            text: write::action(&lowered.action, &lowered.comments),
        }));
        let all: Vec<File> = existing.iter().chain(&files).cloned().collect();
        let Err((rendered, first)) = files::load(&all) else {
            import.files.extend(files);
            return Ok(());
        };
        let before = actions.len();
        let mut paths = paths.iter();
        actions.retain(|lowered| match paths.next().and_then(|path| first.get(path)) {
            Some(message) => {
                import
                    .report
                    .add(RemarkKind::Action, lowered.action.action.as_str(), message.as_str());
                false
            }
            None => true,
        });
        if actions.len() == before {
            return Err(ImportError::Bug(rendered));
        }
    }
}

/// The paths of the files of new actions. No two files differ only in capitals.
fn new_paths<'a>(existing: &[File], actions: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: HashSet<String> = existing.iter().map(|file| file.path.to_lowercase()).collect();
    let free = |action: &str| {
        let path = files::path(action);
        if taken.insert(path.to_lowercase()) {
            return path;
        }
        let other = files::other_path(&path);
        taken.insert(other.to_lowercase());
        other
    };
    actions.map(free).collect()
}
