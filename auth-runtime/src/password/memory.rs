//! The memory in which a thread hashes.

use argon2::Block;

use crate::error::Error;

/// The memory of one thread, kept from one hash to the next: fresh pages cost more than half a hash.
///
/// It is not wiped in between: the next hash overwrites what the last one left.
pub(super) struct Memory {
    blocks: Vec<Block>,
    resident: usize,
}

impl Memory {
    /// No memory yet; from the first work on, so many blocks of 1 KiB.
    pub(super) fn keeping(resident: usize) -> Self {
        Self { blocks: Vec::new(), resident }
    }

    /// Lends so many blocks. Those beyond what is kept are given back afterwards.
    ///
    /// # Errors
    /// [`Error::Internal`] where the system has no more memory.
    pub(super) fn with<T>(&mut self, count: usize, work: impl FnOnce(&mut [Block]) -> T) -> Result<T, Error> {
        let missing = count.max(self.resident).saturating_sub(self.blocks.len());
        self.blocks.try_reserve_exact(missing).map_err(Error::internal)?;
        self.blocks.resize(self.blocks.len().saturating_add(missing), Block::new());
        let done = work(self.blocks.get_mut(..count).unwrap_or_default());
        self.blocks.truncate(self.resident);
        self.blocks.shrink_to_fit();
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn memory_grows_for_one_work_and_shrinks_again() {
        let mut memory = Memory::keeping(8);
        assert_eq!(memory.with(64, |blocks| blocks.len()).unwrap(), 64);
        assert_eq!((memory.blocks.len(), memory.blocks.capacity()), (8, 8));
        assert_eq!(memory.with(4, |blocks| blocks.len()).unwrap(), 4);
        assert_eq!(memory.blocks.len(), 8);
    }
}
