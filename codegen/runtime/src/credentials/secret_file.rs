//! Reads small files that contain secrets.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::CredentialsError;

/// Largest file, in bytes. A credentials file has a few thousand.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file. The text is wiped from memory on drop.
pub(super) fn read(path: &Path) -> Result<Zeroizing<String>, CredentialsError> {
    let failed = |what: &dyn std::fmt::Display| CredentialsError::new(what.to_string()).in_context(&path.display());
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => failed(&"file not found"),
        _ => failed(&format_args!("read failed: {error}")),
    };
    // Opening a pipe would block until a writer opens it.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(failed(&"not a regular file"));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(failed(&format_args!("larger than {MAX_BYTES} bytes")));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| failed(&"not valid UTF-8"))?;
    Ok(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()))
}

/// Whether users other than the owner may write the file. Unknown on systems other than Unix.
pub(super) fn is_writable_by_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o022 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn file_writable_by_others_is_detected() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        fs::write(&path, "text").unwrap();
        for (mode, writable) in [(0o600, false), (0o644, false), (0o664, true), (0o646, true), (0o777, true)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_writable_by_others(&path), writable, "{mode:o}");
        }
        assert!(!is_writable_by_others(&home.path().join("none")));
    }

    #[test]
    fn file_errors_contain_the_path() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        let shown = |path: &Path| read(path).unwrap_err().to_string();
        assert_eq!(shown(&path), format!("{}: file not found", path.display()));
        assert_eq!(shown(home.path()), format!("{}: not a regular file", home.path().display()));
        fs::write(&path, b"secret\xff").unwrap();
        assert_eq!(shown(&path), format!("{}: not valid UTF-8", path.display()));
        fs::write(&path, vec![b'x'; (1 << 20) + 1]).unwrap();
        assert_eq!(shown(&path), format!("{}: larger than 1048576 bytes", path.display()));
        fs::write(&path, "\u{feff}text\n").unwrap();
        assert_eq!(read(&path).unwrap().as_str(), "text\n");
    }

    #[cfg(unix)]
    #[test]
    fn device_files_are_rejected() {
        assert_eq!(
            read(Path::new("/dev/zero")).unwrap_err().to_string(),
            "/dev/zero: not a regular file"
        );
    }
}
