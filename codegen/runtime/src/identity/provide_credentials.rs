//! What gives credentials.

use std::fmt;
use std::sync::Arc;

use super::{Credentials, CredentialsError};
use crate::transport::BoxFuture;

/// Gives the credentials for a call. Called before each attempt, so that temporary credentials can be renewed; an implementation
/// keeps them and returns the same `Arc` as long as they are good.
///
/// A provider that asks its source each time becomes such an implementation inside [`CachedCredentialsProvider`](crate::credentials::CachedCredentialsProvider).
pub trait ProvideCredentials: Send + Sync + fmt::Debug {
    /// The credentials to sign with now.
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>>;

    /// Takes note that the service refused `refused` as expired or unknown, so that the next call of [`provide`](Self::provide) asks the
    /// source again. A provider that has no source to ask does nothing.
    fn invalidate(&self, refused: &Arc<Credentials>) {
        let _ = refused;
    }
}

/// A provider that several clients share.
impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        (**self).provide()
    }

    fn invalidate(&self, refused: &Arc<Credentials>) {
        (**self).invalidate(refused);
    }
}
