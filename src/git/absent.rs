//! Why a question has no answer: there is nothing, or this clone cannot tell.

use gix::ObjectId;
use gix::revision::spec::parse;

use super::Answer;
use super::repository::{Gap, Repository, failed, short};
use crate::text::visible;

/// Why there is no answer; the last two of [`Answer`].
#[derive(Clone)]
pub(super) enum Absent {
    Missing(String),
    Unknown { reason: String, remedy: String },
}

impl From<Absent> for Answer {
    fn from(absent: Absent) -> Self {
        // The words hold what was asked, and what was asked holds anything.
        let safe = |words: &str| visible(words).into_owned();
        match absent {
            Absent::Missing(words) => Answer::Missing(safe(&words)),
            Absent::Unknown { reason, remedy } => Answer::Unknown {
                reason: safe(&reason),
                remedy: safe(&remedy),
            },
        }
    }
}

/// Why a name leads to no object.
pub(super) fn unnamed(
    repository: &Repository,
    git: &gix::Repository,
    revision: &str,
    error: &gix::Error,
) -> Absent {
    if let Some(parse::Error::AmbiguousPrefix { candidates, .. }) = error.downcast_any_ref() {
        let count = candidates.len();
        return Absent::Missing(format!(
            "`{revision}` is ambiguous: the ids of {count} objects begin with it"
        ));
    }
    let base = base(revision);
    let full = ObjectId::from_hex(base.as_bytes()).is_ok();
    let is_hex = is_hex(base);
    let words = if base != revision && git.rev_parse_single(base).is_ok() {
        format!("`{base}` is there, and `{revision}` leads nowhere")
    } else if let Some(words) = revision.strip_prefix(":/") {
        format!("no commit's message holds `{words}`")
    } else if is_in_index(revision) {
        format!("the index has no `{}`", revision.trim_start_matches(':'))
    } else {
        no_such(base)
    };
    // A reflog and the index are this clone's own: no fetch brings them.
    let own = revision.contains("@{") || is_in_index(revision);
    let remedy = match repository.gap() {
        Gap::Nothing => return Absent::Missing(words),
        _ if own => return Absent::Missing(words),
        _ if base.is_empty() && !revision.starts_with(":/") => return Absent::Missing(words),
        Gap::Shallow if is_hex || base != revision => "git fetch --unshallow".into(),
        Gap::Shallow => "git fetch --unshallow --tags".into(),
        Gap::Partial(remote) if full => format!("git fetch {remote} {base}"),
        Gap::Partial(remote) if is_hex => format!("git fetch --refetch --no-filter {remote}"),
        Gap::Partial(remote) => format!("git fetch --tags {remote}"),
    };
    Absent::Unknown {
        reason: format!("{words} in this {} clone", clone_kind(repository)),
        remedy,
    }
}

/// Why an object that something names is not here.
pub(super) fn lacking(repository: &Repository, revision: &str, id: ObjectId) -> Absent {
    let reason = format!(
        "`{revision}` leads to object {}, which this {} clone does not hold",
        short(&id),
        clone_kind(repository)
    );
    let remedy = match repository.gap() {
        Gap::Nothing => {
            return Absent::Missing(format!(
                "`{revision}` leads to object {}, which is missing",
                short(&id)
            ));
        }
        Gap::Shallow => match repository.promisor() {
            Some(_) => format!("git cat-file -e {id}"),
            None => "git fetch --unshallow".into(),
        },
        // To look an object up is enough for Git to fetch it
        // (partial-clone, Git's technical documentation).
        Gap::Partial(_) => format!("git cat-file -e {id}"),
    };
    Absent::Unknown { reason, remedy }
}

fn clone_kind(repository: &Repository) -> &'static str {
    match repository.gap() {
        Gap::Nothing => "full",
        Gap::Shallow => "shallow",
        Gap::Partial(_) => "partial",
    }
}

/// The name at the front of a revision, without what is to be done from there.
pub(super) fn base(revision: &str) -> &str {
    let end = ["^", "~", "@{", ":"]
        .iter()
        .filter_map(|mark| revision.find(mark))
        .min();
    &revision[..end.unwrap_or(revision.len())]
}

/// Whether it asks the index, as `:path` and `:0:path` do; `:/text` asks all messages.
pub(super) fn is_in_index(revision: &str) -> bool {
    revision.starts_with(':') && !revision.starts_with(":/")
}

/// That a name names nothing, in words.
pub(super) fn no_such(name: &str) -> String {
    match is_hex(name) {
        true => format!("no commit or tag has the id `{name}`"),
        false => format!("no branch, tag or commit is called `{name}`"),
    }
}

fn is_hex(name: &str) -> bool {
    name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What is there cannot be read: that says nothing about what it holds.
pub(super) fn broken(revision: &str, error: &gix::Error) -> Absent {
    Absent::Unknown {
        reason: failed(&format!("`{revision}` cannot be read"), error).reason,
        remedy: "git fsck".into(),
    }
}
