//! Rules about history: what may not change once it is committed.

mod content;

mod data;

mod record_rewritten;

mod record_deleted;

mod constraint_weakened;

mod id_changed;

mod not_state_owner;

mod evidence_changed;

mod evidence_removed;

mod check_weakened;

use crate::rules::rule::Family;

pub(crate) use check_weakened::CHECK_WEAKENED;
pub(crate) use constraint_weakened::CONSTRAINT_WEAKENED;
pub(crate) use evidence_changed::EVIDENCE_CHANGED;
pub(crate) use evidence_removed::EVIDENCE_REMOVED;
pub(crate) use id_changed::ID_CHANGED;
pub(crate) use not_state_owner::NOT_STATE_OWNER;
pub(crate) use record_deleted::RECORD_DELETED;
pub(crate) use record_rewritten::{LOST_CORRECTION, RECORD_REWRITTEN};

pub(crate) static FAMILY: Family = Family {
    name: "history",
    page: PAGE,
    rules: &[
        &record_rewritten::RECORD_REWRITTEN,
        &record_deleted::RECORD_DELETED,
        &constraint_weakened::CONSTRAINT_WEAKENED,
        &check_weakened::CHECK_WEAKENED,
        &id_changed::ID_CHANGED,
        &not_state_owner::NOT_STATE_OWNER,
        &evidence_changed::EVIDENCE_CHANGED,
        &evidence_removed::EVIDENCE_REMOVED,
    ],
};

const PAGE: &str = "\
A record is only worth something if it cannot be changed afterwards. Somebody who reads in autumn that a \
run passed in spring has to be sure that the record said so in spring. Git keeps every version, but nobody \
reads them all, so these rules compare them.

They compare two states of the repository, so they need Git: `check --staged` compares the staged changes \
with the last commit, `check --since` a branch with the commit from which it started, and `audit` every \
commit with its parent. A check of a single state does not run these rules.

**Some records are final.** A decision is a commitment, and a commitment that can be edited is worth \
nothing. To decide otherwise, write another decision that `supersedes` it, so that both remain readable. A \
regime is final once it is committed, a run once it is closed by a `result`, an end or `held_by`, and a \
debug packet once it is resolved. Their fields do not change any more, in the frontmatter or in the body. \
Other text of the body may be extended, and waivers may be added, renewed or removed, because a waiver ends \
on a certain day and is checked by rules of its own. Operators, projects and plans may change.

**A correction is made in the open.** Whoever changes a field of a final record, or weakens a constraint, \
adds an entry to its `corrections`: the field, what it said, the reason and the date. What it said is \
compared with what Git has, and no entry can be changed or removed.

**A move is not a change.** A file may move to another folder and still hold the same record, which is \
identified by its bytes, or by its kind and id. Other records and the history refer to a record by its id, \
so a committed id may not change either.

**A state belongs to somebody.** A project names its owners, and only they commit its decisions and regimes, \
and change its owners, its states and its constraints. The rules compare the author of the commit, mapped by \
the mailmap, with the owners before the commit. Somebody who \
commits for an owner names that owner with `git commit --author`.

**Evidence stays what it was.** A closed run that names a file without a pin means the file as it was at \
that time. If its content changes, the run claims something that nobody has seen. Living documents are \
expected to change and are left out: `runbook`, `wip_limit`, `cadence`, `template`, `usage`, `interface`, \
`consumer`, `queue` and `follow_up`. A file that is removed or moved later is no fault of the record; whoever \
does that is told once, with where the file remains.

**A closed record is judged by what stood when it was closed.** When an operator gets another check, a project \
another state or the configuration another mode, the runs and decisions that were closed before are as sound as \
they were. They are judged by the operators, projects, regimes, constraints and configured names of the commit \
that closed them, and their evidence may be gone by now. Records that are open, new or changed are judged by what \
stands now. Where a shallow clone does not reach back to the closing commit, a finding is counted as unverified and \
not reported; outside Git everything is judged by what stands now.

In a merge, only what differs from all parents counts, because everything else was changed before the \
merge, and what the merge takes back from one of them although no side changed it. Git does not tell its hooks whether `git commit --amend` is replacing a commit, so a check of staged \
changes treats the records of the replaced commit as committed.";
