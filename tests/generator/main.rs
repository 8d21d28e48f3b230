//! The generator as its users see it: a folder in, a crate out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod command;
mod compiles;
mod drift;
mod output;
mod parts;

use std::path::{Path, PathBuf};

use aliyun_codegen::pipeline::Generator;
use tests::root;

/// A copy of the spec in a folder of its own, to be changed, and an empty folder for the crate beside it.
struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("spec");
        std::fs::create_dir_all(spec.join("actions")).unwrap();
        std::fs::write(spec.join("service.yaml"), service()).unwrap();
        // Two of the actions: enough to show anything, however many there are.
        for action in ["CreateUploadVideo", "RefreshUploadVideo"] {
            let file = format!("actions/{action}.yaml");
            std::fs::copy(root().join("spec").join(&file), spec.join(&file)).unwrap();
        }
        Self { folder }
    }

    fn spec(&self) -> PathBuf {
        self.folder.path().join("spec")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn action(&self, name: &str) -> PathBuf {
        self.spec().join(format!("actions/{name}.yaml"))
    }

    fn task(&self) -> Generator {
        Generator {
            spec: self.spec(),
            out: self.out(),
            runtime: root().join("codegen/runtime"),
            only: Vec::new(),
        }
    }

    /// Generates, and says what was done.
    fn generate(&self) -> aliyun_codegen::output::Written {
        self.task().write(false).unwrap()
    }
}

/// `service.yaml` without the types that only other actions use.
fn service() -> String {
    let service = std::fs::read_to_string(root().join("spec/service.yaml")).unwrap();
    let (head, rest) = service.split_once("\n  # Structures below travel as JSON").unwrap();
    let (_, tail) = rest.split_once("\n# Codes that").unwrap();
    format!("{head}\n# Codes that{tail}")
}

/// All files below a folder, by path, with their contents.
fn tree(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(at).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    files
}
