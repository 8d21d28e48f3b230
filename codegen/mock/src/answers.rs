//! Success answers: the documented example that fits a call best, made this call's own.

use crate::request::{Format, Request};
use crate::schema::{Schema, joined, tree_of, typed};
use crate::tree::{Element, Tree};
use aliyun_codegen_language::spec::{Action, Field, Map, Type};

/// The documented answers of one action, read once.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    examples: Vec<Prepared>,
}

#[derive(Debug)]
struct Prepared {
    request: Vec<(String, String)>,
    json: Tree,
    xml: Element,
}

impl Answers {
    /// Reads the examples of an action. What isn't JSON or XML is a mistake of the spec, which is said.
    pub(crate) fn new(schema: Schema<'_>) -> Result<Self, String> {
        let mut examples = Vec::new();
        for (index, example) in schema.action.examples.iter().enumerate() {
            let place = |error: String| format!("example {} of {}: {error}", index + 1, schema.action.action);
            let json = example
                .json
                .as_deref()
                .map(serde_json::from_str::<Tree>)
                .transpose()
                .map_err(|error| place(error.to_string()))?;
            let xml = example.xml.as_deref().map(Element::parse).transpose().map_err(place)?;
            let (json, xml) = match (json, xml) {
                (Some(json), Some(xml)) => (json, xml),
                (Some(json), None) => {
                    let xml = Element::from_tree(&root(schema), &json);
                    (json, xml)
                }
                (None, Some(xml)) => (schema.object(&xml, &schema.action.response), xml),
                (None, None) => continue,
            };
            let request = example
                .request
                .iter()
                .flat_map(|(name, value)| sent(schema.action, name, &tree_of(value)))
                .collect();
            examples.push(Prepared { request, json, xml });
        }
        Ok(Self { examples })
    }

    /// The answer to a call, as text.
    pub(crate) fn answer(&self, schema: Schema<'_>, request: &Request, request_id: &str, now: i64, format: Format) -> String {
        let patch = Patch {
            schema,
            request,
            request_id,
            now,
        };
        let example = self.best(request);
        match (format, example) {
            (Format::Xml, Some(example)) => {
                let mut xml = example.xml.clone();
                patch.root_element(&mut xml);
                xml.to_xml()
            }
            (Format::Json, Some(example)) => patch.root(example.json.clone()).to_json(),
            (format, None) => {
                let tree = patch.root(schema.compose(&schema.action.response, now));
                match format {
                    Format::Json => tree.to_json(),
                    Format::Xml => Element::from_tree(&root(schema), &tree).to_xml(),
                }
            }
        }
    }

    /// The example with the most parameters in common with the call; the first of equals.
    fn best(&self, request: &Request) -> Option<&Prepared> {
        let score = |example: &Prepared| {
            example
                .request
                .iter()
                .filter(|(name, value)| request.parameter(name) == Some(value))
                .count()
        };
        self.examples.iter().rev().max_by_key(|example| score(example))
    }
}

/// A parameter of an example as it travels.
fn sent(action: &Action, name: &str, value: &Tree) -> Vec<(String, String)> {
    let encoding = action
        .request
        .iter()
        .find(|(have, _)| have == name)
        .and_then(|(_, field)| field.encoding);
    let value = encoding.map_or_else(|| value.clone(), |encoding| joined(value, encoding));
    match &value {
        Tree::List(items) => {
            let numbered = items.iter().enumerate();
            numbered
                .filter_map(|(at, item)| Some((format!("{name}.{}", at + 1), item.as_text()?)))
                .collect()
        }
        value => value.as_text().map(|text| (name.to_owned(), text)).into_iter().collect(),
    }
}

/// Name of the root element of an XML answer.
fn root(schema: Schema<'_>) -> String {
    format!("{}Response", schema.action.action)
}

/// Makes an example the answer to one call.
struct Patch<'a> {
    schema: Schema<'a>,
    request: &'a Request,
    request_id: &'a str,
    now: i64,
}

impl Patch<'_> {
    fn root(&self, mut tree: Tree) -> Tree {
        if let Tree::Object(members) = &mut tree {
            self.object(members, &self.schema.action.response);
            match members.iter_mut().find(|(name, _)| name == "RequestId") {
                Some((_, value)) => *value = Tree::text(self.request_id),
                None => members.insert(0, ("RequestId".to_owned(), Tree::text(self.request_id))),
            }
        }
        tree
    }

    fn root_element(&self, element: &mut Element) {
        self.element(element, &self.schema.action.response);
        match element.children.iter_mut().find(|child| child.name == "RequestId") {
            Some(child) => self.request_id.clone_into(&mut child.text),
            None => element
                .children
                .insert(0, Element::from_tree("RequestId", &Tree::text(self.request_id))),
        }
    }

    fn object(&self, members: &mut [(String, Tree)], fields: &Map<Field>) {
        for (name, value) in members {
            let Some((_, field)) = fields.iter().find(|(have, _)| have == name) else {
                continue;
            };
            match value {
                // A list holds what the call found, not what it asked for.
                Tree::List(_) => {}
                Tree::Object(members) => {
                    if let Some(fields) = self.schema.members(&field.ty, &field.fields) {
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
            if let Some(fields) = self.schema.members(&field.ty, &field.fields) {
                self.element(child, fields);
            } else if let Some(new) = self.scalar(&child.name, field, &child.text) {
                child.text = new.as_text().unwrap_or_default();
            }
        }
    }

    /// What stands in place of a documented scalar: a content that can be decoded for one that is masked, or what the call sent
    /// under the same name.
    fn scalar(&self, name: &str, field: &Field, documented: &str) -> Option<Tree> {
        if let Some(content) = &field.content {
            return if documented.contains("***") {
                self.schema.compose_content(content, field, self.now)
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
