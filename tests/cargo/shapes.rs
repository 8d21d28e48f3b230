//! What is generated compiles without a warning, and its tests and every example of its
//! documentation with it, whatever shapes a spec has.

use std::fs;
use std::path::Path;

use aliyun_codegen::output;
use aliyun_codegen::pipeline::Generator;
use aliyun_codegen::placement::Runtime;
use tests::root;

use crate::cargo;

const SERVICE: &str = "\
product: shapes
version: \"2020-01-01\"
title: Shapes
summary: Client of shapes.
signature: [ACS3-HMAC-SHA256]
endpoints: {regions: {cn-beijing: {public: shapes.aliyuncs.com}}}
";

/// Generates a crate: what service.yaml has beside [`SERVICE`], and the files of actions. Gives its
/// README.
///
/// Each test needs a name of its own: Cargo keeps crates of one name in one place, and the tests
/// run at the same time.
fn generated(krate: &str, service: &str, actions: &[(&str, String)], folder: &Path) -> String {
    let spec = folder.join("spec");
    fs::create_dir_all(spec.join("actions")).unwrap();
    fs::write(spec.join("service.yaml"), format!("{SERVICE}crate: {krate}\n{service}")).unwrap();
    for (name, text) in actions {
        let text = format!("action: {name}\nsummary: Does something.\n{text}");
        fs::write(spec.join(format!("actions/{name}.yaml")), text).unwrap();
    }
    let task = Generator {
        spec,
        out: folder.join("crate"),
        runtime: Runtime::Path(root().join("codegen/runtime")),
        only: Vec::new(),
        color: false,
    };
    let files = task.files().unwrap_or_else(|failure| panic!("{failure}"));
    output::write(&files, &task.out).unwrap();
    fs::read_to_string(task.out.join("README.md")).unwrap()
}

/// Compiles and tests a generated crate with its documentation.
fn test(folder: &Path) {
    cargo(&folder.join("crate"), &["test"]);
}

#[test]
fn empty_spec_compiles_without_warnings() {
    let folder = tempfile::tempdir().unwrap();
    generated("shapes-none", "", &[], folder.path());
    test(folder.path());
}

#[test]
fn readme_example_imports_what_it_uses() {
    let folder = tempfile::tempdir().unwrap();
    // Nothing but this: no errors of the service either.
    let action = "\
request: {P: {type: T, required: true}, Q: {type: Shared, required: true}, Many: {type: [Shared], required: true}}
response: {RequestId: {type: string}}
types: {T: {fields: {Name: {type: string, required: true}}}}
";
    let types = "types: {Shared: {fields: {Name: {type: string, required: true}}}}\n";
    let readme = generated("shapes-readme", types, &[("GetThing", action.to_owned())], folder.path());
    test(folder.path());
    for line in [
        "use shapes_readme::Client;",
        "use shapes_readme::actions::get_thing::T;",
        "use shapes_readme::types::Shared;",
    ] {
        assert!(readme.contains(&format!("\n{line}\n")), "{readme}");
    }
}

#[test]
fn shared_type_may_have_the_name_of_an_associated_type() {
    let folder = tempfile::tempdir().unwrap();
    let types = "types: {Item: {fields: {Name: {type: string, required: true}}}, Response: {fields: {Code: {type: string}}}}\n";
    // One file uses neither but has the traits that speak of them, the other uses both.
    let without = "\
request: {Names: {type: [string]}, PageNo: {type: int32}}
response: {Names: {type: [string]}, Total: {type: int64}}
paging: {page: PageNo, items: Names, total: Total}
";
    let with = "\
request: {Few: {type: [Item], required: true}, PageNo: {type: int32}}
response: {Items: {type: [Item]}, Last: {type: Response}, Total: {type: int64}}
paging: {page: PageNo, items: Items, total: Total}
";
    let actions = [("ListNames", without.to_owned()), ("ListItems", with.to_owned())];
    generated("shapes-item", types, &actions, folder.path());
    test(folder.path());
}

