//! Documented calls: as Rust for the documentation and the tests, and as they go over the wire.

mod answer;
mod expression;
mod wire;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

pub(super) use self::answer::packed;
use self::expression::Scope;
pub(super) use self::wire::wire_query;
use super::imports::identifiers;
use crate::format;
use crate::model::{ActionModel, ExampleModel, Model, TypeModel};

/// How many lines of a documented answer the documentation shows.
const SHOWN: usize = 8;

/// The lines of documentation that show a call.
pub(super) fn request_docs(action: &ActionModel, model: &Model) -> Vec<String> {
    let krate = model.about.krate.replace('-', "_");
    let call = first_call(action, model);
    let uses = used_types(&call, action, model, &krate);
    let mut code = vec![format!(
        "# async fn example(client: &{krate}::Client) -> Result<(), {krate}::Error> {{"
    )];
    code.extend(uses);
    code.extend(format::statement(&quote!(let answer = #call.send().await?;)));
    code.push("# drop(answer); Ok(()) }".to_owned());
    fenced("no_run", &code)
}

/// The lines of documentation that show an answer.
pub(super) fn answer_docs(action: &ActionModel) -> Vec<String> {
    let Some(json) = action.examples.iter().find_map(|example| example.json.as_deref()) else {
        return Vec::new();
    };
    let lines = answer::laid_out(json);
    if lines.len() <= SHOWN {
        return fenced("json", &lines);
    }
    let shown: Vec<String> = lines.into_iter().take(SHOWN).chain(["…".to_owned()]).collect();
    fenced("text", &shown)
}

fn fenced(info: &str, lines: &[String]) -> Vec<String> {
    // Longer than any run of backticks inside, so that no line of the spec can end the block.
    let longest = lines
        .iter()
        .flat_map(|line| line.split(|c| c != '`').map(str::len))
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    std::iter::once(format!("{fence}{info}"))
        .chain(lines.iter().cloned())
        .chain([fence.clone()])
        .collect()
}

/// `client.refresh_upload_video("…").setter(…)`.
pub(super) fn call(action: &ActionModel, example: &ExampleModel, model: &Model) -> TokenStream {
    let given = |i: usize| example.request.iter().find(|(have, _)| *have == i).map(|(_, value)| value);
    let constructor = action
        .constructors
        .iter()
        .find(|constructor| constructor.arguments.iter().all(|&i| given(i).is_some()))
        .or_else(|| action.constructors.first());
    let Some(constructor) = constructor else { return quote!(client) };
    let method = format_ident!("{}", constructor.method);
    let scope = Scope::new(action, model);
    let arguments = constructor.arguments.iter().filter_map(|&i| {
        let field = &action.parameters.get(i)?.field;
        Some(given(i).map_or_else(|| scope.placeholder(&field.ty), |value| scope.expression(&field.ty, value)))
    });
    let setters = example
        .request
        .iter()
        .filter(|(i, _)| !constructor.arguments.contains(i))
        .filter_map(|(i, value)| {
            let field = &action.parameters.get(*i)?.field;
            let name = format_ident!("{}", field.name);
            let value = scope.expression(&field.ty, value);
            Some(quote!(.#name(#value)))
        });
    quote!(client.#method(#(#arguments),*) #(#setters)*)
}

/// The first documented call of an action; without one, a call with what it must have.
fn first_call(action: &ActionModel, model: &Model) -> TokenStream {
    let nothing = ExampleModel {
        title: None,
        request: Vec::new(),
        json: None,
        xml: None,
    };
    call(action, action.examples.first().unwrap_or(&nothing), model)
}

/// The types of the spec that a call names, as `use` lines.
fn used_types(call: &TokenStream, action: &ActionModel, model: &Model, krate: &str) -> Vec<String> {
    let mut words = BTreeSet::new();
    identifiers(call.clone(), &mut words);
    let named = |types: &[TypeModel], module: &str| {
        let named = types.iter().filter(|ty| words.contains(&ty.name));
        let mut names: Vec<&str> = named.map(|ty| ty.name.as_str()).collect();
        names.sort_unstable();
        match names.as_slice() {
            [] => Vec::new(),
            [one] => vec![format!("use {krate}::{module}::{one};")],
            several => vec![format!("use {krate}::{module}::{{{}}};", several.join(", "))],
        }
    };
    let mut uses = named(&action.types, &format!("actions::{}", action.name));
    uses.extend(named(&model.types, "types"));
    uses
}

/// A call, for a page that is not about its action.
pub(super) struct Shown {
    /// `use` lines for what the call names.
    pub(super) uses: Vec<String>,
    /// The call, without what sends it.
    pub(super) lines: Vec<String>,
}

/// The first documented call of an action.
pub(super) fn shown(action: &ActionModel, model: &Model) -> Shown {
    let call = first_call(action, model);
    let mut lines = format::statement(&quote!(#call;));
    if let Some(last) = lines.last_mut().filter(|last| last.ends_with(';')) {
        last.pop();
    }
    Shown {
        uses: used_types(&call, action, model, &model.about.krate.replace('-', "_")),
        lines,
    }
}
