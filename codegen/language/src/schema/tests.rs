use regex_lite::Regex;

use super::*;

/// Whether `value` matches a part of `root`; supports as much of draft 7 as we write.
fn fits(value: &Value, schema: &Value, root: &Value) -> Result<(), String> {
    let Value::Object(schema) = schema else { return Ok(()) };
    for (keyword, says) in schema {
        let ok = match (keyword.as_str(), value) {
            ("$ref", _) => {
                let name = says.as_str().unwrap().replace("%20", " ");
                fits(value, root.pointer(name.trim_start_matches('#')).expect("a definition"), root)?;
                true
            }
            ("anyOf" | "oneOf", _) => says.as_array().unwrap().iter().any(|one| fits(value, one, root).is_ok()),
            ("const", _) => says == value,
            ("allOf", _) => says.as_array().unwrap().iter().all(|one| fits(value, one, root).is_ok()),
            ("not", _) => fits(value, says, root).is_err(),
            ("enum", _) => says.as_array().unwrap().contains(value),
            ("type", _) => is_of(value, says),
            ("pattern", Value::String(text)) => Regex::new(says.as_str().unwrap()).unwrap().is_match(text),
            ("minimum", Value::Number(number)) => number.as_f64() >= says.as_f64(),
            ("maximum", Value::Number(number)) => number.as_f64() <= says.as_f64(),
            ("minItems", Value::Array(items)) => items.len() as u64 >= says.as_u64().unwrap(),
            ("maxItems", Value::Array(items)) => items.len() as u64 <= says.as_u64().unwrap(),
            ("items", Value::Array(items)) => {
                items.iter().try_for_each(|item| fits(item, says, root))?;
                true
            }
            ("minProperties", Value::Object(members)) => members.len() as u64 >= says.as_u64().unwrap(),
            ("required", Value::Object(members)) => says
                .as_array()
                .unwrap()
                .iter()
                .all(|name| members.contains_key(name.as_str().unwrap())),
            ("propertyNames", Value::Object(members)) => {
                members.keys().try_for_each(|name| fits(&Value::String(name.clone()), says, root))?;
                true
            }
            ("properties", Value::Object(members)) => {
                for (name, value) in members {
                    if let Some(property) = says.get(name) {
                        fits(value, property, root).map_err(|error| format!("{name}: {error}"))?;
                    }
                }
                true
            }
            ("additionalProperties", Value::Object(members)) => {
                let known = |name: &str| schema.get("properties").is_some_and(|properties| properties.get(name).is_some());
                for (name, value) in members.iter().filter(|(name, _)| !known(name)) {
                    if says == &Value::Bool(false) {
                        return Err(format!("{name} is unknown"));
                    }
                    fits(value, says, root).map_err(|error| format!("{name}: {error}"))?;
                }
                true
            }
            _ => true,
        };
        if !ok {
            return Err(format!("{keyword} {says}: {value}"));
        }
    }
    Ok(())
}

fn is_of(value: &Value, types: &Value) -> bool {
    let one = |name: &Value| match name.as_str().unwrap() {
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    };
    types.as_array().map_or_else(|| one(types), |types| types.iter().any(one))
}

fn check(schema: &str, yaml: &str) -> Result<(), String> {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let value: Value = serde_yaml::from_str(yaml).unwrap();
    fits(&value, &schema, &schema)
}

#[test]
fn own_spec_is_valid_by_the_schema() {
    let spec = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let read = |path: &std::path::Path| std::fs::read_to_string(path).unwrap();
    let names = crate::load::names(&crate::source::Sources::read(&spec).unwrap());
    let (action, service) = (action(&names), service(&names));
    assert_eq!(check(&service, &read(&spec.join("service.yaml"))), Ok(()));
    for entry in std::fs::read_dir(spec.join("actions")).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(check(&action, &read(&path)), Ok(()), "{}", path.display());
    }
}

