//! An application under test.

use std::time::Duration;

use uuid::Uuid;

use super::{TestClient, TestMail, TestRouter, database::Database, sign_up};
use crate::{
    address::EmailAddress,
    clock::{Clock, Timestamp},
    flow::{Auth, Builder},
    mail::{DevMailbox, Transport},
    password::Password,
    role::{Role, RoleField},
    token::SessionSecret,
    user::{AuthUser, CreateFields},
};

/// The time at which every test begins: 2030-01-01T00:00:00Z.
const START: Timestamp = Timestamp::from_micros(1_893_456_000_000_000);

/// An application with its own routes, on a database that is gone with it.
///
/// ```ignore
/// let app = TestApp::<User>::new(my_app).await;
/// let admin = app.login_as(UserRole::Admin).await;
/// assert_eq!(admin.get("/reports").await.status(), 200);
/// ```
pub struct TestApp<U: AuthUser> {
    auth: Auth<U>,
    router: TestRouter,
    clock: Clock,
    mailbox: DevMailbox,
    key: String,
    database: Database,
}

impl<U: AuthUser> TestApp<U> {
    /// The password of the users that [`TestApp::login_as`] makes.
    pub const PASSWORD: &str = "correct horse, battery and staple";

    /// An application on a database in memory, on one connection: the quickest, for tests of one request after another.
    ///
    /// # Panics
    /// Where it cannot be set up.
    pub async fn new<R: Into<TestRouter>>(routes: impl FnOnce(Auth<U>) -> R) -> Self {
        Self::set_up(|builder| builder, routes, Clock::set_to(START), random_key(), Database::quick().await).await
    }

    /// An application on a database file, with as many connections as in earnest: for tests of requests at once.
    ///
    /// # Panics
    /// Where it cannot be set up.
    pub async fn on_file<R: Into<TestRouter>>(routes: impl FnOnce(Auth<U>) -> R) -> Self {
        Self::configured(|builder| builder, routes).await
    }

    /// An application on a database file, with settings of its own.
    ///
    /// # Panics
    /// Where it cannot be set up.
    pub async fn configured<R: Into<TestRouter>>(
        settings: impl FnOnce(Builder<U>) -> Builder<U>,
        routes: impl FnOnce(Auth<U>) -> R,
    ) -> Self {
        Self::set_up(settings, routes, Clock::set_to(START), random_key(), Database::whole().await).await
    }

    /// An application on a database that the test has made, and removes when it is done with it.
    ///
    /// # Panics
    /// Where it cannot be set up.
    pub async fn on_database<R: Into<TestRouter>>(
        url: &str,
        settings: impl FnOnce(Builder<U>) -> Builder<U>,
        routes: impl FnOnce(Auth<U>) -> R,
    ) -> Self {
        Self::set_up(settings, routes, Clock::set_to(START), random_key(), Database::at(url)).await
    }

    async fn set_up<R: Into<TestRouter>>(
        settings: impl FnOnce(Builder<U>) -> Builder<U>,
        routes: impl FnOnce(Auth<U>) -> R,
        clock: Clock,
        key: String,
        database: Database,
    ) -> Self {
        let mailbox = DevMailbox::new();
        let builder = Auth::builder()
            .base_url("https://app.example")
            .service("Example")
            .secret(key.clone())
            .mail_from("Example <no-reply@app.example>")
            .transport(Transport::Mailbox(mailbox.clone()))
            .migrate_at_start(true)
            .cheap_hashing()
            .clock(clock.clone());
        let builder = match database.url() {
            Some(url) => builder.database_url(url),
            None => builder.pool(Database::memory().await),
        };
        let auth = settings(builder).build().await.unwrap_or_else(|error| panic!("{error}"));
        Self { router: routes(auth.clone()).into(), auth, clock, mailbox, key, database }
    }

    /// The same database, clock and key under other settings or routes, as a second process would have them.
    ///
    /// # Panics
    /// Where it cannot be set up, or the first is not on a file.
    pub async fn again<R: Into<TestRouter>>(
        &self,
        settings: impl FnOnce(Builder<U>) -> Builder<U>,
        routes: impl FnOnce(Auth<U>) -> R,
    ) -> Self {
        assert!(self.database.url().is_some(), "a database in memory cannot be opened again: make it by `on_file`");
        Self::set_up(settings, routes, self.clock.clone(), self.key.clone(), self.database.clone()).await
    }

