use super::{expanded, mistake, mistakes, with_attributes};

fn roles(list: &str) -> String {
    mistake(&with_attributes(&format!("#[roles({list})]")))
}

#[test]
fn each_misuse_of_the_list_has_its_message() {
    assert_eq!(roles(""), "roles: the list of roles is empty");
    assert_eq!(roles("admin, user, admin"), "admin: the role `admin` is listed twice");
    assert_eq!(
        roles("shop_owner, shop__owner, user"),
        "shop__owner: `shop__owner` and `shop_owner` would both be the variant `ShopOwner`"
    );
    assert_eq!(roles("type, user"), "type: `type` is a keyword, so it cannot name a role");
    assert_eq!(roles("gen, user"), "gen: `gen` is a keyword, so it cannot name a role");
    assert_eq!(roles("r#type, user"), "r#type: `type` is a keyword, so it cannot name a role");
    assert_eq!(roles("self_, user"), "self_: `self_` cannot be made a variant of the enum");
    assert_eq!(roles("__login, user"), "__login: `__login` cannot be made a variant of the enum");
    assert_eq!(roles("étudiant, user"), "étudiant: the name of a role is written in ASCII");
    assert_eq!(roles("\"admin\", user"), "\"admin\": a role is a name, not a text");
    assert_eq!(roles("admin user"), "user: a comma is expected between two roles");
    assert_eq!(roles("admin, 3"), "3: the name of a role is expected here");
    assert_eq!(roles("#[serde(x)] admin, user"), "#[serde(x)]: a role carries no such mark");
}

#[test]
fn each_misuse_of_an_inclusion_has_its_message() {
    assert_eq!(roles("admin:, user"), ",: the name of a role that this one includes is expected here");
    assert_eq!(roles("admin: user +, user"), ",: the name of a role that this one includes is expected here");
    assert_eq!(roles("admin: user helper, user, helper"), "helper: a comma is expected between two roles");
    assert_eq!(roles("admin: admin, user"), "admin: `admin` includes itself");
    assert_eq!(roles("admin: user + user, user"), "user: `user` is included twice");
    assert_eq!(roles("admin: helpr, helper, user"), "helpr: there is no role `helpr` in this list");
    assert_eq!(
        roles("admin: helper, helper: user, user: admin"),
        "admin: these roles include each other: `admin: helper`, `helper: user`, `user: admin`"
    );
    assert_eq!(
        roles("root: admin, admin: helper, helper: admin, user"),
        "admin: these roles include each other: `admin: helper`, `helper: admin`"
    );
    // Two ways to one role are no circle.
    assert!(mistakes(&with_attributes("#[roles(admin: helper + clerk, helper: user, clerk: user, user)]")).is_empty());
}

#[test]
fn each_misuse_of_what_a_role_may_give_has_its_message() {
    assert_eq!(roles("admin(grant = [user]), user"), "grant: a role knows no word `grant`");
    assert_eq!(roles("admin(grants), user"), "grants: which roles may it give?");
    assert_eq!(roles("admin(grants = user), user"), "user: the roles stand in brackets");
    assert_eq!(roles("admin(grants = []), user"), "grants: this role may give no role");
    assert_eq!(roles("admin(grants = [3]), user"), "3: a name of a role is expected here");
    assert_eq!(roles("admin(3), user"), "3: a word is expected here");
    assert_eq!(roles("admin(keep_one grants = [user]), user"), "grants: a comma is expected between two words");
    assert_eq!(roles("admin(keep_one, keep_one), user"), "keep_one: `keep_one` stands here twice");
    assert_eq!(roles("admin(grants = [user], grants = [user]), user"), "grants: `grants` stands here twice");
    assert_eq!(roles("admin(grants = [usr]), user"), "usr: there is no role `usr` in this list");
    assert_eq!(roles("admin(grants = [user, user]), user"), "user: `user` is named twice");
    assert!(mistakes(&with_attributes("#[roles(admin(grants = [admin, user,], keep_one,): user, user)]")).is_empty());
}

#[test]
fn who_includes_a_role_gives_what_it_gives() {
    let code =
        super::expanded(&with_attributes("#[roles(owner(grants = [admin]): admin, admin(grants = [user]), user)]"));
    assert!(code.contains("const GRANTS: &'static [u64] = &[0b110, 0b100, 0b0]"), "{code}");
    assert!(!super::expanded(&with_attributes("#[roles(admin, user)]")).contains("const GRANTS"));
}

#[test]
fn new_users_have_one_role() {
    assert_eq!(roles("admin, helper"), "roles: which role does a newly registered user have?");
    assert_eq!(roles("#[default] admin, #[default] helper"), "#[default]: two roles are marked `#[default]`");
    assert!(mistakes(&with_attributes("#[roles(admin, #[default] helper)]")).is_empty());
    assert!(mistakes(&with_attributes("#[roles(#[default] admin, user)]")).is_empty());
}

