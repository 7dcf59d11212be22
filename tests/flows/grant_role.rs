//! Who may give which role to whom.

use std::sync::Arc;

use authwright::{prelude::*, test::TestApp};

#[derive(Clone, AuthUser)]
#[auth(names(role = CrewRole))]
#[roles(
    owner(grants = [owner, admin], keep_one): admin,
    admin(grants = [helper, user]),
    helper,
    user,
)]
struct Crew {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    role: CrewRole,
    is_active: bool,
}

use CrewRole::{Admin, Helper, Owner, User};

async fn app() -> TestApp<Crew> {
    TestApp::on_file(|auth| Router::new().merge(auth.routes()).with_state(auth)).await
}

async fn role_of(app: &TestApp<Crew>, user: &Crew) -> CrewRole {
    app.auth().find_by_email(&user.email).await.unwrap().unwrap().role
}

/// `forbidden`, or `ok`.
fn said(done: Result<(), AuthError>) -> String {
    done.map_or_else(|error| error.code().to_owned(), |()| String::from("ok"))
}

// RB-1
#[tokio::test]
async fn each_gives_and_takes_what_the_list_says_and_nothing_else() {
    let app = app().await;
    // One that stays, so that none is the last.
    app.user(Owner).await;
    for by in [Owner, Admin, Helper, User] {
        let may: &[CrewRole] = match by {
            // With what an admin gives, whom an owner includes.
            Owner => &[Owner, Admin, Helper, User],
            Admin => &[Helper, User],
            Helper | User => &[],
        };
        for from in [Owner, Admin, Helper, User] {
            for to in [Owner, Admin, Helper, User] {
                let (actor, target) = (app.user(by).await, app.user(from).await);
                let done = said(app.auth().grant_role(&actor, &target.id, to).await);
                let allowed = may.contains(&from) && may.contains(&to);
                assert_eq!(done, if allowed { "ok" } else { "forbidden" }, "{by} makes a {from} a {to}");
                assert_eq!(role_of(&app, &target).await, if allowed { to } else { from });
            }
        }
    }
}

#[tokio::test]
async fn nobody_gets_more_by_their_own_hand() {
    let app = app().await;
    app.user(Owner).await;
    let owner = app.user(Owner).await;
    assert_eq!(said(app.auth().grant_role(&owner, &owner.id, Admin).await), "ok", "less is no promotion");
    assert_eq!(
        said(app.auth().grant_role(&owner, &owner.id, Owner).await),
        "forbidden",
        "what was read before counts not"
    );
    assert_eq!(role_of(&app, &owner).await, Admin);
}

// RB-3
#[tokio::test]
async fn who_is_shut_out_gives_nothing() {
    let app = app().await;
    let (admin, user) = (app.user(Admin).await, app.user(User).await);
    app.auth().set_active(&admin.id, false).await.unwrap();
    assert_eq!(said(app.auth().grant_role(&admin, &user.id, Helper).await), "forbidden");
    app.auth().delete_user(&admin.id).await.unwrap();
    assert_eq!(said(app.auth().grant_role(&admin, &user.id, Helper).await), "forbidden");
}

#[tokio::test]
async fn the_last_one_keeps_the_role() {
    let app = app().await;
    let (owner, gone) = (app.user(Owner).await, app.user(Owner).await);
    app.auth().set_active(&gone.id, false).await.unwrap();
    assert_eq!(
        said(app.auth().grant_role(&owner, &owner.id, Admin).await),
        "last_holder",
        "one who is shut out is none"
    );
    let client = app.login(&owner).await;
    let closed = client.post("/auth/me/delete", serde_json::json!({ "password": TestApp::<Crew>::PASSWORD })).await;
    assert_eq!((closed.status(), closed.code().as_str()), (409, "last_holder"));
    assert_eq!(client.get("/auth/me").await.status(), 200, "nothing has ended");

    app.auth().set_active(&gone.id, true).await.unwrap();
    assert_eq!(said(app.auth().grant_role(&owner, &owner.id, Admin).await), "ok");
    assert_eq!(said(app.auth().grant_role(&gone, &0, Admin).await), "not_found");
    let helper = app.user(Helper).await;
    assert_eq!(said(app.auth().grant_role(&helper, &0, User).await), "forbidden", "who may not learns nothing");
}

// ST-8
#[tokio::test]
async fn of_many_who_take_the_role_at_once_one_keeps_it() {
    let app = Arc::new(app().await);
    for _ in 0..8 {
        let mut owners = Vec::new();
        for _ in 0..4 {
            owners.push(app.user(Owner).await);
        }
        let tasks: Vec<_> = (0..owners.len())
            .map(|at| {
                let (by, target) = (owners[at].clone(), owners[(at + 1) % owners.len()].id);
                let app = Arc::clone(&app);
                tokio::spawn(async move { said(app.auth().grant_role(&by, &target, Admin).await) })
            })
            .collect();
        for task in tasks {
            let done = task.await.unwrap();
            assert!(["ok", "last_holder", "forbidden"].contains(&done.as_str()), "{done}");
        }
        let mut left = 0;
        for owner in &owners {
            left += usize::from(role_of(&app, owner).await == Owner);
        }
        assert!(left >= 1, "nobody is an owner any more");
        // For the next round: as if these had never been.
        for owner in &owners {
            app.auth().delete_user(&owner.id).await.unwrap();
        }
    }
}

/// Users with ids of text, and addresses that are to be confirmed.
mod named {
    use authwright::prelude::*;
    use chrono::{DateTime, Utc};

    #[derive(Clone, AuthUser)]
    #[auth(table = "named", realm = "named")]
    #[roles(owner(grants = [owner, admin], keep_one): admin, admin(grants = [auditor, admin]), auditor, user)]
    pub(super) struct Named {
        pub id: String,
        pub email: String,
        pub password_hash: PasswordHash,
        pub role: NamedRole,
        pub email_verified_at: Option<DateTime<Utc>>,
    }
}

// RB-1, ST-3: MySQL compares texts without the blanks at their end, and other columns as their collation likes.
#[tokio::test]
async fn nobody_is_somebody_else_by_another_spelling_of_an_id() {
    use named::{Named, NamedRole};
    let app = TestApp::<Named>::on_file(|auth| Router::new().merge(auth.routes()).with_state(auth)).await;
    let me = app.user(NamedRole::Admin).await;
    for id in [format!("{} ", me.id), format!("{}  ", me.id), me.id.to_uppercase()] {
        if id == me.id {
            continue;
        }
        let done = said(app.auth().grant_role(&me, &id, NamedRole::Auditor).await);
        assert_eq!(done, "not_found", "{id:?}");
    }
    assert_eq!(app.auth().find_by_email(&me.email).await.unwrap().unwrap().role, NamedRole::Admin);
    assert_eq!(said(app.auth().grant_role(&me, &me.id, NamedRole::Auditor).await), "forbidden");
}

// RB-1: who was invited and never came cannot act for the role.
#[tokio::test]
async fn an_invitation_is_no_holder_of_the_role() {
    use named::{Named, NamedRole, PendingNamed};
    let app = TestApp::<Named>::on_file(|auth| Router::new().merge(auth.routes()).with_state(auth)).await;
    let owner = app.user(NamedRole::Owner).await;
    app.auth().invite("mistyped@example.org", NamedRole::Owner, PendingNamed {}).await.unwrap();
    assert_eq!(said(app.auth().grant_role(&owner, &owner.id, NamedRole::Admin).await), "last_holder");
    app.user(NamedRole::Owner).await;
    assert_eq!(said(app.auth().grant_role(&owner, &owner.id, NamedRole::Admin).await), "ok");
}
