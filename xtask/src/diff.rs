//! `diff`: two specs -> what changed for users of the crate.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use aliyun_codegen::spec_diff;
use aliyun_codegen_language::diagnostic;
use aliyun_codegen_language::load;
use aliyun_codegen_language::source::Sources;
use aliyun_codegen_language::spec::Spec;

use crate::commands::Outcome;
use crate::terminal::print_line;

/// Compares two specs, each a folder or a git revision that contains `spec`.
pub(crate) fn diff(old: &str, new: &str, spec: &Path) -> Result<Outcome, String> {
    let comparison = spec_diff::compare(&read(old, spec)?, &read(new, spec)?);
    print_line!("{comparison}");
    Ok(Outcome::Done)
}

fn read(name: &str, spec: &Path) -> Result<Spec, String> {
    let folder = Path::new(name);
    let sources = if folder.is_dir() {
        Sources::read(folder).map_err(|error| format!("error: {error}"))?
    } else {
        read_revision(name, spec)?
    };
    load::load(&sources).map_err(|diagnostics| {
        let shown = diagnostic::render(&diagnostics, &sources, false);
        format!("{shown}\nerror: the spec of `{name}` has errors")
    })
}

/// The files of `spec` in a git revision.
fn read_revision(name: &str, spec: &Path) -> Result<Sources, String> {
    let listed = git(&["ls-tree", "-r", "-z", name, "."], spec, &[])
        .map_err(|error| format!("error: `{name}` is no folder, and no revision that has {}: {error}", spec.display()))?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    // `100644 blob ID\tPATH`
    let files = listed.split('\0').filter_map(|line| {
        let (head, path) = line.split_once('\t')?;
        Some((head.split(' ').nth(2)?, path))
    });
    let files: Vec<(&str, &str)> = files.filter(|(_, path)| is_spec_file(path)).collect();
    if files.is_empty() {
        return Err(format!("error: `{name}` is no folder, and no revision that has {}", spec.display()));
    }
    let ids: String = files.iter().map(|(id, _)| format!("{id}\n")).collect();
    let contents = git(&["cat-file", "--batch"], spec, ids.as_bytes()).map_err(|error| format!("error: {error}"))?;
    let contents = blobs(&contents).ok_or("error: unexpected output of `git cat-file`")?;
    Ok(Sources::from_files(
        files
            .iter()
            .zip(contents)
            .map(|((_, path), bytes)| (Path::new(name).join(path), bytes)),
    ))
}

fn is_spec_file(path: &str) -> bool {
    path == "service.yaml"
        || path
            .strip_prefix("actions/")
            .is_some_and(|name| name.ends_with(".yaml") && !name.contains('/') && !name.starts_with('.'))
}

/// Splits the contents of `ID blob SIZE\nCONTENT\n…`.
fn blobs(mut text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut blobs = Vec::new();
    while !text.is_empty() {
        let end = text.iter().position(|&byte| byte == b'\n')?;
        let size: usize = std::str::from_utf8(text.get(..end)?).ok()?.split(' ').nth(2)?.parse().ok()?;
        blobs.push(text.get(end + 1..end + 1 + size)?.to_vec());
        text = text.get(end + size + 2..)?;
    }
    Some(blobs)
}

fn git(args: &[&str], folder: &Path, input: &[u8]) -> Result<Vec<u8>, String> {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("can't run git: {error}"))?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // git writes output while it still reads input; writing all input first could block both.
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    });
    let output = output.map_err(|error| format!("can't run git: {error}"))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_split_by_size() {
        assert_eq!(
            blobs(b"1 blob 3\na\nb\n2 blob 0\n\n3 blob 1\nc\n"),
            Some(vec![b"a\nb".to_vec(), Vec::new(), b"c".to_vec()])
        );
        assert_eq!(blobs(b"1 missing\n"), None);
        assert_eq!(blobs(b"1 blob 9\na\n"), None);
    }

    #[test]
    fn only_files_of_a_spec_are_read() {
        assert!(is_spec_file("service.yaml") && is_spec_file("actions/GetThing.yaml"));
        assert!(!is_spec_file("schema/action.json") && !is_spec_file("actions/.x.yaml") && !is_spec_file("actions/x/y.yaml"));
    }
}
