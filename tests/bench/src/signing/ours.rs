//! The two ways to a signature of ours: a signer alone, and a request of the client. And a whole
//! call without a network.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use aliyun_vod::clock::{CountedNonces, Nonces as _, Timer};
use aliyun_vod::signer::{DateAndNonce, Scheme, Sign, UnsignedRequest};
use aliyun_vod::time::format_utc;
use aliyun_vod::transport::{BoxFuture, Headers, HttpRequest, HttpResponse, Limits, Method, Transport, TransportError};
use aliyun_vod::{Client, Credentials, RateLimit, VERSION};

use crate::{HOST, KEY_ID, KEY_SECRET, VIDEO_ID, security_token};

/// Lasting credentials, or temporary ones.
#[must_use]
pub fn credentials(temporary: bool) -> Credentials {
    let lasting = Credentials::new(KEY_ID, KEY_SECRET);
    if temporary {
        lasting.with_security_token(security_token())
    } else {
        lasting
    }
}

/// A signer alone, as a program with an HTTP library of its own has it.
pub struct Alone {
    signer: Box<dyn Sign>,
    nonces: CountedNonces,
    origin: String,
}

impl Alone {
    /// A signer of `scheme`.
    #[must_use]
    pub fn new(scheme: Scheme, temporary: bool) -> Self {
        Self::at(scheme, temporary, &format!("https://{HOST}"))
    }

    /// The same for a host of your own.
    #[must_use]
    pub fn at(scheme: Scheme, temporary: bool, origin: &str) -> Self {
        Self {
            signer: (scheme.signer)(&credentials(temporary)),
            nonces: CountedNonces::new(),
            origin: origin.to_owned(),
        }
    }

    /// From parameters to finished headers, for this moment.
    #[must_use]
    pub fn sign(&self) -> HttpRequest {
        let mut request = UnsignedRequest::new(Method::Post, &self.origin, "RefreshUploadVideo", VERSION);
        request.query.add("VideoId", VIDEO_ID);
        let nonce = self.nonces.next();
        let date_and_nonce = DateAndNonce {
            date: &format_utc(SystemTime::now()),
            nonce: nonce.as_str(),
        };
        self.signer.sign(request, date_and_nonce)
    }

    /// The canonical request and the string to sign of a signature, for the floor.
    #[must_use]
    pub fn texts(&self) -> (String, String) {
        let signed = self.sign();
        (self.signer.canonical_request(&signed), self.signer.string_to_sign(&signed))
    }
}

/// A client, which is never asked to send.
///
/// # Panics
/// If the settings are refused.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark ends where it can't go on")]
pub fn client(scheme: Scheme, temporary: bool) -> Client {
    Client::builder()
        .endpoint(HOST)
        .credentials(credentials(temporary))
        .signature(scheme)
        .build()
        .expect("a client")
}

/// The request of a client, signed as a call signs it: settings, credentials, clock skew and the
/// unsigned headers included.
///
/// # Panics
/// If there is something to wait for, which these credentials do not have.
#[must_use]
pub fn request(client: &Client) -> HttpRequest {
    let signing = pin!(client.refresh_upload_video(VIDEO_ID).sign());
    match signing.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(request)) => request,
        Poll::Ready(Err(error)) => panic!("{error}"),
        Poll::Pending => panic!("lasting credentials are there at once"),
    }
}

/// Returns the same bytes for every request, from memory.
#[derive(Debug)]
struct Memory(Vec<u8>);

impl Transport for Memory {
    fn send<'a>(&'a self, _: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        Box::pin(async { Ok(HttpResponse::new(200, Headers::new(), self.0.clone())) })
    }
}

/// Never rings: nothing in memory has to be waited for.
#[derive(Debug)]
struct NoTimer;

impl Timer for NoTimer {
    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// A client whose calls get `body` from memory.
///
/// # Panics
/// If the settings are refused.
#[must_use]
#[expect(clippy::expect_used, reason = "a benchmark ends where it can't go on")]
pub fn client_in_memory(body: Vec<u8>) -> Client {
    Client::builder()
        .endpoint(HOST)
        .credentials(credentials(false))
        .transport(Memory(body))
        .timer(NoTimer)
        .rate_limit(RateLimit::disabled())
        .build()
        .expect("a client")
}

/// A whole call, from the arguments to the typed response.
///
/// # Panics
/// If the call fails or waits for something.
pub fn call(client: &Client) {
    let call = pin!(client.refresh_upload_video(VIDEO_ID).send());
    match call.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => drop(black_box(response)),
        Poll::Ready(Err(error)) => panic!("{error}"),
        Poll::Pending => panic!("the response is there at once"),
    }
}
