//! Any text as the file of the command line interface or as the INI file of the SDKs, with servers
//! that send what they like.
//!
//! The first byte says which file it is and what the servers send. In the file, `{secret}` and
//! `{token}` are secrets; the errors must not show them where they stand as the value of a key that
//! holds one.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use aliyun_vod::credentials::{
    CliProfileCredentialsProvider, Environment, ProfileCredentialsProvider, ProvideCredentials, ProviderSettings,
};
use aliyun_vod::transport::{Headers, HttpRequest, HttpResponse, TransportError, TransportErrorKind};

use crate::offline_client::{Canned, SECRET, Still, TOKEN, leak, no_leak, printed, ready};

thread_local! {
    /// One folder for all runs of a thread.
    static HOME: tempfile::TempDir = tempfile::tempdir().expect("a temporary folder");
}

pub(crate) fn run(data: &[u8]) {
    let Some((&how, file)) = data.split_first() else { return };
    // The fuzzer may find a secret and put it where anything may be shown, such as the name of a
    // profile.
    if leak(&String::from_utf8_lossy(file)).is_some() {
        return;
    }
    HOME.with(|home| read(home.path(), how, file));
}

fn read(home: &Path, how: u8, file: &[u8]) {
    let path = home.join("file");
    let file = match std::str::from_utf8(file) {
        Ok(text) => filled(text).into_bytes(),
        Err(_) => file.to_vec(),
    };
    fs::write(&path, &file).expect("the folder is ours");
    let environment = Environment::new(variable, Some(home.to_owned()));
    let transport = Canned::new(move |request| response(request, how >> 1));
    let settings = ProviderSettings::with_transport(Arc::new(transport))
        .environment(environment)
        .clock(Arc::new(Still));
    let (result, shown) = if how & 1 == 0 {
        let provider = CliProfileCredentialsProvider::new(&settings).path(&path);
        (ready(provider.provide()), format!("{provider:?}"))
    } else {
        let provider = ProfileCredentialsProvider::new(&settings).path(&path);
        (ready(provider.provide()), format!("{provider:?}"))
    };
    no_leak("a provider", &shown);
    match result {
        Ok(credentials) => {
            assert!(!credentials.access_key_id().is_empty() && !credentials.access_key_secret().is_empty());
            no_leak(
                "the credentials",
                &without_id(&format!("{credentials:?}"), credentials.access_key_id()),
            );
        }
        Err(error) => no_leak("the error", &printed(&*Box::new(error))),
    }
}

/// The text, with secrets as the values of the keys that hold one, and something else wherever else
/// they would stand.
fn filled(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let holds = ["access_key_secret", "sts_token", "AccessKeySecret"].iter().any(|key| {
            let rest = line.trim_start().trim_start_matches('"').strip_prefix(key);
            let rest = rest.map(|rest| rest.trim_start_matches(['"', ' ', '\t']));
            rest.is_some_and(|rest| rest.starts_with([':', '=']))
        });
        let value = |secret: &'static str| if holds { secret } else { "other" };
        out += &line.replace("{secret}", value(SECRET)).replace("{token}", value(TOKEN));
    }
    out
}

/// `Debug` shows four characters of a key ID, which may be those of a text that begins like a
/// secret.
fn without_id(shown: &str, id: &str) -> String {
    let head: String = id.chars().take(4).collect();
    if head.is_empty() {
        shown.to_owned()
    } else {
        shown.replace(&head, "")
    }
}

fn variable(name: &str) -> Option<OsString> {
    // Programs that a file names are not run.
    (name == "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS").then(|| "1".into())
}

/// STS, the metadata service, or nobody.
fn response(request: &HttpRequest, how: u8) -> Result<HttpResponse, TransportError> {
    let pair =
        format!(r#""AccessKeyId":"STS.id","AccessKeySecret":"{SECRET}","SecurityToken":"{TOKEN}","Expiration":"2023-11-15T01:00:00Z""#);
    let body = match how % 6 {
        0 => format!(r#"{{"RequestId":"r","Credentials":{{{pair}}}}}"#),
        1 if request.url.ends_with('/') => "role".to_owned(),
        1 => format!(r#"{{"Code":"Success",{pair}}}"#),
        2 => format!(r#"{{"Credentials":{{"AccessKeyId":"STS.id","AccessKeySecret":["{SECRET}"],"SecurityToken":7}}}}"#),
        3 => return Err(TransportError::new(TransportErrorKind::Connect, "nobody")),
        4 => {
            let refused = br#"{"Code":"NoPermission","Message":"no"}"#;
            return Ok(HttpResponse::new(403, Headers::new(), refused.to_vec()));
        }
        _ => format!("<html>{SECRET}"),
    };
    Ok(HttpResponse::new(200, Headers::new(), body.into_bytes()))
}
