//! Users with several roles.

use std::sync::Arc;

use authwright::{
    prelude::*,
    role::Role,
    sqlx,
    store::Dialect,
    test::{TestApp, TestRouter},
};
use serde_json::json;

use crate::support::{by_hand, router, text};

#[derive(Clone, AuthUser)]
#[auth(table = "crew", realm = "crew", names(role = CrewRole))]
#[roles(
    owner(grants = [owner, key_holder, admin], keep_one): admin,
    // Names of which one is in another, and one is a pattern for another.
    key_holder(keep_one),
    keyxholder,
    master_key_holder,
    admin(grants = [helper, auditor, user]): helper,
    helper,
    auditor,
    user,
)]
struct Crew {
    id: i64,
    #[auth(public)]
    email: String,
    password_hash: PasswordHash,
    #[auth(public)]
    roles: RoleSet<CrewRole>,
    is_active: bool,
}

use CrewRole::{Admin, Auditor, Helper, KeyHolder, Keyxholder, MasterKeyHolder, Owner, User};

#[require_role(admin)]
async fn reports() -> &'static str {
    "reports"
}

#[require_role(helper)]
async fn tickets() -> &'static str {
    "tickets"
}

#[require_login]
async fn desk() -> &'static str {
    "desk"
}

/// No role includes both, and yet somebody can pass: whoever holds the two.
#[require_role(all(admin, auditor))]
async fn books(me: CurrentUser<Crew>, _granted: Granted<roles::auditor>) -> String {
    format!("{} {}", me.roles.contains(Auditor), me.roles.contains(Owner))
}

#[require_role(all(helper, auditor), by = actor)]
fn audit(actor: &Crew) -> Result<(), Forbidden> {
    Ok(())
}

fn routes(auth: Auth<Crew>) -> TestRouter {
    router!(
        Router::new()
            .route("/reports", get(reports))
            .route("/tickets", get(tickets))
            .route("/desk", get(desk))
            .route("/books", get(books))
            .merge(auth.routes())
            .with_state(auth)
    )
}

async fn app() -> TestApp<Crew> {
    TestApp::on_file(routes).await
}

/// A new user with these roles and no others.
async fn member<const N: usize>(app: &TestApp<Crew>, roles: [CrewRole; N]) -> Crew {
    app.user(roles).await
}

async fn read(app: &TestApp<Crew>, user: &Crew) -> Crew {
    app.auth().find_by_email(&user.email).await.unwrap().unwrap()
}

/// What stands in the row.
async fn stored(app: &TestApp<Crew>, user: &Crew) -> String {
    text(app, &format!("SELECT roles FROM crew WHERE id = {}", user.id)).await
}

/// `forbidden`, or `ok`.
fn said(done: Result<(), AuthError>) -> String {
    done.map_or_else(|error| error.code().to_owned(), |()| String::from("ok"))
}

#[tokio::test]
async fn who_signs_up_gets_the_default_role_and_sees_a_list() {
    let app = app().await;
    let client = app.client();
    let body = json!({ "email": "ann@example.org", "password": "a long enough phrase" });
    assert_eq!(client.post("/auth/register", body).await.status(), 202);
    let token = app.mail_to("ann@example.org").await.token();
    let answer = client.post("/auth/verify", json!({ "token": token })).await;
    assert_eq!(answer.json()["user"]["roles"], json!(["user"]), "{}", answer.text());

    let ann = app.auth().find_by_email("ann@example.org").await.unwrap().unwrap();
    assert_eq!((stored(&app, &ann).await.as_str(), &ann.roles), ("user", &RoleSet::from(User)));
    app.auth().add_role(&ann.id, Owner).await.unwrap();
    assert_eq!(client.get("/auth/me").await.json()["roles"], json!(["owner", "user"]));
    let page = client.page("/auth/account").await.text();
    assert!(page.contains("owner, user"), "{page}");
}

