//! The document as a whole -> service.yaml.

use super::gateway;
use crate::document::Document;
use crate::json::{Json, LenientJson as _};
use crate::report::{RemarkKind, Report};
use crate::text;
use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::keys::formats;
use aliyun_codegen_language::spec::{Endpoint, Endpoints, Map, Method, Protocol, Service, SignatureScheme, TypeDef};

/// Creates service.yaml from the document. `types` are the types that several actions share.
pub(super) fn lower(document: &Document<'_>, types: Map<TypeDef>, report: &mut Report) -> Service {
    let Document { product, version, .. } = document;
    let slug = slug(product);
    let keywords = ["aliyun", "alibaba-cloud", slug.as_str()];
    Service {
        product: product.clone(),
        version: version.clone(),
        krate: krate(&slug),
        title: format!("Alibaba Cloud {product}"),
        summary: format!("Unofficial Rust client for the Alibaba Cloud {product} API (version {version})."),
        description: None,
        documentation: None,
        repository: None,
        keywords: keywords
            .into_iter()
            .filter(|word| formats::KEYWORD.matches(word))
            .map(str::to_owned)
            .collect(),
        signature: vec![SignatureScheme::Acs3HmacSha256, SignatureScheme::RpcHmacSha1],
        protocols: vec![Protocol::Https, Protocol::Http],
        methods: vec![Method::Post, Method::Get],
        endpoints: endpoints(document, &slug, report),
        areas: Vec::new(),
        types,
        errors: gateway::errors(),
        error_meanings: Vec::new(),
    }
}

/// A product code in lower-case letters, digits and single hyphens.
fn slug(product: &str) -> String {
    let lower = product.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() { "service".to_owned() } else { words.join("-") }
}

fn krate(slug: &str) -> String {
    let mut name = format!("aliyun-{slug}");
    name.truncate(64);
    name.trim_end_matches('-').to_owned()
}

/// Regions with valid hosts, sorted. If there are none, the usual host is guessed and marked as a
/// guess.
fn endpoints(document: &Document<'_>, slug: &str, report: &mut Report) -> Endpoints {
    let mut regions: Map<Endpoint> = Vec::new();
    for endpoint in document.endpoints {
        let region = endpoint.text("regionId").map(text::line).unwrap_or_default();
        let Some(public) = endpoint.text("endpoint").or_else(|| endpoint.text("public")).map(text::line) else {
            // A region in which the service is not available.
            continue;
        };
        let problem = if region.is_empty() {
            Some(format!("{} has no region ID", in_backticks(&public)))
        } else if !formats::REGION.matches(&region) {
            Some("this is not a valid region ID".to_owned())
        } else if !formats::HOST.matches(&public) {
            Some(format!("{} is not a valid host", in_backticks(&public)))
        } else {
            None
        };
        if let Some(problem) = problem {
            report.add(RemarkKind::Endpoint, region, problem);
            continue;
        }
        let vpc = endpoint
            .text("vpc")
            .or_else(|| endpoint.text("vpcEndpoint"))
            .map(text::line)
            .filter(|vpc| formats::HOST.matches(vpc));
        match regions.iter().find(|(have, _)| *have == region) {
            None => regions.push((region, Endpoint { public, vpc })),
            Some((_, have)) if have.public == public => {}
            Some((_, have)) => {
                let message = format!("two hosts, `{}` and `{public}`; the first is kept", have.public);
                report.add(RemarkKind::Endpoint, region, message);
            }
        }
    }
    regions.sort_by(|a, b| a.0.cmp(&b.0));
    if regions.is_empty() {
        let public = format!("{slug}.aliyuncs.com");
        report.add(
            RemarkKind::Endpoint,
            "",
            format!("the document names no host; `{public}` is a guess from the usual pattern, correct it"),
        );
        regions.push(("cn-hangzhou".to_owned(), Endpoint { public, vpc: None }));
    }
    // If all regions have the same host, any of them can be the default.
    let hosts = regions.iter().map(|(_, endpoint)| &endpoint.public);
    let is_one = hosts.collect::<std::collections::BTreeSet<_>>().len() == 1;
    let default_region = regions.first().filter(|_| is_one).map(|(region, _)| region.clone());
    Endpoints { default_region, regions }
}

/// Whether the only host is a guess.
pub(crate) fn has_guessed_host(document: &Document<'_>) -> bool {
    let is_host = |endpoint: &Json| {
        let region = endpoint.text("regionId").map(text::line).unwrap_or_default();
        let public = endpoint
            .text("endpoint")
            .or_else(|| endpoint.text("public"))
            .map(text::line)
            .unwrap_or_default();
        formats::REGION.matches(&region) && formats::HOST.matches(&public)
    };
    !document.endpoints.iter().any(is_host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::json::parse;

    fn service(endpoints: &str) -> (Service, Report) {
        let json =
            format!(r#"{{"info": {{"style": "RPC", "product": "Foo_Bar", "version": "1"}}, "apis": {{}}, "endpoints": {endpoints}}}"#);
        let json = parse(&json).unwrap();
        let mut report = Report::default();
        (lower(&read(&json).unwrap(), Vec::new(), &mut report), report)
    }

    #[test]
    fn crate_and_host_names_derive_from_product_code() {
        let (service, report) = service("[]");
        assert_eq!((service.krate.as_str(), service.keywords.len()), ("aliyun-foo-bar", 3));
        assert_eq!(service.endpoints.regions[0].1.public, "foo-bar.aliyuncs.com");
        assert_eq!(report.remarks.len(), 1);
        assert_eq!(krate(&"x".repeat(100)).len(), 64);
        assert_eq!(slug("..."), "service");
    }

    #[test]
    fn invalid_hosts_are_left_out() {
        let (service, report) = service(
            r#"[{"regionId": "b", "endpoint": "b.example.com"}, {"regionId": "a", "endpoint": "a.example.com"}, {"regionId": "c", "endpoint": ""},
                {"regionId": "d", "endpoint": "https://d"}, {"regionId": "a", "endpoint": "x.example.com"}, 7]"#,
        );
        let regions: Vec<_> = service.endpoints.regions.iter().map(|(region, _)| region.as_str()).collect();
        assert_eq!((regions, service.endpoints.default_region), (vec!["a", "b"], None));
        assert_eq!(report.of_kind(RemarkKind::Endpoint).count(), 2);
    }
}
