//! Finds the commits of refs, such as those that track a remote.

use std::collections::HashSet;

use gix::ObjectId;
use gix::objs::Kind;
use gix::refs::TargetRef;

use super::repository::Repository;
use super::revision_resolver::RevisionResolver;
use super::{Error, Oid};
use crate::text::visible;

impl Repository {
    /// Returns the full id of the commit that an object is, or that it tags. The
    /// object is given by its full id. Returns `None` for a file, a folder, and a
    /// tag of one of them.
    ///
    /// # Errors
    /// The object is not in this clone, or is damaged.
    pub fn peel_to_commit(&self, object: &str) -> Result<Option<Oid>, Error> {
        let id = ObjectId::from_hex(object.as_bytes());
        let id = id.map_err(|_| Error::new(format!("`{}` is not a full id", visible(object))))?;
        let peeled = self.with_handle(|git| RevisionResolver::new(self, git).peel(object, id));
        match peeled? {
            (id, Kind::Commit) => Ok(Some(Oid(id))),
            (_, Kind::Tree | Kind::Blob | Kind::Tag) => Ok(None),
        }
    }

    /// Returns the full ids of the commits of the branches of all remotes, as of the last fetch or
    /// push (`refs/remotes/*`), those of one remote first.
    ///
    /// # Errors
    /// The refs cannot be read.
    pub(crate) fn remote_tracking_commits(
        &self,
        first: Option<&str>,
    ) -> Result<Vec<String>, Error> {
        let mut refs = self.peeled_refs("refs/remotes/")?;
        // A remote may be given as a URL, which is not a valid part of a ref's name, so that its
        // branches are not looked up by prefix.
        let prefix = first.map(|remote| format!("refs/remotes/{remote}/"));
        refs.sort_by_key(|(name, _)| {
            !prefix
                .as_ref()
                .is_some_and(|prefix| name.starts_with(prefix))
        });
        Ok(refs.into_iter().map(|(_, commit)| commit).collect())
    }

    /// Returns the full ids of the commits that any ref points to.
    ///
    /// # Errors
    /// The refs cannot be read.
    pub(crate) fn commits_of_refs(&self) -> Result<Vec<String>, Error> {
        let refs = self.peeled_refs("refs/")?;
        Ok(refs.into_iter().map(|(_, commit)| commit).collect())
    }

    /// Returns the full ids of the last published commits: the merge bases of a commit and the
    /// branches of remotes, as far as this clone knows them. In a repository without a remote these
    /// are the parents of the commit, because only the last commit is still amended.
    ///
    /// # Errors
    /// The refs or the history cannot be read.
    pub(crate) fn published_commits(&self, commit: &str) -> Result<Vec<String>, Error> {
        let remote = self.remote_tracking_commits(None)?;
        if !remote.is_empty() {
            return self.merge_bases(commit, &remote);
        }
        self.with_handle(|git| {
            let id = super::oid::parse_commit_id(commit)?;
            let found = git.find_commit(id);
            let found = found.map_err(|error| Error::caused_by("cannot read a commit", &error))?;
            Ok(found.parent_ids().map(|id| id.to_string()).collect())
        })
    }

    /// Returns the full id of the commit that an id or a tag names. Other names are refused,
    /// because they move.
    ///
    /// # Errors
    /// There is no such commit, or the revision is a branch or another name that moves.
    pub(crate) fn fixed_commit(&self, revision: &str) -> Result<String, Error> {
        let is_hex = revision.len() >= 4 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        let name = revision.strip_prefix("refs/tags/").unwrap_or(revision);
        let tag = format!("refs/tags/{name}");
        let is_tag = match self.reftable()? {
            Some(refs) => refs.find(&tag).is_some(),
            None => self.with_handle(|git| git.try_find_reference(&tag).ok().flatten().is_some()),
        };
        if is_tag {
            return self.commit(&tag);
        }
        let commit = self.commit(revision)?;
        if is_hex {
            return Ok(commit);
        }
        let fault = format!(
            "`{}` is not a commit's id or a tag, so it moves",
            visible(revision)
        );
        Err(Error::new(fault).help(format!("write the id of the commit: {commit}")))
    }

