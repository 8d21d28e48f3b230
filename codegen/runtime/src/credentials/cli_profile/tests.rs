//! Real files in a temporary home.

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::super::testing::{FakeTransport, parameter, response, settings, signed_by, sts_credentials, sts_response};
use super::*;
use crate::clock::Clock;
use crate::transport::HttpRequest;

fn home(config: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".aliyun")).unwrap();
    std::fs::write(home.path().join(".aliyun/config.json"), config).unwrap();
    home
}

/// A file with this profile, the current one.
fn with_profile(profile: &str) -> TempDir {
    home(&format!(
        r#"{{"current":"me","profiles":[{{"name":"other","mode":"AK"}},{{"name":"me",{profile}}}]}}"#
    ))
}

async fn read(home: &Path, transport: &Arc<FakeTransport>) -> Result<Arc<Credentials>, String> {
    let provider = CliProfileCredentialsProvider::new(&settings(Arc::clone(transport), &[], Some(home)));
    provider.provide().await.map_err(|error| error.to_string())
}

/// What is wrong with a profile, without the path.
async fn error(profile: &str) -> String {
    let home = with_profile(profile);
    error_at(home.path()).await
}

async fn error_at(home: &Path) -> String {
    let path = home.join(".aliyun/config.json");
    let error = read(home, &FakeTransport::silent()).await.unwrap_err();
    error.strip_prefix(&format!("{}: ", path.display())).unwrap().to_owned()
}

fn query(request: &HttpRequest, name: &str) -> Option<String> {
    parameter(request.query(), name)
}