#[test]
fn there_is_one_list() {
    assert_eq!(mistake(&with_attributes("")), "User: the roles of `User` are missing");
    assert_eq!(mistake(&with_attributes("#[roles]")), "roles: `roles` takes a list of names");
    assert_eq!(mistake(&with_attributes("#[roles(user)] #[roles(admin)]")), "roles: the roles are listed twice");
}

#[test]
fn a_mask_has_room_for_64() {
    let list = |count: usize| {
        (1..count).map(|at| format!("r{at}")).chain([String::from("user")]).collect::<Vec<_>>().join(", ")
    };
    assert!(mistakes(&with_attributes(&format!("#[roles({})]", list(64)))).is_empty());
    assert_eq!(roles(&list(65)), "user: these are 65 roles, and 64 are possible");
}

#[test]
fn every_mistake_of_a_list_is_told_at_once() {
    assert_eq!(mistakes(&with_attributes("#[roles(type, admin, admin, b: c, user)]")).len(), 3);
}

/// A user whose field for the roles is this.
fn holding(field: &str) -> String {
    format!("#[roles(admin, user)] struct User {{ id: i64, email: String, password_hash: PasswordHash, {field} }}")
}

#[test]
fn a_set_of_roles_is_known_by_its_type() {
    for (field, named) in [
        ("role: RoleSet<UserRole>", "role"),
        ("roles: RoleSet<UserRole>", "roles"),
        ("roles: authwright::role::RoleSet<self::UserRole>", "roles"),
        ("#[auth(role)] duties: RoleSet<UserRole>", "role"),
        ("roles: UserRole", "roles"),
    ] {
        assert_eq!(mistakes(&holding(field)), Vec::<String>::new(), "{field}");
        let written = expanded(&holding(field));
        let create = written.split_once("pub struct CreateUser").map_or(written.as_str(), |(_, rest)| rest);
        assert!(written.contains("CreateUser") && create.contains(&format!("pub {named}: ")), "{field}: {written}");
        let part = if field.contains("RoleSet") { "__auth::Part::Roles)" } else { "__auth::Part::Role)" };
        assert!(written.contains(part), "{field}");
    }
    // What else is called `roles` is the application's own.
    for own in [
        "role: UserRole, #[auth(default, as = json)] roles: Vec<UserRole>,",
        "#[auth(role)] rank: UserRole, #[auth(default, as = json)] roles: RoleSet<UserRole>,",
        "role: UserRole, #[auth(default)] roles: String,",
    ] {
        assert_eq!(mistakes(&holding(own)), Vec::<String>::new(), "{own}");
    }
}

#[test]
fn each_misuse_of_a_set_has_its_message() {
    let told = |field: &str| mistake(&holding(field));
    let several = "several roles are a `RoleSet<UserRole>`";
    assert_eq!(told("roles: Vec<UserRole>"), format!("Vec<UserRole>: {several}"));
    assert_eq!(told("role: HashSet<UserRole>"), format!("HashSet<UserRole>: {several}"));
    assert_eq!(told("role: RoleSet"), format!("RoleSet: {several}"));
    assert_eq!(told("role: Vec<RoleSet<UserRole>>"), format!("Vec<RoleSet<UserRole>>: {several}"));
    assert_eq!(told("roles: RoleSet<Role>"), "Role: the roles are the generated enum `UserRole`");
    assert_eq!(
        told("roles: Option<RoleSet<UserRole>>"),
        "Option<RoleSet<UserRole>>: a set of roles is never absent: who has no role has an empty set"
    );
    assert_eq!(
        told("role: RoleSet<UserRole>, #[auth(default)] roles: RoleSet<UserRole>"),
        "RoleSet<UserRole>: the roles of a user stand in one field, and this is another"
    );
    assert_eq!(
        told("#[auth(register)] roles: RoleSet<UserRole>"),
        "register: `register` cannot stand on `roles`: whoever signs up would choose what they may do"
    );
}

#[test]
fn a_holder_of_a_role_is_found_by_the_whole_name() {
    let written = expanded(&holding("roles: RoleSet<UserRole>"));
    for sql in [
        "WHERE instr(',' || \\\"roles\\\" || ',', ?) > 0 AND",
        "WHERE strpos(',' || \\\"roles\\\" || ',', $1) > 0 AND \\\"id\\\" <> $2",
        "WHERE LOCATE(?, CAST(CONCAT(',', `roles`, ',') AS BINARY)) > 0 AND",
    ] {
        assert!(written.contains(sql), "{sql}: {written}");
    }
}
