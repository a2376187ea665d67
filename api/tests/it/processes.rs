//! Several processes on one PostgreSQL database, coordinating through it alone (TRAPS 4, 33).

use std::net::TcpListener;

use shared::{
    access::{OrganizationRole, Scope},
    connection::CreateConnection,
    id::WorkspaceId,
    invitation::{AcceptAnInvitation, AcceptInvitation, CreateInvitation, InvitedRole, NewInvitation},
    member::{ChangeOrganizationMember, EditOrganizationMember},
    problem::ProblemKind,
    secret_text::SecretText,
    session::{CurrentSession, ReadSession, SignIn, StartSession},
};

use super::{
    connections,
    startup::{Server, set_up},
    support::{Backend, Caller, MASTER_KEY, caller, database, provider::http_api},
};

pub struct Process {
    pub base: String,
    pub server: Server,
}

pub fn start(url: &str, more: &[(&'static str, String)]) -> Process {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}");
    let mut settings = vec![
        ("MOORING_LISTEN", format!("127.0.0.1:{port}")),
        ("MOORING_PUBLIC_URL", base.clone()),
        ("MOORING_MASTER_KEY", MASTER_KEY.to_owned()),
        ("MOORING_DATABASE_URL", url.to_owned()),
    ];
    settings.extend(more.iter().cloned());
    Process { server: Server::start(&settings), base }
}

pub fn three(url: &str, more: &[(&'static str, String)]) -> Vec<Process> {
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..3).map(|_| scope.spawn(|| start(url, more))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    })
}

pub async fn sign_in(process: &Process, email: &str) -> (Caller, CurrentSession) {
    let browser = caller::at(&process.base);
    let body = SignIn { email: email.to_owned(), password: SecretText::new("a long enough password") };
    let session = browser.send(&StartSession { body }).await.unwrap();
    (browser, session)
}

#[actix_web::test]
async fn processes_that_start_set_up_and_fill_a_plan_at_once_agree() {
    let api = http_api(200).await;
    let folder = database::folder();
    let url = Backend::Postgres.empty(folder.path()).await;
    let more = [("MOORING_DEFAULT_PLAN", "starter".to_owned()), ("MOORING_OUTBOUND_ALLOW", api.address().to_string())];
    // Both migrate an empty database and make its first ring key.
    let processes = three(&url, &more);

    let attempts = processes.iter().enumerate().map(async |(number, process)| {
        let token = process.server.setup_token.as_deref().unwrap();
        caller::at(&process.base).send(&set_up(token, &format!("ada{number}@example.com"))).await
    });
    let outcomes = futures_util::future::join_all(attempts).await;
    let owners: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert_eq!(owners.len(), 1, "one first owner");
    let email = owners[0].user.email.clone();

    let mut browsers = Vec::new();
    let mut workspace: Option<WorkspaceId> = None;
    for process in &processes {
        let (browser, session) = sign_in(process, &email).await;
        workspace = Some(session.organizations[0].workspaces[0].id);
        browsers.push(browser);
    }
    let workspace = workspace.unwrap();
    let creates = (0..15).map(|number| {
        let browser = &browsers[number % browsers.len()];
        let body = connections::new(&api.uri());
        async move { browser.send(&CreateConnection { workspace, body }).await }
    });
    let outcomes = futures_util::future::join_all(creates).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3, "the plan has room for three");
    for problem in outcomes.into_iter().filter_map(Result::err) {
        assert_eq!(problem.known(), Some(ProblemKind::PlanLimit));
    }
}

#[actix_web::test]
async fn owners_who_demote_each_other_in_two_processes_leave_one_owner() {
    let folder = database::folder();
    let url = Backend::Postgres.empty(folder.path()).await;
    let processes = [start(&url, &[]), start(&url, &[])];
    let token = processes[0].server.setup_token.as_deref().unwrap();
    let ada = caller::at(&processes[0].base);
    let session = ada.send(&set_up(token, "ada@example.com")).await.unwrap();
    let (organization, workspace) = (session.organizations[0].id, session.organizations[0].workspaces[0].id);
    let bob = caller::at(&processes[1].base);
    let body = NewInvitation { email: "bob@example.com".to_owned(), role: InvitedRole::Owner, scope: Scope::All };
    let issued = ada.send(&CreateInvitation { workspace, body }).await.unwrap();
    let body = AcceptInvitation {
        token: SecretText::new(issued.link.unwrap().split_once("#token=").unwrap().1),
        name: Some("Bob".to_owned()),
        password: Some(SecretText::new("a long enough password")),
    };
    let bob_id = bob.send(&AcceptAnInvitation { body }).await.unwrap().session.user.id;
    let demote = |user| ChangeOrganizationMember {
        organization,
        user,
        body: EditOrganizationMember { role: OrganizationRole::Member },
    };
    let (by_ada, by_bob) = (demote(bob_id), demote(session.user.id));
    let (one, other) = futures_util::join!(ada.call(&by_ada), bob.call(&by_bob));
    let won = [&one, &other].into_iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(won, 1, "{} {}", one.body, other.body);
    let roles = async |browser: &Caller| browser.send(&ReadSession {}).await.unwrap().organizations[0].role;
    let owners = [roles(&ada).await, roles(&bob).await];
    assert_eq!(owners.iter().filter(|role| **role == OrganizationRole::Owner).count(), 1);
}
