//! The commands of this repository: parses the arguments and calls the library.

mod commands;
mod diff;
mod import;
mod runtime;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use aliyun_codegen::pipeline::Generator;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use commands::Outcome;

/// Runs the command given on the command line.
#[must_use]
pub fn main() -> ExitCode {
    let matches = cli().get_matches();
    let outcome = match matches.subcommand() {
        Some(("generate", args)) => generate(args),
        Some(("new", args)) => commands::new(&path(args, "spec"), &text(args, "NAME")),
        Some(("schema", args)) => commands::schema(&path(args, "spec")),
        Some(("import", args)) => import(args),
        Some(("diff", args)) => diff::diff(&text(args, "OLD"), &text(args, "NEW"), &path(args, "spec")),
        Some(("mock", args)) => commands::mock(args.get_many::<String>("ARGS").into_iter().flatten()),
        _ => return ExitCode::FAILURE,
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::OutOfDate | Outcome::NeedsManualWork) => ExitCode::FAILURE,
        Err(message) => {
            terminal::print_error(format_args!("{message}"));
            ExitCode::FAILURE
        }
    }
}

fn cli() -> Command {
    let spec = || {
        Arg::new("spec")
            .long("spec")
            .value_name("DIR")
            .value_parser(value_parser!(PathBuf))
            .help("Folder with service.yaml and actions/ [default: spec]")
    };
    Command::new("cargo xtask")
        .bin_name("cargo xtask")
        .about("Generate the client crate from the spec, and help write the spec")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("generate")
                .about("Generate the crate from the spec")
                .long_about(
                    "Reads spec/ and writes generated/. Unchanged files are not touched; files of removed actions are deleted.\n\
                     If the spec has errors, all of them are shown and nothing is written.",
                )
                .arg(
                    Arg::new("check")
                        .long("check")
                        .action(ArgAction::SetTrue)
                        .help("Write nothing; show differences as a unified diff, and exit with status 1 if there are any"),
                )
                .arg(spec())
                .arg(
                    Arg::new("out")
                        .long("out")
                        .value_name("DIR")
                        .value_parser(value_parser!(PathBuf))
                        .help("Folder of the crate, inside or outside this repository [default: generated]"),
                )
                .arg(
                    Arg::new("runtime")
                        .long("runtime")
                        .value_name("PLACE")
                        .value_parser(["registry", "git", "path"])
                        .help("Source of the runtime in the manifest: `registry` is crates.io, `git` this repository, `path` the local folder [default: path]"),
                )
                .arg(
                    Arg::new("only")
                        .long("only")
                        .value_name("NAME,…")
                        .num_args(1..)
                        .value_delimiter(',')
                        .action(ArgAction::Append)
                        .help("Generate a crate with only these actions and what they need; requires --out"),
                ),
        )
        .subcommand(
            Command::new("new")
                .about("Create spec/actions/NAME.yaml from a commented template")
                .arg(
                    Arg::new("NAME")
                        .required(true)
                        .help("Name of the action, as the vendor writes it: DeleteVideo"),
                )
                .arg(spec()),
        )
        .subcommand(
            Command::new("schema")
                .about("Write the JSON Schema of the spec, for completion and checks in an editor")
                .arg(spec()),
        )
        .subcommand(
            Command::new("import")
                .about("Create a spec from the vendor's metadata (api-docs.json) of any RPC-style product")
                .long_about(
                    "Reads api-docs.json and writes service.yaml and actions/NAME.yaml, ready to generate.\n\
                     What the spec language can't express is left out and reported. In a folder, each document becomes a separate spec.\n\
                     Existing files are not changed without --update.",
                )
                .arg(
                    Arg::new("FROM")
                        .required(true)
                        .value_parser(value_parser!(PathBuf))
                        .help("A document, or a folder of documents"),
                )
                .arg(
                    Arg::new("action")
                        .long("action")
                        .value_name("NAME")
                        .num_args(1..)
                        .value_delimiter(',')
                        .action(ArgAction::Append)
                        .help("Import only these actions"),
                )
                .arg(
                    Arg::new("out")
                        .long("out")
                        .value_name("DIR")
                        .value_parser(value_parser!(PathBuf))
                        .help("Folder of the spec [default: spec]"),
                )
                .arg(
                    Arg::new("update")
                        .long("update")
                        .action(ArgAction::SetTrue)
                        .help("Merge new facts into existing files, and keep manual changes"),
                )
                .arg(
                    Arg::new("with-descriptions")
                        .long("with-descriptions")
                        .action(ArgAction::SetTrue)
                        .help("Also import the vendor's titles and descriptions (copyright of the vendor; for private use only)"),
                )
                .arg(
                    Arg::new("verbose")
                        .long("verbose")
                        .action(ArgAction::SetTrue)
                        .help("Show all remarks; by default, some kinds are only counted"),
                ),
        )
        .subcommand(
            Command::new("diff")
                .about("Compare two specs, and show whether users of the crate have to change their code")
                .arg(Arg::new("OLD").required(true).help("Spec folder or git revision"))
                .arg(Arg::new("NEW").required(true).help("Spec folder or git revision"))
                .arg(spec()),
        )
        .subcommand(
            Command::new("mock")
                .about("Run the mock server, which checks signatures and responds with the examples of the spec")
                .disable_help_flag(true)
                .arg(
                    Arg::new("ARGS")
                        .num_args(0..)
                        .trailing_var_arg(true)
                        .allow_hyphen_values(true)
                        .help("Arguments of the mock server: --port N, …; --help lists them"),
                ),
        )
}

