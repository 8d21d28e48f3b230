//! Both ways to a role, against an STS in memory.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::super::testing::{FakeTransport, parameter, response, settings, signed_by, start, sts_credentials, sts_response};
use super::super::{
    Credentials, CredentialsError, OidcRoleArnCredentialsProvider, ProvideCredentials, RamRoleArnCredentialsProvider,
    StaticCredentialsProvider,
};
use crate::time::format_utc;
use crate::transport::{BoxFuture, Headers, HttpRequest, HttpResponse, Method, TransportError, TransportErrorKind};

const ARN: &str = "acs:ram::1:role/r";

fn lasting() -> StaticCredentialsProvider {
    Credentials::new("LTAIabcdef", "s3cret").into()
}

async fn error(provider: &dyn ProvideCredentials) -> CredentialsError {
    provider.provide().await.unwrap_err()
}

fn query(request: &HttpRequest, name: &str) -> Option<String> {
    parameter(request.query(), name)
}

#[tokio::test]
async fn assume_role_request_is_signed() {
    let sts = FakeTransport::new(|_| sts_response("STS.a"));
    let source = Credentials::new("LTAIabcdef", "s3cret").with_security_token("t0ken");
    let provider = RamRoleArnCredentialsProvider::new(&settings(Arc::clone(&sts), &[], None), StaticCredentialsProvider::from(source), ARN)
        .session_name("me")
        .duration(Duration::from_secs(900))
        .policy(r#"{"Version":"1"}"#)
        .external_id("e+1");
    assert_eq!(*provider.provide().await.unwrap(), sts_credentials("STS.a"));
    provider.provide().await.unwrap();

    let seen = sts.seen();
    assert_eq!(seen.len(), 1);
    let (request, limits) = &seen[0];
    assert_eq!(
        (request.method, request.url_without_query()),
        (Method::Post, "https://sts.aliyuncs.com/")
    );
    assert_eq!(
        (limits.connect_timeout, limits.read_timeout, limits.timeout),
        (Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(15))
    );
    for (name, value) in [
        ("RoleArn", ARN),
        ("RoleSessionName", "me"),
        ("DurationSeconds", "900"),
        ("Policy", r#"{"Version":"1"}"#),
        ("ExternalId", "e+1"),
    ] {
        assert_eq!(query(request, name).as_deref(), Some(value), "{name}");
    }
    for (name, value) in [
        ("x-acs-action", "AssumeRole"),
        ("x-acs-version", "2015-04-01"),
        ("x-acs-date", "2026-01-01T00:00:00Z"),
        ("x-acs-security-token", "t0ken"),
        ("accept", "application/json"),
    ] {
        assert_eq!(request.headers.get(name), Some(value), "{name}");
    }
    assert_eq!(signed_by(request), Some("LTAIabcdef"));
    let shown = format!("{provider:?}");
    assert!(
        shown.contains("role/r") && !shown.contains("s3cret") && !shown.contains("t0ken"),
        "{shown}"
    );
}

#[tokio::test]
async fn role_defaults_and_environment_variables() {
    let vars = [
        ("ALIBABA_CLOUD_STS_REGION", "cn-beijing"),
        ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "TRUE"),
        ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "from-env"),
    ];
    for (vars, region, vpc, host, name) in [
        (&vars[..0], None, false, "sts.aliyuncs.com", "aliyun-rust-1767225600000"),
        // There is no such thing as a central endpoint inside a VPC.
        (&vars[..0], None, true, "sts.aliyuncs.com", "aliyun-rust-1767225600000"),
        (&vars[..1], None, false, "sts.cn-beijing.aliyuncs.com", "aliyun-rust-1767225600000"),
        (&vars[..], None, false, "sts-vpc.cn-beijing.aliyuncs.com", "from-env"),
        (
            &vars[..1],
            Some("cn-a"),
            true,
            "sts-vpc.cn-a.aliyuncs.com",
            "aliyun-rust-1767225600000",
        ),
    ] {
        let sts = FakeTransport::new(|_| sts_response("STS.a"));
        let mut provider = RamRoleArnCredentialsProvider::new(&settings(Arc::clone(&sts), vars, None), lasting(), ARN);
        if let Some(region) = region {
            provider = provider.region(region);
        }
        if vpc {
            provider = provider.vpc();
        }
        provider.provide().await.unwrap();
        let (request, _) = &sts.seen()[0];
        assert_eq!(request.url_without_query(), format!("https://{host}/"));
        assert_eq!(query(request, "RoleSessionName").as_deref(), Some(name));
        assert_eq!(query(request, "DurationSeconds").as_deref(), Some("3600"));
        assert_eq!((query(request, "Policy"), query(request, "ExternalId")), (None, None));
    }
}

