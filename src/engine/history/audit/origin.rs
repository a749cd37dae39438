//! Finds the commit since which a record has been closed and has named a piece of evidence.

use super::commit_walk::Touch;
use super::state::AuditState;
use crate::engine::history::changes::evidence::names;
use crate::git::{Error, Oid};
use crate::model::identity;
use crate::record::{Record, Reference};
use crate::target::Target;
use crate::text::RepoPath;

/// The commit since which a record has been closed and has named a piece of evidence.
pub(crate) enum Origin {
    /// This commit, in which the record had this path.
    At(usize, RepoPath),
    /// Before the commits that are audited.
    Before,
}

impl AuditState<'_> {
    /// Follows a record back to the commit since which it has been closed and has named its
    /// evidence in these words. Moves are followed: each former path is added to `trail`, with the
    /// number of the newest commit in which the record had it.
    pub(crate) fn origin(
        &mut self,
        record: &Record,
        reference: &Reference,
        trail: &mut Vec<(usize, RepoPath)>,
    ) -> Result<Origin, Error> {
        let identity = identity::record_identity(record);
        let mut path = record.path.clone();
        let mut since = 0;
        'moved: loop {
            let touches: Vec<Touch> = self.walk.touches.get(&path).cloned().unwrap_or_default();
            for touch in touches.into_iter().filter(|it| it.number >= since) {
                if let Some(before) = touch.before {
                    let before = self.blobs.file(&path, Some(before))?;
                    let before = before.as_ref().and_then(|file| file.revision.as_ref());
                    if !before.is_some_and(|revision| names(&revision.record, reference)) {
                        return Ok(Origin::At(touch.number, path));
                    }
                    continue;
                }
                match self.moved_from(touch.number, &identity, reference)? {
                    Some(from) => {
                        since = touch.number + 1;
                        trail.push((since, from.clone()));
                        path = from;
                        continue 'moved;
                    }
                    None => return Ok(Origin::At(touch.number, path)),
                }
            }
            return Ok(Origin::Before);
        }
    }

    /// Returns the path of a record before a commit moved it.
    fn moved_from(
        &mut self,
        number: usize,
        identity: &str,
        reference: &Reference,
    ) -> Result<Option<RepoPath>, Error> {
        for (path, before) in self.walk.before(number) {
            let file = self.blobs.file(&path, Some(before))?;
            let revision = file.as_ref().and_then(|file| file.revision.as_ref());
            let is_it = revision.is_some_and(|revision| {
                identity::record_identity(&revision.record) == identity
                    && names(&revision.record, reference)
            });
            if is_it {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// Returns the file that the same words named in another commit, in which the record had the
    /// path `own`.
    pub(crate) fn file_then(
        &self,
        number: usize,
        own: &RepoPath,
        reference: &Reference,
    ) -> Option<Oid> {
        let (_, tree) = self.walk.commits[number];
        let Target::Path(target) = Target::parse(reference, own.parent()) else {
            return None;
        };
        let mut readings = target.whole.iter().chain([&target.path]);
        readings.find_map(|path| self.reader.file_at(tree, path))
    }
}
