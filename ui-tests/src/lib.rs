//! The messages of the compiler are in `fail/`, and `tests/ui.rs` asks for them.
