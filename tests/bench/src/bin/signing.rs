//! Times of one signature, beside the floor of the same run and the peers. Medians of interleaved
//! rounds, CPU time.

#![forbid(unsafe_code)]

use std::hint::black_box;

use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use vod_bench::signing::floor::{self, Order};
use vod_bench::signing::{ours, peers};
use vod_bench::{Subject, measure, print};

fn main() {
    let mut subjects = Vec::new();
    let mut floors = Vec::new();
    for (scheme, temporary, hash) in [
        (ACS3_HMAC_SHA256, false, "SHA-256"),
        (ACS3_HMAC_SHA256, true, "SHA-256"),
        (RPC_HMAC_SHA1, false, "SHA-1"),
        (RPC_HMAC_SHA1, true, "SHA-1"),
    ] {
        let alone = ours::Alone::new(scheme, temporary);
        let (canonical, to_sign) = alone.texts();
        let kind = if temporary { "STS" } else { "AccessKey" };
        let floor = subjects.len();
        for (order, how) in [(Order::Chained, "one after the other"), (Order::Apart, "apart")] {
            let (count, run): (_, Box<dyn FnMut()>) = if hash == "SHA-1" {
                let (count, run) = floor::sha1(&to_sign, order);
                (count, Box::new(run))
            } else {
                let (count, run) = floor::acs3(&canonical, &to_sign, order);
                (count, Box::new(run))
            };
            subjects.push(Subject::new(format!("{count} compressions of {hash}, {how}"), run));
        }
        floors.extend([floor; 4]);
        subjects.push(Subject::new(format!("{scheme:?}, {kind}, signer alone"), move || {
            black_box(alone.sign());
        }));
        let client = ours::client(scheme, temporary);
        subjects.push(Subject::new(format!("{scheme:?}, {kind}, request of a client"), move || {
            black_box(ours::request(&client));
        }));
    }
    // The peers stand beside the signer alone with lasting credentials: their own form has no
    // security token.
    floors.extend([2; 3]);
    subjects.push(Subject::new("alibabacloud 0.1.1 (HMAC-SHA1)", || {
        black_box(peers::alibabacloud());
    }));
    let signer = peers::access_key_signer();
    subjects.push(Subject::new("alibaba-cloud-sdk-rust 0.1.18 (HMAC-SHA1)", move || {
        black_box(peers::alibaba_cloud_sdk_rust(&signer));
    }));
    let identity = peers::identity();
    subjects.push(Subject::new(
        "aws-sigv4 1.6.4 (SHA-256, its key derived for each request)",
        move || {
            black_box(peers::aws_sigv4(&identity));
        },
    ));
    let rows = measure(subjects, 400);
    print("one signature of RefreshUploadVideo", &rows, |index| &rows[floors[index]]);
}
