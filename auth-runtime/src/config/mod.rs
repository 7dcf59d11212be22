//! What an application can set: by the environment or by the builder, under the same names.

mod base_url;
mod check;
mod delivery;
mod draft;
mod environment;
mod limits;
mod network;
mod places;
mod reading;
mod settings;
mod start_error;
#[cfg(test)]
mod tests;

pub use base_url::{BaseUrl, NotABaseUrl};
pub(crate) use check::{Checked, Ready};
pub(crate) use draft::Draft;
pub use environment::Environment;
pub use network::{Network, NotANetwork};
pub use settings::{Lifetimes, Registration, SchemaCheck, Settings};
pub use start_error::StartError;
