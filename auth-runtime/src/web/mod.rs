//! A thin face on the flows: frameworks.

#[cfg(feature = "axum")]
pub mod axum;
