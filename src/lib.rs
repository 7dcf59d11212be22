//! Authentication from one struct.

pub mod templates;
