//! The shared schemas of a document: which actions use them, and which become types.

use crate::document::{Document, Schemas, reference};
use crate::json::{Json, LenientJson as _};

/// What is known of the shared schemas, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Components {
    schemas: Vec<Component>,
}

/// One shared schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Component {
    /// Shared schemas that it refers to.
    refers: Vec<usize>,
    /// Whether it refers to itself, directly or through others.
    pub(super) is_recursive: bool,
    /// The number of actions that use it.
    pub(super) actions: usize,
    /// Whether a request uses it.
    pub(super) in_requests: bool,
    /// Whether a response uses it.
    pub(super) in_responses: bool,
}

impl Components {
    /// Looks through all actions, including those that are not imported, so that the shared types
    /// do not depend on the choice.
    pub(super) fn from_document(document: &Document<'_>) -> Self {
        let schemas = &document.schemas;
        let mut components = Self {
            schemas: vec![Component::default(); schemas.names.len()],
        };
        for number in 0..components.schemas.len() {
            let refers = schemas
                .by_number(number)
                .map(|schema| references(schema, schemas))
                .unwrap_or_default();
            components.schemas[number].refers = refers;
        }
        for number in 0..components.schemas.len() {
            let reached = components.reach(components.schemas[number].refers.clone());
            components.schemas[number].is_recursive = reached.binary_search(&number).is_ok();
        }
        for (_, api) in document.apis {
            let requests = components.reach(
                api.list("parameters")
                    .iter()
                    .flat_map(|parameter| references(parameter, schemas))
                    .collect(),
            );
            let in_response = components.reach(success_schema(api).map(|schema| references(schema, schemas)).unwrap_or_default());
            for &number in &requests {
                components.schemas[number].in_requests = true;
                components.schemas[number].actions += usize::from(in_response.binary_search(&number).is_err());
            }
            for &number in &in_response {
                components.schemas[number].in_responses = true;
                components.schemas[number].actions += 1;
            }
        }
        components
    }

    pub(super) fn get(&self, number: usize) -> &Component {
        &self.schemas[number]
    }

    /// All schemas reachable from `open`, ordered by number.
    fn reach(&self, mut open: Vec<usize>) -> Vec<usize> {
        let mut seen = vec![false; self.schemas.len()];
        while let Some(number) = open.pop() {
            if !std::mem::replace(&mut seen[number], true) {
                open.extend(&self.schemas[number].refers);
            }
        }
        let seen = seen.into_iter().enumerate().filter(|(_, seen)| *seen);
        seen.map(|(number, _)| number).collect()
    }
}

/// The shared schemas that a piece of the document refers to directly.
fn references(json: &Json, schemas: &Schemas<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = vec![json];
    while let Some(json) = open.pop() {
        found.extend(reference(json).and_then(|name| schemas.get(name)).map(|(number, _)| number));
        for part in ["schema", "items", "additionalProperties"] {
            open.extend(json.get(part));
        }
        for part in ["allOf", "oneOf", "anyOf"] {
            open.extend(json.list(part));
        }
        open.extend(json.object("properties").iter().map(|(_, schema)| schema));
    }
    found
}

/// The schema of the successful response: status 200, else the first other 2xx status, else
/// `default`.
pub(super) fn success_schema(api: &Json) -> Option<&Json> {
    let responses = api.object("responses");
    let of = |wanted: &dyn Fn(&str) -> bool| {
        let response = responses
            .iter()
            .find(|(status, response)| wanted(status) && response.get("schema").is_some());
        response.and_then(|(_, response)| response.get("schema"))
    };
    of(&|status| status == "200")
        .or_else(|| of(&|status| status.starts_with('2')))
        .or_else(|| of(&|status| status == "default"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::json::parse;

    #[test]
    fn schema_uses_are_counted_through_references() {
        let json = parse(
            r##"{"info": {"style": "RPC", "product": "a", "version": "1"},
                "components": {"schemas": {
                    "Tree": {"type": "object", "properties": {"Children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}},
                    "Leaf": {"type": "object", "properties": {"X": {"type": "string"}}},
                    "Root": {"type": "object", "properties": {"Leaf": {"$ref": "#/components/schemas/Leaf"}, "Lost": {"$ref": "#/components/schemas/Lost"}}}}},
                "apis": {
                    "A": {"parameters": [{"name": "P", "schema": {"$ref": "#/components/schemas/Leaf"}}],
                          "responses": {"200": {"schema": {"$ref": "#/components/schemas/Root"}}}},
                    "B": {"responses": {"201": {"schema": {"additionalProperties": {"$ref": "#/components/schemas/Tree"}}}}}}}"##,
        )
        .unwrap();
        let components = Components::from_document(&read(&json).unwrap());
        let facts: Vec<_> = components
            .schemas
            .iter()
            .map(|c| (c.is_recursive, c.actions, c.in_requests, c.in_responses))
            .collect();
        assert_eq!(facts, [(true, 1, false, true), (false, 1, true, true), (false, 1, false, true)]);
    }
}
