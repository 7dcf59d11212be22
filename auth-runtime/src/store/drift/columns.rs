//! The columns of the user's table, one by one.

use super::{Finding, anew::without_default, mend::Mend, types};
use crate::{
    address::MAX_LEN,
    field::Kind,
    store::{
        Dialect,
        catalog::{Catalog, Column},
    },
    user::{ColumnModel, Model, Part},
};

/// The longest hash, in characters: Argon2 with the largest numbers for its costs stays below it.
const MAX_HASH: usize = 128;

pub(super) fn compare(dialect: Dialect, model: &Model, catalog: &Catalog, default_role: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in model.columns {
        let mend = Mend { dialect, model, own, catalog, default_role };
        let columns = Columns { dialect, model, own, mend };
        match catalog.columns.iter().find(|column| dialect.same_name(&column.name, own.column)) {
            Some(column) => {
                let wrong_type = columns.of_type(column);
                let fits = wrong_type.is_none();
                findings.extend(wrong_type);
                // MySQL has no index on long text, and counts only what has one.
                let apart = own.unique || matches!(own.part, Part::Id | Part::Email);
                if apart && !catalog.unique.iter().any(|name| dialect.same_name(name, own.column)) {
                    findings.push(columns.not_unique());
                }
                findings.extend(columns.of_values(column, fits));
            }
            None => findings.push(columns.missing()),
        }
    }
    for column in &catalog.columns {
        let known = model.columns.iter().any(|own| dialect.same_name(&column.name, own.column));
        if !known && !column.nullable && !column.has_default && !column.computed {
            findings.push(unknown(dialect, model, column));
        }
        let unique = catalog.unique.contains(&column.name);
        if !known && unique && column.default_is_constant {
            findings.push(same_for_all(dialect, model, column));
        }
    }
    if let Some(encoding) = &catalog.narrow_encoding {
        let what = format!(
            "the database keeps text in {encoding}, which lacks most characters: make one with ENCODING 'UTF8', and take \
             the rows there"
        );
        findings.push(Finding::owned(model.table, what));
    }
    findings
}

/// A column that nobody gives a value to, and in which no two rows may have the one that they get.
fn same_for_all(dialect: Dialect, model: &Model, column: &Column) -> Finding {
    let what = format!(
        "no two rows of {} may hold the same {}, each gets its default, and `{}` has no field for it: there can be no \
         second user. Drop its default or its unique index",
        dialect.quoted(model.table),
        dialect.quoted(&column.name),
        model.name
    );
    Finding::owned(format!("{}.{}", model.table, column.name), what).mended_by(without_default(dialect, model, column))
}

/// A column that nobody gives a value to.
fn unknown(dialect: Dialect, model: &Model, column: &Column) -> Finding {
    let what = format!(
        "the column {} of {} must not be null and has no default, and `{}` has no field for it",
        dialect.quoted(&column.name),
        dialect.quoted(model.table),
        model.name
    );
    Finding::owned(format!("{}.{}", model.table, column.name), what)
        .mended_by(Mend::let_any_null(dialect, model, column))
}

/// One field of the struct.
struct Columns<'a> {
    dialect: Dialect,
    model: &'a Model,
    own: &'a ColumnModel,
    mend: Mend<'a>,
}

