//! The whole chain: order, names, errors, and no secret in any of them.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;

use super::super::testing::{FakeTransport, response, settings, sts_response};
use super::super::{CliProfileCredentialsProvider, Credentials, CredentialsError, ProvideCredentials};
use super::*;
use crate::transport::{HttpRequest, HttpResponse, TransportError};

/// A machine on which every member has credentials; taking them away one by one shows the order.
struct Machine {
    home: TempDir,
    vars: Vec<(&'static str, String)>,
}

impl Machine {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = home.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let token = write("token", "t0ken");
        write(
            ".aliyun/config.json",
            r#"{"current":"d","profiles":[{"name":"d","mode":"AK","access_key_id":"cli","access_key_secret":"s3cret"}]}"#,
        );
        write(
            ".alibabacloud/credentials",
            "[default]\ntype=access_key\naccess_key_id=ini\naccess_key_secret=s3cret\n",
        );
        let vars = vec![
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "env".to_owned()),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s3cret".to_owned()),
            ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r".to_owned()),
            ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p".to_owned()),
            ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token),
            ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://localhost:1/s3cret".to_owned()),
        ];
        Self { home, vars }
    }

    fn without(&mut self, name: &str) {
        self.vars.retain(|(have, _)| *have != name);
    }

    fn remove(&self, file: &str) {
        std::fs::remove_file(self.home.path().join(file)).unwrap();
    }

    fn chain(&self, transport: Arc<FakeTransport>) -> DefaultCredentialsProvider {
        let vars: Vec<_> = self.vars.iter().map(|(name, value)| (*name, value.as_str())).collect();
        DefaultCredentialsProvider::new(&settings(transport, &vars, Some(self.home.path())))
    }

    async fn key_id(&self, transport: Arc<FakeTransport>) -> Result<String, CredentialsError> {
        let credentials = self.chain(transport).provide().await?;
        Ok(credentials.access_key_id().to_owned())
    }
}

