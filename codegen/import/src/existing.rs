//! The spec that is in the folder already.

use aliyun_codegen_language::spec::{Action, Service, Spec};

use crate::document::Document;
use crate::files::{self, File};

/// The spec that is in the folder already.
#[derive(Default)]
pub(crate) struct ExistingSpec {
    pub(crate) spec: Option<Spec>,
}

impl ExistingSpec {
    /// Reads it. An error is all that is wrong with it, as a compiler shows it.
    pub(crate) fn read(files: &[File]) -> Result<Self, String> {
        if files.is_empty() {
            return Ok(Self::default());
        }
        let spec = files::load(files).map_err(|(rendered, _)| rendered)?;
        Ok(Self { spec: Some(spec) })
    }

    /// Product and version, if they are not those of the document.
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
