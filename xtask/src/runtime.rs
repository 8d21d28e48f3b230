//! Where a generated crate finds the runtime.

use std::path::Path;
use std::process::Command;

use aliyun_codegen::pipeline::Generator;
use aliyun_codegen::placement::{self, Runtime};

use crate::commands::root;
use crate::terminal::print_line;

/// The source selected by `--runtime`; by default, the path of the runtime in this repository.
pub(crate) fn runtime(place: Option<&str>) -> Result<Runtime, String> {
    match place {
        Some("registry") => Ok(Runtime::Registry),
        Some("git") => repository().map(Runtime::Git),
        _ => Ok(Runtime::Path(root().join("codegen/runtime"))),
    }
}

/// Says that a crate outside of this repository depends on a path of this machine.
pub(crate) fn print_local_path_note(generator: &Generator) {
    let is_inside = std::path::absolute(&generator.out).is_ok_and(|out| out.starts_with(root()));
    let placed = placement::placement(&generator.out, &generator.runtime);
    if let (false, Ok(Runtime::Path(path))) = (is_inside, placed.map(|placed| placed.runtime)) {
        print_line!(
            "The manifest depends on the runtime by the path {}, which exists only on this machine; `--runtime registry|git` changes that.",
            path.display()
        );
    }
}

/// Where this repository was cloned from.
fn repository() -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root())
        .args(["remote", "get-url", "origin"])
        .output();
    let output = output.map_err(|error| format!("error: can't run git: {error}"))?;
    let address = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    git_address(&address).ok_or_else(|| {
        "error: `--runtime git` needs the address of this repository, and it has no remote `origin`\n\
         help: add one with `git remote add origin URL`, or use `--runtime registry` or `--runtime path`"
            .to_owned()
    })
}

/// The address of a remote as cargo reads it, without the name and password of whoever cloned it.
fn git_address(remote: &str) -> Option<String> {
    if let Some((scheme, rest)) = remote.split_once("://") {
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = match scheme {
            "http" | "https" => host.rsplit('@').next().unwrap_or(host),
            _ => host,
        };
        return Some(format!("{scheme}://{host}/{path}"));
    }
    if Path::new(remote).is_absolute() {
        return Some(format!("file://{remote}"));
    }
    let (host, path) = remote.split_once(':')?;
    Some(format!("ssh://{host}/{}", path.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::git_address;

    #[test]
    fn git_remote_url_is_cleaned_of_credentials() {
        for (remote, want) in [
            ("https://a.example/b.git", Some("https://a.example/b.git")),
            ("https://user:token@a.example/b.git", Some("https://a.example/b.git")),
            ("ssh://git@a.example/b.git", Some("ssh://git@a.example/b.git")),
            ("git@a.example:b/c.git", Some("ssh://git@a.example/b/c.git")),
            ("/srv/b.git", Some("file:///srv/b.git")),
            ("", None),
        ] {
            assert_eq!(git_address(remote).as_deref(), want, "{remote}");
        }
    }
}