#[tokio::test]
async fn invalid_role_settings_are_rejected() {
    let settings = settings(FakeTransport::silent(), &[], None);
    let role = || RamRoleArnCredentialsProvider::new(&settings, lasting(), ARN);
    assert_eq!(
        error(&role().duration(Duration::from_secs(899))).await.to_string(),
        "the duration of the session is 899 s; the minimum is 900 s"
    );
    for provider in [
        role().region("a/../b"),
        role().endpoint("host/path"),
        role().endpoint("user:pass@host"),
    ] {
        let error = error(&provider).await;
        assert!(error.to_string().starts_with("STS: the endpoint"), "{error}");
        assert!(!error.to_string().contains("pass@") && !error.is_transient(), "{error}");
    }
}

#[tokio::test]
async fn sts_responses_are_parsed() {
    let source = "STS AssumeRole: ";
    for (status, body, said, transient) in [
        (
            403,
            r#"{"Code":"NoPermission","Message":"You are not\nauthorized, LTAIabcdef.","RequestId":"R1"}"#,
            "NoPermission (HTTP 403): You are not\\nauthorized, LTAI…. [request R1]",
            false,
        ),
        (
            400,
            r#"{"Code":"Throttling.User","Message":"Too many.","RequestId":"R1"}"#,
            "Throttling.User (HTTP 400): Too many. [request R1]",
            true,
        ),
        (
            400,
            r#"{"Code":"SignatureDoesNotMatch","Message":"Specified signature does not match our calculation. server string to sign is:GET&s3cret","RequestId":"R1"}"#,
            "SignatureDoesNotMatch (HTTP 400): Specified signature does not match our calculation. [request R1]",
            false,
        ),
        (500, r#"{"Code":"InternalError"}"#, "InternalError (HTTP 500)", true),
        (502, "<html><body>s3cret</body></html>", "unreadable response (HTTP 502): ", true),
        (200, "<html><body>s3cret</body></html>", "unreadable response (HTTP 200): ", false),
        (
            200,
            "{}",
            "the response (HTTP 200) has neither credentials nor an error code",
            false,
        ),
        (
            200,
            r#"{"Credentials":{"AccessKeyId":"s3cret"}}"#,
            "the key AccessKeySecret is missing",
            false,
        ),
        (200, r#"{"Credentials":["s3cret"]}"#, "the key AccessKeyId is missing", false),
        (302, "", "unreadable response (HTTP 302): empty document", false),
    ] {
        let sts = FakeTransport::new(move |_| response(status, body));
        let error = error(&RamRoleArnCredentialsProvider::new(&settings(sts, &[], None), lasting(), ARN)).await;
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("{source}{said}")), "{shown}");
        assert_eq!(error.is_transient(), transient, "{shown}");
        assert!(
            !shown.contains("s3cret") && !shown.contains("LTAIa") && !shown.contains('\n'),
            "{shown}"
        );
    }
    let broken = FakeTransport::new(|_| Err(TransportError::new(TransportErrorKind::Interrupted, "connection reset")));
    let error = error(&RamRoleArnCredentialsProvider::new(&settings(broken, &[], None), lasting(), ARN)).await;
    assert_eq!(error.to_string(), "https://sts.aliyuncs.com: connection reset");
    assert!(error.is_transient());
}

/// A response with the date of a server whose clock says `now`.
fn dated(now: std::time::SystemTime, response: Result<HttpResponse, TransportError>) -> Result<HttpResponse, TransportError> {
    let mut response = response?;
    // Only the day and the time differ in these tests.
    let text = format_utc(now);
    let (day, time) = (text.get(8..10).unwrap(), text.get(11..19).unwrap());
    let month = if day == "31" { "Dec 2025" } else { "Jan 2026" };
    response.headers.push("date", &format!("Thu, {day} {month} {time} GMT"));
    Ok(response)
}

