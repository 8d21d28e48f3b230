//! `src/client.rs`: a method for each action, by area.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Docs, code, outer};
use super::imports::Imports;
use super::rust_type::argument_in;
use super::{readme, sample, types};
use crate::model::{ActionModel, Area, Constructor, Model, Parameter};

/// The file: the client, and its methods by area.
pub(super) fn emit(model: &Model, docs: &Docs) -> TokenStream {
    let mut about = vec![
        format!("A client of {}.", docs.line(&model.about.title)),
        String::new(),
        "Cheap to clone: clones share connections and credentials. Each method creates a request for one".to_owned(),
        "action. Call `send` to send it.".to_owned(),
    ];
    if let Some(action) = readme::most_telling_action(model) {
        about.push(String::new());
        about.extend(sample::request_docs(action, model));
    }
    let about = outer(&about);
    let allow = allow(model);
    let imports = imports(model);
    let areas = model.areas.iter().map(|area| methods(area, model, docs));
    quote! {
        //! The client.
        #allow

        #imports

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
            /// Creates a client for the default region, with credentials from environment variables.
            ///
            /// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary
            /// credentials, `ALIBABA_CLOUD_SECURITY_TOKEN`.
            ///
            /// # Errors
            /// Fails if a variable is missing, and names it. Without the feature `http` there is no
            /// transport: use [`builder`](Self::builder) instead.
            pub fn from_env() -> Result<Self, error::ConfigError> {
                Self::builder().credentials_from_env()?.build()
            }

            /// Returns a builder, to set region, endpoint, credentials, timeouts and more.
            pub fn builder() -> ClientBuilder<Self> {
                aliyun_runtime::v1::client_builder(&SERVICE)
            }

            fn call(&self) -> Call {
                Call::new(&self.inner)
            }
        }

        #(#areas)*
    }
}

fn allow(model: &Model) -> TokenStream {
    let deprecated = model.actions.iter().any(|action| action.deprecated.is_some());
    let deprecated = deprecated.then(|| quote!(#![allow(deprecated)]));
    // A spec without actions is no reason for a warning.
    let unused = model.actions.is_empty().then(|| quote!(#![allow(dead_code)]));
    quote!(#deprecated #unused)
}

fn imports(model: &Model) -> TokenStream {
    let mut imports = Imports::default();
    imports.runtime(["Call", "ClientBuilder"]);
    for action in &model.actions {
        for parameter in action.constructors.iter().flat_map(|constructor| arguments(action, constructor)) {
            imports.field(&parameter.field);
        }
    }
    let modules = match model.actions.is_empty() {
        true => quote!(
            use crate::error;
        ),
        false => quote!(
            use crate::{actions, error};
        ),
    };
    imports.lines(quote! {
        use crate::endpoints::SERVICE;
        #modules
    })
}

fn arguments<'m>(action: &'m ActionModel, constructor: &Constructor) -> impl Iterator<Item = &'m Parameter> {
    constructor.arguments.iter().filter_map(|&i| action.parameters.get(i))
}

/// The methods of one area, under its heading.
fn methods(area: &Area, model: &Model, docs: &Docs) -> TokenStream {
    let title = outer(&[docs.heading(&area.title)]);
    let methods = area.actions.iter().filter_map(|&i| model.actions.get(i)).flat_map(|action| {
        action
            .constructors
            .iter()
            .enumerate()
            .map(move |(i, constructor)| method(action, constructor, i == 0, docs))
    });
    quote! {
        #title
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

/// `pub fn method(&self, …) -> actions::Request { … }`.
fn function(action: &ActionModel, constructor: &Constructor) -> TokenStream {
    let (method, request, new) = (
        format_ident!("{}", constructor.method),
        format_ident!("{}", action.request_type),
        format_ident!("{}", constructor.name),
    );
    let names = arguments(action, constructor).map(|parameter| format_ident!("{}", parameter.field.name));
    let arguments = arguments(action, constructor).map(|parameter| argument_in(&parameter.field, Some(&action.name)));
    quote! {
        pub fn #method(&self, #(#arguments),*) -> actions::#request {
            actions::#request::#new(self.call(), #(#names),*)
        }
    }
}

/// What the action does, its arguments and its quota. The documentation of the request has the
/// rest.
fn method_docs(action: &ActionModel, constructor: &Constructor, main: bool, docs: &Docs) -> Vec<String> {
    let mut lines = if main {
        docs.paragraph(&action.summary).into_lines()
    } else {
        let by = constructor.name.trim_start_matches("by_").replace("_and_", "` and `");
        vec![format!("Like [`{0}`](Self::{0}), with `{by}` instead.", action.name)]
    };
    let list: Vec<_> = arguments(action, constructor)
        .flat_map(|parameter| types::parameter_docs(&parameter.field, docs).into_item(&code(&parameter.field.name)))
        .collect();
    if !list.is_empty() {
        lines.push(String::new());
        lines.extend(list);
    }
    if let Some(quota) = action.quota {
        lines.extend([String::new(), format!("Quota: {quota} for each account.")]);
    }
    lines
}
