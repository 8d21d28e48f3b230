//! Where a crate is put, and what its manifest has to say because of that.

use std::fmt;
use std::path::{Component, Path, PathBuf};

/// Where the crate lies, as far as its manifest depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Path from the crate to `codegen/runtime`, with `/`.
    pub runtime: String,
    /// Whether the crate lies below a workspace that it is no member of, so that it has to be one by itself.
    pub own_workspace: bool,
}

/// The placement of a crate in `out` that depends on the runtime in `runtime`. `out` need not exist.
///
/// # Errors
/// Fails if a path can't be made absolute, or the manifest of a workspace above `out` can't be read.
pub fn placement(out: &Path, runtime: &Path) -> Result<Placement, PlacementError> {
    let (out, runtime) = (absolute(out)?, absolute(runtime)?);
    Ok(Placement {
        runtime: relative_path(&out, &runtime),
        own_workspace: !fits_workspace(&out)?,
    })
}

/// Whether a crate in `out` and a spec in `spec` lie apart. Inside of a spec the files of a crate would be no part of it, and whoever
/// clears the folder of a crate would clear a spec inside of it.
///
/// # Errors
/// Fails if one of the folders is the other or lies inside of it, or if a path can't be made absolute.
pub fn check_separate(out: &Path, spec: &Path) -> Result<(), PlacementError> {
    let (full, spec_full) = (absolute(out)?, absolute(spec)?);
    let how = match (full.starts_with(&spec_full), spec_full.starts_with(&full)) {
        (true, true) => "is",
        (true, false) => "lies inside of",
        (false, true) => "is around",
        (false, false) => return Ok(()),
    };
    let message = format!("the folder of the crate {how} the spec `{}`; choose one beside it", spec.display());
    Err(PlacementError::new(out, &message))
}

/// The path with links resolved as far as it exists.
fn absolute(path: &Path) -> Result<PathBuf, PlacementError> {
    let full = std::path::absolute(path).map_err(|error| PlacementError::new(path, &error))?;
    let mut rest = Vec::new();
    for ancestor in full.ancestors() {
        match ancestor.canonicalize() {
            Ok(real) => return Ok(rest.iter().rev().fold(real, |path, name| path.join(name))),
            Err(_) => rest.extend(ancestor.file_name().map(ToOwned::to_owned)),
        }
    }
    Ok(full)
}

/// The way from `from` to `to`, with `/`.
fn relative_path(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "..".to_owned());
    let down = to.iter().skip(common).map(|part| match part {
        Component::Normal(name) => name.to_string_lossy().into_owned(),
        other => other.as_os_str().to_string_lossy().into_owned(),
    });
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// Whether cargo accepts a package in `out` as it is: no workspace above it, or one that has it as a member or excludes it.
fn fits_workspace(out: &Path) -> Result<bool, PlacementError> {
    for folder in out.ancestors().skip(1) {
        let manifest = folder.join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&manifest) else { continue };
        let table: toml::Table = text.parse().map_err(|error| PlacementError::new(&manifest, &error))?;
        let Some(workspace) = table.get("workspace") else { continue };
        let below = relative_path(folder, out);
        let listed = |key: &str| {
            let patterns = workspace.get(key).and_then(toml::Value::as_array);
            patterns
                .into_iter()
                .flatten()
                .filter_map(toml::Value::as_str)
                .any(|pattern| matches_pattern(pattern, &below))
        };
        return Ok(listed("members") || listed("exclude"));
    }
    Ok(true)
}

/// A path against a pattern of a manifest, in which `*` stands for any part of one folder's name.
fn matches_pattern(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.trim_end_matches('/').split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(path).all(|(pattern, name)| match pattern.split_once('*') {
            Some((head, tail)) => name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail),
            None => *pattern == name,
        })
}

/// A path that can't be used, or a manifest that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementError(String);

impl PlacementError {
    fn new(path: &Path, error: &dyn fmt::Display) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for PlacementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlacementError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_the_crate_to_the_runtime() {
        let relative_path = |from: &str, to: &str| relative_path(Path::new(from), Path::new(to));
        assert_eq!(relative_path("/a/generated", "/a/codegen/runtime"), "../codegen/runtime");
        assert_eq!(relative_path("/x/y", "/a/codegen/runtime"), "../../a/codegen/runtime");
    }

    #[test]
    fn a_crate_lies_apart_from_its_spec() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("spec");
        std::fs::create_dir(&spec).unwrap();
        for (out, why) in [
            ("spec", "is the spec"),
            ("spec/../spec/", "is the spec"),
            ("spec/out/new", "lies inside of the spec"),
            (".", "is around the spec"),
        ] {
            let error = check_separate(&folder.path().join(out), &spec).unwrap_err().to_string();
            assert!(error.contains(why), "{out}: {error}");
        }
        for out in ["generated", "specification", "new/spec"] {
            assert_eq!(check_separate(&folder.path().join(out), &spec), Ok(()), "{out}");
        }
    }

    #[test]
    fn a_member_needs_no_workspace_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(
            root.join("Cargo.toml"),
            "[workspace]\nmembers = [\"generated\", \"crates/*\"]\nexclude = [\"apart\"]\n",
        )
        .unwrap();
        for (below, own) in [
            ("generated", false),
            ("crates/x", false),
            ("apart", false),
            ("other", true),
            ("crates/x/y", true),
        ] {
            let placed = placement(&root.join(below), &root.join("codegen/runtime")).unwrap();
            assert_eq!(placed.own_workspace, own, "{below}");
        }
        std::fs::write(root.join("Cargo.toml"), "[workspace\n").unwrap();
        assert!(placement(&root.join("generated"), root).is_err());
    }
}
