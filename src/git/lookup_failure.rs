//! Why a revision lookup found nothing: the object does not exist, or this clone cannot tell.

use gix::ObjectId;

use super::oid::short_id;
use super::repository::{CloneKind, Repository};
use super::{Error, RevisionLookup};
use crate::text::visible;

/// Why a revision lookup found nothing, as in [`RevisionLookup`].
#[derive(Clone)]
pub(super) enum LookupFailure {
    Missing(String),
    Unknown { reason: String, remedy: String },
}

impl From<LookupFailure> for RevisionLookup {
    fn from(failure: LookupFailure) -> Self {
        // The texts quote the expression, which may contain any character.
        let safe = |text: &str| visible(text).into_owned();
        match failure {
            LookupFailure::Missing(reason) => Self::Missing(safe(&reason)),
            LookupFailure::Unknown { reason, remedy } => Self::Unknown {
                reason: safe(&reason),
                remedy: safe(&remedy),
            },
        }
    }
}

impl From<LookupFailure> for Error {
    fn from(failure: LookupFailure) -> Self {
        match failure {
            LookupFailure::Missing(reason) => Self::new(visible(&reason)),
            LookupFailure::Unknown { reason, remedy } => Self::new(visible(&reason)).help(remedy),
        }
    }
}

/// Returns the failure for an abbreviated id with which several ids start.
pub(super) fn ambiguous(revision: &str, count: usize) -> LookupFailure {
    LookupFailure::Missing(format!(
        "`{revision}` is ambiguous: the ids of {count} objects start with it"
    ))
}

/// Returns the message for a commit that does not have an ancestor.
pub(super) fn no_such_ancestor(name: &str, revision: &str) -> String {
    format!("`{name}` exists, but `{revision}` does not")
}

/// Returns why a revision names no object. `has_base` is true if the name at its start does.
pub(super) fn unresolved(repository: &Repository, revision: &str, has_base: bool) -> LookupFailure {
    let base = base(revision);
    let full = ObjectId::from_hex(base.as_bytes()).is_ok();
    let is_hex = is_hex(base);
    let reason = if has_base {
        no_such_ancestor(base, revision)
    } else if let Some(text) = revision.strip_prefix(":/") {
        format!("no commit message contains `{text}`")
    } else if is_in_index(revision) {
        format!("the index has no `{}`", revision.trim_start_matches(':'))
    } else {
        unknown_name(base)
    };
    // The reflog and the index exist only in this clone, so no fetch brings them.
    let is_local = revision.contains("@{") || is_in_index(revision);
    let kind = repository.clone_kind();
    let remedy = match &kind {
        CloneKind::Full => return LookupFailure::Missing(reason),
        _ if is_local => return LookupFailure::Missing(reason),
        _ if base.is_empty() && !revision.starts_with(":/") => {
            return LookupFailure::Missing(reason);
        }
        CloneKind::Shallow if is_hex || base != revision => "git fetch --unshallow".into(),
        CloneKind::Shallow => "git fetch --unshallow --tags".into(),
        CloneKind::Partial(remote) if full => format!("git fetch {remote} {base}"),
        CloneKind::Partial(remote) if is_hex => format!("git fetch --refetch --no-filter {remote}"),
        CloneKind::Partial(remote) => format!("git fetch --tags {remote}"),
    };
    LookupFailure::Unknown {
        reason: format!("{reason} in this {} clone", kind.name()),
        remedy,
    }
}

/// Returns why an object that a revision names cannot be read: this clone does not have it.
pub(super) fn missing_object(
    repository: &Repository,
    revision: &str,
    id: ObjectId,
) -> LookupFailure {
    let kind = repository.clone_kind();
    let remedy = match &kind {
        CloneKind::Full => {
            return LookupFailure::Missing(format!(
                "`{revision}` names object {}, which is missing",
                short_id(&id)
            ));
        }
        CloneKind::Shallow if repository.promisor().is_none() => "git fetch --unshallow".into(),
        // Looking an object up is enough for Git to fetch it
        // (partial-clone, Git's technical documentation).
        CloneKind::Shallow | CloneKind::Partial(_) => format!("git cat-file -e {id}"),
    };
    LookupFailure::Unknown {
        reason: format!(
            "`{revision}` names object {}, which this {} clone does not have",
            short_id(&id),
            kind.name()
        ),
        remedy,
    }
}

/// Returns the failure for an object that exists but cannot be read, so that its content is
/// unknown.
pub(super) fn unreadable(revision: &str, error: &gix::Error) -> LookupFailure {
    LookupFailure::Unknown {
        reason: Error::caused_by(&format!("cannot read `{revision}`"), error).reason,
        remedy: "git fsck".into(),
    }
}

/// Returns the message for a name that no ref or object has.
pub(super) fn unknown_name(name: &str) -> String {
    if is_hex(name) {
        format!("no commit or tag has the id `{name}`")
    } else {
        format!("no branch, tag or commit is called `{name}`")
    }
}

/// Returns the name at the start of a revision, without the suffixes `^`, `~`,
/// `@{…}` and `:…` (gitrevisions(7)).
pub(super) fn base(revision: &str) -> &str {
    let end = ["^", "~", "@{", ":"]
        .iter()
        .filter_map(|suffix| revision.find(suffix))
        .min();
    &revision[..end.unwrap_or(revision.len())]
}

/// Returns whether a revision names an entry of the index, as `:path` and `:0:path` do. `:/text`
/// searches the messages of commits instead.
fn is_in_index(revision: &str) -> bool {
    revision.starts_with(':') && !revision.starts_with(":/")
}

/// Returns whether a name can be an id or the beginning of one, which has at least four digits
/// (git-config(1), `core.abbrev`).
pub(super) fn is_hex(name: &str) -> bool {
    name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
