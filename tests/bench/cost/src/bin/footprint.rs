//! What a user of a crate pays: how much is pulled, how long it builds, how big a program is.
//!
//! `footprint ROOT WORK [SUBJECT…]`: ROOT is this repository, WORK a folder for everything that is
//! built.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use bench_cost::measure::{self, Used, median};
use bench_cost::{Error, progenitor};

/// Rounds of what is built again and again; every subject has its turn in each.
const ROUNDS: usize = 3;

/// A crate, and the program that makes one call through it.
struct Subject {
    /// Of the program, its feature and the row.
    name: &'static str,
    /// The package that is measured alone.
    package: &'static str,
    /// Operations that the package has.
    operations: u32,
}

impl Subject {
    /// Whether the crate is written here, by progenitor.
    fn is_written(&self) -> bool {
        self.name == "progenitor"
    }
}

const SUBJECTS: &[Subject] = &[
    Subject {
        name: "aliyun-vod",
        package: "aliyun-vod",
        operations: 188,
    },
    Subject {
        name: "progenitor",
        package: "vod-progenitor",
        operations: 188,
    },
    Subject {
        name: "aws-sdk-sqs",
        package: "aws-sdk-sqs",
        operations: 23,
    },
    Subject {
        name: "alibabacloud",
        package: "alibabacloud",
        operations: 14,
    },
    Subject {
        name: "alibaba-cloud-sdk-rust",
        package: "alibaba-cloud-sdk-rust",
        operations: 1,
    },
];

