//! The structs are the only definition: a key that is added to one is known everywhere.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::Problem;
use crate::keys::Language;
use crate::read::{Completeness, ReadFile, read};
use crate::reference::tables;
use crate::schema;
use crate::source::{FileKind, SourceFile};
use crate::spec::Field;
use crate::spec::schema_markers::{Table, Url};

/// A field of the language with an additional key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "a described field"))]
struct Described {
    /// The field.
    #[schemars(with = "Table<Field>")]
    #[expect(dead_code, reason = "it only has to be read")]
    field: Field,
    /// A page that shows it.
    #[serde(default)]
    #[schemars(with = "Url", extend("x-elsewhere" = ["see_also"]))]
    homepage: Option<String>,
}

fn file(yaml: &str, language: &Language) -> ReadFile<Described> {
    let source = SourceFile {
        path: "described.yaml".to_owned(),
        kind: FileKind::Action,
        bytes: yaml.into(),
    };
    read(&source, 0, language)
}

fn said(yaml: &str) -> Vec<String> {
    let language = Language::from_struct::<Described>().unwrap();
    let problems = file(yaml, &language).problems;
    let text = |problem: &Problem| format!("{}; {}", problem.message, problem.help.join("; "));
    problems.iter().map(text).collect()
}

#[test]
fn key_added_to_a_struct_is_known_everywhere() {
    let language = Language::from_struct::<Described>().unwrap();
    let read = file("field: {type: string}\nhomepage: https://example.com\n", &language);
    assert_eq!(read.completeness, Completeness::Valid);
    assert_eq!(read.content.unwrap().homepage.as_deref(), Some("https://example.com"));

    let field = "field: {type: string}\n";
    assert_eq!(
        said(&format!("{field}homepage: example\n")),
        ["`example` is not a URL; write the full URL: `https://example.com/page`"]
    );
    for slip in ["hompage", "see_also"] {
        assert_eq!(
            said(&format!("{field}{slip}: https://example.com\n")),
            [format!("unknown key `{slip}` in a described field; did you mean `homepage`?")]
        );
    }
    assert_eq!(
        said(&format!("{field}colour: red\n")),
        ["unknown key `colour` in a described field; the keys are `field` and `homepage`"]
    );

    let schema = schema::file::<Described>();
    assert_eq!(
        schema["properties"]["homepage"],
        serde_json::json!({"type": "string", "pattern": "^https?://[^\\s<>\"]+$", "description": "A page that shows it."})
    );

    let reference = tables(&language, &mut HashSet::new());
    assert!(
        reference.contains("\n| `homepage` | URL |  | A page that shows it. |\n"),
        "{reference}"
    );
    assert!(reference.contains("\n| `field` | [parameter or field](#parameter-or-field) | required | The field. |\n"));
    assert!(reference.contains("\n### Parameter or field\n"));
}
