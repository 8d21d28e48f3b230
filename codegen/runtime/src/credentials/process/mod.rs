//! [`ProcessCredentialsProvider`]: the output of a program.

mod run;
mod split;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use super::credentials_json::{CLI, optional};
use super::{CachedCredentialsProvider, Credentials, CredentialsError, ProvideCredentials, delegate_provider};
use crate::transport::BoxFuture;
use crate::value::parse_json;

/// Credentials that a program prints to its standard output as JSON: `access_key_id`,
/// `access_key_secret`, and for temporary ones `sts_token` and `expiration` (UTC). With `mode`
/// `StsToken` a token is required.
///
/// The program gets no input. Its standard error is discarded, since it may contain secrets; run
/// the program by hand to see it. It must exit with success within a minute.
/// [`CachedCredentialsProvider`] describes how often it runs.
///
/// # Threads
///
/// The standard library can wait for a program only in a thread, so two threads run while the
/// program does: one reads its output, one waits for its end. On timeout, or if the future of the
/// call is dropped, the program is killed. Programs that it has started are not killed, and the
/// reading thread runs until they close the output.
#[derive(Debug)]
pub struct ProcessCredentialsProvider(CachedCredentialsProvider<ProcessFetcher>);

delegate_provider!(ProcessCredentialsProvider);

impl ProcessCredentialsProvider {
    /// Runs `command`: a program and its arguments, separated by spaces. Quotes and, except on
    /// Windows, backslashes work as in a shell. No shell is used, so other shell syntax does not
    /// work.
    #[must_use]
    pub fn new(command: impl Into<String>) -> Self {
        Self(CachedCredentialsProvider::new(ProcessFetcher {
            command: command.into(),
            timeout: Duration::from_secs(60),
        }))
    }

    /// Timeout of the program. Default: 60 s.
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

/// Arguments may contain secrets.
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
    let invalid_output = |error: &dyn std::fmt::Display| CredentialsError::new(format!("invalid output: {error}"));
    let text = std::str::from_utf8(output).map_err(|_| invalid_output(&"not UTF-8"))?;
    let node = parse_json(text).map_err(|error| invalid_output(&error))?;
    let credentials = CLI.read(&node).map_err(|error| invalid_output(&error))?;
    if optional(&node, "mode").map_err(|error| invalid_output(&error))? == Some("StsToken") && credentials.security_token().is_none() {
        return Err(invalid_output(&"the key sts_token is missing"));
    }
    Ok(Arc::new(credentials))
}

impl ProvideCredentials for ProcessFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
