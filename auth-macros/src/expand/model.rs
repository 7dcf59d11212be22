//! The struct as data, and its statements.

use proc_macro2::TokenStream;
use quote::{format_ident, quote_spanned};
use syn::{Expr, ExprLit, ExprUnary, Lit, LitStr, Path, UnOp};

use crate::{
    model::{Codec, Field, Start, User},
    names::{camel, hygienic, label, plain},
    sql::{self, Dialect, Statements},
};

/// ```ignore
/// P::Model {
///     name: "User",
///     realm: "user",
///     table: "users",
///     columns: &[P::ColumnModel::of::<P::Native, i64>("id", "id", P::Part::Id), ..],
///     roles: <UserRole as P::Role>::NAMES,
///     register: &[P::FieldModel::of::<P::Native, String>("display_name", "Display name")],
///     edit: &[P::FieldModel::of::<P::Native, String>("display_name", "Display name")],
/// }
/// ```
pub(super) fn model(user: &User) -> TokenStream {
    let (outline, realm, table) = (&user.outline, &user.realm, &user.table);
    let p = &outline.alias;
    let name = plain(&outline.ident);
    let columns = outline.fields.iter().map(|field| column(field, p));
    let role = &outline.names.role;
    let register = outline.register().map(|field| {
        // What has a default may be left out of a sign-up; an option is left out without one.
        let optional =
            (field.start().is_some() && field.inner.is_none()).then(|| quote_spanned!(hygienic()=> .optional()));
        let model = form_field(field, p);
        quote_spanned!(hygienic()=> #model #optional)
    });
    let edit = outline.edit().map(|field| form_field(field, p));
    quote_spanned! {hygienic()=>
        #p::Model {
            name: #name,
            realm: #realm,
            table: #table,
            columns: &[#(#columns),*],
            roles: <#role as #p::Role>::NAMES,
            register: &[#(#register),*],
            edit: &[#(#edit),*],
        }
    }
}

fn column(field: &Field, p: &Path) -> TokenStream {
    let (name, column, stored) = (&field.name, &field.column, field.stored(p));
    let part = match field.codec {
        Codec::ByNames => format_ident!("Roles", span = hygienic()),
        _ => format_ident!("{}", camel(field.part.word()), span = hygienic()),
    };
    let unique = field.unique.then(|| quote_spanned!(hygienic()=> .unique()));
    let default = written_out(field).map(|value| quote_spanned!(hygienic()=> .default(#value)));
    let sql = (!field.sql.is_default()).then(|| {
        let [sqlite, postgres, mysql] =
            [&field.sql.sqlite, &field.sql.postgres, &field.sql.mysql].map(|text| optional(text.as_ref()));
        quote_spanned!(hygienic()=> .sql(#p::SqlTypes { sqlite: #sqlite, postgres: #postgres, mysql: #mysql }))
    });
    quote_spanned!(field.place()=> #p::ColumnModel::of::<#stored>(#name, #column, #p::Part::#part) #unique #default #sql)
}

/// What `default = ..` writes out, as a database would read it: `-1`, `0.5`, `true`, `none` for `"none".to_owned()`.
fn written_out(field: &Field) -> Option<String> {
    fn of(value: &Expr) -> Option<String> {
        Some(match value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_digits().to_owned(),
            Expr::Lit(ExprLit { lit: Lit::Float(number), .. }) => number.base10_digits().to_owned(),
            Expr::Lit(ExprLit { lit: Lit::Bool(flag), .. }) => flag.value.to_string(),
            Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => format!("-{}", of(expr)?),
            Expr::MethodCall(call) if ["to_owned", "to_string", "into"].iter().any(|method| call.method == method) => {
                of(&call.receiver)?
            }
            _ => return None,
        })
    }
    match &field.start {
        Start::Value(value) if field.codec == Codec::Native && field.inner.is_none() => of(value),
        _ => None,
    }
}

fn optional(text: Option<&LitStr>) -> TokenStream {
    text.map_or_else(
        || quote_spanned!(hygienic()=> ::core::option::Option::None),
        |text| quote_spanned!(hygienic()=> ::core::option::Option::Some(#text)),
    )
}

fn form_field(field: &Field, p: &Path) -> TokenStream {
    let (name, label, stored) = (&field.name, label(&field.name), field.stored(p));
    quote_spanned!(field.place()=> #p::FieldModel::of::<#stored>(#name, #label))
}

/// The statements in each dialect that there is a driver for. The runtime's features decide in the end: this crate may
/// be built once for several builds of it, and then knows the features of them all.
///
/// ```ignore
/// P::when_sqlite! {
///     const SQLITE: P::UserSql = P::UserSql {
///         realm: P::RealmSql::in_sqlite::<Self>(),
///         session_user: "SELECT ..",
///         ..
///     };
/// }
/// P::when_postgres! { const POSTGRES: P::UserSql = ..; }
/// P::when_mysql! { const MYSQL: P::UserSql = ..; }
/// ```
pub(super) fn statements(user: &User) -> TokenStream {
    Dialect::compiled().map(|dialect| in_dialect(user, dialect)).collect()
}

fn in_dialect(user: &User, dialect: Dialect) -> TokenStream {
    let p = &user.outline.alias;
    let Statements {
        session_user,
        by_id,
        by_id_locked,
        by_email,
        insert,
        insert_with_id,
        set_password,
        reset_password,
        set_email,
        set_role,
        other_holder,
        set_active,
        touch_login,
        update_profile,
        delete,
        unique,
    } = sql::statements(user, dialect);
    let [set_active, touch_login, update_profile] = [set_active, touch_login, update_profile]
        .map(|text| optional(text.map(|text| LitStr::new(&text, hygienic())).as_ref()));
    let unique = unique.iter().map(|(field, text)| quote_spanned!(hygienic()=> (#field, #text)));
    let name = dialect.name();
    let [when, realm] = ["when", "in"].map(|word| format_ident!("{word}_{name}", span = hygienic()));
    let constant = format_ident!("{}", name.to_ascii_uppercase(), span = hygienic());
    quote_spanned! {hygienic()=>
        #p::#when! {
            const #constant: #p::UserSql = #p::UserSql {
                realm: #p::RealmSql::#realm::<Self>(),
                session_user: #session_user,
                by_id: #by_id,
                by_id_locked: #by_id_locked,
                by_email: #by_email,
                insert: #insert,
                insert_with_id: #insert_with_id,
                set_password: #set_password,
                reset_password: #reset_password,
                set_email: #set_email,
                set_role: #set_role,
                other_holder: #other_holder,
                set_active: #set_active,
                touch_login: #touch_login,
                update_profile: #update_profile,
                delete: #delete,
                unique: &[#(#unique),*],
            };
        }
    }
}
