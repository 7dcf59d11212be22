//! What a migration has to run, by what the database holds.

use super::UnknownRoles;
use crate::{
    error::Error,
    field::{Native, Row},
    store::{
        Dialect,
        catalog::Catalog,
        connection::Connection,
        schema::{RoleRule, RuleState, VERSION, id_type, outlived, stale_triggers, steps, user_table},
    },
    user::{AuthUser, Part},
};

/// Whether the rows are gone through for roles that a new rule would refuse.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strangers {
    /// And the plan is refused where somebody has one.
    Refused,
    /// It takes long where there are many.
    NotAsked,
}

/// The statements that lead from what is there to what this build needs.
pub(super) async fn plan<U: AuthUser>(
    on: &mut Connection<'_>,
    unknown: UnknownRoles,
    strangers: Strangers,
) -> Result<Vec<String>, Error> {
    let (dialect, model) = (on.dialect(), U::MODEL);
    let catalog = Catalog::read::<U>(on).await?;
    let version = accept(catalog.version)?;
    let mut plan = Vec::new();
    if catalog.columns.is_empty() {
        plan.push(user_table(dialect, &model));
    }
    plan.extend(rule::<U>(on, &catalog, unknown, strangers).await?);
    let id = stored_id_type::<U>(dialect, &catalog).unwrap_or_else(|| id_type::<U>(dialect));
    for step in steps(dialect, &model, &id).into_iter().filter(|step| step.version > version) {
        let done = step.done_by.as_ref().is_some_and(|(table, column)| catalog.has(table, column));
        let statements = step.statements.into_iter();
        plan.extend(statements.filter(|statement| !(done && statement.starts_with("ALTER TABLE"))));
    }
    Ok(plan)
}

/// Whether a build of this version may work on tables of that one: a step only adds, so that a build goes on working
/// beside its successor (RY-5).
fn accept(found: Option<i64>) -> Result<i64, Error> {
    match found {
        Some(version) if version > VERSION + 1 => Err(Error::Schema(format!(
            "the toolkit's tables are of version {version}, and this build works with {VERSION} and {}; start a newer build",
            VERSION + 1
        ))),
        found => Ok(found.unwrap_or(0)),
    }
}

/// What makes the rule about roles follow the source: on `SQLite` triggers, elsewhere the CHECK of a table that we made.
/// Where users have come to have several roles, it goes.
async fn rule<U: AuthUser>(
    on: &mut Connection<'_>,
    catalog: &Catalog,
    unknown: UnknownRoles,
    strangers: Strangers,
) -> Result<Vec<String>, Error> {
    let (dialect, model) = (on.dialect(), U::MODEL);
    let Some(mut rule) = RoleRule::of(dialect, &model) else {
        let ours = outlived(dialect, &model, &catalog.rules).into_iter().filter(|(_, is_ours)| *is_ours);
        return Ok(ours.map(|(drop, _)| drop).collect());
    };
    let column = model.column(Part::Role).map_or("", |column| column.column);
    let made = catalog.columns.is_empty();
    if !made && !catalog.columns.iter().any(|found| dialect.same_name(&found.name, column)) {
        // A trigger on a column that is not there would refuse every row.
        return Ok(Vec::new());
    }
    if unknown == UnknownRoles::Keep {
        rule.keep(&catalog.rules);
    }
    let statements: Vec<String> = match dialect {
        Dialect::Sqlite => {
            let (stale, _) = stale_triggers(&rule, &model, &catalog.rules);
            stale.into_iter().flat_map(|trigger| [trigger.drop, trigger.create]).collect()
        }
        _ if matches!(rule.state(&catalog.rules), RuleState::Stale | RuleState::Wider) => vec![rule.replace()],
        _ => Vec::new(),
    };
    if !statements.is_empty() && !made && strangers == Strangers::Refused {
        refuse_strangers::<U>(&on.rows(rule.strangers(), &[], stranger).await?)?;
    }
    Ok(statements)
}

fn stranger(row: &mut Row<'_>) -> Result<(String, i64), Error> {
    Ok((row.next::<Native, String>()?, row.next::<Native, i64>()?))
}

/// Refuses a rule that rows in the table break.
fn refuse_strangers<U: AuthUser>(rows: &[(String, i64)]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let held: Vec<String> = rows.iter().map(|(role, count)| format!("{role:?} by {count}")).collect();
    Err(Error::Schema(format!(
        "the table {:?} holds roles that `{}` does not have: {}; give these users another role first, or put the role \
         back into `#[roles(..)]`",
        U::MODEL.table,
        U::MODEL.name,
        held.join(", ")
    )))
}

/// The type of the id as the user's table has it: a foreign key of `MySQL` must have the very same, down to the
/// collation.
fn stored_id_type<U: AuthUser>(dialect: Dialect, catalog: &Catalog) -> Option<String> {
    let id = U::MODEL.column(Part::Id).filter(|_| dialect == Dialect::Mysql)?;
    let stored = catalog.columns.iter().find(|column| dialect.same_name(&column.name, id.column))?;
    Some(match (&stored.charset, &stored.collation) {
        (Some(charset), Some(collation)) => format!("{} CHARACTER SET {charset} COLLATE {collation}", stored.spelled),
        _ => stored.spelled.clone(),
    })
}