// RB-1
#[tokio::test]
async fn the_matrix_asks_as_nobody_in_particular_and_as_who_holds_everything() {
    let app = app().await;
    let matrix = app.denial_matrix().await;
    let own: Vec<String> = matrix
        .lines()
        .filter(|line| line.starts_with("METHOD") || !line.contains("/auth/"))
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        own,
        [
            "METHOD PATH anonymous disabled owner key_holder keyxholder master_key_holder admin helper auditor user \
             (none) (all)",
            "GET /books 401 401 403 403 403 403 403 403 403 403 403 in",
            "GET /desk 401 401 in in in in in in in in in in",
            "GET /reports 401 401 in 403 403 403 in 403 403 403 403 in",
            "GET /tickets 401 401 in 403 403 403 in in 403 403 403 in",
        ]
    );
}

#[tokio::test]
async fn a_test_logs_in_with_several_roles() {
    let app = app().await;
    let both = app.login_as([Admin, Auditor]).await;
    assert_eq!(both.get("/books").await.text(), "true false");
    assert_eq!(both.get("/auth/me").await.json()["email"], "admin-auditor@app.example");
    let none = app.login_as([]).await;
    assert_eq!(none.get("/auth/me").await.json()["roles"], json!([]));
}

#[tokio::test]
async fn a_program_makes_and_invites_users_with_several_roles() {
    let app = app().await;
    let roles = RoleSet::from([Helper, Auditor]);
    let create = CreateCrew { email: "bob@example.org".into(), password: None, roles: roles.clone() };
    let bob = app.auth().create_user(create).await.unwrap();
    assert_eq!((stored(&app, &bob).await.as_str(), bob.roles), ("auditor,helper", roles));
    let eve = app.auth().invite("eve@example.org", [User, Admin].into(), PendingCrew {}).await.unwrap();
    assert_eq!(stored(&app, &eve).await, "admin,user");
    let dan = app.auth().invite("dan@example.org", Helper.into(), PendingCrew {}).await.unwrap();
    assert_eq!(stored(&app, &dan).await, "helper");
}

// RB-1, RB-3
#[tokio::test]
async fn each_role_counts_from_the_next_request_on() {
    let app = app().await;
    let owner = member(&app, [Owner]).await;
    member(&app, [KeyHolder]).await;
    let user = member(&app, [User]).await;
    let client = app.login(&user).await;
    let statuses = async || {
        let mut all = Vec::new();
        for path in ["/reports", "/tickets", "/books"] {
            all.push(client.get(path).await.status());
        }
        (all[0], all[1], all[2], audit(&read(&app, &user).await).is_ok())
    };
    assert_eq!(statuses().await, (403, 403, 403, false));
    for (role, expected) in
        [(Auditor, (403, 403, 403, false)), (Admin, (200, 200, 200, true)), (Helper, (200, 200, 200, true))]
    {
        app.auth().grant_role(&owner, &user.id, role).await.unwrap();
        assert_eq!(statuses().await, expected, "with {role}");
    }
    assert_eq!(stored(&app, &user).await, "admin,auditor,helper,user");
    assert_eq!(client.get("/books").await.text(), "true false");
    for (role, expected) in
        [(Admin, (403, 200, 403, true)), (Auditor, (403, 200, 403, false)), (Helper, (403, 403, 403, false))]
    {
        app.auth().revoke_role(&owner, &user.id, role).await.unwrap();
        assert_eq!(statuses().await, expected, "without {role}");
    }
    assert_eq!(stored(&app, &user).await, "user");

    // Who has no role is somebody all the same.
    app.auth().remove_role(&user.id, User).await.unwrap();
    assert_eq!((stored(&app, &user).await.as_str(), statuses().await), ("", (403, 403, 403, false)));
    assert_eq!(client.get("/auth/me").await.json()["roles"], json!([]));
}

#[tokio::test]
async fn the_table_is_that_of_any_user() {
    let app = app().await;
    let table = routes(app.auth().clone()).access_table().to_string();
    assert!(table.lines().any(|line| line.starts_with("GET") && line.ends_with("admin and auditor")), "{table}");
}

