//! The rule that only the roles of the source are stored.
//!
//! `SQLite` cannot alter a CHECK, and to rebuild the user's table would cascade into every session, so there it is a
//! pair of triggers that are dropped and made again. Elsewhere it is a CHECK of the user's table.

use super::Dialect;
use crate::user::{ColumnModel, Model, Part};

/// A rule of the user's table, as the database has it: a CHECK, or on `SQLite` a trigger.
#[derive(Debug)]
pub(in crate::store) struct Rule {
    pub(in crate::store) name: String,
    pub(in crate::store) text: String,
}

impl Rule {
    /// The roles that it lets in, however the database spells it.
    pub(in crate::store) fn roles(&self) -> impl Iterator<Item = &str> {
        // What a trigger does comes after what it asks. The roles are names of Rust, which hold no quotes; MySQL shows one
        // with a backslash before it.
        let clause = self.text.split("\nBEGIN").next().unwrap_or_default();
        clause.split('\'').skip(1).step_by(2).map(|role| role.trim_end_matches('\\'))
    }
}

/// How the rule of the database stands to the roles of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum RuleState {
    /// It lets in the roles of the source, and no other.
    Current,
    /// It is one that we made, and lets in all of them and more: an instance of a newer source may have made it.
    Wider,
    /// It is one that we made, from another list of roles.
    Stale,
    /// It is the one that its owner was told to add, from another list of roles.
    StaleByHand,
    /// There is none.
    Missing,
}

/// The rule as a CHECK.
pub(in crate::store) struct RoleRule {
    dialect: Dialect,
    /// The name that it has in a table that we made: what is called so is ours to replace.
    name: String,
    table: String,
    column: String,
    /// The column as it is compared: `MySQL` would take a role with spaces behind it for the role.
    compared: String,
    names: Vec<String>,
}

impl RoleRule {
    /// The rule of a table whose users have one role. Of a set of roles the database knows no rule: what is no role in it
    /// grants nothing.
    pub(in crate::store) fn of(dialect: Dialect, model: &Model) -> Option<Self> {
        Some(Self::on(dialect, model, model.column(Part::Role)?))
    }

    fn on(dialect: Dialect, model: &Model, role: &ColumnModel) -> Self {
        let column = dialect.quoted(role.column);
        Self {
            dialect,
            name: format!("auth_{}_role", model.realm),
            table: dialect.quoted(model.table),
            compared: if dialect == Dialect::Mysql { format!("CAST({column} AS BINARY)") } else { column.clone() },
            column,
            names: model.roles.iter().map(|role| (*role).to_owned()).collect(),
        }
    }

    /// Lets in what a rule that we made lets in already.
    pub(in crate::store) fn keep(&mut self, rules: &[Rule]) {
        let mut known: Vec<&str> = rules.iter().filter(|rule| self.is_ours(rule)).flat_map(Rule::roles).collect();
        known.sort_unstable();
        known.dedup();
        known.retain(|role| !self.names.iter().any(|name| name == role));
        self.names.extend(known.into_iter().map(ToOwned::to_owned));
    }

    /// Whether it is the rule of a table that we made, or one of the triggers.
    fn is_ours(&self, rule: &Rule) -> bool {
        rule.name == self.name || TRIGGERS.iter().any(|(when, _)| rule.name == format!("{}_{when}", self.name))
    }

    /// Whether a rule that we made lets in this role.
    pub(in crate::store) fn knows(&self, rules: &[Rule], role: &str) -> bool {
        rules.iter().filter(|rule| self.is_ours(rule)).flat_map(Rule::roles).any(|known| known == role)
    }

    /// As a list of SQL.
    fn roles(&self) -> String {
        self.names.iter().map(|role| self.dialect.text(role)).collect::<Vec<_>>().join(", ")
    }

    /// Whether each rule that we made lets in all of these, and perhaps more.
    fn is_within(&self, rules: &[Rule]) -> bool {
        let mut ours = rules.iter().filter(|rule| self.is_ours(rule)).peekable();
        ours.peek().is_some() && ours.all(|rule| self.names.iter().all(|name| rule.roles().any(|role| role == name)))
    }

