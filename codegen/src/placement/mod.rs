//! Where a crate is put, and which entries its manifest needs there.

mod error;
mod workspace;

use std::path::{Component, Path, PathBuf};

pub use self::error::PlacementError;

/// Where the crate finds the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// In a folder.
    Path(PathBuf),
    /// In the repository at this address.
    Git(String),
    /// In the registry of cargo.
    Registry,
}

/// Where the crate lies, as far as its manifest depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Source of the runtime dependency. A path is relative to the crate if possible, with `/`.
    pub runtime: Runtime,
    /// Whether the manifest needs its own `[workspace]` table: the crate is inside a workspace of
    /// which it is not a member.
    pub needs_workspace_table: bool,
}

/// The placement of a crate in `out`, which need not exist.
///
/// # Errors
/// Fails if a path can't be made absolute, or the manifest of a workspace above `out` can't be
/// read.
pub fn placement(out: &Path, runtime: &Runtime) -> Result<Placement, PlacementError> {
    let out = absolute(out)?;
    let runtime = match runtime {
        Runtime::Path(folder) => Runtime::Path(relative_path(&out, &absolute(folder)?)),
        other => other.clone(),
    };
    Ok(Placement {
        runtime,
        needs_workspace_table: !workspace::accepts(&out)?,
    })
}

/// Checks that neither folder contains the other. Otherwise deleting the crate could delete the
/// spec.
///
/// # Errors
/// Fails if one of the folders is the other or is inside it, or if a path can't be made absolute.
pub fn check_separate(out: &Path, spec: &Path) -> Result<(), PlacementError> {
    let (full, spec_full) = (absolute(out)?, absolute(spec)?);
    let how = match (full.starts_with(&spec_full), spec_full.starts_with(&full)) {
        (true, true) => "is",
        (true, false) => "is inside",
        (false, true) => "contains",
        (false, false) => return Ok(()),
    };
    let message = format!(
        "the folder of the crate {how} the spec `{}`; choose a separate folder",
        spec.display()
    );
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

/// The relative path from `from` to `to`, with `/`; `to` itself if there is none, such as between
/// Windows drives.
fn relative_path(from: &Path, to: &Path) -> PathBuf {
    let (from, to_parts): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to_parts).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return to.to_owned();
    }
    let up = from.iter().skip(common).map(|_| "..".to_owned());
    let down = to_parts.iter().skip(common).map(|part| match part {
        Component::Normal(name) => name.to_string_lossy().into_owned(),
        other => other.as_os_str().to_string_lossy().into_owned(),
    });
    up.chain(down).collect::<Vec<_>>().join("/").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtime_path_is_relative_to_the_crate() {
        let relative_path = |from: &str, to: &str| relative_path(Path::new(from), Path::new(to));
        assert_eq!(relative_path("/a/generated", "/a/codegen/runtime"), Path::new("../codegen/runtime"));
        assert_eq!(relative_path("/x/y", "/a/codegen/runtime"), Path::new("../../a/codegen/runtime"));
    }

    #[test]
    fn nested_crate_and_spec_folders_are_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("spec");
        std::fs::create_dir(&spec).unwrap();
        for (out, why) in [
            ("spec", "is the spec"),
            ("spec/../spec/", "is the spec"),
            ("spec/out/new", "is inside the spec"),
            (".", "contains the spec"),
        ] {
            let error = check_separate(&folder.path().join(out), &spec).unwrap_err().to_string();
            assert!(error.contains(why), "{out}: {error}");
        }
        for out in ["generated", "specification", "new/spec"] {
            assert_eq!(check_separate(&folder.path().join(out), &spec), Ok(()), "{out}");
        }
    }

    #[test]
    fn workspace_member_gets_no_workspace_table() {
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
            let placed = placement(&root.join(below), &Runtime::Registry).unwrap();
            assert_eq!(placed.needs_workspace_table, own, "{below}");
        }
        std::fs::write(root.join("Cargo.toml"), "[workspace\n").unwrap();
        assert!(placement(&root.join("generated"), &Runtime::Registry).is_err());
    }
}