#[tokio::test]
async fn a_program_sets_adds_and_removes() {
    let app = app().await;
    let user = member(&app, [Helper]).await;
    let auth = app.auth();
    auth.add_role(&user.id, Auditor).await.unwrap();
    auth.add_role(&user.id, Auditor).await.unwrap();
    assert_eq!(stored(&app, &user).await, "auditor,helper");
    auth.remove_role(&user.id, Helper).await.unwrap();
    auth.remove_role(&user.id, Owner).await.unwrap();
    assert_eq!(stored(&app, &user).await, "auditor");
    auth.set_role(&user.id, Admin.into()).await.unwrap();
    assert_eq!(stored(&app, &user).await, "admin");
    auth.set_role(&user.id, [User, Admin].into()).await.unwrap();
    assert_eq!(stored(&app, &user).await, "admin,user");
    assert_eq!(said(auth.add_role(&0, Admin).await), "not_found");
    assert_eq!(said(auth.remove_role(&0, Admin).await), "not_found");
}

#[tokio::test]
async fn statements_of_the_application_bind_and_read_a_set() {
    let app = app().await;
    let user = member(&app, [Helper]).await;
    let roles = RoleSet::from([User, Auditor]);
    let (update, select) = ("UPDATE crew SET roles = ? WHERE id = ?", "SELECT roles FROM crew WHERE id = ?");
    macro_rules! on {
        ($pool:expr) => {{
            sqlx::query(update).bind(roles.clone()).bind(user.id).execute($pool).await.unwrap();
            sqlx::query_scalar::<_, RoleSet<CrewRole>>(select).bind(user.id).fetch_one($pool).await.unwrap()
        }};
    }
    let read = match app.auth().pool().dialect() {
        Dialect::Sqlite => on!(app.auth().pool().sqlite().unwrap()),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => on!(app.auth().pool().mysql().unwrap()),
        // Its parameters are written in another way.
        _ => return,
    };
    assert_eq!((read, stored(&app, &user).await.as_str()), (roles, "auditor,user"));
}

#[tokio::test]
async fn the_command_sets_several() {
    let app = app().await;
    let user = member(&app, [Helper]).await;
    let command = async |line: &str| {
        let arguments = format!("crew set-role {} {line}", user.email);
        app.auth().command(arguments.split(' ').map(str::to_owned).collect::<Vec<_>>(), &()).await
    };
    assert!(command("admin auditor").await.unwrap());
    assert_eq!(stored(&app, &user).await, "admin,auditor");
    assert!(command("user").await.unwrap());
    assert_eq!(stored(&app, &user).await, "user");
    let refused = command("admin root").await.unwrap_err().to_string();
    assert!(refused.contains("root") && refused.contains("key_holder"), "{refused}");
    assert_eq!(stored(&app, &user).await, "user");
}

// RB-1
#[tokio::test]
async fn who_may_give_a_role_may_take_it_and_nobody_else() {
    let app = app().await;
    member(&app, [Owner, KeyHolder]).await;
    for by in CrewRole::ALL.iter().copied() {
        // What an owner gives is also what an admin gives, whom an owner includes.
        let may: &[CrewRole] = match by {
            Owner => &[Owner, KeyHolder, Admin, Helper, Auditor, User],
            Admin => &[Helper, Auditor, User],
            _ => &[],
        };
        let actor = member(&app, [by]).await;
        for role in CrewRole::ALL.iter().copied() {
            let expected = if may.contains(&role) { "ok" } else { "forbidden" };
            let (without, with) = (member(&app, [Keyxholder]).await, member(&app, [Keyxholder, role]).await);
            assert_eq!(said(app.auth().grant_role(&actor, &without.id, role).await), expected, "{by} gives {role}");
            assert_eq!(said(app.auth().revoke_role(&actor, &with.id, role).await), expected, "{by} takes {role}");
            let done = expected == "ok";
            assert_eq!(read(&app, &without).await.roles.contains(role), done || role == Keyxholder);
            assert_eq!(read(&app, &with).await.roles.contains(role), !done);
            assert!(read(&app, &with).await.roles.contains(Keyxholder) || role == Keyxholder, "another was taken");
        }
    }
    // Each of several roles gives what it gives.
    let both = member(&app, [Admin, Auditor]).await;
    let user = member(&app, [User]).await;
    assert_eq!(said(app.auth().grant_role(&both, &user.id, Helper).await), "ok");
    // More than there is: not by one's own hand, and not by a hand that is shut out.
    assert_eq!(said(app.auth().grant_role(&both, &both.id, Helper).await), "ok", "an admin is a helper anyway");
    assert_eq!(said(app.auth().grant_role(&both, &both.id, User).await), "forbidden");
    assert_eq!(said(app.auth().revoke_role(&both, &0, Helper).await), "not_found");
    assert_eq!(said(app.auth().revoke_role(&user, &0, Helper).await), "forbidden", "who may not learns nothing");
    app.auth().set_active(&both.id, false).await.unwrap();
    assert_eq!(said(app.auth().revoke_role(&both, &user.id, Helper).await), "forbidden");
}

