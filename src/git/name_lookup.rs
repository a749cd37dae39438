//! Finds the object that an id or the name of a ref stands for.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};

use bstr::{BStr, ByteSlice};
use gix::ObjectId;
use gix::objs::Kind;

use super::Error;
use super::RevisionName;
use super::lookup_failure::{LookupFailure, ambiguous, base, is_hex, unresolved};
use super::reftable::Reftable;
use super::repository::Repository;

/// An object, and the kind of name that it was found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NamedObject {
    pub id: ObjectId,
    pub name: RevisionName,
}

/// Looks up names. Each is looked up once.
pub(super) struct NameLookup<'g> {
    repository: &'g Repository,
    git: &'g gix::Repository,
    known: RefCell<HashMap<String, Result<NamedObject, LookupFailure>>>,
    /// The refs, if `gix` cannot read them.
    reftable: OnceCell<Result<Option<Reftable>, Error>>,
}

impl<'g> NameLookup<'g> {
    pub(crate) fn new(repository: &'g Repository, git: &'g gix::Repository) -> Self {
        Self {
            repository,
            git,
            known: RefCell::default(),
            reftable: OnceCell::new(),
        }
    }

    /// Finds the object that a name stands for: an id or the beginning of one, a branch, a tag,
    /// or `HEAD`.
    ///
    /// An id, even an abbreviated one, takes precedence over a ref of the same name. Ids are the
    /// same in every clone, and otherwise anybody who may push could give an id another meaning.
    /// Refs that differ from clone to clone, such as the stash, are not found.
    pub(crate) fn find(&self, name: &str) -> Result<NamedObject, LookupFailure> {
        if let Some(known) = self.known.borrow().get(name) {
            return known.clone();
        }
        let found = self.look_up(name);
        self.known
            .borrow_mut()
            .insert(name.to_owned(), found.clone());
        found
    }

    fn look_up(&self, name: &str) -> Result<NamedObject, LookupFailure> {
        if let Some(id) = self.id(name)? {
            let name = RevisionName::Id;
            return Ok(NamedObject { id, name });
        }
        let Some((full_name, id)) = self.reference(name)? else {
            return Err(unresolved(self.repository, name, false));
        };
        let kinds = [
            ("refs/heads/", RevisionName::Branch),
            ("refs/remotes/", RevisionName::Branch),
            ("refs/tags/", RevisionName::Tag),
        ];
        let mut kinds = kinds.into_iter();
        let kind = match full_name.as_str() {
            "HEAD" => Some(RevisionName::Head),
            full_name => {
                kinds.find_map(|(folder, kind)| full_name.starts_with(folder).then_some(kind))
            }
        };
        match kind {
            Some(name) => Ok(NamedObject { id, name }),
            None => Err(LookupFailure::Missing(format!(
                "`{name}` is neither a branch nor a tag, and differs from clone to clone"
            ))),
        }
    }

    /// Finds the object whose id is `name` or begins with it (git-rev-parse(1), "SPECIFYING
    /// REVISIONS").
    fn id(&self, name: &str) -> Result<Option<ObjectId>, LookupFailure> {
        let full_length = self.git.object_hash().len_in_hex();
        if !is_hex(name) || name.len() > full_length {
            return Ok(None);
        }
        let Ok(id) = ObjectId::from_hex(format!("{name:0<full_length$}").as_bytes()) else {
            return Ok(None);
        };
        if name.len() == full_length {
            let is_known = self
                .git
                .try_find_header(id)
                .is_ok_and(|header| header.is_some());
            return Ok(is_known.then_some(id));
        }
        // `gix` assumes that an abbreviated id given as text is one of SHA-1.
        let mut candidates = HashSet::new();
        let found = gix::hash::Prefix::new(&id, name.len()).and_then(|prefix| {
            self.git
                .objects
                .lookup_prefix(prefix, Some(&mut candidates))
        });
        if found.is_err() {
            return Ok(None);
        }
        let count = candidates.len();
        let candidates: Vec<ObjectId> = candidates.into_iter().collect();
        if let [] | [_] = *candidates {
            return Ok(candidates.first().copied());
        }
        // As in Git, files and folders do not count where a commit can be meant.
        let is_revision = |id: &&ObjectId| {
            let header = self.git.try_find_header(**id).ok().flatten();
            header.is_some_and(|header| matches!(header.kind(), Kind::Commit | Kind::Tag))
        };
        let revisions: Vec<&ObjectId> = candidates.iter().filter(is_revision).collect();
        match *revisions {
            [id] => Ok(Some(*id)),
            _ => Err(ambiguous(name, count)),
        }
    }

