//! What the macros write is held to the lints of whoever uses them, the strictest included.

#![deny(warnings)]
#![deny(future_incompatible, nonstandard_style, rust_2018_idioms, unused)]
#![deny(missing_docs, missing_debug_implementations, unreachable_pub, unsafe_code, unused_qualifications)]
#![deny(let_underscore_drop, redundant_lifetimes, single_use_lifetimes, trivial_casts, unused_lifetimes)]
#![deny(clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![deny(clippy::absolute_paths, clippy::allow_attributes_without_reason, clippy::missing_docs_in_private_items)]
#![allow(clippy::unused_async, reason = "a handler is an `async fn`, whether it waits or not")]
#![deny(clippy::shadow_unrelated, clippy::wildcard_enum_match_arm, clippy::str_to_string)]

use authwright::{prelude::*, user::AuthUser as _};
use chrono::{DateTime, Utc};

/// An id of a type of the application's own.
#[derive(Clone, Debug, PartialEq, AuthId)]
pub struct MemberId(i64);

/// Every known field, and every word.
#[allow(non_snake_case, reason = "the application's other language spells its names so")]
#[derive(Clone, Debug, AuthUser)]
#[auth(table = "members", realm = "member", roles_module = member_roles, names(new = SignUp))]
#[roles(admin, #[default] reader, shop_owner)]
pub struct Member {
    /// The key.
    pub id: MemberId,
    /// The address.
    pub email: String,
    /// The hash.
    pub password_hash: Option<PasswordHash>,
    /// The role.
    pub role: MemberRole,
    /// When the address was confirmed.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// Whether the member may log in.
    pub is_active: bool,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When the member last logged in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// The language.
    pub locale: Option<String>,
    /// What others see.
    #[auth(register, edit, public, unique, validate = no_spaces, column = "name")]
    pub display_name: String,
    /// A keyword.
    #[auth(register, edit, public)]
    pub r#type: Option<String>,
    /// What nobody should use any more.
    #[deprecated = "ask `display_name`"]
    #[auth(register, edit, public, default = String::from("none"))]
    pub nickname: String,
    /// Points.
    #[auth(default = 10, edit)]
    pub credits: i64,
    /// What was chosen.
    #[auth(default, public, as = json)]
    pub tags: Vec<String>,
    /// Spelt as in the application's other language.
    #[auth(register)]
    pub homeTown: Option<String>,
}

fn no_spaces(name: &str) -> Result<(), String> {
    if name.contains(' ') { Err(String::from("must hold no spaces")) } else { Ok(()) }
}

/// A handler with a guard.
#[require_role(member_roles::admin, member_roles::shop_owner)]
pub async fn reports(me: CurrentUser<Member>) -> String {
    me.display_name.clone()
}

/// A handler for whoever is logged in.
#[require_login(Member)]
pub async fn account() -> &'static str {
    "yours"
}

/// A handler for anybody.
#[public]
pub async fn home() -> &'static str {
    "welcome"
}

/// As many parameters as clippy lets a function have without the guard's.
#[public]
pub async fn many(_: String, _: String, _: String, _: String, _: String, _: String, _: String) {}

mod private {
    use authwright::prelude::*;

    #[derive(AuthUser)]
    #[roles(admin, user)]
    struct Hidden {
        id: i64,
        email: String,
        password_hash: PasswordHash,
        role: HiddenRole,
    }

    #[derive(AuthUser)]
    #[roles(admin, user)]
    #[auth(roles_module = shared_roles)]
    pub(crate) struct Shared {
        pub(crate) id: i64,
        pub(crate) email: String,
        pub(crate) password_hash: PasswordHash,
        pub(crate) role: SharedRole,
        #[auth(register, edit, public)]
        pub(crate) nickname: Option<String>,
    }

    #[derive(AuthUser)]
    #[roles(admin, user)]
    #[auth(roles_module = raised_roles)]
    pub(super) struct Raised {
        pub(super) id: i64,
        pub(super) email: String,
        pub(super) password_hash: PasswordHash,
        pub(super) roles: RoleSet<RaisedRole>,
    }

    #[derive(AuthUser)]
    #[roles(admin, user)]
    #[auth(roles_module = placed_roles)]
    pub(in crate::private) struct Placed {
        id: i64,
        email: String,
        password_hash: PasswordHash,
        role: PlacedRole,
    }

    #[require_role(admin)]
    async fn hidden() -> &'static str {
        "for admins"
    }

    #[require_role(raised_roles::admin)]
    pub(super) async fn raised() -> &'static str {
        "for admins"
    }

    #[test]
    fn a_struct_may_be_private() {
        let router: Router<Auth<Hidden>> = Router::new().route("/hidden", get(hidden));
        assert_eq!(router.access_table().len(), 1);
    }
}

#[test]
fn a_struct_may_be_seen_from_above_its_module() {
    let router: Router<Auth<private::Raised>> = Router::new().route("/raised", get(private::raised));
    assert_eq!(router.access_table().len(), 1);
}

#[test]
fn a_struct_may_stand_in_a_function() {
    #[derive(AuthUser)]
    #[roles(admin, user)]
    struct Local {
        id: i64,
        email: String,
        password_hash: PasswordHash,
        role: LocalRole,
        #[auth(register, edit, public)]
        r#match: String,
    }

    assert_eq!(Local::MODEL.table, "locals");
}
