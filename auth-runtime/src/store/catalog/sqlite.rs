//! The catalogue of `SQLite`.

use super::{Catalog, Column, bound, create_table, flag, list, pair, text, trigger};
use crate::{
    error::Error,
    field::{Kind, Row},
    store::{Dialect, connection::Connection, schema::toolkit_tables},
    user::{Model, Part},
};

/// A column that is the row's own number is counted and never null. A computed one is hidden as 2 or 3.
const COLUMNS: &str = "SELECT c.name, c.type, c.\"notnull\" OR (t.wr = 0 AND c.pk = 1 AND UPPER(c.type) = 'INTEGER' \
     AND (SELECT COUNT(*) FROM pragma_table_info(t.name) WHERE pk > 0) = 1), \
     c.dflt_value IS NOT NULL, c.hidden IN (2, 3), \
     t.wr = 0 AND c.pk = 1 AND UPPER(c.type) = 'INTEGER' \
     AND (SELECT COUNT(*) FROM pragma_table_info(t.name) WHERE pk > 0) = 1, t.strict, \
     COALESCE(c.dflt_value GLOB '[-0-9'']*' OR UPPER(c.dflt_value) IN ('TRUE', 'FALSE'), 0) \
     FROM pragma_table_list(?) t JOIN pragma_table_xinfo(t.name) c WHERE t.schema = 'main' ORDER BY c.cid";

/// A primary key that is the row's own number has no index.
const UNIQUE: &str = "SELECT MAX(i.name) FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i \
     WHERE l.\"unique\" AND NOT l.partial GROUP BY l.name HAVING COUNT(*) = 1 AND COUNT(i.name) = 1";

pub(super) async fn read(on: &mut Connection<'_>, model: &Model) -> Result<Catalog, Error> {
    let table = [bound(model.table)];
    let read = |row: &mut Row<'_>| {
        let (name, spelled) = (text(row)?, text(row)?);
        let (not_null, has_default, computed, counted) = (flag(row)?, flag(row)?, flag(row)?, flag(row)?);
        Ok(Column {
            kind: spelled.to_ascii_lowercase(),
            nullable: !not_null,
            has_default: has_default || computed || counted,
            strict: flag(row)?,
            default_is_constant: flag(row)?,
            name,
            spelled,
            computed,
            counted,
            ..Column::default()
        })
    };
    let mut columns = on.rows(COLUMNS, &table, read).await?;
    for column in &mut columns {
        if is_compared(model, column) {
            column.equates = equates(on, model.table, &column.name).await?;
        }
    }
    let mut unique = on.rows(UNIQUE, &table, text).await?;
    unique.extend(columns.iter().filter(|column| column.counted).map(|column| column.name.clone()));
    let triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE";
    let mut rules = on.rows(triggers, &table, trigger).await?;
    let shown = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE";
    for sql in on.rows(shown, &table, text).await? {
        rules.extend(create_table::rules(Dialect::Sqlite, &sql));
    }
    let taken = on.rows("SELECT name FROM sqlite_master", &[], text).await?;
    let toolkit = format!(
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c \
         WHERE t.type = 'table' AND t.name IN ({})",
        list(&toolkit_tables(model.realm))
    );
    let toolkit = on.rows(toolkit, &[], pair).await?;
    Ok(Catalog { columns, unique, rules, taken, toolkit, ..Catalog::default() })
}

/// Whether texts of the column are asked for byte by byte. `NOCASE` folds ASCII alone, and a canonical address has no
/// capital letter of it, so that an address may be kept so, as it often is.
fn is_compared(model: &Model, column: &Column) -> bool {
    model.columns.iter().any(|own| {
        own.column.eq_ignore_ascii_case(&column.name)
            && own.kind == Kind::Text
            && matches!(own.part, Part::Id | Part::Password)
    })
}

/// No pragma tells the collation of a column, but a comparison does: the first part of a compound gives its own.
async fn equates(on: &mut Connection<'_>, table: &str, column: &str) -> Result<Option<String>, Error> {
    let (table, column) = (Dialect::Sqlite.quoted(table), Dialect::Sqlite.quoted(column));
    let sql = format!("SELECT x = 'a', x = 'A ' FROM (SELECT {column} AS x FROM {table} WHERE 0 UNION ALL SELECT 'A')");
    let found = on.rows(sql, &[], |row| Ok((flag(row)?, flag(row)?))).await?;
    Ok(match found.first() {
        Some((true, _)) => Some(String::from("NOCASE")),
        Some((_, true)) => Some(String::from("RTRIM")),
        _ => None,
    })
}
