//! What a program chooses about a new user, and the row that it becomes.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{Ident, Path};

use super::rule;
use crate::{
    model::{Field, Part, User},
    names::hygienic,
};

/// ```ignore
/// impl P::CreateFields for CreateUser {
///     type User = User;
///     fn from_pending(email: String, pending: PendingUser) -> Self {
///         Self { email, password: None, role: P::default_role(), display_name: pending.display_name, credits: 0 }
///     }
///     fn parts(&mut self) -> P::CreateParts<'_, UserRole> {
///         P::CreateParts { email: &mut self.email, password: &mut self.password, role: &mut self.role }
///     }
///     fn write(&self, head: &P::RowHead<'_, i64>, values: &mut P::Values) {
///         head.put_id(values);
///         head.put_email(values);
///         head.put_password_hash(values);
///         values.put::<P::ByName, UserRole>(&self.role);
///         values.put::<P::Native, String>(&self.display_name);
///         values.put::<P::Native, i64>(&self.credits);
///     }
/// }
/// ```
pub(super) fn impls(user: &User) -> TokenStream {
    let outline = &user.outline;
    let (name, p, names) = (&outline.ident, &outline.alias, &outline.names);
    let (create, pending, id) = (&names.create, &names.pending, &user.parts.id.ty);
    let (role, role_type) = (outline.role_name(), &user.parts.role.ty);

    let starts = outline.own().map(|field| {
        let ident = &field.ident;
        match field.start() {
            Some(start) if !field.register => quote_spanned!(hygienic()=> #ident: #start,),
            _ => quote_spanned!(hygienic()=> #ident: pending.#ident,),
        }
    });
    let any = outline.register().next().is_some();
    let pending_argument = if any { quote_spanned!(hygienic()=> pending) } else { quote_spanned!(hygienic()=> _) };
    let check = rule::check(outline.own(), p, rule::present);
    let writes = outline.fields.iter().map(|field| write(field, &role, p));

    quote_spanned! {hygienic()=>
        #[automatically_derived]
        impl #p::CreateFields for #create {
            type User = #name;

            fn from_pending(email: #p::String, #pending_argument: #pending) -> Self {
                Self {
                    email,
                    password: ::core::option::Option::None,
                    #role: #p::default_role(),
                    #(#starts)*
                }
            }

            fn parts(&mut self) -> #p::CreateParts<'_, #role_type> {
                #p::CreateParts { email: &mut self.email, password: &mut self.password, role: &mut self.#role }
            }

            #check

            fn write(&self, head: &#p::RowHead<'_, #id>, values: &mut #p::Values) {
                #(#writes)*
            }
        }
    }
}

fn write(field: &Field, role: &Ident, p: &Path) -> TokenStream {
    let (ident, stored) = (&field.ident, field.stored(p));
    match field.part {
        Part::Id => quote_spanned!(field.place()=> head.put_id(values);),
        Part::Email => quote_spanned!(hygienic()=> head.put_email(values);),
        Part::Password => quote_spanned!(hygienic()=> head.put_password_hash(values);),
        Part::VerifiedAt => quote_spanned!(hygienic()=> head.put_verified_at(values);),
        Part::IsActive => quote_spanned!(hygienic()=> head.put_is_active(values);),
        Part::CreatedAt | Part::UpdatedAt => quote_spanned!(hygienic()=> head.put_now(values);),
        Part::LastLoginAt => quote_spanned!(hygienic()=> head.put_no_login(values);),
        Part::Role => quote_spanned!(field.place()=> values.put::<#stored>(&self.#role);),
        Part::Locale | Part::Own => quote_spanned!(field.place()=> values.put::<#stored>(&self.#ident);),
    }
}
