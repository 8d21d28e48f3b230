//! No secret in what a program prints.

use aliyun_mock::AccessKey;
use aliyun_vod::Credentials;
use tests::{VIDEO, builder, client, mock, temporary};

#[tokio::test]
async fn printed_output_contains_no_secret() {
    let mock = mock().await;
    let key = AccessKey::temporary();
    let client = builder(&mock).credentials(temporary()).build().unwrap();
    let request = client
        .create_upload_video("title", "a.mp4")
        .with_parameter("Secretive", "parameter-value");
    let mut printed = format!(
        "{client:?} {request:?} {:?}",
        aliyun_vod::Client::builder().credentials(temporary())
    );
    let signed = client.refresh_upload_video(VIDEO).sign().await.unwrap();
    let rpc = builder(&mock)
        .credentials(temporary())
        .signature(aliyun_vod::signer::RPC_HMAC_SHA1)
        .build()
        .unwrap();
    let signed_rpc = rpc.refresh_upload_video(VIDEO).sign().await.unwrap();
    printed += &format!(
        "{signed:?} {signed_rpc:?} {:?}",
        aliyun_vod::signer::Acs3HmacSha256::new(&temporary())
    );
    let response = client.refresh_upload_video(VIDEO).send_with_metadata().await.unwrap();
    let credential = response.value().upload_auth.decode().unwrap();
    printed += &format!("{response:?} {:#?} {credential:?}", response.value());

    let signature = signed.headers.get("authorization").unwrap().rsplit('=').next().unwrap().to_owned();
    let rpc_signature = signed_rpc.url.rsplit("Signature=").next().unwrap().to_owned();
    for hidden in [
        key.secret(),
        key.token().unwrap(),
        key.id(),
        response.value().upload_auth.expose(),
        credential.access_key_secret.expose(),
        credential.security_token.expose(),
        "parameter-value",
        &signature,
        &rpc_signature,
    ] {
        assert!(hidden.len() > 4 && !printed.contains(hidden), "{hidden} is in {printed}");
    }
}

#[tokio::test]
async fn echoed_request_is_not_printed() {
    let secret = "echoed/secret+";
    let token = "echoed=token";
    let body = format!("<html>{secret} echoed%2Fsecret%2B {token} echoed%3Dtoken LTAIechoed</html>");
    for body in [body.clone(), format!(r#"{{"Code":"X","Message":"{}"}}"#, body.replace('"', "'"))] {
        let client = {
            let credentials = Credentials::new("LTAIechoed", secret).with_security_token(token);
            crate::refusals::canned_with(400, "text/html", &*body, credentials)
        };
        let error = client.refresh_upload_video(VIDEO).send().await.unwrap_err();
        let head = error
            .response()
            .map(|response| response.body_prefix().to_owned())
            .unwrap_or_default();
        let message = error.service().map(|service| service.message().to_owned()).unwrap_or_default();
        let shown = format!("{error} {error:?} {head} {message}");
        for hidden in [secret, "echoed%2Fsecret%2B", token, "echoed%3Dtoken", "LTAIechoed"] {
            assert!(!shown.contains(hidden), "{hidden} is in {shown}");
        }
    }
}

#[tokio::test]
async fn missing_variable_is_named_in_client_error() {
    // The variables of this process are not touched: the child has none.
    let program = std::env::current_exe().unwrap();
    let child = std::process::Command::new(program)
        .args([
            "--exact",
            "secrets::child_process_for_environment_test",
            "--nocapture",
            "--include-ignored",
        ])
        .env_clear()
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(
        output.contains("the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID is not set"),
        "{output}"
    );
}

/// Runs in the child process of the test above, and does nothing of note elsewhere.
#[test]
fn child_process_for_environment_test() {
    if let Err(error) = aliyun_vod::Client::from_env() {
        println!("{error}");
    }
}

#[tokio::test]
async fn transport_error_shows_no_query() {
    let mock = mock().await;
    let url = mock.url();
    let call = client(&mock).refresh_upload_video("video-in-the-query");
    drop(mock);
    let error = call.send().await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("video-in-the-query"), "{shown} {url}");
}
