//! Lists in responses: as long as the call asks for and as their total says.
//!
//! A page has the documented elements, and copies of them with IDs of their own, up to the
//! documented total. A list of what a call names by their IDs has one element for each ID.

use crate::example_values::ActionTypes;
use crate::parameters::{id_stem, looks_missing};
use crate::request::Request;
use crate::tree::JsonTree;
use aliyun_codegen_language::spec::{Field, Literal, Paging, Type};

/// The most elements that all pages have together, whatever the documentation says.
const MAX_TOTAL: usize = 1_000;

/// How many elements there are where pages have tokens and no total.
const TOTAL_OF_TOKENS: usize = 25;

/// The page size where neither the call nor the spec says one.
const PAGE_SIZE: usize = 10;

/// What a token of a next page begins with; the number of the first element follows.
const TOKEN: &str = "mock-next-";

/// Makes the lists of a documented response those that the call asks for.
pub(crate) fn fit(types: ActionTypes<'_>, request: &Request, response: &mut JsonTree) {
    match &types.action.paging {
        Some(paging) => Lists { types, request }.page(paging, response),
        None => Lists { types, request }.by_ids(response),
    }
}

#[derive(Clone, Copy)]
struct Lists<'a> {
    types: ActionTypes<'a>,
    request: &'a Request,
}

impl Lists<'_> {
    fn page(&self, paging: &Paging, response: &mut JsonTree) {
        let Some(items) = list_at(self.types, response, &paging.items) else {
            return;
        };
        let documented = items.clone();
        if documented.is_empty() {
            return;
        }
        let total = paging.total.as_ref().and_then(|path| number_at(response, path));
        let others = if paging.next_token.is_some() {
            TOTAL_OF_TOKENS
        } else {
            documented.len()
        };
        let total = total.unwrap_or(others).clamp(1, MAX_TOTAL);
        let size = self.number(paging.size.as_deref());
        let size = size
            .or(paging.fixed_size.and_then(|size| usize::try_from(size).ok()))
            .unwrap_or(PAGE_SIZE);
        let page = self.number(paging.page.as_deref()).unwrap_or(1);
        let token = paging.token.as_deref().and_then(|name| self.request.parameter(name));
        let first = match token.and_then(|token| token.strip_prefix(TOKEN)?.parse().ok()) {
            Some(first) => first,
            None => page.saturating_sub(1).saturating_mul(size),
        };
        let end = first.saturating_add(size).min(total);
        if let Some(items) = list_at(self.types, response, &paging.items) {
            *items = (first..end).filter_map(|number| element(&documented, number)).collect();
        }
        if let Some(path) = &paging.total {
            set_at(response, path, Some(total.to_string()));
        }
        if let Some(path) = &paging.next_token {
            set_at(response, path, (end < total).then(|| format!("{TOKEN}{end}")));
        }
    }

    /// A number that the call sends, or the default of the parameter.
    fn number(&self, name: Option<&str>) -> Option<usize> {
        let name = name?;
        let field = self
            .types
            .action
            .request
            .iter()
            .find(|(have, _)| have == name)
            .map(|(_, field)| field);
        let default = field.and_then(|field| match &field.default {
            Some(Literal::Int(number)) => Some(number.to_string()),
            Some(Literal::Text(text)) => Some(text.clone()),
            _ => None,
        });
        let sent = self.request.parameter(name).map(str::to_owned);
        sent.or(default)?.trim().parse().ok().filter(|number| *number > 0)
    }

    /// For `VideoIds` of the call, each list of objects with a `VideoId` has one for each of them.
    fn by_ids(&self, response: &mut JsonTree) {
        let JsonTree::Object(members) = response else { return };
        for (name, _) in &self.types.action.request {
            let Some(stem) = name.strip_suffix("Ids").filter(|stem| !stem.is_empty()) else {
                continue;
            };
            let joined = self.request.parameter(name).into_iter().flat_map(|ids| ids.split(','));
            let repeated = self
                .request
                .parameters()
                .filter(|(have, _)| is_element(have, name))
                .map(|(_, id)| id.as_str());
            let ids = joined.chain(repeated).map(str::trim).filter(|id| !id.is_empty());
            let (missing, found): (Vec<&str>, Vec<&str>) = ids.partition(|id| looks_missing(id));
            if !(missing.is_empty() && found.is_empty()) {
                self.list_ids(members, &format!("{stem}Id"), &found, &missing);
            }
        }
    }

    /// Fills the lists of what was asked for, and of what is missing.
    fn list_ids(&self, members: &mut [(String, JsonTree)], id: &str, found: &[&str], missing: &[&str]) {
        for (name, field) in &self.types.action.response {
            let Type::List(item) = &field.ty else { continue };
            let Some(list) = list_of(members, name, field) else { continue };
            match self.types.members(item, &field.fields) {
                Some(fields) if fields.iter().any(|(have, _)| have == id) && !list.is_empty() => {
                    let documented = std::mem::take(list);
                    *list = found
                        .iter()
                        .enumerate()
                        .filter_map(|(at, wanted)| named(&documented, at, id, wanted))
                        .collect();
                }
                None if ["NonExist", "NotExist", "NotFound"].iter().any(|word| name.contains(word)) => {
                    *list = missing.iter().map(|id| JsonTree::text(*id)).collect();
                }
                _ => {}
            }
        }
    }
}

