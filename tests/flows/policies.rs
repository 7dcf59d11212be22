//! Roles that include others, `all(..)` and `any(..)`, strength, and asking for roles where no request is.

use std::time::Duration;

use authwright::{prelude::*, test::TestApp, user::GrantedTo};
use serde_json::json;

use crate::support::{by_hand, router};

#[derive(Clone, AuthUser)]
#[auth(names(role = StaffRole))]
#[roles(
    owner: admin,
    /// Runs the shop.
    admin: clerk + auditor,
    clerk: member,
    auditor: member,
    #[cfg(any())] ghost,
    #[default] member,
    guest,
)]
struct Staff {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    role: StaffRole,
    email_verified_at: Option<chrono::DateTime<chrono::Utc>>,
}

#[require_role(clerk)]
async fn one() -> &'static str {
    ""
}

#[require_role(clerk, auditor)]
async fn any_of() -> &'static str {
    ""
}

#[require_role(all(clerk, auditor))]
async fn all_of() -> &'static str {
    ""
}

#[require_role(owner, all(clerk, any(auditor, guest)))]
async fn nested() -> &'static str {
    ""
}

#[require_role(roles::member, fresh = "10m")]
async fn fresh() -> &'static str {
    ""
}

#[require_login(verified, fresh = "5m")]
async fn login_fresh() -> &'static str {
    ""
}

#[require_role(admin)]
async fn granted(granted: Granted<roles::admin>, me: CurrentUser<Staff>) -> Result<String, Forbidden> {
    let clerk = CurrentUser::grant::<roles::clerk>(&me)?;
    Ok(format!("{} {:?} {:?}", pay_back(7, &granted), granted, clerk.to()))
}

/// Asks for more than the route does.
#[require_login]
async fn minted(me: CurrentUser<Staff>) -> Result<String, Forbidden> {
    let granted = CurrentUser::grant::<roles::admin>(&me)?;
    Ok(pay_back(7, &granted))
}

#[require_login]
async fn by_parameter(me: CurrentUser<Staff>) -> Result<&'static str, Forbidden> {
    Shop.refund(&me, 7).await
}

fn pay_back(cents: u32, granted: &Granted<roles::admin>) -> String {
    match granted.to() {
        GrantedTo::User(id) => format!("{cents} by {id}"),
        GrantedTo::Program(reason) => format!("{cents} by the program: {reason}"),
    }
}

struct Shop;

#[derive(Debug, PartialEq)]
enum ShopError {
    NotAllowed(&'static str),
}

impl From<Forbidden> for ShopError {
    fn from(forbidden: Forbidden) -> Self {
        Self::NotAllowed(forbidden.code())
    }
}

impl Shop {
    #[require_role(all(clerk, auditor), by = actor)]
    async fn refund<A>(&self, actor: &A, cents: u32) -> Result<&'static str, Forbidden>
    where
        A: authwright::user::Actor<User = Staff> + Sync,
    {
        tokio::task::yield_now().await;
        Ok(if cents > 0 { "paid back" } else { "nothing" })
    }
}

trait Till {
    #[require_role(clerk, by = actor)]
    fn open(&self, actor: &Staff) -> Result<u32, ShopError> {
        Ok(1)
    }
}

impl Till for Shop {}

struct Drawer<'a> {
    actor: &'a Staff,
}

impl Drawer<'_> {
    #[require_role(clerk, by = self.actor)]
    fn close(self) -> Result<u32, ShopError> {
        Ok(1)
    }
}

#[require_role(clerk, by = actor)]
fn count_till(Drawer { actor }: &Drawer<'_>) -> Result<u32, ShopError> {
    Ok(1)
}

#[require_login(verified, by = actor)]
fn subscribe(actor: Staff) -> Result<String, ShopError> {
    Ok(actor.email)
}

