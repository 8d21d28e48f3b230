//! Searches what the tests have printed for the secrets that they know: `find_secrets FILE`. Exit
//! code 1 if one is there, 2 if the file is not what the tests print.

use std::process::ExitCode;

use tests::secrets::found;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]
fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: find_secrets FILE");
        return ExitCode::from(2);
    };
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            return ExitCode::from(2);
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    // A search of nothing finds nothing.
    for wanted in [
        "test result: ok",
        "printed: CallReport",
        "printed: AttemptReport",
        "printed: span aliyun.call",
    ] {
        if !text.contains(wanted) {
            eprintln!("{}: nowhere {wanted:?}; this is not what the tests print", path.display());
            return ExitCode::from(2);
        }
    }
    let found = found(&text);
    for line in &found {
        println!("{line}");
    }
    if found.is_empty() {
        println!("no secret in {} lines", text.lines().count());
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
