//! Writes the files that belong to one record, before the record. They are removed if the record
//! cannot be written, or if a signal ends the program before that.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::file::{self, Written};
use crate::disk::{AtEnd, at_end, postpone};
use crate::engine::fix::{Rewrite, rewrite};
use crate::git::Error;
use crate::text::RepoPath;

/// The files that were written so far.
pub(crate) struct NewFiles<'a> {
    pub top: &'a Path,
    /// The folder for evidence.
    pub folder: RepoPath,
    pub paths: Vec<RepoPath>,
    written: Arc<Mutex<Vec<Written>>>,
    /// Removes the files if a signal ends the program; `None` once they are kept.
    at_end: Option<AtEnd>,
}

impl<'a> NewFiles<'a> {
    pub(crate) fn new(top: &'a Path, folder: RepoPath) -> Self {
        let written = Arc::new(Mutex::new(Vec::new()));
        let to_remove = Arc::clone(&written);
        Self {
            top,
            folder,
            paths: Vec::new(),
            written,
            at_end: Some(at_end(move || remove(&to_remove))),
        }
    }

    /// Writes a new file.
    ///
    /// # Errors
    /// The file cannot be written, or exists.
    pub(crate) fn write(&mut self, path: RepoPath, bytes: &[u8]) -> Result<RepoPath, Error> {
        // A signal does not end the program before the file is registered.
        let _postponed = postpone();
        let written = file::write_bytes(self.top, &path, bytes)?;
        let mut all = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(written);
        self.paths.push(path.clone());
        Ok(path)
    }

    /// Writes the record that the files belong to, after which they are kept.
    ///
    /// # Errors
    /// The record was changed meanwhile, or cannot be written.
    pub(crate) fn keep_with(&mut self, records: &[Rewrite]) -> Result<(), Error> {
        let _postponed = postpone();
        rewrite::write(self.top, records)?;
        self.at_end = None;
        Ok(())
    }
}

impl Drop for NewFiles<'_> {
    fn drop(&mut self) {
        if self.at_end.is_some() {
            remove(&self.written);
        }
    }
}

/// Removes files, the last one first, so that folders are empty when they are removed.
fn remove(written: &Mutex<Vec<Written>>) {
    let mut all = written.lock().unwrap_or_else(PoisonError::into_inner);
    while let Some(file) = all.pop() {
        let _ = file.remove();
    }
}
