//! A set of roles, in memory, as text and as JSON.

#![allow(clippy::unwrap_used)]

use super::{Role, RoleField, RoleSet, SeveralRoles};

/// The same roles, and later one more in another order.
macro_rules! roles {
    ($name:ident { $($variant:ident = $text:literal),* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        enum $name { $($variant),* }

        impl Role for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            const NAMES: &'static [&'static str] = &[$($text),*];
            const OWN_BITS: &'static [u64] = &[$(1 << Self::$variant as u64),*];
            const BITS: &'static [u64] = Self::OWN_BITS;
            const DEFAULT: Self = Self::User;

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

roles!(Old { User = "user", Admin = "admin", Deputy = "admin_2" });
roles!(New { Pilot = "pilot", Deputy = "admin_2", Admin = "admin", User = "user" });

#[test]
fn a_set_is_one_text_in_whichever_order_it_was_made() {
    let set = RoleSet::from([Old::User, Old::Deputy, Old::Admin]);
    assert_eq!(set.to_text(), "admin,admin_2,user");
    assert_eq!(RoleSet::from([New::Admin, New::Deputy, New::User]).to_text(), set.to_text());
    assert_eq!((set.to_string(), format!("{set:?}")), ("user, admin, admin_2".into(), "{user, admin, admin_2}".into()));
    assert_eq!(RoleSet::<Old>::new().to_text(), "");
}

#[test]
fn reordering_and_adding_roles_changes_no_set() {
    let old = RoleSet::from([Old::Deputy, Old::User]);
    let new = RoleSet::<New>::from_text(&old.to_text());
    assert_eq!(new, RoleSet::from([New::User, New::Deputy]));
    assert_eq!(new.to_text(), old.to_text());
}

// RB-7
#[test]
fn an_unknown_name_grants_nothing_and_stays() {
    let set = RoleSet::<Old>::from_text("pilot,admin,,ADMIN,admin, user");
    assert_eq!((set.iter().collect::<Vec<_>>(), set.len()), (vec![Old::Admin], 1));
    assert_eq!(set.unknown().collect::<Vec<_>>(), [" user", "ADMIN", "pilot"]);
    assert_eq!(set.bits(), Old::Admin.bits());
    assert_eq!(format!("{set:?}"), r#"{admin, " user", "ADMIN", "pilot"}"#);
    assert_eq!(set.given(Old::User).taken(Old::Admin).to_text(), " user,ADMIN,pilot,user");
    assert_eq!(serde_json::to_string(&set).unwrap(), r#"["admin"]"#);
    assert!(RoleSet::<Old>::from_text("pilot").is_empty());
}

#[test]
fn json_is_a_list_of_names() {
    let set: RoleSet<Old> = serde_json::from_str(r#"["user", "admin"]"#).unwrap();
    assert_eq!(set, RoleSet::from([Old::Admin, Old::User]));
    let error = serde_json::from_str::<RoleSet<Old>>(r#"["root"]"#).unwrap_err().to_string();
    assert!(error.contains("there is no role \"root\"; the roles are user, admin, admin_2"), "{error}");
    serde_json::from_str::<RoleSet<Old>>("\"admin\"").unwrap_err();
}

#[test]
fn of_one_role_another_takes_the_place() {
    assert_eq!(Old::User.given(Old::Admin), Old::Admin);
    assert_eq!(RoleSet::from(Old::User).given(Old::Admin).held(), 0b11);
    assert_eq!((Old::sought(Old::Admin), RoleSet::sought(Old::Admin)), ("admin".into(), ",admin,".into()));
}
