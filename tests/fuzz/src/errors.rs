//! Any response to a call: the call returns a response or a typed error, and neither prints a
//! secret, whatever the server echoes.
//!
//! The input is a line `STATUS CONTENT-TYPE`, headers down to an empty line, and the body. `{id}`,
//! `{secret}`, `{token}` and `{signature}` are what the caller sent; `{…%}` is the same
//! percent-encoded.

use std::sync::{Arc, Mutex};

use aliyun_vod::error::ErrorKind;
use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use aliyun_vod::transport::{Headers, HttpRequest, HttpResponse};

use crate::offline_client::{Canned, ID, SECRET, TOKEN, client, leak, no_leak, printed, ready};

pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // The fuzzer may find a secret, and cut it into pieces: nobody can know these again.
    if leak(&text).is_some() || leak(&text.replace('{', "")).is_some() {
        return;
    }
    let (head, body) = text.split_once("\n\n").unwrap_or(("200 application/json", &text));
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let sent = Arc::new(Mutex::new(String::new()));
        let transport = {
            let (head, body, sent) = (head.to_owned(), body.to_owned(), Arc::clone(&sent));
            Canned::new(move |request| {
                let signature = signature(request);
                let response = response(&filled(&head, &signature), filled(&body, &signature));
                *sent.lock().expect("no panic") = signature;
                Ok(response)
            })
        };
        let client = client(transport).signature(scheme).build().expect("complete");
        let result = ready(client.refresh_upload_video("video").send_with_metadata());
        let mut shown = String::new();
        match &result {
            Ok(response) => {
                assert!((200..300).contains(&response.status()));
                // A response is the caller's to print, and what the spec calls a secret stays
                // hidden in it.
                let hidden = &response.value().upload_auth;
                assert_eq!(format!("{hidden:?}"), format!("Base64Json([{} bytes])", hidden.expose().len()));
            }
            Err(error) => {
                shown += &printed(error);
                shown += error.request_id().unwrap_or_default();
                assert_eq!(error.code().is_some(), error.kind() == ErrorKind::Service);
                if let Some(code) = error.code() {
                    shown += &format!("{code:?} {code}");
                }
                if let Some(service) = error.service() {
                    shown += &printed(service);
                    shown += &format!("{} {:?} {:?}", service.message(), service.host_id(), service.diagnosis_url());
                }
                if let Some(response) = error.response() {
                    shown += &format!("{} {:?}", response.body_prefix(), response.content_type());
                    shown += &printed(response);
                }
                let _ = (error.is_retryable(), error.is_throttling(), error.is_timeout(), error.status());
            }
        }
        no_leak("the error", &shown);
        let signature = sent.lock().expect("no panic").clone();
        assert!(signature.len() > 20);
        assert!(!shown.contains(&signature), "the signature is shown: {shown}");
    }
}

/// The signature in a request of either scheme, as it was sent.
fn signature(request: &HttpRequest) -> String {
    let place = request.headers.get("authorization").unwrap_or(&request.url);
    place
        .rsplit_once("Signature=")
        .map(|(_, signature)| signature.to_owned())
        .unwrap_or_default()
}

fn filled(text: &str, signature: &str) -> String {
    let encoded = |text: &str| text.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    text.replace("{id}", ID)
        .replace("{secret}", SECRET)
        .replace("{token}", TOKEN)
        .replace("{signature}", signature)
        .replace("{secret%}", &encoded(SECRET))
        .replace("{token%}", &encoded(TOKEN))
}

fn response(head: &str, body: String) -> HttpResponse {
    let mut lines = head.lines();
    let (status, content_type) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or_default();
    let mut headers = Headers::new();
    if !content_type.is_empty() {
        headers.push("content-type", content_type);
    }
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        headers.push(&name.to_ascii_lowercase(), value);
    }
    HttpResponse::new(status.parse().unwrap_or(400), headers, body.into_bytes())
}
