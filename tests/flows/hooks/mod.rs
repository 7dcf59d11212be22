//! Hooks: what the application does in the flows, on whichever database.

mod after;
mod delete;
mod failure;
mod insert;

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex},
};

use authwright::{
    hook::Origin,
    prelude::*,
    sqlx::{self, AssertSqlSafe},
    store::Dialect,
    test::TestApp,
};
use tokio::sync::Notify;

use crate::{
    programs::plain::Member,
    support::{CreateUser, User, UserRole, by_hand, routes},
};

const ANN: &str = "ann@example.org";
const WORDS: &str = "Not with us: <sorry>";

/// What a hook does beside its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// Fails for a reason of the application's own.
    Fails,
    /// Fails since the database cannot be reached.
    FailsInTheDatabase,
    /// Fails since its statement is wrong.
    NamesNoTable,
    /// Loses its connection the first time, and says so in an error of its own.
    IsCutOffOnce,
    /// Refuses altogether.
    Refuses,
    /// Refuses what a field holds.
    RefusesTheName,
    /// Panics.
    Panics,
    /// Never ends.
    Hangs,
    /// Waits for the database, where that can be made to wait.
    HangsInTheDatabase,
    /// Takes the address for its own to choose.
    SetsTheAddress,
    /// Takes the password for its own to choose.
    SetsThePassword,
    /// Makes a name of itself that `validate` refuses.
    SetsALongName,
    /// Chooses a nickname.
    SetsTheNickname,
    /// Keeps the row with another name.
    Keeps,
    /// Keeps the row with an address that nobody has.
    KeepsWithout,
    /// Keeps the row with an address that somebody may have.
    KeepsWithAnother,
}

#[derive(Clone, Default)]
struct Shop(Arc<State>);

#[derive(Default)]
struct State {
    does: Mutex<HashMap<&'static str, Does>>,
    told: Mutex<Vec<String>>,
    reached: Notify,
}

/// An error of the application's own around another one.
#[derive(Debug)]
struct Wrapped(sqlx::Error);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the cart could not be written")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl Shop {
    fn will(&self, hook: &'static str, does: Does) {
        self.0.does.lock().unwrap().insert(hook, does);
    }

    fn is_mended(&self) {
        self.0.does.lock().unwrap().clear();
    }

    /// What the hooks were told since somebody last asked.
    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.0.told.lock().unwrap())
    }

    fn does(&self, hook: &str) -> Option<Does> {
        self.0.does.lock().unwrap().get(hook).copied()
    }

    async fn act(&self, hook: &'static str, about: String) -> Result<(), HookError> {
        self.0.told.lock().unwrap().push(format!("{hook} {about}"));
        match self.does(hook) {
            Some(Does::Fails) => Err("out of carts")?,
            Some(Does::FailsInTheDatabase) => Err(sqlx::Error::PoolTimedOut)?,
            Some(Does::IsCutOffOnce) => {
                self.is_mended();
                Err(Wrapped(sqlx::Error::Io(io::ErrorKind::ConnectionReset.into())))?
            }
            Some(Does::Refuses) => Err(HookError::refuse(WORDS)),
            Some(Does::RefusesTheName) => Err(HookError::field("display_name", WORDS)),
            Some(Does::Panics) => panic!("the shop is on fire"),
            Some(Does::Hangs) => {
                self.0.reached.notify_one();
                std::future::pending().await
            }
            _ => Ok(()),
        }
    }
}

/// A user in words: all that a row says but the hash.
fn words(user: &User) -> String {
    let User { id, email, role, is_active, display_name, nickname, credits, .. } = user;
    format!("{id} {email} {role} {is_active} {display_name} {nickname:?} {credits}")
}

/// Runs a statement in a transaction on whichever database.
async fn run(tx: &mut Tx, sql: String) -> Result<(), HookError> {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql));
    match tx.dialect() {
        Dialect::Sqlite => sql.execute(tx.sqlite()?).await?.rows_affected(),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => sql.execute(tx.postgres()?).await?.rows_affected(),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => sql.execute(tx.mysql()?).await?.rows_affected(),
        other => panic!("{other:?} is not built in"),
    };
    Ok(())
}

