//! The small files: `src/lib.rs`, `src/endpoints.rs`, `src/actions/mod.rs`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Docs, inner};
use crate::model::{ActionModel, Method, Model, Protocol, SignatureScheme};

/// `src/lib.rs`.
pub(super) fn lib(model: &Model) -> TokenStream {
    let types = (!model.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let guide = (!model.parts.guide.is_empty()).then(|| {
        quote!(
            pub mod guide;
        )
    });
    quote! {
        #![doc = include_str!("../README.md")]
        #![forbid(unsafe_code)]
        #![deny(missing_docs)]
        #![allow(clippy::too_many_arguments, clippy::type_complexity)]
        #![allow(rustdoc::redundant_explicit_links)]

        pub mod actions;
        mod client;
        mod endpoints;
        pub mod error;
        #guide
        pub mod signer;
        #types

        #[cfg(feature = "blocking")]
        pub use aliyun_runtime::blocking;
        pub use aliyun_runtime::client::{ClientBuilder, Response};
        pub use aliyun_runtime::credentials::{Credentials, ProvideCredentials};
        pub use aliyun_runtime::quota::RateLimit;
        pub use aliyun_runtime::retry::RetryConfig;
        pub use aliyun_runtime::{clock, content, credentials, decode, observe, paging, quota, retry, secret, time, transport};
        #[cfg(feature = "testing")]
        pub use aliyun_runtime::testing;
        pub use client::Client;
        pub use endpoints::{DEFAULT_REGION, REGIONS, VERSION};
        pub use error::{Error, ErrorCode};
    }
}

/// `src/endpoints.rs`.
pub(super) fn endpoints(model: &Model) -> TokenStream {
    let (product, version) = (&model.about.product, &model.version);
    let regions = model.regions.iter().map(|region| {
        let (id, public) = (&region.id, &region.public);
        let vpc = option(region.vpc.as_ref());
        quote!(Region { id: #id, public: #public, vpc: #vpc })
    });
    let default_region = option(model.default_region.as_ref());
    let scheme = match model.signature.first() {
        Some(SignatureScheme::RpcHmacSha1) => quote!(RPC_HMAC_SHA1),
        Some(SignatureScheme::Acs3HmacSha256) | None => quote!(ACS3_HMAC_SHA256),
    };
    let protocol = match model.protocols.first() {
        Some(Protocol::Http) => "http",
        Some(Protocol::Https) | None => "https",
    };
    let method = match model.methods.first() {
        Some(Method::Get) => quote!(Method::Get),
        Some(Method::Post) | None => quote!(Method::Post),
    };
    quote! {
        //! Endpoints of the service.

        use aliyun_runtime::endpoint::Region;
        use aliyun_runtime::v1::{Endpoints, Method, Service, class_of};

        use crate::error::ErrorCode;
        use crate::signer;

        /// Version of the API.
        pub const VERSION: &str = #version;

        /// Region that is used if a client sets none.
        pub const DEFAULT_REGION: Option<&str> = #default_region;

        /// All regions and their hosts, sorted by ID.
        pub const REGIONS: &[Region] = &[#(#regions),*];

        /// The facts about the service that the runtime needs.
        pub(crate) static SERVICE: Service = Service {
            product: #product,
            version: VERSION,
            endpoints: Endpoints { default_region: DEFAULT_REGION, regions: REGIONS },
            scheme: signer::#scheme,
            protocol: #protocol,
            method: #method,
            class_of: class_of::<ErrorCode>,
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
        };
    }
}

fn option(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

/// `src/actions/mod.rs`: the modules, and a page that lists all actions by area.
pub(super) fn actions(model: &Model, docs: &Docs) -> TokenStream {
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
        lines.extend([String::new(), format!("# {}", docs.inline(&area.title)), String::new()]);
        lines.extend([
            "| action | description | quota | idempotent | specific error codes |".to_owned(),
            "|---|---|---|---|---|".to_owned(),
        ]);
        lines.extend(
            area.actions
                .iter()
                .filter_map(|&i| model.actions.get(i))
                .map(|action| row(action, docs)),
        );
    }
    lines
}

fn row(action: &ActionModel, docs: &Docs) -> String {
    let cell = |text: String| text.replace('|', "\\|").replace('\n', " ");
    let quota = action.quota.map(|quota| quota.to_string()).unwrap_or_default();
    let idempotent = if action.idempotent { "yes" } else { "no" };
    let summary = cell(docs.inline(&action.summary));
    let codes = action
        .errors
        .iter()
        .map(|error| format!("`{}`", error.code))
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "| [`{}`]({}::{}) | {summary} | {quota} | {idempotent} | {} |",
        action.request_type,
        action.name,
        action.request_type,
        cell(codes)
    )
}
