//! Tokens: the signed ones that are mailed or stand in forms, and the secret of a session.
//!
//! - [`KeyRing`]: the keys of `AUTH_SECRET`, from which each realm and purpose gets its own
//! - [`Signer`]: issues and opens the [`Token`]s of one purpose; nothing is stored
//! - [`SessionSecret`]: what the cookie of a session holds; the database holds its hash

mod base64url;
mod key;
mod opened;
mod purpose;
mod session;
mod signed;

pub use key::{KeyError, KeyRing, PurposeKeys};
pub use opened::Opened;
pub use purpose::{
    ChangeEmail, FormCsrf, Invitation, Mailed, Purpose, ResetPassword, SignupBrowser, Token, VerifyEmail,
};
pub use session::SessionSecret;
pub use signed::{InvalidToken, MAX_ADDRESS_LEN, MAX_SUBJECT_LEN, MAX_TOKEN_LEN, Signer};
