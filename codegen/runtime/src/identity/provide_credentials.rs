//! The trait of credentials providers.

use std::fmt;
use std::sync::Arc;

use super::{Credentials, CredentialsError};
use crate::transport::BoxFuture;

/// Supplies the credentials of a call. Called before each attempt, so that temporary credentials
/// can be renewed. Implementations cache credentials and return the same `Arc` as long as they are
/// valid.
///
/// Wrap a provider that fetches credentials at each call in
/// [`CachedCredentialsProvider`](crate::credentials::CachedCredentialsProvider).
pub trait ProvideCredentials: Send + Sync + fmt::Debug {
    /// The current credentials.
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>>;

    /// Tells the provider that the service rejected `refused` as expired or unknown, so that the
    /// next [`provide`](Self::provide) fetches new ones. The default does nothing.
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
