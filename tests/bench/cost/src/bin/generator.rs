//! Time and memory of the generator beside its floor, which is to read the same YAML and to parse
//! and print the same Rust, and beside progenitor.
//!
//! `generator ROOT WORK DEV`: ROOT is this repository, WORK a folder for what is written, DEV the
//! program that `cargo xtask` runs. Each measurement is a process of its own, so that it has a peak
//! of memory of its own; rounds of all of them are interleaved.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use bench_cost::measure::{command, median};
use bench_cost::{Error, jobs, synthetic};

/// Actions of the real spec.
const REAL: usize = 188;

/// Actions of the largest spec.
const MOST: usize = 15_000;

/// Specs that are measured: number of actions and of rounds.
const SPECS: [(usize, usize); 3] = [(REAL, 9), (10 * REAL, 3), (MOST, 3)];

/// Above this many actions progenitor, whose time grows faster than their number, is left out.
const PROGENITOR: usize = 2_000;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["work", job, from, out] => jobs::work(job, Path::new(from), Path::new(out)),
        ["stages", root, work] => stages(Path::new(root), Path::new(work)),
        [root, work, dev] => run(Path::new(root), Path::new(work), Path::new(dev)),
        _ => Err("usage: generator ROOT WORK DEV".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    Yaml,
    Rust,
    OneCore,
    AllCores,
    Unchanged,
    Dev,
    Progenitor,
}

/// Seconds of processor time, seconds by the clock, MB.
type Figures = [f64; 3];

fn run(root: &Path, work: &Path, dev: &Path) -> Result<(), Error> {
    for (actions, rounds) in SPECS {
        let mut bench = Bench::new(root, work, actions)?;
        let mut rows: BTreeMap<Row, Vec<Figures>> = BTreeMap::new();
        for _ in 0..rounds {
            bench.round(dev, &mut rows)?;
        }
        bench.print(&rows, rounds)?;
        fs::remove_dir_all(&bench.folder)?;
    }
    println!("Processor time is user and system time of all threads; medians of the rounds.");
    Ok(())
}

struct Bench {
    actions: usize,
    root: PathBuf,
    spec: PathBuf,
    openapi: PathBuf,
    /// For all that is written.
    folder: PathBuf,
    /// The crate of this measurement.
    out: PathBuf,
    /// How many there were.
    crates: usize,
}

impl Bench {
    fn new(root: &Path, work: &Path, actions: usize) -> Result<Self, Error> {
        let folder = work.join(actions.to_string());
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let spec = if actions == REAL {
            root.join("spec")
        } else {
            synthetic::write(&root.join("spec"), &folder.join("spec"), actions)?;
            folder.join("spec")
        };
        let bench = Self {
            actions,
            root: root.to_owned(),
            spec,
            openapi: folder.join("openapi.json"),
            out: folder.join("crate-0"),
            crates: 0,
            folder,
        };
        if actions <= PROGENITOR {
            jobs::work("openapi", &bench.spec, &bench.openapi)?;
        }
        Ok(bench)
    }

    fn is_real(&self) -> bool {
        self.actions == REAL
    }

    fn round(&mut self, dev: &Path, rows: &mut BTreeMap<Row, Vec<Figures>>) -> Result<(), Error> {
        let mut add = |row, figures| rows.entry(row).or_default().push(figures);
        self.begin();
        add(Row::OneCore, job(true, "generate", &self.spec, &self.out)?);
        self.begin();
        add(Row::AllCores, job(false, "generate", &self.spec, &self.out)?);
        add(Row::Yaml, job(true, "floor-yaml", &self.spec, &self.out)?);
        add(Row::Rust, job(true, "floor-rust", &self.spec, &self.out)?);
        if self.actions <= PROGENITOR {
            let peer = self.folder.join("progenitor");
            add(Row::Progenitor, job(false, "progenitor", &self.openapi, &peer)?);
        }
        if self.is_real() {
            add(Row::Unchanged, job(false, "generate", &self.spec, &self.out)?);
            self.begin();
            let mut generate = Command::new(dev);
            generate.arg("generate").arg("--spec").arg(&self.spec).arg("--out").arg(&self.out);
            let (_, used) = command(generate.current_dir(&self.root))?;
            add(Row::Dev, [used.cpu, used.wall, 0.0]);
        }
        Ok(())
    }

    /// Another folder, so that everything is written anew. The one before stays: a file system
    /// remembers for seconds what was deleted, and is slower for it.
    fn begin(&mut self) {
        self.crates += 1;
        self.out = self.folder.join(format!("crate-{}", self.crates));
    }

    fn print(&self, rows: &BTreeMap<Row, Vec<Figures>>, rounds: usize) -> Result<(), Error> {
        let of = |row: Row, figure: usize| median(rows.get(&row).into_iter().flatten().map(|figures| figures[figure]));
        let floor = of(Row::Yaml, 0) + of(Row::Rust, 0);
        let (yaml, rust) = (jobs::size(&self.spec.join("actions"))?, jobs::size(&self.out)?);
        let (actions, mb) = (self.actions, |bytes: u64| bytes as f64 / 1e6);
        println!(
            "{actions} actions: {:.1} MB of YAML, {:.1} MB of Rust; {rounds} rounds\n",
            mb(yaml),
            mb(rust)
        );
        println!("| | CPU, s | times floor | by the clock, s | peak, MB |");
        println!("|---|--:|--:|--:|--:|");
        for (row, name) in [
            (Row::Yaml, "floor: serde_yaml"),
            (Row::Rust, "floor: syn and prettyplease"),
            (Row::OneCore, "generate, one core"),
            (Row::AllCores, "generate, all cores"),
            (Row::Unchanged, "the same again: nothing to write"),
            (Row::Dev, "dev build, as `cargo xtask generate`"),
            (Row::Progenitor, "progenitor, the same actions"),
        ] {
            let (cpu, wall, peak) = (of(row, 0), of(row, 1), of(row, 2));
            if cpu > 0.0 {
                let peak = if peak > 0.0 { format!("{peak:.0}") } else { String::new() };
                println!("| {name} | {cpu:.3} | {:.2} | {wall:.3} | {peak} |", cpu / floor);
            }
        }
        println!();
        Ok(())
    }
}

/// Does a job in a process of its own, on one core or on all.
fn job(one_core: bool, name: &str, from: &Path, out: &Path) -> Result<Figures, Error> {
    let this = std::env::current_exe()?;
    let mut process = if one_core { Command::new("taskset") } else { Command::new(&this) };
    if one_core {
        process.args(["--cpu-list", "0"]).arg(&this);
    }
    let (line, _) = command(process.arg("work").arg(name).arg(from).arg(out))?;
    let figures: Vec<f64> = line.split_whitespace().skip(1).filter_map(|figure| figure.parse().ok()).collect();
    <Figures>::try_from(figures).map_err(|_| format!("{name} said {line}").into())
}

/// The stages of the generator, for the largest spec.
fn stages(root: &Path, work: &Path) -> Result<(), Error> {
    let mut bench = Bench::new(root, work, MOST)?;
    bench.begin();
    let this = std::env::current_exe()?;
    let mut process = Command::new("taskset");
    process
        .args(["--cpu-list", "0"])
        .arg(this)
        .args(["work", "stages"])
        .arg(&bench.spec)
        .arg(&bench.out);
    print!("{}", command(&mut process)?.0);
    Ok(())
}
