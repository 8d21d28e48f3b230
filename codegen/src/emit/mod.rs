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

use proc_macro2::TokenStream;

use self::docs::Docs;
use crate::format::{self, FormatError};
use crate::model::Model;
use crate::output::{File, Placement};

/// A file that is still to be made. Making it is pure and can be done on any thread.
enum Job<'m> {
    Rust {
        path: String,
        source: String,
        emit: Box<dyn Fn() -> TokenStream + Send + Sync + 'm>,
    },
    Text(File),
}

/// All files of the crate, sorted by path.
///
/// # Errors
/// Fails if an emitter wrote what is no Rust: a fault of this crate, whatever the spec.
pub fn emit(model: &Model, placement: &Placement) -> Result<Vec<File>, FormatError> {
    let docs = Docs::new(model);
    let jobs = jobs(model, placement, &docs);
    let mut files = in_parallel(&jobs)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn jobs<'m>(model: &'m Model, placement: &Placement, docs: &'m Docs) -> Vec<Job<'m>> {
    let mut jobs = Vec::new();
    let mut rust = |path: &str, source: &str, emit: Box<dyn Fn() -> TokenStream + Send + Sync + 'm>| {
        jobs.push(Job::Rust {
            path: path.to_owned(),
            source: source.to_owned(),
            emit,
        });
    };
    rust("src/lib.rs", "service.yaml", Box::new(|| crate_files::lib(model)));
    rust("src/endpoints.rs", "service.yaml", Box::new(|| crate_files::endpoints(model)));
    rust("src/signer.rs", "service.yaml", Box::new(|| signer::emit(model)));
    rust("src/error.rs", "service.yaml and actions/", Box::new(|| error::emit(model, docs)));
    rust("src/client.rs", "actions/", Box::new(|| client::emit(model, docs)));
    rust("src/actions/mod.rs", "actions/", Box::new(|| crate_files::actions(model, docs)));
    if !model.types.is_empty() {
        rust(
            "src/types.rs",
            "service.yaml",
            Box::new(|| crate_files::shared_types(model, docs).unwrap_or_default()),
        );
    }
    if model.actions.iter().any(|action| !action.examples.is_empty()) {
        rust(
            "tests/examples.rs",
            "actions/",
            Box::new(|| examples::emit(model).unwrap_or_default()),
        );
    }
    for action in &model.actions {
        let (path, source) = (format!("src/actions/{}.rs", action.name), format!("actions/{}.yaml", action.wire));
        rust(&path, &source, Box::new(|| action::emit(action, model, docs)));
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

/// Makes the files on all cores. Which thread makes which file does not matter to the result.
fn in_parallel(jobs: &[Job<'_>]) -> Result<Vec<File>, FormatError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len()).max(1);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || -> Result<Vec<File>, FormatError> {
        let mut made = Vec::new();
        while let Some(job) = jobs.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            made.push(match job {
                Job::Rust { path, source, emit } => File {
                    path: path.clone(),
                    text: format::rust(path, source, emit())?,
                },
                Job::Text(file) => file.clone(),
            });
        }
        Ok(made)
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut files = work()?;
        for worker in workers {
            files.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(files)
    })
}
