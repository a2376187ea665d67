//! The one place that turns problem kinds, reasons and states into words. Each sentence says what can be done.

pub mod flow;
pub mod integration;

use shared::{
    access::{OrganizationRole, Scope, Visibility, Why, WorkspaceRole},
    access_request::{RestrictedBy, State},
    authorization::Failure,
    connection::{Kind, Revocation, Status, StatusReason},
    invitation::InvitedRole,
    notification::{Kind as NotificationKind, Notification},
    plan::Plan,
    problem::{Problem, ProblemKind},
    provider::{AuthMethod, Unavailable},
};

use strum::IntoEnumIterator;

use crate::{
    api::ApiError,
    ui::{badge::Tone, loaded::Explain},
};

impl Explain for ApiError {
    fn title(&self) -> String {
        match self {
            Self::Problem(problem) => problem_title(problem),
            Self::SignedOut => "You are signed out".to_owned(),
            Self::Offline => "Mooring cannot be reached".to_owned(),
            Self::Unreadable { .. } => "The answer could not be read".to_owned(),
        }
    }

    fn advice(&self) -> String {
        match self {
            Self::Problem(problem) => problem_advice(problem),
            Self::SignedOut => "Sign in again to go on.".to_owned(),
            Self::Offline => "Check your connection, then try again.".to_owned(),
            Self::Unreadable { status: 0..=399 } => "Reload the page; it may be older than the server.".to_owned(),
            Self::Unreadable { status } => {
                format!("Something between you and Mooring answered with {status}. Try again in a moment.")
            }
        }
    }

    fn is_passing(&self) -> bool {
        match self {
            Self::Problem(problem) => problem.status >= 500 || problem.known() == Some(ProblemKind::TooManyRequests),
            Self::SignedOut => false,
            Self::Offline => true,
            Self::Unreadable { status } => *status >= 500,
        }
    }
}

fn problem_title(problem: &Problem) -> String {
    problem.known().map_or_else(|| problem.title.clone(), |kind| kind.title().to_owned())
}

fn problem_advice(problem: &Problem) -> String {
    if let Some(missing) = problem.why {
        return why(missing).to_owned();
    }
    let advice = problem.known().map_or("Reload the page and try again.", kind_advice);
    match (&problem.detail, &problem.request_id) {
        (Some(detail), _) if problem.known() != Some(ProblemKind::Internal) => detail.clone(),
        (_, Some(request)) if problem.status >= 500 => format!("{advice} Give your operator this number: {request}."),
        _ => advice.to_owned(),
    }
}

const fn kind_advice(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::MalformedRequest
        | ProblemKind::MethodNotAllowed
        | ProblemKind::UnsupportedMediaType
        | ProblemKind::AmbiguousCredentials
        | ProblemKind::VersionRequired => "Reload the page; it may be older than the server.",
        ProblemKind::NotAuthenticated => "Sign in again to go on.",
        ProblemKind::SignInFailed => "Check both and try again.",
        ProblemKind::NotAllowed => "Ask an administrator of the workspace.",
        ProblemKind::CrossSiteRequest => "Open Mooring at its own address and try again.",
        ProblemKind::PlanLimit => {
            "Remove a connection that is no longer needed, or ask your operator for a larger plan."
        }
        ProblemKind::NotFound => "It may have been removed, or it is not shared with you.",
        ProblemKind::Conflict => "Reload the page to see how things stand now.",
        ProblemKind::HasDependents => "Look at what depends on it, then decide.",
        ProblemKind::PrivateConnection => "Share it with the workspace first, or choose another connection.",
        ProblemKind::IntegrationApp => "Nothing is registered with it. Use a custom integration instead.",
        ProblemKind::DependentsOutOfReach => "Ask the connection's owner or an administrator of the workspace.",
        ProblemKind::OauthAppInUse => "The connected accounts would have to be reconnected.",
        ProblemKind::LastOwner => "Make somebody else an owner first.",
        ProblemKind::Undecided => "Choose for each of them.",
        ProblemKind::InvitationClosed => "It was used, withdrawn or replaced, or it is older than seven days.",
        ProblemKind::DeadLink => "Ask whoever sent it for a new one.",
        ProblemKind::VersionMismatch => "Look at how it is now, then try again.",
        ProblemKind::IdempotencyKeyReused => "An earlier attempt went through. Reload the page to see it.",
        ProblemKind::SetupClosed => "Sign in, or use the newest set-up link that the server printed.",
        ProblemKind::OauthAppMissing => "An organization owner registers one under OAuth apps.",
        ProblemKind::BodyTooLarge => "Shorten what you entered.",
        ProblemKind::InvalidFields => "Correct the marked fields.",
        ProblemKind::KindMismatch => "Choose a connection or step of the right kind.",
        ProblemKind::CredentialRefused => "Check the credential and the address. Nothing was stored.",
        ProblemKind::ProviderUnavailable => "Try again later.",
        ProblemKind::ProviderMisconfigured => "Check issuer, client ID and client secret of the OAuth app.",
        ProblemKind::TooManyRequests => "Wait a minute, then try again.",
        ProblemKind::Internal => "Try again.",
        ProblemKind::Unavailable => "Mooring is starting or its database is away. Try again in a moment.",
    }
}

