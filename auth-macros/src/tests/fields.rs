use super::{mistake, mistakes, with_field};

fn field(field: &str) -> String {
    mistake(&with_field(field))
}

/// A struct in which this stands in the place of one of the required fields.
fn instead(required: &str, other: &str) -> String {
    mistake(&with_field("").replace(required, other))
}

#[test]
fn a_field_of_ones_own_says_how_it_comes_to_a_value() {
    super::snapshot(
        "a_field_of_ones_own_says_how_it_comes_to_a_value",
        &mistakes(&with_field("credits: i64, #[auth(edit, public)] name: String,")).join("\n"),
    );
    for word in ["register", "default", "default = 3"] {
        assert!(mistakes(&with_field(&format!("#[auth({word})] credits: i64,"))).is_empty(), "{word}");
    }
    assert!(mistakes(&with_field("nickname: Option<String>, other: std::option::Option<i64>,")).is_empty());
}

#[test]
fn nobody_sets_what_only_the_toolkit_may_set() {
    // RB-4: the words that would make a field mass-assignable are refused with the reason.
    let source = "#[roles(user)] struct User {
        #[auth(register, edit, default)] id: i64,
        #[auth(register, edit, unique)] email: String,
        #[auth(register, edit, public, default)] password_hash: PasswordHash,
        #[auth(register, edit, default, as = text)] role: UserRole,
        #[auth(register, edit, default)] email_verified_at: Option<DateTime<Utc>>,
        #[auth(register, edit, default = true)] is_active: bool,
        #[auth(register, validate = x)] created_at: DateTime<Utc>,
    }";
    super::snapshot("nobody_sets_what_only_the_toolkit_may_set", &mistakes(source).join("\n"));
}

#[test]
fn public_may_stand_on_what_is_no_secret() {
    let source = "#[roles(user)] struct User {
        #[auth(public)] id: i64,
        #[auth(public)] email: String,
        password_hash: PasswordHash,
        #[auth(public)] role: UserRole,
        #[auth(public)] created_at: DateTime<Utc>,
    }";
    assert_eq!(mistakes(source), Vec::<String>::new());
}

#[test]
fn words_have_their_forms() {
    assert_eq!(field("#[auth(register = true)] a: bool,"), "register = true: `register` stands alone");
    assert_eq!(field("#[auth(default(3))] a: i64,"), "default(3): `default` takes its value after `=`");
    assert_eq!(field("#[auth(register, as = xml)] a: X,"), "xml: a field is stored `as = text` or `as = json`");
    assert_eq!(field("#[auth(register, as)] a: X,"), "as: `as` does not say how the field is stored");
    assert_eq!(field("#[auth(register, validate = \"a\")] a: i64,"), "validate = \"a\": `validate` takes a path");
    assert_eq!(field("#[auth(register, column = a)] a: i64,"), "column = a: `column` takes a text");
    assert_eq!(field("#[auth(register, column = \"\")] a: i64,"), "\"\": a column needs a name");
    assert_eq!(field("#[auth(register, register)] a: i64,"), "register: `register` is said twice");
    assert_eq!(field("#[auth(register, as = text, as = text)] a: X,"), "as = text: `as` is said twice");
    assert_eq!(field("#[auth(register)] #[auth(register)] a: i64,"), "register: `register` is said twice");
    assert_eq!(field("#[auth(register, \"x\")] a: i64,"), "\"x\": a text stands here where a word is expected");
    assert_eq!(
        field("#[auth(register, sql(oracle = \"x\"))] a: i64,"),
        "oracle: `oracle` is no word of `sql(..)` here"
    );
    assert_eq!(field("#[auth(a::b)] a: Option<i64>,"), "a::b: `a::b` is no word of `auth(..)` here");
}

#[test]
fn a_misspelt_word_is_told_with_the_one_that_was_meant() {
    let help = |word: &str| {
        mistakes(&with_field(&format!("#[auth({word})] a: i64,")))
            .join("")
            .lines()
            .nth(1)
            .map(|line| line.trim().to_owned())
            .unwrap()
    };
    assert_eq!(help("regster"), "did you mean `register`?");
    assert_eq!(
        help("editable"),
        "the words are `register`, `edit`, `public`, `default`, `validate`, `unique`, `column`, `as`, `sql`, `id`, `email`, `password`, `role`, `verified_at`, `is_active`, `created_at`, `updated_at`, `last_login_at` and `locale`"
    );
    assert_eq!(help("rename = \"x\""), "to name the column, write `column = \"..\"`");
    assert_eq!(help("table = \"x\""), "`table` belongs to the struct: write `#[auth(table ..)]` above it");
}

#[test]
fn types_that_no_database_holds_are_told_with_the_way_out() {
    for ty in ["u64", "usize", "u128", "i128", "isize"] {
        assert_eq!(
            field(&format!("#[auth(default)] a: {ty},")),
            format!("{ty}: no column of every database holds a `{ty}`")
        );
    }
    assert_eq!(field("a: Option<u64>,"), "u64: no column of every database holds a `u64`");
    assert_eq!(
        field("#[auth(register)] a: &'static str,"),
        "&'static str: a user owns its fields, for it outlives the request"
    );
    assert!(mistakes(&with_field("#[auth(default, as = text)] a: u64,")).is_empty());
}

#[test]
fn each_known_field_has_its_type() {
    assert_eq!(instead("id: i64", "id: u64"), "u64: the primary key is no `u64`");
    assert_eq!(instead("id: i64", "id: Option<i64>"), "Option<i64>: the primary key is no `Option<i64>`");
    assert_eq!(instead("email: String", "email: Option<String>"), "Option<String>: the address is no `Option<String>`");
    assert_eq!(instead("PasswordHash", "String"), "String: the password's hash is no `String`");
    assert_eq!(instead("UserRole", "Role"), "Role: the roles are the generated enum `UserRole`");
    assert_eq!(field("email_verified_at: bool,"), "bool: the time at which the address was confirmed is no `bool`");
    assert_eq!(field("is_active: i64,"), "i64: the switch that lets the user log in is no `i64`");
    assert_eq!(
        field("created_at: NaiveDateTime,"),
        "NaiveDateTime: the time at which the row was made is no `NaiveDateTime`"
    );
    assert_eq!(
        field("last_login_at: DateTime<Utc>,"),
        "DateTime<Utc>: the time of the last login is no `DateTime<Utc>`"
    );
    assert_eq!(field("#[auth(register)] locale: Locale,"), "Locale: the language is no `Locale`");
}

#[test]
fn a_part_is_one_field_and_a_field_one_part() {
    assert_eq!(instead("id: i64", "#[auth(id, email)] id: i64"), "email: a field cannot be both `id` and `email`");
    assert_eq!(
        field("#[auth(is_active)] a: bool, #[auth(is_active)] b: bool,"),
        "is_active: two fields are marked `is_active`"
    );
    assert_eq!(
        instead("email: String", "#[auth(email)] mail: String, #[auth(default)] email: String"),
        "email: `email` is the name under which forms and programs send the address"
    );
    assert_eq!(field("#[auth(register)] password: String,"), "password: no struct keeps a password");
    assert_eq!(
        field("#[auth(register, column = \"email\")] a: i64,"),
        "a: `email` and `a` are both the column `email`"
    );
}

#[test]
fn every_mistake_of_a_struct_is_told_in_one_compile() {
    let source = "#[roles(user, user)] #[auth(tabel = \"x\")] struct User<T> {
        id: u64, email: String, password_hash: String,
        #[auth(regster)] a: i64,
        b: i64,
    }";
    assert_eq!(mistakes(source).len(), 7, "{:#?}", mistakes(source));
}
