//! `Cargo.toml` of the generated crate.

use std::fmt::Write as _;

use aliyun_codegen_language::names::RUNTIME;

use crate::model::{Model, SignatureScheme};
use crate::placement::{Placement, Runtime};

/// Version of the runtime.
const RUNTIME_VERSION: &str = "0.1.0";

/// The manifest of a crate at the place that `placement` describes.
pub(super) fn emit(model: &Model, placement: &Placement) -> String {
    let about = &model.about;
    let mut text = String::new();
    let mut line = |args: std::fmt::Arguments<'_>| {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{args}");
    };
    line(format_args!("[package]"));
    line(format_args!("name = {}", string(&about.krate)));
    line(format_args!("version = \"0.1.0\""));
    line(format_args!("edition = \"2024\""));
    line(format_args!("rust-version = \"1.88\""));
    line(format_args!("description = {}", string(&about.summary)));
    line(format_args!("license = \"MIT OR Apache-2.0\""));
    line(format_args!("readme = \"README.md\""));
    if let Some(repository) = &about.repository {
        line(format_args!("repository = {}", string(repository)));
    }
    if !about.keywords.is_empty() {
        let keywords: Vec<_> = about.keywords.iter().map(|keyword| string(keyword)).collect();
        line(format_args!("keywords = [{}]", keywords.join(", ")));
    }
    line(format_args!("categories = [\"api-bindings\", \"web-programming::http-client\"]"));
    let examples = if model.parts.examples.is_empty() { "" } else { "\"examples/**\", " };
    line(format_args!(
        "include = [\"src/**\", {examples}\"tests/**\", \"README.md\", \"LICENSE-*\"]"
    ));
    line(format_args!(""));
    line(format_args!("[features]"));
    line(format_args!("default = [\"http\"]"));
    line(format_args!(
        "# The built-in HTTP transport. Without it, a client needs your own transport and timer."
    ));
    line(format_args!("http = [\"aliyun-runtime/http\"]"));
    line(format_args!("# `tracing` spans for calls and attempts."));
    line(format_args!("tracing = [\"aliyun-runtime/tracing\"]"));
    line(format_args!("# `send_blocking` on each request, for programs without async."));
    line(format_args!("blocking = [\"aliyun-runtime/blocking\"]"));
    line(format_args!(
        "# An in-memory mock service, for tests of programs that use this crate."
    ));
    line(format_args!("testing = [\"aliyun-runtime/testing\"]"));
    line(format_args!(""));
    line(format_args!("[lib]"));
    line(format_args!("# No unit tests: the tests are in `tests/` and in the documentation."));
    line(format_args!("test = false"));
    line(format_args!(""));
    line(format_args!("[dependencies]"));
    let features = if model.signature.contains(&SignatureScheme::RpcHmacSha1) {
        ", features = [\"rpc-signature\"]"
    } else {
        ""
    };
    let place = match &placement.runtime {
        Runtime::Path(path) => format!(", path = {}", string(&path.to_string_lossy())),
        Runtime::Git(address) => format!(", git = {}", string(address)),
        Runtime::Registry => String::new(),
    };
    line(format_args!(
        "{RUNTIME} = {{ version = \"{RUNTIME_VERSION}\"{place}, default-features = false{features} }}"
    ));
    if let Some(dependencies) = &model.parts.dev_dependencies {
        line(format_args!(""));
        line(format_args!("[dev-dependencies]"));
        line(format_args!("{}", dependencies.trim_end()));
    }
    line(format_args!(""));
    line(format_args!("[lints.rust]"));
    line(format_args!("unsafe_code = \"forbid\""));
    line(format_args!("missing_docs = \"deny\""));
    if placement.needs_workspace_table {
        line(format_args!(""));
        line(format_args!(
            "# The crate is inside the folder of a workspace, but is not a member of it."
        ));
        line(format_args!("[workspace]"));
    }
    text
}

/// A TOML basic string.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
