//! A spec in a folder of its own, to be changed and generated from.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::new_without_default,
    reason = "helpers of tests"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use aliyun_codegen::output::Written;
use aliyun_codegen::pipeline::Generator;
use aliyun_codegen::placement::Runtime;

use crate::root;

/// The file of an action with strings that would be code, end a comment, or upset a documentation
/// tool, if they were pasted.
pub const HOSTILE_TEXTS: &str = include_str!("sandbox/hostile_texts.yaml");

/// An example that needs a crate of `DEPENDENCIES`.
pub const EXAMPLE: &str = "//! Says what was encoded.\n\nuse base64::Engine as _;\n\nfn main() {\n    let _ = aliyun_vod::Client::builder();\n    \
    println!(\"{}\", base64::prelude::BASE64_STANDARD.encode(\"added\"));\n}\n";

/// A crate that the runtime has anyway.
pub const DEPENDENCIES: &str = "# For the example.\nbase64 = { version = \"0.23.1\" }\n";

/// A chapter with a program, which is compiled with the crate's documentation.
pub const CHAPTER: &str = "Says how it is used.\n\n# First\n\n```\nlet _ = aliyun_vod::Client::builder();\n```\n";

/// A copy of the spec in a folder of its own, to be changed, and an empty folder for the crate
/// beside it.
#[derive(Debug)]
pub struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    /// A copy of `service.yaml` and of two actions.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("spec");
        fs::create_dir_all(spec.join("actions")).unwrap();
        fs::write(spec.join("service.yaml"), service()).unwrap();
        // Two of the actions: enough to show anything, however many there are.
        for action in ["CreateUploadVideo", "RefreshUploadVideo"] {
            let file = format!("actions/{action}.yaml");
            fs::copy(root().join("spec").join(&file), spec.join(&file)).unwrap();
        }
        Self { folder }
    }

    /// The folder of the spec.
    #[must_use]
    pub fn spec(&self) -> PathBuf {
        self.folder.path().join("spec")
    }

    /// The folder of the crate.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// The file of an action.
    #[must_use]
    pub fn action(&self, name: &str) -> PathBuf {
        self.spec().join(format!("actions/{name}.yaml"))
    }

    /// What `generate` is to do.
    #[must_use]
    pub fn task(&self) -> Generator {
        Generator {
            spec: self.spec(),
            out: self.out(),
            runtime: Runtime::Path(root().join("codegen/runtime")),
            only: Vec::new(),
            color: false,
        }
    }

    /// Generates, and says what was done.
    pub fn generate(&self) -> Written {
        self.task().write().unwrap()
    }

    /// Writes a file below `crate/` of the spec.
    pub fn part(&self, path: &str, text: &str) {
        let path = self.spec().join("crate").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// `service.yaml` without the types that only other actions use.
#[must_use]
pub fn service() -> String {
    let service = fs::read_to_string(root().join("spec/service.yaml")).unwrap();
    let (head, rest) = service.split_once("\n  # The structures below").unwrap();
    let (_, errors) = rest.split_once("\nerrors:").unwrap();
    format!("{head}\nerrors:{errors}")
}

/// All files below a folder, by path, with their contents.
#[must_use]
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}
