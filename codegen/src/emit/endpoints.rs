//! `src/endpoints.rs`: regions, hosts and the facts that the runtime needs.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Method, Model, Protocol, SignatureScheme};

/// The file.
pub(super) fn emit(model: &Model) -> TokenStream {
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
