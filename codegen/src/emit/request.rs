//! The request of an action: its parameters, constructors and setters, and what it sends.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Docs, outer};
use super::request_docs::{calls_and_span, request_docs};
use super::rust_type::{argument, empty_field, field_type, initialized_field};
use super::types;
use crate::model::{ActionModel, Constructor, Method, Model, Parameter, Span, WireFormat};

/// The struct and its implementations.
pub(super) fn emit(action: &ActionModel, model: &Model, docs: &Docs) -> TokenStream {
    let (name, response) = (format_ident!("{}", action.request_type), format_ident!("{}", action.response_type));
    let about = outer(&request_docs(action, model, docs));
    let deprecated = types::deprecated(action.deprecated.as_deref());
    let fields = action.parameters.iter().map(|parameter| {
        let (name, ty) = (format_ident!("{}", parameter.field.name), field_type(&parameter.field));
        quote!(#name: #ty)
    });
    let constructors = constructors(action);
    let optional = action
        .parameters
        .iter()
        .filter(|parameter| !parameter.required && !parameter.one_of);
    let setters = optional.map(|parameter| types::setter(&parameter.field, &types::parameter_docs(&parameter.field, docs).into_lines()));
    let info = action_info(action);
    let query = if action.parameters.is_empty() { quote!(_) } else { quote!(query) };
    let written = in_signing_order(action).map(query_statement);
    quote! {
        #about
        #deprecated
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #name {
            call: Call,
            #(#fields,)*
        }

        impl #name {
            #constructors
            #(#setters)*
        }

        impl Action for #name {
            const INFO: ActionInfo = #info;
            type Response = #response;
            type ErrorCode = ErrorCode;

            #[inline]
            fn write_query(&self, #query: &mut Query) {
                #(#written)*
            }
        }

        aliyun_runtime::v1::request_methods!(#name, #response, ErrorCode);
    }
}

/// The parameters in signing order.
fn in_signing_order(action: &ActionModel) -> impl Iterator<Item = &Parameter> {
    action.signing_order.iter().filter_map(|&i| action.parameters.get(i))
}

/// `pub(crate) fn new(call: Call, …) -> Self`, and one more for each alternative.
fn constructors(action: &ActionModel) -> TokenStream {
    if let [only] = action.constructors.as_slice() {
        let is_argument = |parameter: &Parameter| arguments_of(action, only).any(|other| other.field.wire == parameter.field.wire);
        let values = action.parameters.iter().map(|parameter| match is_argument(parameter) {
            true => initialized_field(&parameter.field),
            false => empty_field(&parameter.field),
        });
        return constructor(action, only, &quote!(Self { call, #(#values),* }));
    }
    let all = action.constructors.iter().map(|constructor| {
        let values = arguments_of(action, constructor)
            .filter(|parameter| !parameter.required)
            .map(|parameter| initialized_field(&parameter.field));
        let required = required(action).map(|parameter| format_ident!("{}", parameter.field.name));
        self::constructor(
            action,
            constructor,
            &quote!(Self { #(#values,)* ..Self::empty(call, #(#required),*) }),
        )
    });
    let about = format!(" Creates a request with {} set.", none_of(action));
    let arguments = required(action).map(|parameter| argument(&parameter.field));
    let values = action.parameters.iter().map(|parameter| match parameter.required {
        true => initialized_field(&parameter.field),
        false => empty_field(&parameter.field),
    });
    quote! {
        #(#all)*

        #[doc = #about]
        fn empty(call: Call, #(#arguments),*) -> Self {
            Self { call, #(#values),* }
        }
    }
}

/// The parameters that only some constructors take: neither `a` nor `b`.
fn none_of(action: &ActionModel) -> String {
    let alternatives = action.parameters.iter().filter(|parameter| parameter.one_of);
    let names: Vec<_> = alternatives.map(|parameter| format!("`{}`", parameter.field.name)).collect();
    match names.as_slice() {
        [one, other] => format!("neither {one} nor {other}"),
        names => format!("none of {}", names.join(", ")),
    }
}

fn constructor(action: &ActionModel, constructor: &Constructor, value: &TokenStream) -> TokenStream {
    let name = format_ident!("{}", constructor.name);
    let arguments = arguments_of(action, constructor).map(|parameter| argument(&parameter.field));
    quote! {
        pub(crate) fn #name(call: Call, #(#arguments),*) -> Self {
            #value
        }
    }
}

/// The arguments of a constructor.
fn arguments_of<'m>(action: &'m ActionModel, constructor: &Constructor) -> impl Iterator<Item = &'m Parameter> {
    constructor.arguments.iter().filter_map(|&i| action.parameters.get(i))
}

/// The parameters that every constructor takes.
fn required(action: &ActionModel) -> impl Iterator<Item = &Parameter> {
    action.parameters.iter().filter(|parameter| parameter.required)
}

/// `query.add("VideoId", &self.video_id);`
fn query_statement(parameter: &Parameter) -> TokenStream {
    let (name, wire) = (format_ident!("{}", parameter.field.name), &parameter.field.wire);
    match &parameter.field.wire_format {
        WireFormat::Joined(separator) => quote!(query.add_joined(#wire, #separator, &self.#name);),
        WireFormat::Json => quote!(query.add_json(#wire, &self.#name);),
        WireFormat::Plain | WireFormat::Wrapped(_) => quote!(query.add(#wire, &self.#name);),
    }
}

/// `ActionInfo::post("X").or_get()`: the facts that a call needs.
fn action_info(action: &ActionModel) -> TokenStream {
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
    quote!(ActionInfo::#methods #https_only #idempotent #quota)
}
