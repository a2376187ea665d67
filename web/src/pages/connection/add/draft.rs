//! What somebody has filled in so far, and the requests that come of it. A secret goes into `secrets` and nowhere else.

use std::collections::BTreeMap;

use shared::{
    access::Visibility,
    authorization::NewAuthorization,
    check,
    connection::{Kind, NewConnection},
    id::IntegrationId,
    provider::{AuthMethod, Field},
    secret_text::SecretText,
};

pub struct Draft {
    pub kind: Kind,
    pub provider: String,
    pub method: AuthMethod,
    pub name: String,
    pub visibility: Visibility,
    /// Where it is made, if in an integration: then it is shared and registered.
    pub integration: Option<IntegrationId>,
    /// Each field with what stands in it.
    pub values: Vec<(Field, String)>,
}

impl Draft {
    pub fn into_connection(self, save_unverified: bool) -> NewConnection {
        let (secrets, fields): (Vec<_>, Vec<_>) = self.values.into_iter().partition(|(field, _)| field.secret);
        NewConnection {
            kind: self.kind,
            provider: self.provider,
            method: self.method,
            name: named(&self.name),
            visibility: self.visibility,
            integration: self.integration,
            fields: plain(fields),
            secrets: secrets
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(field, value)| (field.key, SecretText::new(value)))
                .collect(),
            external_id: None,
            save_unverified,
        }
    }

    pub fn into_authorization(self) -> NewAuthorization {
        NewAuthorization {
            kind: self.kind,
            provider: self.provider,
            name: named(&self.name),
            visibility: self.visibility,
            integration: self.integration,
            fields: plain(self.values),
            external_id: None,
        }
    }
}

/// The pointer of a field in the request body, by which the form finds it.
pub fn pointer(field: &Field) -> String {
    let parent = if field.secret { "secrets" } else { "fields" };
    format!("/{parent}/{}", check::escape(&field.key))
}

fn named(name: &str) -> Option<String> {
    let name = check::tidy(name);
    (!name.is_empty()).then_some(name)
}

/// What is left empty is not sent.
fn plain(values: Vec<(Field, String)>) -> BTreeMap<String, String> {
    values
        .into_iter()
        .map(|(field, value)| (field.key, value.trim().to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use shared::provider::FieldInput;

    use super::*;

    fn field(key: &str, secret: bool) -> Field {
        Field {
            key: key.into(),
            label: key.into(),
            help: None,
            input: FieldInput::Text,
            required: true,
            secret,
            fixed_in_links: false,
            pattern: None,
            min: None,
            max: None,
            placeholder: None,
            default: None,
            options: Vec::new(),
        }
    }

    fn draft() -> Draft {
        Draft {
            kind: Kind::Source,
            provider: "http-api".into(),
            method: AuthMethod::ApiKey,
            name: "  ".into(),
            visibility: Visibility::Private,
            integration: None,
            values: vec![
                (field("base_url", false), " https://api.example.com ".into()),
                (field("note", false), " ".into()),
                (field("key", true), " spaces count ".into()),
            ],
        }
    }

    #[test]
    fn secrets_and_fields_are_kept_apart() {
        let new = draft().into_connection(false);
        assert_eq!(new.fields, BTreeMap::from([("base_url".to_owned(), "https://api.example.com".to_owned())]));
        assert_eq!(new.secrets.len(), 1);
        assert_eq!(new.secrets["key"].expose(), " spaces count ");
        assert_eq!(new.name, None);
    }

    #[test]
    fn errors_point_to_where_the_value_went() {
        assert_eq!(pointer(&field("key", true)), "/secrets/key");
        assert_eq!(pointer(&field("a/b", false)), "/fields/a~1b");
    }
}
