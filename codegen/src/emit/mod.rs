//! Model -> files. One module for each kind of file; each ends in one `quote!` that looks like its
//! output.

mod action;
mod actions_index;
mod client;
mod crate_root;
mod docs;
mod endpoints;
mod error;
mod examples;
mod fact_docs;
mod imports;
pub mod manifest;
mod paging;
mod print;
mod readme;
mod request;
mod request_docs;
mod rust_type;
mod sample;
mod signer;
mod types;

use proc_macro2::TokenStream;
use rayon::prelude::*;

use self::docs::Docs;
pub use self::print::FormatError;
use crate::model::Model;
use crate::output::{File, header, markdown_header};
use crate::placement::Placement;

/// A file that is still to be made. Making it is pure and may happen on any thread.
enum Job<'m> {
    Rust {
        path: String,
        source: String,
        emit: Box<dyn FnOnce() -> TokenStream + Send + 'm>,
    },
    Text(File),
}

impl Job<'_> {
    fn file(self) -> Result<File, FormatError> {
        match self {
            Self::Rust { path, source, emit } => print::file(&path, &source, emit()),
            Self::Text(file) => Ok(file),
        }
    }
}

/// All files of the crate, sorted by path.
///
/// # Errors
/// Fails if an emitter wrote invalid Rust: a bug in this crate, whatever the spec.
pub fn emit(model: &Model, placement: &Placement) -> Result<Vec<File>, FormatError> {
    let docs = Docs::new(model);
    let jobs = jobs(model, placement, &docs);
    let mut files = jobs.into_par_iter().map(Job::file).collect::<Result<Vec<_>, _>>()?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Makes the files of the crate on all cores and passes each to `take` as soon as it is made, in no
/// particular order.
///
/// # Errors
/// Like [`emit`], and if `take` fails.
pub fn each_file<E: From<FormatError> + Send>(
    model: &Model,
    placement: &Placement,
    consume: impl Fn(File) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let docs = Docs::new(model);
    let jobs = jobs(model, placement, &docs);
    jobs.into_par_iter().try_for_each(|job| consume(job.file()?))
}

/// The longest files come first, so that no core is left with one at the end.
fn jobs<'m>(model: &'m Model, placement: &Placement, docs: &'m Docs) -> Vec<Job<'m>> {
    let mut jobs = Vec::new();
    let mut rust = |path: &str, source: &str, emit: Box<dyn FnOnce() -> TokenStream + Send + 'm>| {
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
    rust("src/actions/mod.rs", "actions/", Box::new(|| actions_index::emit(model, docs)));
    if !model.types.is_empty() {
        rust("src/types.rs", "service.yaml", Box::new(|| types::file(model, docs)));
    }
    rust("src/lib.rs", "service.yaml", Box::new(|| crate_root::emit(model)));
    rust("src/endpoints.rs", "service.yaml", Box::new(|| endpoints::emit(model)));
    rust("src/signer.rs", "service.yaml", Box::new(|| signer::emit(model)));
    for action in &model.actions {
        let (path, source) = (format!("src/actions/{}.rs", action.name), format!("actions/{}.yaml", action.wire));
        rust(&path, &source, Box::new(|| action::emit(action, model, docs)));
    }
    let mut text = |path: &str, text: String| {
        jobs.push(Job::Text(File {
            path: path.to_owned(),
            text,
        }));
    };
    let parts = &model.parts;
    let source = |part: &str, is_there: bool| {
        if is_there {
            format!("service.yaml and crate/{part}")
        } else {
            "service.yaml".to_owned()
        }
    };
    let manifest_source = source("dev-dependencies.toml", parts.dev_dependencies.is_some());
    text("Cargo.toml", header("#", &manifest_source) + &manifest::emit(model, placement));
    let readme_source = source("README.md", parts.readme.is_some());
    text("README.md", markdown_header(&readme_source) + &readme::emit(model));
    for example in &parts.examples {
        let path = format!("examples/{}", example.file);
        text(&path, header("//", &format!("crate/{path}")) + &with_line_feeds(&example.text));
    }
    if !parts.guide.is_empty() {
        let modules: String = parts.guide.iter().map(|chapter| format!("pub mod {};\n", chapter.name)).collect();
        text("src/guide/mod.rs", header("//", "crate/guide/") + GUIDE + &modules);
    }
    for chapter in &parts.guide {
        let source = format!("crate/guide/{}.md", chapter.name);
        text(
            &format!("src/guide/{}.rs", chapter.name),
            header("//", &source) + &inner_docs(&chapter.text),
        );
    }
    text("rustfmt.toml", header("#", "service.yaml") + RUSTFMT);
    text("LICENSE-MIT", with_line_feeds(include_str!("../../LICENSE-MIT")));
    text("LICENSE-APACHE", with_line_feeds(include_str!("../../LICENSE-APACHE")));
    jobs
}

/// The text with the line ends of all generated files, whatever those of the checkout are.
fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The start of the module with the chapters.
const GUIDE: &str = "\
//! How to use the crate, one chapter for each topic.

// A chapter may link to modules of features that are off.
#![cfg_attr(
    not(all(feature = \"blocking\", feature = \"http\", feature = \"testing\")),
    allow(rustdoc::broken_intra_doc_links)
)]

";

/// `//!` before each line.
fn inner_docs(text: &str) -> String {
    let lines = text
        .trim_end()
        .lines()
        .map(|line| format!("//! {line}").trim_end().to_owned() + "\n");
    lines.collect()
}

/// prettyplease formats some things differently from rustfmt.
const RUSTFMT: &str = "disable_all_formatting = true\n";