/// The list of a field, in its wrapper if it has one.
fn list_of<'t>(members: &'t mut [(String, JsonTree)], name: &str, field: &Field) -> Option<&'t mut Vec<JsonTree>> {
    let (_, value) = members.iter_mut().find(|(have, _)| have == name)?;
    let value = match &field.wrapped_in {
        Some(wrapper) => member(value, wrapper)?,
        None => value,
    };
    match value {
        JsonTree::List(list) => Some(list),
        _ => None,
    }
}

/// `VideoIds.1`.
fn is_element(have: &str, name: &str) -> bool {
    have.strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('.'))
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The element with this ID, or a copy of another with it.
fn named(documented: &[JsonTree], at: usize, id: &str, wanted: &str) -> Option<JsonTree> {
    let has_id = |element: &&JsonTree| matches!(element, JsonTree::Object(members) if members.iter().any(|(name, value)| name == id && value.as_text().as_deref() == Some(wanted)));
    if let Some(element) = documented.iter().find(has_id) {
        return Some(element.clone());
    }
    let mut element = documented.get(at % documented.len().max(1))?.clone();
    if let JsonTree::Object(members) = &mut element {
        for (_, value) in members.iter_mut().filter(|(name, _)| name == id) {
            *value = JsonTree::text(wanted);
        }
    }
    Some(element)
}

/// The element of all pages with this number, from 0: a documented one, or a copy of one with an ID
/// of its own.
fn element(documented: &[JsonTree], number: usize) -> Option<JsonTree> {
    let mut element = documented.get(number % documented.len())?.clone();
    if number >= documented.len() {
        match &mut element {
            JsonTree::Object(members) => {
                let ids = members.iter_mut().filter(|(name, _)| name == "Id" || id_stem(name).is_some());
                ids.for_each(|(_, value)| renumber(value, number));
            }
            value => renumber(value, number),
        }
    }
    Some(element)
}

fn renumber(value: &mut JsonTree, number: usize) {
    match value {
        JsonTree::Text(text) if !text.is_empty() => *text = format!("{text}-{number}"),
        JsonTree::Number(id) => {
            if let (Some(id_number), Ok(number)) = (id.as_i64(), i64::try_from(number)) {
                *id = id_number.saturating_add(number).into();
            }
        }
        _ => {}
    }
}

/// The list at a dotted path below the response, in its wrapper if it has one.
fn list_at<'t>(types: ActionTypes<'_>, response: &'t mut JsonTree, path: &str) -> Option<&'t mut Vec<JsonTree>> {
    let mut fields = &types.action.response;
    let mut tree = response;
    let mut wrapper = None;
    for name in path.split('.') {
        let (_, field) = fields.iter().find(|(have, _)| have == name)?;
        tree = member(tree, name)?;
        wrapper = field.wrapped_in.as_deref();
        if let Some(inner) = types.members(&field.ty, &field.fields) {
            fields = inner;
        }
    }
    if let Some(wrapper) = wrapper {
        tree = member(tree, wrapper)?;
    }
    match tree {
        JsonTree::List(list) => Some(list),
        _ => None,
    }
}

fn member<'t>(tree: &'t mut JsonTree, name: &str) -> Option<&'t mut JsonTree> {
    match tree {
        JsonTree::Object(members) => members.iter_mut().find(|(have, _)| have == name).map(|(_, value)| value),
        _ => None,
    }
}

/// The value at a dotted path below the response.
fn value_at<'t>(response: &'t mut JsonTree, path: &str) -> Option<&'t mut JsonTree> {
    path.split('.').try_fold(response, member)
}

fn number_at(response: &mut JsonTree, path: &str) -> Option<usize> {
    value_at(response, path)?.as_text()?.trim().parse().ok()
}

/// Replaces a value by a text or number of its own kind; `None` removes it.
fn set_at(response: &mut JsonTree, path: &str, value: Option<String>) {
    let (parent, name) = match path.rsplit_once('.') {
        Some((parents, name)) => (value_at(response, parents), name),
        None => (Some(response), path),
    };
    let Some(JsonTree::Object(members)) = parent else { return };
    let Some(value) = value else {
        members.retain(|(have, _)| have != name);
        return;
    };
    match members.iter_mut().find(|(have, _)| have == name) {
        Some((_, JsonTree::Number(number))) => {
            if let Ok(value) = value.parse::<i64>() {
                *number = value.into();
            }
        }
        Some((_, old)) => *old = JsonTree::text(value),
        None => members.push((name.to_owned(), JsonTree::text(value))),
    }
}
