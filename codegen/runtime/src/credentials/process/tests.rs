//! Real programs. They are those of a Unix shell.
#![cfg(unix)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

use super::*;

fn shell(script: &str) -> ProcessCredentialsProvider {
    ProcessCredentialsProvider::new(format!("/bin/sh -c '{script}' argument-with-s3cret"))
}

async fn error(provider: ProcessCredentialsProvider) -> String {
    provider.provide().await.unwrap_err().to_string()
}

#[tokio::test]
async fn program_output_is_parsed() {
    let script = r#"cat; echo s3cret >&2; printf "{\"mode\":\"StsToken\",\"access_key_id\":\"id\",\"access_key_secret\":\"s3cret\",\"sts_token\":\"t0ken\",\"expiration\":\"2030-01-01T00:00:00Z\"}\n""#;
    let provider = shell(script);
    let credentials = provider.provide().await.unwrap();
    assert_eq!(credentials.access_key_id(), "id");
    assert_eq!(credentials.security_token().unwrap().expose(), "t0ken");
    assert_eq!(
        credentials.expires_at().map(crate::time::format_utc).as_deref(),
        Some("2030-01-01T00:00:00Z")
    );
    assert!(!format!("{provider:?}").contains("s3cret"));

    let lasting = shell(r#"echo "{\"mode\":\"AK\",\"access_key_id\":\"id\",\"access_key_secret\":\"s3cret\"}""#);
    assert_eq!(*lasting.provide().await.unwrap(), Credentials::new("id", "s3cret"));
}

#[tokio::test]
async fn process_errors_contain_no_secrets() {
    let printed = |json: &str| shell(&format!("echo \"{}\"", json.replace('"', "\\\"")));
    for (provider, said) in [
        (
            shell("echo s3cret; echo s3cret >&2; exit 3"),
            "external process: the program failed: exit status: 3",
        ),
        (shell("kill -9 $$"), "external process: the program failed: signal: 9 (SIGKILL)"),
        (
            shell("echo s3cret"),
            "external process: invalid output: invalid JSON: expected value at line 1, column 1",
        ),
        (shell("true"), "external process: invalid output: empty document"),
        (
            printed(r#"{"access_key_id":"s3cret"}"#),
            "external process: invalid output: the key access_key_secret is missing",
        ),
        (
            printed(r#"{"mode":"StsToken","access_key_id":"i","access_key_secret":"s3cret"}"#),
            "external process: invalid output: the key sts_token is missing",
        ),
        (
            shell("head -c 70000 /dev/zero; sleep 60"),
            "external process: the output is larger than 65536 bytes",
        ),
        (
            ProcessCredentialsProvider::new("/no/such/program s3cret"),
            "external process: the program can't be started: No such file or directory (os error 2)",
        ),
        (
            ProcessCredentialsProvider::new("tool 's3cret"),
            "the command has a quote that is not closed",
        ),
        (ProcessCredentialsProvider::new(""), "the command is empty"),
    ] {
        assert_eq!(error(provider).await, said);
    }
}

#[tokio::test]
async fn program_is_killed_after_timeout() {
    let begin = Instant::now();
    for script in ["exec sleep 60", "exec sleep 60 >&-", "echo {; exec sleep 60"] {
        let provider = shell(script).timeout(Duration::from_millis(200));
        assert_eq!(
            error(provider).await,
            "external process: the program took more than 200ms",
            "{script}"
        );
    }
    assert!(begin.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn the_longest_timeout_is_no_limit() {
    let lasting = shell(r#"echo "{\"mode\":\"AK\",\"access_key_id\":\"id\",\"access_key_secret\":\"s3cret\"}""#);
    let credentials = lasting.timeout(Duration::MAX).provide().await.unwrap();
    assert_eq!(credentials.access_key_id(), "id");
}

#[test]
fn dropped_call_kills_program() {
    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let home = tempfile::tempdir().unwrap();
    let pid_file = home.path().join("pid");
    let provider = shell(&format!("echo $$ > {0}.new; mv {0}.new {0}; exec sleep 60", pid_file.display()));
    let mut call = provider.provide();
    let waker = Waker::from(Arc::new(Count(AtomicUsize::new(0))));
    assert!(matches!(call.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Pending));
    let begin = Instant::now();
    let wait = |what: &dyn Fn() -> bool| {
        while !what() {
            assert!(begin.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(2));
        }
    };
    wait(&|| pid_file.exists());
    let pid = std::fs::read_to_string(&pid_file).unwrap();
    let runs = || {
        let alive = std::process::Command::new("/bin/sh")
            .args(["-c", &format!("kill -0 {} 2>&-", pid.trim())])
            .status();
        alive.unwrap().success()
    };
    assert!(runs());
    drop(call);
    wait(&|| !runs());
}
