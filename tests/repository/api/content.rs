pub mod content {
    mod encode {
        pub trait Encode {
            fn encode(&self) -> Node<'_>;
            fn is_absent(&self) -> bool {}
        }
        #[macro_export]
        macro_rules! impl_encode {
            () => {};
        }
        impl<T: Encode + ?Sized> Encode for &T {}
        impl<T: Encode + ?Sized> Encode for Box<T> {}
        impl<T: Encode> Encode for Option<T> {}
        impl<T: Encode> Encode for Vec<T> {}
        impl<T: Encode> Encode for [T] {}
        impl<T: Encode> Encode for BTreeMap<String, T> {}
        impl Encode for Value {}
        impl Encode for str {}
        impl Encode for String {}
        impl Encode for Secret {}
        impl Encode for bool {}
        impl Encode for i32 {}
        impl Encode for i64 {}
        impl Encode for f32 {}
        impl Encode for f64 {}
    }
    pub use encode::Encode;
    pub trait Content: Encode {}
    impl Content for Value {}
    impl<T: Encode> Content for Vec<T> {}
    impl<T: Encode> Content for BTreeMap<String, T> {}
    #[private_fields]
    pub struct JsonText<T> {}
    #[private_fields]
    pub struct SecretJsonText<T> {}
    #[private_fields]
    pub struct Base64Json<T> {}
    impl<T> JsonText<T> {
        #[must_use]
        pub fn as_str(&self) -> &str {}
        #[must_use]
        pub fn into_string(self) -> String {}
    }
    impl<T> fmt::Debug for JsonText<T> {}
    impl<T> SecretJsonText<T> {
        #[must_use]
        pub fn as_str(&self) -> &str {}
        #[must_use]
        pub fn into_string(self) -> String {}
    }
    impl<T> fmt::Debug for SecretJsonText<T> {}
    impl<T> Base64Json<T> {
        #[must_use]
        pub fn as_str(&self) -> &str {}
        #[must_use]
        pub fn into_string(self) -> String {}
    }
    impl<T> fmt::Debug for Base64Json<T> {}
    macro_rules! content_text {
        ($name:ident) => {
            impl < T > $name < T > { #[doc = " The text that holds `content`."]
            #[must_use] pub fn new(content : & T) -> Self where T : Encode, { Self { text
            : Self::pack(content.encode().to_json()), content : PhantomData, } } #[doc =
            " What the text holds."] #[doc = ""] #[doc = " # Errors"] #[doc = ""] #[doc =
            " If the text does not hold a `T`. The error says at which layer and which field, and shows no content."]
            pub fn decode(& self) -> Result < T, ContentError > where T : Decode, { self
            .open(T::decode) ?.map_err(| error | ContentError::Decode(error.redacted()))
            } #[doc =
            " What the text holds, as it is: with the fields that a `T` does not know. Its `Debug` shows everything."]
            #[doc = ""] #[doc = " # Errors"] #[doc = ""] #[doc =
            " If there is no JSON in the text."] pub fn value(& self) -> Result < Value,
            ContentError > { self.open(| node | node.clone().into_owned()) } } impl < T >
            Clone for $name < T > { fn clone(& self) -> Self { Self { text : self.text
            .clone(), content : PhantomData, } } } #[doc =
            " Two are equal if their raw texts are."] impl < T > PartialEq for $name < T
            > { fn eq(& self, other : & Self) -> bool { self.text == other.text } } impl
            < T > Eq for $name < T > {} #[doc = " Takes the raw text."] impl < T > From
            <& str > for $name < T > { fn from(text : & str) -> Self { Self { text : text
            .into(), content : PhantomData, } } } #[doc = " Takes the raw text."] impl <
            T > From < String > for $name < T > { fn from(text : String) -> Self { Self {
            text : text.into(), content : PhantomData, } } } impl < T : Content > From <
            T > for $name < T > { fn from(content : T) -> Self { Self::new(& content) } }
            impl < T : Content > From <& T > for $name < T > { fn from(content : & T) ->
            Self { Self::new(content) } } #[doc =
            " Takes the raw text. Older answers have the content itself in its place, which becomes its JSON text."]
            impl < T > Decode for $name < T > { fn decode(node : & Node <'_ >) -> Result
            < Self, DecodeError > { Ok(Self { text : Decode::decode(node) ?, content :
            PhantomData, }) } } #[doc = " The raw text."] impl < T > Encode for $name < T
            > { fn encode(& self) -> Node <'_ > { self.as_str().into() } }
        };
    }
    content_text!(JsonText);
    content_text!(SecretJsonText);
    content_text!(Base64Json);
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum ContentError {
        Base64,
        Utf8,
        Json(ParseError),
        Decode(DecodeError),
    }
    impl fmt::Display for ContentError {}
    impl std::error::Error for ContentError {}
}
