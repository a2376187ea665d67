//! A server added by its issuer is known by a key of its own, made from its name once and never changed.

const PREFIX: &str = "oidc-";
const LONGEST: usize = 40;

/// A key for `name` that is not among `known`.
pub fn fresh(name: &str, known: &[String]) -> String {
    let base = format!("{PREFIX}{}", slug(name));
    let mut key = base.clone();
    let mut number = 2;
    while known.contains(&key) {
        key = format!("{base}-{number}");
        number += 1;
    }
    key
}

fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .to_lowercase()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let slug: String = words.join("-").chars().take(LONGEST).collect();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "server".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_plain_word_made_from_the_name() {
        assert_eq!(fresh("Acme  Login (EU)", &[]), "oidc-acme-login-eu");
        assert_eq!(fresh("日本", &[]), "oidc-server");
        assert_eq!(fresh(&"x".repeat(99), &[]).len(), PREFIX.len() + LONGEST);
    }

    #[test]
    fn a_key_that_is_taken_gets_a_number() {
        let known = ["oidc-acme".to_owned(), "oidc-acme-2".to_owned()];
        assert_eq!(fresh("Acme", &known), "oidc-acme-3");
    }
}
