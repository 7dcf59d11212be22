use super::expanded;
use crate::guard;

#[test]
fn the_struct_of_the_readme() {
    super::published(
        "user",
        &expanded(
            "#[roles(admin, user, helper)]
         pub struct User {
             pub id: i64,
             pub email: String,
             pub password_hash: PasswordHash,
             pub role: UserRole,
             #[auth(register, edit, public)]
             pub display_name: String,
             #[auth(default = 0)]
             pub credits: i64,
         }",
        ),
    );
}

#[test]
fn the_guards_of_the_readme() {
    let guarded = |args: &str, function: &str| {
        let (args, function) = (args.parse().unwrap(), function.parse().unwrap());
        prettyplease::unparse(&syn::parse2(guard::require_role(args, function)).unwrap())
    };
    let handler = "async fn tickets(me: CurrentUser<User>) -> String { format!(\"hello {}\", me.display_name) }";
    let function = "fn refund(actor: &User, cents: u32) -> Result<(), Forbidden> { Ok(()) }";
    let text = [guarded("admin, helper", handler), guarded("admin, by = actor", function)].join("\n");
    super::published("guards", &text);
}

#[test]
fn a_struct_with_every_word() {
    super::snapshot(
        "a_struct_with_every_word",
        &expanded(
            r#"#[roles(/** Who it belongs to. */ owner(grants = [clerk, shop_member], keep_one): clerk + shop_member, #[cfg(feature = "till")] clerk, #[default] shop_member)]
           #[auth(table = "shop \"members\"", realm = "staff", crate = ::my_auth, roles_module = member_roles)]
           #[auth(names(new = SignUp, public = "Card"))]
           #[auth(templates(reset_password = "mail/reset", email_changed = "mail/moved", pages(login = "pages/in")))]
           pub(super) struct Member {
               #[auth(id, public)]
               uid: MemberId,
               #[auth(column = "mail", public)]
               email: String,
               password_hash: Option<PasswordHash>,
               #[auth(public)]
               role: MemberRole,
               email_verified_at: Option<DateTime<Utc>>,
               is_active: bool,
               created_at: DateTime<Utc>,
               updated_at: DateTime<Utc>,
               last_login_at: Option<DateTime<Utc>>,
               #[auth(register, edit)]
               locale: Option<String>,
               /// What others call them.
               #[auth(register, edit, public, validate = no_spaces, unique)]
               nickname: Option<String>,
               #[auth(default, as = json, edit, sql(sqlite = "TEXT", postgres = "JSONB"))]
               prefs: Prefs,
               #[auth(register, default = std::net::Ipv4Addr::LOCALHOST, as = text, validate = rules::local)]
               address: std::net::Ipv4Addr,
               #[auth(register)]
               r#type: bool,
           }"#,
        ),
    );
}

#[test]
fn a_struct_without_fields_of_its_own_has_no_unused_name() {
    let code = expanded(&super::with_attributes("#[roles(user)]"));
    assert!(code.contains("fn from_pending(email: __auth::String, _: PendingUser)"));
    assert!(code.contains("let out = __auth::PublicFields::begin("));
    assert!(!code.contains("let pending"));
}

#[test]
fn the_hash_is_in_no_type_that_goes_out() {
    // RB-10
    let code = expanded(&super::with_field("#[auth(register, edit, public)] name: String,"));
    let types = code.split("const _: () =").next().unwrap();
    assert!(types.contains("struct PublicUser"));
    assert!(!types.contains("password_hash") && !types.contains("PasswordHash"), "{types}");
}

#[test]
fn a_marker_is_seen_from_where_the_struct_is_seen() {
    for (written, marker) in [
        ("", "pub(super) struct admin {}"),
        ("pub(self)", "pub(super) struct admin {}"),
        ("pub(super)", "pub(in super::super) struct admin {}"),
        ("pub(in super::super)", "pub(in super::super::super) struct admin {}"),
        ("pub(crate)", "pub(crate) struct admin {}"),
        ("pub(in crate::shop)", "pub(in crate::shop) struct admin {}"),
        ("pub", "pub struct admin {}"),
    ] {
        let fields = super::REQUIRED;
        let code = expanded(&format!("#[roles(admin, user)] {written} struct User {{ {fields} }}"));
        assert!(code.contains(marker), "{written}: {code}");
    }
}

#[test]
fn an_id_wraps_one_value() {
    let id = |source: &str| {
        let tokens = crate::run::auth_id(source.parse().unwrap());
        prettyplease::unparse(&syn::parse2(tokens).unwrap())
    };
    super::snapshot("an_id_wraps_one_value", &id("pub struct UserId(uuid::Uuid);"));
    assert!(id("struct UserId { raw: i64 }").contains("&self.raw"));
}
