//! Which account an authorization is for. One authorization makes one connection; the same account is issuer and subject,
//! never an address or a name (S29).

use shared::{
    access_request::Restriction,
    authorization::{Choice, Failure, Question},
    check,
    connection::Account,
};

/// What happens to what an authorization brought; the number is the account's, in the order they were found.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Add(usize),
    Renew(usize),
    Ask(Question),
    Refuse(Failure),
}

/// What the authorization is for.
#[derive(Debug, Clone, Copy)]
pub enum Aim<'a> {
    New,
    /// To renew a connection of this account, if it is known.
    Renewal(Option<&'a Account>),
}

/// The answer is none to the question that was asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Unasked;

/// `found` has `None` for an account that the provider does not name.
pub fn settle(found: &[Option<Account>], aim: Aim<'_>) -> Next {
    if let Aim::Renewal(Some(before)) = aim
        && let Some(at) = found.iter().position(|found| found.as_ref().is_some_and(|found| found.is_same(before)))
    {
        return Next::Renew(at);
    }
    match (found, aim) {
        ([], _) => Next::Refuse(Failure::NoAccount),
        ([_], Aim::New) => Next::Add(0),
        ([_], Aim::Renewal(None)) => Next::Renew(0),
        ([Some(now)], Aim::Renewal(Some(before))) => {
            Next::Ask(Question::AnotherAccount { before: before.clone(), now: now.clone() })
        }
        // Nobody can say that it is the same.
        ([None], Aim::Renewal(Some(_))) => Next::Refuse(Failure::ProtocolViolation),
        (several, _) => Next::Ask(Question::WhichAccount { accounts: several.iter().flatten().cloned().collect() }),
    }
}

/// What a link demands besides, and what it is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    pub restriction: Option<&'a Restriction>,
    pub verified_email: Option<&'a str>,
    pub misses_scopes: bool,
}

impl Terms<'_> {
    fn is_verified(&self, email: &str) -> bool {
        self.verified_email.is_some_and(|verified| check::fold_email(verified) == check::fold_email(email))
    }
}

/// What comes through a link is as it was asked for, or is not stored (S20). Nobody is asked whether another account should
/// take the place of the one that is to be renewed.
pub fn settle_for_link(found: &[Option<Account>], aim: Aim<'_>, terms: &Terms<'_>) -> Next {
    if terms.misses_scopes {
        return Next::Refuse(Failure::MissingScopes);
    }
    match terms.restriction {
        Some(Restriction::Account { subject }) => return settle_for_one(found, aim, subject),
        Some(Restriction::Email { email }) if !terms.is_verified(email) => return Next::Refuse(Failure::WrongAccount),
        Some(Restriction::Email { .. }) | None => {}
    }
    match (settle(found, aim), aim) {
        (Next::Ask(_), Aim::Renewal(Some(_))) => Next::Refuse(Failure::WrongAccount),
        (next, _) => next,
    }
}

/// Of several accounts only one is wanted, so that nobody is asked.
fn settle_for_one(found: &[Option<Account>], aim: Aim<'_>, subject: &str) -> Next {
    let mut known = found.iter().enumerate().filter_map(|(at, account)| Some((at, account.as_ref()?)));
    match (known.find(|(_, account)| account.subject == subject), aim) {
        (Some((at, _)), Aim::New) => Next::Add(at),
        (Some((at, now)), Aim::Renewal(before)) if before.is_none_or(|before| now.is_same(before)) => Next::Renew(at),
        (Some(_) | None, _) => Next::Refuse(Failure::WrongAccount),
    }
}

