use super::*;
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;

const SERVICE: &str = r#"
product: things
version: "1"
crate: aliyun-things
title: Things
summary: A client.
signature: [ACS3-HMAC-SHA256, RPC-HMAC-SHA1]
endpoints: {default_region: cn-a, regions: {cn-a: {public: a.example.com}, cn-b: {public: b.example.com}}}
types: {Tag: {fields: {Key: {type: string, required: true}, Value: {type: string}}}}
errors: {Busy: {status: 503}, Gone: {status: 404}}
"#;

const ACTION: &str = r#"
action: GetThing
summary: Reads a thing.
idempotent: true
request:
  Id: {type: string, required: true}
  Name: {type: string, one_of: who}
  Number: {type: int64, one_of: who}
  Size: {type: int32, description: How large.}
  Ids: {type: [string], encoding: comma}
  Tag: {type: [Tag]}
  State: {type: string, values: [a, b]}
response:
  RequestId: {type: string, required: true}
  Count: {type: int32}
  Thing: {type: Thing}
types:
  Thing: {fields: {Label: {type: string}}}
errors: {NotFound: {status: 404}}
"#;

fn spec(service: &str, action: &str) -> Spec {
    let sources = Sources::from_files([("spec/service.yaml", service), ("spec/actions/GetThing.yaml", action)]);
    load(&sources).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}\n{service}\n{action}"))
}

/// The differences if one text is replaced by another.
fn changed(from: &str, to: &str) -> Comparison {
    assert!(SERVICE.contains(from) || ACTION.contains(from), "{from}");
    compare(&spec(SERVICE, ACTION), &spec(&SERVICE.replace(from, to), &ACTION.replace(from, to)))
}

#[track_caller]
fn check(from: &str, to: &str, impact: Impact, what: &str) {
    let comparison = changed(from, to);
    assert_eq!(comparison.impact(), Some(impact), "{comparison}");
    assert!(comparison.to_string().contains(what), "{what:?} is not in\n{comparison}");
}

#[test]
fn equal_specs_have_no_differences() {
    let comparison = changed("summary: A client.", "summary: A client.");
    assert_eq!(comparison.impact(), None);
    assert_eq!(comparison.to_string(), "verdict: nothing changed");
    // The order of the file is the order of the documentation.
    check(
        "  Count: {type: int32}\n  Thing: {type: Thing}",
        "  Thing: {type: Thing}\n  Count: {type: int32}",
        Impact::Patch,
        "documentation",
    );
}

#[test]
fn parameter_changes_are_classified() {
    use Impact::{Major, Minor, Patch};
    check(
        "  Size:",
        "  Extra: {type: boolean}\n  Size:",
        Minor,
        "the parameter `extra` is new: `bool`",
    );
    let small = "  Size: {type: int32, ";
    check(
        small,
        "  Size: {type: int32, required: true, ",
        Major,
        "the parameter `size` is an argument, and had a setter",
    );
    let request = "  Id: {type: string, required: true}\n";
    check(
        request,
        &format!("{request}  Other: {{type: string, required: true}}\n"),
        Major,
        "`get_thing(id: String, other: String, name: String)`, and was",
    );
    check(
        request,
        "",
        Major,
        "`get_thing(name: String)`, and was `get_thing(id: String, name: String)`",
    );
    check(
        request,
        "  Id: {type: string}\n",
        Major,
        "the parameter `id` has a setter, and was an argument: `String`",
    );
    check(request, "  Id: {type: int64, required: true}\n", Major, "(id: i64, name: String)");
    check(
        "  Size: {type: int32, description: How large.}\n",
        "",
        Major,
        "the setter `size` is gone",
    );
    check(
        "type: int32, description",
        "type: int64, description",
        Major,
        "the parameter `size` is `i64`, and was `i32`",
    );
    check("How large.", "How small.", Patch, "documentation or examples");
    check(
        "encoding: comma",
        "encoding: json",
        Patch,
        "the parameter `ids` is sent as JSON text, and was joined by `,`",
    );
    check("  Ids: {", "  IDs: {", Patch, "sent as `IDs`");
    check("  Size: {", "  Size: {name: large, ", Major, "the setter `size` is gone");
    check("values: [a, b]", "values: [a, b, c]", Minor, "`State`: the value `C` is new");
    check("values: [a, b]", "values: [a]", Major, "`State`: the value `B` is gone");
    check(
        "description: How large.",
        "deprecated: Why.",
        Minor,
        "the parameter `size` is deprecated",
    );
    check(
        ", one_of: who",
        "",
        Major,
        "the method `get_thing_by_number(id: String, number: i64)` is gone",
    );
}

