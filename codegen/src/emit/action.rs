//! `src/actions/NAME.rs`: one action, its request, its response, and the types that only it uses.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{Docs, code, inner};
use super::imports::Imports;
use super::{paging, request, types};
use crate::model::{ActionModel, Model, TypeKind, TypeModel};

/// The file of `action`.
pub(super) fn emit(action: &ActionModel, model: &Model, docs: &Docs) -> TokenStream {
    let head = inner(&docs.labelled(&format!("{}:", code(&action.wire)), &lower_first(&action.summary)));
    let allow = uses_deprecated(action).then(|| quote!(#![allow(deprecated)]));
    let imports = imports(action);
    let request = request::emit(action, model, docs);
    let paging = action.paging.as_ref().map(|pages| paging::emit(action, pages));
    let about = [format!("Response to [`{}`].", action.request_type)];
    let response = types::response_struct(&action.response_type, &about, &action.response, docs);
    let (for_request, for_response): (Vec<_>, Vec<_>) = action.types.iter().partition(|ty| ty.in_requests && !ty.in_responses);
    let for_request = types_of(for_request, docs);
    let for_response = types_of(for_response, docs);
    quote! {
        #head
        #allow

        #imports

        #request
        #paging
        #for_request
        #response
        #for_response
    }
}

/// Structs, then enums.
fn types_of(mut types: Vec<&TypeModel>, docs: &Docs) -> TokenStream {
    types.sort_by_key(|ty| matches!(ty.kind, TypeKind::Enum(_)));
    types.into_iter().map(|ty| types::emit(ty, docs)).collect()
}

fn imports(action: &ActionModel) -> TokenStream {
    let mut imports = Imports::default();
    imports.runtime(["Action", "ActionInfo", "Call", "Decode", "DecodeError", "Node", "Query"]);
    if action.quota.is_some() {
        imports.runtime(["Quota"]);
    }
    action.parameters.iter().for_each(|parameter| imports.field(&parameter.field));
    action.response.iter().for_each(|field| imports.field(field));
    action.types.iter().for_each(|ty| imports.definition(ty));
    let paging = action.paging.as_ref().map(|pages| {
        imports.runtime(paging::names(pages));
        quote!(
            use aliyun_runtime::paging;
        )
    });
    let lines = imports.lines(quote!(
        use crate::error::ErrorCode;
    ));
    quote!(#paging #lines)
}

/// Whether the file uses something that it marks as deprecated itself.
fn uses_deprecated(action: &ActionModel) -> bool {
    let mut fields = action.parameters.iter().map(|p| &p.field).chain(&action.response);
    action.deprecated.is_some() || fields.any(|field| field.deprecated.is_some()) || types::use_deprecated(&action.types)
}

/// `Issues …` -> `issues …`, but `ID of …` stays.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
