//! Forms of single values, for those who make a spec and not only read one.

use std::sync::LazyLock;

use schemars::JsonSchema;

use super::build::lexical;
use super::shape::Lexical;
use crate::spec::forms as of;

/// Name of a parameter or field.
pub static WIRE_NAME: LazyLock<Lexical> = LazyLock::new(form::<of::WireName>);
/// Name of an action.
pub static ACTION_NAME: LazyLock<Lexical> = LazyLock::new(form::<of::ActionName>);
/// An error code.
pub static ERROR_CODE: LazyLock<Lexical> = LazyLock::new(form::<of::ErrorCodeName>);
/// `name:` of a field or an action.
pub static FIELD_NAME: LazyLock<Lexical> = LazyLock::new(form::<of::FieldName>);
/// `name:` of a documented value or an error code.
pub static VARIANT_NAME: LazyLock<Lexical> = LazyLock::new(form::<of::VariantName>);
/// A host name.
pub static HOST: LazyLock<Lexical> = LazyLock::new(form::<of::Host>);
/// A region.
pub static REGION: LazyLock<Lexical> = LazyLock::new(form::<of::Region>);
/// Product code.
pub static PRODUCT: LazyLock<Lexical> = LazyLock::new(form::<of::ProductCode>);
/// Version of the API.
pub static VERSION: LazyLock<Lexical> = LazyLock::new(form::<of::ApiVersion>);
/// A keyword for crates.io.
pub static KEYWORD: LazyLock<Lexical> = LazyLock::new(form::<of::Keyword>);

#[expect(clippy::expect_used, reason = "it depends on nothing but the marker, and a test makes each")]
fn form<T: JsonSchema>() -> Lexical {
    lexical::<T>().expect("a text with a pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_rust_are_no_keywords() {
        assert!(FIELD_NAME.matches("video_id"));
        for bad in ["type", "r#type", "Video", "_", "a-b", ""] {
            assert!(!FIELD_NAME.matches(bad), "{bad}");
        }
        assert!(!form::<of::TypeName>().matches("Self"));
        assert!(VARIANT_NAME.matches("N2_0"));
    }

    #[test]
    fn every_form_is_a_text_with_a_pattern() {
        for form in [&WIRE_NAME, &ACTION_NAME, &ERROR_CODE, &HOST, &REGION, &PRODUCT, &VERSION, &KEYWORD] {
            assert!(form.matches("video") || form.matches("video.aliyuncs.com"), "{}", form.what);
        }
    }
}