impl Columns<'_> {
    fn finding(&self, what: String) -> Finding {
        Finding::owned(format!("{}.{}", self.model.table, self.own.column), what)
    }

    /// `the column "age" of "users"`
    fn named(&self) -> String {
        let Self { dialect, model, own, .. } = self;
        format!("the column {} of {}", dialect.quoted(own.column), dialect.quoted(model.table))
    }

    fn missing(&self) -> Finding {
        let Self { dialect, model, own, mend } = self;
        let what = format!(
            "the table {} has no column {} for the field `{}` of `{}`",
            dialect.quoted(model.table),
            dialect.quoted(own.column),
            own.field,
            model.name
        );
        self.finding(what).mended_by(mend.add())
    }

    fn not_unique(&self) -> Finding {
        let Self { dialect, model, own, mend } = self;
        let (table, column) = (dialect.quoted(model.table), dialect.quoted(own.column));
        self.finding(format!("two rows of {table} may hold the same {column}")).mended_by(mend.make_unique())
    }

    /// ``the field `age` of `User` ``
    fn field(&self) -> String {
        format!("the field `{}` of `{}`", self.own.field, self.model.name)
    }

    /// What the column's type does not hold.
    fn of_type(&self, column: &Column) -> Option<Finding> {
        let Self { dialect, own, mend, .. } = self;
        let (named, field) = (self.named(), self.field());
        // The id is the toolkit's to write, and that of its own tables follows.
        let trusted = dialect.is_set_by_hand(own) && own.part != Part::Id;
        let what = if !trusted && !types::holds(*dialect, column, own.kind) {
            let by_hand = if dialect.is_set_by_hand(own) { "; take `sql(..)` of it away" } else { "" };
            let why = mend.why_no_type(column).map_or_else(String::new, |why| format!("; {why}"));
            format!(
                "{named} is {}, which does not hold {field}: {}{by_hand}{why}",
                spelled(column),
                types::rust_name(own.kind)
            )
        } else if let Some(least) =
            self.least_length().filter(|least| column.length.is_some_and(|found| found < *least))
        {
            format!("{named} is {}, and {field} needs {least} characters", spelled(column))
        } else if let Some(how) = column.equates.as_ref().filter(|_| self.is_compared()) {
            // ST-3
            format!("{named} takes texts for equal that are not, by {how}: they must be compared byte by byte")
        } else {
            return None;
        };
        Some(self.finding(what).mended_by(mend.change_type(column)))
    }

    /// What the column gets that is not as the field has it.
    fn of_values(&self, column: &Column, fits: bool) -> Vec<Finding> {
        let Self { own, mend, .. } = self;
        let (mut findings, named, field) = (Vec::new(), self.named(), self.field());
        if column.computed {
            findings.push(self.finding(format!("{named} is computed by the database, and {field} is written to it")));
            return findings;
        }
        if own.part == Part::Id && matches!(own.kind, Kind::I16 | Kind::I32 | Kind::I64) && !column.counted {
            let what = format!("{named} is not counted by the database, which is to give {field} its value");
            findings.push(self.finding(what).mended_by(mend.count(column, fits)));
        }
        match (own.nullable, column.nullable) {
            (true, false) => {
                let what = format!("{named} must not be null, and {field} is an `Option`");
                findings.push(self.finding(what).mended_by(mend.let_null(column, fits)));
            }
            (false, true) if own.part != Part::Id || !column.counted => {
                let what = format!("{named} may be null, and {field} is no `Option`");
                findings.push(self.finding(what).mended_by(mend.forbid_null(column, fits)));
            }
            _ => {}
        }
        findings
    }

    /// How many characters must fit, where the toolkit and not the application says what is written.
    fn least_length(&self) -> Option<i64> {
        let least = match self.own.part {
            Part::Email => MAX_LEN,
            Part::Password => MAX_HASH,
            Part::Role => self.model.roles.iter().map(|role| role.chars().count()).max()?,
            // All of them, and what stands between.
            Part::Roles => {
                self.model.roles.iter().map(|role| role.chars().count() + 1).sum::<usize>().saturating_sub(1)
            }
            _ => return None,
        };
        i64::try_from(least).ok()
    }

    /// Whether somebody would be taken for somebody else if texts were equal whose bytes are not.
    fn is_compared(&self) -> bool {
        self.own.kind == Kind::Text && matches!(self.own.part, Part::Id | Part::Email | Part::Password)
    }
}

/// The type as the database spells it, with its characters where they matter.
fn spelled(column: &Column) -> String {
    let kind = if column.spelled.is_empty() { "of no type" } else { &column.spelled };
    match &column.charset {
        Some(charset) => format!("{kind} in {charset}"),
        None => kind.to_owned(),
    }
}
