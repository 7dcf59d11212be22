//! The tables themselves, and the version of the toolkit's own.

use super::Finding;
use crate::{
    error::Error,
    store::{
        Dialect,
        catalog::Catalog,
        connection::Connection,
        failure::failed,
        refusal::{Refusal, needs, refusal},
        schema::{VERSION, id_type, steps},
    },
    user::AuthUser,
};

/// A build works on the tables of its own version and of the next one, which only adds to them (RY-5).
pub(super) fn compare<U: AuthUser>(dialect: Dialect, catalog: &Catalog) -> Vec<Finding> {
    let model = U::MODEL;
    let mut findings = Vec::new();
    if catalog.columns.is_empty() {
        findings.push(Finding::missing(model.table, format!("the table {} is missing", dialect.quoted(model.table))));
    }
    let own = format!("auth_{}_schema", model.realm);
    match catalog.version {
        None => {
            findings.push(Finding::missing(own, format!("the toolkit's tables `auth_{}_..` are missing", model.realm)));
            return findings;
        }
        Some(version) if version < VERSION => findings.push(Finding::missing(
            own,
            format!("the toolkit's tables are of version {version}, and this build needs {VERSION}"),
        )),
        Some(version) if version > VERSION + 1 => findings.push(Finding::foreign(
            own,
            format!(
                "the toolkit's tables are of version {version}, and this build works with {VERSION} and {}: start a newer \
                 build",
                VERSION + 1
            ),
        )),
        Some(_) => {}
    }
    // What says which version the tables are is there, so that no migration makes them once more.
    for table in catalog.missing(model.realm) {
        let create = format!("CREATE TABLE IF NOT EXISTS {table} (");
        let statements = steps(dialect, &model, &id_type::<U>(dialect)).into_iter().flat_map(|step| step.statements);
        let sql = statements.into_iter().find(|statement| statement.starts_with(&create));
        let what = format!("the toolkit's table {table} is missing, which was there");
        findings.push(Finding::foreign(table, what).mended_by(sql));
    }
    findings
}

/// A copy that follows another database can be read, and so can a table without the right to change it; sessions and
/// mails need both to be written.
pub(super) async fn takes_writes<U: AuthUser>(on: &mut Connection<'_>) -> Result<Option<Finding>, Error> {
    let table = format!("auth_{}_schema", U::MODEL.realm);
    // It finds no row.
    let Err(cause) = on.run(format!("UPDATE {table} SET version = version WHERE version < 0")).await else {
        return Ok(None);
    };
    let what = match refusal(&cause) {
        Some(Refusal::Rights) => format!(
            "the table {table} may be read and not changed. {}",
            needs(U::MODEL.realm, &on.dialect().quoted(U::MODEL.table))
        ),
        Some(Refusal::ReadOnly) => {
            String::from("the database is read-only: DATABASE_URL must name one that can be written to")
        }
        Some(Refusal::Full) | None => return Err(failed(cause)),
    };
    Ok(Some(Finding::owned(table, what)))
}
