//! Cargo in a crate that a test has generated.

use std::path::Path;
use std::process::Command;

/// Runs cargo in the crate `name`, and sees that it has nothing to complain about.
pub(crate) fn cargo(krate: &Path, name: &str, args: &[&str], flags: (&str, &str)) {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .args(["--quiet", "--offline", "--no-default-features"])
        .current_dir(krate)
        .env(flags.0, flags.1)
        // One for all, so that the dependencies are built once.
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/generated"),
        )
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}\n{text}");
}
