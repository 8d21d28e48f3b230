//! Structs of the spec -> the text of its files.

use crate::yaml::{Yaml, YamlEntry, write};
use aliyun_codegen_language::spec::{
    Action, Encoding, Endpoint, ErrorClass, ErrorCode, Example, Field, Literal, Location, Map, Method, Protocol, Service, SignatureScheme,
    Type, TypeDef, Values,
};

/// The text of `service.yaml`; `guess` if its only host is a guess.
pub(crate) fn service(service: &Service, guess: bool) -> String {
    let text = |key: &str, text: &str| YamlEntry::new(key, Yaml::text(text));
    let mut entries = vec![
        text("product", &service.product),
        YamlEntry::new("version", Yaml::Text(service.version.clone())),
        text("crate", &service.krate),
        text("title", &service.title),
        text("summary", &service.summary),
        YamlEntry::new("keywords", words(service.keywords.iter().map(String::as_str))),
        YamlEntry::new("signature", words(service.signature.iter().map(|scheme| signature(*scheme)))),
        YamlEntry::new(
            "protocols",
            words(service.protocols.iter().map(|protocol| self::protocol(*protocol))),
        ),
        YamlEntry::new("methods", words(service.methods.iter().map(|method| self::method(*method)))),
    ];
    let regions = service
        .endpoints
        .regions
        .iter()
        .map(|(region, endpoint)| YamlEntry::new(region.clone(), self::endpoint(endpoint)));
    let mut regions = YamlEntry::new("regions", Yaml::Lines(regions.collect()));
    if guess {
        regions
            .comments
            .push("TODO: the metadata names no host. This is a guess from the usual pattern; correct it.".to_owned());
    }
    let default = service
        .endpoints
        .default_region
        .as_deref()
        .map(|region| text("default_region", region));
    entries.push(YamlEntry::new(
        "endpoints",
        Yaml::Lines(default.into_iter().chain([regions]).collect()),
    ));
    if !service.types.is_empty() {
        entries.push(YamlEntry::new("types", Yaml::Lines(types(&service.types))));
    }
    entries.push(YamlEntry {
        comments: vec!["Codes of the gateway, which any action may return. Add those of the service.".to_owned()],
        ..YamlEntry::new("errors", Yaml::Lines(errors(&service.errors)))
    });
    let mut out = "# yaml-language-server: $schema=schema/service.json\n".to_owned();
    write(&entries, 0, &mut out);
    out
}

/// The hosts of a region.
pub(crate) fn endpoint(endpoint: &Endpoint) -> Yaml {
    let vpc = endpoint.vpc.as_ref().map(|vpc| YamlEntry::new("vpc", Yaml::Text(vpc.clone())));
    let hosts = [YamlEntry::new("public", Yaml::Text(endpoint.public.clone()))]
        .into_iter()
        .chain(vpc);
    Yaml::Map(hosts.collect())
}

/// The text of an action file. Comments go above the parameter that they name, or else above all.
pub(crate) fn action(action: &Action, comments: &[(String, String)]) -> String {
    let mut entries = vec![YamlEntry::new("action", Yaml::Text(action.action.clone()))];
    let mut optional = |key: &str, value: Option<Yaml>| entries.extend(value.map(|value| YamlEntry::new(key, value)));
    let text = |text: &Option<String>| text.as_deref().map(Yaml::text);
    optional("name", text(&action.name));
    optional("area", text(&action.area));
    optional("summary", Some(Yaml::Text(action.summary.clone())));
    optional("description", text(&action.description));
    optional("documentation", text(&action.documentation));
    optional(
        "methods",
        action
            .methods
            .as_ref()
            .map(|methods| words(methods.iter().map(|method| self::method(*method)))),
    );
    optional(
        "protocols",
        action
            .protocols
            .as_ref()
            .map(|protocols| words(protocols.iter().map(|protocol| self::protocol(*protocol)))),
    );
    optional("idempotent", Some(Yaml::Word(action.idempotent.to_string())));
    optional("deprecated", text(&action.deprecated));
    let mut request = fields(&action.request);
    for entry in &mut request {
        entry.comments.extend(
            comments
                .iter()
                .filter(|(wire, _)| *wire == entry.key)
                .map(|(_, comment)| comment.clone()),
        );
    }
    let general = comments
        .iter()
        .filter(|(wire, _)| wire.is_empty())
        .map(|(_, comment)| comment.clone());
    entries.push(YamlEntry {
        comments: general.collect(),
        ..YamlEntry::new("request", Yaml::Lines(request))
    });
    entries.push(YamlEntry::new("response", Yaml::Lines(fields(&action.response))));
    for (key, lines) in [("types", types(&action.types)), ("errors", errors(&action.errors))] {
        if !lines.is_empty() {
            entries.push(YamlEntry::new(key, Yaml::Lines(lines)));
        }
    }
    if !action.examples.is_empty() {
        entries.push(YamlEntry::new(
            "examples",
            Yaml::Items(action.examples.iter().map(|call| Yaml::Lines(example(call))).collect()),
        ));
    }
    let mut out = "# yaml-language-server: $schema=../schema/action.json\n".to_owned();
    write(&entries, 0, &mut out);
    out
}