#[tokio::test]
async fn cli_profile_with_static_credentials() {
    let nobody = FakeTransport::silent();
    let ak =
        with_profile(r#""mode":"AK","access_key_id":"LTAI","access_key_secret":"s3cret","sts_token":"left behind","region_id":"cn-x""#);
    assert_eq!(*read(ak.path(), &nobody).await.unwrap(), Credentials::new("LTAI", "s3cret"));
    let sts = with_profile(r#""mode":"StsToken","access_key_id":"STS","access_key_secret":"s3cret","sts_token":"t0ken""#);
    assert_eq!(
        *read(sts.path(), &nobody).await.unwrap(),
        Credentials::new("STS", "s3cret").with_security_token("t0ken")
    );
    assert!(nobody.seen().is_empty());
}

#[tokio::test]
async fn cli_profile_assumes_role() {
    let home = with_profile(
        r#""mode":"RamRoleArn","access_key_id":"LTAI","access_key_secret":"s3cret","ram_role_arn":"arn","ram_session_name":"s",
           "expired_seconds":900,"sts_region":"cn-x","enable_vpc":true,"policy":"p","external_id":"e""#,
    );
    let sts = FakeTransport::new(|_| sts_response("STS.r"));
    assert_eq!(*read(home.path(), &sts).await.unwrap(), sts_credentials("STS.r"));
    let (request, _) = &sts.seen()[0];
    assert_eq!(request.url_without_query(), "https://sts-vpc.cn-x.aliyuncs.com/");
    assert_eq!(signed_by(request), Some("LTAI"));
    assert_eq!(
        request.query(),
        "DurationSeconds=900&ExternalId=e&Policy=p&RoleArn=arn&RoleSessionName=s"
    );
}

#[tokio::test]
async fn cli_profile_assumes_role_with_oidc_token() {
    let home = with_profile(r#""mode":"OIDC","ram_role_arn":"arn","oidc_provider_arn":"p","oidc_token_file":"TOKEN","expired_seconds":0"#);
    let token = home.path().join("token");
    std::fs::write(&token, "t0ken").unwrap();
    let config = home.path().join(".aliyun/config.json");
    let text = std::fs::read_to_string(&config).unwrap().replace("TOKEN", token.to_str().unwrap());
    std::fs::write(&config, text).unwrap();
    let sts = FakeTransport::new(|_| sts_response("STS.o"));
    assert_eq!(*read(home.path(), &sts).await.unwrap(), sts_credentials("STS.o"));
    let body = String::from_utf8(sts.seen()[0].0.body.as_bytes().unwrap().to_vec()).unwrap();
    assert_eq!(parameter(&body, "OIDCToken").as_deref(), Some("t0ken"));
    assert_eq!(parameter(&body, "DurationSeconds").as_deref(), Some("3600"));
}

#[tokio::test]
async fn cli_profile_uses_ecs_ram_role() {
    let pair = r#"{"Code":"Success","AccessKeyId":"STS.e","AccessKeySecret":"s","SecurityToken":"t"}"#;
    let home = with_profile(r#""mode":"EcsRamRole","ram_role_name":"my-role""#);
    let metadata = FakeTransport::new(move |request| response(200, if request.url.ends_with("/token") { "m" } else { pair }));
    assert_eq!(read(home.path(), &metadata).await.unwrap().access_key_id(), "STS.e");
    assert!(metadata.urls()[1].ends_with("/security-credentials/my-role"));
}

#[tokio::test]
async fn cli_profile_chains_roles() {
    let home = home(
        r#"{"current":"c","profiles":[
            {"name":"a","mode":"AK","access_key_id":"LTAI","access_key_secret":"s3cret"},
            {"name":"b","mode":"ChainableRamRoleArn","source_profile":"a","ram_role_arn":"arn-b"},
            {"name":"c","mode":"ChainableRamRoleArn","source_profile":"b","ram_role_arn":"arn-c","ram_session_name":"s"}]}"#,
    );
    let sts = FakeTransport::new(|request| {
        sts_response(if query(request, "RoleArn").unwrap() == "arn-b" {
            "STS.b"
        } else {
            "STS.c"
        })
    });
    assert_eq!(*read(home.path(), &sts).await.unwrap(), sts_credentials("STS.c"));
    let seen = sts.seen();
    let signed: Vec<_> = seen.iter().map(|(request, _)| signed_by(request).unwrap()).collect();
    assert_eq!(signed, ["LTAI", "STS.b"]);
}

#[cfg(unix)]
#[tokio::test]
async fn cli_profile_runs_external_program() {
    let home = with_profile(
        r#""mode":"External","process_command":"/bin/sh -c 'echo \"{\\\"access_key_id\\\":\\\"LTAI\\\",\\\"access_key_secret\\\":\\\"s3cret\\\"}\"'""#,
    );
    assert_eq!(
        *read(home.path(), &FakeTransport::silent()).await.unwrap(),
        Credentials::new("LTAI", "s3cret")
    );
}

#[tokio::test]
async fn external_programs_can_be_disabled() {
    let home = with_profile(r#""mode":"External","process_command":"/no/such/program""#);
    for value in ["1", "True"] {
        let vars = [("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", value)];
        let provider = CliProfileCredentialsProvider::new(&settings(FakeTransport::silent(), &vars, Some(home.path())));
        let error = provider.provide().await.unwrap_err().to_string();
        assert!(
            error.ends_with("profile \"me\": the mode External is disabled by ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn profile_and_file_can_be_configured() {
    let home = home(
        r#"{"current":"a","profiles":[
            {"name":"a","mode":"AK","access_key_id":"A","access_key_secret":"s"},
            {"name":"b","mode":"AK","access_key_id":"B","access_key_secret":"s"},
            {"name":"c","mode":"AK","access_key_id":"C","access_key_secret":"s"}]}"#,
    );
    let elsewhere = home.path().join("elsewhere.json");
    std::fs::copy(home.path().join(".aliyun/config.json"), &elsewhere).unwrap();
    let elsewhere = elsewhere.to_str().unwrap();
    let profile = ("ALIBABA_CLOUD_PROFILE", "b");
    let file = ("ALIBABA_CLOUD_CONFIG_FILE", elsewhere);
    let id =
        async |vars: &[(&str, &str)], home: Option<&Path>, change: fn(CliProfileCredentialsProvider) -> CliProfileCredentialsProvider| {
            let provider = change(CliProfileCredentialsProvider::new(&settings(FakeTransport::silent(), vars, home)));
            provider.provide().await.map(|credentials| credentials.access_key_id().to_owned())
        };
    assert_eq!(id(&[], Some(home.path()), |same| same).await.unwrap(), "A");
    assert_eq!(id(&[profile], Some(home.path()), |same| same).await.unwrap(), "B");
    assert_eq!(id(&[profile, file], None, |same| same).await.unwrap(), "B");
    assert_eq!(id(&[profile, file], None, |provider| provider.profile("c")).await.unwrap(), "C");
    let error = id(&[file], None, |provider| provider.path("/no/such/file")).await.unwrap_err();
    assert_eq!(error.to_string(), "/no/such/file: file not found");
    let off = ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "TRUE");
    let error = id(&[off, file], None, |same| same).await.unwrap_err();
    assert_eq!(error.to_string(), "disabled by ALIBABA_CLOUD_CLI_PROFILE_DISABLED");
    let error = id(&[], None, |same| same).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        ".aliyun/config.json is not available: the user has no home directory"
    );
}

#[tokio::test]
async fn cli_config_errors_contain_path_and_key() {
    for (config, said) in [
        ("", "empty document"),
        (r#"{"current":"s3cret""#, "unexpected end of the document at line 1, column 19"),
        ("[]", "the key current is missing"),
        (r#"{"current":7,"profiles":[]}"#, "the key current is not a string"),
        (r#"{"current":"me"}"#, "the key profiles is not a list"),
        (r#"{"current":"me","profiles":{"me":{}}}"#, "the key profiles is not a list"),
        (r#"{"current":"me","profiles":["me",null]}"#, "profile \"me\" not found in the file"),
    ] {
        assert_eq!(error_at(home(config).path()).await, said);
    }
    let me = "profile \"me\": ";
    let pair = r#""access_key_id":"s3cret","access_key_secret":"s3cret""#;
    for (profile, said) in [
        (r#""x":1"#.to_owned(), "the key mode is missing"),
        (
            r#""mode":"RsaKeyPair""#.to_owned(),
            "the value of the key mode is not supported; supported modes: AK, StsToken, RamRoleArn, RamRoleArnWithRoleName, EcsRamRole, \
             OIDC, CredentialsURI, CloudSSO, OAuth, ChainableRamRoleArn, External",
        ),
        (
            r#""mode":"CloudSSO""#.to_owned(),
            "the sign-in has expired; sign in again: aliyun configure --mode CloudSSO --profile me",
        ),
        (
            format!(r#""mode":"OAuth",{pair},"sts_token":"s3cret","sts_expiration":1767225600"#),
            "the sign-in has expired; sign in again: aliyun configure --mode OAuth --profile me",
        ),
        (
            r#""mode":"OAuth","sts_expiration":-1"#.to_owned(),
            "the key sts_expiration is not a number of seconds",
        ),
        (
            format!(r#""mode":"OAuth",{pair},"sts_expiration":1767229200"#),
            "the key sts_token is missing",
        ),
        (r#""mode":"AK""#.to_owned(), "the key access_key_id is missing"),
        (
            r#""mode":"AK","access_key_id":"s3cret","access_key_secret":"""#.to_owned(),
            "the key access_key_secret is empty",
        ),
        (
            r#""mode":"AK","access_key_id":["s3cret"]"#.to_owned(),
            "the key access_key_id is not a string",
        ),
        (format!(r#""mode":"StsToken",{pair}"#), "the key sts_token is missing"),
        (format!(r#""mode":"RamRoleArn",{pair}"#), "the key ram_role_arn is missing"),
        (
            format!(r#""mode":"RamRoleArn",{pair},"ram_role_arn":"a","expired_seconds":"s3cret""#),
            "the key expired_seconds is not a number of seconds",
        ),
        (
            format!(r#""mode":"RamRoleArn",{pair},"ram_role_arn":"a","expired_seconds":-1"#),
            "the key expired_seconds is not a number of seconds",
        ),
        (
            format!(r#""mode":"RamRoleArn",{pair},"ram_role_arn":"a","enable_vpc":"s3cret""#),
            "the key enable_vpc is neither true nor false",
        ),
        (
            r#""mode":"OIDC","ram_role_arn":"a","oidc_provider_arn":"p""#.to_owned(),
            "the key oidc_token_file is missing",
        ),
        (r#""mode":"External""#.to_owned(), "the key process_command is missing"),
        (
            r#""mode":"ChainableRamRoleArn","ram_role_arn":"a""#.to_owned(),
            "the key source_profile is missing",
        ),
    ] {
        assert_eq!(error(&profile).await, format!("{me}{said}"));
    }
    assert_eq!(
        error(r#""mode":"ChainableRamRoleArn","ram_role_arn":"a","source_profile":"me""#).await,
        "profile \"me\" refers to itself in source_profile"
    );
    assert_eq!(
        error(r#""mode":"ChainableRamRoleArn","ram_role_arn":"a","source_profile":"gone""#).await,
        "profile \"gone\" not found in the file"
    );
    assert_eq!(
        error(r#""mode":"ChainableRamRoleArn","ram_role_arn":"a","source_profile":"other""#).await,
        "profile \"other\": the key access_key_id is missing"
    );
}

#[tokio::test]
async fn config_file_is_read_again_at_renewal() {
    let text = |token: &str| {
        format!(
            r#"{{"current":"me","profiles":[{{"name":"me","mode":"StsToken","access_key_id":"i","access_key_secret":"s","sts_token":"{token}"}}]}}"#
        )
    };
    let home = home(&text("one"));
    let clock = super::super::testing::HandClock::new();
    let settings = settings(FakeTransport::silent(), &[], Some(home.path())).clock(Arc::clone(&clock) as Arc<dyn Clock>);
    let provider = CliProfileCredentialsProvider::new(&settings);
    let first = provider.provide().await.unwrap();
    std::fs::write(home.path().join(".aliyun/config.json"), text("two")).unwrap();
    assert!(Arc::ptr_eq(&provider.provide().await.unwrap(), &first));
    clock.forward(Duration::from_secs(300));
    assert_eq!(provider.provide().await.unwrap().security_token().unwrap().expose(), "two");
}

/// The clock of the tests shows 2026-01-01T00:00:00Z, 1767225600.
#[tokio::test]
async fn sign_in_is_used_until_it_expires() {
    let pair = r#""access_key_id":"STS.id","access_key_secret":"s3cret","sts_token":"t0ken","sts_expiration":1767229200"#;
    for mode in ["CloudSSO", "OAuth"] {
        let home = with_profile(&format!(r#""mode":"{mode}",{pair}"#));
        let nobody = FakeTransport::silent();
        let expected = Credentials::new("STS.id", "s3cret")
            .with_security_token("t0ken")
            .with_expiry(super::super::testing::start() + Duration::from_secs(3600));
        assert_eq!(*read(home.path(), &nobody).await.unwrap(), expected);
        assert!(nobody.seen().is_empty());
    }
}

#[tokio::test]
async fn credentials_of_valid_sign_in_are_renewed() {
    let sign_in = r#""mode":"CloudSSO","sts_expiration":1767225600,"cloud_sso_access_token_expire":1767225601,"access_token":"s3cret","cloud_sso_sign_in_url":"https://signin-cn-shanghai.alibabacloudsso.com/me/login","cloud_sso_account_id":"1","cloud_sso_access_config":"ac-\"x""#;
    let home = with_profile(sign_in);
    let service = FakeTransport::new(|_| {
        response(
            200,
            r#"{"CloudCredential":{"AccessKeyId":"STS.id","AccessKeySecret":"s3cret","SecurityToken":"t0ken","Expiration":"2026-01-01T01:00:00Z"},"RequestId":"R"}"#,
        )
    });
    let credentials = read(home.path(), &service).await.unwrap();
    assert_eq!(credentials.access_key_id(), "STS.id");
    let (request, _) = &service.seen()[0];
    assert_eq!(request.url, "https://signin-cn-shanghai.alibabacloudsso.com/cloud-credentials");
    assert_eq!(request.headers.get("authorization"), Some("Bearer s3cret"));
    assert_eq!(
        request.body.as_bytes().unwrap(),
        br#"{"AccountId":"1","AccessConfigurationId":"ac-\"x"}"#
    );

    let refusing = FakeTransport::new(|_| response(401, "s3cret"));
    assert_eq!(
        read(home.path(), &refusing).await,
        Err("https://signin-cn-shanghai.alibabacloudsso.com: no credentials for the sign-in: HTTP 401".to_owned())
    );
}

#[tokio::test]
async fn uri_and_instance_role_profiles_are_supported() {
    let home = with_profile(r#""mode":"CredentialsURI","credentials_uri":"http://127.0.0.1:1/x""#);
    let service = FakeTransport::new(|_| response(200, r#"{"Code":"Success","AccessKeyId":"STS.id","AccessKeySecret":"s3cret"}"#));
    assert_eq!(read(home.path(), &service).await.unwrap().access_key_id(), "STS.id");

    // The role of the instance assumes another one.
    let home = with_profile(r#""mode":"RamRoleArnWithRoleName","ram_role_name":"own","ram_role_arn":"acs:ram::1:role/r""#);
    let service = FakeTransport::new(|request| {
        if request.url.starts_with("https://sts.") {
            return sts_response("second");
        }
        response(
            200,
            r#"{"Code":"Success","AccessKeyId":"first","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2026-01-01T01:00:00Z"}"#,
        )
    });
    assert_eq!(*read(home.path(), &service).await.unwrap(), sts_credentials("second"));
    assert_eq!(signed_by(&service.seen().last().unwrap().0), Some("first"));
}
