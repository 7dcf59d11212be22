//! One field: what it is, and whether its words agree with that.

use syn::{Expr, Ident, Type, spanned::Spanned};

use super::{names::named, parts, types};
use crate::{
    diag::Errors,
    model::{Codec, Field, Names, Part, SqlTypes, Start},
    names::plain,
    parse::{Quoted, RawField, RawUser},
};

/// The fields that are understood, in the order of the struct.
pub(super) fn check_all(raw: &RawUser, names: &Names, errors: &mut Errors) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::with_capacity(raw.fields.len());
    for field in &raw.fields {
        let Some(ident) = &field.ident else { continue };
        let part = part(ident, field, raw, names, errors);
        if field.unread {
            continue;
        }
        let Some(field) = one(ident, part, field, names, errors) else { continue };
        if let Some(other) = fields.iter().find(|other| other.column == field.column) {
            errors.at(
                ident,
                format_args!("`{}` and `{}` are both the column `{}`", other.name, field.name, field.column),
                "give one of them another column: `#[auth(column = \"..\")]`",
            );
        }
        fields.push(field);
    }
    fields
}

/// What the toolkit knows a field as: by its word, or by its name where no other field has that word.
fn part(ident: &Ident, field: &RawField, raw: &RawUser, names: &Names, errors: &mut Errors) -> Part {
    let mut words = field.part_words();
    if let Some(word) = words.next() {
        for second in words {
            errors.at(
                second,
                format_args!("a field cannot be both `{word}` and `{second}`"),
                "leave one of the two words",
            );
        }
        let taken = raw
            .fields
            .iter()
            .take_while(|other| !std::ptr::eq(*other, field))
            .any(|other| other.part_words().any(|other| other == word));
        if taken {
            errors.at(word, format_args!("two fields are marked `{word}`"), "leave the mark on one of them");
        }
        return Part::from_word(&word.to_string()).unwrap_or(Part::Own);
    }
    match Part::from_name(&plain(ident)) {
        Some(part)
            if !raw.fields.iter().any(|other| other.part_words().next().is_some_and(|word| word == part.word())) =>
        {
            part
        }
        None if parts::is_roles(field, raw, names) => Part::Role,
        _ => Part::Own,
    }
}

fn one(ident: &Ident, part: Part, raw: &RawField, names: &Names, errors: &mut Errors) -> Option<Field> {
    let before = errors.count();
    let name = plain(ident);
    if part != Part::Own {
        parts::check_type(part, ident, &raw.ty, names, errors);
    }
    if !part.is_own() {
        parts::refuse_words(part, &name, raw, errors);
    } else if errors.count() == before {
        own(ident, &name, raw, errors);
    }
    if let Some(column) = &raw.column {
        named(&column.text.value(), column.text.span(), "column", errors);
    }
    if errors.count() > before {
        return None;
    }
    let text = |word: &Option<Quoted>| word.as_ref().map(|word| word.text.clone());
    let sql = raw.sql.as_ref();
    Some(Field {
        ident: ident.clone(),
        ty: raw.ty.clone(),
        docs: raw.attrs.clone(),
        part,
        codec: match &raw.stored_as {
            _ if part == Part::Role && types::is(&raw.ty, parts::SET) => Codec::ByNames,
            _ if part == Part::Role => Codec::ByName,
            Some(word) if word.json => Codec::Json,
            Some(_) => Codec::Text,
            None => Codec::Native,
        },
        inner: types::option(&raw.ty).cloned(),
        column: raw.column.as_ref().map_or_else(|| name.clone(), |column| column.text.value()),
        sql: sql.map_or_else(SqlTypes::default, |sql| SqlTypes {
            sqlite: text(&sql.sqlite),
            postgres: text(&sql.postgres),
            mysql: text(&sql.mysql),
        }),
        register: raw.register.is_some(),
        edit: raw.edit.is_some(),
        public: raw.public.is_some(),
        unique: raw.unique.is_some(),
        start: match &raw.default {
            Some(word) => word.value.clone().map_or(Start::Default, |value| Start::Value(Box::new(value))),
            None if types::option(&raw.ty).is_some() => Start::Default,
            None => Start::Registered,
        },
        validate: raw.validate.as_ref().map(|word| word.path.clone()),
        name,
    })
}