#[test]
fn response_changes_are_classified() {
    use Impact::{Major, Minor, Patch};
    check(
        "  Count: {",
        "  COUNT: {",
        Patch,
        "the field `count` is `COUNT` on the wire, and was `Count`",
    );
    check("  Count: {type: int32}\n", "", Major, "the field `count` is gone");
    check(
        "  Count:",
        "  Extra: {type: any}\n  Count:",
        Minor,
        "the field `extra` is new: `Option<Value>`",
    );
    check(
        "Count: {type: int32}",
        "Count: {type: int64}",
        Major,
        "the field `count` is `Option<i64>`, and was `Option<i32>`",
    );
    check(
        "Count: {type: int32}",
        "Count: {type: int32, required: true}",
        Major,
        "is `i32`, and was `Option<i32>`",
    );
    check(
        "RequestId: {type: string, required: true}",
        "RequestId: {type: string}",
        Major,
        "is `Option<String>`, and was `String`",
    );
    check(
        "Label: {type: string}",
        "Label: {type: string}, Weight: {type: double}",
        Minor,
        "`Thing`: the field `weight` is new",
    );
}

#[test]
fn paging_changes_are_classified() {
    use Impact::{Minor, Patch};
    let paged = |facts: &str| {
        ACTION.replace("  Thing: {type: Thing}", "  Things: {type: [Thing]}")
            + &format!("paging: {{items: Things, total: Count, {facts}}}\n")
    };
    let (ten, twenty) = (paged("page: Size, fixed_size: 10"), paged("page: Size, fixed_size: 20"));
    let comparison = compare(&spec(SERVICE, &ten), &spec(SERVICE, &twenty));
    assert_eq!(comparison.impact(), Some(Patch), "{comparison}");
    let what = "pages are requested by `page: Size`, `fixed_size: 20`, `items: Things`, `total: Count`, and were by `page: Size`, `fixed_size: 10`";
    assert!(comparison.to_string().contains(what), "{comparison}");
    let without = ten
        .lines()
        .filter(|line| !line.starts_with("paging"))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(compare(&spec(SERVICE, &without), &spec(SERVICE, &ten)).impact(), Some(Minor));
}

