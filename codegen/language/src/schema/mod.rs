//! JSON Schemas of the spec language, for completion and checks in an editor. They say what the tables of
//! [`keys`](crate::keys) say; what the parts of a file have to do with each other only [`load`](crate::load::load) can tell.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::keys::{self, Entries, Lexical, Shape, Table};
use crate::spec::BUILT_IN;

/// The schema of `actions/NAME.yaml`: draft 7, which the YAML language server reads best. Ends in a newline.
#[must_use]
pub fn action() -> String {
    file(&keys::ACTION, "Action")
}

/// The schema of `service.yaml`, as [`action`].
#[must_use]
pub fn service() -> String {
    file(&keys::SERVICE, "Service")
}

fn file(table: &'static Table, title: &str) -> String {
    let mut schema = Schema::default();
    let Value::Object(body) = schema.body(table) else {
        return String::new();
    };
    let mut root = Map::new();
    root.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    root.insert("title".to_owned(), json!(title));
    root.extend(body);
    root.insert("definitions".to_owned(), schema.definitions.into_iter().collect());
    // The alternate form indents; there is nothing in it that could fail.
    format!("{:#}\n", Value::Object(root))
}

/// A schema that is being written, with the tables that it refers to.
#[derive(Default)]
struct Schema {
    definitions: BTreeMap<String, Value>,
}

impl Schema {
    fn table(&mut self, table: &'static Table) -> Value {
        let name = table
            .what
            .trim_start_matches("a ")
            .trim_start_matches("an ")
            .trim_start_matches("the ")
            .to_owned();
        if !self.definitions.contains_key(&name) {
            // Before its body, since a table may lead back to itself.
            self.definitions.insert(name.clone(), Value::Null);
            let body = self.body(table);
            self.definitions.insert(name.clone(), body);
        }
        json!({"$ref": format!("#/definitions/{}", name.replace(' ', "%20"))})
    }

    fn body(&mut self, table: &'static Table) -> Value {
        let mut properties = Map::new();
        for key in table.keys {
            let mut property = self.shape(&key.shape);
            if let Value::Object(property) = &mut property {
                if property.contains_key("$ref") {
                    // Draft 7 reads nothing beside a reference.
                    *property = Map::from_iter([("allOf".to_owned(), json!([Value::Object(std::mem::take(property))]))]);
                }
                property.insert("description".to_owned(), json!(described(key.doc, &key.shape)));
            }
            properties.insert(key.name.to_owned(), property);
        }
        let required: Vec<&str> = table.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let mut body = json!({"type": "object", "description": table.doc, "properties": properties, "additionalProperties": false});
        if let (false, Value::Object(body)) = (required.is_empty(), &mut body) {
            body.insert("required".to_owned(), json!(required));
        }
        body
    }

    fn shape(&mut self, shape: &'static Shape) -> Value {
        match shape {
            Shape::Line => json!({"type": "string", "pattern": "^[^\\n]*\\S[^\\n]*\\n?$"}),
            Shape::Text => json!({"type": "string", "pattern": "\\S"}),
            Shape::Lexical(lexical) => text(lexical),
            Shape::Switch => json!({"type": "boolean"}),
            Shape::Count(least, i64::MAX) => json!({"type": "integer", "minimum": least}),
            Shape::Count(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
            Shape::Number => json!({"type": "number"}),
            Shape::Words(words) => json!({"enum": words.iter().map(|(word, _)| word).collect::<Vec<_>>()}),
            Shape::Literal => json!({"not": {"type": "null"}}),
            Shape::List(of, most) => {
                let items = self.shape(of);
                json!({"type": "array", "items": items, "minItems": 1, "maxItems": most, "uniqueItems": !matches!(of, Shape::Table(_))})
            }
            Shape::Map(entries) => self.entries(entries),
            Shape::Table(table) => self.table(table),
            Shape::Type => {
                if !self.definitions.contains_key("type expression") {
                    self.definitions.insert("type expression".to_owned(), type_expression());
                }
                json!({"$ref": "#/definitions/type%20expression"})
            }
            Shape::Content => json!({"type": "string", "pattern": "^(json\\(.+\\)|base64\\(json\\(.+\\)\\))$"}),
            Shape::Values(entries) => {
                let list = json!({"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1, "uniqueItems": true});
                json!({"anyOf": [list, self.entries(entries)]})
            }
            Shape::ValueDef(table) => json!({"anyOf": [{"type": ["string", "null"]}, self.table(table)]}),
            Shape::Quota(table) => json!({"anyOf": [{"type": "integer", "minimum": 1, "maximum": u32::MAX}, self.table(table)]}),
        }
    }

    fn entries(&mut self, entries: &'static Entries) -> Value {
        let value = self.shape(&entries.value);
        let names = json!({"pattern": entries.key.pattern});
        json!({"type": "object", "propertyNames": names, "additionalProperties": value, "minProperties": entries.least})
    }
}

fn text(lexical: &Lexical) -> Value {
    json!({"type": "string", "pattern": lexical.pattern})
}

/// The words of a closed set belong to the description of their key: editors show it.
fn described(doc: &str, shape: &Shape) -> String {
    let words = match shape {
        Shape::Words(words) | Shape::List(Shape::Words(words), _) => *words,
        _ => &[],
    };
    let words = words.iter().map(|(word, meaning)| format!("\n\n{word}: {meaning}"));
    std::iter::once(doc.to_owned()).chain(words).collect()
}

fn type_expression() -> Value {
    let meanings: Vec<String> = BUILT_IN.iter().map(|(name, _, meaning)| format!("{name}: {meaning}")).collect();
    let again = json!({"$ref": "#/definitions/type%20expression"});
    json!({"anyOf": [
        {"enum": BUILT_IN.iter().map(|(name, ..)| name).collect::<Vec<_>>(), "description": meanings.join("\n\n")},
        {"type": "string", "pattern": "^[^\\s\\[\\](){},:]+$", "description": "The name of a type under `types:`."},
        {"type": "array", "items": again, "minItems": 1, "maxItems": 1, "description": "A list: `[T]`."},
        {
            "type": "object",
            "properties": {"string": again},
            "required": ["string"],
            "additionalProperties": false,
            "description": "A map: `{string: T}`.",
        },
    ]})
}

#[cfg(test)]
mod tests;