/// The rules for a field of the application's own.
fn own(ident: &Ident, name: &str, raw: &RawField, errors: &mut Errors) {
    let ty = types::shown(&raw.ty);
    if name == "password" {
        errors.at(
            ident,
            "no struct keeps a password",
            "keep its hash: `pub password_hash: PasswordHash`, or mark this field `#[auth(password)]` and make it a `PasswordHash`",
        );
    } else if matches!(name, "email" | "role") {
        errors.at(
            ident,
            format_args!(
                "`{name}` is the name under which forms and programs send the {}",
                if name == "email" { "address" } else { "role" }
            ),
            format_args!("rename this field, and keep its column with `#[auth(column = \"{name}\")]`"),
        );
    } else if types::is(types::bare(&raw.ty), parts::SET) && raw.stored_as.is_none() {
        errors.at(
            &raw.ty,
            "the roles of a user stand in one field, and this is another",
            "mark the one that guards ask for `#[auth(role)]`, and store this one by serde: `#[auth(as = json)]`",
        );
    } else if raw.register.is_none() && raw.default.is_none() && types::option(&raw.ty).is_none() {
        errors.at(
            ident,
            format_args!("`{name}` does not say how it comes to a value when a user is made"),
            format_args!(
                "write `#[auth(default = ..)]` or `#[auth(default)]` for a value of the program's, `#[auth(register)]` to let the \
                 sign-up set it, or make it an `Option<{ty}>`"
            ),
        );
    }
    if let (Some(_), Some(default), None) = (&raw.unique, &raw.default, types::option(&raw.ty))
        && default.value.as_ref().is_none_or(is_the_same_each_time)
    {
        errors.at(
            &default.key,
            format_args!("`{name}` is unique, and so only one user could have this"),
            format_args!(
                "make it an `Option<{ty}>`, of which any number may be empty, let each sign-up say it: `#[auth(unique, \
                 register)]`, or write what differs each time, such as `default = Uuid::new_v4()`"
            ),
        );
    }
    storable(&raw.ty, raw, errors);
}

/// Whether an expression shows on its face that it has one value: `0`, `-1`, `"none"`, `"none".to_owned()`.
fn is_the_same_each_time(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) => true,
        Expr::Unary(sign) => is_the_same_each_time(&sign.expr),
        Expr::MethodCall(call) => call.args.is_empty() && is_the_same_each_time(&call.receiver),
        _ => false,
    }
}

/// The types of which every database lacks something, as far as tokens tell. The others are told by `Column`.
fn storable(ty: &Type, raw: &RawField, errors: &mut Errors) {
    if let Type::Reference(reference) = ty {
        // A lifetime of the struct's own is told where it is declared.
        if reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident == "static") {
            errors.at(
                ty,
                "a user owns its fields, for it outlives the request",
                "write `String`, or another type that owns its value",
            );
        }
        return;
    }
    let bare = types::bare(ty);
    let Some(last) = types::last(bare).filter(|_| raw.stored_as.is_none()) else { return };
    let name = last.to_string();
    let help = match name.as_str() {
        "u64" | "usize" | "isize" => {
            "write `i64`, or `u32` where that is enough, or `#[auth(as = text)]` to keep it as text"
        }
        "u128" | "i128" => "write `i64`, or `Uuid` if it is an id, or `#[auth(as = text)]` to keep it as text",
        _ => return,
    };
    errors.push(crate::diag::spanned(bare.span(), format_args!("no column of every database holds a `{name}`"), help));
}
