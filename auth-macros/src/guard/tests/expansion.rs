use proc_macro2::{Delimiter, Group, TokenStream};
use quote::quote;

use super::{handler, mistakes, refused, shown};
use crate::guard::{public, require_login, require_role};

#[test]
fn one_role_becomes_the_first_parameter() {
    let item = quote! {
        /// What they read.
        #[tracing::instrument]
        pub(crate) async fn reports<T>(State(db): State<T>, body: String) -> impl IntoResponse
        where
            T: Clone,
        {
            #![allow(unused)]
            body
        }
    };
    insta::assert_snapshot!(shown(require_role, quote!(admin), item), @r#"
    /// What they read.
    #[tracing::instrument]
    #[allow(private_interfaces)]
    pub(crate) async fn reports<T>(
        _: ::authwright::__private::Guard<roles::admin>,
        State(db): State<T>,
        body: String,
    ) -> impl IntoResponse
    where
        T: Clone,
    {
        #![allow(unused)]
        body
    }
    "#);
}

#[test]
fn several_roles_are_any_of_them() {
    let args = quote!(admin, staff::roles::owner, r#type,);
    insta::assert_snapshot!(shown(require_role, args, handler()), @"
    async fn reports(
        _: ::authwright::__private::Guard<
            ::authwright::__private::AnyOf<
                roles::admin,
                ::authwright::__private::AnyOf<staff::roles::owner, roles::r#type>,
            >,
        >,
    ) {}
    ");
}

#[test]
fn several_roles_at_once_are_checked_to_be_possible() {
    let item = quote! {
        async fn reports() {
            #![allow(unused)]
            work();
        }
    };
    let args = quote!(any(owner, all(admin, auditor)));
    insta::assert_snapshot!(shown(require_role, args, item), @"
    async fn reports(
        _: ::authwright::__private::Guard<
            ::authwright::__private::AnyOf<
                roles::owner,
                ::authwright::__private::AllOf<roles::admin, roles::auditor>,
            >,
        >,
    ) {
        #![allow(unused)]
        const _: () = ::authwright::__private::satisfiable::<
            ::authwright::__private::AllOf<roles::admin, roles::auditor>,
        >();
        work();
    }
    ");
}

#[test]
fn strength_stands_around_the_roles() {
    insta::assert_snapshot!(shown(require_role, quote!(admin, fresh = "5m", verified), handler()), @"
    async fn reports(
        _: ::authwright::__private::Guard<
            ::authwright::__private::Fresh<
                ::authwright::__private::Verified<roles::admin>,
                300u32,
            >,
        >,
    ) {}
    ");
    insta::assert_snapshot!(shown(require_login, quote!(verified), handler()), @"
    async fn reports(
        _: ::authwright::__private::Guard<::authwright::__private::Verified<roles::__login>>,
    ) {}
    ");
}

#[test]
fn a_function_asks_whom_it_names() {
    let item = quote! {
        /// Pays back.
        pub async fn refund<T: Store>(&self, store: T) -> Result<(), ShopError> {
            store.pay().await
        }
    };
    insta::assert_snapshot!(shown(require_role, quote!(admin, by = self.actor), item), @"
    /// Pays back.
    pub async fn refund<T: Store>(&self, store: T) -> Result<(), ShopError> {
        ::authwright::__private::demand::<roles::admin, _>(&self.actor)?;
        store.pay().await
    }
    ");
}

#[test]
fn a_role_may_come_through_a_macro() {
    // What `$role:path` is to a procedural macro.
    let role = Group::new(Delimiter::None, quote!(admin));
    assert_eq!(
        require_role(quote!(#role, helper), handler()).to_string(),
        require_role(quote!(admin, helper), handler()).to_string()
    );
}

#[test]
fn a_login_is_of_the_kind_in_scope_or_of_a_named_one() {
    insta::assert_snapshot!(shown(require_login, quote!(), handler()), @"async fn reports(_: ::authwright::__private::Guard<roles::__login>) {}");
    insta::assert_snapshot!(shown(require_login, quote!(people::Staff), handler()), @"
    async fn reports(
        _: ::authwright::__private::Guard<::authwright::__private::LoggedIn<people::Staff>>,
    ) {}
    ");
}

#[test]
fn public_is_written_too() {
    insta::assert_snapshot!(shown(public, quote!(), handler()), @"async fn reports(_: ::authwright::__private::Public) {}");
}

#[test]
fn the_crate_may_have_another_name() {
    insta::assert_snapshot!(shown(require_role, quote!(admin, crate = ::my_auth), handler()), @"async fn reports(_: ::my_auth::__private::Guard<roles::admin>) {}");
    insta::assert_snapshot!(shown(require_login, quote!(crate = crate::auth, Staff), handler()), @"
    async fn reports(
        _: crate::auth::__private::Guard<crate::auth::__private::LoggedIn<Staff>>,
    ) {}
    ");
    insta::assert_snapshot!(shown(public, quote!(crate = ::my_auth), handler()), @"async fn reports(_: ::my_auth::__private::Public) {}");

    assert_eq!(
        refused(quote!(admin, crate = super::auth)),
        "`crate = super::auth` means something else in each module"
    );
    assert_eq!(refused(quote!(admin, crate = my_auth)), "`crate = my_auth` means something else in each module");
    assert_eq!(refused(quote!(admin, crate = "my_auth")), "this is not a path to a crate");
    assert_eq!(refused(quote!(admin, crate)), "this is not a path to a crate");
    assert_eq!(refused(quote!(admin, crate = ::a, crate = ::b)), "`crate = ..` stands here twice");
    // A role may well live at the root of the crate.
    assert!(mistakes(require_role, quote!(crate::roles::admin), handler()).is_empty());
}

#[test]
fn a_visible_handler_may_name_private_roles() {
    let item = quote!(
        pub async fn reports() {}
    );
    let allowed =
        |guard: fn(_, _) -> TokenStream, args| guard(args, item.clone()).to_string().contains("private_interfaces");
    assert!(allowed(require_role, quote!(admin)));
    assert!(allowed(require_login, quote!()));
    assert!(!allowed(public, quote!()));
    assert!(!require_login(quote!(), handler()).to_string().contains("private_interfaces"));
}

#[test]
fn clippy_is_silenced_only_where_the_guard_is_what_it_minds() {
    let seven = quote!(
        async fn reports(a: A, b: B, c: C, d: D, e: E, f: F, g: G) {}
    );
    assert!(require_role(quote!(admin), seven).to_string().contains("too_many_arguments"));
    let six = quote!(
        async fn reports(a: A, b: B, c: C, d: D, e: E, f: F) {}
    );
    assert!(!require_role(quote!(admin), six).to_string().contains("too_many_arguments"));
}

#[test]
fn the_body_is_left_to_rustc() {
    // `syn` would refuse it, and whoever is still typing would lose completion.
    let expanded = public(quote!(), quote!(async fn reports() { let half = ; })).to_string();
    assert_eq!(expanded, "async fn reports (_ : :: authwright :: __private :: Public) { let half = ; }");
}

// RB-6: an attribute macro sees those that stand below it, so every split of the list around the guard is one order.
#[test]
fn the_guard_is_first_in_every_order_of_attributes() {
    let attributes = [
        quote!(#[doc = "What they read."]),
        quote!(#[tracing::instrument(skip_all)]),
        quote!(#[axum::debug_handler]),
        quote!(#[cfg(not(never))]),
        quote!(#[inline]),
    ];
    for turn in 0..attributes.len() {
        let mut below = attributes.clone();
        below.rotate_left(turn);
        for count in 0..=below.len() {
            let attributes = &below[..count];
            let item = quote! { #(#attributes)* async fn reports(body: String) -> String { body } };
            let written = shown(require_role, quote!(admin), item);
            let parameters = written.split("reports(").nth(1).unwrap().trim_start();
            assert!(parameters.starts_with("_: ::authwright::__private::Guard<roles::admin>"), "{written}");
            assert!(!written.contains("compile_error"), "{written}");
            // What stood below it is written again, whole.
            for kept in attributes {
                let kept = kept.to_string().replace(' ', "");
                let is_doc = kept.starts_with("#[doc");
                assert!(is_doc || written.replace([' ', '\n'], "").contains(&kept), "{kept} in\n{written}");
                assert!(!is_doc || written.contains("What they read."), "{written}");
            }
        }
    }
}
