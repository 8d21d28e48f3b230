//! The spec that already exists in the folder.

use aliyun_codegen_language::spec::{Action, Service, Spec};

use crate::document::Document;
use crate::files::{self, File};

/// The spec that already exists in the folder.
#[derive(Default)]
pub(crate) struct ExistingSpec {
    pub(crate) spec: Option<Spec>,
}

impl ExistingSpec {
    /// Loads it. The error holds all diagnostics, rendered as text.
    pub(crate) fn read(files: &[File]) -> Result<Self, String> {
        if files.is_empty() {
            return Ok(Self::default());
        }
        let spec = files::load(files).map_err(|(rendered, _)| rendered)?;
        Ok(Self { spec: Some(spec) })
    }

    /// Product and version of the spec, if they differ from those of the document.
    pub(crate) fn other_service(&self, document: &Document<'_>) -> Option<String> {
        let is_other = |service: &&Service| !service.product.eq_ignore_ascii_case(&document.product) || service.version != document.version;
        let service = self.service().filter(is_other)?;
        Some(format!("{} {}", service.product, service.version))
    }

    pub(crate) fn service(&self) -> Option<&Service> {
        self.spec.as_ref().map(|spec| &spec.service)
    }

    pub(crate) fn actions(&self) -> &[Action] {
        self.spec.as_ref().map_or(&[], |spec| &spec.actions)
    }

    pub(crate) fn action(&self, name: &str) -> Option<&Action> {
        self.actions().iter().find(|action| action.action == name)
    }
}