#[tokio::test]
async fn the_last_holder_keeps_the_role_and_the_account() {
    let app = app().await;
    let owner = member(&app, [Owner, Admin]).await;
    let last = member(&app, [KeyHolder, User]).await;
    // A name that fits a pattern, one that holds it, and one who is shut out.
    member(&app, [Keyxholder, MasterKeyHolder]).await;
    let gone = member(&app, [KeyHolder]).await;
    app.auth().set_active(&gone.id, false).await.unwrap();
    let revoke = async |user: &Crew, role| said(app.auth().revoke_role(&owner, &user.id, role).await);
    assert_eq!(revoke(&last, KeyHolder).await, "last_holder");
    assert_eq!(revoke(&last, User).await, "ok", "only the role that is taken is asked about");
    assert_eq!(revoke(&owner, KeyHolder).await, "ok", "who never had it loses nothing");
    assert_eq!(revoke(&owner, Owner).await, "last_holder");

    let client = app.login(&last).await;
    let password = json!({ "password": TestApp::<Crew>::PASSWORD });
    let closed = client.post("/auth/me/delete", password.clone()).await;
    assert_eq!((closed.status(), closed.code().as_str()), (409, "last_holder"));

    // First, last and in the middle of a set.
    for others in [[Admin, User], [MasterKeyHolder, User], [Admin, Keyxholder]] {
        let other = member(&app, others).await;
        app.auth().add_role(&other.id, KeyHolder).await.unwrap();
        assert_eq!(revoke(&last, KeyHolder).await, "ok", "{others:?}");
        app.auth().add_role(&last.id, KeyHolder).await.unwrap();
        app.auth().remove_role(&other.id, KeyHolder).await.unwrap();
    }
    assert_eq!(revoke(&last, KeyHolder).await, "last_holder");
    app.auth().set_active(&gone.id, true).await.unwrap();
    assert_eq!(client.post("/auth/me/delete", password).await.status(), 204);
}

// ST-8
#[tokio::test]
async fn of_many_who_take_the_role_at_once_one_keeps_it() {
    let app = Arc::new(app().await);
    for _ in 0..8 {
        let mut owners = Vec::new();
        for _ in 0..4 {
            owners.push(member(&app, [Owner, User]).await);
        }
        let tasks: Vec<_> = (0..owners.len())
            .map(|at| {
                let (by, target) = (owners[at].clone(), owners[(at + 1) % owners.len()].id);
                let app = Arc::clone(&app);
                tokio::spawn(async move { said(app.auth().revoke_role(&by, &target, Owner).await) })
            })
            .collect();
        for task in tasks {
            let done = task.await.unwrap();
            assert!(["ok", "last_holder", "forbidden"].contains(&done.as_str()), "{done}");
        }
        let mut left = 0;
        for owner in &owners {
            left += usize::from(read(&app, owner).await.roles.contains(Owner));
        }
        assert!(left >= 1, "nobody is an owner any more");
        for owner in &owners {
            app.auth().delete_user(&owner.id).await.unwrap();
        }
    }
}

