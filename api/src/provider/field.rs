//! What a field takes. HTML's controls of the same kind take the same, so that a form and the API agree.

use shared::{check::SECRET_MAX, provider::FieldInput};

use super::{Field, api};

impl Field {
    /// Whether it goes among the secrets and is never shown again.
    pub fn is_secret(&self) -> bool {
        matches!(self.input, FieldInput::Secret | FieldInput::File)
    }

    /// Whether a filled form always has a value for it.
    pub fn is_given(&self) -> bool {
        self.required || self.default.is_some()
    }

    /// What is wrong with a value, in words that never repeat it; an empty one counts as absent.
    pub fn fault(&self, value: &str) -> Option<String> {
        if value.is_empty() {
            return self.required.then(|| "Fill this in.".into());
        }
        self.kind_fault(value).or_else(|| {
            let unlike = self.pattern.as_ref().is_some_and(|pattern| !pattern.matches(value));
            unlike.then(|| "This does not have the expected form.".into())
        })
    }

    fn kind_fault(&self, value: &str) -> Option<String> {
        let one_line =
            || value.chars().any(char::is_control).then(|| "Use one line without control characters.".into());
        match self.input {
            FieldInput::Select => {
                let none = self.options.iter().all(|choice| choice.value != value);
                none.then(|| "Choose one of the options.".into())
            }
            FieldInput::Url => api::url(value).is_none().then(|| api::NO_URL.into()),
            FieldInput::Number => self.number_fault(value),
            FieldInput::Secret | FieldInput::File if value.len() > SECRET_MAX => {
                Some(format!("This has {} bytes; at most {SECRET_MAX} are taken.", value.len()))
            }
            FieldInput::Text | FieldInput::Secret => one_line(),
            FieldInput::File => None,
        }
    }

    fn number_fault(&self, value: &str) -> Option<String> {
        // Within 15 digits browsers count exactly.
        let digits = value.strip_prefix('-').unwrap_or(value);
        let plain = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let Some(number) = value.parse::<i64>().ok().filter(|_| plain) else {
            return Some("Enter a whole number.".into());
        };
        match (self.min, self.max) {
            (Some(min), Some(max)) if !(min..=max).contains(&number) => {
                Some(format!("Enter a number from {min} to {max}."))
            }
            (Some(min), None) if number < min => Some(format!("Enter {min} or more.")),
            (None, Some(max)) if number > max => Some(format!("Enter {max} or less.")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn field(text: &str) -> Field {
        toml::from_str(&format!("key = 'k'\nlabel = 'K'\n{text}")).unwrap()
    }

    #[rstest]
    #[case("input = 'number'\nmin = 1\nmax = 65535", &["1", "5432", "65535", "0080"], &["0", "65536", "-1", "1e3", "1.0", "+1", " 1", "99999999999999999999", "x"])]
    #[case("input = 'number'\nmin = 5", &["5", "500"], &["4", "-5"])]
    #[case("input = 'number'\nmax = 5", &["5", "-500"], &["6"])]
    #[case("input = 'number'", &["-0", "7"], &["-", "--1"])]
    #[case("input = 'url'", &["https://a.example/v1", "http://localhost:1"], &["a.example", "ftp://a.example", "https://u@a.example", "https://a.example?q", "https://#"])]
    #[case("input = 'text'\npattern = '[a-z]{1,3}'", &["abc"], &["abcd", "a\nb", "A"])]
    #[case("input = 'select'\noptions = [{ value = 'a', label = 'A' }]", &["a"], &["A", "b"])]
    #[case("input = 'secret'", &["hunter2 ü"], &["a\nb", "a\0"])]
    #[case("input = 'file'", &["{\n}\n"], &[])]
    fn a_field_takes_what_its_control_takes(#[case] text: &str, #[case] good: &[&str], #[case] bad: &[&str]) {
        let field = field(text);
        for value in good {
            assert_eq!(field.fault(value), None, "{value}");
        }
        for value in bad {
            let words = field.fault(value).unwrap_or_else(|| panic!("{value} is taken"));
            assert!(words.ends_with('.') && !words.contains(value), "{words}");
        }
    }

    #[test]
    fn a_file_beyond_sixteen_kibibytes_is_told_its_size() {
        let field = field("input = 'file'");
        assert_eq!(field.fault(&"x".repeat(SECRET_MAX)), None);
        assert!(field.fault(&"x".repeat(SECRET_MAX + 1)).unwrap().contains("16385"));
    }

    #[test]
    fn only_what_is_required_may_not_be_empty() {
        assert_eq!(field("input = 'text'").fault(""), None);
        assert!(field("input = 'text'\nrequired = true").fault("").is_some());
    }
}