#[test]
fn wire_names_do_not_collide_with_rust_names() {
    const NAMES: &str = "Clone Default Into From Encode Decode Fmt Eq Hash ToString AsRef Borrow Drop ToOwned WriteQuery Info \
                         Response ErrorCode Node Query Value Name Text Known AsStr Ok Err Some None Iter Get Add Field Client \
                         Actions Types Error Result String Vec Option Box Std Core Crate Super Self AliyunRuntime U8 Bool Str \
                         Fn Struct Test Derive Debug Call2 Request Aux Con";
    let names = || NAMES.split_whitespace();
    let lines = |line: &dyn Fn(&str) -> String| names().map(line).collect::<String>();
    let members = lines(&|name| format!("      {name}: {{type: string}}\n"));
    let required = members.replace('}', ", required: true}");
    let fields = format!("response:\n{}", lines(&|name| format!("  {name}: {{type: string}}\n")));
    let parameters = |facts: &str| {
        format!(
            "request:\n{}{fields}",
            lines(&|name| format!("  {name}: {{type: string{facts}}}\n"))
        )
    };
    let types = format!("types:\n  T:\n    fields:\n{members}      Inner: {{type: I}}\n  I:\n    fields:\n{required}");
    let values = names().collect::<Vec<_>>().join(", ");
    let codes = lines(&|name| format!("  {name}: {{status: 400}}\n"));
    let named = lines(&|name| format!("  {name}: {{fields: {{A: {{type: string}}}}}}\n"));
    let uses = lines(&|name| format!("  P{name}: {{type: {name}}}\n"));
    let mut actions = vec![
        ("OfOptional", parameters("")),
        ("OfRequired", parameters(", required: true")),
        (
            "OfMembers",
            format!("request: {{All: {{type: T}}, Json: {{type: T, encoding: json}}}}\nresponse: {{Back: {{type: T}}}}\n{types}"),
        ),
        (
            "OfValues",
            format!("request: {{E: {{type: string, values: [{values}]}}}}\nresponse: {{}}\nerrors:\n{codes}"),
        ),
        ("OfTypes", format!("request:\n{uses}response: {{}}\ntypes:\n{named}")),
    ];
    actions.extend(
        names()
            .filter(|name| !["Aux", "Con"].contains(name))
            .map(|name| (name, "response: {}\n".to_owned())),
    );
    let folder = tempfile::tempdir().unwrap();
    generated("shapes-names", "", &actions, folder.path());
    test(folder.path());
}

/// Types of a parameter, each with values of it as the spec writes them.
const SHAPES: &[(&str, &[&str])] = &[
    ("string", &["a"]),
    ("boolean", &["true"]),
    ("int32", &["-1"]),
    ("int64", &["7"]),
    ("float", &["0.5", "2"]),
    ("double", &["0.5", "2"]),
    ("time", &["2020-01-01T00:00:00Z"]),
    ("any", &["a"]),
    ("T", &["{Name: a}", "{Name: a, Kind: two, Tags: [x], Sizes: {k: 1}}"]),
    ("Kind", &["one", "two"]),
    ("[string]", &["[a, b]", "[]"]),
    ("[boolean]", &["[true]"]),
    ("[double]", &["[0.5, 2]"]),
    ("[any]", &["[a]"]),
    ("[T]", &["[{Name: a}, {Name: b, Tags: [x]}]"]),
    ("[Kind]", &["[one, two]", "[one, 'x****']"]),
    ("[[string]]", &["[[a, b], [c]]", "[[a], []]"]),
    ("[[int64]]", &["[[1], [2]]"]),
    ("[[T]]", &["[[{Name: a}], [{Name: b}]]"]),
    ("[[Kind]]", &["[[one], [two]]", "[[one], ['x****']]"]),
    ("[[[string]]]", &["[[[a]]]", "[[[a], [b, c]], []]"]),
    ("[{string: string}]", &["[{a: b}]", "[{a: b, c: d}, {e: f}]"]),
    ("[{string: int64}]", &["[{a: 1}]"]),
    ("[{string: T}]", &["[{a: {Name: b}}]"]),
    ("[[{string: string}]]", &["[[{a: b}]]"]),
    ("{string: string}", &["{a: b}"]),
    ("{string: boolean}", &["{a: true}"]),
    ("{string: int64}", &["{a: 1}"]),
    ("{string: float}", &["{a: 0.5}"]),
    ("{string: any}", &["{a: b}"]),
    ("{string: T}", &["{a: {Name: b}}"]),
    ("{string: Kind}", &["{a: one}"]),
    ("{string: [string]}", &["{a: [b, c]}"]),
    ("{string: [T]}", &["{a: [{Name: b}]}"]),
    ("{string: [Kind]}", &["{a: [one]}"]),
    ("{string: [[int32]]}", &["{a: [[1]]}"]),
    ("{string: {string: string}}", &["{a: {b: c}}"]),
    ("{string: [{string: string}]}", &["{a: [{b: c}]}"]),
    ("string, content: 'json(string)'", &["'\"a\"'", "a****"]),
    ("string, content: 'json(int64)'", &["'7'"]),
    (
        "string, content: 'json(T)'",
        &["'{\"Name\": \"a\"}'", "'{\"Name\": \"a\", \"Tags\": [\"x\"]}'"],
    ),
    ("string, content: 'json(Kind)'", &["'\"one\"'"]),
    ("string, content: 'json([string])'", &["'[\"a\"]'"]),
    ("string, content: 'json([T])'", &["'[{\"Name\": \"a\"}]'"]),
    ("string, content: 'json([Kind])'", &["'[\"one\"]'"]),
    ("string, content: 'json([[string]])'", &["'[[\"a\"]]'"]),
    ("string, content: 'json({string: string})'", &["'{\"a\": \"b\"}'"]),
    ("string, content: 'base64(json(T))'", &["eyJOYW1lIjoiYSJ9"]),
];

