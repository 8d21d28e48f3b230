//! A client without a network, a clock and chance; and the secrets that must not come out of it.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aliyun_vod::clock::{Clock, Nonce, Nonces, Timer};
use aliyun_vod::transport::{BoxFuture, HttpRequest, HttpResponse, Limits, Transport, TransportError};
use aliyun_vod::{Client, ClientBuilder, Credentials, RateLimit, RetryConfig};

/// Not real, but shaped like one. Neither begins with a hexadecimal digit, so that no escape before
/// it can swallow a part.
pub(crate) const ID: &str = "LTAIzuzzKeyIdentifier";
pub(crate) const SECRET: &str = "ZuzzSecret/with+signs=0123456789abcdefgh";
pub(crate) const TOKEN: &str = "ZuzzToken/with+signs=0123456789abcdefghijklmnopqrstuvwxyz/and/more/of/it==";

pub(crate) fn credentials() -> Credentials {
    Credentials::new(ID, SECRET).with_security_token(TOKEN)
}

/// So many characters of a secret in a row are a leak.
const WINDOW: usize = 10;

/// Whether `text` holds a part of a secret, or more of the key ID than may be seen.
pub(crate) fn leak(text: &str) -> Option<String> {
    let of_secrets = [SECRET, TOKEN].into_iter().find_map(|secret| {
        let windows = (0..=secret.len() - WINDOW).filter_map(|at| secret.get(at..at + WINDOW));
        windows.into_iter().find(|window| text.contains(window))
    });
    of_secrets.or_else(|| ID.get(..6).filter(|id| text.contains(id))).map(str::to_owned)
}

/// Panics if `shown` has a part of a secret.
pub(crate) fn no_leak(what: &str, shown: &str) {
    if let Some(leak) = leak(shown) {
        panic!("{what} shows {leak:?}: {shown}");
    }
}

/// Everything that can be printed of an error.
pub(crate) fn printed(error: &dyn std::error::Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut below = error.source();
    while let Some(error) = below {
        text += &format!("\n{error}\n{error:?}");
        below = error.source();
    }
    text
}

/// The result of a future that has nothing to wait for.
pub(crate) fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits, though everything is there"),
    }
}

type Response = dyn FnMut(&HttpRequest) -> Result<HttpResponse, TransportError> + Send;

/// Responds at once, by a function.
pub(crate) struct Canned(Mutex<Box<Response>>);

impl Canned {
    pub(crate) fn new(response: impl FnMut(&HttpRequest) -> Result<HttpResponse, TransportError> + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(response)))
    }
}

impl fmt::Debug for Canned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Canned")
    }
}

impl Transport for Canned {
    fn send<'a>(&'a self, request: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let response = (self.0.lock().expect("no response panics"))(request);
        Box::pin(async move { response })
    }

    fn enforces_timeout(&self) -> bool {
        true
    }
}

/// Time that stands still, and waits that never end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }
}

impl Timer for Still {
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

impl Nonces for Still {
    fn next(&self) -> Nonce {
        Nonce::new(7)
    }
}

/// A client whose responses come from `transport`, each attempted once.
pub(crate) fn client(transport: Canned) -> ClientBuilder<Client> {
    Client::builder()
        .credentials(credentials())
        .transport(transport)
        .retry(RetryConfig::disabled())
        .rate_limit(RateLimit::disabled())
        .clock(Still)
        .timer(Still)
        .nonces(Still)
}
