//! `impl Paged`, for actions whose response is one page of many.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::rust_type::rust_type;
use crate::model::{ActionModel, FieldModel, PagingModel, Parameter, RustType};

/// The items of the runtime's module `v1` that the code below uses.
pub(super) fn names(paging: &PagingModel) -> impl Iterator<Item = &'static str> {
    let untyped = item(paging).is_none().then_some("Value");
    ["Paged"].into_iter().chain(untyped)
}

/// The type of an item; `None` for values of any type.
fn item(paging: &PagingModel) -> Option<&RustType> {
    match paging.items.last().map(|field| &field.ty) {
        Some(RustType::List(item)) => Some(item),
        _ => None,
    }
}

/// `impl Paged`: where page number, size and token are in request and response; and the methods
/// that return pages and items.
pub(super) fn emit(action: &ActionModel, paging: &PagingModel) -> TokenStream {
    let name = format_ident!("{}", action.request_type);
    let parameter = |index: Option<usize>| index.and_then(|i| action.parameters.get(i));
    let item = item(paging).map_or_else(|| quote!(Value), rust_type);
    let page = parameter(paging.page).map_or_else(|| quote!(None), read_number);
    let (page_name, set_page) = match parameter(paging.page) {
        Some(parameter) => (quote!(page), write_number(parameter)),
        None => (quote!(_), quote!(false)),
    };
    let size = match (parameter(paging.size), paging.fixed_size) {
        (Some(size), _) => read_number(size),
        (None, Some(fixed)) => {
            let fixed = proc_macro2::Literal::u32_unsuffixed(fixed);
            quote!(Some(#fixed))
        }
        (None, None) => quote!(None),
    };
    let (response, total) = match &paging.total {
        Some(path) => (quote!(response), access_number(path)),
        None => (quote!(_), quote!(None)),
    };
    let (items, optional) = access_path(&paging.items, false);
    let items = if optional { quote!(#items.unwrap_or_default()) } else { items };
    let (borrowed, optional) = access_path(&paging.items, true);
    let count = if optional {
        quote!(#borrowed.map_or(0, Vec::len))
    } else {
        quote!(#borrowed.len())
    };
    let token = match (&paging.next_token, parameter(paging.token)) {
        (Some(next), Some(token)) => {
            let next = access_owned(next, |token| quote!(#token.clone()));
            let name = format_ident!("{}", token.field.name);
            let token = or_some(token, quote!(token.to_owned()));
            Some(quote! {
                fn next_token(response: &Self::Response) -> Option<String> {
                    #next
                }

                fn set_token(&mut self, token: &str) -> bool {
                    self.#name = #token;
                    true
                }
            })
        }
        _ => None,
    };
    quote! {
        impl #name {
            /// A stream of pages, starting with the requested one. Each page is one call, which is made
            /// when the page is requested from the stream.
            ///
            /// If the request sets no page size, the service chooses one. If the service limits how
            /// many items can be listed, the stream ends with the error of the service.
            pub fn pages(self) -> paging::Pages<Self> {
                paging::Pages::new(self)
            }

            /// A stream of the items of all pages, starting with the requested page. See
            /// [`pages`](Self::pages).
            pub fn items(self) -> paging::Items<Self> {
                paging::Items::new(self)
            }

            /// Blocking version of [`pages`](Self::pages). See the module `blocking`.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn pages_blocking(self) -> crate::blocking::Iter<paging::Pages<Self>> {
                crate::blocking::Iter::pages(self)
            }

            /// Blocking version of [`items`](Self::items). See the module `blocking`.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn items_blocking(self) -> crate::blocking::Iter<paging::Items<Self>> {
                crate::blocking::Iter::items(self)
            }
        }

        impl Paged for #name {
            type Item = #item;

            fn call(&self) -> &Call {
                &self.call
            }

            fn page(&self) -> Option<i64> {
                #page
            }

            fn set_page(&mut self, #page_name: i64) -> bool {
                #set_page
            }

            fn size(&self) -> Option<i64> {
                #size
            }

            fn total(#response: &Self::Response) -> Option<i64> {
                #total
            }

            fn count(response: &Self::Response) -> usize {
                #count
            }

            #token

            fn into_items(response: Self::Response) -> Vec<Self::Item> {
                #items
            }
        }
    }
}

/// The value at the end of a path, borrowed or moved out of the response, and whether it is an
/// `Option`.
fn access_path(fields: &[FieldModel], borrowed: bool) -> (TokenStream, bool) {
    let mut value = quote!(response);
    let mut optional = false;
    for field in fields {
        let name = format_ident!("{}", field.name);
        value = match (optional, field.optional, borrowed) {
            (false, true, true) => quote!(#value.#name.as_ref()),
            (false, ..) => quote!(#value.#name),
            (true, true, true) => quote!(#value.and_then(|part| part.#name.as_ref())),
            (true, true, false) => quote!(#value.and_then(|part| part.#name)),
            (true, false, true) => quote!(#value.map(|part| &part.#name)),
            (true, false, false) => quote!(#value.map(|part| part.#name)),
        };
        optional |= field.optional;
    }
    (value, optional)
}

/// The number at the end of a path, as an `Option<i64>`.
fn access_number(fields: &[FieldModel]) -> TokenStream {
    match fields.last().map(|field| &field.ty) {
        Some(RustType::I64) => access_owned(fields, |value| value),
        Some(RustType::I32) => {
            let value = access_owned(fields, |value| value);
            quote!(#value.map(i64::from))
        }
        _ => {
            let (value, optional) = access_path(fields, true);
            let value = if optional { value } else { quote!(Some(&#value)) };
            quote!(#value.and_then(|text| text.to_string().parse().ok()))
        }
    }
}

/// The value at the end of a path, as an owned `Option`. `copy` makes an owned value of a borrowed
/// one.
fn access_owned(fields: &[FieldModel], copy: impl Fn(TokenStream) -> TokenStream) -> TokenStream {
    let [before @ .., last] = fields else { return quote!(None) };
    let name = format_ident!("{}", last.name);
    let (part, optional) = access_path(before, true);
    let value = if optional {
        copy(quote!(part.#name))
    } else {
        copy(quote!(#part.#name))
    };
    match (optional, last.optional) {
        (false, true) => value,
        (false, false) => quote!(Some(#value)),
        (true, true) => quote!(#part.and_then(|part| #value)),
        (true, false) => quote!(#part.map(|part| #value)),
    }
}

fn read_number(parameter: &Parameter) -> TokenStream {
    let name = format_ident!("{}", parameter.field.name);
    match (&parameter.field.ty, parameter.field.optional) {
        (RustType::I32, true) => quote!(self.#name.map(i64::from)),
        (RustType::I32, false) => quote!(Some(i64::from(self.#name))),
        (RustType::I64, true) => quote!(self.#name),
        (RustType::I64, false) => quote!(Some(self.#name)),
        (_, true) => quote!(self.#name.as_ref().and_then(|text| text.to_string().parse().ok())),
        (_, false) => quote!(self.#name.to_string().parse().ok()),
    }
}

/// Sets a parameter to `page`, and returns whether the number fits.
fn write_number(parameter: &Parameter) -> TokenStream {
    let name = format_ident!("{}", parameter.field.name);
    let (check, value) = match &parameter.field.ty {
        RustType::I32 => {
            let check = quote!(let Ok(page) = i32::try_from(page) else { return false; };);
            (Some(check), quote!(page))
        }
        RustType::I64 => (None, quote!(page)),
        _ => (None, quote!(page.to_string())),
    };
    let value = or_some(parameter, value);
    quote! {
        #check
        self.#name = #value;
        true
    }
}

/// The value of a parameter, which is an `Option` if the parameter is optional.
fn or_some(parameter: &Parameter, value: TokenStream) -> TokenStream {
    if parameter.field.optional { quote!(Some(#value)) } else { value }
}
