//! The commands that every application has: `create-user`, `set-role`, `migrate`, `schema`, `routes`.

mod arguments;
mod error;
mod password;
#[cfg(all(test, feature = "sqlite"))]
mod tests;

use arguments::{Command, Typed};
pub use error::CommandError;

use crate::{
    address::EmailAddress,
    error::Error,
    field::{Fields, Input},
    flow::{Auth, print},
    password::Password,
    role::{Role, RoleField},
    user::{AuthUser, CreateFields, PendingFields},
};

/// What the command `routes` prints: the router, or `()` in a program that serves nothing.
pub trait Routes: Sync {
    /// The routes and who may call them; `None` where there is nothing to list.
    fn table(&self) -> Option<String>;
}

impl Routes for () {
    fn table(&self) -> Option<String> {
        None
    }
}

#[cfg(feature = "web")]
impl<A: crate::web::Application + Sync> Routes for A {
    fn table(&self) -> Option<String> {
        Some(self.access_table().to_string())
    }
}

impl<U: AuthUser> Auth<U> {
    /// Carries out a command of the toolkit, where the program was started with one; answers whether it was.
    ///
    /// ```ignore
    /// let auth = Auth::<User>::from_env().await?;
    /// let app = Router::new().route("/reports", get(reports)).merge(auth.routes()).with_state(auth.clone());
    /// if auth.command(std::env::args(), &app).await? {
    ///     return Ok(());
    /// }
    /// ```
    ///
    /// A program that serves nothing says `&()` in the place of its router.
    ///
    /// - `create-user EMAIL [--role ROLE] [--set FIELD=VALUE]..` makes a user whose address counts as confirmed. It asks
    ///   for the password, or reads one line of standard input where that is no terminal.
    /// - `set-role EMAIL ROLE` gives a user another role. Where users have several, both commands take more than one:
    ///   `create-user EMAIL --role admin --role helper`, `set-role EMAIL admin helper`.
    /// - `migrate` makes the tables that are missing. Started so, [`Auth::from_env`] does not ask for them.
    /// - `schema` prints the SQL that `migrate` would run, and nothing where none is missing: for who keeps migrations in
    ///   files (`shop schema > migrations/0001_auth.sql`), or may not make tables. Started so, [`Auth::from_env`] prints it:
    ///   with several kinds of users, each handle its own part.
    /// - `routes` prints every route of the router with its policy.
    ///
    /// Anything else is left to the program.
    ///
    /// # Errors
    /// [`CommandError`], which says what to type instead.
    pub async fn command(
        &self,
        arguments: impl IntoIterator<Item = String>,
        routes: &impl Routes,
    ) -> Result<bool, CommandError> {
        let arguments: Vec<String> = arguments.into_iter().collect();
        let policy = self.settings().password_policy;
        let said = match arguments::read(&arguments, &U::MODEL)? {
            Typed::Ours(command) => self.carry_out(command, || password::ask(policy)).await?,
            Typed::Routes => {
                routes.table().ok_or_else(|| CommandError::new("this program serves no routes that could be listed"))?
            }
            Typed::Help(text) => text,
            Typed::Other => return Ok(false),
        };
        print(&said).map_err(|error| CommandError::new(format!("it cannot be printed: {error}")))?;
        Ok(true)
    }

    /// Does it; answers what is to be said about it.
    async fn carry_out(
        &self,
        command: Command,
        ask: impl FnOnce() -> Result<Password, CommandError> + Send,
    ) -> Result<String, CommandError> {
        match command {
            Command::CreateUser { email, roles, fields } => self.create_by_hand(&email, &roles, fields, ask).await,
            Command::SetRole { email, roles } => self.set_role_by_hand(&email, &roles).await,
            Command::Migrate => {
                self.migrate()
                    .await
                    .map_err(|error| CommandError::new(format!("the tables cannot be made: {error}")))?;
                match self.check_schema().await {
                    Ok(findings) if findings.is_empty() => Ok(String::from("every table is there")),
                    Ok(findings) => {
                        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
                        Err(CommandError::new(format!(
                            "every table is there, and a table of yours is never altered; this you mend yourself:\n- {}",
                            lines.join("\n- ")
                        )))
                    }
                    Err(error) => Err(CommandError::new(format!("the database cannot be read: {error}"))),
                }
            }
            // With several kinds of users, one handle carries out the command, and each has printed its part at the start.
            Command::Schema if self.schema_is_printed() => Ok(String::new()),
            Command::Schema => self
                .migration()
                .await
                .map_err(|error| CommandError::new(format!("what is missing cannot be told: {error}"))),
        }
    }

