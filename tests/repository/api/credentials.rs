pub mod credentials {
    mod cache {
        #[private_fields]
        pub struct CachedCredentials<P> {}
        impl<P: ProvideCredentials> CachedCredentials<P> {
            #[must_use]
            pub fn new(source: P) -> Self {}
            #[must_use]
            pub fn with_clock(source: P, clock: Arc<dyn Clock>) -> Self {}
        }
        impl<P: ProvideCredentials> ProvideCredentials for CachedCredentials<P> {}
        impl<P: fmt::Debug> fmt::Debug for CachedCredentials<P> {}
    }
    mod chain {
        #[derive(Debug, Default)]
        #[private_fields]
        pub struct CredentialsChain {}
        impl CredentialsChain {
            #[must_use]
            pub fn new() -> Self {}
            #[must_use]
            pub fn with(
                self,
                name: &'static str,
                provider: impl ProvideCredentials + 'static,
            ) -> Self {}
        }
        impl ProvideCredentials for CredentialsChain {}
    }
    mod cli_profile {
        #[derive(Debug)]
        #[private_fields]
        pub struct CliProfile();
        provide_by_field!(CliProfile);
        impl CliProfile {
            #[must_use]
            pub fn new(settings: &ProviderSettings) -> Self {}
            #[must_use]
            pub fn profile(self, name: impl Into<String>) -> Self {}
            #[must_use]
            pub fn path(self, path: impl Into<PathBuf>) -> Self {}
        }
    }
    mod default_chain {
        #[derive(Debug)]
        #[private_fields]
        pub struct DefaultChain();
        provide_by_field!(DefaultChain);
        impl DefaultChain {
            #[must_use]
            pub fn new(settings: &ProviderSettings) -> Self {}
        }
    }
    mod ecs {
        #[derive(Debug)]
        #[private_fields]
        pub struct EcsRamRole();
        provide_by_field!(EcsRamRole);
        impl EcsRamRole {
            #[must_use]
            pub fn new(settings: &ProviderSettings) -> Self {}
            #[must_use]
            pub fn role_name(self, name: impl Into<String>) -> Self {}
        }
    }
    mod environment {
        #[derive(Clone)]
        #[private_fields]
        pub struct Environment {}
        impl Environment {
            #[must_use]
            pub fn of_process() -> Self {}
            pub fn new(
                vars: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
                home: Option<PathBuf>,
            ) -> Self {}
        }
        impl fmt::Debug for Environment {}
    }
    mod error {
        #[derive(Clone, Debug)]
        #[private_fields]
        pub struct CredentialsError {}
        impl CredentialsError {
            pub fn new(message: impl Into<String>) -> Self {}
            #[must_use]
            pub fn with_source(
                self,
                source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
            ) -> Self {}
            #[must_use]
            pub fn transient(self) -> Self {}
            #[must_use]
            pub fn is_transient(&self) -> bool {}
        }
        impl fmt::Display for CredentialsError {}
        impl std::error::Error for CredentialsError {}
    }
    mod fixed {
        #[derive(Clone, Debug)]
        #[private_fields]
        pub struct StaticCredentials();
        impl From<Credentials> for StaticCredentials {}
        impl ProvideCredentials for StaticCredentials {}
        #[derive(Debug)]
        #[private_fields]
        pub struct EnvironmentCredentials {}
        impl EnvironmentCredentials {
            #[must_use]
            pub fn new(settings: &ProviderSettings) -> Self {}
        }
        impl ProvideCredentials for EnvironmentCredentials {}
    }
    mod ini_file {
        #[derive(Debug)]
        #[private_fields]
        pub struct CredentialsFile();
        provide_by_field!(CredentialsFile);
        impl CredentialsFile {
            #[must_use]
            pub fn new(settings: &ProviderSettings) -> Self {}
            #[must_use]
            pub fn profile(self, name: impl Into<String>) -> Self {}
            #[must_use]
            pub fn path(self, path: impl Into<PathBuf>) -> Self {}
        }
    }
    mod oidc {
        #[derive(Debug)]
        #[private_fields]
        pub struct AssumeRoleWithOidc();
        provide_by_field!(AssumeRoleWithOidc);
        impl AssumeRoleWithOidc {
            #[must_use]
            pub fn from_env(settings: &ProviderSettings) -> Self {}
            #[must_use]
            pub fn new(
                settings: &ProviderSettings,
                role_arn: impl Into<String>,
                provider_arn: impl Into<String>,
                token_file: impl Into<PathBuf>,
            ) -> Self {}
            #[must_use]
            pub fn session_name(self, name: impl Into<String>) -> Self {}
            #[must_use]
            pub fn duration(self, duration: Duration) -> Self {}
            #[must_use]
            pub fn policy(self, policy: impl Into<String>) -> Self {}
            #[must_use]
            pub fn region(self, region: impl Into<String>) -> Self {}
            #[must_use]
            pub fn vpc(self) -> Self {}
            #[must_use]
            pub fn endpoint(self, endpoint: impl Into<String>) -> Self {}
        }
    }
    mod process {
        #[derive(Debug)]
        #[private_fields]
        pub struct ExternalProcess();
        provide_by_field!(ExternalProcess);
        impl ExternalProcess {
            #[must_use]
            pub fn new(command: impl Into<String>) -> Self {}
            #[must_use]
            pub fn timeout(self, timeout: Duration) -> Self {}
        }
    }
    mod role {
        #[derive(Debug)]
        #[private_fields]
        pub struct AssumeRole();
        provide_by_field!(AssumeRole);
        impl AssumeRole {
            #[must_use]
            pub fn new(
                settings: &ProviderSettings,
                source: impl ProvideCredentials + 'static,
                role_arn: impl Into<String>,
            ) -> Self {}
            #[must_use]
            pub fn session_name(self, name: impl Into<String>) -> Self {}
            #[must_use]
            pub fn duration(self, duration: Duration) -> Self {}
            #[must_use]
            pub fn policy(self, policy: impl Into<String>) -> Self {}
            #[must_use]
            pub fn external_id(self, external_id: impl Into<String>) -> Self {}
            #[must_use]
            pub fn region(self, region: impl Into<String>) -> Self {}
            #[must_use]
            pub fn vpc(self) -> Self {}
            #[must_use]
            pub fn endpoint(self, endpoint: impl Into<String>) -> Self {}
        }
    }
    mod settings {
        #[derive(Clone, Debug)]
        #[private_fields]
        pub struct ProviderSettings {}
        impl ProviderSettings {
            #[cfg(feature = "http")]
            #[must_use]
            pub fn new() -> Self {}
            #[must_use]
            pub fn with_transport(transport: Arc<dyn Transport>) -> Self {}
            #[must_use]
            pub fn direct_transport(self, transport: Arc<dyn Transport>) -> Self {}
            #[must_use]
            pub fn environment(self, environment: Environment) -> Self {}
            #[must_use]
            pub fn clock(self, clock: Arc<dyn Clock>) -> Self {}
        }
        #[cfg(feature = "http")]
        impl Default for ProviderSettings {}
        #[cfg(feature = "http")]
        mod direct {
            impl Transport for DirectTransport {}
        }
    }
    mod sts {
        impl From<Refusal> for CredentialsError {}
    }
    mod uri {
        #[derive(Debug)]
        #[private_fields]
        pub struct CredentialsUri();
        provide_by_field!(CredentialsUri);
        impl CredentialsUri {
            #[must_use]
            pub fn from_env(settings: &ProviderSettings) -> Self {}
            #[must_use]
            pub fn new(settings: &ProviderSettings, uri: impl Into<String>) -> Self {}
        }
    }
    pub use self::cache::CachedCredentials;
    pub use self::chain::CredentialsChain;
    pub use self::cli_profile::CliProfile;
    pub use self::default_chain::DefaultChain;
    pub use self::ecs::EcsRamRole;
    pub use self::environment::Environment;
    pub use self::error::CredentialsError;
    pub use self::fixed::{EnvironmentCredentials, StaticCredentials};
    pub use self::ini_file::CredentialsFile;
    pub use self::oidc::AssumeRoleWithOidc;
    pub use self::process::ExternalProcess;
    pub use self::role::AssumeRole;
    pub use self::settings::ProviderSettings;
    pub use self::uri::CredentialsUri;
    #[derive(Clone, PartialEq, Eq)]
    #[private_fields]
    pub struct Credentials {}
    impl Credentials {
        pub fn new(
            access_key_id: impl Into<String>,
            access_key_secret: impl Into<Secret>,
        ) -> Self {}
        #[must_use]
        pub fn with_security_token(self, security_token: impl Into<Secret>) -> Self {}
        #[must_use]
        pub fn with_expiry(self, expires_at: SystemTime) -> Self {}
        #[must_use]
        pub fn access_key_id(&self) -> &str {}
        #[must_use]
        pub fn access_key_secret(&self) -> &Secret {}
        #[must_use]
        pub fn security_token(&self) -> Option<&Secret> {}
        #[must_use]
        pub fn expires_at(&self) -> Option<SystemTime> {}
        pub fn from_env() -> Result<Self, CredentialsError> {}
    }
    impl fmt::Debug for Credentials {}
    pub trait ProvideCredentials: Send + Sync + fmt::Debug {
        fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>>;
        fn invalidate(&self, refused: &Arc<Credentials>) {}
    }
    impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {}
    macro_rules! provide_by_field {
        ($provider:ident) => {
            impl $crate::credentials::ProvideCredentials for $provider { fn provide(&
            self,) -> $crate::transport::BoxFuture < '_, Result < std::sync::Arc
            <$crate::credentials::Credentials >, $crate::credentials::CredentialsError >,
            > { self.0.provide() } fn invalidate(& self, refused : & std::sync::Arc
            <$crate::credentials::Credentials >) { self.0.invalidate(refused); } }
        };
    }
}
