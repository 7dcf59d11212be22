//! The catalogue of `MySQL` and `MariaDB`.

use super::{Catalog, Column, bound, flag, list, maybe_number, maybe_text, pair, rule, text};
use crate::{
    error::Error,
    field::Row,
    store::{connection::Connection, schema::toolkit_tables},
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

const RULES: &str = "SELECT CAST(c.constraint_name AS CHAR), CAST(c.check_clause AS CHAR) \
     FROM information_schema.check_constraints c JOIN information_schema.table_constraints t \
     ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name \
     WHERE c.constraint_schema = DATABASE() AND t.constraint_type = 'CHECK' AND t.table_name = ?";

pub(super) async fn read(on: &mut Connection<'_>, model: &Model) -> Result<Catalog, Error> {
    let table = [bound(model.table), bound(model.table)];
    let mut columns = on.rows(format!("{COLUMNS} {OF_TABLE} ORDER BY ordinal_position"), &table, column).await?;
    let unique = on.rows(format!("{UNIQUE} {OF_TABLE} {UNIQUE_OF_ONE}"), &table, text).await?;
    let rules = on.rows(RULES, &table[..1], rule).await?;
    for column in &mut columns {
        // MariaDB has no type for JSON, but a rule.
        let json = format!("json_valid(`{}`)", column.name);
        if rules.iter().any(|rule| rule.text == json) {
            column.kind = String::from("json");
        }
    }
    let toolkit = format!(
        "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR) FROM information_schema.columns \
         WHERE table_schema = DATABASE() AND table_name IN ({})",
        list(&toolkit_tables(model.realm))
    );
    let toolkit = on.rows(toolkit, &[], pair).await?;
    Ok(Catalog { columns, unique, rules, toolkit, version: None })
}

fn column(row: &mut Row<'_>) -> Result<Column, Error> {
    let (name, spelled, kind) = (text(row)?, text(row)?, text(row)?);
    let (length, digits) = (maybe_number(row)?, maybe_number(row)?);
    let (charset, collation) = (maybe_text(row)?, maybe_text(row)?);
    let (nullable, has_default, computed, counted) = (flag(row)?, flag(row)?, flag(row)?, flag(row)?);
    Ok(Column {
        unsigned: spelled.contains("unsigned"),
        equates: collation.clone().filter(|collation| !collation.ends_with("_bin") && collation != "binary"),
        has_default: has_default || computed || counted,
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
