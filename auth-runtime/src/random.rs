//! Random bytes from the operating system.

use crate::error::Error;

/// So many bytes from the operating system's generator.
///
/// # Errors
/// [`Error::Random`] where the operating system has none to give. Nothing weaker takes its place (TK-1).
pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}
