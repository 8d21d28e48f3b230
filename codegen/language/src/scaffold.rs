//! The file that `cargo xtask new` writes: it generates and compiles as it is.

use std::fmt;

use crate::names;

/// The text of `actions/NAME.yaml`, with a comment for each thing to fill in.
///
/// # Errors
/// Fails if `name` is not a valid action name.
pub fn action(name: &str, area: Option<&str>) -> Result<String, BadName> {
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric()) && name.starts_with(|c: char| c.is_ascii_uppercase());
    if !letters || !names::is_identifier(&names::method(name)) {
        return Err(BadName(name.to_owned()));
    }
    let area = area.map_or_else(
        || "# area: …                     # a key of `areas:` in service.yaml".to_owned(),
        |area| format!("area: {area}"),
    );
    Ok(format!(
        r#"# yaml-language-server: $schema=../schema/action.json
action: {name}
{area}
summary: "TODO: say in one sentence what {name} does."
# description: |              # more paragraphs, in your own words (Markdown)
# documentation: https://…    # the vendor's page
# quota: 100                  # calls per second for each account
idempotent: false             # true if sending a call again creates and changes nothing more

# Parameters by wire name. Types: string, boolean, int32, int64, float, double, time, any,
# object (with `fields:`), a name under `types:`, a list `[string]`, a map `{{string: int64}}`.
# A `required` parameter becomes an argument of the client's method, any other a setter.
#request:
#  Id:
#    type: string
#    required: true
#    example: 1f2e3d4c****
#    description: What it is, and where to get it.
#  Tags: {{type: [string], encoding: comma, max_items: 20, description: …}}

# Fields of the response. Those that the service always returns are `required`, others become
# `Option`. {{"List": {{"Item": […]}}}} is written `List: {{type: [Item], wrapped_in: Item}}`.
response:
  RequestId: {{type: string, required: true, description: ID of this request for the vendor's support.}}

# Error codes of this action. Codes that every action can return belong in service.yaml.
#errors:
#  InvalidId.NotFound: {{status: 404, message: The ID does not exist., meaning: Nothing has this ID.}}

# Documented calls. They appear in the documentation, are returned by the mock server, and become
# tests of the crate.
#examples:
#  - request: {{Id: 1f2e3d4c****}}
#    json: |
#      {{"RequestId": "25818875-5F78-4A43-7DF6-D7393642****"}}
"#
    ))
}

/// A name that no action can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadName(String);

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a valid action name: write it as the vendor does, like `DeleteVideo`",
            self.0
        )
    }
}

impl std::error::Error for BadName {}
