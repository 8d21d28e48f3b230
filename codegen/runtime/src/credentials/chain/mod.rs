//! [`CredentialsProviderChain`]: the first provider that has credentials.

use std::sync::{Arc, OnceLock};

use super::{Credentials, CredentialsError, ProvideCredentials};
use crate::transport::BoxFuture;

/// Uses the first provider that has credentials, and from then on only that one.
///
/// - A provider that is not configured, or not correctly, is skipped.
/// - If a configured provider cannot be reached or is busy ([`CredentialsError::is_transient`]),
///   the call fails, and the next call starts over. Skipping the provider for a temporary failure
///   would give the program another identity for good.
/// - Once a provider has returned credentials, it is the only one that is used, so that the
///   identity of a program does not change while it runs.
///
/// The error has the reason of each provider that was tried.
#[derive(Debug, Default)]
pub struct CredentialsProviderChain {
    members: Vec<ChainMember>,
    /// Index of the provider that has returned credentials.
    chosen: OnceLock<usize>,
}

#[derive(Debug)]
struct ChainMember {
    name: &'static str,
    provider: Box<dyn ProvideCredentials>,
}

impl CredentialsProviderChain {
    /// An empty chain.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a provider. `name` identifies it in errors.
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
            return Err(CredentialsError::new("the chain has no providers"));
        }
        let mut reasons: Vec<String> = Vec::new();
        for (at, member) in self.members.iter().enumerate() {
            let error = match member.provide().await {
                Ok(credentials) => {
                    self.chosen.get_or_init(|| at);
                    return Ok(credentials);
                }
                Err(error) => error,
            };
            let message = error.to_string();
            // In parentheses if it lists the reasons of a nested chain.
            reasons.push(match message.contains("; ") {
                true => format!("{}: ({message})", member.name),
                false => format!("{}: {message}", member.name),
            });
            if error.is_transient() {
                let message = format!(
                    "the chain stopped at the provider {:?}, which is configured but not available; tried: {}",
                    member.name,
                    reasons.join("; ")
                );
                return Err(CredentialsError::new(message).transient());
            }
        }
        Err(CredentialsError::new(format!(
            "no credentials found; tried: {}",
            reasons.join("; ")
        )))
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
