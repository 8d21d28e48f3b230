//! Formats of single values, for programs that write a spec.

use std::sync::LazyLock;

use schemars::JsonSchema;

use super::build::string_format;
use super::shape::StringFormat;
use crate::spec::schema_markers as markers;

/// Name of a parameter or field.
pub static WIRE_NAME: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::WireName>);
/// Name of an action.
pub static ACTION_NAME: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::ActionName>);
/// An error code.
pub static ERROR_CODE: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::ErrorCodeName>);
/// `name:` of a field or an action.
pub static FIELD_NAME: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::FieldName>);
/// `name:` of a documented value or an error code.
pub static VARIANT_NAME: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::VariantName>);
/// A host name.
pub static HOST: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::Host>);
/// A region.
pub static REGION: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::Region>);
/// Product code.
pub static PRODUCT: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::ProductCode>);
/// Version of the API.
pub static VERSION: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::ApiVersion>);
/// A keyword for crates.io.
pub static KEYWORD: LazyLock<StringFormat> = LazyLock::new(format_of::<markers::Keyword>);

#[expect(clippy::expect_used, reason = "it depends on nothing but the marker, and a test makes each")]
fn format_of<T: JsonSchema>() -> StringFormat {
    string_format::<T>().expect("a text with a pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_not_valid_rust_names() {
        assert!(FIELD_NAME.matches("video_id"));
        for bad in ["type", "r#type", "Video", "_", "a-b", ""] {
            assert!(!FIELD_NAME.matches(bad), "{bad}");
        }
        assert!(!format_of::<markers::TypeName>().matches("Self"));
        assert!(VARIANT_NAME.matches("N2_0"));
    }

    #[test]
    fn every_format_has_a_pattern() {
        for format in [&WIRE_NAME, &ACTION_NAME, &ERROR_CODE, &HOST, &REGION, &PRODUCT, &VERSION, &KEYWORD] {
            assert!(format.matches("video") || format.matches("video.aliyuncs.com"), "{}", format.what);
        }
    }
}
