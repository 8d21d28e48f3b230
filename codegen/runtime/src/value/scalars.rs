//! Lenient conversion to numbers and booleans.

use super::Node;

impl Node<'_> {
    /// The integer, also from a string or float with an integral value.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        integer(self)
    }

    /// The number, also from a string.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        float(self)
    }

    /// The boolean, also from the strings `true` and `false` in any case, and from 1 and 0.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        boolean(self)
    }
}

/// Below this, floats represent all integers exactly, and no other integer is rounded to one.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn integer(node: &Node<'_>) -> Option<i64> {
    match node {
        Node::Int(value) => Some(*value),
        Node::Float(value) => whole(*value),
        Node::Text(text) => {
            let text = text.trim_ascii();
            text.parse()
                .ok()
                .or_else(|| whole(float_text(text)?).filter(|_| !has_fraction(text)))
        }
        _ => None,
    }
}

/// The float as an integer, if it is exactly one.
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < EXACT).then_some(value as i64)
}

fn float(node: &Node<'_>) -> Option<f64> {
    match node {
        Node::Int(value) => Some(*value as f64),
        Node::Float(value) => Some(*value),
        Node::Text(text) => float_text(text.trim_ascii()),
        _ => None,
    }
}

/// A finite number in decimal; `inf` and `nan` are not accepted.
fn float_text(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Whether a decimal number has a digit other than 0 after the point, once its exponent is applied.
/// A float may have lost it: `12.00000000000000001` is `12.0`.
pub(super) fn has_fraction(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let whole = mantissa.trim_start_matches(['+', '-']);
    let (whole, fraction) = whole.split_once('.').unwrap_or((whole, ""));
    let exponent: i64 = exponent.parse().unwrap_or_default();
    let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(exponent);
    let after_point = usize::try_from(point).unwrap_or_default();
    whole.bytes().chain(fraction.bytes()).skip(after_point).any(|digit| digit != b'0')
}

fn boolean(node: &Node<'_>) -> Option<bool> {
    match node {
        Node::Bool(value) => Some(*value),
        Node::Text(text) if text.trim_ascii().eq_ignore_ascii_case("true") => Some(true),
        Node::Text(text) if text.trim_ascii().eq_ignore_ascii_case("false") => Some(false),
        number => match integer(number)? {
            1 => Some(true),
            0 => Some(false),
            _ => None,
        },
    }
}
