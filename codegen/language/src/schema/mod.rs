//! JSON Schemas of the spec language, for completion and checks in an editor. They are those of the structs of [`spec`](crate::spec); what
//! the parts of a file have to do with each other only [`load`](crate::load::load) can tell.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::spec::{Action, Service};

/// The schema of `actions/NAME.yaml`: draft 7, which the YAML language server reads best. Ends in a newline.
#[must_use]
pub fn action() -> String {
    file::<Action>()
}

/// The schema of `service.yaml`, as [`action`].
#[must_use]
pub fn service() -> String {
    file::<Service>()
}

/// The schema of a file that becomes a `T`.
pub(crate) fn file<T: JsonSchema>() -> String {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    // The alternate form indents; there is nothing in it that could fail.
    format!("{schema:#}\n")
}

/// Removes what only the reader of files needs, and what says nothing to an editor.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.retain(|name, value| !name.starts_with("x-") && (value.is_object() || !matches!(name.as_str(), "default" | "format")));
            if let Some(Value::String(doc)) = members.get_mut("description") {
                // Each paragraph in one line.
                *doc = doc
                    .split("\n\n")
                    .map(|paragraph| paragraph.replace('\n', " "))
                    .collect::<Vec<_>>()
                    .join("\n\n");
            }
            members.values_mut().for_each(tidy);
        }
        Value::Array(elements) => elements.iter_mut().for_each(tidy),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
