pub mod time {
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[private_fields]
    pub struct Timestamp();
    impl Timestamp {
        #[must_use]
        pub fn as_str(&self) -> &str {}
        pub fn parse(&self) -> Result<SystemTime, TimestampError> {}
    }
    impl fmt::Display for Timestamp {}
    impl fmt::Debug for Timestamp {}
    impl From<&str> for Timestamp {}
    impl From<String> for Timestamp {}
    impl From<SystemTime> for Timestamp {}
    impl Decode for Timestamp {}
    impl Encode for Timestamp {}
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[private_fields]
    pub struct TimestampError {}
    impl fmt::Display for TimestampError {}
    impl std::error::Error for TimestampError {}
    #[derive(Clone, Copy, PartialEq, Eq)]
    #[private_fields]
    pub struct UtcText();
    impl std::ops::Deref for UtcText {
        type Target = str;
    }
    impl fmt::Display for UtcText {}
    impl fmt::Debug for UtcText {}
    #[must_use]
    pub fn format_utc(time: SystemTime) -> UtcText {}
    pub fn parse_http_date(text: &str) -> Result<SystemTime, TimestampError> {}
}
