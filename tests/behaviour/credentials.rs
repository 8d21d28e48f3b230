//! Credentials that are renewed under many calls, and those that never come.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use aliyun_mock::{AccessKey, Config, Mock, Quotas, Verdict};
use aliyun_vod::clock::Clock;
use aliyun_vod::credentials::{CachedCredentialsProvider, CredentialsError, ProvideCredentials, ProviderSettings, UriCredentialsProvider};
use aliyun_vod::error::{ErrorKind, StopReason};
use aliyun_vod::transport::BoxFuture;
use aliyun_vod::{Client, Credentials, RateLimit};
use tests::{VIDEO, spec};

use crate::wire::{LONG, Wire, response};

const MINUTE: Duration = Duration::from_secs(60);

/// The time by which credentials are kept; it passes when a test says so. Clones are the same
/// clock.
#[derive(Clone, Debug, Default)]
struct HandClock(Arc<AtomicI64>);

impl HandClock {
    fn forward(&self, minutes: i64) {
        self.0.fetch_add(minutes, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        let minutes = self.0.load(Ordering::SeqCst);
        let off = MINUTE * u32::try_from(minutes.unsigned_abs()).unwrap();
        if minutes < 0 {
            SystemTime::now() - off
        } else {
            SystemTime::now() + off
        }
    }
}

/// Pair number `number`, which ends so many minutes from now.
fn key(number: usize, minutes: u32) -> AccessKey {
    AccessKey::new(format!("STS.key-{number}"), format!("secret-{number}"))
        .with_token(format!("token-{number}"))
        .expires_at(SystemTime::now() + MINUTE * minutes)
}

/// A source of credentials over HTTP, which gives pair 1 at the first request, pair 2 at the
/// second, and so on.
async fn source() -> Wire {
    let given = Arc::new(AtomicUsize::new(0));
    Wire::start(move |mut peer| {
        let given = Arc::clone(&given);
        async move {
            while peer.request().await.is_some() {
                let number = given.fetch_add(1, Ordering::SeqCst) + 1;
                let pair = format!(
                    r#"{{"Code":"Success","AccessKeyId":"STS.key-{number}","AccessKeySecret":"secret-{number}","SecurityToken":"token-{number}","Expiration":"2999-01-01T00:00:00Z"}}"#
                );
                // Long enough for all callers to arrive.
                tokio::time::sleep(Duration::from_millis(100)).await;
                peer.write(response("", &pair).as_bytes()).await;
            }
        }
    })
    .await
}

/// So many calls at a time.
async fn calls(client: &Client, count: usize) {
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..count {
        calls.spawn(client.refresh_upload_video(VIDEO).send());
    }
    while let Some(ended) = calls.join_next().await {
        ended.unwrap().unwrap();
    }
}

/// The official life cycle under load: a thousand calls wait for the first pair; it is revoked
/// while a thousand calls are under way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousand_calls_cause_one_credentials_request() {
    let source = source().await;
    let mut config = Config::default();
    config.quotas = Quotas::Off;
    config.keys = vec![key(1, 5), key(2, 60)];
    let mock = Mock::start(spec(), config).await.unwrap();
    let clock = HandClock::default();
    let settings = ProviderSettings::new().clock(Arc::new(clock.clone()));
    let client = Client::builder()
        .endpoint(mock.url())
        .credentials_provider(UriCredentialsProvider::new(
            &settings,
            format!("http://{}/secret-path", source.address),
        ))
        .rate_limit(RateLimit::disabled())
        .timeout(LONG)
        .build()
        .unwrap();
    calls(&client, 1_000).await;
    assert_eq!((source.seen().len(), mock.requests().len()), (1, 1_000));

    // The service takes the first pair no longer, ten minutes before it should.
    mock.clock().advance(10 * MINUTE);
    clock.forward(10);
    mock.clear_requests();
    calls(&client, 100).await;
    assert_eq!(source.seen().len(), 2, "one request for all");
    let refused = mock
        .requests()
        .iter()
        .filter(|request| request.verdict != Verdict::Accepted)
        .count();
    assert!(refused >= 1 && mock.requests().len() == 100 + refused, "{refused} were refused");
}

/// A new pair for each hour of the mock server.
#[derive(Debug, Default)]
struct Hourly {
    hour: AtomicUsize,
    asked: AtomicUsize,
}

impl ProvideCredentials for Hourly {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let hour = self.hour.load(Ordering::SeqCst);
        let pair = Credentials::new(format!("STS.key-{hour}"), format!("secret-{hour}"))
            .with_security_token(format!("token-{hour}"))
            .with_expiry(SystemTime::now() + 60 * MINUTE * u32::try_from(hour + 1).unwrap());
        Box::pin(std::future::ready(Ok(Arc::new(pair))))
    }
}

