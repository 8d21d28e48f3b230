//! Model -> files. One module for each kind of file; each ends in one `quote!` that reads like what it makes.

mod action;
mod client;
mod crate_files;
mod docs;
mod error;
mod examples;
mod imports;
pub mod manifest;
mod paging;
mod readme;
mod sample;
mod signer;
mod types;

use std::sync::{Mutex, PoisonError};

use proc_macro2::TokenStream;

pub(crate) use self::action::quota_text;
use self::docs::Docs;
use crate::format::{self, FormatError, Part};
use crate::model::Model;
use crate::output::{File, Placement};
use crate::parallel;

/// A file that is still to be made. Making it is pure and can be done on any thread.
enum Job<'m> {
    Rust {
        path: String,
        source: String,
        emit: Box<dyn Fn() -> Parts<'m> + Send + Sync + 'm>,
    },
    Text(File),
}

/// A file as tokens, one part after the other: those of a long file are never in memory all at once.
type Parts<'m> = Box<dyn Iterator<Item = Part<'m>> + 'm>;

/// A file that is one part.
fn whole<'m>(tokens: TokenStream) -> Parts<'m> {
    Box::new(std::iter::once(Part::Items(tokens)))
}

/// All files of the crate, sorted by path.
///
/// # Errors
/// Fails if an emitter wrote what is no Rust: a fault of this crate, whatever the spec.
pub fn emit(model: &Model, placement: &Placement) -> Result<Vec<File>, FormatError> {
    let files = Mutex::new(Vec::new());
    each_file(model, placement, |file| {
        files.lock().unwrap_or_else(PoisonError::into_inner).push(file);
        Ok::<_, FormatError>(())
    })?;
    let mut files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Makes the files of the crate on all cores and hands each to `take` as soon as it is made. Which thread makes which file does not matter
/// to the result.
///
/// # Errors
/// As [`emit`], and if `take` fails.
pub fn each_file<E: From<FormatError> + Send>(
    model: &Model,
    placement: &Placement,
    take: impl Fn(File) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let docs = Docs::new(model);
    let jobs = jobs(model, placement, &docs);
    parallel::try_each(&jobs, |job| {
        take(match job {
            Job::Rust { path, source, emit } => File {
                path: path.clone(),
                text: format::rust(path, source, emit())?,
            },
            Job::Text(file) => file.clone(),
        })
    })
}

/// The longest files come first, so that no core is left alone with one at the end.
fn jobs<'m>(model: &'m Model, placement: &Placement, docs: &'m Docs) -> Vec<Job<'m>> {
    let mut jobs = Vec::new();
    let mut rust = |path: &str, source: &str, emit: Box<dyn Fn() -> Parts<'m> + Send + Sync + 'm>| {
        jobs.push(Job::Rust {
            path: path.to_owned(),
            source: source.to_owned(),
            emit,
        });
    };
    if model.actions.iter().any(|action| !action.examples.is_empty()) {
        rust("tests/examples.rs", "actions/", Box::new(|| examples::emit(model)));
    }
    rust("src/client.rs", "actions/", Box::new(|| client::emit(model, docs)));
    rust("src/error.rs", "service.yaml and actions/", Box::new(|| error::emit(model, docs)));
    rust(
        "src/actions/mod.rs",
        "actions/",
        Box::new(|| whole(crate_files::actions(model, docs))),
    );
    if !model.types.is_empty() {
        rust(
            "src/types.rs",
            "service.yaml",
            Box::new(|| whole(crate_files::shared_types(model, docs).unwrap_or_default())),
        );
    }
    rust("src/lib.rs", "service.yaml", Box::new(|| whole(crate_files::lib(model))));
    rust(
        "src/endpoints.rs",
        "service.yaml",
        Box::new(|| whole(crate_files::endpoints(model))),
    );
    rust("src/signer.rs", "service.yaml", Box::new(|| whole(signer::emit(model))));
    for action in &model.actions {
        let (path, source) = (format!("src/actions/{}.rs", action.name), format!("actions/{}.yaml", action.wire));
        rust(&path, &source, Box::new(|| whole(action::emit(action, model, docs))));
    }
    let text = |path: &str, text: String| {
        Job::Text(File {
            path: path.to_owned(),
            text,
        })
    };
    jobs.push(text(
        "Cargo.toml",
        format!("{}{}", format::header("#", "service.yaml"), manifest::emit(model, placement)),
    ));
    jobs.push(text(
        "README.md",
        format!("{}{}", format::markdown_header("service.yaml"), readme::emit(model)),
    ));
    jobs.push(text("rustfmt.toml", format!("{}{RUSTFMT}", format::header("#", "service.yaml"))));
    jobs.push(text("LICENSE-MIT", include_str!("../../LICENSE-MIT").to_owned()));
    jobs.push(text("LICENSE-APACHE", include_str!("../../LICENSE-APACHE").to_owned()));
    jobs
}

/// The generator formats by itself; rustfmt would differ from it in places.
const RUSTFMT: &str = "disable_all_formatting = true\n";