#[test]
fn type_and_service_changes_are_classified() {
    use Impact::{Major, Minor, Patch};
    check(
        "Value: {type: string}",
        "Value: {type: string, required: true}",
        Major,
        "`Tag::new(key: String, value: String)`",
    );
    check(
        "Busy: {status: 503}",
        "Busy: {status: 503}, More: {status: 400}",
        Minor,
        "`More` is new",
    );
    check("Busy: {status: 503}, ", "", Major, "`Busy` is gone");
    check(
        "Busy: {status: 503}",
        "Busy: {status: 503, name: IsBusy}",
        Major,
        "`Busy` is called `IsBusy`",
    );
    check(
        "Busy: {status: 503}",
        "Busy: {status: 503, class: throttling}",
        Patch,
        "`Busy` is Throttling",
    );
    check(
        "errors: {NotFound",
        "errors: {Gone: {status: 404}, NotFound",
        Patch,
        "the action documents `Gone`",
    );
    check(", RPC-HMAC-SHA1", "", Major, "the signer RpcHmacSha1 is gone");
    check(
        "[ACS3-HMAC-SHA256, RPC-HMAC-SHA1]",
        "[RPC-HMAC-SHA1, ACS3-HMAC-SHA256]",
        Patch,
        "the default signature",
    );
    let title = "title: Things\n";
    for plain in ["[http]", "[http, https]"] {
        let plain = format!("{title}protocols: {plain}\n");
        check(title, &plain, Major, "clients use plain HTTP by default, and used HTTPS");
        let back = compare(&spec(&SERVICE.replace(title, &plain), ACTION), &spec(SERVICE, ACTION));
        assert_eq!(back.impact(), Some(Patch), "{back}");
        assert!(back.to_string().contains("clients use HTTPS by default"), "{back}");
    }
    check(
        title,
        "title: Things\nprotocols: [https]\n",
        Patch,
        "available over HTTPS only, and was over HTTPS and HTTP",
    );
    check(
        "idempotent: true",
        "idempotent: true\nprotocols: [http]",
        Patch,
        "available over HTTP only, and was over HTTPS and HTTP",
    );
    check(
        title,
        "title: Things\nmethods: [GET, POST]\n",
        Patch,
        "the default method is GET, and was POST",
    );
    check("default_region: cn-a, ", "", Major, "clients have to set a region");
    check(", cn-b: {public: b.example.com}", "", Major, "the region `cn-b` is gone");
    check(
        "public: b.",
        "public: c.",
        Patch,
        "the host of the region `cn-b` is `c.example.com`, and was `b.example.com`",
    );
    check(
        "{public: b.example.com}",
        "{public: b.example.com, vpc: b.internal.example.com}",
        Patch,
        "the region `cn-b` has a host inside a VPC: `b.internal.example.com`",
    );
    let status = "the status of `NotFound` is 403, and was 404";
    check("NotFound: {status: 404}", "NotFound: {status: 403}", Patch, status);
    let status = "`NotFound` comes with status 403, and came with 404";
    check("NotFound: {status: 404}", "NotFound: {status: 403}", Patch, status);
    check(
        "idempotent: true",
        "idempotent: true\nquota: 20",
        Patch,
        "the quota is 20 calls per second, and was none",
    );
    check("summary: A client.", "summary: Another client.", Patch, "documentation");
    let areas = |title: &str| SERVICE.replace("types:", &format!("areas: {{one: {title}}}\ntypes:"));
    let action = ACTION.replace("summary:", "area: one\nsummary:");
    let moved = compare(&spec(&areas("One"), &action), &spec(&areas("Two"), &action));
    assert_eq!(moved.impact(), Some(Patch), "{moved}");
    check("idempotent: true", "idempotent: false", Patch, "no longer idempotent");
    check(
        "idempotent: true",
        "idempotent: true\nname: read_thing",
        Major,
        "the method `get_thing(id: String, name: String)` is gone",
    );
    check("crate: aliyun-things", "crate: things", Major, "the crate is `things`");
}

#[test]
fn added_and_removed_actions_are_reported() {
    let both = [
        ("spec/service.yaml", SERVICE),
        ("spec/actions/GetThing.yaml", ACTION),
        ("spec/actions/New.yaml", "action: New\nsummary: New.\n"),
    ];
    // A client has a method `new` of its own.
    let both = both.map(|(path, text)| (path, text.replace("action: New\n", "action: New\nname: renew\n")));
    let both = load(&Sources::from_files(both)).unwrap();
    let one = spec(SERVICE, ACTION);
    assert!(
        compare(&one, &both)
            .to_string()
            .starts_with("minor: something new to use\n  New\n    the action is new\n"),
        "{}",
        compare(&one, &both)
    );
    assert_eq!(compare(&both, &one).impact(), Some(Impact::Major));
}
