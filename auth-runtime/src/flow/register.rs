//! Registering: a sign-up waits to be confirmed, and no user is written or touched (RE-10).

use super::{Auth, intent::Cause};
use crate::{
    address::EmailAddress,
    error::{Error, FieldError, FieldErrors},
    field::{Value, Values},
    password::{Context, Password},
    random,
    role::Role,
    store::SignupRow,
    token::{SignupBrowser, Token},
    user::{AuthUser, CreateFields, NewFields, PendingFields},
};

/// A sign-up that waits to be confirmed.
pub struct Registered {
    /// What the browser that made the sign-up keeps, so that a click is enough to confirm it there.
    pub browser: Token<SignupBrowser>,
}

impl<U: AuthUser> Auth<U> {
    /// Registers: writes a sign-up and mails its link, or tells the owner of the address that there is an account.
    ///
    /// Whether the address is taken shows nowhere: not in the answer, not in the work (RE-1, RE-12).
    ///
    /// # Errors
    /// [`Error::Invalid`] for fields that are not as they must be, [`Error::Busy`], [`Error::Unavailable`].
    pub async fn register(&self, new: U::New) -> Result<Registered, Error> {
        let (email, password, pending) = new.split();
        let mut errors = FieldErrors::default();
        let email = Self::check_email("email", &email, &mut errors);
        self.check_password("password", &password, email.as_ref().map(EmailAddress::local), &mut errors);
        pending.check(&mut errors);
        errors.finish()?;
        let Some(email) = email else { return Err(Error::field("email", "email_invalid")) };
        self.refuse_taken(&pending).await?;

        // No connection is held while hashing (ST-4).
        let password_hash = self.hasher().hash(&password).await?;
        let now = self.clock().now();
        let lifetime = self.settings().lifetimes.verify_email;
        let signup = SignupRow {
            id: random::bytes::<16>()?.to_vec(),
            email: email.as_str().to_owned(),
            password_hash,
            pending,
            locale: None,
            expires_at: now.after(lifetime),
        };
        let intent = crate::store::Intent {
            signup_id: Some(signup.id.clone()),
            ..self.intent(Cause::Register, &signup.email, now)
        };
        let browser = self.signers().signup_browser.issue(&signup.id, "", signup.expires_at, &[])?;

        self.mailing(intent.id, || async {
            let mut tx = self.store().begin().await?;
            self.store().insert_signup(&mut tx, &signup, now).await?;
            self.store().insert_intent(&mut tx, &intent).await?;
            tx.commit().await
        })
        .await?;
        self.mail_is_waiting();
        Ok(Registered { browser })
    }

    /// Whether the `register` fields hold a value of a unique column that a user has. It says nothing about addresses.
    async fn refuse_taken(&self, pending: &U::Pending) -> Result<(), Error> {
        let mut values = Values::with_capacity(U::Pending::NAMES.len());
        pending.write(&mut values);
        let values: Vec<(&'static str, Value)> = U::Pending::NAMES.iter().copied().zip(values.finish()?).collect();
        // Before anything is looked up: what is too long for a column cannot be in it.
        let mut errors = FieldErrors::default();
        U::MODEL.check_lengths(&values, &mut errors);
        errors.finish()?;
        self.store().taken(&values, None).await?.map_or(Ok(()), |errors| Err(Error::Invalid(errors)))
    }

    /// The canonical form of an address that somebody typed.
    pub(super) fn check_email(field: &str, typed: &str, errors: &mut FieldErrors) -> Option<EmailAddress> {
        match EmailAddress::parse(typed) {
            Ok(email) => Some(email),
            Err(error) => {
                errors.add(field, FieldError::code(error.code()));
                None
            }
        }
    }

    /// Whether a password may be somebody's new one; `own` is the local part of the address.
    pub fn check_password(&self, field: &str, password: &Password, own: Option<&str>, errors: &mut FieldErrors) {
        let settings = self.settings();
        let mut words: Vec<&str> = vec![&settings.service, settings.base_url.host()];
        words.extend(U::Role::ALL.iter().map(|role| role.name()));
        words.extend(settings.password_words.iter().map(String::as_str));
        let own: Vec<&str> = own.into_iter().collect();
        if let Err(code) = settings.password_policy.check(password, &Context { words: &words, own: &own }) {
            errors.add(field, FieldError::code(code));
        }
    }

    /// A new password for a user, or why not.
    pub(super) fn accept_password(&self, field: &str, password: &Password, email: &str) -> Result<(), Error> {
        let mut errors = FieldErrors::default();
        self.check_password(field, password, email.split('@').next(), &mut errors);
        errors.finish()
    }

    /// A new user of these fields, as a program or a confirmed sign-up makes it.
    pub(super) fn created(email: &str, pending: U::Pending) -> U::Create {
        U::Create::from_pending(email.to_owned(), pending)
    }
}
