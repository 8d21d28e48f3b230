//! `Debug` and `Display` of everything that has touched a secret. What else is printed is searched
//! by `tests/printed_by_tests`.

mod sensitive;
mod types;

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use aliyun_mock::AccessKey;
use aliyun_vod::content::{Base64Json, JsonText, SecretJsonText};
use aliyun_vod::credentials::{
    CachedCredentialsProvider, CliProfileCredentialsProvider, CredentialsError, CredentialsProviderChain, DefaultCredentialsProvider,
    EcsRamRoleCredentialsProvider, Environment, EnvironmentCredentialsProvider, OidcRoleArnCredentialsProvider, ProcessCredentialsProvider,
    ProfileCredentialsProvider, ProvideCredentials, ProviderSettings, RamRoleArnCredentialsProvider, StaticCredentialsProvider,
    UriCredentialsProvider,
};
use aliyun_vod::decode::{self, Value};
use aliyun_vod::observe::{AttemptReport, CallReport, Interceptor, Outcome, OutgoingAttempt, Veto};
use aliyun_vod::secret::Secret;
use aliyun_vod::signer::{ACS3_HMAC_SHA256, Acs3HmacSha256, DateAndNonce, RPC_HMAC_SHA1, RpcHmacSha1, UnsignedRequest};
use aliyun_vod::testing::{MockResponse, MockService};
use aliyun_vod::transport::{
    Body, BoxFuture, Headers, HttpRequest, HttpResponse, HyperTransport, Limits, Method, Transport, TransportError, TransportErrorKind,
};
use aliyun_vod::types::UploadAuth;
use aliyun_vod::{Client, Credentials, RetryConfig};
use tests::secrets::{SENSITIVE, found};
use tests::{builder, mock, permanent, temporary};

use self::sensitive::sensitive;
use self::types::{HARMLESS, public_types};

/// What was printed, and of which types.
#[derive(Debug, Default)]
struct Printed {
    text: String,
    types: BTreeSet<String>,
}

impl Printed {
    fn debug(&mut self, value: &(impl Debug + ?Sized)) {
        self.text += &format!("{value:?}\n{value:#?}\n");
        let name = short_name(value);
        self.types.insert(name);
    }

    fn error(&mut self, error: &(impl std::error::Error + ?Sized)) {
        self.debug(error);
        self.display(error);
        let mut below = error.source();
        while let Some(error) = below {
            self.text += &format!("{error}\n{error:?}\n{error:#?}\n");
            below = error.source();
        }
    }

    fn display(&mut self, value: &(impl Display + ?Sized)) {
        self.text += &format!("{value}\n{value:#}\n");
    }
}

/// `Response` of `&aliyun_runtime::client::response::Response<…>`.
fn short_name<T: ?Sized>(_: &T) -> String {
    let name = std::any::type_name::<T>();
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name).to_owned()
}

/// Responds to each request with this status and body; without a body, with a refusal that repeats
/// the request.
struct Canned(u16, Option<String>);

impl Debug for Canned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Canned")
    }
}

impl Transport for Canned {
    fn send<'a>(&'a self, request: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let mut headers = Headers::new();
        headers.push("set-cookie", AccessKey::permanent().secret());
        headers.push("x-acs-request-id", "id");
        let body = self.1.clone().unwrap_or_else(|| {
            let sent = String::from_utf8_lossy(request.body.as_bytes().unwrap_or_default());
            let echo = format!("got {} {} {sent}", request.url, request.headers.as_block());
            Value::object().with("Code", "No").with("Message", echo).to_json()
        });
        Box::pin(async move { Ok(HttpResponse::new(self.0, headers, body.into_bytes())) })
    }
}

fn echo() -> String {
    let key = AccessKey::temporary();
    format!("{} {} {}", key.id(), key.secret(), key.token().unwrap())
}

