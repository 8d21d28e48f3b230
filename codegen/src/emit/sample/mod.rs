//! Documented calls: as Rust for documentation and tests, and as they are sent.

mod expression;
mod literal;
mod response;
mod value;
mod wire;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use self::expression::Writer;
pub(super) use self::literal::raw_literal;
pub(super) use self::response::compact;
use self::value::SampleTypes;
pub(super) use self::wire::wire_query;
use super::docs::fenced;
use super::print;
use crate::model::{ActionModel, ExampleModel, Model};

/// The number of lines of a response that the documentation shows.
const MAX_RESPONSE_LINES: usize = 8;

/// The documentation lines of a call.
pub(super) fn request_docs(action: &ActionModel, model: &Model) -> Vec<String> {
    let krate = model.about.krate.replace('-', "_");
    let call = first_call(action, model);
    let uses = used_types(&call, action, &krate);
    let tokens = call.tokens;
    let mut code = vec![format!(
        "# async fn example(client: &{krate}::Client) -> Result<(), {krate}::Error> {{"
    )];
    code.extend(uses);
    code.extend(print::statement(&quote!(let response = #tokens.send().await?;)));
    code.push("# drop(response); Ok(()) }".to_owned());
    fenced("no_run", &code)
}

/// The documentation lines of a response.
pub(super) fn response_docs(action: &ActionModel) -> Vec<String> {
    let Some(json) = action.examples.iter().find_map(|example| example.json.as_deref()) else {
        return Vec::new();
    };
    let lines = response::format_json(json);
    if lines.len() <= MAX_RESPONSE_LINES {
        return fenced("json", &lines);
    }
    let shown: Vec<String> = lines.into_iter().take(MAX_RESPONSE_LINES).chain(["…".to_owned()]).collect();
    fenced("text", &shown)
}

/// `client.refresh_upload_video("…").setter(…)`, and the types that it uses.
pub(super) struct SampleCall {
    pub(super) tokens: TokenStream,
    /// Types of the action.
    pub(super) own: Vec<Ident>,
    /// Types that several actions share.
    pub(super) shared: Vec<Ident>,
}

/// A documented call.
pub(super) fn call(action: &ActionModel, example: &ExampleModel, model: &Model) -> SampleCall {
    let writer = Writer::new(SampleTypes::new(action, model));
    let tokens = writer.with_parts(call_tokens(action, example, &writer));
    SampleCall {
        tokens,
        own: writer.named(false),
        shared: writer.named(true),
    }
}

fn call_tokens(action: &ActionModel, example: &ExampleModel, writer: &Writer<'_>) -> TokenStream {
    let given = |i: usize| example.request.iter().find(|(have, _)| *have == i).map(|(_, value)| value);
    let constructor = action
        .constructors
        .iter()
        .find(|constructor| constructor.arguments.iter().all(|&i| given(i).is_some()))
        .or_else(|| action.constructors.first());
    let Some(constructor) = constructor else { return quote!(client) };
    let method = format_ident!("{}", constructor.method);
    let arguments = constructor.arguments.iter().filter_map(|&i| {
        let field = &action.parameters.get(i)?.field;
        Some(given(i).map_or_else(|| writer.placeholder(&field.ty), |value| writer.expression(&field.ty, value)))
    });
    let setters = example
        .request
        .iter()
        .filter(|(i, _)| !constructor.arguments.contains(i))
        .filter_map(|(i, value)| {
            let field = &action.parameters.get(*i)?.field;
            let name = format_ident!("{}", field.name);
            let value = writer.expression(&field.ty, value);
            Some(quote!(.#name(#value)))
        });
    quote!(client.#method(#(#arguments),*) #(#setters)*)
}

/// The first documented call of an action, or else a call with only what is required.
fn first_call(action: &ActionModel, model: &Model) -> SampleCall {
    let nothing = ExampleModel {
        title: None,
        request: Vec::new(),
        json: None,
        xml: None,
    };
    call(action, action.examples.first().unwrap_or(&nothing), model)
}

/// The types of the spec that a call uses, as `use` lines.
fn used_types(call: &SampleCall, action: &ActionModel, krate: &str) -> Vec<String> {
    let line = |names: &[Ident], module: &str| match names {
        [] => None,
        [one] => Some(format!("use {krate}::{module}::{one};")),
        several => {
            let several: Vec<_> = several.iter().map(Ident::to_string).collect();
            Some(format!("use {krate}::{module}::{{{}}};", several.join(", ")))
        }
    };
    let own = line(&call.own, &format!("actions::{}", action.name));
    own.into_iter().chain(line(&call.shared, "types")).collect()
}

/// A call, for a page about something else.
pub(super) struct FirstCallLines {
    /// `use` lines for the types in the call.
    pub(super) uses: Vec<String>,
    /// The call, without `send`.
    pub(super) lines: Vec<String>,
}

/// The first documented call of an action.
pub(super) fn first_call_lines(action: &ActionModel, model: &Model) -> FirstCallLines {
    let call = first_call(action, model);
    let tokens = &call.tokens;
    let mut lines = print::statement(&quote!(#tokens;));
    if let Some(last) = lines.last_mut().filter(|last| last.ends_with(';')) {
        last.pop();
    }
    FirstCallLines {
        uses: used_types(&call, action, &model.about.krate.replace('-', "_")),
        lines,
    }
}
