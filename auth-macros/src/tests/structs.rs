use super::{REQUIRED, mistake, mistakes, with_attributes};

fn auth(words: &str) -> String {
    mistake(&with_attributes(&format!("#[roles(user)] #[auth({words})]")))
}

#[test]
fn a_user_is_a_struct_with_named_fields() {
    assert_eq!(mistake("#[roles(user)] enum User { A }"), "enum: an enum cannot be a user: a row is one struct");
    assert_eq!(mistake("#[roles(user)] union User { a: i64 }"), "union: a union cannot be a user");
    assert_eq!(mistake("#[roles(user)] struct User(i64);"), "User: the fields of a user need names");
    assert_eq!(mistake("#[roles(user)] struct User;"), "User: a user needs fields");
}

#[test]
fn a_user_is_one_type() {
    let generic = |what: &str| mistake(&format!("#[roles(user)] struct User<{what}> {{ {REQUIRED} }}"));
    assert_eq!(generic("T"), "<T>: `User` has a type parameter, but people log in as one type");
    assert_eq!(generic("'a"), "<'a>: `User` has a lifetime parameter, but people log in as one type");
    assert_eq!(
        generic("const N: usize"),
        "<const N: usize>: `User` has a const parameter, but people log in as one type"
    );
}

#[test]
fn a_misspelt_word_is_told_with_the_one_that_was_meant() {
    super::snapshot(
        "a_misspelt_word_is_told_with_the_one_that_was_meant",
        &mistakes(&with_attributes(r#"#[roles(user)] #[auth(tabel = "x", register, "y", names(rle = R), realm)]"#))
            .join("\n"),
    );
}

#[test]
fn each_word_has_its_form() {
    assert_eq!(auth("table = users"), "table = users: `table` takes a text");
    assert_eq!(auth("table"), "table: `table` takes a text");
    assert_eq!(auth(r#"table = """#), "\"\": a table needs a name");
    assert_eq!(auth(r#"table = "a", table = "b""#), "table = \"b\": `table` is said twice");
    assert_eq!(auth("roles_module = 3"), "roles_module = 3: `roles_module` takes a name");
    assert_eq!(auth("crate = my_auth"), "my_auth: `crate = my_auth` means something else in each module");
    assert_eq!(auth("crate = \"x\""), "crate = \"x\": `crate` takes a path");
    assert_eq!(auth("names(new = User)"), "User: two types would be called `User`");
    assert_eq!(auth("names(new = A, create = A)"), "A: two types would be called `A`");
    assert!(mistakes(&with_attributes("#[roles(user)] #[auth(crate = ::my_auth, roles_module = \"r\")]")).is_empty());
}

#[test]
fn a_realm_fits_into_names_of_tables() {
    let what = "cannot be a realm, which stands in names of tables and of the cookie";
    assert_eq!(auth(r#"realm = "Staff""#), format!("\"Staff\": `Staff` {what}"));
    assert_eq!(auth(r#"realm = "x; DROP""#), format!("\"x; DROP\": `x; DROP` {what}"));
    assert_eq!(auth(r#"realm = """#), format!("\"\": `` {what}"));
    assert_eq!(auth(&format!("realm = \"{}\"", "a".repeat(33))), format!("\"{0}\": `{0}` {what}", "a".repeat(33)));
}

#[test]
fn a_template_stands_for_a_mail_or_a_page() {
    let templates = |list: &str| auth(&format!("templates({list})"));
    assert_eq!(templates(r#"reset_pasword = "a""#), "reset_pasword: there is no mail `reset_pasword`");
    assert_eq!(templates(r#"login = "a""#), "login: there is no mail `login`");
    assert_eq!(templates(r#"pages(verify_email = "a")"#), "verify_email: there is no page `verify_email`");
    assert_eq!(templates(r#"reset_password = "a.txt""#), "\"a.txt\": the path of a template has no extension");
    assert_eq!(
        templates(r#"reset_password = "a", reset_password = "b""#),
        "reset_password: the mail `reset_password` has two templates"
    );
    assert_eq!(templates("reset_password = a"), "reset_password = a: `reset_password` takes a text");
    assert_eq!(templates(r#"reset_password = """#), "\"\": the path of a template is empty");
}

#[test]
fn what_is_missing_is_told_with_the_line_to_add() {
    super::snapshot(
        "what_is_missing_is_told_with_the_line_to_add",
        &mistakes("#[roles(user)] struct User {}").join("\n"),
    );
}
