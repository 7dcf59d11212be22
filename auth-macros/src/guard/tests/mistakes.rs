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
fn each_misuse_of_all_and_any_has_its_message() {
    assert_eq!(refused(quote!(all())), "`all(..)` names no role");
    assert_eq!(refused(quote!(admin, any())), "`any(..)` names no role");
    assert_eq!(refused(quote!(all(admin, "helper"))), "write the role's name, not a string");
    assert_eq!(refused(quote!(all(admin, roles::admin))), "this role stands here twice");
    assert_eq!(refused(quote!(all(a, b), all(a, b))), "this stands here twice");
    assert_eq!(refused(quote!(all(a, any(b || c)))), "a guard does not know `||`");
    assert_eq!(refused(quote!(not(admin))), "this is not a role");
    assert_eq!(refused(quote!(all(a, b) & c)), "this is not a role");
    let pairs = quote!(any(all(a, b), all(c, d), all(e, f), all(g, h)));
    assert!(mistakes(require_role, pairs, handler()).is_empty());
    let more = quote!(any(all(a, b), all(c, d), all(e, f), all(g, h), all(i, j)));
    assert_eq!(refused(more), "this comes to 32 conditions, and 16 are possible");
    // A role may have the name of a word, where it cannot be taken for one.
    assert!(mistakes(require_role, quote!(roles::fresh, all, any, by), handler()).is_empty());
}

// RB-5
#[test]
fn each_misuse_of_a_word_has_its_message() {
    assert_eq!(refused(quote!(admin, mfa)), "guards of this version do not know `mfa`");
    assert_eq!(refused(quote!(admin, fresh)), "how recent?");
    assert_eq!(refused(quote!(admin, fresh = )), "how recent?");
    for time in [
        quote!(5),
        quote!("5"),
        quote!("m"),
        quote!(""),
        quote!("5 m"),
        quote!("-5m"),
        quote!("5µ"),
        quote!("9999999999d"),
    ] {
        assert_eq!(refused(quote!(admin, fresh = #time)), "this is not a time", "{time}");
    }
    assert_eq!(refused(quote!(admin, fresh = "0m")), "nobody proves who they are in no time");
    assert_eq!(refused(quote!(admin, fresh = "5m", fresh = "6m")), "`fresh = ..` stands here twice");
    assert_eq!(refused(quote!(admin, verified, verified)), "`verified` stands here twice");
    assert_eq!(refused(quote!(all(admin, verified))), "`verified` is asked for beside the roles, not among them");
    assert_eq!(refused(quote!(any(admin, fresh = "5m"))), "`fresh = ..` stands beside the roles, not among them");
    assert_eq!(refused(quote!(admin, age = 18)), "guards do not know `age = ..`");
    assert_eq!(refused(quote!(verified)), "this guard names no role");
}

// RB-5
#[test]
fn each_misuse_of_by_has_its_message() {
    let of = |args, item| mistakes(require_role, args, item);
    let function = || {
        quote!(
            fn refund(actor: &User, order: Order) -> Result<(), Forbidden> {
                Ok(())
            }
        )
    };
    assert!(of(quote!(admin, by = actor), function()).is_empty());
    assert_eq!(of(quote!(admin, by = "actor"), function()), ["this names no parameter"]);
    assert_eq!(of(quote!(admin, by = actor()), function()), ["this names no parameter"]);
    assert_eq!(of(quote!(admin, by = actor, by = order), function()), ["`by = ..` stands here twice"]);
    assert_eq!(of(quote!(admin, by = me), function()), ["this function has no parameter `me`"]);
    assert_eq!(of(quote!(admin, by = self), function()), ["this function has no parameter `self`"]);
    assert_eq!(of(quote!(by = actor), function()), ["this guard names no role"]);
    assert_eq!(
        of(quote!(admin, fresh = "5m", by = actor), function()),
        ["only a request knows when its user proved who they are"]
    );
    let silent = "this function cannot refuse: it answers nothing";
    assert_eq!(
        of(
            quote!(admin, by = actor),
            quote!(
                fn refund(actor: &User) {}
            )
        ),
        [silent]
    );
    assert_eq!(
        of(
            quote!(admin, by = actor),
            quote!(
                fn refund(actor: &User) -> () {}
            )
        ),
        [silent]
    );
    assert_eq!(
        of(
            quote!(admin, by = actor),
            quote!(
                const fn refund(actor: &User) -> Result<(), Forbidden> {
                    Ok(())
                }
            )
        ),
        ["a `const fn` cannot ask for a role"]
    );
    assert_eq!(
        of(
            quote!(admin, by = actor),
            quote!(
                fn refund(actor: &User) -> Result<(), Forbidden>;
            )
        ),
        ["a guard needs a function with a body"]
    );
    assert_eq!(
        mistakes(require_login, quote!(by = actor), function()),
        ["whoever acts is a user: this asks for nothing"]
    );
    assert!(mistakes(require_login, quote!(verified, by = actor), function()).is_empty());
    assert_eq!(mistakes(public, quote!(by = actor), function()), ["`by = ..` names whose roles are asked for"]);
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
        mistakes(require_role, quote!("admin", helper, helper, all()), item),
        [
            "write the role's name, not a string",
            "this role stands here twice",
            "`all(..)` names no role",
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
fn a_handler_has_fifteen_parameters_beside_the_guard() {
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