/// What is missing to be allowed.
pub const fn why(why: Why) -> &'static str {
    match why {
        Why::OwnersOnly => "Only organization owners can do this.",
        Why::AdminsOnly => "Only organization owners and workspace admins can do this.",
        Why::WholeWorkspaceOnly => "Only members with access to the whole workspace can do this.",
        Why::NotForGuests => "Guests cannot do this.",
        Why::ConnectionOwnerOnly => "Only the connection's owner can do this.",
        Why::MonitorOnly => "Your access to the integration allows watching, not changing.",
        Why::ApiKeysOnly => "Only programs with an API key can do this.",
        Why::PlanWithoutAccessRequests => "Your organization's plan does not include access requests.",
        Why::FlowsOutOfReach => "A flow that uses it is not shared with you.",
        Why::StepCreatorOnly => "Only its creator, or someone who can edit all flows, can do this.",
        Why::Unknown => "You do not have the right to do this.",
    }
}

/// Why an authorization made no connection: a title and what to do.
pub const fn failure(failure: Failure) -> (&'static str, &'static str) {
    match failure {
        Failure::Denied => ("Access was not granted", "You declined at the provider. Nothing was connected."),
        Failure::ProviderUnavailable => {
            ("The provider does not answer", "It is down or overloaded at present. Try again in a few minutes.")
        }
        Failure::ClientRefused => (
            "The provider refused the OAuth app",
            "An organization owner should check the client ID and the client secret under OAuth apps.",
        ),
        Failure::CodeRefused => (
            "The provider refused the authorization",
            "It may have taken too long, or the page was opened twice. Try again.",
        ),
        Failure::ProtocolViolation => (
            "The provider's answer could not be trusted",
            "It did not come in the expected form, so it was discarded. If this happens again, tell your operator.",
        ),
        Failure::NotAllowed => {
            ("You may no longer add connections here", "Your rights changed while you were at the provider.")
        }
        Failure::PlanLimit => (
            "The plan's limit is reached",
            "Remove a connection that is no longer needed, or ask your operator for a larger plan.",
        ),
        Failure::OauthAppMissing => {
            ("The OAuth app is gone", "It was removed while you were at the provider. Ask an organization owner.")
        }
        Failure::ConnectionGone => (
            "The connection is gone",
            "It was removed, or now belongs to somebody else, while you were at the provider. Nothing was changed.",
        ),
        Failure::KeptOld => ("The present account was kept", "The access of the other account was discarded."),
        Failure::NoAccount => (
            "There is no account to connect",
            "The provider gave access to no account. Log in as somebody who has one, and tick it where it asks.",
        ),
        Failure::MissingScopes => (
            "Not everything that is asked for was granted",
            "Start again and leave every box ticked where the provider asks. Nothing was connected.",
        ),
        Failure::WrongAccount => (
            "This is another account",
            "The link is for one account only, and you logged in at the provider with another. Nothing was connected.",
        ),
        Failure::LinkDead => {
            ("This link does not work any more", "Nothing was connected. Ask whoever sent it for a new one.")
        }
        Failure::AnotherBrowser => (
            "This is another browser",
            "The authorization was started in a different browser or in a private window. Start it again here.",
        ),
        Failure::UnknownState => {
            ("This page was used already", "Each authorization works once. Start again if nothing was connected.")
        }
        Failure::Expired => ("It took too long", "An authorization waits for ten minutes. Start again."),
        Failure::Internal => ("Something broke on our side", "Nothing was connected. Try again."),
        Failure::Unknown => ("The authorization failed", "Nothing was connected. Try again."),
    }
}

/// What has become of a link.
pub const fn access_request_state(state: State) -> (Tone, &'static str) {
    match state {
        State::Active => (Tone::Good, "Active"),
        State::Used => (Tone::Neutral, "Used"),
        State::Expired => (Tone::Warning, "Expired"),
        State::Declined => (Tone::Bad, "Declined"),
        State::Deleted => (Tone::Neutral, "Deleted"),
    }
}

