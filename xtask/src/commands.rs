//! The commands.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use aliyun_codegen::output::{self, Written};
use aliyun_codegen::pipeline::{self, Generator};
use aliyun_codegen_language::names;
use aliyun_codegen_language::scaffold;
use aliyun_codegen_language::source::Sources;

use crate::terminal::{self, print_line};

/// How a command ended without an error.
pub(crate) enum Outcome {
    /// Successfully.
    Done,
    /// The check found a difference.
    OutOfDate,
    /// Something is left for a person to do.
    NeedsManualWork,
}

/// The folder of this repository, where cargo built this program.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// A path of this repository, relative to the current folder if it is inside.
fn repository_path(name: &str) -> PathBuf {
    let full = root().join(name);
    let here = std::env::current_dir().ok();
    here.and_then(|here| full.strip_prefix(here).map(Path::to_owned).ok())
        .unwrap_or(full)
}

pub(crate) fn default_spec() -> PathBuf {
    repository_path("spec")
}

pub(crate) fn default_out() -> PathBuf {
    repository_path("generated")
}

pub(crate) fn color() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

pub(crate) fn generate(generator: &Generator) -> Result<Outcome, String> {
    let start = Instant::now();
    let Written { written, removed, kept } = generator.write().map_err(|error| error.to_string())?;
    for path in &written {
        print_line!("   wrote {}", generator.out.join(path).display());
    }
    for path in pipeline::write_language_files(&generator.spec).map_err(|error| error.to_string())? {
        print_line!("   wrote {}", path.display());
    }
    for path in &removed {
        print_line!(" removed {}", generator.out.join(path).display());
    }
    print_line!(
        "{}: {} written, {kept} kept, {} removed, in {:.0?}",
        generator.out.display(),
        written.len(),
        removed.len(),
        start.elapsed()
    );
    Ok(Outcome::Done)
}

pub(crate) fn check(generator: &Generator) -> Result<Outcome, String> {
    let drift = generator.drift().map_err(|error| error.to_string())?;
    if drift.is_empty() {
        print_line!("{}: up to date", generator.out.display());
        return Ok(Outcome::Done);
    }
    for file in &drift {
        terminal::print(format_args!("{}", file.diff));
    }
    for file in &drift {
        terminal::print_error(format_args!("error: {} {}", file.path.display(), file.what));
    }
    if drift.iter().any(|file| file.diff.is_empty()) {
        terminal::print_error(format_args!(
            "help: git changes line ends if `core.autocrlf` is set; `* text=auto eol=lf` in .gitattributes prevents that"
        ));
    }
    terminal::print_error(format_args!(
        "help: run `cargo xtask generate`, review the changes, and commit them"
    ));
    Ok(Outcome::OutOfDate)
}

pub(crate) fn new(spec: &Path, name: &str) -> Result<Outcome, String> {
    if !spec.join("service.yaml").is_file() {
        return Err(format!("error: {} is not a spec folder: it has no service.yaml", spec.display()));
    }
    let path = spec.join("actions").join(names::action_file(name));
    if path.exists() {
        return Err(format!("error: {} already exists", path.display()));
    }
    let text = scaffold::action(name, first_area(spec).as_deref()).map_err(|error| format!("error: {error}"))?;
    output::write_atomically(&path, &text).map_err(|error| format!("error: {error}"))?;
    print_line!("   wrote {}", path.display());
    print_line!("Fill it in from the vendor's documentation, then run `cargo xtask generate`.");
    Ok(Outcome::Done)
}

/// The first area of the service.
fn first_area(spec: &Path) -> Option<String> {
    let sources = Sources::read(spec).ok()?;
    let spec = aliyun_codegen_language::load::load(&sources).ok()?;
    spec.service.areas.into_iter().map(|(key, _)| key).next()
}

pub(crate) fn schema(spec: &Path) -> Result<Outcome, String> {
    let out = pipeline::schema_folder(spec);
    let files = pipeline::schema_files(spec).map_err(|error| error.to_string())?;
    let Written { written, kept, .. } = output::write(&files, &out).map_err(|error| format!("error: {error}"))?;
    for path in &written {
        print_line!("   wrote {}", out.join(path).display());
    }
    print_line!("{}: {} written, {kept} kept", out.display(), written.len());
    Ok(Outcome::Done)
}

/// Runs the mock server as a separate process, so that this program needs no HTTP library.
pub(crate) fn mock<'a>(args: impl Iterator<Item = &'a String>) -> Result<Outcome, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--quiet", "--package", "aliyun-mock", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .arg("--")
        .args(args);
    let status = command.status().map_err(|error| format!("error: can't run cargo: {error}"))?;
    if status.success() {
        Ok(Outcome::Done)
    } else {
        Err(format!("error: the mock server ended with {status}"))
    }
}
