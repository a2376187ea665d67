//! What an authorization leaves to the person: which of several accounts, or what to do with another one than before.

use leptos::prelude::*;
use shared::{
    authorization::{AnswerAuthorization, Authorization, Choice as Answer, Question},
    connection::Account,
    id::AuthorizationId,
};

use crate::{
    app::use_api,
    refusal,
    ui::{
        badge::Tone,
        button::{Button, Look},
        choice::Choice,
        form::{Form, FormState},
        notice::Notice,
    },
};

#[component]
pub fn QuestionForm(id: AuthorizationId, question: Question, answered: Callback<Authorization>) -> impl IntoView {
    let api = use_api();
    let form = FormState::new();
    let chosen = RwSignal::new(0_usize);
    let (words, options) = match &question {
        Question::WhichAccount { accounts } => {
            let options = accounts.iter().map(|account| (account.label.clone(), None)).collect::<Vec<_>>();
            (
                view! { <h2 class="text-base font-semibold">"Which account should be connected?"</h2> }.into_any(),
                options,
            )
        }
        Question::AnotherAccount { before, now } => (
            view! { <Another before=before.clone() now=now.clone() /> }.into_any(),
            vec![
                (
                    format!("Keep {}", before.label),
                    Some("Nothing changes. The other account's access is discarded.".to_owned()),
                ),
                (format!("Add {} as new", now.label), Some("It becomes a connection of its own.".to_owned())),
            ],
        ),
    };
    let legend = match &question {
        Question::WhichAccount { .. } => "Account",
        Question::AnotherAccount { .. } => "What to do",
    };
    let options = options.into_iter().enumerate().map(|(number, (title, help))| (number, title, help)).collect();
    let send = Action::new_local(move |answer: &Answer| {
        let request = AnswerAuthorization { authorization: id, body: answer.clone() };
        async move {
            match api.send(&request).await {
                Ok(authorization) => {
                    answered.try_run(authorization);
                }
                Err(error) => refusal::tell(form, &error),
            }
        }
    });
    let submit = Callback::new(move |()| {
        if let Some(answer) = answer(&question, chosen.get_untracked()) {
            send.dispatch_local(answer);
        }
    });
    view! {
        <Form state=form pending=send.pending() on_submit=submit>
            {words}
            <Choice legend value=chosen options />
            <Button look=Look::Primary submit=true pending=send.pending()>"Continue"</Button>
        </Form>
    }
}

#[component]
fn Another(before: Account, now: Account) -> impl IntoView {
    view! {
        <div role="alert">
            <Notice tone=Tone::Warning title="This is another account">
                <p class="text-sm">
                    "The connection belongs to " <strong class="break-words">{before.label}</strong>
                    ", and you have logged in as " <strong class="break-words">{now.label}</strong>
                    ". A connection never changes its account, because everything that uses it would read or write elsewhere."
                </p>
            </Notice>
        </div>
    }
}

/// The answer that stands in this place of the list.
fn answer(question: &Question, chosen: usize) -> Option<Answer> {
    match question {
        Question::WhichAccount { accounts } => {
            accounts.get(chosen).map(|account| Answer::Account { subject: account.subject.clone() })
        }
        Question::AnotherAccount { .. } if chosen == 0 => Some(Answer::KeepOld),
        Question::AnotherAccount { .. } => Some(Answer::AddAsNew),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(subject: &str) -> Account {
        Account { issuer: "https://login.example".into(), subject: subject.into(), label: subject.into() }
    }

    #[test]
    fn what_is_chosen_first_changes_nothing() {
        let question = Question::AnotherAccount { before: account("a"), now: account("b") };
        assert_eq!(answer(&question, 0), Some(Answer::KeepOld));
        assert_eq!(answer(&question, 1), Some(Answer::AddAsNew));
    }

    #[test]
    fn an_account_is_named_by_its_subject() {
        let question = Question::WhichAccount { accounts: vec![account("a"), account("b")] };
        assert_eq!(answer(&question, 1), Some(Answer::Account { subject: "b".into() }));
        assert_eq!(answer(&question, 2), None);
    }
}
