//! The official SDKs of other languages, each in a process of its own that measures itself.

use std::io;
use std::net::SocketAddr;
use std::process::Command;

use super::load::Cost;

/// Runs `program script address concurrency count`, which prints the four figures of a [`Cost`].
///
/// # Errors
/// If it does not run or prints something else.
pub fn run(program: &str, script: &str, address: SocketAddr, concurrency: usize, count: usize) -> io::Result<Cost> {
    let output = Command::new(program)
        .arg(script)
        .args([address.to_string(), concurrency.to_string(), count.to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = text.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
    match figures[..] {
        [cpu, rate, p50, p99] => Ok(Cost { cpu, rate, p50, p99 }),
        _ => Err(io::Error::other(format!(
            "{program}: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}