async fn runtime(printed: &mut Printed) {
    let (pair, key) = (temporary(), AccessKey::temporary());
    printed.debug(&pair);
    printed.debug(pair.access_key_secret());
    printed.debug(&Secret::new(SENSITIVE));
    printed.debug(&Body::form(SENSITIVE));
    printed.debug(&Value::object().with("UploadAuth", SENSITIVE));
    printed.debug(&decode::parse(format!(r#"{{"UploadAuth":"{SENSITIVE}"}}"#).as_bytes(), None).unwrap());
    printed.debug(&Base64Json::<UploadAuth>::from(SENSITIVE));
    printed.debug(&SecretJsonText::<Value>::from(SENSITIVE));
    for error in [
        Base64Json::<UploadAuth>::from(SENSITIVE).decode().unwrap_err(),
        SecretJsonText::<UploadAuth>::from(format!(r#"{{"SecurityToken":["{SENSITIVE}"]}}"#))
            .decode()
            .unwrap_err(),
        JsonText::<Vec<i64>>::from(format!("[{SENSITIVE}]")).decode().unwrap_err(),
    ] {
        printed.error(&error);
    }
    printed.error(&decode::parse(SENSITIVE.as_bytes(), None).unwrap_err());

    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        printed.debug(&scheme);
        let signer = (scheme.signer)(&pair);
        printed.debug(&*signer);
        let mut request = UnsignedRequest::new(Method::Post, "https://vod.test", "Action", "2017-03-21");
        request.query.add("Hidden", SENSITIVE);
        printed.debug(&request);
        printed.debug(&request.query);
        let date_and_nonce = DateAndNonce {
            date: "2026-01-02T03:04:05Z",
            nonce: "n",
        };
        printed.debug(&date_and_nonce);
        let signed = signer.sign(request, date_and_nonce);
        printed.debug(&signed);
        printed.debug(&signed.headers);
    }
    printed.debug(&Acs3HmacSha256::new(&pair));
    printed.debug(&RpcHmacSha1::new(&pair));

    let mut headers = Headers::new();
    headers.push("authorization", key.secret());
    let response = HttpResponse::new(200, headers, echo().into_bytes());
    printed.debug(&response);
    let error = TransportError::new(TransportErrorKind::Interrupted, "broke").with_partial_response(response);
    printed.error(&error);
    let proxy = HyperTransport::builder()
        .proxy(&format!("http://user:{SENSITIVE}@proxy.test:8080"))
        .unwrap();
    printed.debug(&proxy);
    printed.debug(&proxy.build());
}

/// Each provider before and after it had credentials, and its errors.
async fn providers(printed: &mut Printed) {
    let home = tempfile::tempdir().unwrap();
    let (key, other) = (AccessKey::temporary(), AccessKey::permanent());
    let (id, secret, token) = (key.id(), key.secret(), key.token().unwrap());
    let response = format!(
        r#"{{"Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"{secret}","SecurityToken":"{token}","Expiration":"2999-01-01T00:00:00Z",
        "Credentials":{{"AccessKeyId":"{id}","AccessKeySecret":"{secret}","SecurityToken":"{token}","Expiration":"2999-01-01T00:00:00Z"}}}}"#
    );
    let oidc = home.path().join("oidc");
    std::fs::write(&oidc, SENSITIVE).unwrap();
    let config = home.path().join("config.json");
    let ini = home.path().join("credentials");
    let bodies = [(200, Some(response)), (200, Some(format!("<html>{secret}"))), (403, None)];
    for (i, (status, body)) in bodies.into_iter().enumerate() {
        let pair = format!(r#""access_key_id":"{}","access_key_secret":"{}""#, other.id(), other.secret());
        let mode = if i == 0 { "AK" } else { "odd" };
        std::fs::write(
            &config,
            format!(r#"{{"current":"p","profiles":[{{"name":"p","mode":"{mode}",{pair}}}]}}"#),
        )
        .unwrap();
        let kind = if i == 0 { "access_key" } else { "odd" };
        let text = format!(
            "[default]\ntype={kind}\naccess_key_id={}\naccess_key_secret={}\n",
            other.id(),
            other.secret()
        );
        std::fs::write(&ini, text).unwrap();
        let environment = {
            let (id, secret) = (other.id().to_owned(), other.secret().to_owned());
            Environment::new(
                move |name| match name {
                    "ALIBABA_CLOUD_ACCESS_KEY_ID" => Some(id.clone().into()),
                    "ALIBABA_CLOUD_ACCESS_KEY_SECRET" => Some(secret.clone().into()),
                    _ => None,
                },
                Some(home.path().to_owned()),
            )
        };
        printed.debug(&environment);
        let settings = ProviderSettings::with_transport(Arc::new(Canned(status, body))).environment(environment);
        printed.debug(&settings);
        let fixed = StaticCredentialsProvider::from(permanent());
        printed.debug(&fixed);
        let chain = CredentialsProviderChain::new().with("fixed", StaticCredentialsProvider::from(permanent()));
        one(printed, &chain).await;
        one(printed, &EnvironmentCredentialsProvider::new(&settings)).await;
        one(printed, &RamRoleArnCredentialsProvider::new(&settings, fixed, "acs:ram::1:role/r")).await;
        one(printed, &OidcRoleArnCredentialsProvider::new(&settings, "r", "p", &oidc)).await;
        one(printed, &CliProfileCredentialsProvider::new(&settings).path(&config)).await;
        one(printed, &ProfileCredentialsProvider::new(&settings).path(&ini)).await;
        one(printed, &EcsRamRoleCredentialsProvider::new(&settings).role_name("role")).await;
        one(
            printed,
            &UriCredentialsProvider::new(&settings, format!("http://127.0.0.1:1/?key={SENSITIVE}")),
        )
        .await;
        one(printed, &DefaultCredentialsProvider::new(&settings)).await;
        one(
            printed,
            &CachedCredentialsProvider::new(StaticCredentialsProvider::from(temporary())),
        )
        .await;
        // Programs print what they like; the command line may carry a secret too.
        one(
            printed,
            &ProcessCredentialsProvider::new(format!("sh -c 'echo {secret}; echo {secret} >&2; exit {i}' {SENSITIVE}")),
        )
        .await;
    }
    printed.error(&CredentialsError::new("said"));
}

async fn one(printed: &mut Printed, provider: &impl ProvideCredentials) {
    printed.debug(provider);
    match provider.provide().await {
        Ok(credentials) => printed.debug(&*credentials),
        Err(error) => printed.error(&error),
    }
    printed.debug(provider);
}

/// Calls that succeed and fail, and the errors of every kind.
async fn calls(printed: &mut Printed) {
    let mock = mock().await;
    let settings = builder(&mock).credentials(temporary());
    printed.debug(&settings);
    let client = settings.build().unwrap();
    printed.debug(&client);
    printed.debug(&client.refresh_upload_video("video").with_parameter("Hidden", SENSITIVE));
    let response = client.refresh_upload_video(tests::VIDEO).send_with_metadata().await.unwrap();
    printed.debug(&response);
    let hidden = response.value().upload_auth.decode().unwrap();
    printed.debug(&hidden);
    let shown = std::mem::take(&mut printed.text);
    for secret in [
        hidden.access_key_secret.expose(),
        hidden.security_token.expose(),
        response.value().upload_auth.expose(),
    ] {
        assert!(secret.len() > 4 && !shown.contains(secret), "{shown}");
    }
    printed.text = shown;
    printed.debug(&client.get_video_list().pages());
    printed.debug(&client.get_video_list().items());
    let wrong = builder(&mock).credentials(Credentials::new(AccessKey::temporary().id(), "a-wrong-secret"));
    printed.error(&wrong.build().unwrap().refresh_upload_video("x").send().await.unwrap_err());
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let echoes = Client::builder()
            .credentials(temporary())
            .retry(RetryConfig::disabled())
            .transport(Canned(400, None));
        let client = echoes.signature(scheme).build().unwrap();
        printed.error(&client.refresh_upload_video("video").send().await.unwrap_err());
    }
    for (status, body) in [
        (200, echo()),
        (502, format!("<html>{}", echo())),
        (
            400,
            format!(
                r#"{{"Code":"{0}","Message":"{0}","RequestId":"{0}","HostId":"{0}","AccessDeniedDetail":{{"AuthAction":"{0}"}}}}"#,
                echo()
            ),
        ),
        (
            200,
            format!(r#"{{"RequestId":{{"A":"{0}"}},"VideoId":["{0}"],"UploadAuth":1}}"#, echo()),
        ),
        (
            200,
            format!(
                r#"{{"RequestId":"r","VideoList":{{"Video":[{{"VideoId":"v","Size":"{0}"}}]}},"Total":"{0}"}}"#,
                AccessKey::temporary().token().unwrap()
            ),
        ),
    ] {
        let client = Client::builder()
            .credentials(temporary())
            .retry(RetryConfig::disabled())
            .transport(Canned(status, Some(body)))
            .build()
            .unwrap();
        let error = client.refresh_upload_video("x").send().await.unwrap_err();
        if let Some(response) = error.response() {
            printed.error(response);
            printed.text += response.body_prefix();
        }
        error.service().into_iter().for_each(|service| printed.error(service));
        printed.error(&error);
        client
            .get_video_list()
            .send()
            .await
            .err()
            .into_iter()
            .for_each(|error| printed.error(&error));
    }
    let expired = temporary().with_expiry(SystemTime::UNIX_EPOCH);
    let dead = Client::builder()
        .credentials(expired)
        .endpoint("http://127.0.0.1:1")
        .retry(RetryConfig::disabled())
        .build()
        .unwrap();
    let error = dead.refresh_upload_video(SENSITIVE).send().await.unwrap_err();
    assert!(error.transport().is_some());
    printed.error(&error);
    let config = Client::builder()
        .credentials(temporary())
        .endpoint(format!("https://user:{SENSITIVE}@host"))
        .build();
    config.err().into_iter().for_each(|error| printed.error(&error));
}

/// Prints what it is shown, and forbids every second attempt.
#[derive(Debug, Default)]
struct Watcher(Mutex<Printed>);

impl Watcher {
    fn outcome(printed: &mut Printed, outcome: &Outcome<'_>) {
        printed.debug(outcome);
        if let Some(error) = outcome.error() {
            printed.debug(&error);
            printed.display(&error);
            printed.text += error.label();
        }
    }
}

impl Interceptor for Watcher {
    fn before_attempt(&self, attempt: &mut OutgoingAttempt<'_>) -> Result<(), Veto> {
        let mut printed = self.0.lock().unwrap();
        printed.debug(attempt);
        let veto = attempt.set_header("authorization", SENSITIVE).unwrap_err();
        printed.error(&veto);
        if attempt.number() % 2 == 0 { Err(veto) } else { Ok(()) }
    }

    fn after_attempt(&self, attempt: &AttemptReport<'_>) {
        let mut printed = self.0.lock().unwrap();
        printed.debug(attempt);
        Self::outcome(&mut printed, &attempt.outcome);
    }

    fn after_call(&self, call: &CallReport<'_>) {
        let mut printed = self.0.lock().unwrap();
        printed.debug(call);
        Self::outcome(&mut printed, &call.outcome);
    }
}

/// What interceptors and tests of users see.
async fn watched(printed: &mut Printed) {
    let watcher = Arc::new(Watcher::default());
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let settings = || {
            Client::builder()
                .credentials(temporary())
                .signature(scheme)
                .interceptor(Arc::clone(&watcher))
        };
        let mock = MockService::new()
            .on("RefreshUploadVideo", MockResponse::json(format!(r#"{{"VideoId":["{}"]}}"#, echo())))
            .on(
                "DeleteVideo",
                MockResponse::error(503, "ServiceUnavailable").header("set-cookie", SENSITIVE),
            );
        let mocked = settings().mock(&mock).build().unwrap();
        printed.error(&mocked.refresh_upload_video("video").send().await.unwrap_err());
        printed.error(&mocked.delete_video(["video"]).send().await.unwrap_err());
        printed.debug(&mock);
        for request in mock.requests() {
            printed.debug(&request);
        }
        let echoes = settings().transport(Canned(503, None)).build().unwrap();
        printed.error(&echoes.refresh_upload_video("video").send().await.unwrap_err());
        printed.debug(&echoes.get_video_list().items_blocking());
    }
    printed.debug(&MockResponse::json(echo()));
    let watcher = std::mem::take(&mut *watcher.0.lock().unwrap());
    assert!(watcher.types.len() >= 5, "{:?}", watcher.types);
    printed.text += &watcher.text;
    printed.types.extend(watcher.types);
}

#[tokio::test]
async fn no_public_type_prints_a_secret() {
    let mut printed = Printed::default();
    runtime(&mut printed).await;
    providers(&mut printed).await;
    calls(&mut printed).await;
    watched(&mut printed).await;
    let client = Client::builder().credentials(permanent()).build().unwrap();
    sensitive(&mut printed, &client);
    assert!(printed.text.len() > 10_000);
    let leaks = found(&printed.text);
    assert!(leaks.is_empty(), "{leaks:#?}\n{}", printed.text);
    // A type that is added is printed here, or said to hold no secret.
    let mut missing = public_types();
    missing.retain(|name| !printed.types.contains(name) && !HARMLESS.contains(&name.as_str()));
    assert_eq!(missing, BTreeSet::new(), "print them above, or list them as harmless");
}
