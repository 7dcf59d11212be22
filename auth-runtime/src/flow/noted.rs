//! What requests note in memory for the worker to write, so that none of them waits for it.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Notes by what each is about, at most so many: what is over is not noted.
pub(super) struct Noted<K, V> {
    notes: Mutex<HashMap<K, V>>,
    most: usize,
}

impl<K: Eq + Hash, V> Noted<K, V> {
    pub(super) fn at_most(most: usize) -> Self {
        Self { notes: Mutex::default(), most }
    }

    /// Notes something, in place of what was noted about the same before.
    pub(super) fn note(&self, about: K, note: V) {
        let mut notes = self.lock();
        if notes.len() < self.most || notes.contains_key(&about) {
            notes.insert(about, note);
        }
    }

    /// Takes all notes, to be written one by one.
    pub(super) fn take(&self) -> Taken<'_, K, V> {
        Taken { rest: std::mem::take(&mut *self.lock()).into_iter().collect(), of: self }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes that are being written. What is not written goes back when this is dropped: after an error of the database,
/// or with a worker that is stopped in the middle.
pub(super) struct Taken<'a, K: Eq + Hash, V> {
    rest: Vec<(K, V)>,
    of: &'a Noted<K, V>,
}

impl<K: Eq + Hash, V> Taken<'_, K, V> {
    /// What is to be written next.
    pub(super) fn next(&self) -> Option<&(K, V)> {
        self.rest.last()
    }

    /// It is written.
    pub(super) fn written(&mut self) {
        self.rest.pop();
    }
}

impl<K: Eq + Hash, V> Drop for Taken<'_, K, V> {
    fn drop(&mut self) {
        let mut notes = self.of.lock();
        for (about, note) in self.rest.drain(..) {
            // What has been noted since is newer.
            if notes.len() < self.of.most {
                notes.entry(about).or_insert(note);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Noted;

    fn all(noted: &Noted<u8, u8>) -> Vec<(u8, u8)> {
        let mut all: Vec<_> = noted.lock().iter().map(|(about, note)| (*about, *note)).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn what_is_not_written_goes_back() {
        let noted = Noted::at_most(3);
        for about in 0..3 {
            noted.note(about, 1);
        }
        let mut taken = noted.take();
        assert!(all(&noted).is_empty());
        let written = taken.next().unwrap().0;
        taken.written();
        drop(taken);
        let rest: Vec<_> = (0..3).filter(|about| *about != written).map(|about| (about, 1)).collect();
        assert_eq!(all(&noted), rest);
    }

    #[test]
    fn it_takes_no_place_of_what_is_newer() {
        let noted = Noted::at_most(2);
        noted.note(1, 1);
        noted.note(2, 1);
        let taken = noted.take();
        noted.note(1, 2);
        noted.note(3, 2);
        noted.note(4, 2);
        drop(taken);
        assert_eq!(all(&noted), [(1, 2), (3, 2)], "and there are never more than so many");
        noted.note(3, 3);
        assert_eq!(all(&noted), [(1, 2), (3, 3)]);
    }
}
