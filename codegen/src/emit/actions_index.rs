//! `src/actions/mod.rs`: the modules of the actions, and an index by area.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Docs, code, inner, row};
use crate::model::{ActionModel, Model};

/// The file.
pub(super) fn emit(model: &Model, docs: &Docs) -> TokenStream {
    let modules = model.actions.iter().map(|action| {
        let name = format_ident!("{}", action.name);
        quote!(pub mod #name;)
    });
    let requests = model.actions.iter().map(|action| {
        let (module, request) = (format_ident!("{}", action.name), format_ident!("{}", action.request_type));
        quote!(pub use self::#module::#request;)
    });
    let page = inner(&index(model, docs));
    let deprecated = model.actions.iter().any(|action| action.deprecated.is_some());
    let allow = deprecated.then(|| quote!(#![allow(deprecated)]));
    quote!(#page #allow #(#modules)* #(#requests)*)
}

fn index(model: &Model, docs: &Docs) -> Vec<String> {
    let mut lines = vec!["All actions, by area.".to_owned()];
    for area in &model.areas {
        lines.extend([String::new(), docs.heading(&area.title), String::new()]);
        lines.extend([
            "| action | description | quota | idempotent | specific error codes |".to_owned(),
            "|---|---|---|---|---|".to_owned(),
        ]);
        lines.extend(
            area.actions
                .iter()
                .filter_map(|&i| model.actions.get(i))
                .map(|action| action_row(action, docs)),
        );
    }
    lines
}

fn action_row(action: &ActionModel, docs: &Docs) -> String {
    let quota = action.quota.map(|quota| quota.to_string()).unwrap_or_default();
    let idempotent = if action.idempotent { "yes" } else { "no" };
    let codes: Vec<_> = action.errors.iter().map(|error| docs.cell(&code(&error.code))).collect();
    row(&[
        format!("[`{0}`]({1}::{0})", action.request_type, action.name),
        docs.cell(&action.summary),
        quota,
        idempotent.to_owned(),
        codes.join(", "),
    ])
}