    /// Finds a ref by a name that may be short. Returns its full name and its object.
    fn reference(&self, name: &str) -> Result<Option<(String, ObjectId)>, LookupFailure> {
        // gitrevisions(7): "`@` alone is a shortcut for `HEAD`".
        let name = if name == "@" { "HEAD" } else { name };
        if let Some(refs) = self.reftable()? {
            let found = refs.find(name);
            return Ok(found.map(|(name, id)| (name.to_string(), id)));
        }
        // `gix` returns an error for a text that cannot be the name of a ref.
        let Ok(Some(mut found)) = self.git.try_find_reference(name) else {
            return Ok(None);
        };
        let full_name = found.name().as_bstr().to_string();
        let id = found.follow_to_object().ok();
        Ok(id.map(|id| (full_name, id.detach())))
    }

    fn reftable(&self) -> Result<Option<&Reftable>, LookupFailure> {
        let refs = self.reftable.get_or_init(|| self.repository.reftable());
        match refs {
            Ok(refs) => Ok(refs.as_ref()),
            Err(error) => Err(LookupFailure::Unknown {
                reason: error.reason.clone(),
                remedy: error.help.clone().unwrap_or_else(|| "git fsck".into()),
            }),
        }
    }

    /// Replaces what `gix` does not understand in a revision of Git's full syntax by ids and full
    /// names: abbreviated ids of SHA-256, refs in reftables, and the upstream of a branch that is
    /// a local branch.
    pub(crate) fn spelled_out<'r>(&self, revision: &'r str) -> Result<Cow<'r, str>, LookupFailure> {
        let base = base(revision);
        let behind = &revision[base.len()..];
        let full_length = self.git.object_hash().len_in_hex();
        // `gix` takes words of more digits than an id has for ids, and panics when it compares them
        // with real ones.
        let is_digit = |char: char| char.is_ascii_hexdigit();
        let mut words = revision.split(|char| !is_digit(char));
        let is_too_long = !revision.starts_with(':') && words.any(|word| word.len() > full_length);
        if behind.starts_with("@{") && !is_too_long {
            let upstream = self.local_upstream(base, behind)?;
            return match upstream {
                Some((upstream, behind)) => {
                    let revision = format!("{upstream}{behind}");
                    Ok(Cow::Owned(self.spelled_out(&revision)?.into_owned()))
                }
                None => Ok(Cow::Borrowed(revision)),
            };
        }
        let is_foreign = self.git.object_hash() != gix::hash::Kind::Sha1;
        let has_reftable = self.reftable()?.is_some();
        if !is_too_long && (base.is_empty() || !(is_foreign || has_reftable)) {
            return Ok(Cow::Borrowed(revision));
        }
        // Here, as in Git, a ref takes precedence over an abbreviated id.
        let found = match self.reference(base)? {
            _ if is_too_long && behind.starts_with("@{") => None,
            Some((_, id)) if base.len() != full_length => Some(id),
            Some(_) | None => self.id(base)?,
        };
        match found {
            Some(id) => Ok(Cow::Owned(format!("{id}{behind}"))),
            None if is_too_long => Err(unresolved(self.repository, revision, false)),
            None => Ok(Cow::Borrowed(revision)),
        }
    }

    /// Returns the local branch that a branch follows, and the text after `@{u}` or `@{upstream}`.
    /// The configured remote of such a branch is `.` (git-config(1), `branch.<name>.remote`).
    fn local_upstream<'r>(
        &self,
        base: &str,
        behind: &'r str,
    ) -> Result<Option<(String, &'r str)>, LookupFailure> {
        let Some((suffix, behind)) = behind.split_once('}') else {
            return Ok(None);
        };
        let is_upstream = ["@{u", "@{upstream"]
            .iter()
            .any(|word| suffix.eq_ignore_ascii_case(word));
        if !is_upstream {
            return Ok(None);
        }
        let branch = match base {
            "" | "@" | "HEAD" => self.checked_out_branch()?,
            base => Some(base.to_owned()),
        };
        let Some(branch) = branch else {
            return Ok(None);
        };
        let short = ["refs/heads/", "heads/"]
            .iter()
            .find_map(|folder| branch.strip_prefix(folder))
            .unwrap_or(&branch);
        let config = self.git.config_snapshot();
        let setting = |name: &str| {
            let branch = Some(BStr::new(short));
            config.plumbing().string_by("branch", branch, name)
        };
        let is_local = setting("remote").is_some_and(|remote| remote == ".");
        let merged = setting("merge").filter(|_| is_local);
        Ok(merged.map(|merged| (merged.to_string(), behind)))
    }

    /// Returns the full name of the branch that `HEAD` points to.
    fn checked_out_branch(&self) -> Result<Option<String>, LookupFailure> {
        if let Some(refs) = self.reftable()? {
            return Ok(refs.target("HEAD").map(|name| name.to_string()));
        }
        let name = self.git.head_name().ok().flatten();
        Ok(name.map(|name| name.as_bstr().to_str_lossy().into_owned()))
    }
}
