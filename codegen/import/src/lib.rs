//! The vendor's metadata (`api-docs.json`) of any RPC-style product -> the files of a spec.
//!
//! ```text
//! JSON -> document -> lowered to the structs of the spec -> held against the checks -> YAML -> loaded, as the proof
//! ```
//!
//! The metadata is made by many hands and checked by nobody. What the spec language can't carry is left out and said, as precisely as it
//! is known, and the rest goes on. Facts are carried; the vendor's prose only if asked for.

mod action;
mod answers;
mod components;
mod document;
mod dotted;
mod errors;
mod field;
mod gateway;
mod json;
mod report;
mod same;
mod schema;
mod scope;
mod service;
mod settle;
mod text;
mod unique;
mod update;
mod value;
mod write;
mod yaml;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::Path;

pub use document::Refusal;
pub use report::{Kind, Remark, Report};

use aliyun_codegen_language::constructors::constructors;
use aliyun_codegen_language::diagnostic;
use aliyun_codegen_language::load;
use aliyun_codegen_language::names;
use aliyun_codegen_language::source::Sources;
use aliyun_codegen_language::spec::{Action, Service, Spec};
use aliyun_codegen_language::suggest::nearest;
use components::Components;
use document::{Document, reference};
use errors::CodeNames;
use field::Lowering;
use json::Json;
use scope::Scope;
use unique::Names;

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

/// A file of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the folder of the spec, with `/`.
    pub path: String,
    /// Content.
    pub text: String,
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
    let root = Json::parse(document).map_err(|error| Refusal::NotJson(error.to_string()))?;
    let document = document::read(&root)?;
    let mut report = Report::default();
    let wanted = wanted(&document, options, &mut report)?;
    let there = There::read(existing)?;
    there.check(&document)?;
    let mut import = Import {
        product: document.product.clone(),
        version: document.version.clone(),
        actions: wanted.len(),
        report,
        ..Import::default()
    };
    let (known, new): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(name, _)| there.action(name).is_some());
    let mut fresh = lower(&document, &new, &there, options, &mut import.report)?;
    fresh.name(&there, &mut import.report);
    import.kept = known.len();
    let mut files = existing.to_vec();
    if let (Some(spec), true) = (&there.spec, options.update) {
        // What was said about the document at its first import is not said again.
        let mut again = lower(&document, &known, &There::default(), options, &mut Report::default())?;
        again.name(&there, &mut Report::default());
        let actions: Vec<Action> = again.actions.into_iter().map(|lowered| lowered.action).collect();
        let has_hosts = !service::is_guess(&document);
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

/// The spec that is in the folder already.
#[derive(Default)]
struct There {
    spec: Option<Spec>,
}

impl There {
    fn read(files: &[File]) -> Result<Self, Failure> {
        if files.is_empty() {
            return Ok(Self::default());
        }
        match load_files(files) {
            Ok(spec) => Ok(Self { spec: Some(spec) }),
            Err((rendered, _)) => Err(Failure::Spec { rendered }),
        }
    }

    fn check(&self, document: &Document<'_>) -> Result<(), Failure> {
        match self.service() {
            Some(service) if !service.product.eq_ignore_ascii_case(&document.product) || service.version != document.version => {
                Err(Failure::OtherService {
                    folder: format!("{} {}", service.product, service.version),
                    document: format!("{} {}", document.product, document.version),
                })
            }
            _ => Ok(()),
        }
    }

    fn service(&self) -> Option<&Service> {
        self.spec.as_ref().map(|spec| &spec.service)
    }

    fn actions(&self) -> &[Action] {
        self.spec.as_ref().map_or(&[], |spec| &spec.actions)
    }

    fn action(&self, name: &str) -> Option<&Action> {
        self.actions().iter().find(|action| action.action == name)
    }
}

/// Loads files with paths below a folder. An error is all that is wrong, as text, and the first problem of each file.
fn load_files(files: &[File]) -> Result<Spec, (String, BTreeMap<String, String>)> {
    let sources = Sources::from_files(
        files
            .iter()
            .map(|file| (Path::new("spec").join(&file.path), file.text.clone().into_bytes())),
    );
    load::load(&sources).map_err(|diagnostics| {
        let mut first = BTreeMap::new();
        for diagnostic in &diagnostics {
            let path = diagnostic.location.file.trim_start_matches("spec/").to_owned();
            first.entry(path).or_insert_with(|| diagnostic.message.clone());
        }
        (diagnostic::render(&diagnostics, &sources, false), first)
    })
}

/// What a document says, in the words of the spec. Every piece passes the checks.
struct Fresh {
    service: Service,
    actions: Vec<action::Lowered>,
}

/// Names of the actions that can't be called as they are, since another one is, or every client has a method of the name.
fn action_names<'j>(document: &Document<'j>, there: &There) -> HashMap<&'j str, String> {
    let (mut methods, mut types) = (Names::new(names::CLIENT_METHODS), HashSet::new());
    for action in there.actions() {
        constructors(action)
            .into_iter()
            .for_each(|constructor| methods.take(constructor.method));
        types.insert(names::action_type(&action.action, action.name.as_deref()));
    }
    let mut seen = HashSet::new();
    let new = document
        .apis
        .iter()
        .filter(|(wire, _)| there.action(wire).is_none() && seen.insert(wire.as_str()));
    new.filter_map(|(wire, _)| Some((wire.as_str(), unique::action(&mut methods, &mut types, wire)?)))
        .collect()
}

