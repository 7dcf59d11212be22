//! The application's own mails and pages: askama structs in the user's crate, which find the templates there.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Ident, LitStr, Path};

use crate::{
    model::{Template, User},
    names::{hygienic, moved},
};

/// The functions of `AuthUser` that render, where there is something of the user's own to render.
pub(super) fn overrides(user: &User) -> TokenStream {
    [mail(user), page(user)].into_iter().flatten().collect()
}

/// ```ignore
/// fn mail(mail: &P::UserMail<'_, Self>) -> Result<P::Rendered, P::RenderError> {
///     match mail.context.purpose {
///         P::MailPurpose::ResetPassword if Option::is_some(&mail.user) => {
///             // the three structs below
///             let subject = Subject { user: mail.user()?, link: mail.link()?, .. };
///             let text = Text { user: mail.user()?, link: mail.link()?, .. };
///             let html = Html { user: mail.user()?, link: mail.link()?, .. };
///             Ok(P::Rendered::new(
///                 P::askama::Template::render(&subject).map_err(P::RenderError::new)?,
///                 P::askama::Template::render(&text).map_err(P::RenderError::new)?,
///                 P::askama::Template::render(&html).map_err(P::RenderError::new)?,
///             ))
///         }
///         _ => <P::DefaultTemplates as P::MailTemplates>::mail(&mail.context),
///     }
/// }
/// ```
fn mail(user: &User) -> Option<TokenStream> {
    if user.mails.is_empty() {
        return None;
    }
    let p = &user.outline.alias;
    let arms = user.mails.iter().map(|template| {
        let (kind, values) = (&template.kind, Values::of(&template.name));
        let place = template.path.span();
        let [subject, text, html] = ["Subject", "Text", "Html"].map(|name| Ident::new(name, place));
        let structs = [
            template_struct(user, template, &values, &subject, Piece::Subject),
            template_struct(user, template, &values, &text, Piece::Text),
            template_struct(user, template, &values, &html, Piece::Html),
        ];
        let fill = values.fill();
        // Who is gone is told in the words of the toolkit: there is no user for the template to speak of.
        let there = matches!(values.whose, Whose::User)
            .then(|| quote_spanned!(hygienic()=> if ::core::option::Option::is_some(&mail.user)));
        quote_spanned! {hygienic()=>
            #p::MailPurpose::#kind #there => {
                #(#structs)*
                let subject = #subject { #fill };
                let text = #text { #fill };
                let html = #html { #fill };
                ::core::result::Result::Ok(#p::Rendered::new(
                    #p::askama::Template::render(&subject).map_err(#p::RenderError::new)?,
                    #p::askama::Template::render(&text).map_err(#p::RenderError::new)?,
                    #p::askama::Template::render(&html).map_err(#p::RenderError::new)?,
                ))
            }
        }
    });
    Some(quote_spanned! {hygienic()=>
        fn mail(mail: &#p::UserMail<'_, Self>) -> ::core::result::Result<#p::Rendered, #p::RenderError> {
            match mail.context.purpose {
                #(#arms)*
                #[allow(unreachable_patterns)]
                _ => <#p::DefaultTemplates as #p::MailTemplates>::mail(&mail.context),
            }
        }
    })
}

/// A piece of a mail.
#[derive(Clone, Copy, PartialEq)]
enum Piece {
    /// The block of that name in the `.txt` template, which must have one.
    Subject,
    Text,
    Html,
}

/// What the template of a mail has in scope, beside `service`, `base_url`, `address` and `when`.
struct Values {
    whose: Whose,
    link: bool,
    both_addresses: bool,
}

/// Whose mail it is.
enum Whose {
    /// A sign-up's: there is no user yet.
    Pending,
    User,
    /// Nobody's: there is no user any more.
    Nobody,
}

impl Values {
    fn of(mail: &str) -> Self {
        Self {
            whose: match mail {
                "verify_email" => Whose::Pending,
                "account_closed" => Whose::Nobody,
                _ => Whose::User,
            },
            link: matches!(mail, "verify_email" | "reset_password" | "change_email" | "invitation"),
            both_addresses: matches!(mail, "email_changing" | "email_changed"),
        }
    }

    /// The values, in an expression of the struct.
    fn fill(&self) -> TokenStream {
        let user = match self.whose {
            Whose::Pending => Some(quote_spanned!(hygienic()=> user: mail.pending()?,)),
            Whose::User => Some(quote_spanned!(hygienic()=> user: mail.user()?,)),
            Whose::Nobody => None,
        };
        let link = self.link.then(|| quote_spanned!(hygienic()=> link: mail.link()?, expires_in: mail.expires_in()?,));
        let addresses = self
            .both_addresses
            .then(|| quote_spanned!(hygienic()=> old_address: mail.old_address()?, new_address: mail.new_address()?,));
        quote_spanned! {hygienic()=>
            #user
            #link
            #addresses
            service: mail.context.service,
            base_url: mail.context.base_url,
            address: mail.context.address,
            when: &mail.context.when,
        }
    }
}

