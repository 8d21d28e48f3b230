//! What the tests of the whole share: the spec of this repository, a mock server that runs it, and
//! clients of that.
//!
//! A call without its parameters does not compile. The two programs differ in nothing but the
//! argument:
//!
//! ```
//! fn call(client: &aliyun_vod::Client) {
//!     let _ = client.refresh_upload_video("c6a23a870c8c4ffcd40cbd3813330000");
//! }
//! ```
//!
//! ```compile_fail,E0061
//! fn call(client: &aliyun_vod::Client) {
//!     let _ = client.refresh_upload_video();
//! }
//! ```
//!
//! Nor does one with both members of a group, of which the service takes one:
//!
//! ```compile_fail,E0599
//! fn call(client: &aliyun_vod::Client) {
//!     let _ = client.refresh_upload_video("c6a23a870c8c4ffcd40cbd3813330000").reference_id("123-123");
//! }
//! ```

/// The example calls of the generated crate, without its tests.
#[allow(dead_code, unused_imports, clippy::expect_used, clippy::panic, reason = "what only those tests use")]
#[rustfmt::skip]
#[path = "../../generated/tests/examples.rs"]
pub mod examples;
pub mod printing;
pub mod sandbox;
pub mod secrets;

/// The programs in the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use aliyun_codegen::pipeline::Generator;
use aliyun_codegen::placement::Runtime;
use aliyun_codegen_language::load::load;
use aliyun_codegen_language::source::Sources;
use aliyun_codegen_language::spec::Spec;
use aliyun_mock::{AccessKey, Config, Mock, Quotas};
use aliyun_vod::{Client, ClientBuilder, Credentials};

/// An ID that the examples of the spec know.
pub const VIDEO: &str = "c6a23a870c8c4ffcd40cbd381333****";

/// The folder of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// What `cargo xtask generate` does in this repository.
#[must_use]
pub fn task() -> Generator {
    Generator {
        spec: root().join("spec"),
        out: root().join("generated"),
        runtime: Runtime::Path(root().join("codegen/runtime")),
        only: Vec::new(),
        color: false,
    }
}

/// The spec of the repository, read once.
///
/// # Panics
/// If it has errors.
#[must_use]
#[expect(clippy::expect_used, reason = "for tests")]
pub fn spec() -> Spec {
    static SPEC: LazyLock<Spec> = LazyLock::new(|| {
        let sources = Sources::read(&root().join("spec")).expect("spec/ is there");
        load(&sources).expect("the spec of the repository has no errors")
    });
    SPEC.clone()
}

/// A mock server that serves the spec, without quotas.
///
/// # Panics
/// If it can't listen.
#[expect(clippy::expect_used, reason = "for tests")]
pub async fn mock() -> Mock {
    let mut config = Config::default();
    config.quotas = Quotas::Off;
    Mock::start(spec(), config).await.expect("a free port on the loopback interface")
}

/// The permanent credentials that the mock server knows.
#[must_use]
pub fn permanent() -> Credentials {
    let key = AccessKey::permanent();
    Credentials::new(key.id(), key.secret())
}

/// The temporary credentials that the mock server knows.
#[must_use]
pub fn temporary() -> Credentials {
    let key = AccessKey::temporary();
    Credentials::new(key.id(), key.secret()).with_security_token(key.token().unwrap_or_default())
}

/// A client of `mock`, to be changed and built.
pub fn builder(mock: &Mock) -> ClientBuilder<Client> {
    let builder = Client::builder().endpoint(mock.url()).credentials(permanent());
    if !printing::is_wanted() {
        return builder;
    }
    printing::print_spans();
    builder.interceptor(printing::Printer::default())
}

/// A client of `mock`.
///
/// # Panics
/// If the settings are wrong.
#[must_use]
#[expect(clippy::expect_used, reason = "for tests")]
pub fn client(mock: &Mock) -> Client {
    builder(mock).build().expect("the settings are complete")
}
