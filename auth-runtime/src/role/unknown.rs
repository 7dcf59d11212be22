//! Names in a set that are no roles of this build: each is told once, and not at every request of who has it.

use std::{
    any::type_name,
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use super::Role;

/// How many names are kept. A role is renamed now and then; whoever has more of them is told at every request.
const MOST: usize = 256;

/// The enums and names that were told.
static TOLD: Mutex<BTreeSet<(&str, String)>> = Mutex::new(BTreeSet::new());

/// Logs those names that this process has not met yet (RB-7).
pub(super) fn tell<R: Role>(names: &[&str]) {
    let new: Vec<&str> = {
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_new = |name: &&&str| {
            let entry = (type_name::<R>(), (**name).to_owned());
            !told.contains(&entry) && (told.len() >= MOST || told.insert(entry))
        };
        names.iter().filter(|name| is_new(name)).copied().collect()
    };
    if !new.is_empty() {
        tracing::warn!(
            roles = ?new,
            of = type_name::<R>(),
            "role_unknown: a user's row names what is no role of this build; it grants nothing"
        );
    }
}
