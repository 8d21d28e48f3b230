//! Which profile of which file is used.

use std::path::PathBuf;

use super::{CredentialsError, ProviderSettings};

/// Which profile of which file is used. What is not set comes from the environment.
#[derive(Debug)]
pub(super) struct ProfileSelection {
    pub(super) settings: ProviderSettings,
    pub(super) path: Option<PathBuf>,
    pub(super) name: Option<String>,
}

impl ProfileSelection {
    pub(super) fn new(settings: &ProviderSettings) -> Self {
        Self {
            settings: settings.clone(),
            path: None,
            name: None,
        }
    }

    /// The set path, or the one in an environment variable.
    pub(super) fn path(&self, variable: &str) -> Option<PathBuf> {
        self.path.clone().or_else(|| self.settings.environment.path(variable))
    }

    /// The set name, or the one in `ALIBABA_CLOUD_PROFILE`.
    pub(super) fn name(&self) -> Result<Option<String>, CredentialsError> {
        let name = self.settings.environment.or_text(self.name.as_ref(), "ALIBABA_CLOUD_PROFILE")?;
        Ok(name.map(|name| name.trim().to_owned()))
    }
}