    /// How the rules of the table stand to the roles of the source. Whatever a rule is called that lets in these and no
    /// others, it will do.
    pub(in crate::store) fn state(&self, rules: &[Rule]) -> RuleState {
        let named = |name: &str| rules.iter().any(|rule| rule.name == name);
        if rules.iter().any(|rule| self.lets_in(rule)) {
            RuleState::Current
        } else if self.is_within(rules) {
            RuleState::Wider
        } else if named(&self.name) {
            RuleState::Stale
        } else if named(&self.by_hand()) {
            RuleState::StaleByHand
        } else {
            RuleState::Missing
        }
    }

    /// Whether a clause, however the database spells it, lets in the roles of the source and no other.
    fn lets_in(&self, rule: &Rule) -> bool {
        let mut found: Vec<&str> = rule.roles().collect();
        let mut roles: Vec<&str> = self.names.iter().map(String::as_str).collect();
        found.sort_unstable();
        roles.sort_unstable();
        found == roles && rule.text.contains(self.column.trim_matches(['"', '`']))
    }

    fn by_hand(&self) -> String {
        format!("{}_by_hand", self.name)
    }

    /// `CONSTRAINT auth_user_role CHECK ("role" IN ('admin', 'user'))`
    pub(in crate::store) fn constraint(&self) -> String {
        self.named(&self.name)
    }

    fn named(&self, name: &str) -> String {
        format!("CONSTRAINT {} CHECK ({} IN ({}))", self.dialect.quoted(name), self.compared, self.roles())
    }

    /// Replaces the rule of a table that we made.
    pub(in crate::store) fn replace(&self) -> String {
        self.replaced(&self.name)
    }

    fn replaced(&self, name: &str) -> String {
        let old = self.dialect.quoted(name);
        format!("ALTER TABLE {} DROP CONSTRAINT {old}, ADD {}", self.table, self.named(name))
    }

    /// What its owner would run on a table that we did not make, under a name that we do not take for ours.
    pub(in crate::store) fn add_by_hand(&self) -> String {
        format!("ALTER TABLE {} ADD {}", self.table, self.named(&self.by_hand()))
    }

    /// What its owner would run where that rule is from another list of roles.
    pub(in crate::store) fn replace_by_hand(&self) -> String {
        self.replaced(&self.by_hand())
    }

    /// `(role, rows)` that a new rule would refuse.
    pub(in crate::store) fn strangers(&self) -> String {
        let (Self { table, column, compared, .. }, roles) = (self, self.roles());
        format!(
            "SELECT {column}, COUNT(*) FROM {table} WHERE {compared} NOT IN ({roles}) GROUP BY {column} ORDER BY {column}"
        )
    }
}

/// What is left of the rule in a table whose users have several roles by now, each with the statement that drops it, and
/// whether it is one that we made.
pub(in crate::store) fn outlived(dialect: Dialect, model: &Model, rules: &[Rule]) -> Vec<(String, bool)> {
    let Some(column) = model.column(Part::Roles) else { return Vec::new() };
    let old = RoleRule::on(dialect, model, column);
    match dialect {
        Dialect::Sqlite => TRIGGERS
            .map(|(when, _)| format!("{}_{when}", old.name))
            .into_iter()
            .filter(|name| rules.iter().any(|rule| rule.name == *name))
            .map(|name| (format!("DROP TRIGGER {name}"), true))
            .collect(),
        Dialect::Postgres | Dialect::Mysql => rules
            .iter()
            .filter(|rule| rule.name == old.name || rule.name == old.by_hand() || old.lets_in(rule))
            .map(|rule| {
                let drop = format!("ALTER TABLE {} DROP CONSTRAINT {}", old.table, dialect.quoted(&rule.name));
                (drop, rule.name == old.name)
            })
            .collect(),
    }
}

/// When each of the pair is asked, as the end of its name and in SQL.
const TRIGGERS: [(&str, &str); 2] = [("insert", "BEFORE INSERT"), ("update", "BEFORE UPDATE OF")];

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
    let any = all.iter().any(|trigger| rules.iter().any(|rule| rule.name == trigger.name));
    let whole = all.iter().all(|trigger| rules.iter().any(|rule| rule.name == trigger.name));
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
    let (RoleRule { table, column, .. }, roles) = (rule, rule.roles());
    TRIGGERS
        .into_iter()
        .map(|(when, event)| {
            let of = if when == "update" { format!(" {column}") } else { String::new() };
            let name = format!("{}_{when}", rule.name);
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
