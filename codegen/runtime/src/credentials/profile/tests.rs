//! Real files in a temporary home.

use tempfile::TempDir;

use super::super::testing::{FakeTransport, parameter, response, settings, signed_by, sts_credentials, sts_response};
use super::*;

fn home(name: &str, text: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".alibabacloud")).unwrap();
    std::fs::write(home.path().join(".alibabacloud").join(name), text).unwrap();
    home
}

async fn read(text: &str, transport: &Arc<FakeTransport>) -> Result<Arc<Credentials>, String> {
    let home = home("credentials", text);
    let provider = ProfileCredentialsProvider::new(&settings(Arc::clone(transport), &[], Some(home.path())));
    let path = home.path().join(".alibabacloud/credentials");
    let at = format!("{}: ", path.display());
    provider
        .provide()
        .await
        .map_err(|error| error.to_string().strip_prefix(&at).unwrap_or("not of the file").to_owned())
}

const AK: &str = "[default]\nenable = true\ntype = access_key\naccess_key_id = LTAI\naccess_key_secret = s3cret\n";

#[tokio::test]
async fn every_profile_type_is_supported() {
    assert_eq!(
        *read(AK, &FakeTransport::silent()).await.unwrap(),
        Credentials::new("LTAI", "s3cret")
    );

    let sts = FakeTransport::new(|_| sts_response("STS.r"));
    let text = AK.replace("access_key\n", "ram_role_arn\n") + "role_arn = arn\nrole_session_name = s\npolicy = {\"a\": \"b\"}\n";
    assert_eq!(*read(&text, &sts).await.unwrap(), sts_credentials("STS.r"));
    let (request, _) = &sts.seen()[0];
    assert_eq!(signed_by(request), Some("LTAI"));
    assert_eq!(parameter(request.query(), "Policy").as_deref(), Some(r#"{"a": "b"}"#));
    assert_eq!(parameter(request.query(), "RoleSessionName").as_deref(), Some("s"));

    let token = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(token.path(), "t0ken").unwrap();
    let text = format!(
        "[default]\ntype = oidc_role_arn\nrole_arn = arn\noidc_provider_arn = p\noidc_token_file_path = {}\n",
        token.path().display()
    );
    assert_eq!(*read(&text, &sts).await.unwrap(), sts_credentials("STS.r"));
    let body = String::from_utf8(sts.seen()[1].0.body.as_bytes().unwrap().to_vec()).unwrap();
    assert_eq!(parameter(&body, "OIDCToken").as_deref(), Some("t0ken"));

    let pair = r#"{"Code":"Success","AccessKeyId":"STS.e","AccessKeySecret":"s","SecurityToken":"t"}"#;
    let metadata = FakeTransport::new(move |request| response(200, if request.url.ends_with("/token") { "m" } else { pair }));
    let credentials = read("[default]\ntype = ecs_ram_role\nrole_name = my-role\n", &metadata)
        .await
        .unwrap();
    assert_eq!(credentials.access_key_id(), "STS.e");
    assert!(metadata.urls()[1].ends_with("/security-credentials/my-role"));
}

#[tokio::test]
async fn both_credentials_file_names_are_found() {
    let text = |id: &str| AK.replace("LTAI", id);
    let home = home("credentials.ini", &text("second"));
    let id = async |vars: &[(&str, &str)]| {
        let provider = ProfileCredentialsProvider::new(&settings(FakeTransport::silent(), vars, Some(home.path())));
        provider.provide().await.map(|credentials| credentials.access_key_id().to_owned())
    };
    assert_eq!(id(&[]).await.unwrap(), "second");
    std::fs::write(home.path().join(".alibabacloud/credentials"), text("first")).unwrap();
    assert_eq!(id(&[]).await.unwrap(), "first");
    let third = home.path().join("third");
    std::fs::write(&third, text("third").replace("[default]", "[me]")).unwrap();
    let file = ("ALIBABA_CLOUD_CREDENTIALS_FILE", third.to_str().unwrap());
    assert_eq!(
        id(&[file]).await.unwrap_err().to_string(),
        format!("{}: section [default] not found in the file", third.display())
    );
    assert_eq!(id(&[file, ("ALIBABA_CLOUD_PROFILE", "me")]).await.unwrap(), "third");
    let given = ProfileCredentialsProvider::new(&settings(FakeTransport::silent(), &[], None))
        .path(&third)
        .profile("me");
    assert_eq!(given.provide().await.unwrap().access_key_id(), "third");

    let empty = tempfile::tempdir().unwrap();
    let error = ProfileCredentialsProvider::new(&settings(FakeTransport::silent(), &[], Some(empty.path())))
        .provide()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{}: file not found", empty.path().join(".alibabacloud/credentials").display())
    );
}

#[tokio::test]
async fn ini_file_errors_contain_path_and_key() {
    let section = "section [default]: ";
    for (text, said) in [
        (String::new(), "section [default] not found in the file".to_owned()),
        (
            "[default]\ns3cret\n".to_owned(),
            "line 2 is not a section, a key with a value, or a comment".to_owned(),
        ),
        (
            "[default]\naccess_key_secret = s3cret\n".to_owned(),
            format!("{section}the key type is missing or empty"),
        ),
        (
            AK.replace("LTAI", ""),
            format!("{section}the key access_key_id is missing or empty"),
        ),
        (
            AK.replace("access_key_secret", "secret"),
            format!("{section}the key access_key_secret is missing or empty"),
        ),
        (
            AK.replace("access_key\n", "ram_role_arn\n"),
            format!("{section}the key role_arn is missing or empty"),
        ),
        (
            AK.replace("enable = true", "enable = False"),
            format!("{section}is disabled: the key `enable` is not `true`"),
        ),
        (
            AK.replace("access_key\n", "rsa_key_pair\n"),
            format!(
                "{section}the value of the key type is not supported; supported types: access_key, ram_role_arn, oidc_role_arn, ecs_ram_role"
            ),
        ),
    ] {
        assert_eq!(read(&text, &FakeTransport::silent()).await, Err(said));
    }
}
