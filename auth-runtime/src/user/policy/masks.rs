//! A policy as masks of roles, made by the compiler.

use super::Policy;
use crate::{
    role::{Role, RoleField},
    user::AuthUser,
};

/// What must hold of a user's roles: at least one of each mask.
///
/// `any(admin, helper)` is one mask, `all(admin, auditor)` are two. To decide costs one AND and one comparison a mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Masks {
    list: [u64; Self::MAX],
    len: usize,
}

impl Masks {
    /// How many masks there can be. The attribute counts them, and refuses what comes to more.
    pub const MAX: usize = 16;

    /// Nothing is asked of the roles.
    pub const NONE: Self = Self { list: [0; Self::MAX], len: 0 };

    /// One of these roles.
    #[must_use]
    pub const fn one(mask: u64) -> Self {
        Self::NONE.with(mask)
    }

    /// What both ask for.
    #[must_use]
    pub const fn all(self, other: Self) -> Self {
        let (mut both, mut at) = (self, 0);
        while at < other.len {
            both = both.with(other.list[at]);
            at += 1;
        }
        both
    }

    /// What either asks for: `(a and b) or c` is `(a or c) and (b or c)`.
    #[must_use]
    pub const fn any(self, other: Self) -> Self {
        let (mut either, mut one) = (Self::NONE, 0);
        while one < self.len {
            let mut two = 0;
            while two < other.len {
                either = either.with(self.list[one] | other.list[two]);
                two += 1;
            }
            one += 1;
        }
        either
    }

    /// Whether these roles, as bits, have what is asked for.
    #[must_use]
    pub const fn admit(&self, bits: u64) -> bool {
        let mut at = 0;
        while at < self.len {
            if bits & self.list[at] == 0 {
                return false;
            }
            at += 1;
        }
        true
    }

    const fn with(mut self, mask: u64) -> Self {
        let mut at = 0;
        while at < self.len {
            // Who has one of fewer roles has one of these.
            if self.list[at] & mask == self.list[at] {
                return self;
            }
            at += 1;
        }
        assert!(self.len < Self::MAX, "a policy comes to too many masks");
        self.list[self.len] = mask;
        self.len += 1;
        self
    }
}

/// Stops the build where no user can have what `all(..)` asks for.
///
/// # Panics
/// While the program is compiled, where each user has one role, and none of the roles is enough.
#[expect(clippy::panic, reason = "it is how a constant stops the build")]
pub const fn satisfiable<P: Policy>() {
    let roles = <<P::User as AuthUser>::Role as Role>::BITS;
    let several = <<P::User as AuthUser>::RoleField as RoleField>::SEVERAL;
    let (masks, mut at, mut held) = (P::MASKS, 0, 0);
    while at < roles.len() {
        held = if several { held | roles[at] } else { roles[at] };
        if masks.admit(held) {
            return;
        }
        at += 1;
    }
    panic!(
        "nobody can pass this guard: a user of this kind has one role, and no role is all of these at once\n\n\
         help: let a role include the others, `#[roles(admin: helper, ..)]`, write `any(..)`, or let users have several \
         roles: `role: RoleSet<..>`"
    );
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Masks;

    #[test]
    fn nothing_asked_is_had_by_anybody() {
        assert!(Masks::NONE.admit(0));
        assert!(Masks::NONE.any(Masks::one(1)).admit(0), "whoever is logged in, or an admin");
        assert!(!Masks::NONE.all(Masks::one(1)).admit(0));
    }

    #[test]
    fn one_role_is_asked_for() {
        assert!(Masks::one(0b10).admit(0b110));
        assert!(!Masks::one(0b10).admit(0b101));
    }

    #[test]
    fn what_another_mask_implies_is_not_kept() {
        let masks = Masks::one(0b01).all(Masks::one(0b11)).all(Masks::one(0b01));
        assert_eq!(masks, Masks::one(0b01));
    }

    /// A policy by its meaning, to compare with its masks.
    #[derive(Clone, Debug)]
    enum Meant {
        Role(u8),
        Any(Box<Self>, Box<Self>),
        All(Box<Self>, Box<Self>),
    }

    impl Meant {
        fn holds(&self, bits: u64) -> bool {
            match self {
                Self::Role(role) => bits & (1 << role) != 0,
                Self::Any(one, other) => one.holds(bits) || other.holds(bits),
                Self::All(one, other) => one.holds(bits) && other.holds(bits),
            }
        }

        fn masks(&self) -> Masks {
            match self {
                Self::Role(role) => Masks::one(1 << role),
                Self::Any(one, other) => one.masks().any(other.masks()),
                Self::All(one, other) => one.masks().all(other.masks()),
            }
        }
    }

    fn meant() -> impl Strategy<Value = Meant> {
        // Three deep comes to sixteen masks at most.
        (0_u8..6).prop_map(Meant::Role).prop_recursive(3, 8, 2, |inner| {
            let pair = (inner.clone(), inner);
            prop_oneof![
                pair.clone().prop_map(|(one, other)| Meant::Any(one.into(), other.into())),
                pair.prop_map(|(one, other)| Meant::All(one.into(), other.into())),
            ]
        })
    }

    proptest! {
        // RB-1
        #[test]
        fn masks_admit_whom_the_words_mean(meant in meant(), bits in 0_u64..64) {
            prop_assert_eq!(meant.masks().admit(bits), meant.holds(bits));
        }
    }
}