/// Features of the programs that are only counted, and what they stand for.
const VARIANTS: &[(&str, &str)] = &[
    ("aliyun-vod-without-http", "without HTTP"),
    ("aliyun-vod-everything", "all features"),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.as_slice() {
        [root, work, wanted @ ..] => run(Path::new(root), Path::new(work), wanted),
        _ => Err("usage: footprint ROOT WORK [SUBJECT…]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(root: &Path, work: &Path, wanted: &[String]) -> Result<(), Error> {
    let all: Vec<&str> = SUBJECTS.iter().map(|subject| subject.name).collect();
    if let Some(unknown) = wanted.iter().find(|name| !all.contains(&name.as_str())) {
        return Err(format!("`{unknown}` is none of {}", all.join(", ")).into());
    }
    fs::create_dir_all(work)?;
    let chosen = SUBJECTS
        .iter()
        .filter(|subject| wanted.is_empty() || wanted.iter().any(|name| name == subject.name));
    let benches = chosen
        .map(|subject| Bench::new(subject, root, work))
        .collect::<Result<Vec<_>, _>>()?;

    println!("| program with one call | crates | from nothing: check, s | release, s | stripped, KB |");
    println!("|---|--:|--:|--:|--:|");
    for bench in &benches {
        bench.from_nothing()?;
    }
    for (feature, about) in VARIANTS {
        let crates = crates(&programs(root), feature)?;
        println!("| aliyun-vod, {about} | {crates} | | | |");
    }

    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        for bench in &benches {
            rounds.push((bench.subject.name, bench.again()?));
        }
    }
    println!();
    println!(
        "| the crate alone | operations | lines | check, s | release, s | ms an operation: check | release \
         | its program edited: check, s | release, s | targets built for both |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for bench in &benches {
        let mine = || {
            rounds
                .iter()
                .filter(|(name, _)| *name == bench.subject.name)
                .map(|(_, round)| round)
        };
        let of = |what: fn(&Round) -> Used| Used {
            cpu: median(mine().map(|round| what(round).cpu)),
            wall: median(mine().map(|round| what(round).wall)),
        };
        let (check, release) = (of(|round| round.check), of(|round| round.release));
        let (edit_check, edit_release) = (of(|round| round.edit_check), of(|round| round.edit_release));
        let each = |used: Used| used.cpu * 1e3 / f64::from(bench.subject.operations);
        println!(
            "| {} | {} | {} | {} | {} | {:.0} | {:.0} | {} | {} | {} |",
            bench.subject.package,
            bench.subject.operations,
            bench.lines()?,
            shown(check),
            shown(release),
            each(check),
            each(release),
            shown(edit_check),
            shown(edit_release),
            mine().map(|round| round.built).max().unwrap_or_default(),
        );
    }
    println!("\nProcessor time, and in brackets time by the clock; medians of {ROUNDS} rounds, from nothing once.");
    fs::remove_dir_all(work)?;
    Ok(())
}

/// What one subject took in one round.
#[derive(Debug)]
struct Round {
    check: Used,
    release: Used,
    edit_check: Used,
    edit_release: Used,
    /// How many targets cargo built because of the edits.
    built: usize,
}

struct Bench {
    subject: &'static Subject,
    /// Where its manifest lies.
    folder: PathBuf,
    target: PathBuf,
}

impl Bench {
    fn new(subject: &'static Subject, root: &Path, work: &Path) -> Result<Self, Error> {
        let target = work.join(subject.name);
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let mut folder = programs(root);
        if subject.is_written() {
            folder = work.join(subject.package);
            let document = work.join("openapi.json");
            fs::write(&document, progenitor::document(&root.join("spec"))?.to_string())?;
            progenitor::generate(&document, &folder)?;
        }
        let bench = Self { subject, folder, target };
        // What is downloaded is not built.
        measure::command(&mut bench.plain(&["fetch"]))?;
        Ok(bench)
    }

    fn plain(&self, args: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&self.folder).args(args).env("CARGO_TARGET_DIR", &self.target);
        // As a user has them.
        for name in ["RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_INCREMENTAL", "RUSTC_WRAPPER", "EDIT"] {
            cargo.env_remove(name);
        }
        cargo
    }

    /// `cargo ARGS` for the program.
    fn program(&self, args: &[&str]) -> Command {
        let mut cargo = self.plain(args);
        cargo.args(["--bin", self.subject.name]);
        self.configure(&mut cargo);
        cargo
    }

    /// `cargo ARGS` for the crate and what it depends on: the library of the programs is empty,
    /// that of progenitor's package is the crate.
    fn library(&self, args: &[&str]) -> Command {
        let mut cargo = self.plain(args);
        cargo.arg("--lib");
        self.configure(&mut cargo);
        cargo
    }

    /// Chooses the dependencies, and the profile that a program for users has; that of the
    /// benchmarks here has debug information.
    fn configure(&self, cargo: &mut Command) {
        cargo.args(["--config", "profile.release.strip=true", "--config", "profile.release.debug=false"]);
        if !self.subject.is_written() {
            cargo.args(["--features", self.subject.name]);
        }
    }

    fn from_nothing(&self) -> Result<(), Error> {
        let (_, check) = measure::command(&mut self.program(&["check"]))?;
        let (_, release) = measure::command(&mut self.program(&["build", "--release"]))?;
        let size = fs::metadata(self.target.join("release").join(self.subject.name))?.len();
        let crates = crates(&self.folder, if self.subject.is_written() { "default" } else { self.subject.name })?;
        println!(
            "| {} | {crates} | {} | {} | {} |",
            self.subject.name,
            shown(check),
            shown(release),
            size / 1000
        );
        Ok(())
    }

    /// The crate alone, and then the program alone.
    fn again(&self) -> Result<Round, Error> {
        let alone = |profile: &str, args: &[&str]| {
            let clean = ["clean", "--quiet", "--package", self.subject.package, "--profile", profile];
            measure::command(&mut self.plain(&clean))?;
            Ok::<_, Error>(measure::command(&mut self.library(args))?.1)
        };
        let check = alone("dev", &["check"])?;
        let release = alone("release", &["build", "--release"])?;
        let edited = |args: &[&str]| {
            measure::command(&mut self.program(args))?;
            let mut edited = self.program(args);
            measure::command(edited.args(["--message-format", "json"]).env("EDIT", "edited"))
        };
        let (checked, edit_check) = edited(&["check"])?;
        let (built, edit_release) = edited(&["build", "--release"])?;
        let is_built = |line: &&str| line.contains("\"reason\":\"compiler-artifact\"") && line.contains("\"fresh\":false");
        let round = Round {
            check,
            release,
            edit_check,
            edit_release,
            built: checked.lines().chain(built.lines()).filter(is_built).count(),
        };
        // It takes long, and somebody may wait.
        eprintln!("{}: {round:?}", self.subject.name);
        Ok(round)
    }

    /// Lines of Rust of the package.
    fn lines(&self) -> Result<usize, Error> {
        let mut metadata = self.plain(&["metadata", "--format-version", "1"]);
        if !self.subject.is_written() {
            metadata.args(["--features", self.subject.name]);
        }
        let metadata: serde_json::Value = serde_json::from_str(&measure::command(&mut metadata)?.0)?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let manifest = packages
            .filter(|package| package["name"] == self.subject.package)
            .find_map(|package| package["manifest_path"].as_str())
            .ok_or("the package is not there")?;
        lines(&Path::new(manifest).with_file_name("src"))
    }
}

/// Lines of all Rust files in a folder, those of programs left out.
fn lines(folder: &Path) -> Result<usize, Error> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sum += if path.ends_with("bin") { 0 } else { lines(&path)? };
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            sum += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(sum)
}

fn programs(root: &Path) -> PathBuf {
    root.join("tests/bench/cost/programs")
}

/// How many crates the package in `folder` needs on this machine with a feature, those included
/// that only build others.
fn crates(folder: &Path, feature: &str) -> Result<usize, Error> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(folder)
        .args(["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let (tree, _) = measure::command(cargo.args(["--features", feature]))?;
    // `name v1.2.3 (proc-macro)`, `name v1.2.3 (*)`
    let names: BTreeSet<String> = tree
        .lines()
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    // The package itself is the first line.
    Ok(names.len().saturating_sub(1))
}

/// User and system time, and by the clock.
fn shown(used: Used) -> String {
    format!("{:.1} ({:.1})", used.cpu, used.wall)
}
