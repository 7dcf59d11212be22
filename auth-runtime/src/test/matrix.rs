//! Who is refused where: every route, asked as everybody.

use ::axum::body::Body;
use http::{
    Method, StatusCode, Uri,
    header::{ACCEPT, CONTENT_TYPE, ORIGIN},
};

use uuid::Uuid;

use super::{
    TestApp, TestClient,
    request::{method, path},
    sign_up,
};
use crate::{
    address::EmailAddress,
    password::PasswordHash,
    role::{Role, RoleField, default_role},
    store::Inserted,
    token::SessionSecret,
    user::{AuthUser, CreateFields, Part},
    web::{Refused, StandsFor, aligned},
};

/// One column of the matrix.
#[derive(Clone, Copy)]
enum Who<R> {
    Anonymous,
    /// With any role: whichever gets furthest.
    Unverified,
    /// The same.
    Disabled,
    Role(R),
    /// With no role of several.
    None,
    /// With each of several.
    All,
}

/// What came of one request; what came later got further.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refused(StatusCode),
    In,
}

impl<U: AuthUser> TestApp<U> {
    /// Who is refused where, as a table in text for a snapshot: every route of the router, asked as everybody.
    ///
    /// ```ignore
    /// #[tokio::test]
    /// async fn nobody_gets_further_than_before() {
    ///     let app = TestApp::new(my_app).await;
    ///     insta::assert_snapshot!(app.denial_matrix().await);
    /// }
    /// ```
    ///
    /// Each cell is a request that was made, with a user and a session of its own: `401`, `403` or `503` where a guard
    /// refused, `in` where the guards let it through, whatever the handler answered then. The columns are somebody
    /// without a session, a user whose address is not confirmed and one who is shut out (where the struct knows such,
    /// and as whichever role gets furthest), and every role; where a user can have several, `(none)` of them and `(all)`.
    ///
    /// Parameters of a path are `0`; methods that change something send `{}` as JSON from the application's own origin.
    /// Routes that nobody declared cannot be asked, for their paths are not known: their cells say `?`. Users of another
    /// kind are strangers to this one's guards: a matrix is about the kind of user of its `TestApp`.
    ///
    /// # Panics
    /// Where such users cannot be made.
    pub async fn denial_matrix(&self) -> String {
        self.denial_matrix_of(|email| U::Create::from_pending(email, sign_up::fields::<U>())).await
    }

    /// The same with users of the application's making, for structs with fields that nothing can be made up for.
    ///
    /// `create` is called for each user with another address; the role is set afterwards.
    ///
    /// # Panics
    /// Where such users cannot be made.
    pub async fn denial_matrix_of(&self, create: impl Fn(String) -> U::Create) -> String {
        let people = people::<U>();
        let table = self.router().access_table();
        let mut head = vec![String::from("METHOD"), String::from("PATH")];
        head.extend(people.iter().map(|(name, _)| (*name).to_owned()));
        let mut rows = vec![head];
        for entry in &table {
            let mut row = vec![entry.method.to_owned(), entry.path.clone()];
            let (method, path) = (method(entry, &table), path(entry));
            let unknown = entry.stands_for == StandsFor::Mounted || path.parse::<Uri>().is_err();
            for (_, who) in &people {
                row.push(if unknown {
                    String::from("?")
                } else {
                    self.cell(*who, method.clone(), &path, &create).await.to_string()
                });
            }
            rows.push(row);
        }
        aligned(&rows)
    }

    async fn cell(
        &self,
        who: Who<U::Role>,
        method: Method,
        path: &str,
        create: &impl Fn(String) -> U::Create,
    ) -> Outcome {
        let one = |role: &U::Role| U::RoleField::from(*role);
        let roles: Vec<U::RoleField> = match &who {
            Who::Anonymous => return outcome(self.client(), method, path).await,
            Who::Role(role) => vec![one(role)],
            Who::None => vec![U::RoleField::from_stored("").expect("a set of no roles")],
            Who::All => vec![all_roles()],
            Who::Unverified | Who::Disabled => U::Role::ALL.iter().map(one).chain([all_roles()]).collect(),
        };
        let mut furthest = Outcome::Refused(StatusCode::UNAUTHORIZED);
        for roles in roles {
            let mut user = create(format!("{}@app.example", Uuid::new_v4())).with_role(roles);
            let browser = self.browser_of_new(&mut user, who).await;
            furthest = furthest.max(outcome(browser, method.clone(), path).await);
        }
        furthest
    }

    /// A browser with a session of a new user, who is what the column says; no hook is asked.
    async fn browser_of_new(&self, create: &mut U::Create, who: Who<U::Role>) -> TestClient {
        let (auth, now) = (self.auth(), self.clock().now());
        let (store, hash) = (auth.store(), PasswordHash::unusable().expect("random bytes"));
        let email = EmailAddress::parse(create.parts().email).expect("an address");
        let verified_at = (!matches!(who, Who::Unverified)).then_some(now);
        let mut tx = store.begin().await.expect("the database");
        let inserted = store.insert_user(&mut tx, create, email.as_str(), &hash, verified_at, now).await;
        let id = match inserted.expect("the database") {
            Inserted::Row(id) => id,
            Inserted::Taken => panic!("the users of the matrix have the same in a unique column"),
        };
        let secret = SessionSecret::generate().expect("random bytes");
        auth.begin_session(&mut tx, &id, &secret, false, "Test", now).await.expect("a session for the test");
        if matches!(who, Who::Disabled) {
            store.set_active(&mut tx, &id, false, now).await.expect("the database");
        }
        tx.commit().await.expect("the database");
        self.browser_of(&secret)
    }
}

/// The columns, with their names.
fn people<U: AuthUser>() -> Vec<(&'static str, Who<U::Role>)> {
    let mut people = vec![("anonymous", Who::Anonymous)];
    if U::MODEL.column(Part::VerifiedAt).is_some() {
        people.push(("unverified", Who::Unverified));
    }
    if U::MODEL.column(Part::IsActive).is_some() {
        people.push(("disabled", Who::Disabled));
    }
    people.extend(U::Role::ALL.iter().map(|role| (role.name(), Who::Role(*role))));
    if U::RoleField::SEVERAL {
        people.extend([("(none)", Who::None), ("(all)", Who::All)]);
    }
    people
}

/// Every role at once, or the last one where a user has one.
fn all_roles<F: RoleField>() -> F {
    F::Role::ALL.iter().fold(default_role(), |roles: F, role| roles.given(*role))
}

async fn outcome(client: TestClient, method: Method, path: &str) -> Outcome {
    let path = path.to_owned();
    // A handler that panics was reached.
    let answer = tokio::spawn(async move {
        let origin = client.origin().to_owned();
        let safe = [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE].contains(&method);
        let json = "application/json";
        if safe {
            client.call(method, &path, &[(ACCEPT, json)], Body::empty()).await
        } else {
            client.call(method, &path, &[(ACCEPT, json), (CONTENT_TYPE, json), (ORIGIN, &origin)], "{}").await
        }
    })
    .await;
    match answer {
        Ok(answer) if answer.extensions().get::<Refused>().is_some() => Outcome::Refused(answer.status()),
        _ => Outcome::In,
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(status) => f.write_str(status.as_str()),
            Self::In => f.write_str("in"),
        }
    }
}