/// The service, and the names and types that all actions have in common.
fn service_of(
    document: &Document<'_>,
    components: &Components,
    named: &HashMap<&str, String>,
    there: &There,
    options: &Options,
    report: &mut Report,
) -> Result<(Scope<'static>, Service), Failure> {
    // Names that any module of the generated crate has, now or after the import of another action.
    let mut taken = Scope::default();
    for (wire, _) in document.apis {
        taken.take_action(wire, named.get(wire.as_str()).map(String::as_str));
    }
    for action in there.actions() {
        taken.take_action(&action.action, action.name.as_deref());
    }
    if let Some(service) = there.service() {
        for (key, def) in &service.types {
            taken.take_type(key, def);
        }
    }
    let mut names = taken;
    share(document, components, there, options, &mut names, report);
    let mut service = match there.service() {
        Some(service) => service.clone(),
        None => service::lower(document, names.clone().into_types(), report),
    };
    settle::service(&mut service, report).map_err(Failure::Fault)?;
    Ok((names, service))
}

/// Makes types of the schemas that more than one action uses.
fn share(document: &Document<'_>, components: &Components, there: &There, options: &Options, shared: &mut Scope<'_>, report: &mut Report) {
    let mut lowering = Lowering::new(document, components, options.descriptions, report, Vec::new());
    for (number, name) in document.schemas.names.iter().enumerate() {
        let schema = document
            .schemas
            .at(number)
            .filter(|schema| !schema.object("properties").is_empty() && reference(schema).is_none());
        let Some(schema) = schema.filter(|_| components.get(number).actions > 1 && shared.component(number).is_none()) else {
            continue;
        };
        match there.service() {
            Some(service) if service.types.iter().any(|(key, _)| *key == scope::key(name)) => shared.adopt(number, name),
            // A service.yaml that is there is not told of new types; each action has its own then.
            Some(_) => {}
            None => {
                lowering.component(number, name, schema, shared);
                lowering.rest(shared);
            }
        }
    }
}

fn lower(
    document: &Document<'_>,
    wanted: &[(&str, &Json)],
    there: &There,
    options: &Options,
    report: &mut Report,
) -> Result<Fresh, Failure> {
    let components = Components::of(document);
    let named = action_names(document, there);
    let (names, service) = service_of(document, &components, &named, there, options, report)?;
    let mut actions = Vec::with_capacity(wanted.len());
    let settled = settle::Settled::new(&service);
    for (name, api) in wanted {
        let path = vec![(*name).to_owned()];
        let mut lowering = Lowering::new(document, &components, options.descriptions, &mut *report, path);
        let lowered = action::lower(name, named.get(name), api, &names, &mut lowering).and_then(|mut lowered| {
            settle::action(&mut lowered.action, &settled, report)?;
            Ok(lowered)
        });
        match lowered {
            Ok(lowered) => actions.push(lowered),
            Err(why) => report.add(Kind::Action, text::line(name), why),
        }
    }
    Ok(Fresh { service, actions })
}

impl Fresh {
    /// Decides the names of error codes, which all files share.
    fn name(&mut self, there: &There, report: &mut Report) {
        let known: Vec<_> = there
            .service()
            .into_iter()
            .flat_map(|service| &service.errors)
            .chain(there.actions().iter().flat_map(|action| &action.errors))
            .collect();
        let mut new: Vec<&str> = self.service.errors.iter().map(|(code, _)| code.as_str()).collect();
        new.extend(
            self.actions
                .iter()
                .flat_map(|lowered| &lowered.action.errors)
                .map(|(code, _)| code.as_str()),
        );
        let codes = CodeNames::decide(known.into_iter(), new.into_iter(), report);
        codes.apply(&mut self.service.errors);
        for lowered in &mut self.actions {
            codes.apply(&mut lowered.action.errors);
        }
    }
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
                path: "service.yaml".to_owned(),
                text: write::service(&own, service::is_guess(document)),
            });
        }
        files.extend(actions.iter().map(|lowered| File {
            path: format!("actions/{}.yaml", lowered.action.action),
            text: write::action(&lowered.action, &lowered.comments),
        }));
        let all: Vec<File> = existing.iter().chain(&files).cloned().collect();
        let Err((rendered, first)) = load_files(&all) else {
            import.files.extend(files);
            return Ok(());
        };
        let before = actions.len();
        actions.retain(|lowered| match first.get(&format!("actions/{}.yaml", lowered.action.action)) {
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