// RB-7
#[tokio::test]
async fn an_unknown_name_in_a_row_grants_nothing_and_is_taken_from_nobody() {
    let app = app().await;
    let owner = member(&app, [Owner]).await;
    let user = member(&app, [User]).await;
    // As a newer build wrote it, and as somebody did by hand.
    by_hand(&app, &format!("UPDATE crew SET roles = 'pilot,user, admin,OWNER' WHERE id = {}", user.id)).await;
    let client = app.login(&user).await;
    assert_eq!(client.get("/auth/me").await.json()["roles"], json!(["user"]));
    for path in ["/reports", "/tickets", "/books"] {
        assert_eq!(client.get(path).await.status(), 403, "{path}");
    }
    let read_back = read(&app, &user).await.roles;
    assert_eq!(read_back.unknown().collect::<Vec<_>>(), [" admin", "OWNER", "pilot"]);

    app.auth().grant_role(&owner, &user.id, Helper).await.unwrap();
    assert_eq!(
        (stored(&app, &user).await.as_str(), client.get("/tickets").await.status()),
        (" admin,OWNER,helper,pilot,user", 200)
    );
    app.auth().revoke_role(&owner, &user.id, User).await.unwrap();
    app.auth().add_role(&user.id, Auditor).await.unwrap();
    app.auth().remove_role(&user.id, Helper).await.unwrap();
    assert_eq!(stored(&app, &user).await, " admin,OWNER,auditor,pilot");
    app.auth().set_role(&user.id, User.into()).await.unwrap();
    assert_eq!(stored(&app, &user).await, "user", "what is set is set, and nothing else");
}

/// As many roles as there can be, which one user is given and loses at once.
#[derive(Clone, AuthUser)]
#[auth(table = "fleet", realm = "fleet", roles_module = many, names(role = Duty))]
#[roles(
    boss(grants = [
        b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15,
        b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31,
        b32, b33, b34, b35, b36, b37, b38, b39, b40, b41, b42, b43, b44, b45, b46, b47,
        b48, b49, b50, b51, b52, b53, b54, b55, b56, b57, b58, b59, b60, b61, b62,
    ]),
    #[default] b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15,
    b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31,
    b32, b33, b34, b35, b36, b37, b38, b39, b40, b41, b42, b43, b44, b45, b46, b47,
    b48, b49, b50, b51, b52, b53, b54, b55, b56, b57, b58, b59, b60, b61, b62,
)]
struct Sailor {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    #[auth(role, column = "duties")]
    on_duty: RoleSet<Duty>,
}

/// Runs all of them at once; each must be done.
async fn at_once(tasks: impl IntoIterator<Item = impl Future<Output = Result<(), AuthError>> + Send + 'static>) {
    let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

// ST-8
#[tokio::test(flavor = "multi_thread")]
async fn of_64_grants_and_revokes_at_once_none_is_lost() {
    let app = TestApp::<Sailor>::on_file(|auth| Router::new().merge(auth.routes()).with_state(auth)).await;
    let boss = app.user(Duty::Boss).await;
    let user = app.user(Duty::B00).await;
    let roles = || Duty::ALL.iter().copied();
    let even = |role: &Duty| role.bit().trailing_zeros().is_multiple_of(2);
    let held = async || app.auth().find_by_email(&user.email).await.unwrap().unwrap().on_duty;

    // By a program, all 64: half of them are there and go, the others come.
    app.auth().set_role(&user.id, roles().filter(even).collect()).await.unwrap();
    at_once(roles().map(|role| {
        let (auth, id) = (app.auth().clone(), user.id);
        async move { if even(&role) { auth.remove_role(&id, role).await } else { auth.add_role(&id, role).await } }
    }))
    .await;
    assert_eq!(held().await, roles().filter(|role| !even(role)).collect());

    // In somebody's name, and back; the boss's own role is the program's to add.
    at_once(roles().map(|role| {
        let (auth, id, boss) = (app.auth().clone(), user.id, boss.clone());
        async move {
            match role {
                Duty::Boss => auth.add_role(&id, role).await,
                _ if even(&role) => auth.grant_role(&boss, &id, role).await,
                _ => auth.revoke_role(&boss, &id, role).await,
            }
        }
    }))
    .await;
    assert_eq!(held().await, roles().filter(even).collect());

    // All of them have room in the column.
    app.auth().set_role(&user.id, roles().collect()).await.unwrap();
    assert_eq!(held().await.len(), 64);
    assert_eq!(app.auth().check_schema().await.unwrap(), []);
}
