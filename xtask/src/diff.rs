//! `diff`: two specs -> what changed for users of the crate.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use aliyun_codegen::spec_diff;
use aliyun_codegen_language::diagnostic;
use aliyun_codegen_language::load;
use aliyun_codegen_language::source::Sources;
use aliyun_codegen_language::spec::Spec;

use crate::commands::Outcome;
use crate::terminal::print_line;

/// Compares two specs, each a spec folder or a git revision that contains `spec`.
pub(crate) fn diff(old: &str, new: &str, spec: &Path) -> Result<Outcome, String> {
    let comparison = spec_diff::compare(&read(old, spec)?, &read(new, spec)?);
    print_line!("{comparison}");
    Ok(Outcome::Done)
}

fn read(name: &str, spec: &Path) -> Result<Spec, String> {
    let folder = Path::new(name);
    // A folder may have the name of a branch, so only a spec folder counts.
    let sources = if folder.join("service.yaml").exists() {
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
    let not_found = |why: &str| format!("error: `{name}` is neither a spec folder nor a git revision{why}");
    let no_spec = if Path::new(name).is_dir() {
        ": the folder has no service.yaml"
    } else {
        ""
    };
    if !spec.is_dir() {
        return Err(not_found(&format!(": there is no folder {}", spec.display())));
    }
    match git(&["rev-parse", "--git-dir"], spec, &[]) {
        Err(GitError::Failed(message)) if message.contains("not a git repository") => {
            return Err(not_found(&format!(": {} is not in a git repository", spec.display())));
        }
        found => found.map_err(|error| format!("error: {error}"))?,
    };
    let tree = format!("{name}^{{tree}}");
    git(&["rev-parse", "--verify", "--quiet", &tree], spec, &[]).map_err(|_| not_found(no_spec))?;
    let listed = git(&["ls-tree", "-r", "-z", name, "."], spec, &[]).map_err(|error| format!("error: {error}"))?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    // `100644 blob ID\tPATH`
    let files = listed.split('\0').filter_map(|line| {
        let (head, path) = line.split_once('\t')?;
        Some((head.split(' ').nth(2)?, path))
    });
    let files: Vec<(&str, &str)> = files.filter(|(_, path)| is_spec_file(path)).collect();
    if files.is_empty() {
        return Err(format!("error: the git revision `{name}` has no spec in {}", spec.display()));
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

/// An error of running git.
enum GitError {
    NotRun(io::Error),
    /// The message of git.
    Failed(String),
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun(error) => write!(f, "can't run git: {error}"),
            Self::Failed(message) => write!(f, "git: {}", message.trim_start_matches("fatal: ")),
        }
    }
}

fn git(args: &[&str], folder: &Path, input: &[u8]) -> Result<Vec<u8>, GitError> {
    let mut command = Command::new("git");
    // Git hooks set these variables. Remove them, so that git uses the current folder.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command
        .env("LC_ALL", "C")
        .arg("-C")
        .arg(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(GitError::NotRun)?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // git writes output while it still reads input; writing all input first could block both.
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    });
    let output = output.map_err(GitError::NotRun)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(GitError::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_blobs_are_split_by_size() {
        assert_eq!(
            blobs(b"1 blob 3\na\nb\n2 blob 0\n\n3 blob 1\nc\n"),
            Some(vec![b"a\nb".to_vec(), Vec::new(), b"c".to_vec()])
        );
        assert_eq!(blobs(b"1 missing\n"), None);
        assert_eq!(blobs(b"1 blob 9\na\n"), None);
    }

    const SERVICE: &str = "product: p\nversion: \"1\"\ncrate: c\ntitle: T\nsummary: S.\nsignature: [ACS3-HMAC-SHA256]\n\
                           endpoints: {regions: {a: {public: a.example.com}}}\n";

    /// A repository with a spec in its branch `main`.
    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("spec");
        std::fs::create_dir_all(&spec).unwrap();
        std::fs::write(spec.join("service.yaml"), SERVICE).unwrap();
        let author = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        for args in [
            &["init", "--quiet", "--initial-branch=main"][..],
            &["add", "."],
            &[&author[..], &["commit", "--quiet", "--message=m"]].concat(),
        ] {
            git(args, folder.path(), &[]).unwrap_or_else(|error| panic!("{error}"));
        }
        folder
    }

    #[test]
    fn a_revision_or_a_spec_folder_is_read() {
        let folder = repository();
        let spec = folder.path().join("spec");
        for name in ["HEAD", "main", spec.to_str().unwrap()] {
            assert_eq!(read(name, &spec).map(|spec| spec.service.product), Ok("p".to_owned()), "{name}");
        }
        std::fs::write(spec.join("service.yaml"), SERVICE.replace("product: p", "product: q")).unwrap();
        assert_eq!(read("HEAD", &spec).map(|spec| spec.service.product), Ok("p".to_owned()));
        assert_eq!(
            read(spec.to_str().unwrap(), &spec).map(|spec| spec.service.product),
            Ok("q".to_owned())
        );
    }

    #[test]
    fn diff_error_names_what_is_not_a_spec() {
        let folder = repository();
        let (spec, other) = (folder.path().join("spec"), folder.path().join("other"));
        std::fs::create_dir(&other).unwrap();
        let outside = tempfile::tempdir().unwrap();
        let error = |name: &str, spec: &Path| read(name, spec).unwrap_err();
        assert_eq!(
            error("nosuch", &spec),
            "error: `nosuch` is neither a spec folder nor a git revision"
        );
        assert!(error(other.to_str().unwrap(), &spec).ends_with("the folder has no service.yaml"));
        assert!(error("HEAD", &other).starts_with("error: the git revision `HEAD` has no spec in "));
        assert!(error("HEAD", &folder.path().join("lost")).contains(": there is no folder "));
        assert!(error("HEAD", outside.path()).ends_with(" is not in a git repository"));
    }

    #[test]
    fn only_files_of_a_spec_are_read() {
        assert!(is_spec_file("service.yaml") && is_spec_file("actions/GetThing.yaml"));
        assert!(!is_spec_file("schema/action.json") && !is_spec_file("actions/.x.yaml") && !is_spec_file("actions/x/y.yaml"));
    }
}