/// What an answer means for the same accounts.
pub fn answer(choice: &Choice, found: &[Option<Account>], aim: Aim<'_>) -> Result<Next, Unasked> {
    let another = matches!(aim, Aim::Renewal(Some(_)));
    match choice {
        Choice::Account { subject } if found.len() > 1 => {
            let at = found.iter().position(|found| found.as_ref().is_some_and(|found| found.subject == *subject));
            let renews = matches!(aim, Aim::Renewal(None));
            at.map(|at| if renews { Next::Renew(at) } else { Next::Add(at) }).ok_or(Unasked)
        }
        Choice::AddAsNew if another && found.len() == 1 => Ok(Next::Add(0)),
        Choice::KeepOld if another => Ok(Next::Refuse(Failure::KeptOld)),
        Choice::Account { .. } | Choice::AddAsNew | Choice::KeepOld => Err(Unasked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(subject: &str, label: &str) -> Account {
        Account { issuer: "https://idp.example".into(), subject: subject.into(), label: label.into() }
    }

    #[test]
    fn one_account_is_taken_and_of_several_one_is_chosen() {
        let (a, b) = (account("a", "A"), account("b", "B"));
        assert_eq!(settle(&[], Aim::New), Next::Refuse(Failure::NoAccount));
        assert_eq!(settle(&[None], Aim::New), Next::Add(0));
        assert_eq!(settle(&[Some(a.clone())], Aim::New), Next::Add(0));
        let both = [Some(a.clone()), Some(b.clone())];
        assert_eq!(settle(&both, Aim::New), Next::Ask(Question::WhichAccount { accounts: vec![a.clone(), b] }));
        let choose = |subject: &str| answer(&Choice::Account { subject: subject.into() }, &both, Aim::New);
        assert_eq!((choose("b"), choose("c")), (Ok(Next::Add(1)), Err(Unasked)));
        for unasked in [Choice::AddAsNew, Choice::KeepOld] {
            assert_eq!(answer(&unasked, &both, Aim::New), Err(Unasked));
        }
    }

    #[test]
    fn a_reconnect_is_for_the_same_issuer_and_subject_whatever_its_label_s29() {
        let (before, renamed, other) = (account("a", "A"), account("a", "Z"), account("b", "A"));
        let elsewhere = Account { issuer: "https://evil.example".into(), ..before.clone() };
        let aim = Aim::Renewal(Some(&before));
        assert_eq!(settle(&[Some(renamed.clone())], aim), Next::Renew(0));
        assert_eq!(settle(&[Some(other.clone()), Some(renamed)], aim), Next::Renew(1), "nobody is asked");
        for now in [other, elsewhere] {
            let question = Question::AnotherAccount { before: before.clone(), now: now.clone() };
            assert_eq!(settle(&[Some(now.clone())], aim), Next::Ask(question));
            assert_eq!(answer(&Choice::AddAsNew, &[Some(now.clone())], aim), Ok(Next::Add(0)));
            assert_eq!(answer(&Choice::KeepOld, &[Some(now)], aim), Ok(Next::Refuse(Failure::KeptOld)));
        }
        assert_eq!(settle(&[None], aim), Next::Refuse(Failure::ProtocolViolation));
        assert_eq!(settle(&[None], Aim::Renewal(None)), Next::Renew(0));
    }

    #[test]
    fn a_reconnect_that_brings_several_others_adds_the_chosen_one() {
        let (before, found) = (account("a", "A"), [Some(account("b", "B")), Some(account("c", "C"))]);
        let aim = Aim::Renewal(Some(&before));
        assert!(matches!(settle(&found, aim), Next::Ask(Question::WhichAccount { .. })));
        let choice = Choice::Account { subject: "c".into() };
        assert_eq!(answer(&choice, &found, aim), Ok(Next::Add(1)));
        assert_eq!(answer(&choice, &found, Aim::Renewal(None)), Ok(Next::Renew(1)));
        assert_eq!(answer(&Choice::KeepOld, &found, aim), Ok(Next::Refuse(Failure::KeptOld)));
        assert_eq!(answer(&Choice::AddAsNew, &found, aim), Err(Unasked));
    }

    #[test]
    fn a_link_takes_what_it_asks_for_or_nothing_s20() {
        let (a, b) = (account("a", "A"), account("b", "B"));
        let terms = |restriction, verified_email| Terms { restriction, verified_email, misses_scopes: false };
        let free = terms(None, None);
        let both = [Some(a.clone()), Some(b.clone())];
        assert_eq!(settle_for_link(&[Some(a.clone())], Aim::New, &free), Next::Add(0));
        assert!(matches!(settle_for_link(&both, Aim::New, &free), Next::Ask(Question::WhichAccount { .. })));
        let missing = Terms { misses_scopes: true, ..free };
        assert_eq!(settle_for_link(&both, Aim::New, &missing), Next::Refuse(Failure::MissingScopes));

        let only = Restriction::Account { subject: "b".into() };
        let only = terms(Some(&only), None);
        assert_eq!(settle_for_link(&both, Aim::New, &only), Next::Add(1), "nobody is asked");
        for found in [&[Some(a.clone())][..], &[None], &[]] {
            assert_eq!(settle_for_link(found, Aim::New, &only), Next::Refuse(Failure::WrongAccount));
        }
        let email = Restriction::Email { email: "Carol@example.com".into() };
        for (verified, expected) in [
            (Some("carol@example.com"), Next::Add(0)),
            (Some("mallory@example.com"), Next::Refuse(Failure::WrongAccount)),
            (None, Next::Refuse(Failure::WrongAccount)),
        ] {
            assert_eq!(settle_for_link(&[Some(a.clone())], Aim::New, &terms(Some(&email), verified)), expected);
        }
    }

    #[test]
    fn a_link_renews_the_same_account_and_asks_nobody_s29() {
        let (before, other) = (account("a", "A"), account("b", "B"));
        let aim = Aim::Renewal(Some(&before));
        let free = Terms { restriction: None, verified_email: None, misses_scopes: false };
        assert_eq!(settle_for_link(&[Some(other.clone()), Some(before.clone())], aim, &free), Next::Renew(1));
        for found in [&[Some(other.clone())][..], &[Some(other.clone()), Some(account("c", "C"))]] {
            assert_eq!(settle_for_link(found, aim, &free), Next::Refuse(Failure::WrongAccount));
        }
        let unknown = Aim::Renewal(None);
        assert_eq!(settle_for_link(&[Some(other.clone())], unknown, &free), Next::Renew(0));
        let only = Restriction::Account { subject: "b".into() };
        let only = Terms { restriction: Some(&only), ..free };
        assert_eq!(settle_for_link(&[Some(other)], unknown, &only), Next::Renew(0));
        assert_eq!(settle_for_link(&[Some(before.clone())], aim, &only), Next::Refuse(Failure::WrongAccount));
    }
}