/// Whose account a link accepts.
pub const fn restricted_by(restriction: Option<RestrictedBy>) -> (&'static str, &'static str) {
    match restriction {
        None => ("Any account", "Whoever has the link connects an account of theirs."),
        Some(RestrictedBy::Email) => {
            ("One by its e-mail address", "The provider has to say that the address is the account's and verified.")
        }
        Some(RestrictedBy::Account) => ("One by its ID", "The ID under which the provider knows the account."),
        Some(RestrictedBy::Unknown) => ("Restricted", "In a way that this page does not know. Reload it."),
    }
}

/// A link's life: `1 hour`, `3 days`.
pub fn lifetime(hours: u16) -> String {
    match (hours / 24, hours % 24) {
        (days, 0) => count(days.into(), "day", "days"),
        _ => count(hours.into(), "hour", "hours"),
    }
}

/// The plans that have access requests, for whoever is on another.
pub fn plans_with_access_requests() -> String {
    let plans: Vec<_> = Plan::iter().filter(|it| it.has_access_requests()).map(plan).collect();
    let (last, others) = plans.split_last().map_or(("", &[][..]), |(last, others)| (*last, others));
    format!("Access requests are part of the plans {} and {last}.", others.join(", "))
}

pub const fn status(status: Status) -> (Tone, &'static str) {
    match status {
        Status::Connected => (Tone::Good, "Connected"),
        Status::NeedsReconnect => (Tone::Bad, "Needs reconnect"),
        Status::Degraded => (Tone::Warning, "Degraded"),
        Status::Removed => (Tone::Neutral, "Removed"),
    }
}

/// Why the status is what it is.
pub const fn reason(reason: StatusReason) -> &'static str {
    match reason {
        StatusReason::Revoked => "Access was revoked at the provider.",
        StatusReason::Expired => "The authorization has expired.",
        StatusReason::MissingScopes => "Some of the access it needs was not granted.",
        StatusReason::OauthAppChanged => "The OAuth app behind it was changed.",
        StatusReason::Transferred => "It was transferred without its credential.",
        StatusReason::CredentialRefused => "The provider does not accept the credential any more.",
        StatusReason::ProviderUnavailable => "The provider does not answer; it is tried again.",
        StatusReason::Unknown => "The provider no longer accepts it.",
    }
}

/// What happened, in a sentence.
pub fn notification(item: &Notification) -> (Tone, String) {
    let Notification { subject, detail, .. } = item;
    match item.kind {
        NotificationKind::LinkUsed => {
            let progress = match (detail.connected, detail.of) {
                (Some(connected), Some(of)) if of > 1 => format!(" ({connected} of {of})"),
                _ => String::new(),
            };
            (Tone::Good, format!("A source was connected through your link: {subject}{progress}"))
        }
        NotificationKind::LinkDeclined => (Tone::Warning, format!("Your link was declined: {subject}")),
        NotificationKind::LinkExpiring => (Tone::Warning, format!("Your link ends soon and was not used: {subject}")),
        NotificationKind::AccessRevoked => (Tone::Bad, format!("The recipient revoked the access behind “{subject}”")),
        NotificationKind::NeedsReconnect => (Tone::Bad, format!("“{subject}” needs to be reconnected")),
        NotificationKind::Degraded => (Tone::Warning, format!("“{subject}” does not work at present")),
        NotificationKind::Unknown => (Tone::Neutral, format!("News about {subject}")),
    }
}

/// When one is told of it; `None` for a kind that this build does not know.
pub const fn notification_kind(kind: NotificationKind) -> Option<&'static str> {
    Some(match kind {
        NotificationKind::LinkUsed => "A source is connected through your link",
        NotificationKind::LinkDeclined => "Your link is declined",
        NotificationKind::LinkExpiring => "Your link ends in a day and was not used",
        NotificationKind::AccessRevoked => "A recipient revokes the access they granted",
        NotificationKind::NeedsReconnect => "Your connection needs to be reconnected",
        NotificationKind::Degraded => "The provider of your connection fails",
        NotificationKind::Unknown => return None,
    })
}

/// What became of the access at the provider after a connection was removed.
pub const fn revocation(revocation: Revocation) -> &'static str {
    match revocation {
        Revocation::NotPossible => "Its access cannot be revoked from here. The provider's own settings can.",
        Revocation::Withheld => "Its access was not revoked: another connection uses the same grant.",
        Revocation::Pending => "Its access is being revoked at the provider.",
        Revocation::Revoked => "Its access was revoked at the provider.",
        Revocation::Failed => "The provider refused to revoke its access. The provider's own settings can.",
        Revocation::Unknown => "What became of its access is not known.",
    }
}

