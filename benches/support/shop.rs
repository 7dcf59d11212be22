//! An application with one user, who is logged in, and a database in a file.

use std::{env, fs, path::PathBuf};

use authwright::{
    mail::{DevMailbox, Transport},
    password::Params,
    prelude::*,
};
use axum::{body::Body, http::Request};
use tower::Service;

pub(crate) const EMAIL: &str = "ann.lovelace@example.org";
pub(crate) const PASSWORD: &str = "plum orbit walnut seventeen";

/// The path of a page that only an administrator may see.
pub(crate) const GUARDED: &str = "/reports";

/// The path of the same page without a guard.
pub(crate) const PLAIN: &str = "/plain";

/// A user of middling size: the columns that are needed, the usual ones, and a few of the application's own.
#[derive(Clone, AuthUser)]
#[allow(unreachable_pub, reason = "as an application writes it")]
#[roles(admin, user, helper)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub password_hash: PasswordHash,
    pub role: UserRole,
    pub is_active: bool,
    #[auth(register)]
    pub display_name: String,
    #[auth(default = 0)]
    pub credits: i64,
}

#[require_role(admin)]
async fn reports() -> &'static str {
    REPORT
}

/// What every candidate answers.
pub(crate) const REPORT: &str = "for admins";

pub(crate) struct Shop {
    pub(crate) auth: Auth<User>,
}

impl Shop {
    /// Opens it, with the password costs of production; its user is there if [`Shop::enrol`] was called once.
    pub(crate) async fn open(folder: &Folder, hashing_workers: usize) -> Self {
        let url = env::var("BENCH_DATABASE_URL")
            .unwrap_or_else(|_| format!("sqlite:{}?mode=rwc", folder.0.join("shop.db").display()));
        Self::at(&url, hashing_workers).await
    }

    /// The same on the database of a URL.
    pub(crate) async fn at(url: &str, hashing_workers: usize) -> Self {
        let auth = Auth::<User>::builder()
            .database_url(url)
            .migrate_at_start(true)
            .secret("t0Qm3oZ0m7jX8Jr4lqf5c3rE1c9vS2wYzGm6uH0nKkA=")
            .base_url("https://shop.example.com")
            .mail_from("no-reply@example.com")
            .transport(Transport::Mailbox(DevMailbox::new()))
            .hashing(Params::default())
            .hashing_workers(hashing_workers)
            .build()
            .await
            .unwrap();
        Self { auth }
    }

    /// Makes its user.
    pub(crate) async fn enrol(&self) {
        let user = CreateUser {
            email: EMAIL.into(),
            password: Some(Password::from(PASSWORD)),
            role: UserRole::Admin,
            display_name: String::from("Ann Lovelace"),
            credits: 0,
        };
        self.auth.create_user(user).await.unwrap();
    }

    /// Logs its user in, and answers the `Cookie` header of their browser.
    pub(crate) async fn log_in(&self) -> String {
        let credentials = Credentials {
            email: EMAIL.into(),
            password: Password::from(PASSWORD),
            remember: true,
            client: String::from("a benchmark"),
        };
        let login = self.auth.login(credentials).await.unwrap();
        format!("theme=dark; __Host-user_session={}; lang=en", login.secret.text().expose())
    }

    /// The application with its routes, guarded by us.
    pub(crate) fn app(&self) -> axum::Router {
        let app = Router::new().route(GUARDED, get(reports)).merge(self.auth.routes());
        app.with_state::<()>(self.auth.clone()).into_axum().with_state(())
    }
}

/// Where the database is, until the benchmark ends.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = env::temp_dir().join(format!("authwright-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A request for a page, with a `Cookie` header.
pub(crate) fn request(path: &str, cookie: &str) -> Request<Body> {
    Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()
}

/// A request to log in, as JSON.
pub(crate) fn login_request() -> Request<Body> {
    let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);
    Request::post("/auth/login").header("content-type", "application/json").body(Body::from(body)).unwrap()
}

/// Has an application answer a request, and the answer must be that of somebody who was let in.
pub(crate) async fn answered(app: &mut axum::Router, request: Request<Body>) {
    let answer = app.call(request).await.unwrap();
    assert!(answer.status().is_success(), "a benchmark of refusals would be too good: {}", answer.status());
    std::hint::black_box(answer);
}