#[test]
fn invalid_specs_fail_the_schema() {
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let names = SpecNames {
        areas: named(&["upload"]),
        shared_types: named(&["Shared"]),
        action_types: named(&["Own"]),
    };
    let action = action(&names);
    let with = |rest: &str| check(&action, &format!("action: A\nsummary: S.\n{rest}"));
    for fine in [
        "",
        "quota: {calls: 1, per: day}",
        "area: upload",
        "request: {A: {type: [{string: any}], values: [1, a]}}",
        "request: {A: {type: Shared}, B: {type: [Own]}, C: {type: {string: Shared}}}",
        "request: {A: {type: string, values: {a: , b: c, d: {name: E}}}}",
        "response: {A: {type: string, content: base64(json(T))}}",
        "examples: [{request: {A: 1}, json: '{}'}]",
    ] {
        assert_eq!(with(fine), Ok(()), "{fine}");
    }
    for wrong in [
        "sumary: x",
        "quota: 0",
        "quota: {calls: 1}",
        "idempotent: yes",
        "methods: []",
        "methods: [PUT]",
        "documentation: here",
        "request: {A: {}}",
        "request: {A: {type: [a, b]}}",
        "request: {A: {type: {int32: a}}}",
        "request: {A: {type: a b}}",
        "request: {A: {type: strng}}",
        "request: {A: {type: [Lost]}}",
        "response: {A: {type: {string: own}}}",
        "types: {T: {fields: {A: {type: Lost}}}}",
        "area: uplod",
        "request: {A: {type: string, content: T}}",
        "request: {A: {type: string, default: }}",
        "errors: {A: {status: 99}}",
    ] {
        assert!(with(wrong).is_err(), "{wrong}");
    }
    assert!(check(&action, "action: A").is_err());

    let service = service(&names);
    let types = |ty: &str| {
        let spec = format!(
            "product: p\nversion: v\ncrate: c\ntitle: t\nsummary: S.\nsignature: [ACS3-HMAC-SHA256]\n\
             endpoints: {{regions: {{a: {{public: a.example.com}}}}}}\ntypes: {{T: {{fields: {{A: {{type: {ty}}}}}}}}}"
        );
        check(&service, &spec)
    };
    assert_eq!(types("Shared"), Ok(()));
    assert!(types("Own").is_err());
    let empty = SpecNames::default();
    assert!(check(&self::action(&empty), "action: A\nsummary: S.\narea: a").is_err());
    assert_eq!(
        check(&self::action(&empty), "action: A\nsummary: S.\nrequest: {A: {type: string}}"),
        Ok(())
    );
}

#[test]
fn schema_lists_names_of_an_invalid_spec() {
    let sources = crate::source::Sources::from_files([
        ("spec/service.yaml", "areas: {one: One}\ntypes: {Shared: {}}\nsumary: x\n"),
        ("spec/actions/A.yaml", "action: B\ntypes: {Own: {fields: {A: {type: Lost}}}}\n"),
        ("spec/actions/C.yaml", "action: [\n"),
    ]);
    let names = crate::load::names(&sources);
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(
        (list(&names.areas), list(&names.shared_types), list(&names.action_types)),
        ("one".into(), "Shared".into(), "Own".into())
    );
}

#[test]
fn every_key_has_a_description() {
    fn tables(value: &Value, found: &mut usize) {
        let Value::Object(members) = value else { return };
        if let Some(Value::Object(properties)) = members.get("properties") {
            for (name, property) in properties.iter().filter(|(name, _)| *name != "string") {
                let description = property["description"]
                    .as_str()
                    .unwrap_or_else(|| panic!("{name} has no description"));
                assert!(description.ends_with('.'), "{name}: {description}");
                *found += 1;
            }
        }
        members.values().for_each(|value| tables(value, found));
    }
    let mut found = 0;
    for schema in [action(&SpecNames::default()), service(&SpecNames::default())] {
        assert!(schema.ends_with("}\n"));
        tables(&serde_json::from_str(&schema).unwrap(), &mut found);
    }
    assert!(found > 80, "{found}");
}
