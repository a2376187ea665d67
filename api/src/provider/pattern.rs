//! Patterns of fields. The SPA puts them into HTML's `pattern`, which compiles them with the `v` flag and anchors them;
//! the API anchors them too. So only what both dialects read alike is allowed.

use regex::Regex;
use serde::{Deserialize, Deserializer, de};

#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    regex: Regex,
}

impl Pattern {
    pub fn new(text: &str) -> Result<Self, String> {
        if let Some(fault) = html_fault(text) {
            return Err(format!("`{text}` is no HTML pattern: {fault}"));
        }
        let regex = Regex::new(&format!("^(?:{text})$")).map_err(|error| error.to_string())?;
        Ok(Self { text: text.into(), regex })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole value matches.
    pub fn matches(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// What ECMAScript's `v` flag refuses and Rust's regex does not (TRAPS 31): syntax characters and doubled punctuation
/// unescaped in a class, a hyphen that makes no range, escapes of other characters.
fn html_fault(pattern: &str) -> Option<String> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut in_class = false;
    let mut at = 0;
    while let Some(&this) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        match (in_class, this, next) {
            (_, '\\', Some(escaped)) => {
                let syntax = "^$\\.*+?()[]{}|/".contains(escaped) || (in_class && "&-!#%,:;<=>@`~".contains(escaped));
                if !syntax && !"dDsSwWnrt".contains(escaped) {
                    return Some(format!("\\{escaped} is no escape there"));
                }
                at += 1;
            }
            (false, '[', _) => {
                in_class = true;
                at += usize::from(next == Some('^'));
            }
            (true, ']', _) => in_class = false,
            (true, '(' | ')' | '[' | '{' | '}' | '/' | '|', _) => {
                return Some(format!("`{this}` in a class must be escaped"));
            }
            (true, '-', _) => {
                let before = at.checked_sub(1).and_then(|before| chars.get(before));
                let range =
                    before.is_some_and(char::is_ascii_alphanumeric) && next.is_some_and(|c| c.is_ascii_alphanumeric());
                if !range {
                    return Some("`-` in a class must be escaped".into());
                }
            }
            (true, _, Some(next)) if this == next && "&!#$%*+,.:;<=>?@^`~".contains(this) => {
                return Some(format!("`{this}{next}` in a class must be escaped"));
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("[a-z0-9_.~\\-]{1,64}")]
    #[case("[^\\s\\\\#]{0,200}")]
    #[case("(rk|sk)_(test|live)_\\w+")]
    #[case("[a-z0-9][a-z0-9\\-]*\\.example\\.com")]
    fn a_pattern_of_both_dialects_is_taken(#[case] text: &str) {
        Pattern::new(text).unwrap();
    }

    #[rstest]
    #[case("[a-z-]+")]
    #[case("[-a]+")]
    #[case("[\\w-.]+")]
    #[case("[a|b]")]
    #[case("[(]")]
    #[case("[&&]")]
    #[case("\\-")]
    #[case("\\_")]
    #[case("[")]
    fn a_pattern_that_a_browser_would_ignore_is_refused(#[case] text: &str) {
        Pattern::new(text).unwrap_err();
    }

    #[test]
    fn the_whole_value_has_to_match() {
        let pattern = Pattern::new("a|b").unwrap();
        assert!(pattern.matches("a") && pattern.matches("b"));
        assert!(!pattern.matches("ab") && !pattern.matches("a\n") && !pattern.matches(""));
    }
}
