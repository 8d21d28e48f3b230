//! `README.md` of the generated crate, which is also the front page of its documentation.

use std::cmp::Reverse;
use std::fmt::Write as _;

use super::docs::{Docs, counted, fenced, wrapped};
use super::sample;
use crate::model::{ActionModel, Model, Quota, RustType, SignatureScheme};

/// The file: its hand-written head, or one made from service.yaml, and what holds for every
/// generated crate.
pub(super) fn emit(model: &Model) -> String {
    let about = &model.about;
    let mut text = model.parts.readme.clone().unwrap_or_else(|| head(model));
    let mut paragraph = |lines: &str| {
        // Writing to a String can't fail.
        let _ = write!(text, "\n{lines}\n");
    };
    paragraph("## What it does");
    paragraph(&format!(
        "Generated from a spec of API version {}. The documentation of the module `actions` lists its\n{} by area.",
        model.version,
        counted(model.actions.len(), "action"),
    ));
    let schemes: Vec<_> = model.signature.iter().map(scheme).collect();
    let (default, others) = schemes.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
    let signature = match others {
        [] => format!("Signs with {default}. The module `signer` also works alone, with any HTTP library."),
        others => format!(
            "Signs with {default} (default) or {}. The module `signer` also works alone, with any HTTP library.",
            others.join(", ")
        ),
    };
    paragraph(&format!(
        "- {}\n\
         - Credentials: an AccessKey pair, temporary credentials with a token, environment variables, the\n  official default chain (`default_credentials`), or your own provider.\n\
         - Responses in JSON or XML. A response that is neither is an error with the status, the request ID\n  and the start of the body.\n\
         - Errors contain the error code (an enum of the documented codes), the message, the HTTP status and\n  the request ID.\n\
         - Transient errors are retried with exponential backoff and jitter: three attempts, each signed anew.\n  \
         A call that may have taken effect is retried only if its action is idempotent. `RetryConfig`\n  configures retries; `RetryConfig::disabled()` disables them.\n\
         - Calls stay within the documented quota of their action: excess calls are queued, not rejected.\n  \
         `RateLimit` sets a share of the quota or your own limiter, or disables the limit.\n\
         - A wrong local clock is detected from the response of the service, and corrected for.\n\
         - Secrets never appear in `Debug` output, messages or errors.\n\
         - Timeouts are finite by default: 5 s to connect, 10 s to read, 30 s for a call including its\n  retries.\n\
         - Without the feature `http`, the crate depends on no HTTP or TLS library; you provide a `Transport`\n  and a `Timer`.",
        wrapped(&signature).join("\n  ")
    ));
    if !model.parts.guide.is_empty() {
        paragraph("The module `guide` explains these topics one by one.");
    }
    paragraph("## Features");
    paragraph(
        "| feature | what it adds |\n\
         |---|---|\n\
         | `http` (default) | the built-in HTTP transport (hyper with rustls) and the timer of tokio |\n\
         | `blocking` | `send_blocking` on each request, for programs without async; see the module `blocking` |\n\
         | `testing` | an in-memory mock service for tests without a network; see the module `testing` |\n\
         | `tracing` | spans for calls and attempts, without secrets; see the module `observe` |",
    );
    paragraph("## What it does not do");
    paragraph("It does not validate parameters against the documented limits; the service does.");
    if let Some(address) = &about.documentation {
        paragraph(&format!("Vendor documentation: {}", Docs::plain().line(address)));
    }
    paragraph("## Licence\n\nMIT or Apache-2.0, at your option.");
    text
}

/// Title, summary and an example.
fn head(model: &Model) -> String {
    let about = &model.about;
    // Links into the crate's documentation do not work on a repository's page, so none are made.
    let docs = Docs::plain();
    let mut paragraphs = vec![format!("# {}", about.krate), docs.paragraph(&about.summary).into_lines().join("\n")];
    paragraphs.extend(
        about
            .description
            .as_ref()
            .map(|description| docs.prose(description).into_lines().join("\n")),
    );
    paragraphs.push("This crate is **unofficial**: it is not made, endorsed or supported by Alibaba Cloud.".to_owned());
    paragraphs.push("It is not on crates.io yet. Use a path dependency; the manifest names the path of the runtime.".to_owned());
    let example = example(model, &about.krate.replace('-', "_"));
    let lines: Vec<_> = example.lines().map(str::to_owned).collect();
    paragraphs.push(fenced("rust,no_run", &lines).join("\n") + "\n");
    paragraphs.join("\n\n")
}

fn scheme(scheme: &SignatureScheme) -> &'static str {
    match scheme {
        SignatureScheme::Acs3HmacSha256 => "ACS3-HMAC-SHA256",
        SignatureScheme::RpcHmacSha1 => "RPC HMAC-SHA1",
    }
}

/// A program that makes a call and handles its errors.
///
/// It has no hidden lines, because a repository's page would show them.
fn example(model: &Model, module: &str) -> String {
    let (mut uses, mut names) = (Vec::new(), "Client");
    let mut body = vec![
        "// ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET".to_owned(),
        "let client = Client::from_env()?;".to_owned(),
    ];
    match most_telling_action(model) {
        None => body.push("println!(\"{client:?}\");".to_owned()),
        Some(action) => {
            let call = sample::first_call_lines(action, model);
            uses = call.uses;
            let mut call = call.lines.join("\n");
            call.insert_str(0, "match ");
            call.push_str(".send().await {");
            body.extend(call.lines().map(str::to_owned));
            body.push("    Ok(response) => println!(\"{response:?}\"),".to_owned());
            let missing = action.errors.iter().find(|error| error.status == 404).or(action.errors.first());
            if let Some(error) = missing {
                names = "{Client, ErrorCode}";
                let code = &error.variant;
                body.push(format!(
                    "    Err(error) if error.code() == Some(&ErrorCode::{code}) => println!(\"failed: {{error}}\"),"
                ));
            }
            body.extend(["    Err(error) => return Err(error.into()),".to_owned(), "}".to_owned()]);
        }
    }
    uses.push(format!("use {module}::{names};"));
    let body: String = body.iter().map(|line| format!("    {line}\n")).collect();
    format!(
        "{}\n\nasync fn run() -> Result<(), Box<dyn std::error::Error>> {{\n{body}    Ok(())\n}}",
        uses.join("\n")
    )
}

/// The action whose call makes the best short example.
pub(super) fn most_telling_action(model: &Model) -> Option<&ActionModel> {
    let documented = model
        .actions
        .iter()
        .filter(|action| !action.examples.is_empty() && !action.errors.is_empty());
    let telling = documented.min_by_key(|action| {
        // An action that only reads is harmless to try, one that takes an ID is short, and one with
        // a high quota is called often.
        let reads = ["Get", "List", "Describe", "Search"]
            .iter()
            .any(|verb| action.wire.starts_with(verb));
        let arguments = action.constructors.first().map_or(&[][..], |constructor| &constructor.arguments);
        let parameters: Vec<_> = arguments.iter().filter_map(|&i| action.parameters.get(i)).collect();
        let takes_one = matches!(parameters[..], [only] if only.field.ty == RustType::String);
        let calls_a_second = action.quota.map(|quota| match quota {
            Quota::PerSecond(calls) => calls,
            Quota::Per(_) => 0,
        });
        let length = sample::first_call_lines(action, model).lines.join("\n").len();
        (!reads, !takes_one || length > 80, Reverse(calls_a_second), length)
    });
    telling.or(model.actions.first())
}