#[tokio::test]
async fn wrong_clock_is_corrected_by_sts_date() {
    for hour_ahead in [true, false] {
        let hour = Duration::from_secs(3600);
        // Ours says `start()`.
        let theirs = if hour_ahead { start() + hour } else { start() - hour };
        let sts = FakeTransport::new(move |request| {
            let date = request.headers.get("x-acs-date").unwrap();
            if *date == *format_utc(theirs) {
                // They give an hour by their own clock.
                let expiry = format_utc(theirs + hour);
                let response = sts_response("STS.a").map(|response| {
                    let body = String::from_utf8(response.body).unwrap().replace("2026-01-01T01:00:00Z", &expiry);
                    HttpResponse::new(200, Headers::new(), body.into_bytes())
                });
                return dated(theirs, response);
            }
            dated(
                theirs,
                response(
                    400,
                    r#"{"Code":"InvalidTimeStamp.Expired","Message":"Specified time stamp or date value is expired."}"#,
                ),
            )
        });
        let provider = RamRoleArnCredentialsProvider::new(&settings(Arc::clone(&sts), &[], None), lasting(), ARN);
        // An hour by our clock.
        assert_eq!(*provider.provide().await.unwrap(), sts_credentials("STS.a"));
        let seen = sts.seen();
        assert_eq!(seen.len(), 2);
        let nonce = |at: usize| seen[at].0.headers.get("x-acs-signature-nonce").unwrap().to_owned();
        assert_ne!(nonce(0), nonce(1));
    }
    // Once only, and not without a date.
    for with_date in [true, false] {
        let sts = FakeTransport::new(move |_| {
            let refused = response(400, r#"{"Code":"InvalidTimeStamp.Expired","Message":"m"}"#);
            if with_date { dated(start(), refused) } else { refused }
        });
        let provider = RamRoleArnCredentialsProvider::new(&settings(Arc::clone(&sts), &[], None), lasting(), ARN);
        assert!(error(&provider).await.to_string().contains("InvalidTimeStamp.Expired"));
        assert_eq!(sts.seen().len(), if with_date { 2 } else { 1 });
    }
}

#[tokio::test]
async fn rejected_source_credentials_are_invalidated() {
    #[derive(Debug)]
    struct Source(StaticCredentialsProvider, Arc<AtomicUsize>);
    impl ProvideCredentials for Source {
        fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
            self.0.provide()
        }
        fn invalidate(&self, _: &Arc<Credentials>) {
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }
    let reported = Arc::new(AtomicUsize::new(0));
    for (code, reports) in [("NoPermission", 0), ("InvalidSecurityToken.Expired", 1)] {
        let sts = FakeTransport::new(move |_| response(400, &format!(r#"{{"Code":"{code}"}}"#)));
        let source = Source(lasting(), Arc::clone(&reported));
        error(&RamRoleArnCredentialsProvider::new(&settings(sts, &[], None), source, ARN)).await;
        assert_eq!(reported.load(Ordering::SeqCst), reports);
    }
}

fn oidc_vars(file: &Path) -> [(&'static str, String); 3] {
    [
        ("ALIBABA_CLOUD_ROLE_ARN", ARN.to_owned()),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p".to_owned()),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", file.to_str().unwrap().to_owned()),
    ]
}

#[tokio::test]
async fn role_is_assumed_with_oidc_token() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    std::fs::write(&file, "eyJ.t0ken+/=\n").unwrap();
    let vars = oidc_vars(&file);
    let vars: Vec<_> = vars.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sts = FakeTransport::new(|_| sts_response("STS.o"));
    let settings = settings(Arc::clone(&sts), &vars, None);
    let provider = OidcRoleArnCredentialsProvider::from_env(&settings);
    assert_eq!(*provider.provide().await.unwrap(), sts_credentials("STS.o"));

    let (request, _) = &sts.seen()[0];
    assert_eq!(
        (request.method, request.url_without_query()),
        (Method::Post, "https://sts.aliyuncs.com/")
    );
    assert_eq!(
        request.query(),
        "Action=AssumeRoleWithOIDC&Format=JSON&Timestamp=2026-01-01T00%3A00%3A00Z&Version=2015-04-01"
    );
    assert_eq!(request.headers.get("authorization"), None);
    assert_eq!(request.headers.get("host"), Some("sts.aliyuncs.com"));
    assert_eq!(request.headers.get("content-type"), Some("application/x-www-form-urlencoded"));
    let form = String::from_utf8(request.body.as_bytes().unwrap().to_vec()).unwrap();
    for (name, value) in [
        ("OIDCToken", "eyJ.t0ken+/="),
        ("RoleArn", ARN),
        ("OIDCProviderArn", "acs:ram::1:oidc-provider/p"),
        ("DurationSeconds", "3600"),
        ("RoleSessionName", "aliyun-rust-1767225600000"),
    ] {
        assert_eq!(parameter(&form, name).as_deref(), Some(value), "{name}");
    }

    let given = OidcRoleArnCredentialsProvider::new(&settings, "role", "provider", &file)
        .session_name("n")
        .duration(Duration::from_secs(1000))
        .policy("p")
        .region("cn-x")
        .vpc();
    given.provide().await.unwrap();
    let (request, _) = &sts.seen()[1];
    assert_eq!(request.url_without_query(), "https://sts-vpc.cn-x.aliyuncs.com/");
    let form = String::from_utf8(request.body.as_bytes().unwrap().to_vec()).unwrap();
    assert!(
        form.starts_with("DurationSeconds=1000&Policy=p&RoleArn=role&RoleSessionName=n&OIDCProviderArn=provider&OIDCToken="),
        "{form}"
    );
    assert!(!format!("{given:?}{provider:?}{request:?}").contains("t0ken"));
}

#[tokio::test]
async fn oidc_token_is_read_for_each_request() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    let clock = super::super::testing::HandClock::new();
    let sts = FakeTransport::new(|_| sts_response("STS.o"));
    let settings = settings(Arc::clone(&sts), &[], None).clock(Arc::clone(&clock) as Arc<dyn crate::clock::Clock>);
    let provider = OidcRoleArnCredentialsProvider::new(&settings, ARN, "p", &file);
    for token in ["one", "two"] {
        std::fs::write(&file, token).unwrap();
        provider.provide().await.unwrap();
        let (request, _) = sts.seen().pop().unwrap();
        assert_eq!(
            parameter(std::str::from_utf8(request.body.as_bytes().unwrap()).unwrap(), "OIDCToken").as_deref(),
            Some(token)
        );
        clock.forward(Duration::from_secs(3600));
    }
}

#[tokio::test]
async fn oidc_token_errors_are_described() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    let vars = oidc_vars(&file);
    let some: Vec<_> = vars.iter().take(1).map(|(name, value)| (*name, value.as_str())).collect();
    let refused = FakeTransport::new(|_| {
        response(
            400,
            r#"{"Code":"AuthenticationFail.OIDCToken.Invalid","Message":"eyJ.t0ken is not valid"}"#,
        )
    });
    let from_env = OidcRoleArnCredentialsProvider::from_env(&settings(Arc::clone(&refused), &some, None));
    assert_eq!(
        error(&from_env).await.to_string(),
        "environment variables not set: ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE"
    );
    let provider = || OidcRoleArnCredentialsProvider::new(&settings(Arc::clone(&refused), &[], None), ARN, "p", &file);
    assert_eq!(error(&provider()).await.to_string(), format!("{}: file not found", file.display()));
    std::fs::write(&file, " \n").unwrap();
    assert_eq!(
        error(&provider()).await.to_string(),
        format!("{}: contains no token", file.display())
    );
    assert!(refused.seen().is_empty());
    std::fs::write(&file, "eyJ.t0ken").unwrap();
    assert_eq!(
        error(&provider()).await.to_string(),
        "STS AssumeRoleWithOIDC: AuthenticationFail.OIDCToken.Invalid (HTTP 400): [redacted] is not valid"
    );
}
