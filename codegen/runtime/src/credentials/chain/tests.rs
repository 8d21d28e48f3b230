//! Chains of members that do as they are told.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// A provider that gives these results, one after the other, and then the last one again.
#[derive(Debug)]
struct Scripted(Mutex<Vec<Result<Arc<Credentials>, CredentialsError>>>, AtomicUsize, AtomicUsize);

impl Scripted {
    fn new(results: impl IntoIterator<Item = Result<Arc<Credentials>, CredentialsError>>) -> Arc<Self> {
        Arc::new(Self(
            Mutex::new(results.into_iter().collect()),
            AtomicUsize::new(0),
            AtomicUsize::new(0),
        ))
    }

    fn asked(&self) -> usize {
        self.1.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Scripted {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        self.1.fetch_add(1, Ordering::SeqCst);
        let mut results = self.0.lock().unwrap();
        let result = if results.len() > 1 { results.remove(0) } else { results[0].clone() };
        Box::pin(std::future::ready(result))
    }

    fn invalidate(&self, _: &Arc<Credentials>) {
        self.2.fetch_add(1, Ordering::SeqCst);
    }
}

fn found(id: &str) -> Result<Arc<Credentials>, CredentialsError> {
    Ok(Arc::new(Credentials::new(id, "s3cret")))
}

fn missing(what: &str) -> Result<Arc<Credentials>, CredentialsError> {
    Err(CredentialsError::new(what))
}

fn busy(what: &str) -> Result<Arc<Credentials>, CredentialsError> {
    Err(CredentialsError::new(what).transient())
}

#[tokio::test]
async fn first_provider_with_credentials_is_kept() {
    let first = Scripted::new([missing("a"), found("first")]);
    let second = Scripted::new([found("second"), missing("gone"), found("second")]);
    let third = Scripted::new([found("third")]);
    let chain = CredentialsProviderChain::new()
        .with("one", Arc::clone(&first))
        .with("two", Arc::clone(&second))
        .with("three", Arc::clone(&third));
    let credentials = chain.provide().await.unwrap();
    assert_eq!(credentials.access_key_id(), "second");
    // If it fails, no other provider is asked.
    assert_eq!(chain.provide().await.unwrap_err().to_string(), "two: gone");
    assert_eq!(chain.provide().await.unwrap().access_key_id(), "second");
    assert_eq!((first.asked(), second.asked(), third.asked()), (1, 3, 0));
    chain.invalidate(&credentials);
    assert_eq!([&first, &second, &third].map(|member| member.2.load(Ordering::SeqCst)), [0, 1, 0]);
}

#[tokio::test]
async fn failed_chain_starts_over() {
    let first = Scripted::new([missing("a"), found("first")]);
    let chain = CredentialsProviderChain::new().with("one", Arc::clone(&first));
    assert!(chain.provide().await.is_err());
    assert_eq!(chain.provide().await.unwrap().access_key_id(), "first");
}

#[tokio::test]
async fn chain_error_lists_each_provider() {
    let inner = CredentialsProviderChain::new()
        .with("x", Scripted::new([missing("no x")]))
        .with("y", Scripted::new([missing("no y")]));
    let chain = CredentialsProviderChain::new()
        .with("one", Scripted::new([missing("not set")]))
        .with("inner", inner);
    let error = chain.provide().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no credentials found; tried: one: not set; inner: (no credentials found; tried: x: no x; y: no y)"
    );
    assert!(!error.is_transient());
    assert_eq!(
        CredentialsProviderChain::new().provide().await.unwrap_err().to_string(),
        "the chain has no providers"
    );
}

#[tokio::test]
async fn transient_error_stops_the_chain() {
    let first = Scripted::new([busy("HTTP 503"), found("first")]);
    let second = Scripted::new([found("second")]);
    let chain = CredentialsProviderChain::new()
        .with("zero", Scripted::new([missing("not set")]))
        .with("one", Arc::clone(&first))
        .with("two", Arc::clone(&second));
    let error = chain.provide().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the chain stopped at the provider \"one\", which is configured but not available; tried: zero: not set; one: HTTP 503"
    );
    assert!(error.is_transient());
    assert_eq!(chain.provide().await.unwrap().access_key_id(), "first");
    assert_eq!(second.asked(), 0);
}
