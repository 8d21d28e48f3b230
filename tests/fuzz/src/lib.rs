//! What must hold for any input, as plain functions of bytes.
//!
//! Each [`Target`] takes any bytes and panics if a promise is broken. libFuzzer calls it through
//! `libfuzzer/` for as long as it may, and `cargo test` with the inputs in `corpus/` and some
//! thousands of mutations of them. See README.md.
#![allow(clippy::panic, clippy::expect_used, reason = "a target fails by panicking")]

mod contents;
mod credential_files;
mod errors;
mod import;
mod offline_client;
mod paging;
mod responses;
mod signer;
mod spec;
mod time;

/// One target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Name: of the folder of its corpus, of its dictionary, and of the program that libFuzzer
    /// drives.
    pub name: &'static str,
    /// What must not panic.
    pub run: fn(&[u8]),
    /// How many mutations the short run in `.ci/run` makes: as many as take about half a second
    /// without optimisation. `cargo test` makes a sixteenth of them.
    pub mutations: usize,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target {
        name: "responses",
        run: responses::run,
        mutations: 1500,
    },
    Target {
        name: "errors",
        run: errors::run,
        mutations: 1500,
    },
    Target {
        name: "contents",
        run: contents::run,
        mutations: 3000,
    },
    Target {
        name: "credential_files",
        run: credential_files::run,
        mutations: 1000,
    },
    Target {
        name: "spec",
        run: spec::run,
        mutations: 150,
    },
    Target {
        name: "import",
        run: import::run,
        mutations: 50,
    },
    Target {
        name: "signer",
        run: signer::run,
        mutations: 2000,
    },
    Target {
        name: "paging",
        run: paging::run,
        mutations: 500,
    },
    Target {
        name: "time",
        run: time::run,
        mutations: 5000,
    },
];

/// Runs the target of this name.
///
/// # Panics
/// If there is none, and if the input breaks a promise.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    (target.run)(data);
}
