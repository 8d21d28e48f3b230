//! Runs one subject a number of times, for profilers and for counting instructions:
//! `one acs3 1000`.

#![forbid(unsafe_code)]

use std::hint::black_box;
use std::process::ExitCode;

use aliyun_vod::signer::{ACS3_HMAC_SHA256, RPC_HMAC_SHA1};
use vod_bench::decoding;
use vod_bench::signing::floor::{self, Order};
use vod_bench::signing::{ours, peers};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (name, count) = (
        arguments.next().unwrap_or_default(),
        arguments.next().and_then(|count| count.parse::<u64>().ok()),
    );
    let (Some(mut subject), Some(count)) = (subject(&name), count) else {
        eprintln!("usage: one call|decode|acs3|acs3-sts|acs3-client|acs3-floor|sha1|sha1-client|sha1-floor|alibabacloud|aws-sigv4 COUNT");
        return ExitCode::FAILURE;
    };
    for _ in 0..count {
        subject();
    }
    ExitCode::SUCCESS
}

fn subject(name: &str) -> Option<Box<dyn FnMut()>> {
    let (kind, what) = name.split_once('-').unwrap_or((name, "alone"));
    let scheme = if kind == "sha1" { RPC_HMAC_SHA1 } else { ACS3_HMAC_SHA256 };
    let alone = ours::Alone::new(scheme, what == "sts");
    let (canonical, to_sign) = alone.texts();
    Some(match (kind, what) {
        ("call", _) => {
            let client = ours::client_in_memory(decoding::response("RefreshUploadVideo").ok()?);
            Box::new(move || ours::call(&client))
        }
        ("decode", _) => {
            let body = decoding::response("GetPlayInfo").ok()?;
            Box::new(move || decoding::read("GetPlayInfo", &body).unwrap_or_default())
        }
        ("acs3" | "sha1", "alone" | "sts") => Box::new(move || drop(black_box(alone.sign()))),
        ("acs3" | "sha1", "client") => {
            let client = ours::client(scheme, false);
            Box::new(move || drop(black_box(ours::request(&client))))
        }
        ("acs3", "floor") => Box::new(floor::acs3(&canonical, &to_sign, Order::Chained).1),
        ("sha1", "floor") => Box::new(floor::sha1(&to_sign, Order::Chained).1),
        ("alibabacloud", _) => Box::new(|| drop(black_box(peers::alibabacloud()))),
        ("aws", _) => {
            let identity = peers::identity();
            Box::new(move || drop(black_box(peers::aws_sigv4(&identity))))
        }
        _ => return None,
    })
}
