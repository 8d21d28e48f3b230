//! What has to run cargo: generated crates compile without a warning and pass their tests, and
//! `cargo xtask` does what it says.
//!
//! These take longer than all other tests together. They are not part of `cargo test --workspace`;
//! `.ci/run` runs them with `cargo test --package tests --test cargo`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod checkout;
mod imported;
mod placement;
mod shapes;
mod workspaces;
mod xtask;

use std::path::Path;
use std::process::Command;

/// Runs cargo in a generated crate without default features, with warnings denied; gives what it
/// printed.
///
/// Crates of tests that run at the same time need different names: all have one target folder, so
/// that what they depend on is compiled once.
fn cargo(krate: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--quiet", "--offline", "--no-default-features"])
        .current_dir(krate)
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTDOCFLAGS", "-D warnings")
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated"))
        .output()
        .unwrap();
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{printed}{said}", krate.display());
    printed.into_owned()
}
