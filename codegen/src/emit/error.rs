//! `src/error.rs`: the error codes of the service.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{Docs, code, wrapped};
use super::types::{self, EnumVariant};
use crate::model::{ErrorClass, ErrorModel, Model};

/// The file: the enum, and the facts about each code.
pub(super) fn emit(model: &Model, docs: &Docs) -> TokenStream {
    let about = [
        format!("An error code of {}.", docs.line(&model.about.title)),
        String::new(),
        "An undocumented code becomes `Unknown`, which contains the code. Match on the code, not on the".to_owned(),
        "HTTP status: the same code can have different statuses in different actions.".to_owned(),
    ];
    let variants: Vec<_> = model.errors.iter().map(|error| variant(error, model, docs)).collect();
    let codes = types::open_enum("ErrorCode", &about, &variants);
    let names: Vec<Ident> = model.errors.iter().map(name).collect();
    let meanings = model.errors.iter().map(meaning);
    let meaning_of = if model.errors.is_empty() {
        quote!(None)
    } else {
        quote! {
            let meaning = match self {
                #(Self::#names => #meanings,)*
                Self::Unknown(_) => return None,
            };
            Some(meaning)
        }
    };
    let statuses = model.errors.iter().map(statuses);
    let classes = classes(&model.errors);
    quote! {
        //! Errors of a call.

        pub use aliyun_runtime::credentials::CredentialsError;
        pub use aliyun_runtime::error::{AccessDeniedDetail, ConfigError, ErrorClass, ErrorKind, ResponseError, ServiceError, SignatureMismatch, StopReason};
        pub use aliyun_runtime::quota::RateLimitError;
        pub use aliyun_runtime::transport::{TransportError, TransportErrorKind};
        use aliyun_runtime::v1::UnknownValue;

        /// Error of a failed call. Match on its [`code`](aliyun_runtime::error::Error::code).
        pub type Error = aliyun_runtime::error::Error<ErrorCode>;

        #codes

        impl ErrorCode {
            /// The documented meaning of the code; `None` for an unknown code.
            #[must_use]
            pub fn meaning(&self) -> Option<&'static str> {
                #meaning_of
            }

            /// The documented HTTP statuses of the code.
            #[must_use]
            pub fn statuses(&self) -> &'static [u16] {
                match self {
                    #(Self::#names => &[#statuses],)*
                    Self::Unknown(_) => &[],
                }
            }
        }

        impl aliyun_runtime::error::ErrorCode for ErrorCode {
            fn from_code(code: &str) -> Self {
                Self::from(code)
            }

            fn class(&self) -> ErrorClass {
                match self {
                    Self::Unknown(code) => ErrorClass::of_unknown(code.as_str()),
                    #classes
                }
            }

            fn is_documented(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }
    }
}

fn name(error: &ErrorModel) -> Ident {
    format_ident!("{}", error.variant)
}

fn meaning(error: &ErrorModel) -> &str {
    error.meaning.as_ref().or(error.message.as_ref()).unwrap_or(&error.code)
}

fn statuses(error: &ErrorModel) -> TokenStream {
    let statuses = error.statuses.iter().map(|status| Literal::u16_unsuffixed(*status));
    quote!(#(#statuses),*)
}

/// The arms of a `match` from codes to their classes.
fn classes(errors: &[ErrorModel]) -> TokenStream {
    let classes = [
        (ErrorClass::Throttling, quote!(ErrorClass::Throttling)),
        (ErrorClass::Transient, quote!(ErrorClass::Transient)),
        (ErrorClass::Clock, quote!(ErrorClass::Clock)),
        (ErrorClass::Credentials, quote!(ErrorClass::Credentials)),
    ];
    let arms = classes.iter().map(|(class, value)| {
        let names: Vec<_> = errors.iter().filter(|error| error.class == *class).map(name).collect();
        (!names.is_empty()).then(|| quote!(#(Self::#names)|* => #value,))
    });
    let is_permanent = |error: &ErrorModel| error.class == ErrorClass::Permanent;
    let rest = errors.iter().any(is_permanent).then(|| quote!(_ => ErrorClass::Permanent,));
    quote!(#(#arms)* #rest)
}

fn variant(error: &ErrorModel, model: &Model, docs: &Docs) -> EnumVariant {
    let meaning = error.meaning.as_ref().or(error.message.as_ref());
    let statuses = error.statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let head = format!("{} (HTTP {statuses})", code(&error.code));
    let mut lines = match meaning {
        Some(meaning) => docs.labelled(&format!("{head}:"), meaning),
        None => vec![format!("{head}.")],
    };
    if error.service_wide {
        lines.push("Returned by any action.".to_owned());
    } else {
        let found = |wire: &String| model.actions.binary_search_by(|action| action.wire.cmp(wire)).ok();
        let link = |wire: &String| match found(wire).and_then(|at| model.actions.get(at)) {
            Some(action) => format!("[`{}`]({})", action.request_type, action.path()),
            None => code(wire),
        };
        lines.extend(wrapped(&format!(
            "Returned by {}.",
            join_names(&error.actions.iter().map(link).collect::<Vec<_>>())
        )));
    }
    EnumVariant {
        name: error.variant.clone(),
        text: error.code.clone(),
        about: lines,
    }
}

/// `a`, `a and b`, `a, b and 3 more`.
fn join_names(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}
