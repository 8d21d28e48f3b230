//! Changing any signed byte makes the service reject the request.

use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use aliyun_vod::transport::{Headers, HttpRequest, HyperTransport, Limits, Transport};
use proptest::prelude::*;
use tests::{VIDEO, builder, mock, temporary};

async fn status(transport: &HyperTransport, request: &HttpRequest) -> Option<u16> {
    transport
        .send(request, Limits::default())
        .await
        .ok()
        .map(|response| response.status)
}

/// The same request with other headers.
fn with_headers<'h>(request: &HttpRequest, headers: impl Iterator<Item = (&'h str, String)>) -> HttpRequest {
    let mut changed = Headers::new();
    for (name, value) in headers {
        changed.push(name, &value);
    }
    HttpRequest::new(request.method, request.url.clone(), changed)
}

#[tokio::test]
async fn changed_byte_is_rejected() {
    let mock = mock().await;
    let transport = HyperTransport::new();
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        let client = builder(&mock).signature(scheme).credentials(temporary()).build().unwrap();
        let sign = || client.refresh_upload_video(VIDEO).sign();
        assert_eq!(status(&transport, &sign().await.unwrap()).await, Some(200));

        // Each letter or digit of the query.
        let query = sign().await.unwrap().query().to_owned();
        for at in 0..query.len() {
            let mut signed = sign().await.unwrap();
            let start = signed.url.len() - signed.query().len();
            let Some(byte) = signed.query().as_bytes().get(at).copied().filter(u8::is_ascii_alphanumeric) else {
                continue;
            };
            let other = if byte == b'7' { '8' } else { '7' };
            // A digit of an escape in the other case, or a changed `%` digit, can mean the same
            // character or none.
            if signed.query()[..at].ends_with('%') || (at > 1 && signed.query()[..at - 1].ends_with('%')) {
                continue;
            }
            signed.url.replace_range(start + at..=start + at, &other.to_string());
            assert_ne!(
                status(&transport, &signed).await,
                Some(200),
                "{} byte {at} of {}",
                scheme.name,
                signed.url
            );
        }

        // Each signed header, and the signature itself.
        let names: Vec<String> = sign().await.unwrap().headers.iter().map(|(name, _)| name.to_owned()).collect();
        for changed in names.iter().filter(|name| name.starts_with("x-acs-") || *name == "authorization") {
            let signed = sign().await.unwrap();
            let request = with_headers(
                &signed,
                signed.headers.iter().map(|(name, value)| {
                    let last = value.chars().last().unwrap();
                    let other = if last == '0' { '1' } else { '0' };
                    let value = if name == changed {
                        format!("{}{other}", &value[..value.len() - last.len_utf8()])
                    } else {
                        value.to_owned()
                    };
                    (name, value)
                }),
            );
            assert_ne!(status(&transport, &request).await, Some(200), "{changed}");
        }

        // A header that was signed is left out; another method.
        for dropped in names.iter().filter(|name| name.starts_with("x-acs-")) {
            let signed = sign().await.unwrap();
            let kept = signed
                .headers
                .iter()
                .filter(|(name, _)| name != dropped)
                .map(|(name, value)| (name, value.to_owned()));
            assert_ne!(status(&transport, &with_headers(&signed, kept)).await, Some(200), "{dropped}");
        }
        let mut signed = sign().await.unwrap();
        signed.method = aliyun_vod::transport::Method::Get;
        assert_ne!(status(&transport, &signed).await, Some(200));
    }
}

#[test]
fn any_string_survives_signing_and_sending() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mock = runtime.block_on(mock());
    let clients: Vec<_> = [ACS3_HMAC_SHA256, RPC_HMAC_SHA1]
        .map(|scheme| builder(&mock).signature(scheme).build().unwrap())
        .into();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let names = "[A-Za-z0-9._~!*'()\\[\\] %-]{1,12}";
    runner
        .run(&(any::<String>(), names, any::<String>()), |(text, name, value)| {
            for client in &clients {
                let name = format!("X{name}");
                let call = client
                    .create_upload_video("t", "a.mp4")
                    .description(text.as_str())
                    .with_parameter(name.clone(), value.clone())
                    .send();
                let response = runtime.block_on(call);
                prop_assert!(response.is_ok(), "{:?}", response.err().map(|error| error.to_string()));
                let requests = mock.requests();
                let request = requests.last().unwrap();
                prop_assert_eq!(request.parameter("Description"), Some(text.clone()));
                prop_assert_eq!(request.parameter(&name), Some(value.clone()));
                // Names are sorted as bytes, of what they stand for.
                let query = request.target.split_once('?').unwrap().1;
                let names: Vec<Vec<u8>> = query
                    .split('&')
                    .map(|pair| decoded(pair.split('=').next().unwrap()))
                    .filter(|name| name != b"Signature")
                    .collect();
                prop_assert!(names.is_sorted(), "{}", query);
                mock.clear_requests();
            }
            Ok(())
        })
        .unwrap();
}

fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        out.push(if byte == b'%' {
            let digits: String = bytes.by_ref().take(2).map(char::from).collect();
            u8::from_str_radix(&digits, 16).unwrap()
        } else {
            byte
        });
    }
    out
}