/// Parameters or fields.
pub(crate) fn fields(fields: &Map<Field>) -> Vec<YamlEntry> {
    fields
        .iter()
        .map(|(wire, field)| YamlEntry::new(wire.clone(), self::field(field)))
        .collect()
}

/// A parameter or field.
pub(crate) fn field(field: &Field) -> Yaml {
    let mut entries = vec![YamlEntry::new("type", ty(&field.ty))];
    let mut optional = |key: &str, value: Option<Yaml>| entries.extend(value.map(|value| YamlEntry::new(key, value)));
    let text = |text: &Option<String>| text.as_deref().map(Yaml::text);
    let line = |text: &Option<String>| text.clone().map(Yaml::Text);
    let switch = |is_on: bool| is_on.then(|| Yaml::Word("true".to_owned()));
    let number = |number: Option<f64>| number.map(|number| Yaml::Word(number.to_string()));
    let count = |count: Option<u64>| count.map(|count| Yaml::Word(count.to_string()));
    optional("name", line(&field.name));
    optional("required", switch(field.required));
    optional("one_of", line(&field.one_of));
    optional("sensitive", switch(field.sensitive));
    optional(
        "encoding",
        field.encoding.map(|encoding| Yaml::Word(self::encoding(encoding).to_owned())),
    );
    optional("content", field.content.as_ref().map(|content| Yaml::Text(content.to_string())));
    optional("wrapped_in", line(&field.wrapped_in));
    optional("values", field.values.as_ref().map(values));
    optional("deprecated", text(&field.deprecated));
    optional("default", field.default.as_ref().map(literal));
    optional("min", number(field.min));
    optional("max", number(field.max));
    optional("min_length", count(field.min_length));
    optional("max_length", count(field.max_length));
    optional("min_items", count(field.min_items));
    optional("max_items", count(field.max_items));
    optional("pattern", line(&field.pattern));
    optional("example", field.example.as_ref().map(literal));
    optional("description", text(&field.description));
    optional("in", location(field.location).map(|location| Yaml::Word(location.to_owned())));
    if !field.fields.is_empty() {
        entries.push(YamlEntry::new("fields", Yaml::Lines(fields(&field.fields))));
    }
    // A field that has only a type takes one line.
    if entries.len() == 1 {
        Yaml::Map(entries)
    } else {
        Yaml::Lines(entries)
    }
}

/// Named types.
pub(crate) fn types(types: &Map<TypeDef>) -> Vec<YamlEntry> {
    let def = |(key, def): &(String, TypeDef)| {
        let mut entries = Vec::new();
        entries.extend(def.name.clone().map(|name| YamlEntry::new("name", Yaml::Text(name))));
        entries.extend(
            def.description
                .as_deref()
                .map(|text| YamlEntry::new("description", Yaml::text(text))),
        );
        if !def.fields.is_empty() {
            entries.push(YamlEntry::new("fields", Yaml::Lines(fields(&def.fields))));
        }
        entries.extend(def.values.as_ref().map(|values| YamlEntry::new("values", self::values(values))));
        YamlEntry::new(key.clone(), Yaml::Lines(entries))
    };
    types.iter().map(def).collect()
}

/// Error codes.
pub(crate) fn errors(errors: &Map<ErrorCode>) -> Vec<YamlEntry> {
    let error = |(code, def): &(String, ErrorCode)| {
        let mut parts = vec![YamlEntry::new("status", Yaml::Word(def.status.to_string()))];
        let mut optional = |key: &str, value: Option<Yaml>| parts.extend(value.map(|value| YamlEntry::new(key, value)));
        // Error codes are written in braces, one per line, however long the message is.
        let one_line = |text: &Option<String>| text.as_ref().map(|text| Yaml::Word(crate::yaml::scalar(text, true)));
        optional("message", one_line(&def.message));
        optional("meaning", one_line(&def.meaning));
        optional("class", def.class.map(|class| Yaml::Word(self::class(class).to_owned())));
        optional("name", def.name.clone().map(Yaml::Text));
        YamlEntry::new(code.clone(), Yaml::Word(crate::yaml::flow(&Yaml::Map(parts))))
    };
    errors.iter().map(error).collect()
}

