//! What is left of a security token in memory.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use aliyun_vod::{Client, Credentials};

use crate::wire::{Wire, body, response};

/// Byte `at` of the token. The token itself is nowhere in this program.
fn byte(at: usize) -> u8 {
    b'A' + u8::try_from(at * 7 % 26).unwrap()
}

const LENGTH: usize = 200;

/// How often the token is in the memory that this process can write.
fn copies() -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut matched = 0;
        let mut page = [0; 4096];
        if memory.seek(SeekFrom::Start(from)).is_err() {
            continue;
        }
        for _ in 0..(to - from) / 4096 {
            if memory.read_exact(&mut page).is_err() {
                break;
            }
            for read in page {
                matched = if read == byte(matched) {
                    matched + 1
                } else {
                    usize::from(read == byte(0))
                };
                if matched == LENGTH {
                    found += 1;
                    matched = 0;
                }
            }
        }
    }
    found
}

/// The server is another process, so that what it received is not found.
#[tokio::test]
async fn dropped_client_leaves_its_token_in_one_buffer_at_most() {
    let wire = Wire::responding(response("", &body("v"))).await;
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args([
        "--exact",
        "memory::child_process_for_memory_search",
        "--nocapture",
        "--test-threads=1",
    ]);
    child.env("SEARCHED_URL", format!("http://{}", wire.address));
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(wire.seen().len(), 1);
}

/// Runs in the child process of the test above, and does nothing elsewhere.
#[test]
fn child_process_for_memory_search() {
    let Ok(url) = std::env::var("SEARCHED_URL") else { return };
    let token = String::from_utf8((0..LENGTH).map(byte).collect()).unwrap();
    let credentials = Credentials::new("id", "secret").with_security_token(token);
    assert!(copies() > 0, "the search finds nothing");
    let client = Client::builder().endpoint(url).credentials(credentials).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(client.refresh_upload_video("v").send()).unwrap();
    drop((client, runtime));
    // The HTTP library does not wipe the buffer that it writes requests from.
    assert!(copies() <= 1, "{} copies", copies());
}