    /// The handle.
    #[must_use]
    pub fn auth(&self) -> &Auth<U> {
        &self.auth
    }

    /// The clock, which stands still.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Lets time go by.
    pub fn advance(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// The pool of connections to `SQLite`, for a look at the rows.
    ///
    /// # Panics
    /// Never on `SQLite`.
    #[must_use]
    pub fn pool(&self) -> &sqlx::SqlitePool {
        self.auth.pool().sqlite().expect("a database of SQLite")
    }

    /// A browser that has not been here before.
    #[must_use]
    pub fn client(&self) -> TestClient {
        TestClient::new(self.router.clone(), self.auth.settings().base_url.origin())
    }

    /// A browser that is logged in as a new user of this role, or of these where a user can have several:
    /// `app.login_as([UserRole::Admin, UserRole::Helper])`.
    ///
    /// The user's address is `ROLE@app.example`, with a dash between several, and with a number where it is taken; what a
    /// sign-up would ask for is filled in.
    ///
    /// # Panics
    /// Where such a user cannot be made.
    pub async fn login_as(&self, roles: impl Into<U::RoleField>) -> TestClient {
        let user = self.user(roles).await;
        self.login(&user).await
    }

    /// A new user of this role, or of these, whose password is [`TestApp::PASSWORD`].
    ///
    /// # Panics
    /// Where such a user cannot be made.
    pub async fn user(&self, roles: impl Into<U::RoleField>) -> U {
        let roles = roles.into();
        let name = address_of(&roles);
        for number in 0_u32.. {
            let suffix = if number == 0 { String::new() } else { number.to_string() };
            let email = format!("{name}{suffix}@app.example");
            if self.auth.find_by_email(&email).await.expect("the database").is_some() {
                continue;
            }
            let create = U::Create::from_pending(email, sign_up::fields::<U>())
                .with_role(roles.clone())
                .with_password(Some(Password::from(Self::PASSWORD)));
            return self.auth.create_user(create).await.unwrap_or_else(|error| panic!("no user for the test: {error}"));
        }
        unreachable!("numbers do not end")
    }

    /// A browser that is logged in as this user, without asking for a password.
    ///
    /// # Panics
    /// Where the database is gone.
    pub async fn login(&self, user: &U) -> TestClient {
        let auth = &self.auth;
        let mut tx = auth.store().begin().await.expect("the database");
        let secret = SessionSecret::generate().expect("random bytes");
        auth.begin_session(&mut tx, user.id(), &secret, false, "Test", self.clock.now())
            .await
            .expect("a session for the test");
        tx.commit().await.expect("the database");
        self.browser_of(&secret)
    }

    /// A browser that keeps the secret of a session.
    pub(super) fn browser_of(&self, secret: &SessionSecret) -> TestClient {
        let client = self.client();
        client.set_cookie(&format!("__Host-{}_session", U::MODEL.realm), secret.text().expose());
        client
    }

    pub(super) fn router(&self) -> &TestRouter {
        &self.router
    }

    /// The newest mail to an address. What waits in the outbox is sent first.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn mail_to(&self, address: &str) -> TestMail {
        let mails = self.mails_to(address).await;
        mails.into_iter().next().unwrap_or_else(|| panic!("there is no mail to {address}"))
    }

    /// The mails to an address in whatever spelling, newest first. What waits in the outbox is sent first.
    ///
    /// # Panics
    /// Where the database is gone.
    pub async fn mails_to(&self, address: &str) -> Vec<TestMail> {
        self.send_mail().await;
        let canonical = EmailAddress::parse(address).map_or_else(|_| address.to_owned(), |email| email.to_string());
        self.mailbox.list().iter().filter(|mail| mail.to == canonical).map(|mail| TestMail::new(mail)).collect()
    }

    /// Sends what waits in the outbox and is due.
    ///
    /// # Panics
    /// Where the database is gone.
    pub async fn send_mail(&self) {
        self.auth.send_waiting_mail().await.expect("the outbox");
    }
}

/// The first part of the address of who holds these roles.
fn address_of<F: RoleField>(roles: &F) -> String {
    let held = F::Role::ALL.iter().filter(|role| roles.held() & role.bit() != 0);
    let names: Vec<&str> = held.map(|role| role.name()).collect();
    if names.is_empty() { String::from("none") } else { names.join("-") }
}

fn random_key() -> String {
    Uuid::new_v4().simple().to_string() + &Uuid::new_v4().simple().to_string()
}
