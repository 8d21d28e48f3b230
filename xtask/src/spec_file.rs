//! Writes files that a person owns: a link stays a link, and permissions stay as they are.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Replaces the content of a file, or creates it with its folder. The old content stays until the new
/// one is complete.
///
/// # Errors
/// Names the file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    replace(path, text).map_err(|error| format!("error: can't write {}: {error}", path.display()))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let (target, permissions) = match fs::canonicalize(path) {
        Ok(target) => {
            let permissions = fs::metadata(&target)?.permissions();
            (target, Some(permissions))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => (path.to_owned(), None),
        Err(error) => return Err(error),
    };
    // Replacing a file needs no permission to write it, so this is checked here.
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let temporary = temporary(&target);
    let written = create(&temporary, text, permissions).and_then(|()| fs::rename(&temporary, &target));
    if written.is_err() {
        // Nothing more can be done about a file that can't be removed.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn create(path: &Path, text: &str, permissions: Option<fs::Permissions>) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    match permissions {
        Some(permissions) => file.set_permissions(permissions),
        None => Ok(()),
    }
}

/// A name in the same folder that no other process uses. Names that start with a dot are not part of a
/// spec.
fn temporary(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_and_its_folder_are_created() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("actions/GetThing.yaml");
        write(&path, "a").unwrap();
        write(&path, "b").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "b");
        assert_eq!(
            fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("shared.yaml"), folder.path().join("GetThing.yaml"));
        fs::write(&file, "a").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).unwrap();
        symlink("shared.yaml", &link).unwrap();
        write(&link, "b").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "b");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o664);

        let dangling = folder.path().join("Other.yaml");
        symlink("nowhere/x.yaml", &dangling).unwrap();
        let error = write(&dangling, "c").unwrap_err();
        assert!(
            error.contains("Other.yaml") && fs::symlink_metadata(&dangling).unwrap().is_symlink(),
            "{error}"
        );

        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(write(&file, "d").unwrap_err().contains("read-only"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "b");
    }
}