/// What removing a connection that is authorized so does at the provider.
pub const fn disconnecting(method: AuthMethod) -> &'static str {
    match method {
        AuthMethod::Oauth2 => {
            "Its access is revoked at the provider where that is possible, unless another connection uses the same grant."
        }
        AuthMethod::Oauth2ClientCredentials
        | AuthMethod::ApiKey
        | AuthMethod::Basic
        | AuthMethod::ServiceAccount
        | AuthMethod::Database => {
            "A key or password cannot be revoked from here: change it at the provider if nobody should use it any more."
        }
    }
}

/// What reconnecting takes.
pub const fn reconnecting(method: AuthMethod) -> &'static str {
    match method {
        AuthMethod::Oauth2 => {
            "Log in at the provider again, as the same account. Name, owner, visibility and everything that uses the connection stay."
        }
        AuthMethod::Oauth2ClientCredentials
        | AuthMethod::ApiKey
        | AuthMethod::Basic
        | AuthMethod::ServiceAccount
        | AuthMethod::Database => {
            "Enter the credential again. It is tested before it takes the place of the present one. Name, owner, visibility and everything that uses the connection stay."
        }
    }
}

/// A role in a workspace: its name and what it may do.
pub const fn role(role: WorkspaceRole) -> (&'static str, &'static str) {
    match role {
        WorkspaceRole::Admin => ("Admin", "Manages members and every shared connection."),
        WorkspaceRole::User => ("User", "Uses and manages shared connections."),
        WorkspaceRole::Guest => ("Guest", "Uses shared connections and manages only their own."),
    }
}

pub const fn invited_role(invited: InvitedRole) -> (&'static str, &'static str) {
    match invited.in_workspace() {
        Some(in_workspace) => role(in_workspace),
        None => organization_role(OrganizationRole::Owner),
    }
}

pub const fn organization_role(role: OrganizationRole) -> (&'static str, &'static str) {
    match role {
        OrganizationRole::Owner => ("Owner", "Manages the whole organization and every workspace in it."),
        OrganizationRole::Member => ("Member", "Has the places that workspaces give them."),
    }
}

pub const fn scope(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::All => ("Whole workspace", "Every shared connection is in reach."),
        Scope::Selected => ("Selected integrations", "Only what is registered with integrations they are granted."),
    }
}

/// What can be done about somebody's place in an organization, and what that does.
pub struct Ownership {
    pub action: &'static str,
    pub consequence: &'static str,
}

pub const fn ownership(now: OrganizationRole) -> Ownership {
    match now {
        OrganizationRole::Owner => Ownership {
            action: "Remove as owner",
            consequence: "They keep only the places that workspaces give them. The last owner cannot be removed.",
        },
        OrganizationRole::Member => Ownership {
            action: "Make owner",
            consequence: "Owners manage every workspace, its members, the OAuth apps and other owners. Other people's private connections stay hidden from them.",
        },
    }
}

/// What stands beside a name; being a member is nothing special.
pub const fn organization_badge(role: OrganizationRole) -> Option<&'static str> {
    match role {
        OrganizationRole::Owner => Some(organization_role(role).0),
        OrganizationRole::Member => None,
    }
}

/// A value to choose with its title and what it means.
pub type Choices<T> = Vec<(T, String, Option<String>)>;

fn choices<T: Copy>(values: impl Iterator<Item = T>, words: fn(T) -> (&'static str, &'static str)) -> Choices<T> {
    values
        .map(|value| {
            let (title, help) = words(value);
            (value, title.to_owned(), Some(help.to_owned()))
        })
        .collect()
}

pub fn role_choices() -> Choices<WorkspaceRole> {
    choices(WorkspaceRole::iter(), role)
}

/// The roles that the reader may invite as.
pub fn invited_role_choices(may: impl Fn(InvitedRole) -> bool) -> Choices<InvitedRole> {
    choices(InvitedRole::iter().filter(|role| may(*role)), invited_role)
}

pub fn scope_choices() -> Choices<Scope> {
    choices(Scope::iter(), scope)
}

pub fn visibility_choices() -> Choices<Visibility> {
    choices(Visibility::iter(), visibility)
}

pub const fn plan(plan: Plan) -> &'static str {
    match plan {
        Plan::Free => "Free",
        Plan::Starter => "Starter",
        Plan::Active => "Active",
        Plan::Pro => "Pro",
        Plan::Agency => "Agency",
        Plan::Enterprise => "Enterprise",
    }
}

