//! [`CredentialsProviderChain`]: the first provider that has credentials.

use std::sync::{Arc, OnceLock};

use super::{Credentials, CredentialsError, ProvideCredentials};
use crate::transport::BoxFuture;

/// Asks providers in order, until one has credentials; from then on that one alone.
///
/// - A member that has none, because it is not set up or because what is set up is wrong, is passed over.
/// - A member that is set up but could not be reached, or was busy ([`CredentialsError::is_transient`]), ends the search with an error, and
///   the next call begins again. To pass it over would give the program another identity, and keep it, for a fault of a moment.
/// - Once a member has given credentials it is the only one that is asked, so that a program does not change its identity as it runs.
///
/// The error has a line for each member that was asked.
#[derive(Debug, Default)]
pub struct CredentialsProviderChain {
    members: Vec<ChainMember>,
    /// Index of the member that has given credentials.
    chosen: OnceLock<usize>,
}

#[derive(Debug)]
struct ChainMember {
    name: &'static str,
    provider: Box<dyn ProvideCredentials>,
}

impl CredentialsProviderChain {
    /// A chain without members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a member to the end. `name` stands for it in errors.
    #[must_use]
    pub fn with(mut self, name: &'static str, provider: impl ProvideCredentials + 'static) -> Self {
        self.members.push(ChainMember {
            name,
            provider: Box::new(provider),
        });
        self
    }

    fn chosen(&self) -> Option<&ChainMember> {
        self.chosen.get().and_then(|at| self.members.get(*at))
    }

    async fn first_available(&self) -> Result<Arc<Credentials>, CredentialsError> {
        if let Some(member) = self.chosen() {
            return member.provide().await.map_err(|error| error.in_context(&member.name));
        }
        if self.members.is_empty() {
            return Err(CredentialsError::new("the chain has no member"));
        }
        let mut lines = String::new();
        for (at, member) in self.members.iter().enumerate() {
            let error = match member.provide().await {
                Ok(credentials) => {
                    self.chosen.get_or_init(|| at);
                    return Ok(credentials);
                }
                Err(error) => error,
            };
            // The lines of a chain inside this one are set in.
            let said = error.to_string().replace('\n', "\n  ");
            lines.push_str(&format!("\n  {}: {said}", member.name));
            if error.is_transient() {
                let message = format!(
                    "the chain ended at the member {:?}, which is set up but does not answer:{lines}",
                    member.name
                );
                return Err(CredentialsError::new(message).transient());
            }
        }
        Err(CredentialsError::new(format!("no member of the chain has any:{lines}")))
    }
}

impl ChainMember {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        self.provider.provide()
    }
}

impl ProvideCredentials for CredentialsProviderChain {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.first_available())
    }

    fn invalidate(&self, refused: &Arc<Credentials>) {
        if let Some(member) = self.chosen() {
            member.provider.invalidate(refused);
        }
    }
}

#[cfg(test)]
mod tests;