async fn app() -> TestApp<Staff> {
    TestApp::on_file(|auth| {
        router!(
            Router::new()
                .route("/one", get(one))
                .route("/any-of", get(any_of))
                .route("/all-of", get(all_of))
                .route("/nested", get(nested))
                .route("/fresh", get(fresh).post(fresh))
                .route("/login-fresh", get(login_fresh))
                .route("/granted", get(granted))
                .route("/minted", get(minted))
                .route("/by-parameter", get(by_parameter))
                .merge(auth.routes())
                .with_state(auth)
        )
    })
    .await
}

const ROLES: [StaffRole; 6] =
    [StaffRole::Owner, StaffRole::Admin, StaffRole::Clerk, StaffRole::Auditor, StaffRole::Member, StaffRole::Guest];

// RB-1
#[tokio::test]
async fn every_role_gets_where_it_or_what_it_includes_is_let_in_and_nowhere_else() {
    let app = app().await;
    // In the order of `ROLES`.
    let table = [
        ("/one", [true, true, true, false, false, false]),
        ("/any-of", [true, true, true, true, false, false]),
        ("/all-of", [true, true, false, false, false, false]),
        ("/nested", [true, true, false, false, false, false]),
        ("/fresh", [true, true, true, true, true, false]),
        ("/login-fresh", [true; 6]),
        ("/granted", [true, true, false, false, false, false]),
        ("/minted", [true, true, false, false, false, false]),
        ("/by-parameter", [true, true, false, false, false, false]),
    ];
    for (at, role) in ROLES.into_iter().enumerate() {
        let client = app.login_as(role).await;
        for (path, allowed) in table {
            let expected = if allowed[at] { 200 } else { 403 };
            assert_eq!(client.get(path).await.status(), expected, "{role} at {path}");
        }
    }
    for (path, _) in table {
        assert_eq!(app.client().get(path).await.status(), 401, "{path}");
    }
}

// RB-3
#[tokio::test]
async fn a_role_that_is_taken_away_takes_along_what_it_includes() {
    let app = app().await;
    let me = app.user(StaffRole::Admin).await;
    let client = app.login(&me).await;
    assert_eq!(client.get("/all-of").await.status(), 200);
    app.auth().set_role(&me.id, StaffRole::Clerk).await.unwrap();
    assert_eq!(client.get("/one").await.status(), 200);
    assert_eq!(client.get("/all-of").await.status(), 403);
}

// RB-11
#[test]
fn a_person_reads_what_a_guard_asks_for() {
    let described = |router: &Router<Auth<Staff>>| {
        let table = router.access_table();
        let entries = table.iter().map(|entry| format!("{} {}", entry.path, entry.access));
        entries.collect::<Vec<_>>()
    };
    let router = Router::<Auth<Staff>>::new()
        .route("/any-of", get(any_of))
        .route("/all-of", get(all_of))
        .route("/nested", get(nested))
        .route("/fresh", get(fresh))
        .route("/login-fresh", get(login_fresh));
    assert_eq!(
        described(&router),
        [
            "/all-of clerk and auditor",
            "/any-of clerk or auditor",
            "/fresh member, fresh within 10m",
            "/login-fresh any user, verified, fresh within 5m",
            "/nested owner or (clerk and (auditor or guest))",
        ]
    );
}

// SE-18
#[tokio::test]
async fn who_proved_it_too_long_ago_proves_it_again_and_comes_back() {
    let app = app().await;
    let client = app.login_as(StaffRole::Member).await;
    app.advance(Duration::from_mins(10));
    assert_eq!(client.get("/fresh").await.status(), 200, "ten minutes are not over");
    assert_eq!(client.get("/login-fresh").await.status(), 403, "five are");
    app.advance(Duration::from_secs(1));

    let refused = client.get("/fresh").await;
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.code(), "reauthentication_required");
    let refused = client.post("/fresh", json!({})).await;
    assert_eq!((refused.status(), refused.code().as_str()), (403, "reauthentication_required"));

    let led = client.page("/fresh?order=7").await;
    assert_eq!(led.status(), 303);
    let to = led.location().to_owned();
    assert_eq!(to, "/auth/reauthenticate?next=%2Ffresh%3Forder%3D7");
    let proved = client.submit(&to, &[("password", TestApp::<Staff>::PASSWORD)]).await;
    assert_eq!((proved.status(), proved.location()), (303, "/fresh?order=7"));
    let back = proved.location();
    assert_eq!(client.page(back).await.status(), 200);
}

