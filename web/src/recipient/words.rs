//! Words for somebody outside: they know the organization that asks and the provider, and nothing of how Mooring is set up.
//! Who can help is always whoever sent the link.

use shared::{
    access_request::Restriction,
    authorization::Failure,
    connect::Asked,
    connection::Revocation,
    problem::ProblemKind,
    provider::{AuthMethod, Method},
};

use super::ask::{Problem, Trouble};

/// A title and what to do.
pub type Words = (&'static str, String);

pub fn trouble(trouble: &Trouble) -> Words {
    match trouble {
        Trouble::Problem(problem) => problem_words(problem),
        Trouble::Offline => {
            ("The server cannot be reached", "Check your internet connection, then try again.".to_owned())
        }
        Trouble::Dead | Trouble::Unreadable => {
            ("The answer could not be read", "Reload the page and try again.".to_owned())
        }
    }
}

fn problem_words(problem: &Problem) -> Words {
    let (title, advice) = match problem.known() {
        Some(ProblemKind::PlanLimit) => (
            "No further account can be connected at present",
            "The organization has reached the limit of its plan. Tell whoever sent you the link: it still works once there is room.",
        ),
        Some(ProblemKind::OauthAppMissing | ProblemKind::ProviderMisconfigured | ProblemKind::NotAllowed) => (
            "This cannot be connected at present",
            "Something on the organization's side is not set up any more. Tell whoever sent you the link.",
        ),
        Some(ProblemKind::CredentialRefused) => {
            let advice = problem.detail.clone();
            return (
                "This was not accepted",
                advice.unwrap_or_else(|| "Check what you entered. Nothing was stored.".to_owned()),
            );
        }
        Some(ProblemKind::ProviderUnavailable) => (
            "There is no answer at present",
            "What you want to connect is down, or cannot be reached from here. Nothing was stored; try again in a few minutes.",
        ),
        Some(ProblemKind::Conflict) => ("Somebody connected this meanwhile", "Reload the page to see what is left."),
        Some(ProblemKind::TooManyRequests) => ("Too many attempts", "Wait a minute, then try again."),
        Some(ProblemKind::BodyTooLarge) => ("This is too long", "Shorten what you entered."),
        Some(ProblemKind::Unavailable) => ("One moment", "The service is starting. Try again in a moment."),
        _ => ("Something broke on our side", "Try again. If it happens again, tell whoever sent you the link."),
    };
    let number = problem.request_id.as_ref().filter(|_| problem.known() == Some(ProblemKind::Internal));
    (title, number.map_or_else(|| advice.to_owned(), |number| format!("{advice} Give them this number: {number}.")))
}

/// Why nothing was connected. `None` where the link itself is dead, which has a page of its own.
pub const fn failure(failure: Failure) -> Option<(&'static str, &'static str)> {
    Some(match failure {
        Failure::Denied => ("Access was not granted", "You declined, or closed the page, before it was granted."),
        Failure::ProviderUnavailable => {
            ("There was no answer", "The other side is down or overloaded at present. Try again in a few minutes.")
        }
        Failure::ClientRefused | Failure::OauthAppMissing | Failure::NotAllowed => (
            "This cannot be connected at present",
            "Something on the organization's side is not set up any more. Tell whoever sent you the link.",
        ),
        Failure::CodeRefused | Failure::UnknownState => {
            ("That attempt does not count any more", "It took too long, or the page was opened twice. Start again.")
        }
        Failure::ProtocolViolation => (
            "The answer could not be trusted",
            "It did not come in the expected form and was thrown away. Try again; if it happens again, tell whoever sent you the link.",
        ),
        Failure::PlanLimit => (
            "No further account can be connected at present",
            "The organization has reached the limit of its plan. Tell whoever sent you the link: it still works once there is room.",
        ),
        Failure::NoAccount => (
            "There is no account to connect",
            "The login gave access to no account. Log in as somebody who has one, and tick it where you are asked.",
        ),
        Failure::MissingScopes => (
            "Not everything that is asked for was granted",
            "Start again, and leave every box ticked where you are asked.",
        ),
        Failure::WrongAccount | Failure::KeptOld => (
            "That was another account",
            "Only one account is accepted here. Log out there or choose the right account, then try again.",
        ),
        Failure::AnotherBrowser => (
            "This is another browser",
            "You started in a different browser or in a private window, so nothing was connected. Open the link in this browser again, and stay in it until you are done.",
        ),
        Failure::Expired => ("It took too long", "A login is waited for ten minutes. Start again."),
        Failure::Internal | Failure::Unknown => (
            "It did not work",
            "Something went wrong on the way. Try again; if it happens again, tell whoever sent you the link.",
        ),
        Failure::LinkDead | Failure::ConnectionGone => return None,
    })
}

/// What became of the access: a title and what it means.
pub fn revocation(revocation: Revocation, provider: &str) -> (&'static str, String) {
    match revocation {
        Revocation::Revoked => (
            "Access revoked",
            format!("{provider} confirms that the access has ended, and what was stored has been destroyed."),
        ),
        Revocation::Pending => (
            "Access revoked",
            format!(
                "What was stored has been destroyed. {provider} has been asked to end the access, too, and is asked again until it answers."
            ),
        ),
        Revocation::NotPossible => (
            "Access ended here",
            format!(
                "What was stored has been destroyed, so nobody can use it from here any more. {provider} itself could not be told: if you want to be sure, change the key or password there."
            ),
        ),
        Revocation::Withheld | Revocation::Failed | Revocation::Unknown => (
            "Access ended here",
            format!(
                "What was stored has been destroyed, so nobody can use it from here any more. {provider} did not confirm it: if you want to be sure, remove the access in your settings there, too."
            ),
        ),
    }
}

/// What the recipient does, for what asks for no access in words of its own.
pub const fn doing(method: AuthMethod) -> &'static str {
    match method {
        AuthMethod::Oauth2 => "You log in there and agree.",
        AuthMethod::Oauth2ClientCredentials => "You enter a client ID and a client secret.",
        AuthMethod::ApiKey => "You enter a key.",
        AuthMethod::Basic => "You enter a user name and a password.",
        AuthMethod::ServiceAccount => "You upload the key file of a service account.",
        AuthMethod::Database => "You enter what is needed to log in to the database.",
    }
}

