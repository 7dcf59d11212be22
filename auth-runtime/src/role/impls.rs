//! What every enum of roles can do, once: generated code says only the name of the enum.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer};

use super::Role;

/// No role has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRole {
    name: String,
    known: String,
}

impl fmt::Display for UnknownRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no role {:?}; the roles are {}", self.name, self.known)
    }
}

impl std::error::Error for UnknownRole {}

/// The role of this name.
///
/// # Errors
/// [`UnknownRole`], which lists the names there are.
pub fn parse<R: Role>(name: &str) -> Result<R, UnknownRole> {
    R::from_name(name).ok_or_else(|| {
        let known: Vec<_> = R::ALL.iter().map(|role| role.name()).collect();
        UnknownRole { name: name.to_owned(), known: known.join(", ") }
    })
}

/// A role from its name in any format of serde.
///
/// # Errors
/// What the deserializer answers, or [`UnknownRole`].
pub fn deserialize<'de, R: Role, D: Deserializer<'de>>(deserializer: D) -> Result<R, D::Error> {
    let name = Cow::<str>::deserialize(deserializer)?;
    parse(&name).map_err(serde::de::Error::custom)
}

/// The impls that every enum of roles has: `Display`, `FromStr`, serde and sqlx, all by name, never by number.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_role {
    ($role:ty) => {
        impl ::core::fmt::Display for $role {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($crate::role::Role::name(*self))
            }
        }

        impl ::core::str::FromStr for $role {
            type Err = $crate::role::UnknownRole;

            fn from_str(name: &str) -> ::core::result::Result<Self, Self::Err> {
                $crate::role::parse(name)
            }
        }

        impl $crate::__private::serde::Serialize for $role {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::role::Role::name(*self))
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $role {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::role::deserialize(deserializer)
            }
        }

        impl<DB: $crate::field::KeepsText> $crate::__private::sqlx::Type<DB> for $role {
            fn type_info() -> DB::TypeInfo {
                DB::text()
            }

            fn compatible(info: &DB::TypeInfo) -> bool {
                DB::is_text(info)
            }
        }

        impl<'q, DB: $crate::field::KeepsText> $crate::__private::sqlx::Encode<'q, DB> for $role {
            fn encode_by_ref(
                &self,
                buffer: &mut DB::ArgumentBuffer,
            ) -> ::core::result::Result<
                $crate::__private::sqlx::encode::IsNull,
                $crate::__private::sqlx::error::BoxDynError,
            > {
                DB::put_text($crate::role::Role::name(*self), buffer)
            }
        }

        impl<'r, DB: $crate::field::KeepsText> $crate::__private::sqlx::Decode<'r, DB> for $role {
            fn decode(
                value: DB::ValueRef<'r>,
            ) -> ::core::result::Result<Self, $crate::__private::sqlx::error::BoxDynError> {
                ::core::result::Result::Ok($crate::role::parse(&DB::read_text(value)?)?)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::role::Role;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Kind {
        Admin,
        User,
    }

    impl Role for Kind {
        const ALL: &'static [Self] = &[Self::Admin, Self::User];
        const NAMES: &'static [&'static str] = &["admin", "user"];
        const OWN_BITS: &'static [u64] = &[0b1, 0b10];
        const BITS: &'static [u64] = &[0b11, 0b10];
        const DEFAULT: Self = Self::User;

        fn index(self) -> usize {
            self as usize
        }
    }

    crate::__impl_role!(Kind);

    #[test]
    fn a_role_is_its_name_everywhere() {
        assert_eq!(Kind::Admin.to_string(), "admin");
        assert_eq!("user".parse::<Kind>().unwrap(), Kind::User);
        assert_eq!(serde_json::to_string(&Kind::User).unwrap(), "\"user\"");
        assert_eq!(serde_json::from_str::<Kind>("\"admin\"").unwrap(), Kind::Admin);
    }

    #[test]
    fn a_role_includes_itself_and_what_it_was_given() {
        assert!(Kind::Admin.includes(Kind::User) && Kind::Admin.includes(Kind::Admin));
        assert!(Kind::User.includes(Kind::User) && !Kind::User.includes(Kind::Admin));
    }

    #[test]
    fn an_unknown_name_is_told_with_those_there_are() {
        let message = "there is no role \"Admin\"; the roles are admin, user";
        assert_eq!("Admin".parse::<Kind>().unwrap_err().to_string(), message);
        assert_eq!(serde_json::from_str::<Kind>("\"Admin\"").unwrap_err().to_string(), message);
        assert!(serde_json::from_str::<Kind>("1").is_err());
    }
}
