//! The vendor's metadata (`api-docs.json`) of any RPC-style product -> the files of a spec.
//!
//! ```text
//! JSON -> document -> lowered to the structs of the spec -> held against the checks -> YAML -> loaded, as the proof
//! ```
//!
//! The metadata is made by many hands and checked by nobody. What the spec language can't carry is left out and said, as precisely as it
//! is known, and the rest goes on. Facts are carried; the vendor's prose only if asked for.

mod document;
mod existing;
mod files;
mod json;
mod lower;
mod report;
mod settle;
mod text;
mod update;
mod write;
mod yaml;

use std::collections::HashSet;
use std::fmt;

use aliyun_codegen_language::spec::Action;
use aliyun_codegen_language::suggest::nearest;

pub use document::Refusal;
pub use files::File;
pub use report::{Kind, Remark, Report};

use document::Document;
use existing::There;
use json::Json;
use lower::Fresh;

/// What to import, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Wire names of the actions to import; all, if it is empty.
    pub actions: Vec<String>,
    /// Whether the vendor's titles and descriptions are carried. They are its property: for private use.
    pub descriptions: bool,
    /// Whether files that are there already learn of what changed.
    pub update: bool,
}

/// What came of a document.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Product code.
    pub product: String,
    /// Version of the API.
    pub version: String,
    /// Files to write: paths below the folder of the spec, and texts. Together with the files that are there they load.
    pub files: Vec<File>,
    /// How many actions the document has, of those that were asked for.
    pub actions: usize,
    /// How many files of actions were left as they are.
    pub kept: usize,
    /// What there is to say about it.
    pub report: Report,
}

/// Why nothing was imported.
#[derive(Debug)]
pub enum Failure {
    /// The document can't be imported as a whole.
    Refused(Refusal),
    /// An action was asked for that the document has not.
    UnknownAction {
        /// The name.
        name: String,
        /// The one that was most likely meant.
        nearest: Option<String>,
    },
    /// The folder has a spec of another service.
    OtherService {
        /// What the folder has: `vod 2017-03-21`.
        folder: String,
        /// What the document has.
        document: String,
    },
    /// The folder has a spec with errors.
    Spec {
        /// All of them, as a compiler shows them.
        rendered: String,
    },
    /// What was written does not load: a fault of the importer, whatever the document.
    Fault(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::UnknownAction {
                name,
                nearest: Some(nearest),
            } => write!(f, "the document has no action `{name}`; did you mean `{nearest}`?"),
            Self::UnknownAction { name, nearest: None } => write!(f, "the document has no action `{name}`"),
            Self::OtherService { folder, document } => write!(f, "the folder has the spec of {folder}, the document is of {document}"),
            Self::Spec { rendered } => write!(f, "{rendered}\nthe spec in the folder has errors; mend them first"),
            Self::Fault(why) => write!(
                f,
                "what was written does not load: {why} (this is a fault of the importer, not of the document)"
            ),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Imports a document. `existing` are the files of the folder in which the spec shall lie, paths below it: `service.yaml`,
/// `actions/NAME.yaml`; none, if it is empty.
///
/// # Errors
/// Says why nothing can be imported. What can't be imported in part stands in the report.
pub fn import(document: &str, existing: &[File], options: &Options) -> Result<Import, Failure> {
    let root = json::parse(document).map_err(|error| Refusal::NotJson(error.to_string()))?;
    let document = document::read(&root)?;
    let mut report = Report::default();
    let wanted = wanted(&document, options, &mut report)?;
    let there = There::read(existing).map_err(|rendered| Failure::Spec { rendered })?;
    if let Some(folder) = there.other_service(&document) {
        let document = format!("{} {}", document.product, document.version);
        return Err(Failure::OtherService { folder, document });
    }
    let mut import = Import {
        product: document.product.clone(),
        version: document.version.clone(),
        actions: wanted.len(),
        report,
        ..Import::default()
    };
    let (known, new): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(name, _)| there.action(name).is_some());
    let lower = |wanted: &[_], there: &There, report: &mut Report| {
        lower::lower(&document, wanted, there, options.descriptions, report).map_err(Failure::Fault)
    };
    let mut fresh = lower(&new, &there, &mut import.report)?;
    fresh.name(&there, &mut import.report);
    import.kept = known.len();
    let mut files = existing.to_vec();
    if let (Some(spec), true) = (&there.spec, options.update) {
        // What was said about the document at its first import is not said again.
        let mut again = lower(&known, &There::default(), &mut Report::default())?;
        again.name(&there, &mut Report::default());
        let actions: Vec<Action> = again.actions.into_iter().map(|lowered| lowered.action).collect();
        let has_hosts = !lower::is_guess(&document);
        import.files = update::update(existing, spec, &again.service, &actions, has_hosts, &mut import.report);
        import.gone(&there, &document, options);
        for file in &import.files {
            files
                .iter_mut()
                .filter(|old| old.path == file.path)
                .for_each(|old| old.text.clone_from(&file.text));
        }
    }
    write_new(fresh, &document, &there, &files, &mut import)?;
    Ok(import)
}

impl Import {
    /// Says which actions of the folder the document has not.
    fn gone(&mut self, there: &There, document: &Document<'_>, options: &Options) {
        let gone = there
            .actions()
            .iter()
            .filter(|action| !document.apis.iter().any(|(name, _)| *name == action.action));
        for action in gone.filter(|_| options.actions.is_empty()) {
            self.report.add(Kind::Gone, action.action.as_str(), "the action");
        }
    }
}

/// The actions to import, in the order of the document, each once.
fn wanted<'j>(document: &Document<'j>, options: &Options, report: &mut Report) -> Result<Vec<(&'j str, &'j Json)>, Failure> {
    for name in &options.actions {
        if !document.apis.iter().any(|(have, _)| have == name) {
            let nearest = nearest(name, document.apis.iter().map(|(have, _)| have.as_str())).map(str::to_owned);
            return Err(Failure::UnknownAction {
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
            Kind::Decide,
            text::line(name),
            "described more than once; the first description is kept",
        );
    }
    Ok(first)
}

/// Writes what is not there yet, and proves that it loads together with what is.
fn write_new(fresh: Fresh, document: &Document<'_>, there: &There, existing: &[File], import: &mut Import) -> Result<(), Failure> {
    let Fresh { service, mut actions } = fresh;
    // What does not load after all is taken out, with the reason; that can't happen more often than there are actions.
    loop {
        let mut own = service.clone();
        settle::prune(&mut own, actions.iter().map(|lowered| &lowered.action));
        let mut files = Vec::with_capacity(actions.len() + 1);
        if there.spec.is_none() {
            files.push(File {
                path: files::SERVICE.to_owned(),
                text: write::service(&own, lower::is_guess(document)),
            });
        }
        files.extend(actions.iter().map(|lowered| File {
            path: files::path(&lowered.action.action),
            text: write::action(&lowered.action, &lowered.comments),
        }));
        let all: Vec<File> = existing.iter().chain(&files).cloned().collect();
        let Err((rendered, first)) = files::load(&all) else {
            import.files.extend(files);
            return Ok(());
        };
        let before = actions.len();
        actions.retain(|lowered| match first.get(&files::path(&lowered.action.action)) {
            Some(message) => {
                import.report.add(Kind::Action, lowered.action.action.as_str(), message.as_str());
                false
            }
            None => true,
        });
        if actions.len() == before {
            return Err(Failure::Fault(rendered));
        }
    }
}
