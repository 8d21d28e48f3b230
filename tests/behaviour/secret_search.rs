//! The search for secrets in what is printed: it finds what it has to find. What it searches,
//! `tests/printed_by_tests` says.

use aliyun_mock::AccessKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tests::secrets::{SENSITIVE, found, planted};

#[test]
fn leak_is_found_in_every_encoding() {
    let secret = AccessKey::permanent().secret().to_owned();
    assert_eq!(secret, "mock-access-key-secret");
    let token = AccessKey::temporary().token().unwrap().to_owned();
    for leak in [
        format!("thread panicked: Credentials {{ secret: {secret:?} }}"),
        format!("{token:?}"),
        "?a=echoed%2Fsecret%2B&b".to_owned(),
        "?a=echoed%252Fsecret%252B".to_owned(),
        format!("{:?}", secret.as_bytes()),
        secret.bytes().map(|byte| format!("{byte:02x}")).collect(),
        // Base64 of the secret behind no, one and two other characters.
        STANDARD.encode(&secret),
        STANDARD.encode(format!("x{secret}y")),
        STANDARD.encode(format!("xx{secret}")),
        format!("id {}", AccessKey::permanent().id()),
        format!("Secret({SENSITIVE})"),
        "authorization: ACS3-HMAC-SHA256 Credential=k,Signature=00000000000000000000000000000000".to_owned(),
        "https://vod.test/?Action=A&Signature=aaaaaaaaaaaaaaaaaaaaaaaaaaa%3D".to_owned(),
    ] {
        let printed = format!("running 3 tests\n{leak}\nok");
        let said = found(&printed);
        assert!(!said.is_empty(), "{leak} was not found");
        assert!(
            said.iter().all(|line| line.contains("line 2") && !line.contains(&secret)),
            "{said:?}"
        );
    }
}

#[test]
fn ordinary_output_is_not_a_leak() {
    for line in [
        "test secrets::printed_output_contains_no_secret ... ok",
        "Credentials { access_key_id: mock…, access_key_secret: [redacted], security_token: Some([redacted]) }",
        "the parameter Signature= is missing",
    ] {
        assert_eq!(found(line), Vec::<String>::new());
    }
    assert!(
        planted().iter().all(|planted| planted.text.len() > 6),
        "shorter ones stand in words"
    );
}

/// What `tests/printed_by_tests` ends with.
#[test]
fn search_program_reports_a_leak() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("printed");
    let run = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_find_secrets"))
            .arg(&file)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let printed = "printed: span aliyun.call\nprinted: AttemptReport\nprinted: CallReport\ntest result: ok\n";
    assert_eq!(run(printed), (Some(0), "no secret in 4 lines\n".to_owned()));
    let leak = format!("{printed}Credentials {{ token: {:?} }}", AccessKey::temporary().token().unwrap());
    assert_eq!(run(&leak), (Some(1), "the token of the mock server (plain) in line 5\n".to_owned()));
    assert_eq!(run("").0, Some(2), "a run that printed nothing has shown nothing");
}
