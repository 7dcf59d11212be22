//! The rule that only the roles of the source are stored.

use super::{Finding, anew::without_check};
use crate::{
    store::{
        Dialect,
        catalog::Catalog,
        schema::{RoleRule, Rule, RuleState, outlived, stale_triggers},
    },
    user::{Model, Part},
};

/// The rule is a migration's to make on `SQLite`, where it is a pair of triggers, and in a table that we made; in another
/// one it is its owner's.
pub(super) fn compare(dialect: Dialect, model: &Model, catalog: &Catalog) -> Vec<Finding> {
    let narrower = narrower(dialect, model, catalog);
    missing(dialect, model, catalog).into_iter().chain(narrower).chain(left_over(dialect, model, catalog)).collect()
}

/// The rules of the owner's own that shut out roles of the source, whatever ours says beside them.
fn narrower(dialect: Dialect, model: &Model, catalog: &Catalog) -> Vec<Finding> {
    let (Some(column), Some(rule)) = (model.column(Part::Role), RoleRule::of(dialect, model)) else {
        return Vec::new();
    };
    let (place, table) = (format!("{}.{}", model.table, column.column), dialect.quoted(model.table));
    let narrower = rule.narrower(&catalog.rules).into_iter();
    narrower
        .map(|(found, roles)| {
            let roles: Vec<String> = roles.into_iter().map(|role| format!("`{role}`")).collect();
            let what = format!(
                "a rule of {table}, `CHECK ({})`, shuts out {} of `{}`{}",
                found.text.trim_start_matches("CHECK "),
                roles.join(", "),
                model.name,
                anew(dialect)
            );
            Finding::owned(place.clone(), what).mended_by(dropped(dialect, model, catalog, &rule, found))
        })
        .collect()
}

/// What has no statement on `SQLite`.
const fn anew(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => ": the table must be made anew without it",
        Dialect::Postgres | Dialect::Mysql => "",
    }
}

/// Drops a rule, or says its column anew without it.
fn dropped(dialect: Dialect, model: &Model, catalog: &Catalog, rule: &RoleRule, found: &Rule) -> Option<String> {
    let of = found.of_column.as_ref().filter(|_| dialect == Dialect::Mysql);
    match of {
        Some(of) => {
            let column = catalog.columns.iter().find(|column| column.name == *of)?;
            Some(without_check(dialect, model, column))
        }
        None => rule.drop(found),
    }
}

/// The rules of one role, in a table whose users have several by now.
fn left_over(dialect: Dialect, model: &Model, catalog: &Catalog) -> Vec<Finding> {
    let Some(column) = model.column(Part::Roles) else { return Vec::new() };
    let (place, table) = (format!("{}.{}", model.table, column.column), dialect.quoted(model.table));
    let what = format!("a rule of {table} lets in one role, and users of `{}` have several", model.name);
    let left = outlived(dialect, model, &catalog.rules).into_iter();
    let mut findings: Vec<Finding> = left
        .map(|(drop, is_ours)| {
            let finding = if is_ours { Finding::migrated } else { Finding::owned };
            finding(place.clone(), what.clone()).mended_by(drop)
        })
        .collect();
    // Those that no name drops.
    let rule = RoleRule::on(dialect, model, column);
    for found in catalog.rules.iter().filter(|found| rule.drop(found).is_none() && rule.knows_one(found)) {
        let what = format!("{what}{}", anew(dialect));
        let mend = dropped(dialect, model, catalog, &rule, found);
        findings.push(Finding::owned(place.clone(), what).mended_by(mend));
    }
    findings
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
        // What may not be seen may be there.
        _ if catalog.rules_hidden => return None,
        Dialect::Postgres | Dialect::Mysql => (rule.state(&catalog.rules), None),
    };
    let (place, table) = (format!("{}.{column}", model.table), dialect.quoted(model.table));
    let other = format!("the rule about roles of {table} is not that of `{}`", model.name);
    let more = format!("the rule about roles of {table} lets in more than the roles of `{}`", model.name);
    let none = format!("{table} has no rule that lets in only the roles of `{}`", model.name);
    Some(match (state, triggers) {
        (RuleState::Current, _) => return None,
        (RuleState::Wider, sql) => {
            Finding::of_a_newer_build(place, more).mended_by(sql.unwrap_or_else(|| rule.replace()))
        }
        (RuleState::WiderByHand, _) => {
            Finding::of_a_newer_build(place, more).mended_by(rule.narrow_by_hand(&catalog.rules))
        }
        (RuleState::Missing, Some(sql)) => Finding::migrated(place, none).mended_by(sql),
        (_, Some(sql)) => Finding::migrated(place, other).mended_by(sql),
        (RuleState::Stale, None) => Finding::migrated(place, other).mended_by(rule.replace()),
        (RuleState::StaleByHand, None) => Finding::owned(place, other).mended_by(rule.replace_by_hand()),
        (RuleState::Missing, None) => Finding::owned(place, none).mended_by(rule.add_by_hand()),
    })
}
