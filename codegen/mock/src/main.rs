//! `aliyun-mock`: the mock server as a program.

use aliyun_codegen_language::diagnostic::render;
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use aliyun_mock::{AccessKey, Config, FAULTS_HELP, Mock, Quotas};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The spec of the repository from which the program was built.
const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec");

fn main() -> ExitCode {
    match run(&command().get_matches()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If even this can't be written, nothing is left to do.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Command {
    Command::new("aliyun-mock")
        .about("Mock server for the service: checks signatures, responds with the examples of the spec, simulates faults")
        .after_help(format!("Faults:\n{FAULTS_HELP}"))
        .arg(
            Arg::new("port")
                .long("port")
                .value_name("N")
                .value_parser(value_parser!(u16))
                .default_value("0")
                .help("Port on 127.0.0.1; 0 chooses a free one"),
        )
        .arg(
            Arg::new("spec")
                .long("spec")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .default_value(SPEC)
                .hide_default_value(true)
                .help("Folder with service.yaml and actions/ [default: the repository's spec/]"),
        )
        .arg(
            Arg::new("id")
                .long("access-key-id")
                .value_name("ID")
                .requires("secret")
                .help("AccessKey ID to accept [default: mock-access-key-id]"),
        )
        .arg(
            Arg::new("secret")
                .long("access-key-secret")
                .value_name("SECRET")
                .requires("id")
                .help("Its secret [default: mock-access-key-secret]"),
        )
        .arg(
            Arg::new("no-quotas")
                .long("no-quotas")
                .action(ArgAction::SetTrue)
                .help("Never respond with Throttling.User, for load tests"),
        )
}

fn run(arguments: &ArgMatches) -> Result<(), String> {
    let folder = arguments.get_one::<PathBuf>("spec").map_or(Path::new(SPEC), PathBuf::as_path);
    let sources = Sources::read(folder).map_err(|error| chain(&error))?;
    let spec = load(&sources).map_err(|problems| render(&problems, &sources, false))?;
    let mut config = Config::default();
    // Nobody can read the recorded requests of this process.
    config.record = false;
    config.port = arguments.get_one("port").copied().unwrap_or(0);
    if arguments.get_flag("no-quotas") {
        config.quotas = Quotas::Off;
    }
    let mut key = AccessKey::permanent();
    if let (Some(id), Some(secret)) = (arguments.get_one::<String>("id"), arguments.get_one::<String>("secret")) {
        key = AccessKey::new(id, secret);
    }
    let temporary = AccessKey::temporary();
    config.keys = vec![key.clone(), temporary.clone()];
    let actions = spec.actions.len();
    let title = spec.service.title.clone();
    let mock = Mock::start_blocking(spec, config).map_err(|error| format!("can't start: {error}"))?;
    let url = mock.url();
    let text = format!(
        "Mock server for {title} ({actions} actions) listening on {url}\n\n\
         \x20 endpoint           {url}\n\
         \x20 AccessKey ID       {}\n\
         \x20 AccessKey secret   {}\n\
         \x20 temporary key      {} / {} with security token {}\n\n\
         For a program that reads its credentials from the environment (set its endpoint, too):\n\n\
         \x20 export ALIBABA_CLOUD_ACCESS_KEY_ID='{}' ALIBABA_CLOUD_ACCESS_KEY_SECRET='{}'\n\n\
         A call that works (GET /curl returns a curl command, signed for this moment):\n\n\
         \x20 curl -s {url}/curl | sh\n\n\
         Every ID of at least eight characters exists, unless it looks missing, such as missing-video.\n\n\
         To make the next call fail (--help lists the faults):\n\n\
         \x20 curl -X POST '{url}/_mock/faults?fault=error&code=InternalError'\n\n\
         Stop it with Ctrl-C.\n",
        key.id(),
        key.secret(),
        temporary.id(),
        temporary.secret(),
        temporary.token().unwrap_or_default(),
        key.id(),
        key.secret(),
    );
    // The reader has closed its end.
    let _ = std::io::stdout()
        .write_all(text.as_bytes())
        .and_then(|()| std::io::stdout().flush());
    mock.join();
    Ok(())
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(": {error}"));
        source = error.source();
    }
    text
}
