//! `unsafe` is forbidden in every crate of the repository.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// The manifests of all our crates, those of workspaces by themselves too.
fn manifests(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            manifests(&path, found);
        } else if name == "Cargo.toml" {
            found.push(path);
        }
    }
}

/// What `unsafe_code` is set to in `[lints.rust]` of `manifest`, or in the table of the workspace
/// if it is inherited.
fn level(manifest: &Table, workspace: &Table) -> Option<String> {
    let lints = manifest.get("lints")?;
    let lints = if lints.get("workspace") == Some(&Value::Boolean(true)) {
        workspace.get("workspace")?.get("lints")?
    } else {
        lints
    };
    let lint = lints.get("rust")?.get("unsafe_code")?;
    Some(lint.get("level").unwrap_or(lint).as_str()?.to_owned())
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate() {
    let read = |path: &Path| -> Table { std::fs::read_to_string(path).unwrap().parse().unwrap() };
    let workspace = read(&tests::root().join("Cargo.toml"));
    let mut found = Vec::new();
    manifests(&tests::root(), &mut found);
    let mut crates = 0;
    for path in found {
        let manifest = read(&path);
        if manifest.contains_key("package") {
            crates += 1;
            // libFuzzer's macro expands to an exported symbol, which the lint counts as unsafe.
            let wanted = if path.ends_with("tests/fuzz/libfuzzer/Cargo.toml") {
                "deny"
            } else {
                "forbid"
            };
            assert_eq!(level(&manifest, &workspace).as_deref(), Some(wanted), "{}", path.display());
        }
    }
    assert!(crates >= 10, "{crates}");
    // Wherever the generated crate is compiled, and with whatever flags.
    let generated = std::fs::read_to_string(tests::root().join("generated/src/lib.rs")).unwrap();
    assert!(generated.contains("\n#![forbid(unsafe_code)]\n"));
}
