//! Rules about history: what may not change once it is committed.

mod claims;

mod first_edit;

mod record_rewritten;

mod record_deleted;

mod id_changed;

mod not_state_owner;

mod evidence_changed;

mod check_weakened;

use crate::rules::rule::Family;

pub(crate) use check_weakened::CHECK_WEAKENED;
pub(crate) use evidence_changed::EVIDENCE_CHANGED;
pub(crate) use id_changed::ID_CHANGED;
pub(crate) use record_deleted::RECORD_DELETED;
pub(crate) use record_rewritten::RECORD_REWRITTEN;

pub(crate) static FAMILY: Family = Family {
    name: "history",
    page: PAGE,
    rules: &[
        &record_rewritten::RECORD_REWRITTEN,
        &record_deleted::RECORD_DELETED,
        &check_weakened::CHECK_WEAKENED,
        &id_changed::ID_CHANGED,
        &not_state_owner::NOT_STATE_OWNER,
        &evidence_changed::EVIDENCE_CHANGED,
    ],
};

const PAGE: &str = "\
A record is only worth something if it cannot be changed afterwards. Somebody who reads in autumn that a \
run passed in spring has to be sure that the record said so in spring. Git keeps every version, but nobody \
reads them all, so these rules compare them.

They compare two states of the repository, so they need Git: `check --staged` compares the staged changes \
with the last commit, `check --since` a branch with the commit from which it started, and `audit` every \
commit with its parent. A check of a single state does not run these rules.

**Two kinds of records are final.** A decision is a commitment, and a commitment that can be edited is \
worth nothing: not one byte of it may change. To decide otherwise, write another decision that `supersedes` \
it, so that both remain readable. A run is final once it is closed, by a `result` or by `held_by`. Its \
frontmatter may not change any more; the body below may be extended, and waivers may be added, renewed or \
removed, because a waiver ends on a certain day and is checked by rules of its own. All other records, such as operators, projects \
and plans, may change.

**A move is not a change.** A file may move to another folder and still hold the same record, which is \
identified by its bytes, or by its kind and id. Other records and the history refer to a record by its id, \
so a committed id may not change either.

**A state belongs to somebody.** A project names its owners, and only they commit its decisions. The rules \
compare the author of the commit, mapped by the mailmap, with the owners in the same commit. Somebody who \
commits for an owner names that owner with `git commit --author`.

**Evidence stays what it was.** A closed run that names a file without a pin means the file as it was at \
that time. If its content changes, the run claims something that nobody has seen.

In a merge, only what differs from all parents counts, because everything else was changed before the \
merge. Git does not tell its hooks whether `git commit --amend` is replacing a commit, so a check of staged \
changes treats the records of the replaced commit as committed.";
