//! Several roles of one user.

use std::{borrow::Cow, collections::BTreeSet, fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Role, parse};

/// What stands between two names in a stored set. No name of a role can hold it: they are names of Rust.
const MARK: char = ',';

/// The roles of a user who may have several: `role: RoleSet<UserRole>`.
///
/// It is stored by name, in the user's own column, as `admin,helper`: to list the roles in another order, or to add one,
/// changes nobody's rights. A name in a row that is no role of this build grants nothing, and stays where it is while
/// other roles are given and taken, so that a build from before a role was added takes it from nobody.
///
/// ```
/// use authwright_runtime::role::{Role, RoleSet};
/// # use authwright_runtime::__private as authwright;
/// # #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
/// # enum UserRole { Admin, Helper, User }
/// # impl Role for UserRole {
/// #     const ALL: &'static [Self] = &[Self::Admin, Self::Helper, Self::User];
/// #     const NAMES: &'static [&'static str] = &["admin", "helper", "user"];
/// #     const OWN_BITS: &'static [u64] = &[0b001, 0b010, 0b100];
/// #     const BITS: &'static [u64] = &[0b011, 0b010, 0b100];
/// #     const DEFAULT: Self = Self::User;
/// #     fn index(self) -> usize { self as usize }
/// # }
///
/// // #[roles(admin: helper, helper, user)]
/// let mut roles = RoleSet::from([UserRole::User, UserRole::Admin]);
/// assert!(roles.contains(UserRole::Admin) && !roles.contains(UserRole::Helper));
/// assert!(roles.includes(UserRole::Helper), "who is an admin may do what a helper may");
/// assert_eq!(roles.to_string(), "admin, user");
///
/// roles.remove(UserRole::Admin);
/// assert_eq!(roles, RoleSet::from(UserRole::User));
/// ```
///
/// What the program changes in a set is in memory alone. `auth.grant_role(..)` and `auth.revoke_role(..)` change the row in
/// somebody's name; `auth.add_role(..)`, `auth.remove_role(..)` and `auth.set_role(..)` do it for a program.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RoleSet<R> {
    mask: u64,
    /// The names in the row that are no roles of this build.
    unknown: BTreeSet<String>,
    roles: PhantomData<fn() -> R>,
}

impl<R: Role> RoleSet<R> {
    /// No roles.
    #[must_use]
    pub const fn new() -> Self {
        Self { mask: 0, unknown: BTreeSet::new(), roles: PhantomData }
    }

    /// Whether this very role is in it. What a role includes is not: for that ask [`RoleSet::includes`].
    #[must_use]
    pub fn contains(&self, role: R) -> bool {
        self.mask & role.bit() != 0
    }

    /// Whether who holds these roles may do all that this one may: it is among them, or one of them includes it.
    #[must_use]
    pub fn includes(&self, role: R) -> bool {
        self.iter().any(|held| held.includes(role))
    }

    /// Adds a role; answers whether it was not there before.
    pub fn insert(&mut self, role: R) -> bool {
        let is_new = !self.contains(role);
        self.mask |= role.bit();
        is_new
    }

    /// Takes a role out; answers whether it was there.
    pub fn remove(&mut self, role: R) -> bool {
        let was_there = self.contains(role);
        self.mask &= !role.bit();
        was_there
    }

    /// The roles, in the order of the source.
    pub fn iter(&self) -> impl Iterator<Item = R> + use<R> {
        let mask = self.mask;
        R::ALL.iter().copied().filter(move |role| mask & role.bit() != 0)
    }

    /// How many roles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is no role that this build knows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names that came with a row and are no roles of this build, in order. They grant nothing.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.unknown.iter().map(String::as_str)
    }

    pub(super) fn mask(&self) -> u64 {
        self.mask
    }

    /// The names in order, those that are unknown too: a set is always the same text.
    pub(crate) fn to_text(&self) -> String {
        let mut names: Vec<&str> = self.unknown().chain(self.iter().map(|role| role.name())).collect();
        names.sort_unstable();
        names.join(&MARK.to_string())
    }

    /// The set of a text. It need not be one that we wrote, and it never fails: what is no role grants nothing.
    pub(crate) fn from_text(text: &str) -> Self {
        let mut set = Self::new();
        for name in text.split(MARK).filter(|name| !name.is_empty()) {
            match R::from_name(name) {
                Some(role) => set.mask |= role.bit(),
                None => _ = set.unknown.insert(name.to_owned()),
            }
        }
        set
    }

    /// `,admin,`: found in a text between two such marks it is this role, and no other that has the name in its own.
    pub(super) fn between_marks(role: R) -> String {
        format!("{MARK}{}{MARK}", role.name())
    }
}

impl<R: Role> Default for RoleSet<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Role> From<R> for RoleSet<R> {
    fn from(role: R) -> Self {
        [role].into()
    }
}

impl<R: Role, const N: usize> From<[R; N]> for RoleSet<R> {
    fn from(roles: [R; N]) -> Self {
        roles.into_iter().collect()
    }
}

impl<R: Role> FromIterator<R> for RoleSet<R> {
    fn from_iter<I: IntoIterator<Item = R>>(roles: I) -> Self {
        let mut set = Self::new();
        set.extend(roles);
        set
    }
}

impl<R: Role> Extend<R> for RoleSet<R> {
    fn extend<I: IntoIterator<Item = R>>(&mut self, roles: I) {
        for role in roles {
            self.insert(role);
        }
    }
}

/// `admin, helper`: the roles that this build knows, for people.
impl<R: Role> fmt::Display for RoleSet<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.iter().map(Role::name).collect::<Vec<_>>().join(", "))
    }
}

/// `{admin, helper, "pilot"}`: what is in quotes is no role of this build.
impl<R: Role> fmt::Debug for RoleSet<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut set = f.debug_set();
        set.entries(self.iter().map(|role| Bare(role.name())));
        set.entries(&self.unknown).finish()
    }
}

/// A name without quotes.
struct Bare(&'static str);

impl fmt::Debug for Bare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A list of names.
impl<R: Role> Serialize for RoleSet<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Role::name))
    }
}

/// A list of names; one that is no role is an error.
impl<'de, R: Role> Deserialize<'de> for RoleSet<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<Cow<'de, str>>::deserialize(deserializer)?;
        names.iter().map(|name| parse(name).map_err(serde::de::Error::custom)).collect()
    }
}
