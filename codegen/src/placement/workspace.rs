//! Whether cargo treats a package as a member of a workspace: listed members, path dependencies,
//! exclusions.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use toml::{Table, Value};

use super::error::PlacementError;

/// Whether cargo accepts a package in `out` as it is: no workspace above it, or one that has it as
/// a member or excludes it.
pub(super) fn accepts(out: &Path) -> Result<bool, PlacementError> {
    for root in out.ancestors().skip(1) {
        let path = root.join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let manifest: Table = text.parse().map_err(|error| PlacementError::new(&path, &error))?;
        let Some(config) = manifest.get("workspace").and_then(Value::as_table) else {
            continue;
        };
        let workspace = Workspace {
            root,
            config,
            manifest: &manifest,
        };
        if !workspace.excludes(out) {
            return Ok(workspace.has_member(out));
        }
    }
    Ok(true)
}

struct Workspace<'m> {
    root: &'m Path,
    config: &'m Table,
    manifest: &'m Table,
}

impl Workspace<'_> {
    fn paths(&self, key: &str) -> impl Iterator<Item = PathBuf> {
        let entries = self.config.get(key).and_then(Value::as_array).into_iter().flatten();
        entries.filter_map(Value::as_str).map(|entry| normalized(&self.root.join(entry)))
    }

    /// `exclude` has no glob patterns. A listed member is never excluded.
    fn excludes(&self, package: &Path) -> bool {
        self.paths("exclude").any(|path| package.starts_with(path)) && !self.paths("members").any(|path| package.starts_with(path))
    }

    fn has_member(&self, package: &Path) -> bool {
        let listed: Vec<_> = self.paths("members").collect();
        if listed.iter().any(|path| matches(path, package)) {
            return true;
        }
        let on_disk = listed.iter().flat_map(|path| {
            let found = path.to_str().and_then(|pattern| glob::glob(pattern).ok());
            found.into_iter().flatten().filter_map(Result::ok)
        });
        let mut open: Vec<PathBuf> = on_disk.collect();
        let mut seen = BTreeSet::new();
        open.extend(self.path_dependencies(self.manifest, self.root));
        while let Some(member) = open.pop() {
            if member == package {
                return true;
            }
            if !member.starts_with(self.root) || self.excludes(&member) || !seen.insert(member.clone()) {
                continue;
            }
            let text = fs::read_to_string(member.join("Cargo.toml")).unwrap_or_default();
            // Cargo reports unreadable manifests itself.
            if let Ok(manifest) = text.parse::<Table>() {
                open.extend(self.path_dependencies(&manifest, &member));
            }
        }
        false
    }

    /// The folders of the packages that a package depends on by path.
    fn path_dependencies(&self, manifest: &Table, folder: &Path) -> Vec<PathBuf> {
        let targets = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
        let tables = [manifest].into_iter().chain(targets.filter_map(|(_, target)| target.as_table()));
        let dependencies = tables.flat_map(|table| {
            let kinds = [
                "dependencies",
                "dev-dependencies",
                "dev_dependencies",
                "build-dependencies",
                "build_dependencies",
            ];
            kinds.into_iter().filter_map(|kind| table.get(kind)?.as_table()).flatten()
        });
        let paths = dependencies.filter_map(|(name, dependency)| {
            if dependency.get("workspace").and_then(Value::as_bool) == Some(true) {
                let inherited = self.config.get("dependencies")?.get(name)?;
                return Some(self.root.join(inherited.get("path")?.as_str()?));
            }
            Some(folder.join(dependency.get("path")?.as_str()?))
        });
        paths.map(|path| normalized(&path)).collect()
    }
}

/// Whether a member is listed as a path or by a pattern. The package need not be there yet.
fn matches(listed: &Path, package: &Path) -> bool {
    let options = glob::MatchOptions {
        require_literal_separator: true,
        ..glob::MatchOptions::default()
    };
    let pattern = listed.to_str().and_then(|listed| glob::Pattern::new(listed).ok());
    listed == package || pattern.is_some_and(|pattern| pattern.matches_path_with(package, options))
}

/// Without `.` and `..`, whatever is there.
fn normalized(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
