use quote::quote;

use super::{handler, mistakes, refused, shown};
use crate::guard::{public, require_login, require_role};

// RB-5
#[test]
fn each_misuse_of_the_list_has_its_message() {
    assert_eq!(refused(quote!()), "this guard names no role");
    assert_eq!(refused(quote!("admin")), "write the role's name, not a string");
    assert_eq!(refused(quote!(admin || helper)), "a guard does not know `||`");
    assert_eq!(refused(quote!(admin | helper)), "a guard does not know `|`");
    assert_eq!(refused(quote!(admin && helper)), "a guard does not know `&&`");
    assert_eq!(refused(quote!(admin + x)), "a guard does not know `+`");
    assert_eq!(refused(quote!(!admin)), "a guard does not know `!`");
    assert_eq!(refused(quote!(admin helper)), "a comma is missing before this");
    assert_eq!(refused(quote!(admin,, helper)), "nothing stands before this comma");
    assert_eq!(refused(quote!(admin, helper, admin)), "this role stands here twice");
    assert_eq!(refused(quote!(admin, roles::admin)), "this role stands here twice");
    assert_eq!(refused(quote!(self)), "`self` is not a role");
    assert_eq!(refused(quote!(3)), "this is not a role");
    assert_eq!(refused(quote!(admin(1))), "this is not a role");
    assert_eq!(refused(quote!((admin))), "this is not a role");
    assert_eq!(refused(quote!(UserRole::Admin)), "a guard names the role, not the variant of the enum");
    assert!(mistakes(require_role, quote!(roles::Admin), handler()).is_empty());
}

// RB-5
#[test]
fn words_of_later_versions_are_refused_by_name() {
    assert_eq!(refused(quote!(all(admin, helper))), "guards of this version do not know `all(..)`");
    assert_eq!(refused(quote!(any(admin, helper))), "guards of this version do not know `any(..)`");
    assert_eq!(refused(quote!(admin, by = actor)), "guards of this version do not know `by = ..`");
    assert_eq!(refused(quote!(admin, fresh)), "guards of this version do not know `fresh`");
    assert!(mistakes(require_role, quote!(roles::fresh, all), handler()).is_empty());
}

#[test]
fn the_other_guards_take_no_roles() {
    let of = |guard, args| mistakes(guard, args, handler());
    assert_eq!(of(public, quote!(admin)), ["`#[public]` takes no roles"]);
    assert_eq!(of(require_login, quote!("Staff")), ["this is not a type of user"]);
    assert_eq!(of(require_login, quote!(&Staff)), ["this is not a type of user"]);
    assert_eq!(of(require_login, quote!(User, Staff)), ["a handler is about one kind of user"]);
}

#[test]
fn all_mistakes_come_at_once() {
    let item = quote!(
        pub const unsafe extern "C" fn reports(&self) {}
    );
    assert_eq!(
        mistakes(require_role, quote!("admin", helper, helper, all(a)), item),
        [
            "write the role's name, not a string",
            "this role stands here twice",
            "guards of this version do not know `all(..)`",
            "a handler cannot be `const`",
            "a handler cannot be `unsafe`: the router calls it",
            "a handler cannot be `extern`",
            "a handler is an `async fn`",
            "a guard stands on a handler, and handlers have no `self`",
        ]
    );
}

// RB-5
#[test]
fn only_functions_can_be_guarded() {
    for item in [
        quote!(
            pub struct Reports;
        ),
        quote!(
            impl Reports {
                async fn list() {}
            }
        ),
        quote!(
            mod reports {}
        ),
        quote!(
            trait Reports {}
        ),
        quote!(
            const REPORTS: u8 = 1;
        ),
        quote!(
            static REPORTS: fn() = f;
        ),
        quote!(
            macro_rules! reports {
                () => {};
            }
        ),
    ] {
        let shown = item.to_string();
        assert_eq!(mistakes(public, quote!(), item), ["a guard stands on a handler, and this is none"], "{shown}");
    }
    let declared = quote!(
        async fn reports();
    );
    let expanded = public(quote!(), declared).to_string();
    assert!(expanded.contains("a guard needs a function with a body"), "{expanded}");
}

#[test]
fn a_handler_has_one_guard() {
    let twice = "this handler has two guards";
    for second in [quote!(public), quote!(authwright::require_login), quote!(require_role(helper))] {
        let item = quote!(#[#second] async fn reports() {});
        assert_eq!(mistakes(require_role, quote!(admin), item), [twice]);
    }
    // Under a name that nobody can know, the first one is seen by what it inserted.
    let item = require_login(quote!(), handler());
    assert_eq!(mistakes(public, quote!(), item), [twice]);
}

#[test]
fn axum_takes_fifteen_parameters_beside_the_guard() {
    let with = |count: usize| {
        let names = (0..count).map(|at| quote::format_ident!("p{at}"));
        mistakes(public, quote!(), quote!(async fn reports(#(#names: u8),*) {}))
    };
    assert!(with(15).is_empty());
    assert_eq!(with(16), ["a handler has at most 15 parameters beside its guard"]);
    assert_eq!(with(18).len(), 1);

    let names = (0..17).map(|at| quote::format_ident!("p{at}"));
    let denied = public(quote!(), quote!(async fn reports(#(#names: u8),*) {})).to_string();
    assert!(denied.contains("p13 : u8 , (p14 , p15 , p16 ,) : (u8 , u8 , u8 ,))"), "{denied}");
}

// RB-5
#[test]
fn a_mistake_never_leaves_a_handler_that_works() {
    let item = quote! {
        #[public]
        pub const unsafe extern "C" fn reports(body: String) -> String {
            body
        }
    };
    let expanded = shown(require_role, quote!("admin"), item);
    let (_, denied) = expanded.split_at(expanded.find("pub ").unwrap());
    insta::assert_snapshot!(denied, @"
    pub async fn reports(_: ::authwright::__private::Denied, body: String) -> String {
        body
    }
    ");
    assert_eq!(expanded.matches("compile_error!").count(), 6);
}
