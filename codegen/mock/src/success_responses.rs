//! Successful responses: the documented example that matches a call best, adapted to the call.

use crate::example_values::{ActionTypes, joined, tree_of, typed};
use crate::lists;
use crate::request::{Request, ResponseFormat};
use crate::tree::{Element, JsonTree};
use aliyun_codegen_language::spec::{Action, Field, Map, Type};

/// The documented responses of one action, parsed once.
#[derive(Debug, Default)]
pub(crate) struct SuccessResponses {
    examples: Vec<PreparedExample>,
}

#[derive(Debug)]
struct PreparedExample {
    request: Vec<(String, String)>,
    json: JsonTree,
    xml: Element,
}

impl SuccessResponses {
    /// Parses the examples of an action. An example that is neither JSON nor XML is an error.
    pub(crate) fn new(types: ActionTypes<'_>) -> Result<Self, String> {
        let mut examples = Vec::new();
        for (index, example) in types.action.examples.iter().enumerate() {
            let place = |error: String| format!("example {} of {}: {error}", index + 1, types.action.action);
            let json = example
                .json
                .as_deref()
                .map(serde_json::from_str::<JsonTree>)
                .transpose()
                .map_err(|error| place(error.to_string()))?;
            let xml = example.xml.as_deref().map(Element::parse).transpose().map_err(place)?;
            let (json, xml) = match (json, xml) {
                (Some(json), Some(xml)) => (json, xml),
                (Some(json), None) => {
                    let xml = Element::from_tree(&root(types), &json);
                    (json, xml)
                }
                (None, Some(xml)) => (types.json_object(&xml, &types.action.response), xml),
                (None, None) => continue,
            };
            let request = example
                .request
                .iter()
                .flat_map(|(name, value)| sent_parameters(types.action, name, &tree_of(value)))
                .collect();
            examples.push(PreparedExample { request, json, xml });
        }
        Ok(Self { examples })
    }

    /// The response to a call, as a string.
    pub(crate) fn response_body(
        &self,
        types: ActionTypes<'_>,
        request: &Request,
        request_id: &str,
        now: i64,
        format: ResponseFormat,
    ) -> String {
        let patch = ExamplePatch {
            types,
            request,
            request_id,
            now,
        };
        let example = self.best_example(request);
        let documented = patch.root(match example {
            Some(example) => example.json.clone(),
            None => types.compose(&types.action.response, now),
        });
        let mut response = documented.clone();
        lists::fit(types, request, &mut response);
        match (format, example) {
            (ResponseFormat::Json, _) => response.to_json(),
            // XML as documented, unless its lists are others.
            (ResponseFormat::Xml, Some(example)) if response == documented => {
                let mut xml = example.xml.clone();
                patch.root_element(&mut xml);
                xml.to_xml()
            }
            (ResponseFormat::Xml, _) => Element::from_tree(&root(types), &response).to_xml(),
        }
    }

    /// The example that has the most parameters in common with the call. If several are equal, the
    /// first one: `max_by_key` returns the last maximum.
    fn best_example(&self, request: &Request) -> Option<&PreparedExample> {
        let score = |example: &PreparedExample| {
            example
                .request
                .iter()
                .filter(|(name, value)| request.parameter(name) == Some(value))
                .count()
        };
        self.examples.iter().rev().max_by_key(|example| score(example))
    }
}

/// A parameter of an example as it is sent.
pub(crate) fn sent_parameters(action: &Action, name: &str, value: &JsonTree) -> Vec<(String, String)> {
    let encoding = action
        .request
        .iter()
        .find(|(have, _)| have == name)
        .and_then(|(_, field)| field.encoding);
    let value = encoding.map_or_else(|| value.clone(), |encoding| joined(value, encoding));
    match &value {
        JsonTree::List(items) => {
            let numbered = items.iter().enumerate();
            numbered
                .filter_map(|(at, item)| Some((format!("{name}.{}", at + 1), item.as_text()?)))
                .collect()
        }
        value => value.as_text().map(|text| (name.to_owned(), text)).into_iter().collect(),
    }
}

/// The name of the root element of an XML response.
fn root(types: ActionTypes<'_>) -> String {
    format!("{}Response", types.action.action)
}

/// Adapts an example to one call.
struct ExamplePatch<'a> {
    types: ActionTypes<'a>,
    request: &'a Request,
    request_id: &'a str,
    now: i64,
}

impl ExamplePatch<'_> {
    fn root(&self, mut tree: JsonTree) -> JsonTree {
        if let JsonTree::Object(members) = &mut tree {
            self.object(members, &self.types.action.response);
            match members.iter_mut().find(|(name, _)| name == "RequestId") {
                Some((_, value)) => *value = JsonTree::text(self.request_id),
                None => members.insert(0, ("RequestId".to_owned(), JsonTree::text(self.request_id))),
            }
        }
        tree
    }

    fn root_element(&self, element: &mut Element) {
        self.element(element, &self.types.action.response);
        match element.children.iter_mut().find(|child| child.name == "RequestId") {
            Some(child) => self.request_id.clone_into(&mut child.text),
            None => element
                .children
                .insert(0, Element::from_tree("RequestId", &JsonTree::text(self.request_id))),
        }
    }

    fn object(&self, members: &mut [(String, JsonTree)], fields: &Map<Field>) {
        for (name, value) in members {
            let Some((_, field)) = fields.iter().find(|(have, _)| have == name) else {
                continue;
            };
            match value {
                // Lists keep their example values: they contain results, not values of the request.
                JsonTree::List(_) => {}
                JsonTree::Object(members) => {
                    if let Some(fields) = self.types.members(&field.ty, &field.fields) {
                        self.object(members, fields);
                    }
                }
                scalar => {
                    if let Some(new) = self.scalar(name, field, &scalar.as_text().unwrap_or_default()) {
                        *scalar = new;
                    }
                }
            }
        }
    }

    fn element(&self, element: &mut Element, fields: &Map<Field>) {
        for child in &mut element.children {
            let Some((_, field)) = fields.iter().find(|(have, _)| *have == child.name) else {
                continue;
            };
            if let Some(fields) = self.types.members(&field.ty, &field.fields) {
                self.element(child, fields);
            } else if let Some(new) = self.scalar(&child.name, field, &child.text) {
                child.text = new.as_text().unwrap_or_default();
            }
        }
    }

    /// The new value of a scalar, or `None` to keep the example value. A masked string with
    /// `content:` gets content that can be decoded. Any other scalar gets the value of the request
    /// parameter with the same name.
    fn scalar(&self, name: &str, field: &Field, documented: &str) -> Option<JsonTree> {
        if let Some(content) = &field.content {
            return if documented.contains("***") {
                self.types.compose_content(content, field, self.now)
            } else {
                None
            };
        }
        if matches!(field.ty, Type::List(_) | Type::Map(_) | Type::Any) {
            return None;
        }
        let sent = self.request.parameter(name).filter(|sent| !sent.is_empty())?;
        typed(&field.ty, sent)
    }
}
