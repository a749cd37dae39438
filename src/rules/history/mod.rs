//! History: what was committed and may not be made to have been otherwise.

mod claims;

mod edited;

mod record_rewritten;

mod record_deleted;

mod id_changed;

mod not_state_owner;

mod evidence_changed;

use crate::rules::rule::Family;

pub use evidence_changed::EVIDENCE_CHANGED;
pub use not_state_owner::NOT_STATE_OWNER;

pub static FAMILY: Family = Family {
    name: "history",
    page: "\
A record is worth what it cannot be made to say afterwards. Whoever reads in autumn that a run \
passed in spring has to know that it said so in spring. Git keeps every version there ever was, but \
nobody reads them; these rules do.

They look at two states of the repository at once, so they need Git: `check --staged` holds what is \
about to be committed to what was, `check --since` the whole of a branch to where it began, and \
`audit` every commit to the one before it. A check of one state alone hears nothing of them.

**Two kinds of records are final.** A decision is a commitment, and a commitment that can be edited \
is none: not one byte of it changes. To decide otherwise is to write another decision that \
`supersedes` it, so that both stay readable. A run is final once it is closed, by a `result` or by \
`held_by`. What its frontmatter claims stays; the body below may be written on, and a waiver may be \
added to it, renewed or taken out, for waivers have an end and rules of their own. Everything else, \
operators and projects and plans, is there to be changed.

**A move is no change.** Files are sorted into other folders, and a record is still that record: it \
is known by its bytes, or by its kind and id. Its id is what other records and the history call it \
by, and so an id, once committed, stays as well.

**A state belongs to somebody.** A project names its owners, and only they commit its decisions. The \
author of the commit counts, as the mailmap has them, and the owners as the same commit has them. \
Who commits by another's hand says so by `git commit --author`.

**Evidence is what it was.** A closed run that names a file without a pin means the file as it was \
then. If its content has become another, the run claims what nobody has seen.

Of a merge only what differs from all its parents counts; the rest was done in them. `git commit \
--amend` replaces a commit, and no hook is told so: what the replaced commit had counts as committed.",
    rules: &[
        &record_rewritten::RECORD_REWRITTEN,
        &record_deleted::RECORD_DELETED,
        &id_changed::ID_CHANGED,
        &not_state_owner::NOT_STATE_OWNER,
        &evidence_changed::EVIDENCE_CHANGED,
    ],
};