/// ```ignore
/// #[derive(P::askama::Template)]
/// #[template(path = "mail/reset.txt", askama = P::askama)]
/// struct Text<'a> {
///     user: &'a User,
///     #[deny(dead_code, reason = "..")] link: &'a str, // a mail that never mentions its link is a mistake
///     #[allow(dead_code)] expires_in: &'a str,         // .. and the rest it may leave out
/// }
/// ```
///
/// All of it stands at the path, so that the compiler points there, whatever in the template is wrong.
fn template_struct(user: &User, template: &Template, values: &Values, name: &Ident, piece: Piece) -> TokenStream {
    let (outline, place) = (&user.outline, template.path.span());
    let p = &moved(&outline.alias, place);
    let path = file(template, if piece == Piece::Html { ".html" } else { ".txt" });
    let block = (piece == Piece::Subject).then(|| quote_spanned!(place=> block = "subject",));
    let who = match values.whose {
        Whose::Pending => Some(&outline.names.pending),
        Whose::User => Some(&outline.ident),
        Whose::Nobody => None,
    };
    let who = who.map(|who| quote_spanned!(place=> #[allow(dead_code)] user: &'a #who,));
    let mention = if piece == Piece::Subject {
        quote_spanned!(place=> #[allow(dead_code)])
    } else {
        let reason = format!("a mail is of no use without its link: write `{{{{ link }}}}` in {}", path.value());
        quote_spanned!(place=> #[deny(dead_code, reason = #reason)])
    };
    let link =
        values.link.then(|| quote_spanned!(place=> #mention link: &'a str, #[allow(dead_code)] expires_in: &'a str,));
    let addresses = values.both_addresses.then(
        || quote_spanned!(place=> #[allow(dead_code)] old_address: &'a str, #[allow(dead_code)] new_address: &'a str,),
    );
    let derive = askama_derive(p, place);
    quote_spanned! {place=>
        #derive
        #[template(path = #path, #block askama = #p::askama)]
        struct #name<'a> {
            #who
            #link
            #addresses
            #[allow(dead_code)] service: &'a str,
            #[allow(dead_code)] base_url: &'a str,
            #[allow(dead_code)] address: &'a str,
            #[allow(dead_code)] when: &'a str,
        }
    }
}

/// ```ignore
/// fn page(page: &P::Page) -> Result<String, P::RenderError> {
///     match page.kind {
///         P::PageKind::Login => {
///             #[derive(P::askama::Template)]
///             #[template(path = "pages/login.html", askama = P::askama)]
///             struct Html<'a> { page: &'a P::Page }
///             P::askama::Template::render(&Html { page }).map_err(P::RenderError::new)
///         }
///         _ => <P::DefaultTemplates as P::PageTemplates>::page(page),
///     }
/// }
/// ```
fn page(user: &User) -> Option<TokenStream> {
    if user.pages.is_empty() {
        return None;
    }
    let p = &user.outline.alias;
    let arms = user.pages.iter().map(|template| {
        let (kind, place, path) = (&template.kind, template.path.span(), file(template, ".html"));
        let html = Ident::new("Html", place);
        let p = &moved(p, place);
        let derive = askama_derive(p, place);
        let page_struct = quote_spanned! {place=>
            #derive
            #[template(path = #path, askama = #p::askama)]
            struct #html<'a> {
                #[allow(dead_code)] page: &'a #p::Page,
            }
        };
        quote_spanned! {hygienic()=>
            #p::PageKind::#kind => {
                #page_struct
                #p::askama::Template::render(&#html { page }).map_err(#p::RenderError::new)
            }
        }
    });
    Some(quote_spanned! {hygienic()=>
        fn page(page: &#p::Page) -> ::core::result::Result<#p::String, #p::RenderError> {
            match page.kind {
                #(#arms)*
                _ => <#p::DefaultTemplates as #p::PageTemplates>::page(page),
            }
        }
    })
}

fn askama_derive(p: &Path, place: Span) -> TokenStream {
    quote_spanned!(place=> #[derive(#p::askama::Template)])
}

/// The path with its extension, still at the place of the literal.
fn file(template: &Template, extension: &str) -> LitStr {
    LitStr::new(&format!("{}{extension}", template.path.value()), template.path.span())
}
