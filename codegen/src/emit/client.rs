//! `src/client.rs`: a method for each action, by area.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Docs, outer};
use super::imports::{identifiers, imports};
use super::{Parts, action, types};
use crate::format::Part;
use crate::model::{ActionModel, Area, Constructor, Model};

/// The file: what a client is, and its methods area by area.
pub(super) fn emit<'m>(model: &'m Model, docs: &'m Docs) -> Parts<'m> {
    let areas = model.areas.iter().map(|area| Part::Items(methods(area, model, docs)));
    Box::new(std::iter::once(Part::Items(head(model))).chain(areas))
}

fn head(model: &Model) -> TokenStream {
    let title = &model.about.title;
    let about = outer(&[
        format!("A client of {title}."),
        String::new(),
        "Cheap to clone and safe to share: clones use the same connections and credentials. Each method begins the request of one"
            .to_owned(),
        "action; `send` sends it.".to_owned(),
    ]);
    let requests = model.actions.iter().map(|action| {
        let (module, name) = (format_ident!("{}", action.name), format_ident!("{}", action.request_type));
        quote!(#module::#name)
    });
    let actions = quote!(use crate::actions::{#(#requests),*};);
    let mut named = BTreeSet::from(["Call".to_owned(), "ClientBuilder".to_owned()]);
    for action in &model.actions {
        for constructor in &action.constructors {
            identifiers(function(action, constructor), &mut named);
        }
    }
    let module = named.contains("actions").then(|| {
        quote!(
            use crate::actions;
        )
    });
    let actions = (!model.actions.is_empty()).then_some(actions);
    let own = [
        quote!(#module #actions),
        quote!(
            use crate::endpoints::SERVICE;
        ),
    ];
    let prelude = imports(&named, &model.types, &own);
    let deprecated = model
        .actions
        .iter()
        .any(|action| action.deprecated.is_some())
        .then(|| quote!(#![allow(deprecated)]));
    // A spec whose actions are still to be written is no reason for a warning.
    let unused = model.actions.is_empty().then(|| quote!(#![allow(dead_code)]));
    quote! {
        //! The client.
        #deprecated
        #unused
        #prelude

        #about
        #[derive(Clone, Debug)]
        pub struct Client {
            inner: aliyun_runtime::client::Client,
        }

        impl From<aliyun_runtime::client::Client> for Client {
            fn from(inner: aliyun_runtime::client::Client) -> Self {
                Self { inner }
            }
        }

        impl Client {
            /// A client with the credentials of the environment, for the default region.
            ///
            /// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary
            /// credentials, `ALIBABA_CLOUD_SECURITY_TOKEN`.
            ///
            /// # Errors
            /// Names the variable that is missing. Without the feature `http` there is no transport: use
            /// [`builder`](Self::builder).
            pub fn from_env() -> Result<Self, crate::error::ConfigError> {
                Self::builder().credentials_from_env()?.build()
            }

            /// Sets up a client: region or endpoint, credentials, signature, timeouts, transport.
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new(&SERVICE)
            }

            fn call(&self) -> Call {
                Call::new(&self.inner)
            }
        }
    }
}

/// The methods of one area, under its heading.
fn methods(area: &Area, model: &Model, docs: &Docs) -> TokenStream {
    let title = format!(" # {}", area.title);
    let methods = area.actions.iter().filter_map(|&i| model.actions.get(i)).flat_map(|action| {
        action
            .constructors
            .iter()
            .enumerate()
            .map(move |(i, constructor)| method(action, constructor, i == 0, docs))
    });
    quote! {
        #[doc = #title]
        impl Client {
            #(#methods)*
        }
    }
}

fn method(action: &ActionModel, constructor: &Constructor, main: bool, docs: &Docs) -> TokenStream {
    let about = outer(&method_docs(action, constructor, main, docs));
    let deprecated = types::deprecated(action.deprecated.as_deref());
    let function = function(action, constructor);
    quote!(#about #deprecated #function)
}

/// `pub fn method(&self, …) -> Request { … }`.
fn function(action: &ActionModel, constructor: &Constructor) -> TokenStream {
    let (method, request, new) = (
        format_ident!("{}", constructor.method),
        format_ident!("{}", action.request_type),
        format_ident!("{}", constructor.name),
    );
    let chosen: Vec<_> = constructor.arguments.iter().filter_map(|&i| action.parameters.get(i)).collect();
    let arguments = chosen
        .iter()
        .map(|parameter| types::argument_in(&parameter.field, Some(&action.name)));
    let names = chosen.iter().map(|parameter| format_ident!("{}", parameter.field.name));
    quote! {
        pub fn #method(&self, #(#arguments),*) -> #request {
            #request::#new(self.call(), #(#names),*)
        }
    }
}

/// What it does, what its arguments are, how often it may be called. The request's own page has the rest.
fn method_docs(action: &ActionModel, constructor: &Constructor, main: bool, docs: &Docs) -> Vec<String> {
    let mut lines = if main {
        docs.prose(&action.summary)
    } else {
        let by = constructor.name.trim_start_matches("by_").replace("_and_", "` and `");
        vec![format!("[`{0}`](Self::{0}), by `{by}`.", action.name)]
    };
    let arguments = constructor.arguments.iter().filter_map(|&i| action.parameters.get(i));
    let list: Vec<_> = arguments
        .map(|parameter| {
            let text = types::parameter_docs(&parameter.field, docs).join(" ");
            format!("- `{}`: {text}", parameter.field.name)
        })
        .collect();
    if !list.is_empty() {
        lines.push(String::new());
        lines.extend(list);
    }
    if let (true, Some(quota)) = (main, action.quota) {
        lines.extend([String::new(), format!("{} for each account.", action::quota_text(quota))]);
    }
    lines
}
