//! The traits of open enums: enums of documented strings, to which the service may add.

use crate::decode::DecodeError;
use crate::open_enum::UnknownValue;
use crate::value::Node;

/// Wraps a string that is not a documented value.
pub fn unknown_value(text: &str) -> UnknownValue {
    UnknownValue::new(text)
}

/// Reads the string of an open enum and converts it.
///
/// # Errors
/// If `node` is a list, an object or `null`.
pub fn decode_open_enum<T>(node: &Node<'_>, from: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
    node.to_text()
        .map(|text| from(&text))
        .ok_or_else(|| DecodeError::unexpected("a string", node))
}

/// Implements the traits of an open enum: an undocumented value is kept and sent back unchanged.
///
/// The enum needs a last variant `Unknown`, a constant `KNOWN` (all other variants) and a method
/// `as_str`. The macro adds `Display`, `AsRef<str>`, conversions from and to strings,
/// [`Decode`](crate::decode::Decode) and [`Encode`](crate::content::Encode).
///
/// ```
/// use aliyun_runtime::open_enum::UnknownValue;
///
/// /// Order of the results.
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum SortBy {
///     /// The newest first.
///     CreationTimeDesc,
///     /// The oldest first.
///     CreationTimeAsc,
///     /// Another value.
///     Unknown(UnknownValue),
/// }
///
/// impl SortBy {
///     pub const KNOWN: &'static [Self] = &[Self::CreationTimeDesc, Self::CreationTimeAsc];
///
///     pub fn as_str(&self) -> &str {
///         match self {
///             Self::CreationTimeDesc => "CreationTime:Desc",
///             Self::CreationTimeAsc => "CreationTime:Asc",
///             Self::Unknown(value) => value.as_str(),
///         }
///     }
/// }
///
/// aliyun_runtime::v1::open_enum_traits!(SortBy);
///
/// assert_eq!(SortBy::from("CreationTime:Asc"), SortBy::CreationTimeAsc);
/// assert_eq!(SortBy::from("Size:Desc").to_string(), "Size:Desc");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum_traits {
    ($name:ident) => {
        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match Self::KNOWN.iter().find(|known| known.as_str() == text) {
                    Some(known) => known.clone(),
                    None => Self::Unknown($crate::v1::unknown_value(text)),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::decode::Decode for $name {
            #[inline]
            fn decode(node: &$crate::decode::Node<'_>) -> ::std::result::Result<Self, $crate::decode::DecodeError> {
                $crate::v1::decode_open_enum(node, |text| Self::from(text))
            }
        }

        impl $crate::content::Encode for $name {
            fn encode(&self) -> $crate::decode::Node<'_> {
                $crate::decode::Node::Text(self.as_str().into())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::content::Encode;
    use crate::decode::{Decode, Value, from_slice};

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    enum Order {
        Asc,
        Desc,
        Minus1,
        Unknown(crate::open_enum::UnknownValue),
    }

    impl Order {
        const KNOWN: &'static [Self] = &[Self::Asc, Self::Desc, Self::Minus1];

        fn as_str(&self) -> &str {
            match self {
                Self::Asc => "CreationTime:Asc",
                Self::Desc => "CreationTime:Desc",
                Self::Minus1 => "-1",
                Self::Unknown(value) => value.as_str(),
            }
        }
    }

    open_enum_traits!(Order);

    #[test]
    fn known_enum_values_round_trip() {
        for known in Order::KNOWN {
            assert!(!matches!(known, Order::Unknown(_)));
            assert_eq!(Order::from(known.as_str()), *known);
            assert_eq!(Order::from(known.to_string()), *known);
            assert_eq!(
                (String::from(known.clone()).as_str(), known.as_ref()),
                (known.as_str(), known.as_str())
            );
            assert_eq!(Order::decode(&known.encode()), Ok(known.clone()));
        }
        assert_eq!(Order::KNOWN.iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(format!("{:?} {:>18}|", Order::Asc, Order::Asc), "Asc   CreationTime:Asc|");
        assert_eq!(from_slice::<Order>(b"-1"), Ok(Order::Minus1));
    }

    #[test]
    fn unknown_enum_values_round_trip_unchanged() {
        for text in ["", "creationtime:asc", " -1", "Unknown", "\u{0}\"ä"] {
            let value = Order::from(text);
            assert!(matches!(&value, Order::Unknown(unknown) if unknown.as_str() == text));
            assert_eq!(value.as_str(), text);
            assert_eq!(value.encode(), Value::from(text));
            assert_eq!(Order::decode(&value.encode()), Ok(value));
        }
        assert_eq!(format!("{:?}", Order::from("x")), r#"Unknown("x")"#);
        assert_eq!(
            Order::decode(&Value::Null).map_err(|error| error.to_string()),
            Err("expected a string, got null".to_owned())
        );
    }
}
