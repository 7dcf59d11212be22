//! The rule that only the roles of the source are stored.

use super::Finding;
use crate::{
    store::{
        Dialect,
        catalog::Catalog,
        schema::{RoleRule, RuleState, outlived, stale_triggers},
    },
    user::{Model, Part},
};

/// The rule is a migration's to make on `SQLite`, where it is a pair of triggers, and in a table that we made; in another
/// one it is its owner's.
pub(super) fn compare(dialect: Dialect, model: &Model, catalog: &Catalog) -> Vec<Finding> {
    missing(dialect, model, catalog).into_iter().chain(left_over(dialect, model, catalog)).collect()
}

/// The rule of one role, in a table whose users have several by now.
fn left_over(dialect: Dialect, model: &Model, catalog: &Catalog) -> Vec<Finding> {
    let column = model.role_column().map_or("", |column| column.column);
    let (place, table) = (format!("{}.{column}", model.table), dialect.quoted(model.table));
    let what = format!("a rule of {table} lets in one role, and users of `{}` have several", model.name);
    let left = outlived(dialect, model, &catalog.rules).into_iter();
    left.map(|(drop, is_ours)| {
        let finding = if is_ours { Finding::migrated } else { Finding::owned };
        finding(place.clone(), what.clone()).mended_by(drop)
    })
    .collect()
}

fn missing(dialect: Dialect, model: &Model, catalog: &Catalog) -> Option<Finding> {
    let (column, rule) = (model.column(Part::Role)?.column, RoleRule::of(dialect, model)?);
    // That the column is missing is said already.
    catalog.columns.iter().find(|found| dialect.same_name(&found.name, column))?;
    let (state, triggers) = match dialect {
        Dialect::Sqlite => {
            let (triggers, state) = stale_triggers(&rule, model, &catalog.rules);
            let sql: Vec<String> = triggers.into_iter().flat_map(|trigger| [trigger.drop, trigger.create]).collect();
            (state, Some(sql.join(";\n")))
        }
        Dialect::Postgres | Dialect::Mysql => (rule.state(&catalog.rules), None),
    };
    let (place, table) = (format!("{}.{column}", model.table), dialect.quoted(model.table));
    let other = format!("the rule about roles of {table} is not that of `{}`", model.name);
    let none = format!("{table} has no rule that lets in only the roles of `{}`", model.name);
    Some(match (state, triggers) {
        (RuleState::Current, _) => return None,
        (RuleState::Wider, sql) => {
            let what = format!("the rule about roles of {table} lets in more than the roles of `{}`", model.name);
            Finding::of_a_newer_build(place, what).mended_by(sql.unwrap_or_else(|| rule.replace()))
        }
        (RuleState::Missing, Some(sql)) => Finding::migrated(place, none).mended_by(sql),
        (_, Some(sql)) => Finding::migrated(place, other).mended_by(sql),
        (RuleState::Stale, None) => Finding::migrated(place, other).mended_by(rule.replace()),
        (RuleState::StaleByHand, None) => Finding::owned(place, other).mended_by(rule.replace_by_hand()),
        (RuleState::Missing, None) => Finding::owned(place, none).mended_by(rule.add_by_hand()),
    })
}
