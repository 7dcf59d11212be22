//! Every word of the attributes and every generated name.

use proc_macro2::Span;
use syn::{Ident, Path, ext::IdentExt};

/// The words of `#[auth(..)]` on the struct.
pub(crate) const STRUCT_WORDS: &[&str] = &["table", "realm", "crate", "roles_module", "names", "templates"];

/// The words of `#[auth(..)]` on a field that name what the toolkit knows it as.
pub(crate) const PART_WORDS: &[&str] = &[
    "id",
    "email",
    "password",
    "role",
    "verified_at",
    "is_active",
    "created_at",
    "updated_at",
    "last_login_at",
    "locale",
];

/// The words of `#[auth(..)]` on a field that say what may happen to it.
pub(crate) const FIELD_WORDS: &[&str] =
    &["register", "edit", "public", "default", "validate", "unique", "column", "as", "sql"];

/// The words of `names(..)`: the generated types.
pub(crate) const TYPE_WORDS: &[&str] = &["role", "new", "create", "changes", "public", "pending"];

/// The words of `sql(..)`: the databases.
pub(crate) const DIALECT_WORDS: &[&str] = &["sqlite", "postgres", "mysql"];

/// The words of `templates(..)`: the mails.
pub(crate) const MAIL_WORDS: &[&str] = &[
    "verify_email",
    "already_registered",
    "reset_password",
    "change_email",
    "email_changing",
    "email_changed",
    "password_changed",
    "account_closed",
    "invitation",
];

/// The words of `templates(pages(..))`: the pages.
pub(crate) const PAGE_WORDS: &[&str] = &[
    "login",
    "register",
    "register_sent",
    "verify",
    "verify_resend",
    "forgot_password",
    "forgot_sent",
    "reset_password",
    "change_password",
    "change_email",
    "change_email_sent",
    "confirm_email",
    "reauthenticate",
    "account",
    "edit_profile",
    "sessions",
    "delete_account",
    "invitation",
    "message",
];

/// The marker that stands for any user of a kind.
pub(crate) const LOGIN_MARKER: &str = "__login";

/// A span whose local variables no field of the user can shadow.
pub(crate) fn hygienic() -> Span {
    Span::mixed_site()
}

/// The same at the place of a token of the user, so that the compiler points there.
pub(crate) fn hygienic_at(place: Span) -> Span {
    Span::mixed_site().located_at(place)
}

/// The same path at another place: the compiler points at an expansion where its name stands.
pub(crate) fn moved(path: &Path, place: Span) -> Path {
    let mut path = path.clone();
    path.segments.iter_mut().for_each(|segment| segment.ident.set_span(place));
    path
}

/// A name without its `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `very_good` and `veryGood` as `VeryGood`.
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut letters = part.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// `VeryGood` as `very_good`, `HTTPUser` as `http_user`.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let after_lower = at > 0 && !letters[at - 1].is_uppercase() && letters[at - 1] != '_';
        let before_lower =
            at > 0 && letters[at - 1] != '_' && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_lower || before_lower) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// `display_name` as `Display name`, for people.
pub(crate) fn label(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.trim().chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The word that was probably meant: the nearest, if at most two letters, or a third of them, are wrong.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.len() / 3).clamp(1, 2);
    let distance = |known: &'a str| (letters_wrong(word, known), known);
    known.into_iter().map(distance).filter(|(wrong, _)| *wrong <= allowed).min().map(|(_, known)| known)
}

/// How many letters must be set, taken away, changed or swapped with the next (optimal string alignment).
fn letters_wrong(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let swapped = (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                        .then(|| rows[i - 2][j - 2] + 1);
                    (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(changed).min(swapped.unwrap_or(changed))
                }
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::{camel, label, nearest, snake};

    #[test]
    fn names_change_their_case() {
        assert_eq!(camel("shop_owner"), "ShopOwner");
        assert_eq!(camel("__x1_y"), "X1Y");
        assert_eq!(snake("User"), "user");
        assert_eq!(snake("ShopOwner"), "shop_owner");
        assert_eq!(snake("HTTPUser2"), "http_user2");
        assert_eq!(snake("Shop_Owner"), "shop_owner");
        assert_eq!(label("display_name"), "Display name");
    }

    #[test]
    fn a_slip_is_understood_and_another_word_is_not() {
        assert_eq!(nearest("tabel", ["table", "realm"]), Some("table"));
        assert_eq!(nearest("regster", ["register", "edit"]), Some("register"));
        assert_eq!(nearest("pubic", ["public"]), Some("public"));
        assert_eq!(nearest("skip", ["edit", "as", "sql"]), None);
    }
}