fn pair(id: &str) -> String {
    format!(r#"{{"Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"s3cret","SecurityToken":"t0ken"}}"#)
}

/// STS, the metadata service and a credentials URI.
fn everything(request: &HttpRequest) -> Result<HttpResponse, TransportError> {
    match &request.url {
        url if url.starts_with("https://sts.") => sts_response("oidc"),
        url if url.ends_with("/latest/api/token") => response(200, "m3ta"),
        url if url.ends_with("/security-credentials/") => response(200, "role"),
        url if url.starts_with("http://100.100.100.200/") => response(200, &pair("ecs")),
        _ => response(200, &pair("uri")),
    }
}

#[tokio::test]
async fn default_chain_has_order_of_official_sdks() {
    let mut machine = Machine::new();
    let all = || FakeTransport::new(everything);
    assert_eq!(machine.key_id(all()).await.unwrap(), "env");
    machine.without("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    assert_eq!(machine.key_id(all()).await.unwrap(), "oidc");
    machine.without("ALIBABA_CLOUD_ROLE_ARN");
    assert_eq!(machine.key_id(all()).await.unwrap(), "cli");
    machine.remove(".aliyun/config.json");
    assert_eq!(machine.key_id(all()).await.unwrap(), "ini");
    machine.remove(".alibabacloud/credentials");
    assert_eq!(machine.key_id(all()).await.unwrap(), "ecs");
    machine.vars.push(("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true".to_owned()));
    assert_eq!(machine.key_id(all()).await.unwrap(), "uri");
}

#[tokio::test]
async fn default_chain_error_lists_each_provider() {
    let home = tempfile::tempdir().unwrap();
    let nobody = FakeTransport::silent();
    let chain = DefaultCredentialsProvider::new(&settings(Arc::clone(&nobody), &[], Some(home.path())));
    let error = chain.provide().await.unwrap_err();
    let home = home.path().display();
    assert_eq!(
        error.to_string(),
        format!(
            "no credentials found; tried: environment: the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID is not set; \
             OIDC role: environment variables not set: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE; \
             CLI profile: {home}/.aliyun/config.json: file not found; \
             credentials file: {home}/.alibabacloud/credentials: file not found; \
             ECS RAM role: no response from the metadata service at 100.100.100.200: no response; \
             credentials URI: the environment variable ALIBABA_CLOUD_CREDENTIALS_URI is not set"
        )
    );
    // A machine that is no instance: one request, of a second at most.
    assert_eq!(nobody.seen().len(), 1);
}

#[tokio::test]
async fn invalid_files_are_skipped_and_reported() {
    let mut machine = Machine::new();
    machine.without("ALIBABA_CLOUD_ACCESS_KEY_ID");
    machine.without("ALIBABA_CLOUD_ROLE_ARN");
    std::fs::write(machine.home.path().join(".aliyun/config.json"), r#"{"current": s3cret}"#).unwrap();
    assert_eq!(machine.key_id(FakeTransport::silent()).await.unwrap(), "ini");
    machine.remove(".alibabacloud/credentials");
    machine.without("ALIBABA_CLOUD_CREDENTIALS_URI");
    let error = machine.key_id(FakeTransport::silent()).await.unwrap_err().to_string();
    assert!(
        error.contains("/.aliyun/config.json: invalid JSON: expected value at line 1, column 13; "),
        "{error}"
    );
    assert!(!error.contains("s3cret"), "{error}");
}

#[tokio::test]
async fn busy_sts_does_not_fall_back_to_node_identity() {
    let mut machine = Machine::new();
    machine.without("ALIBABA_CLOUD_ACCESS_KEY_ID");
    let busy = FakeTransport::new(|request| match request.url.starts_with("https://sts.") {
        true => response(503, r#"{"Code":"ServiceUnavailable","Message":"busy"}"#),
        false => everything(request),
    });
    let error = machine.key_id(busy).await.unwrap_err();
    assert!(error.is_transient());
    let message = error.to_string();
    assert!(
        message.ends_with("; OIDC role: STS AssumeRoleWithOIDC: ServiceUnavailable (HTTP 503): busy"),
        "{message}"
    );
    // A permanent rejection: the provider is skipped.
    let refused = FakeTransport::new(|request| match request.url.starts_with("https://sts.") {
        true => response(403, r#"{"Code":"NoPermission"}"#),
        false => everything(request),
    });
    assert_eq!(machine.key_id(refused).await.unwrap(), "cli");
}

#[tokio::test]
async fn debug_of_default_chain_shows_no_secret() {
    let machine = Machine::new();
    let chain = machine.chain(FakeTransport::new(everything));
    chain.provide().await.unwrap();
    let shown = format!("{chain:?} {chain:#?}");
    assert!(
        !shown.contains("s3cret") && !shown.contains("t0ken") && !shown.contains("m3ta"),
        "{shown}"
    );
}

fn error_of_file(name: &str, text: &[u8]) -> Option<String> {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    block_on(CliOrIni(home.path()).key_id())
}

struct CliOrIni<'h>(&'h Path);

impl CliOrIni<'_> {
    /// All that the two providers of files say.
    async fn key_id(&self) -> Option<String> {
        // Nothing that a test makes up is run.
        let vars = [("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", "true")];
        let settings = settings(FakeTransport::new(everything), &vars, Some(self.0));
        let chain = CredentialsProviderChain::new()
            .with("cli", CliProfileCredentialsProvider::new(&settings))
            .with("ini", ProfileCredentialsProvider::new(&settings));
        chain.provide().await.err().map(|error| format!("{error} {error:?}"))
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Texts that look like a file of credentials, more or less.
fn json() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "current",
        "profiles",
        "name",
        "mode",
        "access_key_id",
        "access_key_secret",
        "sts_token",
        "ram_role_arn",
        "source_profile",
        "expired_seconds",
        "enable_vpc",
        "oidc_token_file",
        "policy",
        "s3cret",
    ]);
    let word = prop::sample::select(vec![
        "\"s3cret\"",
        "\"me\"",
        "\"AK\"",
        "\"StsToken\"",
        "\"RamRoleArn\"",
        "\"ChainableRamRoleArn\"",
        "\"OIDC\"",
        "s3cret",
        "-1",
        "true",
        "null",
        "1e400",
    ]);
    let value = word.prop_map(str::to_owned).prop_recursive(3, 24, 4, move |inner| {
        let members = prop::collection::vec((key.clone(), inner.clone()), 0..5).prop_map(|members| {
            let members: Vec<_> = members.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        });
        prop_oneof![3 => members, 1 => prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(",")))]
    });
    prop_oneof![
        value.clone(),
        value.clone().prop_map(|value| format!(r#"{{"current":"me","profiles":[{{"name":"me","mode":"AK","x":{value}}}]}}"#)),
        (value, prop::sample::select(vec!["AK", "StsToken", "RamRoleArn", "ChainableRamRoleArn", "OIDC", "EcsRamRole", "s3"]))
            .prop_map(|(value, mode)| format!(
                r#"{{"current":"me","profiles":[{{"name":"me","mode":"{mode}","access_key_id":{value},"access_key_secret":"s3cret","source_profile":"me"}}]}}"#
            )),
    ]
}

proptest! {
    #[test]
    fn arbitrary_json_never_panics_or_leaks(text in json(), cut in any::<prop::sample::Index>()) {
        for text in [text.as_str(), text.get(..cut.index(text.len() + 1)).unwrap_or_default()] {
            // As the name of a profile or a mode it would be no secret.
            prop_assume!(!text.contains("\"current\":\"s3cret\"") && !text.contains("\"source_profile\":\"s3cret\"") && !text.contains("\"mode\":\"s3cret\""));
            if let Some(error) = error_of_file(".aliyun/config.json", text.as_bytes()) {
                prop_assert!(!error.contains("s3cret"), "{error}");
            }
        }
    }

    #[test]
    fn arbitrary_ini_never_panics_or_leaks(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                "[default]", "[other]", "[default", "type = access_key", "type = ram_role_arn", "type = oidc_role_arn", "type=", "access_key_id = s3cret",
                "access_key_secret = s3cret", "access_key_secret", "role_arn = s3cret", "= s3cret", "s3cret", "; s3cret", "policy = \"s3cret", "\u{1}\u{2}", "",
            ]),
            0..10,
        ),
        end in prop::sample::select(vec!["\n", "\r\n", "\r", "\u{85}"]),
    ) {
        if let Some(error) = error_of_file(".alibabacloud/credentials", lines.join(end).as_bytes()) {
            prop_assert!(!error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        error_of_file(".aliyun/config.json", &bytes);
        error_of_file(".alibabacloud/credentials", &bytes);
    }
}

mod builder {
    use std::time::Duration;

    use super::*;
    use crate::client::{Client, ClientBuilder, Service};
    use crate::clock::Timer;
    use crate::endpoint::{Endpoints, Region};
    use crate::sign::ACS3_HMAC_SHA256;
    use crate::transport::{BoxFuture, Limits, Method, Transport};

    static SERVICE: Service = Service {
        product: "test",
        version: "2017-03-21",
        endpoints: Endpoints {
            default_region: Some("a"),
            regions: &[Region {
                id: "a",
                public: "a.example",
                vpc: None,
            }],
        },
        scheme: ACS3_HMAC_SHA256,
        protocol: "https",
        method: Method::Post,
        class_of: |_| None,
        user_agent: "test/1",
    };

    #[derive(Debug)]
    struct Shared(Arc<FakeTransport>);

    impl Transport for Shared {
        fn send<'a>(&'a self, request: &'a HttpRequest, limits: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
            self.0.send(request, limits)
        }
    }

    /// Nothing here waits; without the feature `http` a client wants a timer all the same.
    #[derive(Debug)]
    struct Never;

    impl Timer for Never {
        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn building_a_client_does_not_query_the_chain() {
        let transport = FakeTransport::silent();
        let client = ClientBuilder::<Client>::new(&SERVICE)
            .default_credentials()
            .transport(Shared(Arc::clone(&transport)))
            .timer(Never)
            .build()
            .unwrap();
        assert!(format!("{client:?}").contains("DefaultCredentialsProvider"), "{client:?}");
        assert!(transport.seen().is_empty());
        // What is set last counts.
        let client = ClientBuilder::<Client>::new(&SERVICE)
            .default_credentials()
            .credentials(Credentials::new("LTAIabc", "s3cret"))
            .transport(Shared(transport))
            .timer(Never)
            .build()
            .unwrap();
        let shown = format!("{client:?}");
        assert!(
            shown.contains("LTAI…") && !shown.contains("DefaultCredentialsProvider") && !shown.contains("s3cret"),
            "{shown}"
        );
    }
}