/// The clock of the machine is set back by three days while a token is in use. Nothing but this
/// clock tells the client the time.
#[tokio::test]
async fn clock_set_back_by_days_fails_no_call() {
    const HOURS: usize = 72;
    let mut config = Config::default();
    config.quotas = Quotas::Off;
    config.keys = (0..=HOURS).map(|hour| key(hour, 60 * u32::try_from(hour + 1).unwrap())).collect();
    let mock = Mock::start(spec(), config).await.unwrap();
    let (clock, source) = (HandClock::default(), Arc::new(Hourly::default()));
    let provider = CachedCredentialsProvider::with_clock(Arc::clone(&source), Arc::new(clock.clone()));
    let client = Client::builder()
        .endpoint(mock.url())
        .credentials_provider(provider)
        .clock(clock.clone())
        .build()
        .unwrap();
    client.refresh_upload_video(VIDEO).send().await.unwrap();
    clock.forward(-3 * 24 * 60);
    for hour in 1..=HOURS {
        mock.clock().advance(60 * MINUTE);
        clock.forward(60);
        source.hour.store(hour, Ordering::SeqCst);
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
    assert!(source.asked.load(Ordering::SeqCst) <= HOURS + 1);
}

/// Never gives a response.
#[derive(Debug)]
struct Silent;

impl ProvideCredentials for Silent {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn missing_credentials_end_at_the_deadline() {
    let wire = Wire::responding("").await;
    let client = wire.builder().credentials_provider(Silent).build().unwrap();
    let start = Instant::now();
    let call = client.refresh_upload_video(VIDEO).with_timeout(Duration::from_millis(50));
    let error = call.send().await.unwrap_err();
    assert!(start.elapsed() < LONG / 3);
    assert_eq!((error.kind(), error.stop_reason()), (ErrorKind::Timeout, StopReason::Deadline));
    assert_eq!(
        error.to_string(),
        "RefreshUploadVideo: the credentials provider returned no credentials within 50ms"
    );
    assert_eq!(wire.connections(), 0);
}

/// The first caller gives up while it asks for all: the next one takes over at once.
#[tokio::test]
async fn dropped_credentials_fetch_does_not_block_others() {
    let source = Wire::start(|mut peer| async move {
        peer.request().await;
        if peer.number == 1 {
            return peer.closed().await;
        }
        let pair = r#"{"Code":"Success","AccessKeyId":"mock-access-key-id","AccessKeySecret":"mock-access-key-secret"}"#;
        peer.write(response("", pair).as_bytes()).await;
    })
    .await;
    let mock = tests::mock().await;
    let provider = UriCredentialsProvider::new(&ProviderSettings::new(), format!("http://{}/", source.address));
    let client = Client::builder()
        .endpoint(mock.url())
        .credentials_provider(provider)
        .build()
        .unwrap();
    let first = tokio::time::timeout(Duration::from_millis(100), client.refresh_upload_video(VIDEO).send());
    assert!(first.await.is_err());
    let start = Instant::now();
    client.refresh_upload_video(VIDEO).send().await.unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(8),
        "it did not wait for the first one's limits"
    );
    assert_eq!(source.connections(), 2);
}

#[tokio::test]
async fn unreachable_credentials_uri_is_named_without_path() {
    let source = source().await;
    let uri = format!("http://{}/secret-path?key=c2VjcmV0", source.address);
    let place = format!("http://{}", source.address);
    drop(source);
    while tokio::net::TcpStream::connect(&place[7..]).await.is_ok() {}
    let wire = Wire::responding("").await;
    let provider = UriCredentialsProvider::new(&ProviderSettings::new(), uri);
    let client = wire.builder().credentials_provider(provider).build().unwrap();
    let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials, "{error}");
    let shown = format!("{error} {error:?}");
    assert!(shown.contains(&place), "{shown}");
    assert!(!shown.contains("secret-path") && !shown.contains("c2VjcmV0"), "{shown}");
}

/// Makes a call with the default chain in a process that has these variables and no others; true if
/// the mock server took it.
async fn process_calls(mock: &Mock, variables: &[(&str, &str)]) -> bool {
    mock.clear_requests();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "credentials::child_process_for_default_chain_tests"]);
    child.env_clear().env("CHILD_URL", mock.url()).envs(variables.iter().copied());
    // No machine that runs this test is to be asked for its role.
    child.env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    let accepted = mock.requests().iter().all(|request| request.verdict == Verdict::Accepted);
    output.status.success() && accepted && mock.requests().len() == 1
}

/// What the unit tests show with made-up variables and a mock server in memory, once more with
/// those of a process, real files and HTTP.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn default_chain_needs_only_variables_and_files() {
    let source = source().await;
    let mut config = Config::default();
    config.quotas = Quotas::Off;
    config.keys = vec![AccessKey::permanent(), AccessKey::temporary(), key(1, 5)];
    let mock = Mock::start(spec(), config).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let at_home = [("HOME", home.path().to_str().unwrap())];
    let (lasting, passing) = (AccessKey::permanent(), AccessKey::temporary());

    assert!(!process_calls(&mock, &at_home).await, "there are none");
    let uri = format!("http://{}/secret-path", source.address);
    assert!(process_calls(&mock, &[at_home[0], ("ALIBABA_CLOUD_CREDENTIALS_URI", &uri)]).await);
    assert_eq!(source.seen().len(), 1);
    let pair = format!("access_key_id = {}\naccess_key_secret = {}\n", lasting.id(), lasting.secret());
    write(".alibabacloud/credentials.ini", format!("[default]\ntype = access_key\n{pair}"));
    assert!(process_calls(&mock, &at_home).await);
    let (id, secret, token) = (passing.id(), passing.secret(), passing.token().unwrap());
    let profile =
        format!(r#"{{"name":"p","mode":"StsToken","access_key_id":"{id}","access_key_secret":"{secret}","sts_token":"{token}"}}"#);
    write(".aliyun/config.json", format!(r#"{{"current":"p","profiles":[{profile}]}}"#));
    assert!(process_calls(&mock, &at_home).await);
    assert_eq!(mock.requests()[0].header("x-acs-security-token"), Some(token));
    let variables = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", lasting.id()),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", lasting.secret()),
        at_home[0],
    ];
    assert!(process_calls(&mock, &variables).await);
    assert_eq!(mock.requests()[0].header("x-acs-security-token"), None);
}

/// Runs in the child processes of the test above, and does nothing elsewhere.
#[tokio::test]
async fn child_process_for_default_chain_tests() {
    if let Ok(url) = std::env::var("CHILD_URL") {
        let client = Client::builder().endpoint(url).default_credentials().build().unwrap();
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }
}
