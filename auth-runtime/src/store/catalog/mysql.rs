//! The catalogue of `MySQL` and `MariaDB`.

use super::{Catalog, Column, bound, create_table, flag, list, maybe_number, maybe_text, pair, text};
use crate::{
    error::Error,
    field::Row,
    store::{Dialect, connection::Connection, schema::toolkit_tables},
    user::Model,
};

/// Where names of tables differ by case on this server, the catalogue compares them without it all the same.
const OF_TABLE: &str = "table_schema = DATABASE() AND table_name = ? \
     AND (@@lower_case_table_names <> 0 OR CAST(table_name AS BINARY) = CAST(? AS BINARY))";

const COLUMNS: &str = "SELECT CAST(column_name AS CHAR), CAST(column_type AS CHAR), CAST(data_type AS CHAR), \
     CAST(character_maximum_length AS SIGNED), CAST(datetime_precision AS SIGNED), CAST(character_set_name AS CHAR), \
     CAST(collation_name AS CHAR), CAST(is_nullable = 'YES' AS SIGNED), \
     CAST(column_default IS NOT NULL AND column_default <> 'NULL' AS SIGNED), \
     CAST(COALESCE(generation_expression, '') <> '' AS SIGNED), CAST(extra LIKE '%auto_increment%' AS SIGNED) \
     FROM information_schema.columns WHERE";

/// An index on the beginning of a text does not keep the rest of it apart, and one on an expression names no column.
const UNIQUE: &str = "SELECT CAST(MAX(column_name) AS CHAR) FROM information_schema.statistics WHERE";
const UNIQUE_OF_ONE: &str = "AND non_unique = 0 GROUP BY index_name \
     HAVING COUNT(*) = 1 AND COUNT(sub_part) = 0 AND COUNT(column_name) = 1";

const INDEXES: &str = "SELECT CAST(index_name AS CHAR) FROM information_schema.statistics WHERE";

pub(super) async fn read(on: &mut Connection<'_>, model: &Model) -> Result<Catalog, Error> {
    let table = [bound(model.table), bound(model.table)];
    let mut columns = on.rows(format!("{COLUMNS} {OF_TABLE} ORDER BY ordinal_position"), &table, column).await?;
    let unique = on.rows(format!("{UNIQUE} {OF_TABLE} {UNIQUE_OF_ONE}"), &table, text).await?;
    let taken = on.rows(format!("{INDEXES} {OF_TABLE}"), &table, text).await?;
    let shown = if columns.is_empty() { Some(String::new()) } else { shown(on, model).await };
    let sql = shown.as_deref().unwrap_or_default();
    let rules = create_table::rules(Dialect::Mysql, sql);
    for said in create_table::definitions(Dialect::Mysql, sql) {
        if let Some(column) = columns.iter_mut().find(|column| column.name == said.name) {
            add(column, said);
        }
    }
    let toolkit = format!(
        "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR) FROM information_schema.columns \
         WHERE table_schema = DATABASE() AND table_name IN ({})",
        list(&toolkit_tables(model.realm))
    );
    let toolkit = on.rows(toolkit, &[], pair).await?;
    Ok(Catalog { columns, unique, rules, rules_hidden: shown.is_none(), taken, toolkit, ..Catalog::default() })
}

/// The table as the server writes it, which whoever has a right on the whole table may see. `MariaDB` lists the rules of
/// a table for those alone who have rights on the database.
async fn shown(on: &mut Connection<'_>, model: &Model) -> Option<String> {
    let show = format!("SHOW CREATE TABLE {}", Dialect::Mysql.quoted(model.table));
    let rows = on.rows(show, &[], pair).await.ok()?;
    rows.into_iter().next().map(|(_, sql)| sql)
}

/// What only the text of the table tells of a column.
fn add(column: &mut Column, said: create_table::Definition) {
    let json = format!("CHECK (json_valid(`{}`))", column.name);
    match said.check {
        // MariaDB has no type for JSON, but a rule.
        Some(check) if check.replace('"', "`") == json => column.kind = String::from("json"),
        check => column.check = check,
    }
    let first = said.default.as_deref().and_then(|default| default.chars().next());
    column.default_is_constant |= first.is_some_and(|first| first == '\'' || first == '-' || first.is_ascii_digit());
    column.default = said.default;
    column.on_update = said.on_update;
    column.kept = said.kept;
}

fn column(row: &mut Row<'_>) -> Result<Column, Error> {
    let (name, spelled, kind) = (text(row)?, text(row)?, text(row)?);
    let (length, digits) = (maybe_number(row)?, maybe_number(row)?);
    let (charset, collation) = (maybe_text(row)?, maybe_text(row)?);
    let (nullable, has_default, computed, counted) = (flag(row)?, flag(row)?, flag(row)?, flag(row)?);
    // Of an enum that must not be null and has no default, the first word is the default.
    let first_word = kind.eq_ignore_ascii_case("enum") && !nullable && !has_default;
    Ok(Column {
        unsigned: spelled.contains("unsigned"),
        equates: collation.clone().filter(|collation| !collation.ends_with("_bin") && collation != "binary"),
        has_default: has_default || computed || counted || first_word,
        default_is_constant: first_word,
        kind: kind.to_ascii_lowercase(),
        name,
        spelled,
        length,
        digits,
        charset,
        collation,
        nullable,
        computed,
        counted,
        ..Column::default()
    })
}