    /// Loads no user: a role that this build does not know is what one mends with it.
    async fn set_role_by_hand(&self, email: &str, roles: &[String]) -> Result<String, CommandError> {
        let said = |error: Error| self.said(&error, email);
        let address = EmailAddress::parse(email).map_err(|error| said(Error::field("email", error.code())))?;
        let id = self.find_id(&address).await.map_err(said)?;
        let id = id.ok_or_else(|| CommandError::new(format!("there is no user with the address {email}")))?;
        let role = named::<U>(roles)?;
        let words = spelled(&role);
        self.set_role(&id, role).await.map_err(said)?;
        Ok(format!("{} has {words} now", address.as_str()))
    }

    /// The password is asked for last, when nothing else stands in the way.
    async fn create_by_hand(
        &self,
        email: &str,
        roles: &[String],
        fields: Vec<(String, String)>,
        ask: impl FnOnce() -> Result<Password, CommandError> + Send,
    ) -> Result<String, CommandError> {
        let said = |error: Error| self.said(&error, email);
        let role = named::<U>(roles)?;
        let words = spelled(&role);
        let pending = typed_fields::<U>(fields).read(U::Pending::from_fields).map_err(said)?;
        if self.find_by_email(email).await.map_err(said)?.is_some() {
            return Err(CommandError::new(error::taken(email)));
        }
        let password = ask()?;
        let create = U::Create::from_pending(email.to_owned(), pending).with_role(role).with_password(Some(password));
        let user = self.create_user(create).await.map_err(said)?;
        Ok(format!("{} has an account now, with {words}", user.email()))
    }

    fn said(&self, error: &Error, email: &str) -> CommandError {
        let register: Vec<&str> = U::MODEL.register.iter().map(|field| field.name).collect();
        CommandError::of_flow(error, email, &register, self.settings().password_policy)
    }
}

/// The fields that were set; a required one that was not is an empty text, which its own type judges.
fn typed_fields<U: AuthUser>(set: Vec<(String, String)>) -> Fields {
    let mut fields = Fields::default();
    for field in U::MODEL.register {
        if field.required && !set.iter().any(|(name, _)| name == field.name) {
            fields.add(field.name.to_owned(), Input::Text(String::new()));
        }
    }
    for (name, value) in set {
        fields.add(name, Input::Text(value));
    }
    fields
}

/// The roles of these names; without any, what a sign-up gets.
fn named<U: AuthUser>(names: &[String]) -> Result<U::RoleField, CommandError> {
    let mut roles = names.iter().map(|name| {
        U::Role::from_name(name).ok_or_else(|| {
            CommandError::new(format!("there is no role `{name}`; the roles are: {}", U::MODEL.roles.join(", ")))
        })
    });
    let first = roles.next().unwrap_or(Ok(U::Role::DEFAULT))?;
    roles.try_fold(first.into(), |held: U::RoleField, role| Ok(held.given(role?)))
}

/// `the role admin`, or `the roles admin, helper`.
fn spelled<F: RoleField>(field: &F) -> String {
    let held = F::Role::ALL.iter().filter(|role| field.held() & role.bit() != 0);
    let names: Vec<&str> = held.map(|role| role.name()).collect();
    format!("the {} {}", if names.len() == 1 { "role" } else { "roles" }, names.join(", "))
}
