//! What refs stand for: those of a push, and those that tell what a remote has.

use gix::ObjectId;
use gix::objs::Kind;

use super::absent::Absent;
use super::repository::{Repository, failed};
use super::revision::Asker;
use crate::git::Error;
use crate::text::visible;

impl Repository {
    /// The full id of the commit that an object stands for, by its full id:
    /// itself, or what a tag is put on. `None` for a file, a folder, and a tag of one.
    ///
    /// # Errors
    /// It is not here, or damaged.
    pub fn commit_of(&self, object: &str) -> Result<Option<String>, Error> {
        let id = ObjectId::from_hex(object.as_bytes());
        let id = id.map_err(|_| Error::new(format!("`{}` is no full id", visible(object))))?;
        let peeled = self.ask(|git| Asker::new(self, git).peel(object, id));
        match peeled {
            Ok((id, Kind::Commit)) => Ok(Some(id.to_string())),
            Ok((_, Kind::Tree | Kind::Blob | Kind::Tag)) => Ok(None),
            Err(Absent::Missing(words)) => Err(Error::new(visible(&words))),
            Err(Absent::Unknown { reason, remedy }) => {
                Err(Error::new(visible(&reason)).help(remedy))
            }
        }
    }

    /// The full ids of the commits that the branches of a remote were at when
    /// this clone last heard of them: `refs/remotes/<remote>/*`.
    ///
    /// # Errors
    /// The refs cannot be read.
    pub fn tracked(&self, remote: &str) -> Result<Vec<String>, Error> {
        let prefix = format!("refs/remotes/{remote}/");
        let tips = self.ask(|git| -> Result<Vec<ObjectId>, gix::Error> {
            // A remote may be a URL, which is no ref's name: filtered, not looked for.
            let refs = git.references()?;
            let refs = refs.remote_branches()?.peeled()?;
            let refs = refs.flatten();
            let own = refs.filter(|found| found.name().as_bstr().starts_with(prefix.as_bytes()));
            Ok(own
                .filter_map(|found| Some(found.try_id()?.detach()))
                .collect())
        });
        let tips = tips.map_err(|error| failed("the remote's branches cannot be read", &error))?;
        let tips: Vec<String> = tips.iter().map(ObjectId::to_string).collect();
        // What is not a commit, or not here, tells nothing of what the remote has.
        let commits = tips.iter().filter_map(|tip| self.commit_of(tip).ok()?);
        Ok(commits.collect())
    }

    /// The same of the remote's default branch alone, where this clone knows it:
    /// `refs/remotes/<remote>/HEAD`.
    pub fn tracked_head(&self, remote: &str) -> Option<String> {
        let name = format!("refs/remotes/{remote}/HEAD");
        let tip = self.ask(|git| {
            let mut found = git.try_find_reference(&name).ok()??;
            Some(found.peel_to_id().ok()?.to_string())
        })?;
        self.commit_of(&tip).ok()?
    }
}
