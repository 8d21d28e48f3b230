//! Any document as the vendor's metadata: it is refused, or becomes a spec that loads, generates,
//! and has nothing to learn from the same document again.

use aliyun_codegen_import::{File, ImportError, Options, import};
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;

use crate::spec::generates;

pub(crate) fn run(data: &[u8]) {
    let Ok(document) = std::str::from_utf8(data) else { return };
    for descriptions in [false, true] {
        let options = Options {
            descriptions,
            ..Options::default()
        };
        let imported = match import(document, &[], &options) {
            Ok(imported) => imported,
            Err(failure @ ImportError::Bug(_)) => panic!("{failure}"),
            Err(failure) => {
                assert!(!failure.to_string().is_empty());
                return;
            }
        };
        assert!(!imported.report.text(true).contains('\u{1b}'), "the report has control characters");
        generates(&loaded(&imported.files));
        let again = import(document, &imported.files, &Options { update: true, ..options });
        let again = again.unwrap_or_else(|failure| panic!("{failure}"));
        assert!(again.files.is_empty(), "{:?}", again.files);
    }
}

fn loaded(files: &[File]) -> aliyun_codegen_language::spec::Spec {
    let files = files
        .iter()
        .map(|file| (format!("spec/{}", file.path), file.text.clone().into_bytes()));
    load(&Sources::from_files(files)).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"))
}
