//! What the rows hold that no column can tell: addresses that nobody can log in with, and roles that the enum lacks.

use std::collections::BTreeMap;

use super::{Depth, Finding, types};
use crate::{
    address::EmailAddress,
    error::Error,
    field::{Column, Native, Nullable, Row, Value},
    role::RoleField,
    store::{
        Dialect,
        catalog::Catalog,
        connection::Connection,
        schema::{RoleRule, Rule},
    },
    user::{AuthUser, ColumnModel, Model, Part},
};

/// How many rows are read at once, and all that a start reads.
const BATCH: usize = 1000;

/// How many addresses that are not canonical are kept in memory, to tell which of them are the same. More are counted,
/// and not compared.
const MAX_FORMS: usize = 10_000;

/// How many ids a finding names. Addresses it names none: it may stand in a log.
const SHOWN: usize = 3;

pub(super) async fn compare<U: AuthUser>(
    on: &mut Connection<'_>,
    catalog: &Catalog,
    depth: Depth,
) -> Result<Vec<Finding>, Error> {
    let (dialect, model) = (on.dialect(), U::MODEL);
    let Some(table) = Table::of(dialect, &model, catalog) else { return Ok(Vec::new()) };
    let mut seen = Seen::default();
    let mut last: Option<Value> = None;
    loop {
        let rows = on.rows(table.batch(last.is_some()), last.as_slice(), read::<U>).await?;
        for (id, email, role) in &rows {
            seen.email(id, email.as_deref());
            // A set goes on working, in this build and in one that knows the name: that stops no start.
            if depth == Depth::Whole || !U::RoleField::SEVERAL {
                seen.role::<U::RoleField>(role.as_deref());
            }
        }
        let is_last = rows.len() < BATCH;
        match rows.into_iter().next_back() {
            Some((id, ..)) if depth == Depth::Whole && !is_last => last = Some(id),
            _ => break,
        }
    }
    let shared = seen.shared(on, &table).await?;
    Ok(seen.findings(&table, &shared, &catalog.rules))
}

fn read<U: AuthUser>(row: &mut Row<'_>) -> Result<(Value, Option<String>, Option<String>), Error> {
    let id = row.value(<U::Id as Column>::KIND)?;
    let mut text = || row.next::<Nullable<Native>, Option<String>>();
    Ok((id, text()?, text()?))
}

/// The three columns that are read, where they can be.
struct Table<'a> {
    dialect: Dialect,
    model: &'a Model,
    id: &'static ColumnModel,
    email: &'static ColumnModel,
    role: &'static ColumnModel,
}

impl<'a> Table<'a> {
    fn of(dialect: Dialect, model: &'a Model, catalog: &Catalog) -> Option<Self> {
        let readable = |part| {
            let own = model.column(part)?;
            let found = catalog.columns.iter().find(|column| dialect.same_name(&column.name, own.column))?;
            (dialect.is_set_by_hand(own) || types::holds(dialect, found, own.kind)).then_some(own)
        };
        let role = model.role_column()?.part;
        let (id, email, role) = (readable(Part::Id)?, readable(Part::Email)?, readable(role)?);
        Some(Self { dialect, model, id, email, role })
    }

    fn quoted(&self) -> [String; 4] {
        [self.model.table, self.id.column, self.email.column, self.role.column].map(|name| self.dialect.quoted(name))
    }

    fn mark(&self) -> &'static str {
        if self.dialect == Dialect::Postgres { "$1" } else { "?" }
    }

    /// The next rows in the order of their ids.
    fn batch(&self, after: bool) -> String {
        let ([table, id, email, role], mark) = (self.quoted(), self.mark());
        let after = if after { format!(" WHERE {id} > {mark}") } else { String::new() };
        format!("SELECT {id}, {email}, {role} FROM {table}{after} ORDER BY {id} LIMIT {BATCH}")
    }

    fn place(&self, column: &ColumnModel) -> String {
        format!("{}.{}", self.model.table, column.column)
    }
}

/// What was seen in the rows so far.
#[derive(Default)]
struct Seen {
    /// How many addresses are not canonical, and the ids of the first of them.
    not_canonical: Few,
    /// Whether small letters and no blanks would make each of them canonical.
    folds: bool,
    /// For each canonical form that such an address has, the first id and how many have it.
    forms: BTreeMap<String, (Value, usize)>,
    /// The roles that the enum lacks, and how many rows hold each.
    strangers: BTreeMap<String, usize>,
}

