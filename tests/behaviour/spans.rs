//! What a subscriber of `tracing` and an interceptor see of calls.

use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aliyun_mock::{AccessKey, Fault, FaultKind};
use aliyun_vod::credentials::{
    CliProfileCredentialsProvider, ProvideCredentials as _, ProviderSettings, RamRoleArnCredentialsProvider, StaticCredentialsProvider,
};
use aliyun_vod::observe::{AttemptReport, CallReport, Interceptor, OutgoingAttempt, Veto};
use aliyun_vod::signer::RPC_HMAC_SHA1;
use aliyun_vod::testing::{MockResponse, MockService};
use aliyun_vod::{Client, Credentials, RetryConfig};
use tests::{VIDEO, builder, mock, permanent, temporary};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

/// Writes down everything, of every target and at every level.
#[derive(Clone, Default)]
struct Notes {
    text: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Notes {
    fn note(&self, head: fmt::Arguments<'_>, record: impl FnOnce(&mut Fields<'_>)) {
        let mut text = self.text.lock().unwrap();
        text.write_fmt(head).unwrap();
        record(&mut Fields(&mut text));
        text.push('\n');
    }

    fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }
}

impl Subscriber for Notes {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.spans.fetch_add(1, Ordering::Relaxed) + 1;
        let metadata = span.metadata();
        self.note(format_args!("span {id} {} {}", metadata.target(), metadata.name()), |fields| {
            span.record(fields)
        });
        Id::from_u64(id)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        self.note(format_args!("record {}", id.into_u64()), |fields| values.record(fields));
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        self.note(format_args!("event {} {}", metadata.target(), metadata.level()), |fields| {
            event.record(fields)
        });
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Records the spans and events of this thread.
///
/// A place that makes its first event while another test begins to record can miss that somebody
/// listens. So all of them look again.
fn record(notes: &Notes) -> DefaultGuard {
    let guard = tracing::subscriber::set_default(notes.clone());
    tracing::callsite::rebuild_interest_cache();
    guard
}

/// Whoever may write the file decides which program runs.
#[cfg(unix)]
#[tokio::test]
async fn writable_config_with_program_logs_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let notes = Notes::default();
    let _guard = record(&notes);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    let command = r#"sh -c 'echo \"{\\\"access_key_id\\\":\\\"i\\\",\\\"access_key_secret\\\":\\\"s\\\"}\"'"#;
    let profile = format!(r#"{{"name":"p","mode":"External","process_command":"{command}"}}"#);
    std::fs::write(&path, format!(r#"{{"current":"p","profiles":[{profile}]}}"#)).unwrap();
    for (mode, warned) in [(0o600, false), (0o666, true)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let provider = CliProfileCredentialsProvider::new(&ProviderSettings::new()).path(&path);
        assert_eq!(provider.provide().await.unwrap().access_key_id(), "i");
        let warning = format!(
            "WARN message=the file names a program to run for credentials, and users other than its owner may write it file.path={}",
            path.display()
        );
        assert_eq!(notes.text().contains(&warning), warned, "{}", notes.text());
    }
}

#[tokio::test]
async fn spans_describe_calls_without_secrets() {
    let notes = Notes::default();
    let _guard = record(&notes);
    let mock = mock().await;
    let mut signed = Vec::new();
    for credentials in [permanent(), temporary()] {
        for scheme in [aliyun_vod::signer::ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
            let client = builder(&mock).credentials(credentials.clone()).signature(scheme).build().unwrap();
            mock.inject(Fault::new(FaultKind::error("ServiceUnavailable")));
            client.refresh_upload_video(VIDEO).send().await.unwrap();
            client.refresh_upload_video("a-missing-video").send().await.unwrap_err();
            client.get_play_info(VIDEO).send().await.unwrap();
        }
    }
    let wrong = Credentials::new(AccessKey::permanent().id(), "a-secret-that-is-wrong");
    let client = builder(&mock).credentials(wrong).build().unwrap();
    client.refresh_upload_video(VIDEO).send().await.unwrap_err();
    for request in mock.requests() {
        signed.extend(
            request
                .header("authorization")
                .and_then(|value| value.rsplit('=').next().map(str::to_owned)),
        );
        signed.extend(request.parameter("Signature"));
    }

    let text = notes.text();
    for wanted in [
        "aliyun.call",
        "aliyun.attempt",
        "rpc.method=\"RefreshUploadVideo\"",
        "error.type=\"InvalidVideo.NotFound\"",
        "error.type=\"ServiceUnavailable\"",
        "http.request.resend_count=1",
        "http.response.status_code=404",
        "aliyun.attempts=2",
        "aliyun.request_id=",
        "aliyun.access_key_id=mock",
        "retrying after a delay",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    let (permanent, temporary) = (AccessKey::permanent(), AccessKey::temporary());
    let hidden = [
        permanent.secret(),
        temporary.secret(),
        permanent.id(),
        temporary.id(),
        temporary.token().unwrap(),
    ];
    assert!(signed.len() >= 12, "{signed:?}");
    for hidden in hidden.into_iter().chain(signed.iter().map(String::as_str)).chain([
        "a-secret-that-is-wrong",
        "a-missing-video",
        VIDEO,
        "SignatureNonce",
    ]) {
        assert!(!text.contains(hidden), "{hidden} is in\n{text}");
    }
}

/// Counts, forbids one action, and adds a header.
#[derive(Debug, Default)]
struct Watch {
    seen: Mutex<Vec<String>>,
}

impl Interceptor for Watch {
    fn before_attempt(&self, attempt: &mut OutgoingAttempt<'_>) -> Result<(), Veto> {
        if attempt.action() == "DeleteVideo" {
            return Err(Veto::new("this program only reads"));
        }
        for signed in ["Authorization", "x-acs-date", "host", "content-length"] {
            attempt.set_header(signed, "changed").unwrap_err();
        }
        attempt.set_header("x-team", "video")
    }

    fn after_attempt(&self, attempt: &AttemptReport<'_>) {
        let text = format!("{}#{} {}", attempt.action, attempt.number, attempt.outcome.label());
        self.seen.lock().unwrap().push(text);
    }

    fn after_call(&self, call: &CallReport<'_>) {
        let text = format!("{} {} {}", call.action, call.attempts, call.outcome.label());
        self.seen.lock().unwrap().push(text);
    }
}

#[tokio::test]
async fn interceptor_can_veto_and_add_unsigned_headers() {
    let mock = mock().await;
    let watch = Arc::new(Watch::default());
    let client: Client = builder(&mock)
        .interceptor(Arc::clone(&watch))
        .retry(RetryConfig::standard())
        .build()
        .unwrap();
    mock.inject(Fault::new(FaultKind::error("ServiceUnavailable")));
    client.refresh_upload_video(VIDEO).send().await.unwrap();
    let error = client.delete_video([VIDEO]).send().await.unwrap_err();
    assert!(error.to_string().contains("this program only reads"), "{error}");

    assert_eq!(
        *watch.seen.lock().unwrap(),
        [
            "RefreshUploadVideo#1 ServiceUnavailable",
            "RefreshUploadVideo#2 ok",
            "RefreshUploadVideo 2 ok",
            "DeleteVideo 0 vetoed",
        ]
    );
    let requests = mock.requests();
    assert_eq!(requests.len(), 2, "what is forbidden is not sent");
    assert!(requests.iter().all(|request| request.header("x-team") == Some("video")));
}

#[tokio::test]
async fn credentials_spans_contain_no_secrets() {
    let notes = Notes::default();
    let _guard = record(&notes);
    let pair = r#"{"Credentials": {"AccessKeyId": "STS.fetched", "AccessKeySecret": "fetched-secret",
        "SecurityToken": "fetched-token", "Expiration": "2024-01-01T01:00:00Z"}}"#;
    let echo = r#"{"Code": "Throttling", "Message": "not again: lasting-secret lasting-token"}"#;
    let echoes = MockResponse::http(503, "application/json", echo);
    let mock = MockService::new()
        .on("AssumeRole", MockResponse::json(pair))
        .on("AssumeRole", echoes.clone())
        .on("GetVideoInfo", MockResponse::json(r#"{"RequestId": "1"}"#))
        .on("DeleteVideo", echoes);
    let lasting = Credentials::new("LTAIlasting", "lasting-secret").with_security_token("lasting-token");
    let settings = ProviderSettings::with_transport(Arc::new(mock.clone())).clock(Arc::new(mock.time().clone()));
    let role = || RamRoleArnCredentialsProvider::new(&settings, StaticCredentialsProvider::from(lasting.clone()), "acs:ram::1:role/r");
    let client = Client::builder().mock(&mock).credentials_provider(role()).build().unwrap();
    client.get_video_info("v1").send().await.unwrap();
    // Renewal is due, and fails; the old ones serve.
    mock.time().advance(Duration::from_secs(55 * 60));
    client.get_video_info("v1").send().await.unwrap();
    // Another provider gets none at all.
    let client = Client::builder().mock(&mock).credentials_provider(role()).build().unwrap();
    client.get_video_info("v1").send().await.unwrap_err();
    let client = Client::builder().mock(&mock).credentials(lasting.clone()).build().unwrap();
    client.delete_video(["v1"]).send().await.unwrap_err();

    let text = notes.text();
    for wanted in [
        "fetched credentials",
        "aliyun.access_key_id=STS.…",
        "the current ones are used until they expire",
        "credentials could not be fetched",
        "error.type=\"credentials\"",
        "error.type=\"Throttling\"",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    assert_eq!(mock.requests_of("AssumeRole").len(), 3);
    let signatures = mock.requests().into_iter().filter_map(|request| {
        let query = request
            .http()
            .query()
            .split('&')
            .find_map(|pair| pair.strip_prefix("Signature=").map(str::to_owned));
        query.or_else(|| request.headers().get("authorization")?.rsplit('=').next().map(str::to_owned))
    });
    let signatures: Vec<_> = signatures.collect();
    assert!(signatures.len() >= 6, "{signatures:?}");
    let hidden = [
        "STS.fetched",
        "fetched-secret",
        "fetched-token",
        "LTAIlasting",
        "lasting-secret",
        "lasting-token",
    ];
    for hidden in hidden.into_iter().chain(signatures.iter().map(String::as_str)) {
        assert!(!text.contains(hidden), "{hidden} is in\n{text}");
    }
}

const SUCCESS: &str = r#"{"RequestId": "1", "VideoId": "v", "UploadAddress": "e30=", "UploadAuth": "e30="}"#;

#[tokio::test]
async fn rate_limit_delay_is_logged() {
    let notes = Notes::default();
    let _guard = record(&notes);
    let mock = MockService::new().on("RefreshUploadVideo", MockResponse::json(SUCCESS));
    let client = Client::builder().mock(&mock).build().unwrap();
    let calls = 130;
    for call in 0..calls {
        if call == 120 {
            tracing::callsite::rebuild_interest_cache();
        }
        client.refresh_upload_video(VIDEO).send().await.unwrap();
    }

    // Only calls 121 to 130 log a delay; call 121 waits one second.
    let text = notes.text();
    let events: Vec<_> = text.lines().filter(|line| line.contains("delayed by the rate limit")).collect();
    assert!(!events.is_empty() && events.len() <= 10, "{events:?}");
    let longest = |name: &str| {
        text.split(name)
            .skip(1)
            .filter_map(|rest| rest.split([' ', '\n']).next()?.parse::<u64>().ok())
            .max()
    };
    let delay = longest("aliyun.rate_limit_delay_ms=").unwrap();
    assert!((900..1_100).contains(&delay), "{delay}");
    assert_eq!(longest(" wait_ms="), Some(delay));
}

#[test]
fn unencrypted_remote_client_logs_a_warning() {
    for (endpoint, warns) in [
        ("http://vod.example", true),
        ("https://vod.example", false),
        ("http://127.0.0.1:80", false),
    ] {
        let notes = Notes::default();
        let _guard = record(&notes);
        builder_of(endpoint).build().unwrap();
        assert_eq!(notes.text().contains("without TLS"), warns, "{endpoint}");
    }
}

fn builder_of(endpoint: &str) -> aliyun_vod::ClientBuilder<Client> {
    Client::builder().endpoint(endpoint).credentials(permanent())
}