#[test]
fn all_parameter_and_type_combinations_are_sent() {
    let folder = tempfile::tempdir().unwrap();
    let types = "
types:
  Kind: {values: [one, two]}
  T: {fields: {Name: {type: string, required: true}, Kind: {type: Kind}, Tags: {type: [string]}, Sizes: {type: {string: int64}}}}
";
    let mut actions = Vec::new();
    // Without an example, a value has to be thought of; with one, it is an argument, a setter, a
    // member.
    let fields = |facts: &str| -> String {
        let shapes = SHAPES.iter().enumerate();
        shapes.map(|(i, (ty, _))| format!("  P{i}: {{type: {ty}{facts}}}\n")).collect()
    };
    let action = |facts: &str, examples: &str| format!("request:\n{}response: {{}}{types}{examples}", fields(facts));
    let values = |indent: &str, which: usize| -> String {
        let shapes = SHAPES.iter().enumerate();
        let shapes = shapes.filter_map(|(i, (_, values))| Some((i, values.get(which).or(values.first())?)));
        shapes.map(|(i, value)| format!("{indent}P{i}: {value}\n")).collect()
    };
    let examples = |indent: &str, head: &str| {
        let one = |which: usize| format!("  - request:\n{head}{}", values(indent, which));
        format!("examples:\n{}{}", one(0), one(1))
    };
    actions.push(("Required", action(", required: true", "")));
    actions.push(("RequiredJson", json(&action(", required: true", ""))));
    actions.push(("Given", action(", required: true", &examples("      ", ""))));
    actions.push(("GivenJson", json(&action(", required: true", &examples("      ", "")))));
    actions.push(("Optional", action("", &examples("      ", ""))));
    let members: String = fields("").lines().map(|line| format!("      {line}\n")).collect();
    for (name, required) in [("Members", ""), ("RequiredMembers", ", required: true")] {
        let members = members.replace("}\n", &format!("{required}}}\n"));
        let examples = examples("        ", "      All:\n");
        let all = format!("request:\n  All:\n    type: object\n    required: true\n    fields:\n{members}response: {{}}{types}{examples}");
        actions.push((name, all));
    }
    generated("shapes-calls", "", &actions, folder.path());
    test(folder.path());
}

#[test]
fn example_of_doubly_nested_types_stays_short() {
    const LEVELS: usize = 40;
    let folder = tempfile::tempdir().unwrap();
    let level = |i: usize| {
        let next = if i + 1 == LEVELS {
            "string".to_owned()
        } else {
            format!("T{}", i + 1)
        };
        format!("  T{i}: {{fields: {{A: {{type: {next}, required: true}}, B: {{type: {next}, required: true}}}}}}\n")
    };
    let types: String = (0..LEVELS).map(level).collect();
    let action =
        format!("request: {{P: {{type: T0, required: true, encoding: json}}}}\nresponse: {{RequestId: {{type: string}}}}\ntypes:\n{types}");
    let readme = generated("shapes-deep", "", &[("GetThing", action)], folder.path());
    assert!(readme.len() < 20_000, "{readme}");
    test(folder.path());
}

/// The same action with every list, map and object in one parameter of JSON.
fn json(action: &str) -> String {
    let lines = action.lines().map(|line| {
        let is_whole = ["{type: [", "{type: {", "{type: T,"].iter().any(|ty| line.contains(ty));
        if line.starts_with("  P") && is_whole {
            line.replace(", required", ", encoding: json, required")
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The subset that the README generates. The hand-written parts of the crate call other actions.
#[test]
fn subset_of_actions_passes_its_tests() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("crate");
    let task = Generator {
        spec: root().join("spec"),
        out: out.clone(),
        runtime: Runtime::Path(root().join("codegen/runtime")),
        only: vec!["RefreshUploadVideo".to_owned(), "DeleteVideo".to_owned()],
        color: false,
    };
    output::write(&task.files().unwrap(), &out).unwrap();
    cargo(&out, &["test", "--all-features"]);
}