/// Whether documented values fit into a list: a list can't contain an empty string or describe a
/// value.
pub(crate) fn is_list(values: &Values) -> bool {
    values
        .0
        .iter()
        .all(|(value, def)| !value.trim().is_empty() && def.name.is_none() && def.meaning.is_none())
}

fn values(values: &Values) -> Yaml {
    if is_list(values) {
        return words(values.0.iter().map(|(value, _)| value.as_str()));
    }
    let entry = |(value, def): &(String, aliyun_codegen_language::spec::ValueDef)| {
        let meaning = def.meaning.as_deref().map(Yaml::text);
        let value_def = match (&def.name, meaning) {
            (None, Some(meaning)) => meaning,
            (None, None) => Yaml::Word(String::new()),
            (Some(name), meaning) => {
                let name = YamlEntry::new("name", Yaml::Text(name.clone()));
                let meaning = meaning.map(|meaning| YamlEntry::new("meaning", meaning));
                Yaml::Map([name].into_iter().chain(meaning).collect())
            }
        };
        YamlEntry::new(value.clone(), value_def)
    };
    Yaml::Lines(values.0.iter().map(entry).collect())
}

/// A documented call.
pub(crate) fn example(example: &Example) -> Vec<YamlEntry> {
    let mut entries = Vec::new();
    entries.extend(example.title.clone().map(|title| YamlEntry::new("title", Yaml::Text(title))));
    let request = example
        .request
        .iter()
        .map(|(wire, value)| YamlEntry::new(wire.as_str(), literal(value)))
        .collect::<Vec<_>>();
    if !request.is_empty() {
        entries.push(YamlEntry::new("request", Yaml::Map(request)));
    }
    entries.extend(example.json.as_deref().map(|json| YamlEntry::new("json", block(json))));
    entries.extend(example.xml.as_deref().map(|xml| YamlEntry::new("xml", block(xml))));
    entries
}

/// A response is written as a block, even if it has one line.
fn block(text: &str) -> Yaml {
    Yaml::Block(text.trim().to_owned())
}

pub(crate) fn words<'w>(words: impl Iterator<Item = &'w str>) -> Yaml {
    Yaml::List(words.map(|word| Yaml::Text(word.to_owned())).collect())
}

/// A type.
pub(crate) fn ty(ty: &Type) -> Yaml {
    match ty {
        Type::List(element) => Yaml::List(vec![self::ty(element)]),
        Type::Map(value) => Yaml::Map(vec![YamlEntry::new("string", self::ty(value))]),
        named => Yaml::Text(named.to_string()),
    }
}

/// A value.
pub(crate) fn literal(literal: &Literal) -> Yaml {
    match literal {
        Literal::Null => Yaml::Word("null".to_owned()),
        Literal::Bool(value) => Yaml::Word(value.to_string()),
        Literal::Int(value) => Yaml::Word(value.to_string()),
        Literal::Float(value) => Yaml::Word(float(*value)),
        Literal::Text(text) => Yaml::Text(text.clone()),
        Literal::List(elements) => Yaml::List(elements.iter().map(self::literal).collect()),
        Literal::Map(members) => Yaml::Map(
            members
                .iter()
                .map(|(name, value)| YamlEntry::new(name.as_str(), self::literal(value)))
                .collect(),
        ),
    }
}

/// A number that is read back as a float.
fn float(value: f64) -> String {
    let text = format!("{value:?}");
    // YAML wants a decimal point in the mantissa and a sign in the exponent.
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let point = if mantissa.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            format!("{mantissa}{point}e{sign}{exponent}")
        }
        None => text,
    }
}

pub(crate) fn method(method: Method) -> &'static str {
    match method {
        Method::Post => "POST",
        Method::Get => "GET",
    }
}

pub(crate) fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Https => "https",
        Protocol::Http => "http",
    }
}

fn signature(scheme: SignatureScheme) -> &'static str {
    match scheme {
        SignatureScheme::Acs3HmacSha256 => "ACS3-HMAC-SHA256",
        SignatureScheme::RpcHmacSha1 => "RPC-HMAC-SHA1",
    }
}

pub(crate) fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Repeat => "repeat",
        Encoding::Comma => "comma",
        Encoding::Space => "space",
        Encoding::Pipe => "pipe",
        Encoding::Newline => "newline",
        Encoding::Json => "json",
    }
}

fn location(location: Location) -> Option<&'static str> {
    match location {
        Location::Query => None,
        Location::Form => Some("form"),
        Location::Header => Some("header"),
        Location::Path => Some("path"),
        Location::Json => Some("json"),
        Location::Body => Some("body"),
    }
}

fn class(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Permanent => "permanent",
        ErrorClass::Throttling => "throttling",
        ErrorClass::Transient => "transient",
        ErrorClass::Clock => "clock",
        ErrorClass::Credentials => "credentials",
    }
}
