//! Every action of the spec: its documented call is accepted by the mock server, and the response
//! is read, in both formats and by both signatures.

use aliyun_mock::{Config, Mock, Quotas, Verdict};
use aliyun_vod::decode::Format;
use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use tests::{builder, examples, spec};

#[tokio::test]
async fn every_documented_call_succeeds() {
    let mut config = Config::default();
    config.quotas = Quotas::Off;
    // Masked numbers (`100036****`) are sent as numbers, which no example shows.
    config.check_ids = false;
    let mock = Mock::start(spec(), config).await.unwrap();
    let actions: std::collections::BTreeSet<_> = examples::CALLS.iter().map(|(action, _)| (*action).to_owned()).collect();
    assert_eq!(
        actions,
        spec().actions.into_iter().map(|action| action.action).collect(),
        "every action has an example"
    );
    for scheme in [ACS3_HMAC_SHA256, RPC_HMAC_SHA1] {
        for format in [Format::Json, Format::Xml] {
            let client = builder(&mock).signature(scheme).response_format(format).build().unwrap();
            let mut failed = Vec::new();
            for (action, send) in examples::CALLS {
                if let Err(error) = send(&client).await {
                    failed.push(format!("{action}: {error}"));
                }
            }
            assert!(failed.is_empty(), "{scheme:?} {format:?}:\n{}", failed.join("\n"));
        }
    }
    assert!(mock.requests().iter().all(|request| request.verdict == Verdict::Accepted));
}
