//! [`ProcessCredentialsProvider`]: a program that prints credentials.

mod run;
mod split;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use super::credentials_json::{CLI, optional};
use super::{CachedCredentialsProvider, Credentials, CredentialsError, ProvideCredentials, provide_by_field};
use crate::transport::BoxFuture;
use crate::value::parse_json;

/// Credentials that a program prints to its standard output, as JSON: `access_key_id`, `access_key_secret`, and for temporary ones
/// `sts_token` and `expiration` (a UTC date). A `mode` of `StsToken` demands a token.
///
/// The program gets no input, and what it writes to its standard error is thrown away, since it could hold a secret; run it by hand to see
/// it. It must end with success within a minute. How often it runs is said in [`CachedCredentialsProvider`].
///
/// # Threads
///
/// The standard library can only wait for a program in a thread, so two short-lived ones run beside the program: one reads its output,
/// one waits for its end. When the time is up, or the future of the call is dropped, the program is killed. Programs that it has started
/// itself are not, and the reading thread stays until they close the output.
#[derive(Debug)]
pub struct ProcessCredentialsProvider(CachedCredentialsProvider<ProcessFetcher>);

provide_by_field!(ProcessCredentialsProvider);

impl ProcessCredentialsProvider {
    /// Runs `command`: a program and its arguments, separated by blanks. Quotes and, except on Windows, backslashes work as in a shell;
    /// no shell is run, so nothing else does.
    #[must_use]
    pub fn new(command: impl Into<String>) -> Self {
        Self(CachedCredentialsProvider::new(ProcessFetcher {
            command: command.into(),
            timeout: Duration::from_secs(60),
        }))
    }

    /// Time that the program may take (60 s).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.source_mut().timeout = timeout;
        self
    }
}

struct ProcessFetcher {
    command: String,
    timeout: Duration,
}

/// The arguments may hold secrets.
impl std::fmt::Debug for ProcessFetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProcessCredentialsProvider")
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl ProcessFetcher {
    async fn fetch(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let arguments = split::split(&self.command, cfg!(windows));
        let arguments = arguments.map_err(|what| CredentialsError::new(format!("the command {what}")))?;
        let output = run::output(arguments, self.timeout).await;
        output
            .and_then(|output| read(&output))
            .map_err(|error| error.in_context(&"external process"))
    }
}

fn read(output: &[u8]) -> Result<Arc<Credentials>, CredentialsError> {
    let said = |error: &dyn std::fmt::Display| CredentialsError::new(format!("its output: {error}"));
    let text = std::str::from_utf8(output).map_err(|_| said(&"the text is not UTF-8"))?;
    let node = parse_json(text).map_err(|error| said(&error))?;
    let credentials = CLI.read(&node).map_err(|error| said(&error))?;
    if optional(&node, "mode").map_err(|error| said(&error))? == Some("StsToken") && credentials.security_token().is_none() {
        return Err(said(&"the key sts_token is missing"));
    }
    Ok(Arc::new(credentials))
}

impl ProvideCredentials for ProcessFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