fn generate(args: &ArgMatches) -> Result<Outcome, String> {
    let place = args.get_one::<String>("runtime").map(String::as_str);
    let (out, only) = (args.get_one::<PathBuf>("out"), names(args, "only")?);
    if out.is_none() && !only.is_empty() {
        return Err("error: `--only` needs `--out`: the crate of this repository has all actions".to_owned());
    }
    let generator = Generator {
        spec: path(args, "spec"),
        out: out.cloned().unwrap_or_else(commands::default_out),
        runtime: runtime::runtime(place)?,
        only,
        color: commands::color(),
    };
    if args.get_flag("check") {
        return commands::check(&generator);
    }
    let outcome = commands::generate(&generator)?;
    if place.is_none() {
        runtime::print_local_path_note(&generator);
    }
    Ok(outcome)
}

fn import(args: &ArgMatches) -> Result<Outcome, String> {
    import::import(&import::ImportArguments {
        from: args.get_one::<PathBuf>("FROM").cloned().unwrap_or_default(),
        out: path(args, "out"),
        options: aliyun_codegen_import::Options {
            actions: names(args, "action")?,
            descriptions: args.get_flag("with-descriptions"),
            update: args.get_flag("update"),
        },
        verbose: args.get_flag("verbose"),
    })
}

/// The names that an option lists; empty without the option. An option with an empty list is an
/// error: it is probably an unset variable of the shell, and doing everything instead would be
/// wrong.
fn names(args: &ArgMatches, option: &str) -> Result<Vec<String>, String> {
    let Some(given) = args.get_many::<String>(option) else {
        return Ok(Vec::new());
    };
    let names: Vec<String> = given.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Err(format!(
            "error: `--{option}` contains no action name; omit the option to select all actions"
        ));
    }
    Ok(names)
}

fn path(args: &ArgMatches, name: &str) -> PathBuf {
    args.get_one::<PathBuf>(name).cloned().unwrap_or_else(commands::default_spec)
}

fn text(args: &ArgMatches, name: &str) -> String {
    args.get_one::<String>(name).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn empty_list_of_action_names_is_rejected() {
        let names = |only: &str| {
            let matches = super::cli().try_get_matches_from(["xtask", "generate", "--out", "x", "--only", only]);
            let matches = matches.unwrap();
            super::names(matches.subcommand_matches("generate").unwrap(), "only")
        };
        assert_eq!(names("A, B,"), Ok(vec!["A".to_owned(), "B".to_owned()]));
        let apart = super::cli().try_get_matches_from(["xtask", "generate", "--only", "A,", "B", "--out", "x", "--only", "C"]);
        let apart = apart.unwrap();
        assert_eq!(
            super::names(apart.subcommand_matches("generate").unwrap(), "only"),
            Ok(vec!["A".to_owned(), "B".to_owned(), "C".to_owned()])
        );
        for none in ["", ",", " , "] {
            assert!(names(none).unwrap_err().contains("`--only` contains no action name"), "{none:?}");
        }
        let without = super::cli().try_get_matches_from(["xtask", "generate"]).unwrap();
        assert_eq!(
            super::names(without.subcommand_matches("generate").unwrap(), "only"),
            Ok(Vec::new())
        );
    }

    #[test]
    fn command_line_definition_is_valid() {
        super::cli().debug_assert();
    }
}
