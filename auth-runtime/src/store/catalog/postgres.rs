//! The catalogue of `PostgreSQL`.

use super::{Catalog, Column, bound, check, list, maybe_number, maybe_text, pair, text};
use crate::{
    error::Error,
    field::{Native, Row},
    store::{Dialect, connection::Connection, schema::toolkit_tables},
    user::Model,
};

/// A domain is on the wire what it is made of. A modifier holds the length of a text, four more than it is, or the digits
/// of a second. A default that calls a function, be it `nextval` or one's own, gives each row a value of its own.
const COLUMNS: &str = "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), COALESCE(b.typname, t.typname)::text, \
     (CASE WHEN a.atttypmod >= 0 THEN a.atttypmod WHEN t.typtypmod >= 0 THEN t.typtypmod END)::bigint, \
     NOT (a.attnotnull OR t.typnotnull), \
     a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL, a.attgenerated <> '', \
     a.attidentity <> '' OR COALESCE(pg_get_expr(d.adbin, d.adrelid) ~ '[[:alnum:]_\"][(]', FALSE), \
     COALESCE(pg_get_expr(d.adbin, d.adrelid) ~ '^(''.*''(::[^()]+([(][0-9]+[)])?)?|[-0-9.]+|true|false)$', FALSE), \
     CASE WHEN COALESCE(b.typname, t.typname) = 'citext' THEN 'citext' \
     WHEN NOT c.collisdeterministic THEN c.collname::text END \
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype \
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
     LEFT JOIN pg_collation c ON c.oid = a.attcollation \
     WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

const UNIQUE: &str = "SELECT a.attname::text FROM pg_index i \
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
     WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indnkeyatts = 1 \
     AND i.indpred IS NULL";

/// Names of indexes are those of tables, too.
const TAKEN: &str = "SELECT t.relname::text FROM pg_class c JOIN pg_class t ON t.relnamespace = c.relnamespace \
     WHERE c.oid = to_regclass($1) AND starts_with(t.relname::text, c.relname::text)";

const RULES: &str = "SELECT c.conname::text, pg_get_constraintdef(c.oid) FROM pg_constraint c \
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum] \
     WHERE c.conrelid = to_regclass($1) AND c.contype = 'c' AND a.attname = $2";

pub(super) async fn read(on: &mut Connection<'_>, model: &Model) -> Result<Catalog, Error> {
    let table = bound(&Dialect::Postgres.quoted(model.table));
    let columns = on.rows(COLUMNS, std::slice::from_ref(&table), column).await?;
    let unique = on.rows(UNIQUE, std::slice::from_ref(&table), text).await?;
    let taken = on.rows(TAKEN, std::slice::from_ref(&table), text).await?;
    let encoding = on.rows("SELECT current_setting('server_encoding')", &[], text).await?.into_iter().next();
    let rules = match model.role_column() {
        Some(role) => on.rows(RULES, &[table, bound(role.column)], check).await?,
        None => Vec::new(),
    };
    let names = toolkit_tables(model.realm);
    let toolkit = format!(
        "SELECT n.name, a.attname::text FROM unnest(ARRAY[{}]) AS n (name) JOIN pg_attribute a \
         ON a.attrelid = to_regclass(n.name) WHERE a.attnum > 0 AND NOT a.attisdropped",
        list(&names)
    );
    let toolkit = on.rows(toolkit, &[], pair).await?;
    let narrow_encoding = encoding.filter(|encoding| encoding != "UTF8");
    Ok(Catalog { columns, unique, rules, taken, narrow_encoding, toolkit, ..Catalog::default() })
}

fn column(row: &mut Row<'_>) -> Result<Column, Error> {
    let (name, spelled, kind, modifier) = (text(row)?, text(row)?, text(row)?, maybe_number(row)?);
    let mut flag = || row.next::<Native, bool>();
    let (nullable, has_default, computed, counted) = (flag()?, flag()?, flag()?, flag()?);
    let default_is_constant = flag()?;
    Ok(Column {
        length: modifier.filter(|_| matches!(kind.as_str(), "varchar" | "bpchar")).map(|modifier| modifier - 4),
        digits: modifier.filter(|_| kind.starts_with("timestamp")),
        equates: maybe_text(row)?,
        name,
        spelled,
        kind,
        nullable,
        has_default,
        default_is_constant,
        computed,
        counted,
        ..Column::default()
    })
}
