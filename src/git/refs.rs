//! The commits of refs: of those in a push, and of those that track a remote.

use gix::ObjectId;
use gix::objs::Kind;

use super::Error;
use super::repository::Repository;
use super::revision_resolver::RevisionResolver;
use crate::text::visible;

impl Repository {
    /// Returns the full id of the commit that an object is, or that it tags. The
    /// object is given by its full id. Returns `None` for a file, a folder, and a
    /// tag of one of them.
    ///
    /// # Errors
    /// The object is not in this clone, or is damaged.
    pub fn peel_to_commit(&self, object: &str) -> Result<Option<String>, Error> {
        let id = ObjectId::from_hex(object.as_bytes());
        let id = id.map_err(|_| Error::new(format!("`{}` is not a full id", visible(object))))?;
        let peeled = self.with_handle(|git| RevisionResolver::new(self, git).peel(object, id));
        match peeled? {
            (id, Kind::Commit) => Ok(Some(id.to_string())),
            (_, Kind::Tree | Kind::Blob | Kind::Tag) => Ok(None),
        }
    }

    /// Returns the full ids of the commits of a remote's branches, as of the last
    /// fetch or push: `refs/remotes/<remote>/*`.
    ///
    /// # Errors
    /// The refs cannot be read.
    pub fn remote_branches(&self, remote: &str) -> Result<Vec<String>, Error> {
        let prefix = format!("refs/remotes/{remote}/");
        let tips = self.with_handle(|git| -> Result<Vec<ObjectId>, gix::Error> {
            // A remote may be given as a URL, which is not a valid part of a ref's
            // name. So the refs are filtered instead of looked up by prefix.
            let platform = git.references()?;
            Ok(platform
                .remote_branches()?
                .peeled()?
                .flatten()
                .filter(|found| found.name().as_bstr().starts_with(prefix.as_bytes()))
                .filter_map(|found| Some(found.try_id()?.detach()))
                .collect())
        });
        let tips = tips
            .map_err(|error| Error::caused_by("cannot read the branches of the remote", &error))?;
        // A ref that is not a commit, or not in this clone, does not help a caller
        // to find out which commits the remote has.
        let commits = tips
            .iter()
            .filter_map(|tip| self.peel_to_commit(&tip.to_string()).ok()?);
        Ok(commits.collect())
    }

    /// Returns the same for the default branch of the remote alone, if this clone
    /// records it: `refs/remotes/<remote>/HEAD`.
    pub fn remote_head(&self, remote: &str) -> Option<String> {
        let name = format!("refs/remotes/{remote}/HEAD");
        let tip = self.with_handle(|git| {
            let mut found = git.try_find_reference(&name).ok()??;
            Some(found.peel_to_id().ok()?.to_string())
        })?;
        self.peel_to_commit(&tip).ok()?
    }
}
