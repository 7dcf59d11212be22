//! What an application can set: by the environment or by the builder, under the same names.

mod base_url;
mod network;
mod settings;

pub use base_url::BaseUrl;
pub use network::Network;
pub use settings::{Lifetimes, Registration, Settings};