    /// Returns the names by which people write revisions: `HEAD`, and the short names of branches, of
    /// the branches of remotes, and of tags.
    ///
    /// # Errors
    /// The refs cannot be read.
    pub(crate) fn ref_names(&self) -> Result<Vec<String>, Error> {
        let table = self.reftable()?;
        let names = self.with_handle(|git| -> Result<Vec<String>, gix::Error> {
            if let Some(refs) = &table {
                return Ok(refs.iter().map(|(name, _)| name.to_string()).collect());
            }
            let platform = git.references()?;
            let names = platform.all()?.flatten();
            Ok(names
                .map(|found| found.name().as_bstr().to_string())
                .collect())
        });
        let names = names.map_err(|error| Error::caused_by("cannot read the refs", &error))?;
        let short = |name: String| {
            let prefixes = ["refs/heads/", "refs/remotes/", "refs/tags/"];
            let mut short = prefixes.iter().map(|prefix| name.strip_prefix(prefix));
            short.find_map(|name| name.map(str::to_owned))
        };
        let names = names.into_iter().filter_map(short);
        Ok(std::iter::once("HEAD".to_owned()).chain(names).collect())
    }

    /// Describes what each ref points to, and where the history of a shallow clone ends.
    ///
    /// # Errors
    /// The refs cannot be read.
    pub(super) fn describe_refs(&self) -> Result<Vec<u8>, Error> {
        let mut description = Vec::new();
        let mut add = |name: &[u8], target: &[u8]| {
            for part in [name, b" ", target, b"\n"] {
                description.extend_from_slice(part);
            }
        };
        let table = self.reftable()?;
        let added = self.with_handle(|git| -> Result<(), gix::Error> {
            let shallow = git.shallow_commits()?;
            for commit in shallow.iter().flat_map(|commits| commits.iter()) {
                add(b"shallow", commit.as_bytes());
            }
            if let Some(refs) = &table {
                refs.iter()
                    .for_each(|(name, tip)| add(name, tip.as_bytes()));
                return Ok(());
            }
            for found in git.references()?.all()? {
                let found = found.map_err(gix::Error::from_error)?;
                let name = found.name().as_bstr();
                match found.target() {
                    TargetRef::Object(id) => add(name, id.as_bytes()),
                    TargetRef::Symbolic(other) => add(name, other.as_bstr()),
                }
            }
            Ok(())
        });
        added.map_err(|error| Error::caused_by("cannot read the refs", &error))?;
        Ok(description)
    }

    /// Returns the refs whose names begin with a prefix and that point to commits of this clone:
    /// their full names, and the full ids of the commits, each commit once.
    fn peeled_refs(&self, prefix: &str) -> Result<Vec<(String, String)>, Error> {
        let table = self.reftable()?;
        let refs = self.with_handle(|git| -> Result<Vec<(String, ObjectId)>, gix::Error> {
            if let Some(refs) = &table {
                let refs = refs.iter().map(|(name, tip)| (name.to_string(), tip));
                return Ok(refs.filter(|(name, _)| name.starts_with(prefix)).collect());
            }
            let platform = git.references()?;
            Ok(platform
                .all()?
                .peeled()?
                .flatten()
                .filter(|found| found.name().as_bstr().starts_with(prefix.as_bytes()))
                .filter_map(|found| {
                    Some((found.name().as_bstr().to_string(), found.try_id()?.detach()))
                })
                .collect())
        });
        let refs = refs.map_err(|error| Error::caused_by("cannot read the refs", &error))?;
        let mut seen = HashSet::new();
        // A ref to anything but a commit of this clone does not show which commits are known.
        let commits = refs.into_iter().filter_map(|(name, id)| {
            let commit = self.peel_to_commit(&id.to_string()).ok()??.to_string();
            seen.insert(commit.clone()).then_some((name, commit))
        });
        Ok(commits.collect())
    }

    /// Returns whether a ref with this name can replace an object by another: one below
    /// `refs/replace/`, or below the folder that the configuration names instead (git-replace(1)).
    /// Letter case is ignored, as some file systems do. The names below a namespace are compared
    /// too, because they are the refs of another repository (gitnamespaces(7)).
    pub(crate) fn replaces_objects(&self, name: &str) -> bool {
        const REPLACE: &str = "refs/replace/";
        let is_below = |name: &str, folder: &str| {
            let start = name.get(..folder.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(folder))
        };
        let base = self.with_handle(|git| {
            let config = git.config_snapshot();
            // The name that gix gives to the environment variable `GIT_REPLACE_REF_BASE`.
            let base = config.string("gitoxide.objects.replaceRefBase")?;
            Some(base.to_string())
        });
        let mut rest = name;
        loop {
            let is_replacement = is_below(rest, REPLACE)
                || base
                    .as_deref()
                    .is_some_and(|base| !base.is_empty() && is_below(rest, base));
            if is_replacement {
                return true;
            }
            if !is_below(rest, "refs/namespaces/") {
                return false;
            }
            let namespaced = rest.splitn(4, '/').nth(3);
            match namespaced {
                Some(namespaced) => rest = namespaced,
                None => return false,
            }
        }
    }
}
