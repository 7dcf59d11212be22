//! A user written by hand, for the tests of this crate: what the derive writes, in short.

use serde::Serialize;

use super::{
    AuthUser, ChangeFields, ColumnModel, CreateFields, CreateParts, FieldModel, Model, NewFields, Part, PendingFields,
    RowHead, SqlTypes, UserSql,
};
use crate::{
    error::Error,
    field::{Fields, Kind, Native, Row, Values},
    mail::Rendered,
    page::Page,
    password::{Password, PasswordHash},
    role::{ByName, Role, read},
    template::{DefaultMail, MailTemplates, PageTemplates, RenderError},
};

pub(crate) struct Sample {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    pub(crate) role: SampleRole,
    pub(crate) age: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SampleRole {
    Admin,
    User,
}

impl Role for SampleRole {
    const ALL: &'static [Self] = &[Self::Admin, Self::User];
    const NAMES: &'static [&'static str] = &["admin", "user"];
    const OWN_BITS: &'static [u64] = &[0b1, 0b10];
    const BITS: &'static [u64] = Self::OWN_BITS;
    const DEFAULT: Self = Self::User;

    fn index(self) -> usize {
        self as usize
    }
}

#[derive(Serialize)]
pub(crate) struct Public {
    age: i32,
}

pub(crate) struct Pending {
    age: i32,
}

impl PendingFields for Pending {
    const NAMES: &'static [&'static str] = &["age"];

    fn from_fields(fields: &mut Fields) -> Option<Self> {
        fields.take::<Native, i32>("age").map(|age| Self { age })
    }

    fn write(&self, values: &mut Values) {
        values.put::<Native, _>(&self.age);
    }

    fn read(row: &mut Row<'_>) -> Result<Self, Error> {
        Ok(Self { age: row.next::<Native, _>()? })
    }
}

pub(crate) struct New {
    email: String,
    password: Password,
    pending: Pending,
}

impl NewFields for New {
    type Pending = Pending;

    fn join(email: String, password: Password, pending: Pending) -> Self {
        Self { email, password, pending }
    }

    fn split(self) -> (String, Password, Pending) {
        (self.email, self.password, self.pending)
    }
}

pub(crate) struct Create {
    email: String,
    password: Option<Password>,
    role: SampleRole,
    age: i32,
}

impl CreateFields for Create {
    type User = Sample;

    fn from_pending(email: String, pending: Pending) -> Self {
        Self { email, password: None, role: SampleRole::DEFAULT, age: pending.age }
    }

    fn parts(&mut self) -> CreateParts<'_, SampleRole> {
        CreateParts { email: &mut self.email, password: &mut self.password, role: &mut self.role }
    }

    fn write(&self, head: &RowHead<'_, i64>, values: &mut Values) {
        values.put::<Native, _>(&head.email.to_owned());
        values.put::<Native, _>(head.password_hash);
        values.put::<ByName, _>(&self.role);
        values.put::<Native, _>(&self.age);
    }
}

pub(crate) struct Changes;

impl ChangeFields for Changes {
    fn from_fields(_: &mut Fields) -> Option<Self> {
        Some(Self)
    }

    fn write(&self, _: &mut Values) {}
}

pub(crate) struct NoTemplates;

impl MailTemplates for NoTemplates {
    fn mail(_: &DefaultMail<'_>) -> Result<Rendered, RenderError> {
        Err(RenderError::new("the sample has no mails"))
    }
}

impl PageTemplates for NoTemplates {
    fn page(_: &Page) -> Result<String, RenderError> {
        Err(RenderError::new("the sample has no pages"))
    }

    fn stylesheet() -> &'static str {
        ""
    }
}

const fn column(field: &'static str, kind: Kind, part: Part) -> ColumnModel {
    ColumnModel {
        field,
        column: field,
        kind,
        nullable: false,
        unique: false,
        default: None,
        part,
        sql: SqlTypes::DEFAULT,
    }
}

impl AuthUser for Sample {
    type Id = i64;
    type Role = SampleRole;
    type RoleField = SampleRole;
    type Pending = Pending;
    type New = New;
    type Create = Create;
    type Changes = Changes;
    type Public = Public;
    type Templates = NoTemplates;

    const MODEL: Model = Model {
        name: "Sample",
        realm: "sample",
        table: "samples",
        columns: &[
            column("id", Kind::I64, Part::Id),
            column("email", Kind::Text, Part::Email),
            column("password_hash", Kind::Text, Part::Password),
            column("role", Kind::Text, Part::Role),
            column("age", Kind::I32, Part::Own),
        ],
        roles: &["admin", "user"],
        register: &[FieldModel { name: "age", label: "Age", kind: Kind::I32, required: true }],
        edit: &[],
    };

    #[cfg(feature = "sqlite")]
    const SQLITE: UserSql = UserSql {
        realm: crate::store::RealmSql::in_sqlite::<Self>(),
        session_user: "SELECT s.public_id, s.created_at, s.proved_at, s.method, s.last_used_at, s.idle_limit, \
                       s.expires_at, s.remembered, s.client, u.id, u.email, u.password_hash, u.role, u.age \
                       FROM auth_sample_sessions s JOIN samples u ON u.id = s.user_id \
                       WHERE s.secret_hash = ? AND s.expires_at > ? AND s.last_used_at + s.idle_limit > ?",
        by_id: "SELECT id, email, password_hash, role, age FROM samples WHERE id = ?",
        by_id_locked: "SELECT id, email, password_hash, role, age FROM samples WHERE id = ?",
        by_email: "SELECT id, email, password_hash, role, age FROM samples WHERE email = ?",
        insert: "INSERT INTO samples (email, password_hash, role, age) VALUES (?, ?, ?, ?) \
                 ON CONFLICT DO NOTHING RETURNING id",
        insert_with_id: "INSERT INTO samples (id, email, password_hash, role, age) VALUES (?, ?, ?, ?, ?) \
                         ON CONFLICT DO NOTHING RETURNING id",
        set_password: "UPDATE samples SET password_hash = ? WHERE id = ? AND password_hash = ?",
        reset_password: "UPDATE samples SET password_hash = ? WHERE id = ? AND email = ? AND password_hash = ?",
        set_email: "UPDATE samples SET email = ? WHERE id = ? AND email = ? AND password_hash = ?",
        set_role: "UPDATE samples SET role = ? WHERE id = ?",
        other_holder: "SELECT id FROM samples WHERE role = ? AND id <> ? LIMIT 1",
        set_active: None,
        touch_login: None,
        update_profile: None,
        delete: "DELETE FROM samples WHERE id = ?",
        unique: &[],
    };
    // The tests of this crate run on SQLite; those of whole flows run on the others.
    #[cfg(feature = "postgres")]
    const POSTGRES: UserSql = UserSql::unfinished::<Self>();
    #[cfg(feature = "mysql")]
    const MYSQL: UserSql = UserSql::unfinished::<Self>();

    fn read(row: &mut Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.next::<Native, _>()?,
            email: row.next::<Native, _>()?,
            password_hash: row.next::<Native, _>()?,
            role: read(row)?,
            age: row.next::<Native, _>()?,
        })
    }

    fn id(&self) -> &i64 {
        &self.id
    }

    fn email(&self) -> &str {
        &self.email
    }

    fn password_hash(&self) -> Option<&PasswordHash> {
        Some(&self.password_hash)
    }

    fn role_field(&self) -> &SampleRole {
        &self.role
    }

    fn public(&self) -> Public {
        Public { age: self.age }
    }

    fn edit_values(&self) -> Vec<String> {
        Vec::new()
    }
}
