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

#[cfg(test)]
mod tests {
    use super::*;

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