impl Hooks<User> for Shop {
    async fn before_insert(&self, create: &mut CreateUser, context: &HookContext) -> Result<(), HookError> {
        let HookContext { origin, email, .. } = context;
        let hidden = create.password.is_none();
        self.act("before_insert", format!("{origin:?} {email} {hidden}")).await?;
        if *origin == Origin::SignUp && email.ends_with("@shop.example") {
            create.role = UserRole::Helper;
            create.credits = 10;
        }
        match self.does("before_insert") {
            Some(Does::SetsTheAddress) => create.email = "eve@evil.example".into(),
            Some(Does::SetsThePassword) => create.password = Some("a phrase that nobody chose".into()),
            Some(Does::SetsALongName) => create.display_name = "x".repeat(41),
            Some(Does::SetsTheNickname) => create.nickname = Some("shopper".into()),
            _ => {}
        }
        Ok(())
    }

    async fn after_insert(&self, tx: &mut Tx, user: &User) -> Result<(), HookError> {
        run(tx, format!("INSERT INTO carts (user_id, email) VALUES ({}, '{}')", user.id, user.email)).await?;
        if self.does("after_insert") == Some(Does::NamesNoTable) {
            run(tx, "INSERT INTO trolleys (user_id) VALUES (1)".into()).await?;
        }
        self.act("after_insert", words(user)).await
    }

    async fn after_login(&self, user: &User) -> Result<(), HookError> {
        self.act("after_login", words(user)).await
    }

    async fn after_password_change(&self, user: &User) -> Result<(), HookError> {
        self.act("after_password_change", words(user)).await
    }

    async fn before_delete(&self, tx: &mut Tx, user: &User) -> Result<Deletion, HookError> {
        run(tx, format!("DELETE FROM carts WHERE user_id = {}", user.id)).await?;
        if self.does("before_delete") == Some(Does::HangsInTheDatabase) {
            self.0.reached.notify_one();
            match tx.dialect() {
                Dialect::Sqlite => std::future::pending().await,
                Dialect::Postgres => run(tx, "SELECT pg_sleep(60)".into()).await?,
                _ => run(tx, "SELECT SLEEP(60)".into()).await?,
            }
        }
        self.act("before_delete", words(user)).await?;
        let set = match self.does("before_delete") {
            Some(Does::Keeps) => String::from("display_name = 'Somebody'"),
            Some(Does::KeepsWithout) => format!("display_name = 'Somebody', email = 'closed-{}'", user.id),
            _ => return Ok(Deletion::Delete),
        };
        run(tx, format!("UPDATE users SET {set} WHERE id = {}", user.id)).await?;
        Ok(Deletion::Keep)
    }
}

/// The same shop for users of another kind, who have no `is_active`.
impl Hooks<Member> for Shop {
    async fn before_delete(&self, tx: &mut Tx, member: &Member) -> Result<Deletion, HookError> {
        let email = match self.does("before_delete") {
            Some(Does::Keeps) => member.email.clone(),
            Some(Does::KeepsWithout) => format!("closed-{}@shop.invalid", member.id),
            Some(Does::KeepsWithAnother) => format!("closed-{}@shop.example", member.id),
            _ => return Ok(Deletion::Delete),
        };
        run(tx, format!("UPDATE members SET email = '{email}' WHERE id = {}", member.id)).await?;
        Ok(Deletion::Keep)
    }
}

/// An application with carts beside its users.
async fn shop() -> (TestApp<User>, Shop) {
    let shop = Shop::default();
    let app = TestApp::configured(|builder| builder.hooks(shop.clone()), routes).await;
    by_hand(&app, "CREATE TABLE carts (user_id BIGINT PRIMARY KEY, email VARCHAR(255) NOT NULL)").await;
    (app, shop)
}

/// What a row says of the user of an address, in the words of the hooks.
async fn stored(app: &TestApp<User>, email: &str) -> String {
    words(&app.auth().find_by_email(email).await.unwrap().expect("a user"))
}

/// Each cart: whose it is, by id and address.
async fn carts(app: &TestApp<User>) -> Vec<Vec<String>> {
    app.rows("SELECT user_id, email FROM carts ORDER BY user_id").await
}
