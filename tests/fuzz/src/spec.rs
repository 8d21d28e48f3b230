//! Any text as a file of the spec: what is wrong is said at its place, or a crate comes out whose
//! every file parses.
//!
//! The input is an action, or a service and an action with a line `=====` between them.

use aliyun_codegen::emit;
use aliyun_codegen::model;
use aliyun_codegen::placement::{Placement, Runtime};
use aliyun_codegen_language::diagnostic::{render, summary};
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use aliyun_codegen_language::spec::Spec;

/// A service for actions that come alone.
const SERVICE: &str = r#"product: vod
version: "2017-03-21"
crate: aliyun-vod
title: ApsaraVideo VOD
summary: A client.
documentation: https://www.alibabacloud.com/help/en/vod/
signature: [ACS3-HMAC-SHA256, RPC-HMAC-SHA1]
protocols: [https, http]
methods: [POST, GET]
endpoints:
  default_region: cn-shanghai
  regions:
    cn-shanghai: {public: vod.cn-shanghai.aliyuncs.com}
areas:
  upload: Upload
  media: Media assets
  playback: Playback
  jobs: Jobs
"#;

pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (service, action) = match text.split_once("\n=====\n") {
        Some((service, action)) => (service.as_bytes(), action.as_bytes()),
        None => (SERVICE.as_bytes(), data),
    };
    // The name of the file is that of the action, as far as it is one.
    let name = String::from_utf8_lossy(action);
    let name = name.lines().find_map(|line| line.strip_prefix("action: ")).unwrap_or("A");
    let name = if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        name
    } else {
        "A"
    };
    let files = [
        ("spec/service.yaml".to_owned(), service.to_vec()),
        (format!("spec/actions/{name}.yaml"), action.to_vec()),
    ];
    let sources = Sources::from_files(files.clone());
    match load(&sources) {
        Ok(spec) => generates(&spec),
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty() && !summary(&diagnostics).is_empty());
            for color in [false, true] {
                assert!(!render(&diagnostics, &sources, color).is_empty());
            }
            for diagnostic in &diagnostics {
                let places = std::iter::once(&diagnostic.location).chain(diagnostic.related.iter().map(|related| &related.location));
                for (file, span) in places.filter_map(|place| Some((&place.file, place.span.as_ref()?))) {
                    let length = files.iter().find(|(path, _)| path == file).map_or(0, |(_, bytes)| bytes.len());
                    assert!(
                        span.start <= span.end && span.end <= length.max(1),
                        "{span:?} of {length}: {}",
                        diagnostic.message
                    );
                }
            }
        }
    }
}

/// What a spec without errors becomes: files that parse as what their names say.
pub(crate) fn generates(spec: &Spec) {
    let placement = Placement {
        runtime: Runtime::Path("../runtime".into()),
        needs_workspace_table: false,
    };
    let files = emit::emit(&model::resolve(spec), &placement).unwrap_or_else(|error| panic!("{error}"));
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        if let Err(error) = syn::parse_file(&file.text) {
            panic!("{}: {error}\n{}", file.path, file.text);
        }
    }
}
