use super::expanded;

#[test]
fn a_struct_with_mistakes_still_gives_every_type() {
    super::snapshot(
        "a_struct_with_mistakes_still_gives_every_type",
        &expanded(
            "#[roles(admin, user, user)]
         pub struct User {
             pub id: u64,
             pub email: String,
             pub password_hash: PasswordHash,
             pub role: UserRole,
             #[auth(register, edit, public)]
             pub display_name: String,
             pub credits: i64,
         }",
        ),
    );
}

#[test]
fn a_generic_struct_gives_its_roles() {
    let code = expanded("#[roles(admin, user)] struct User<T> { id: T }");
    assert!(code.contains("compile_error!"));
    assert!(code.contains("enum UserRole"));
    assert!(!code.contains("AuthUser for"));
}

#[test]
fn an_enum_is_still_a_user_to_the_rest_of_the_program() {
    let code = expanded("#[roles(user)] enum User { A }");
    assert_eq!(code.matches("compile_error!").count(), 1);
    assert!(code.contains("__auth::AuthUser for User"));
}