impl Seen {
    fn email(&mut self, id: &Value, email: Option<&str>) {
        let Some(email) = email else { return };
        let canonical = EmailAddress::parse(email).ok();
        if canonical.as_ref().is_some_and(|canonical| canonical.as_str() == email) {
            return;
        }
        let folded = email.is_ascii().then(|| email.trim_matches(' ').to_ascii_lowercase());
        let folds = canonical.as_ref().is_some_and(|canonical| folded.as_deref() == Some(canonical.as_str()));
        self.folds = folds && (self.folds || self.not_canonical.count == 0);
        self.not_canonical.add(id);
        if let Some(canonical) = canonical
            && (self.forms.len() < MAX_FORMS || self.forms.contains_key(canonical.as_str()))
        {
            self.forms.entry(canonical.to_string()).or_insert_with(|| (id.clone(), 0)).1 += 1;
        }
    }

    fn role<F: RoleField>(&mut self, stored: Option<&str>) {
        let Some(stored) = stored else { return };
        let mut add = |name: &str| *self.strangers.entry(name.to_owned()).or_default() += 1;
        match F::from_stored(stored) {
            Ok(field) => field.unknown_names().into_iter().for_each(add),
            Err(_) => add(stored),
        }
    }

    /// The addresses that more than one row has once they are canonical.
    async fn shared(&self, on: &mut Connection<'_>, table: &Table<'_>) -> Result<Few, Error> {
        let ([name, _, email, _], mark) = (table.quoted(), table.mark());
        let mut shared = Few::default();
        for (form, (id, count)) in &self.forms {
            let sql = format!("SELECT {email} FROM {name} WHERE {email} = {mark}");
            let rows = on.rows(sql, &[Value::Text(form.clone())], |row| row.next::<Native, String>()).await?;
            // A column that takes other texts for equal answers these too.
            let as_it_is = rows.iter().filter(|found| *found == form).count();
            if count + as_it_is > 1 {
                shared.add(id);
            }
        }
        Ok(shared)
    }

    fn findings(&self, table: &Table<'_>, shared: &Few, rules: &[Rule]) -> Vec<Finding> {
        let (dialect, model) = (table.dialect, table.model);
        let [name, _, email, role] = table.quoted();
        let mut findings = Vec::new();
        if self.not_canonical.count > 0 {
            let what = format!(
                "{email} of {name} is not canonical in {}, so that nobody can log in with it: each must be as \
                 `EmailAddress::parse` gives it",
                self.not_canonical
            );
            let fold = (self.folds && shared.count == 0).then(|| {
                // Other letters than those of ASCII have a case too, and are left alone.
                let ascii = match dialect {
                    Dialect::Sqlite => "",
                    Dialect::Postgres | Dialect::Mysql => {
                        &format!(" WHERE CHAR_LENGTH({email}) = OCTET_LENGTH({email})")
                    }
                };
                format!("UPDATE {name} SET {email} = LOWER(TRIM({email})){ascii}")
            });
            findings.push(Finding::owned(table.place(table.email), what).mended_by(fold));
        }
        if shared.count > 0 {
            let what = format!(
                "{email} of {name} is, once it is canonical, that of another row too in {shared}: only one of them can keep it"
            );
            findings.push(Finding::owned(table.place(table.email), what));
        }
        if !self.strangers.is_empty() {
            let held: Vec<String> = self.strangers.iter().map(|(role, count)| format!("{role:?} in {count}")).collect();
            let what = match table.role.part {
                Part::Roles => format!(
                    "{role} of {name} names what is no role of `{}`: {}; it grants nothing, and stays until these users \
                     are given their roles anew (`set-role`), or it is back in `#[roles(..)]`",
                    model.name,
                    held.join(", ")
                ),
                _ => format!(
                    "{role} of {name} holds what is no role of `{}`: {}; these users cannot log in before they have \
                     another role, or it is back in `#[roles(..)]`",
                    model.name,
                    held.join(", ")
                ),
            };
            // What the rule lets in is a role of a build that made the rule.
            let own = RoleRule::of(dialect, model);
            let known = own.is_some_and(|own| self.strangers.keys().all(|role| own.knows(rules, role)));
            let finding = if known { Finding::of_a_newer_build } else { Finding::owned };
            findings.push(finding(table.place(table.role), what));
        }
        findings
    }
}

/// How many rows, and the ids of the first of them.
#[derive(Default)]
struct Few {
    count: usize,
    ids: Vec<String>,
}

impl Few {
    fn add(&mut self, id: &Value) {
        self.count += 1;
        if self.ids.len() < SHOWN {
            let id = id.to_json();
            self.ids.push(id.as_str().map_or_else(|| id.to_string(), ToOwned::to_owned));
        }
    }
}

impl std::fmt::Display for Few {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rows = if self.count == 1 { "row" } else { "rows" };
        let more = if self.count > self.ids.len() { ", .." } else { "" };
        write!(f, "{} {rows} (id {}{more})", self.count, self.ids.join(", "))
    }
}