/// A category of the catalogue, which has them in lower case.
pub fn category(key: &str) -> String {
    match key {
        "crm" | "seo" => key.to_uppercase(),
        _ => {
            let mut letters = key.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// `3 sources`, `1 source`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

pub const fn unavailable(reason: Unavailable) -> &'static str {
    match reason {
        Unavailable::OauthAppMissing => "No OAuth app is registered for it yet. An organization owner adds one.",
        Unavailable::Unknown => "It cannot be used at present.",
    }
}

pub const fn visibility(visibility: Visibility) -> (&'static str, &'static str) {
    match visibility {
        Visibility::Private => ("Private", "Only you see and use it."),
        Visibility::Shared => ("Shared", "Everyone in this workspace can use it."),
    }
}

/// A kind of connection as title, in the plural and in the singular.
pub struct KindWords {
    pub title: &'static str,
    pub many: &'static str,
    pub one: &'static str,
    pub lead: &'static str,
}

pub const fn kind(kind: Kind) -> KindWords {
    match kind {
        Kind::Source => KindWords {
            title: "Sources",
            many: "sources",
            one: "source",
            lead: "Accounts that your data jobs read from.",
        },
        Kind::Destination => KindWords {
            title: "Destinations",
            many: "destinations",
            one: "destination",
            lead: "Accounts that your data jobs write to.",
        },
    }
}

#[cfg(test)]
mod tests {
    use shared::notification::Detail;

    use super::*;

    #[test]
    fn every_advice_is_a_sentence() {
        let mut words: Vec<&str> = ProblemKind::iter().map(kind_advice).collect();
        words.extend(Why::iter().map(why));
        words.extend(Failure::iter().map(|it| failure(it).1));
        words.extend(StatusReason::iter().map(reason));
        words.extend(Revocation::iter().map(revocation));
        words.extend(AuthMethod::iter().flat_map(|it| [disconnecting(it), reconnecting(it)]));
        words.extend(WorkspaceRole::iter().map(|it| role(it).1));
        words.extend(Scope::iter().map(|it| scope(it).1));
        for text in words {
            assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{text}");
        }
    }

    #[test]
    fn a_link_with_one_source_has_no_progress_to_tell() {
        let told = |connected, of| {
            let detail = Detail { connected: Some(connected), of: Some(of), ..Detail::default() };
            notification(&Notification {
                id: format!("ntf_{:032x}", 1).parse().unwrap(),
                kind: NotificationKind::LinkUsed,
                workspace: format!("wsp_{:032x}", 1).parse().unwrap(),
                subject: "Google Ads".into(),
                access_request: None,
                connection: None,
                detail,
                created_at: "2026-03-01T12:00:00Z".parse().unwrap(),
                read_at: None,
            })
            .1
        };
        assert_eq!(told(1, 2), "A source was connected through your link: Google Ads (1 of 2)");
        assert_eq!(told(1, 1), "A source was connected through your link: Google Ads");
    }

    #[test]
    fn every_kind_of_news_can_be_switched() {
        assert!(NotificationKind::iter().all(|kind| notification_kind(kind).is_some()));
        assert_eq!(notification_kind(NotificationKind::Unknown), None);
    }

    #[test]
    fn a_link_lives_for_whole_days_or_for_hours() {
        assert_eq!([1, 24, 36, 168].map(lifetime), ["1 hour", "1 day", "36 hours", "7 days"]);
    }

    #[test]
    fn the_plans_that_have_access_requests_are_named() {
        assert_eq!(
            plans_with_access_requests(),
            "Access requests are part of the plans Active, Pro, Agency and Enterprise."
        );
    }

    #[test]
    fn a_missing_right_is_told_before_anything_else() {
        let mut problem = Problem::new(ProblemKind::NotAllowed);
        problem.detail = Some("detail".into());
        problem.why = Some(Why::OwnersOnly);
        assert_eq!(ApiError::Problem(problem.into()).advice(), why(Why::OwnersOnly));
    }

    #[test]
    fn a_fault_of_ours_gives_the_number_to_look_it_up_by() {
        let mut problem = Problem::new(ProblemKind::Internal);
        problem.detail = Some("never shown".into());
        problem.request_id = Some("r-1".into());
        let advice = ApiError::Problem(problem.into()).advice();
        assert!(advice.contains("r-1") && !advice.contains("never shown"), "{advice}");
    }

    #[test]
    fn a_problem_from_the_future_still_has_its_title() {
        let problem = Problem { kind: "urn:mooring:problem:new".into(), ..Problem::new(ProblemKind::Conflict) };
        assert_eq!(ApiError::Problem(problem.clone().into()).title(), problem.title);
    }
}
