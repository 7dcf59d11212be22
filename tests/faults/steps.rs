//! Each flow as a step that can be taken, broken off in the middle, and taken again.

use argon2::Argon2;
use authwright::test::{TestApp, TestClient};
use axum::http::Method;
use base64ct::{Base64Unpadded, Encoding};
use serde::{Deserialize, Serialize};
use serde_json::{Value as JsonValue, json};

use crate::support::{
    CreateUser, OTHER_PASSWORD, PASSWORD, PendingUser, User, UserRole, by_hand, change_token, log_in, register,
    registered, reset_token,
};

/// Whom a step is about: each time somebody else, so that one database serves for many.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) other: String,
}

impl Person {
    pub(crate) fn new(name: &str) -> Self {
        Self { email: format!("{name}@example.org"), other: format!("{name}@other.example") }
    }
}

/// Every flow that writes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    Register,
    Verify,
    Resend,
    Login,
    LoginWithAnOldHash,
    Reauthenticate,
    Logout,
    Forgot,
    Reset,
    ChangePassword,
    AskToMove,
    Move,
    Profile,
    EndOneSession,
    EndOtherSessions,
    Close,
    Invite,
    Accept,
    CreateUser,
    ShutOut,
    SetRole,
    GrantRole,
    DeleteUser,
    SendMail,
}

/// What is done, so that another process can be told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Act {
    Request { method: String, path: String, cookies: Vec<(String, String)>, body: JsonValue },
    Program { flow: String, email: String },
}

impl Flow {
    pub(crate) const ALL: [Self; 24] = [
        Self::Register,
        Self::Verify,
        Self::Resend,
        Self::Login,
        Self::LoginWithAnOldHash,
        Self::Reauthenticate,
        Self::Logout,
        Self::Forgot,
        Self::Reset,
        Self::ChangePassword,
        Self::AskToMove,
        Self::Move,
        Self::Profile,
        Self::EndOneSession,
        Self::EndOtherSessions,
        Self::Close,
        Self::Invite,
        Self::Accept,
        Self::CreateUser,
        Self::ShutOut,
        Self::SetRole,
        Self::GrantRole,
        Self::DeleteUser,
        Self::SendMail,
    ];

    /// How it is answered, and how once more after it has taken effect.
    pub(crate) fn answers(self) -> [&'static str; 2] {
        match self {
            Self::Register | Self::Resend | Self::Forgot | Self::AskToMove => ["202", "202"],
            Self::Login | Self::LoginWithAnOldHash | Self::Profile => ["200", "200"],
            Self::Verify | Self::Reset | Self::Move | Self::Accept => ["200", "400 invalid_token"],
            Self::Reauthenticate | Self::ChangePassword => ["200", "401 not_signed_in"],
            Self::Logout | Self::EndOtherSessions => ["204", "204"],
            Self::EndOneSession => ["204", "404 not_found"],
            Self::Close => ["204", "401 not_signed_in"],
            Self::Invite | Self::CreateUser => ["done", "email_taken"],
            Self::ShutOut | Self::SetRole | Self::GrantRole | Self::SendMail => ["done", "done"],
            Self::DeleteUser => ["done", "not_found"],
        }
    }

    /// What may stand between before and after, where a flow commits twice: who logs in is in before the hash is renewed,
    /// and a mail is claimed before it is sent.
    pub(crate) fn between(self, after: &str) -> Option<String> {
        match self {
            Self::LoginWithAnOldHash => Some(after.replace("new hash", "old hash")),
            Self::SendMail => Some(after.replace("sent 1", "waiting 1")),
            _ => None,
        }
    }

    /// All that comes before it.
    pub(crate) async fn prepare(self, app: &TestApp<User>, person: &Person) -> Act {
        let Person { email, other } = person;
        let post = |client: &TestClient, path: &str, body: JsonValue| request(client, &Method::POST, path, body);
        let password = json!({ "password": PASSWORD });
        match self {
            Self::Register => post(
                &app.client(),
                "/auth/register",
                json!({ "email": email, "password": PASSWORD, "display_name": "Ann" }),
            ),
            Self::Verify => {
                let (_, client) = register(app, email).await;
                let token = app.mail_to(email).await.token();
                post(&client, "/auth/verify", json!({ "token": token }))
            }
            Self::Resend => {
                let (_, client) = register(app, email).await;
                post(&client, "/auth/verify/resend", json!({ "email": email }))
            }
            Self::Login => {
                registered(app, email).await;
                post(&app.client(), "/auth/login", json!({ "email": email, "password": PASSWORD }))
            }
            Self::LoginWithAnOldHash => {
                registered(app, email).await;
                by_hand(app, &format!("UPDATE users SET password_hash = '{}' WHERE email = '{email}'", old_hash()))
                    .await;
                post(&app.client(), "/auth/login", json!({ "email": email, "password": PASSWORD }))
            }
            Self::Reauthenticate => post(&registered(app, email).await, "/auth/reauthenticate", password),
            Self::Logout => post(&registered(app, email).await, "/auth/logout", json!({})),
            Self::Forgot => {
                registered(app, email).await;
                post(&app.client(), "/auth/password/forgot", json!({ "email": email }))
            }
            Self::Reset => {
                registered(app, email).await;
                let token = reset_token(app, email).await;
                post(&app.client(), "/auth/password/reset", json!({ "token": token, "password": OTHER_PASSWORD }))
            }
            Self::ChangePassword => {
                let client = registered(app, email).await;
                log_in(app, email, PASSWORD).await;
                let body = json!({ "current_password": PASSWORD, "new_password": OTHER_PASSWORD });
                post(&client, "/auth/password/change", body)
            }
            Self::AskToMove => {
                let client = registered(app, email).await;
                post(&client, "/auth/email/change", json!({ "email": other, "password": PASSWORD }))
            }
            Self::Move => {
                let client = registered(app, email).await;
                log_in(app, email, PASSWORD).await;
                register(app, other).await;
                let token = change_token(app, &client, other).await;
                post(&client, "/auth/email/confirm", json!({ "token": token }))
            }
            Self::Profile => {
                request(&registered(app, email).await, &Method::PATCH, "/auth/me", json!({ "display_name": "Anna" }))
            }
            Self::EndOneSession => {
                let client = registered(app, email).await;
                let sessions = log_in(app, email, PASSWORD).await.1.get("/auth/sessions").await.json();
                let mut sessions = sessions.as_array().unwrap().iter();
                let session = sessions.find(|session| session["current"] == true).unwrap();
                let path = format!("/auth/sessions/{}", session["id"].as_str().unwrap());
                request(&client, &Method::DELETE, &path, JsonValue::Null)
            }
            Self::EndOtherSessions => {
                let client = registered(app, email).await;
                log_in(app, email, PASSWORD).await;
                request(&client, &Method::DELETE, "/auth/sessions", JsonValue::Null)
            }
            Self::Close => post(&registered(app, email).await, "/auth/me/delete", password),
            Self::Accept => {
                app.auth().invite(email, UserRole::User, fields()).await.unwrap();
                let token = app.mail_to(email).await.token();
                post(&app.client(), "/auth/invitation", json!({ "token": token, "password": PASSWORD }))
            }
            Self::ShutOut | Self::SetRole | Self::DeleteUser => {
                registered(app, email).await;
                self.by_program(email)
            }
            Self::GrantRole => {
                registered(app, email).await;
                app.auth().create_user(boss(email)).await.unwrap();
                self.by_program(email)
            }
            Self::SendMail => {
                // What waits from before is not what this is about.
                app.send_mail().await;
                register(app, email).await;
                self.by_program(email)
            }
            Self::Invite | Self::CreateUser => {
                register(app, email).await;
                self.by_program(email)
            }
        }
    }