#[tokio::test]
async fn nobody_is_asked_for_a_proof_to_be_refused_after_it() {
    let app = app().await;
    let client = app.login_as(StaffRole::Guest).await;
    app.advance(Duration::from_mins(11));
    let refused = client.get("/fresh").await;
    assert_eq!(refused.code(), "forbidden");
    assert_eq!(client.page("/fresh").await.status(), 403, "a page, and not the way to the password");
}

#[tokio::test]
async fn a_proof_says_who_it_was_given_to() {
    let app = app().await;
    let me = app.user(StaffRole::Owner).await;
    let client = app.login(&me).await;
    let answer = client.get("/granted").await;
    assert_eq!(answer.text(), format!("7 by {id} Granted(admin) User({id})", id = me.id));
    assert_eq!(client.get("/minted").await.text(), format!("7 by {}", me.id));

    let granted = Granted::<roles::admin>::by_program("refunds of the night");
    assert_eq!(pay_back(7, &granted), "7 by the program: refunds of the night");
}

#[tokio::test]
async fn a_service_refuses_with_the_problem_of_a_guard() {
    let app = app().await;
    let client = app.login_as(StaffRole::Clerk).await;
    for path in ["/minted", "/by-parameter"] {
        let refused = client.get(path).await;
        assert_eq!(refused.status(), 403, "{path}");
        assert_eq!(refused.code(), "forbidden", "{path}");
    }
}

#[tokio::test]
async fn a_function_asks_whoever_it_names() {
    let app = app().await;
    for (role, allowed) in [(StaffRole::Owner, true), (StaffRole::Clerk, true), (StaffRole::Auditor, false)] {
        let user = app.user(role).await;
        let expected = if allowed { Ok(1) } else { Err(ShopError::NotAllowed("forbidden")) };
        assert_eq!(count_till(&Drawer { actor: &user }), expected, "{role}");
        assert_eq!(Shop.open(&user), expected, "{role}");
        assert_eq!(Drawer { actor: &user }.close(), expected, "{role}");
    }
}

// RE-9
#[tokio::test]
async fn a_handler_may_ask_for_a_confirmed_address() {
    let app = app().await;
    let client = app.login_as(StaffRole::Owner).await;
    assert_eq!(client.get("/login-fresh").await.status(), 200);
    // What a program does that asks for a new proof of the address.
    by_hand(&app, "UPDATE staffs SET email_verified_at = NULL").await;
    let refused = client.get("/login-fresh").await;
    assert_eq!((refused.status(), refused.code().as_str()), (403, "email_not_verified"));
    let page = client.page("/login-fresh").await;
    assert_eq!(page.status(), 403);
    assert!(page.text().contains("Your address is not confirmed"), "{}", page.text());
    assert_eq!(client.get("/one").await.status(), 200, "which no other guard asks for");
}

// RE-9
#[tokio::test]
async fn a_function_may_ask_for_a_confirmed_address() {
    let app = app().await;
    let mut user = app.user(StaffRole::Guest).await;
    assert_eq!(subscribe(user.clone()).unwrap(), user.email);
    user.email_verified_at = None;
    assert_eq!(subscribe(user), Err(ShopError::NotAllowed("email_not_verified")));
}

#[test]
fn a_role_that_is_not_built_is_nowhere() {
    assert_eq!(<Staff as authwright::user::AuthUser>::MODEL.roles, ROLES.map(|role| role.to_string()));
    assert!("ghost".parse::<StaffRole>().is_err());
}
