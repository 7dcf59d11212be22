//! The rule about roles on `SQLite`.
//!
//! It cannot alter a CHECK, and to rebuild the user's table would cascade into every session, so there the rule is a pair
//! of triggers that are dropped and made again.

use super::{
    role_rule::{RoleRule, RuleState},
    rule::Rule,
};
use crate::user::Model;

/// When each of the pair is asked, as the end of its name and in SQL.
pub(super) const TRIGGERS: [(&str, &str); 2] = [("insert", "BEFORE INSERT"), ("update", "BEFORE UPDATE OF")];

/// One of the pair of triggers.
pub(in crate::store) struct Trigger {
    name: String,
    pub(in crate::store) drop: String,
    pub(in crate::store) create: String,
}

impl Trigger {
    /// Whether the table has it, from the roles of the source.
    pub(in crate::store) fn is_in(&self, rules: &[Rule]) -> bool {
        rules.iter().any(|rule| rule.text == self.create)
    }
}

/// The triggers that the table lacks, or has from another list of roles, and how they stand to the source.
pub(in crate::store) fn stale_triggers(rule: &RoleRule, model: &Model, rules: &[Rule]) -> (Vec<Trigger>, RuleState) {
    let all = triggers(rule, model);
    let there = |trigger: &Trigger| rules.iter().any(|rule| rule.name == trigger.name);
    let (any, whole) = (all.iter().any(there), all.iter().all(there));
    let needed: Vec<Trigger> = all.into_iter().filter(|trigger| !trigger.is_in(rules)).collect();
    let state = match (needed.is_empty(), any) {
        (true, _) => RuleState::Current,
        (false, _) if whole && rule.is_within(rules) => RuleState::Wider,
        (false, true) => RuleState::Stale,
        (false, false) => RuleState::Missing,
    };
    (needed, state)
}

/// The rule on `SQLite`: one trigger for each way in which a role gets into a row.
pub(in crate::store) fn triggers(rule: &RoleRule, model: &Model) -> Vec<Trigger> {
    let (RoleRule { name, table, column, .. }, roles) = (rule, rule.roles());
    TRIGGERS
        .into_iter()
        .map(|(when, event)| {
            let of = if when == "update" { format!(" {column}") } else { String::new() };
            let name = format!("{name}_{when}");
            Trigger {
                drop: format!("DROP TRIGGER IF EXISTS {name}"),
                create: format!(
                    "CREATE TRIGGER {name} {event}{of} ON {table} WHEN NEW.{column} NOT IN ({roles})\n\
                     BEGIN SELECT RAISE(ABORT, 'not a role of {}'); END",
                    model.name
                ),
                name,
            }
        })
        .collect()
}
