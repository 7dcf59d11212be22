//! Whether what counts the ids of `PostgreSQL` is behind the ids that are there, as after an import: each next user then
//! gets an id that another one has.

use super::Finding;
use crate::{
    error::Error,
    field::{Kind, Native, Nullable, Row, Value},
    store::{Dialect, catalog::Catalog, connection::Connection},
    user::{Model, Part},
};

/// The sequence that the default takes from, or the one of the identity; what it gave last, and whether that may be read
/// of it whole. To ask takes the right to use it, which whoever inserts rows has.
const SEQUENCE: &str = "SELECT s.oid::regclass::text, has_sequence_privilege(s.oid, 'SELECT'), \
     CASE WHEN has_sequence_privilege(s.oid, 'USAGE') THEN pg_sequence_last_value(s.oid) END \
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
     JOIN pg_depend p ON p.deptype = 'i' AND p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass \
     AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum \
     OR p.deptype = 'n' AND p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid = 'pg_class'::regclass \
     JOIN pg_class s ON s.relkind = 'S' \
     AND s.oid = CASE WHEN p.classid = 'pg_attrdef'::regclass THEN p.refobjid ELSE p.objid END \
     JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0 \
     WHERE a.attrelid = to_regclass($1) AND a.attname = $2";

pub(super) async fn compare(
    on: &mut Connection<'_>,
    model: &Model,
    catalog: &Catalog,
) -> Result<Option<Finding>, Error> {
    let dialect = Dialect::Postgres;
    let Some(id) = model.column(Part::Id).filter(|id| matches!(id.kind, Kind::I16 | Kind::I32 | Kind::I64)) else {
        return Ok(None);
    };
    let stored = catalog.columns.iter().find(|column| dialect.same_name(&column.name, id.column));
    if on.dialect() != dialect || !stored.is_some_and(|stored| stored.counted && stored.kind.starts_with("int")) {
        return Ok(None);
    }
    let (table, column) = (dialect.quoted(model.table), dialect.quoted(id.column));
    // First the ids: those that are counted in the meantime are behind the sequence.
    let most = on.rows(format!("SELECT MAX({column})::bigint FROM {table}"), &[], number).await?;
    let Some(most) = most.into_iter().next().flatten() else { return Ok(None) };
    let names = [Value::Text(table.clone()), Value::Text(id.column.to_owned())];
    let found = on.rows(SEQUENCE, &names, sequence).await?;
    let [(name, may_read, last)] = found.as_slice() else { return Ok(None) };
    let next = if *may_read {
        let sql = format!("SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM {name}");
        on.rows(sql, &[], number).await?.into_iter().next().flatten()
    } else {
        last.map(|last| last.saturating_add(1))
    };
    let Some(next) = next.filter(|next| *next <= most) else { return Ok(None) };
    let what = format!(
        "the next {column} that {name} counts for {table} is {next}, and there are rows up to {most}: a new user would be \
         refused"
    );
    let mend = format!("SELECT setval({}, MAX({column})) FROM {table}", dialect.text(name));
    Ok(Some(Finding::owned(format!("{}.{}", model.table, id.column), what).mended_by(mend)))
}

fn number(row: &mut Row<'_>) -> Result<Option<i64>, Error> {
    row.next::<Nullable<Native>, Option<i64>>()
}

fn sequence(row: &mut Row<'_>) -> Result<(String, bool, Option<i64>), Error> {
    Ok((row.next::<Native, String>()?, row.next::<Native, bool>()?, number(row)?))
}
