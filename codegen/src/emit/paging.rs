//! `impl Paged`, for actions whose answer is one page of many.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::types;
use crate::model::{ActionModel, FieldModel, PagingModel, Parameter, RustType};

/// `impl Paged`: where the answer and the request say which page it is.
pub(super) fn emit(action: &ActionModel, paging: &PagingModel) -> TokenStream {
    let name = format_ident!("{}", action.request_type);
    let parameter = |index: Option<usize>| index.and_then(|i| action.parameters.get(i));
    let item = match paging.items.last().map(|field| &field.ty) {
        Some(RustType::List(item)) => types::rust_type(item),
        _ => quote!(Value),
    };
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
    let (answer, total) = match &paging.total {
        Some(way) => (quote!(answer), number(way)),
        None => (quote!(_), quote!(None)),
    };
    let (items, optional) = way(&paging.items, false);
    let items = if optional { quote!(#items.unwrap_or_default()) } else { items };
    let (borrowed, optional) = way(&paging.items, true);
    let count = if optional {
        quote!(#borrowed.map_or(0, Vec::len))
    } else {
        quote!(#borrowed.len())
    };
    let token = match (&paging.next_token, parameter(paging.token)) {
        (Some(next), Some(token)) => {
            let (next, token) = (some(next), format_ident!("{}", token.field.name));
            Some(quote! {
                fn next_token(answer: &Self::Response) -> Option<String> {
                    #next.cloned()
                }

                fn set_token(&mut self, token: &str) -> bool {
                    self.#token = Some(token.to_owned());
                    true
                }
            })
        }
        _ => None,
    };
    quote! {
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

            fn total(#answer: &Self::Response) -> Option<i64> {
                #total
            }

            fn count(answer: &Self::Response) -> usize {
                #count
            }

            #token

            fn into_items(answer: Self::Response) -> Vec<Self::Item> {
                #items
            }
        }

        aliyun_runtime::paging_methods!(#name);
    }
}

/// The value at the end of a way, borrowed or moved out of the answer, and whether it is an `Option`.
fn way(fields: &[FieldModel], borrowed: bool) -> (TokenStream, bool) {
    let mut value = quote!(answer);
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

/// The value at the end of a way, borrowed, as an `Option`.
fn some(fields: &[FieldModel]) -> TokenStream {
    let (value, optional) = way(fields, true);
    if optional { value } else { quote!(Some(&#value)) }
}

fn number(fields: &[FieldModel]) -> TokenStream {
    let value = some(fields);
    match fields.last().map(|field| &field.ty) {
        Some(RustType::I32) => quote!(#value.copied().map(i64::from)),
        Some(RustType::I64) => quote!(#value.copied()),
        _ => quote!(#value.and_then(|text| text.to_string().parse().ok())),
    }
}

fn read_number(parameter: &Parameter) -> TokenStream {
    let name = format_ident!("{}", parameter.field.name);
    match &parameter.field.ty {
        RustType::I32 => quote!(self.#name.map(i64::from)),
        RustType::I64 => quote!(self.#name),
        _ => quote!(self.#name.as_ref().and_then(|text| text.to_string().parse().ok())),
    }
}

/// Sets a parameter to `page`, and says whether it can hold it.
fn write_number(parameter: &Parameter) -> TokenStream {
    let name = format_ident!("{}", parameter.field.name);
    let value = match &parameter.field.ty {
        RustType::I32 => {
            return quote! {
                let Ok(page) = i32::try_from(page) else { return false };
                self.#name = Some(page);
                true
            };
        }
        RustType::I64 => quote!(page),
        _ => quote!(page.to_string()),
    };
    quote! {
        self.#name = Some(#value);
        true
    }
}
