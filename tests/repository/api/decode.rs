pub mod decode {
    mod error {
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[private_fields]
        pub struct ParseError {}
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ParseErrorKind {
            Empty,
            Html,
            NotUtf8,
            UnexpectedEnd,
            Json,
            Xml,
            DocumentType,
            Entity,
            TooDeep,
            TooManyValues,
        }
        impl ParseError {
            #[must_use]
            pub fn kind(&self) -> ParseErrorKind {}
            #[must_use]
            pub fn line(&self) -> Option<usize> {}
            #[must_use]
            pub fn column(&self) -> Option<usize> {}
        }
        impl fmt::Display for ParseError {}
        impl std::error::Error for ParseError {}
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[private_fields]
        pub struct DecodeError();
        impl DecodeError {
            #[must_use]
            pub fn unexpected(expected: &'static str, node: &Node<'_>) -> Self {}
            #[must_use]
            pub fn missing(name: &'static str) -> Self {}
            #[must_use]
            pub fn in_field(self, name: &'static str) -> Self {}
            #[must_use]
            pub fn in_key(self, key: &str) -> Self {}
            #[must_use]
            pub fn in_index(self, index: usize) -> Self {}
            #[must_use]
            pub fn redacted(self) -> Self {}
            #[must_use]
            pub fn path(&self) -> String {}
            #[must_use]
            pub fn is_missing(&self) -> bool {}
        }
        impl fmt::Display for DecodeError {}
        impl std::error::Error for DecodeError {}
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Error {
            Parse(ParseError),
            Decode(DecodeError),
        }
        impl fmt::Display for Error {}
        impl std::error::Error for Error {}
        impl From<ParseError> for Error {}
        impl From<DecodeError> for Error {}
    }
    mod fields {
        impl<'a> Node<'a> {
            pub fn field<T: Decode>(
                &self,
                name: &'static str,
            ) -> Result<T, DecodeError> {}
            pub fn wrapped<T: Decode>(
                &self,
                name: &'static str,
                item: &'static str,
            ) -> Result<T, DecodeError> {}
            pub fn joined<T: Decode>(
                &self,
                name: &'static str,
                separator: char,
            ) -> Result<Vec<T>, DecodeError> {}
        }
        impl<T: Decode> Decode for Option<T> {}
        impl<T: Decode> Decode for Box<T> {}
        impl<T: Decode> Decode for Vec<T> {}
        impl<T: Decode> Decode for BTreeMap<String, T> {}
    }
    mod node {
        #[derive(Clone, Debug, PartialEq)]
        pub enum Node<'a> {
            Null,
            Bool(bool),
            Int(i64),
            Float(f64),
            Text(Cow<'a, str>),
            List(Vec<Node<'a>>),
            Object(Vec<(Cow<'a, str>, Node<'a>)>),
        }
        pub type Value = Node<'static>;
        impl<'a> Node<'a> {
            #[must_use]
            pub fn get(&self, name: &str) -> Option<&Node<'a>> {}
            #[must_use]
            pub fn at(&self, path: &str) -> Option<&Node<'a>> {}
            pub fn unknown_fields<T: Decode>(
                &self,
            ) -> impl Iterator<Item = (&str, &Node<'a>)> {}
            #[must_use]
            pub const fn is_null(&self) -> bool {}
            #[must_use]
            pub fn as_str(&self) -> Option<&str> {}
            #[must_use]
            pub fn as_i64(&self) -> Option<i64> {}
            #[must_use]
            pub fn as_f64(&self) -> Option<f64> {}
            #[must_use]
            pub fn as_bool(&self) -> Option<bool> {}
            #[must_use]
            pub fn as_list(&self) -> Option<&[Node<'a>]> {}
            #[must_use]
            pub fn as_object(&self) -> Option<&[(Cow<'a, str>, Node<'a>)]> {}
            #[must_use]
            pub fn to_text(&self) -> Option<Cow<'_, str>> {}
            #[must_use]
            pub fn to_json(&self) -> String {}
            #[must_use]
            pub fn into_owned(self) -> Value {}
        }
    }
    mod scalars {
        impl Decode for bool {}
        impl Decode for i32 {}
        impl Decode for i64 {}
        impl Decode for f32 {}
        impl Decode for f64 {}
        impl Decode for String {}
        impl Decode for Secret {}
        impl Decode for Value {}
    }
    mod value {
        impl<'a> Node<'a> {
            #[must_use]
            pub const fn object() -> Self {}
            #[must_use]
            pub fn with(
                self,
                name: impl Into<Cow<'a, str>>,
                value: impl Into<Node<'a>>,
            ) -> Self {}
            #[must_use]
            pub fn member<T: Encode + ?Sized>(
                self,
                name: &'static str,
                value: &'a T,
            ) -> Self {}
            #[must_use]
            pub fn member_joined<T: Encode + ?Sized>(
                self,
                name: &'static str,
                separator: char,
                list: &'a T,
            ) -> Self {}
            #[must_use]
            pub fn member_json<T: Encode + ?Sized>(
                self,
                name: &'static str,
                value: &'a T,
            ) -> Self {}
        }
        impl Node<'static> {
            pub fn from_json(text: &str) -> Result<Self, ParseError> {}
        }
        impl From<&str> for Value {}
        impl From<String> for Value {}
        impl From<bool> for Value {}
        impl From<i32> for Value {}
        impl From<i64> for Value {}
        impl From<f64> for Value {}
        impl<T: Into<Value>> From<Vec<T>> for Value {}
    }
    pub use error::{DecodeError, Error, ParseError, ParseErrorKind};
    pub use node::{Node, Value};
    pub const MAX_DEPTH: usize = 127;
    pub const MAX_VALUES: usize = 1_000_000;
    pub trait Decode: Sized {
        const FIELDS: &'static [&'static str] = &[];
        const TAKES_ANY_OBJECT: bool = false;
        fn decode(node: &Node<'_>) -> Result<Self, DecodeError>;
        #[must_use]
        fn absent() -> Option<Self> {}
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Format {
        Json,
        Xml,
    }
    impl Format {
        #[must_use]
        pub const fn media_type(self) -> &'static str {}
        #[must_use]
        pub const fn parameter(self) -> &'static str {}
    }
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct Document<'a> {
        pub format: Format,
        pub root_name: Option<Cow<'a, str>>,
        pub root: Node<'a>,
    }
    pub fn parse<'a>(
        body: &'a [u8],
        content_type: Option<&str>,
    ) -> Result<Document<'a>, ParseError> {}
    pub fn from_slice<T: Decode>(body: &[u8]) -> Result<T, Error> {}
    #[macro_export]
    macro_rules! impl_decode {
        () => {};
    }
    #[macro_export]
    macro_rules! answer {
        () => {};
    }
}