    fn by_program(self, email: &str) -> Act {
        Act::Program { flow: format!("{self:?}"), email: email.to_owned() }
    }
}

/// Who grants somebody a role.
fn boss(email: &str) -> CreateUser {
    CreateUser {
        email: boss_of(email),
        password: None,
        role: UserRole::Admin,
        display_name: String::from("Boss"),
        nickname: None,
        credits: 0,
    }
}

fn boss_of(email: &str) -> String {
    format!("boss-of-{email}")
}

fn request(client: &TestClient, method: &Method, path: &str, body: JsonValue) -> Act {
    let cookies = client.cookie_names().into_iter().map(|name| (name.clone(), client.cookie(&name).unwrap())).collect();
    Act::Request { method: method.to_string(), path: path.to_owned(), cookies, body }
}

fn fields() -> PendingUser {
    PendingUser { display_name: "Ann".into(), nickname: None }
}

/// The hash of [`PASSWORD`] with parameters that nobody uses any more.
fn old_hash() -> String {
    let (salt, mut hash) = (b"some bytes of it", [0; 32]);
    let params = argon2::Params::new(64, 2, 1, Some(32)).unwrap();
    let argon2 = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    argon2.hash_password_into(PASSWORD.as_bytes(), salt, &mut hash).unwrap();
    let [salt, hash] = [&salt[..], &hash[..]].map(Base64Unpadded::encode_string);
    format!("$argon2id$v=19$m=64,t=2,p=1${salt}${hash}")
}

impl Act {
    /// Does it, and says how that was answered.
    pub(crate) async fn take(&self, app: &TestApp<User>) -> String {
        let (flow, email) = match self {
            Self::Request { method, path, cookies, body } => {
                let client = app.client();
                for (name, value) in cookies {
                    client.set_cookie(name, value);
                }
                let method: Method = method.parse().unwrap();
                let answer = match method {
                    Method::DELETE => client.delete(path).await,
                    method => client.json(method, path, body.clone()).await,
                };
                return format!("{} {}", answer.status(), answer.code()).trim_end().to_owned();
            }
            Self::Program { flow, email } => (flow.as_str(), email),
        };
        let auth = app.auth();
        let id = async || match auth.find_by_email(email).await {
            Ok(Some(user)) => Ok(user.id),
            Ok(None) => Err(authwright::Error::NotFound),
            Err(error) => Err(error),
        };
        let done = match flow {
            "Invite" => auth.invite(email, UserRole::User, fields()).await.map(drop),
            "CreateUser" => {
                let (email, password) = (email.clone(), Some(PASSWORD.into()));
                let PendingUser { display_name, nickname } = fields();
                let create = CreateUser { email, password, role: UserRole::User, display_name, nickname, credits: 0 };
                auth.create_user(create).await.map(drop)
            }
            "SendMail" => auth.send_waiting_mail().await.map(drop),
            _ => match (flow, id().await) {
                (_, Err(error)) => Err(error),
                ("ShutOut", Ok(id)) => auth.set_active(&id, false).await,
                ("SetRole", Ok(id)) => auth.set_role(&id, UserRole::Helper).await,
                ("GrantRole", Ok(id)) => match auth.find_by_email(&boss_of(email)).await {
                    Ok(Some(boss)) => auth.grant_role(&boss, &id, UserRole::Helper).await,
                    Ok(None) => panic!("the boss of {email} is there"),
                    Err(error) => Err(error),
                },
                ("DeleteUser", Ok(id)) => auth.delete_user(&id).await,
                _ => panic!("no program does {flow}"),
            },
        };
        done.map_or_else(|error| error.code().to_owned(), |()| String::from("done"))
    }
}
