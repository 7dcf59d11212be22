//! Mails: what they are for and what they say.

mod purpose;
mod rendered;

pub use purpose::MailPurpose;
pub use rendered::Rendered;