pub fn restriction(restriction: &Restriction) -> String {
    match restriction {
        Restriction::Email { email } => format!("Only the account {email} is accepted."),
        Restriction::Account { subject } => format!("Only the account with the ID {subject} is accepted."),
    }
}

/// What *Decline* does.
pub fn declining(asked: &Asked) -> String {
    let organization = &asked.organization.name;
    if asked.sources.iter().any(|source| source.connected_at.is_some()) {
        format!(
            "The link stops working, and {organization} is told. What you have connected already stays connected; your receipt ends it."
        )
    } else {
        format!("The link stops working, and {organization} is told. Nothing is connected.")
    }
}

/// What somebody wants to know before they log in or type a password.
pub fn promises(asked: &Asked) -> Vec<String> {
    let left = || asked.sources.iter().filter(|source| source.connected_at.is_none());
    let mut promises = Vec::new();
    if left().any(|source| by_login(&source.method)) {
        promises.push(format!(
            "You log in at the service itself. Neither {} nor Mooring sees your password.",
            asked.organization.name
        ));
    }
    if left().any(|source| !by_login(&source.method)) {
        promises.push("What you enter is tested, encrypted, and never shown to anybody again.".to_owned());
    }
    promises.push("You get a receipt, with which you can take the access back at any time.".to_owned());
    promises
}

/// What *Revoke access* does.
pub fn revoking(revocable: bool, provider: &str) -> String {
    if revocable {
        format!("{provider} is asked to end the access, and what is stored is destroyed at once.")
    } else {
        format!(
            "What is stored is destroyed at once, so nobody can use it from here any more. {provider} itself cannot be told: change the key or password there, too, if you want to be sure."
        )
    }
}

/// Log in there, as opposed to typing something here.
pub fn by_login(method: &Method) -> bool {
    method.method == AuthMethod::Oauth2
}

/// *Start* goes on without a form.
pub fn at_once(method: &Method) -> bool {
    by_login(method) && method.fields.is_empty()
}

/// Each provider once, in the order they are asked for: `Google Ads, Shopify and PostgreSQL`.
pub fn providers(asked: &Asked) -> String {
    let mut names: Vec<&str> = Vec::new();
    for source in &asked.sources {
        if !names.contains(&source.provider.name.as_str()) {
            names.push(&source.provider.name);
        }
    }
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_failure_has_words_but_the_dead_link_which_has_a_page() {
        for it in Failure::iter() {
            match failure(it) {
                Some((title, advice)) => {
                    assert!(!title.ends_with('.') && advice.ends_with('.'), "{it}");
                    for jargon in ["OAuth", "scope", "operator", "token", "provider"] {
                        assert!(!advice.contains(jargon) && !title.contains(jargon), "{it}: {jargon}");
                    }
                }
                None => assert!(matches!(it, Failure::LinkDead | Failure::ConnectionGone)),
            }
        }
    }

    #[test]
    fn a_fault_of_ours_gives_a_number_and_nothing_else() {
        let text = r#"{"type": "urn:mooring:problem:internal", "detail": "never shown", "request_id": "r-1"}"#;
        let (_, advice) = trouble(&Trouble::Problem(serde_json::from_str(text).unwrap()));
        assert!(advice.contains("r-1") && !advice.contains("never shown"), "{advice}");
    }

    #[test]
    fn every_outcome_of_revoking_names_the_provider() {
        for it in Revocation::iter() {
            assert!(revocation(it, "Shopify").1.contains("Shopify"), "{it:?}");
        }
    }
}
