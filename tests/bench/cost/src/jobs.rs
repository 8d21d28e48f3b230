//! What is measured: each a whole job from files to files, or a part of one.

use std::fs;
use std::path::{Path, PathBuf};

use aliyun_codegen::output::Update;
use aliyun_codegen::pipeline::{GenerateError, Generator};
use aliyun_codegen::placement::{Runtime, placement};
use aliyun_codegen::{emit, model};
use aliyun_codegen_language::diagnostic;
use aliyun_codegen_language::load;
use aliyun_codegen_language::source::Sources;

use crate::measure::{here, peak};
use crate::{Error, progenitor};

/// Does one job and prints a line: its name, processor time and time by the clock in seconds, peak
/// of memory in MB.
///
/// # Errors
/// If the job fails, or there is none of this name.
pub fn work(name: &str, spec: &Path, out: &Path) -> Result<(), Error> {
    match name {
        "generate" => job(name, || generate(spec, out)),
        "floor-yaml" => job(name, || floor_yaml(spec)),
        "floor-rust" => job(name, || floor_rust(out)),
        "stages" => stages(spec, out),
        // Here the document stands in the place of the spec.
        "progenitor" => job(name, || progenitor::generate(spec, out)),
        "openapi" => Ok(fs::write(out, progenitor::document(spec)?.to_string())?),
        _ => Err(format!("no job is called {name}").into()),
    }
}

fn job<T>(name: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let (result, used) = here(work)?;
    println!("{name} {:.4} {:.4} {:.1}", used.cpu, used.wall, peak());
    Ok(result)
}

fn generate(spec: &Path, out: &Path) -> Result<(), Error> {
    let task = Generator {
        spec: spec.to_owned(),
        out: out.to_owned(),
        runtime: runtime(),
        only: Vec::new(),
        color: false,
    };
    task.write()?;
    Ok(())
}

fn runtime() -> Runtime {
    Runtime::Path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../codegen/runtime"))
}

/// The generator, stage by stage, in the memory that it takes.
fn stages(spec: &Path, out: &Path) -> Result<(), Error> {
    let sources = job("read", || Ok(Sources::read(spec)?))?;
    let spec = job("load+check", || {
        load::load(&sources).map_err(|found| diagnostic::render(&found, &sources, false).into())
    })?;
    drop(sources);
    let model = job("resolve", || Ok(model::resolve(&spec)))?;
    drop(spec);
    let placement = placement(out, &runtime())?;
    // Made and thrown away, and then made and written.
    job("emit+format", || {
        emit::each_file(&model, &placement, |_| Ok::<_, GenerateError>(())).map_err(Error::from)
    })?;
    let update = Update::new(out)?;
    job("emit+format+write", || {
        emit::each_file(&model, &placement, |file| update.add(&file).map_err(GenerateError::Output))?;
        Ok(update.finish()?)
    })?;
    Ok(())
}

/// Reads every file of a spec into a tree of values, on one core.
fn floor_yaml(spec: &Path) -> Result<(), Error> {
    for path in files(&spec.join("actions"), "yaml")? {
        let text = fs::read(path)?;
        std::hint::black_box(serde_yaml::from_slice::<serde_yaml::Value>(&text)?);
    }
    Ok(())
}

/// Parses and prints every Rust file of a crate, on one core.
fn floor_rust(out: &Path) -> Result<(), Error> {
    for folder in ["src", "src/actions", "tests"] {
        for path in files(&out.join(folder), "rs")? {
            let text = fs::read_to_string(path)?;
            std::hint::black_box(prettyplease::unparse(&syn::parse_file(&text)?));
        }
    }
    Ok(())
}

/// Bytes of all files in a folder.
///
/// # Errors
/// If it can't be read.
pub fn size(folder: &Path) -> Result<u64, Error> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        sum += if metadata.is_dir() { size(&entry.path())? } else { metadata.len() };
    }
    Ok(sum)
}

fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
