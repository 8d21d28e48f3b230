pub mod endpoint {
    #[derive(Clone, Copy, Debug)]
    pub struct Endpoints {
        pub default_region: Option<&'static str>,
        pub regions: &'static [Region],
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Region {
        pub id: &'static str,
        pub public: &'static str,
        pub vpc: Option<&'static str>,
    }
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Network {
        Public,
        Vpc,
    }
    impl Endpoints {
        pub fn host(
            &self,
            region: Option<&str>,
            network: Network,
        ) -> Result<&'static str, ConfigError> {}
    }
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[private_fields]
    pub struct ConfigError();
    impl From<crate::credentials::CredentialsError> for ConfigError {}
    impl fmt::Display for ConfigError {}
    impl std::error::Error for ConfigError {}
}
