//! `src/actions/NAME.rs`: one action, its request, its answer, and the types that only it uses.

use std::collections::BTreeSet;
use std::iter::once;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Docs, counted, inner, outer, wrapped};
use super::imports::{identifiers, imports};
use super::{paging, sample, types};
use crate::model::{ActionModel, Constructor, Form, Model, Parameter, Quota};
use aliyun_codegen_language::spec::{Method, Span};

/// The file of `action`.
pub(super) fn emit(action: &ActionModel, model: &Model, docs: &Docs) -> TokenStream {
    let about = vec![format!("Answer to [`{}`].", action.request_type)];
    let paged = action.paging.as_ref().map(|pages| paging::emit(action, pages));
    let response = types::answer_item(&action.response_type, &about, &action.response, docs);
    let nested = action.types.iter().map(|ty| types::emit(ty, docs));
    let parts = once(request(action, model, docs)).chain(paged).chain([response]).chain(nested);
    let mut named = BTreeSet::new();
    let body: TokenStream = parts.map(|part| identifiers(part, &mut named)).collect();
    let own = [quote!(
        use crate::error::ErrorCode;
    )];
    let imports = imports(&named, &model.types, &own);
    let head = inner(&[format!("`{}`: {}", action.wire, docs.inline(&lower_first(&action.summary)))]);
    let allow = uses_deprecated(action).then(|| quote!(#![allow(deprecated)]));
    quote!(#head #allow #imports #body)
}

/// Whether the file names something that it marks as deprecated itself.
fn uses_deprecated(action: &ActionModel) -> bool {
    let mut fields = action.parameters.iter().map(|p| &p.field).chain(&action.response);
    action.deprecated.is_some() || fields.any(|field| field.deprecated.is_some()) || types::use_deprecated(&action.types)
}

fn request(action: &ActionModel, model: &Model, docs: &Docs) -> TokenStream {
    let (name, response) = (format_ident!("{}", action.request_type), format_ident!("{}", action.response_type));
    let about = outer(&request_docs(action, model, docs));
    let deprecated = types::deprecated(action.deprecated.as_deref());
    let fields = action
        .signing_order
        .iter()
        .filter_map(|&i| action.parameters.get(i))
        .map(|parameter| {
            let (name, ty) = (format_ident!("{}", parameter.field.name), types::rust_type(&parameter.field.ty));
            let place = place(parameter);
            quote!(#name: #ty = #place)
        });
    let constructors = action.constructors.iter().map(|constructor| new(action, constructor));
    let optional = action.parameters.iter().filter(|p| !p.required && !p.one_of);
    let rows = types::setter_rows(optional.map(|parameter| (&parameter.field, types::parameter_docs(&parameter.field, docs))));
    let setters = (!rows.is_empty()).then(|| quote!(aliyun_runtime::setters! { impl #name { #rows } }));
    let info = info(action);
    quote! {
        aliyun_runtime::request! {
            #about
            #deprecated
            pub struct #name -> #response, ErrorCode {
                #(#fields,)*
            }
            #info
        }

        impl #name {
            #(#constructors)*
        }

        #setters
    }
}

/// `pub(crate) fn new(call: Call, …) -> Self`.
fn new(action: &ActionModel, constructor: &Constructor) -> TokenStream {
    let name = format_ident!("{}", constructor.name);
    let chosen = || constructor.arguments.iter().filter_map(|&i| action.parameters.get(i));
    let arguments = chosen().map(|parameter| types::argument(&parameter.field));
    let values = chosen().map(|parameter| types::initialized(&parameter.field, Some(&quote!(Some))));
    let value = if constructor.arguments.is_empty() {
        quote!(Self::begin(call))
    } else {
        quote!(Self { #(#values,)* ..Self::begin(call) })
    };
    quote! {
        pub(crate) fn #name(call: Call, #(#arguments),*) -> Self {
            #value
        }
    }
}

/// `OperationInfo::post("X").or_get()`: the facts that the call path has to know.
fn info(action: &ActionModel) -> TokenStream {
    let name = &action.wire;
    let methods = match action.methods.as_slice() {
        [Method::Get, Method::Post, ..] => quote!(get(#name).or_post()),
        [Method::Get, ..] => quote!(get(#name)),
        [Method::Post, Method::Get, ..] => quote!(post(#name).or_get()),
        [] | [Method::Post, ..] => quote!(post(#name)),
    };
    let https_only = action.https_only().then(|| quote!(.https_only()));
    let idempotent = action.idempotent.then(|| quote!(.idempotent()));
    let quota = action.quota.map(|quota| {
        let (calls, span) = calls_and_span(quota);
        let per = match span {
            Span::Second => quote!(per_second),
            Span::Minute => quote!(per_minute),
            Span::Hour => quote!(per_hour),
            Span::Day => quote!(per_day),
        };
        let calls = proc_macro2::Literal::u32_unsuffixed(calls);
        quote!(.quota(Quota::#per(#calls)))
    });
    quote!(OperationInfo::#methods #https_only #idempotent #quota)
}

fn calls_and_span(quota: Quota) -> (u32, Span) {
    match quota {
        Quota::PerSecond(calls) => (calls, Span::Second),
        Quota::Per(per) => (per.calls, per.per),
    }
}

/// The wire name of a parameter, or the method that writes it.
fn place(parameter: &Parameter) -> TokenStream {
    let wire = &parameter.field.wire;
    match &parameter.field.form {
        Form::Joined(separator) => quote!(add_joined(#wire, #separator)),
        Form::Json => quote!(add_json(#wire)),
        Form::Plain | Form::Wrapped(_) => quote!(#wire),
    }
}

/// What it does, how often it may be called, what it may fail with, and a call.
fn request_docs(action: &ActionModel, model: &Model, docs: &Docs) -> Vec<String> {
    let mut lines = docs.prose(&action.summary);
    let mut section = |title: &str, text: Vec<String>| {
        if !text.is_empty() {
            lines.push(String::new());
            if !title.is_empty() {
                lines.extend([format!("# {title}"), String::new()]);
            }
            lines.extend(text);
        }
    };
    section("", action.description.as_deref().map(|text| docs.prose(text)).unwrap_or_default());
    section("", limits(action));
    section("Errors", errors(action, docs));
    let (mut example, answer) = (sample::request_docs(action, model), sample::answer_docs(action));
    if answer.is_empty() {
        section("Example", example);
    } else {
        example.push(String::new());
        example.extend(answer);
        section("Example, and its answer", example);
    }
    if let Some(address) = &action.documentation {
        section("", vec![format!("The vendor's page: <{address}>")]);
    }
    lines
}

/// How often it may be called, whether a repeat does harm, how it is served, and which methods of the client begin it.
fn limits(action: &ActionModel) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(quota) = action.quota {
        facts.push(format!("{} for each account.", quota_text(quota)));
    }
    facts.push(if action.idempotent {
        "Idempotent: a repeated call changes nothing more.".to_owned()
    } else {
        "Not idempotent: a repeated call may take effect twice.".to_owned()
    });
    if action.https_only() {
        facts.push("Served over HTTPS only.".to_owned());
    }
    if let [only] = action.methods.as_slice() {
        facts.push(format!("Served by `{}` only.", method_text(*only)));
    }
    let made = action
        .constructors
        .iter()
        .map(|constructor| format!("[`Client::{0}`](crate::Client::{0})", constructor.method));
    facts.push(format!("Made by {}.", made.collect::<Vec<_>>().join(" and ")));
    wrapped(&facts.join(" "))
}

pub(super) fn method_text(method: Method) -> &'static str {
    match method {
        Method::Post => "POST",
        Method::Get => "GET",
    }
}

/// `120 calls a second`.
pub(crate) fn quota_text(quota: Quota) -> String {
    let (calls, span) = calls_and_span(quota);
    let span = match span {
        Span::Second => "a second",
        Span::Minute => "a minute",
        Span::Hour => "an hour",
        Span::Day => "a day",
    };
    format!("{} {span}", counted(calls, "call"))
}

fn errors(action: &ActionModel, docs: &Docs) -> Vec<String> {
    if action.errors.is_empty() {
        return vec!["Those that [`ErrorCode`] lists for every action.".to_owned()];
    }
    let head = ["| code | HTTP | meaning |".to_owned(), "|---|---|---|".to_owned()];
    let rows = action.errors.iter().map(|error| {
        let meaning = docs
            .inline(error.meaning.as_deref().unwrap_or_default())
            .replace('|', "\\|")
            .replace('\n', " ");
        format!(
            "| [`{}`](ErrorCode::{}) | {} | {} |",
            error.code.replace('|', "\\|"),
            error.variant,
            error.status,
            meaning.trim()
        )
    });
    let rest = [
        "".to_owned(),
        "Any action may also fail with the codes of the service as a whole: see [`ErrorCode`].".to_owned(),
    ];
    head.into_iter().chain(rows).chain(rest).collect()
}

/// `Issues …` -> `issues …`, but `ID of …` stays.
pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
