//! The rule that only the roles of the source are stored.
//!
//! It is a CHECK of the user's table, and on `SQLite` a pair of triggers.

use super::{
    Dialect,
    clause::{Says, says},
    role_triggers::TRIGGERS,
    rule::Rule,
};
use crate::user::{ColumnModel, Model, Part};

/// How the rule of the database stands to the roles of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum RuleState {
    /// It lets in the roles of the source, and no other.
    Current,
    /// It is one that we made, and lets in all of them and more: an instance of a newer source may have made it.
    Wider,
    /// It is one of the owner's own, and lets in all of them and more.
    WiderByHand,
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
    pub(super) name: String,
    pub(super) table: String,
    pub(super) column: String,
    /// The name of the column without quotes.
    bare: &'static str,
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

    /// The rule of one role on a column, whatever users have by now.
    pub(in crate::store) fn on(dialect: Dialect, model: &Model, role: &ColumnModel) -> Self {
        let column = dialect.quoted(role.column);
        Self {
            dialect,
            name: format!("auth_{}_role", model.realm),
            table: dialect.quoted(model.table),
            compared: if dialect == Dialect::Mysql { format!("CAST({column} AS BINARY)") } else { column.clone() },
            column,
            bare: role.column,
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

    /// Whether a rule names this role as one that it lets in.
    pub(in crate::store) fn knows(&self, rules: &[Rule], role: &str) -> bool {
        rules.iter().any(|rule| {
            self.is_ours(rule) && rule.roles().any(|known| known == role)
                || self.only(rule).is_some_and(|names| names.contains(&role))
        })
    }

    /// As a list of SQL.
    pub(super) fn roles(&self) -> String {
        self.names.iter().map(|role| self.dialect.text(role)).collect::<Vec<_>>().join(", ")
    }

    /// Whether each rule that we made lets in all of these, and perhaps more.
    pub(super) fn is_within(&self, rules: &[Rule]) -> bool {
        let within = |rule: &Rule| !rule.is_off && self.names.iter().all(|name| rule.roles().any(|role| role == name));
        let mut ours = rules.iter().filter(|rule| self.is_ours(rule)).peekable();
        ours.peek().is_some() && ours.all(within)
    }

    /// How the rules of the table stand to the roles of the source. Whatever a rule is called that lets in these and no
    /// others, it will do, but ours is replaced where it does not.
    pub(in crate::store) fn state(&self, rules: &[Rule]) -> RuleState {
        if let Some(ours) = rules.iter().find(|rule| rule.is_called(&self.name))
            && !self.lets_in(ours)
        {
            if self.is_within(rules) { RuleState::Wider } else { RuleState::Stale }
        } else if rules.iter().any(|rule| self.lets_in(rule)) {
            RuleState::Current
        } else if rules.iter().any(|rule| self.lets_in_all(rule)) {
            RuleState::WiderByHand
        } else if rules.iter().any(|rule| rule.is_called(&self.by_hand())) {
            RuleState::StaleByHand
        } else {
            RuleState::Missing
        }
    }

    fn says<'a>(&self, rule: &'a Rule) -> Vec<Says<'a>> {
        if rule.is_check && !rule.is_off { says(self.dialect, &rule.text, self.bare) } else { Vec::new() }
    }

    /// Whether a rule, however the database spells it, lets in the roles of the source and no other.
    fn lets_in(&self, rule: &Rule) -> bool {
        let Some(mut found) = self.only(rule) else { return false };
        let mut roles: Vec<&str> = self.names.iter().map(String::as_str).collect();
        found.sort_unstable();
        roles.sort_unstable();
        found == roles
    }

    /// Whether it lets in the roles of the source, and perhaps others.
    fn lets_in_all(&self, rule: &Rule) -> bool {
        self.only(rule).is_some_and(|found| self.names.iter().all(|name| found.contains(&name.as_str())))
    }

    /// What a rule lets in that says nothing else.
    fn only<'a>(&self, rule: &'a Rule) -> Option<Vec<&'a str>> {
        let mut says = self.says(rule);
        match (says.pop()?, says.is_empty()) {
            (Says::Only(found), true) => Some(found),
            _ => None,
        }
    }

    /// The rules that shut out roles of the source, and which. What is replaced anyway is none of them.
    pub(in crate::store) fn narrower<'a>(&'a self, rules: &'a [Rule]) -> Vec<(&'a Rule, Vec<&'a str>)> {
        let replaced = match self.state(rules) {
            RuleState::Stale => self.name.clone(),
            RuleState::StaleByHand => self.by_hand(),
            RuleState::Current | RuleState::Wider | RuleState::WiderByHand | RuleState::Missing => String::new(),
        };
        let shut_out = |rule: &Rule| {
            let says = self.says(rule);
            let is_out = |role: &str| {
                says.iter().any(|part| match part {
                    Says::Only(names) => !names.contains(&role),
                    Says::Never(names) => names.contains(&role),
                    Says::Other => false,
                })
            };
            self.names.iter().map(String::as_str).filter(|role| is_out(role)).collect::<Vec<_>>()
        };
        let others = rules.iter().filter(|rule| replaced.is_empty() || !rule.is_called(&replaced));
        others.map(|rule| (rule, shut_out(rule))).filter(|(_, roles)| !roles.is_empty()).collect()
    }

    /// Whether a rule lets in single roles of the source, and no sets of them.
    pub(in crate::store) fn knows_one(&self, rule: &Rule) -> bool {
        self.says(rule).iter().any(|part| match part {
            Says::Only(names) => {
                names.iter().any(|name| self.names.iter().any(|own| own == name))
                    && !names.iter().any(|name| name.contains(','))
            }
            Says::Never(_) | Says::Other => false,
        })
    }

    /// What its owner would run to be rid of a rule, where that can be dropped by itself.
    pub(in crate::store) fn drop(&self, rule: &Rule) -> Option<String> {
        let by_name = self.dialect != Dialect::Sqlite && rule.of_column.is_none();
        by_name.then(|| format!("ALTER TABLE {} DROP CONSTRAINT {}", self.table, self.dialect.quoted(&rule.name)))
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

    /// The same where it is still there under the name that was told.
    pub(in crate::store) fn narrow_by_hand(&self, rules: &[Rule]) -> Option<String> {
        rules.iter().any(|rule| rule.is_called(&self.by_hand())).then(|| self.replace_by_hand())
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
            .filter(|rule| rule.is_called(&old.name) || rule.is_called(&old.by_hand()) || old.knows_one(rule))
            .filter_map(|rule| Some((old.drop(rule)?, rule.name == old.name)))
            .collect(),
    }
}
