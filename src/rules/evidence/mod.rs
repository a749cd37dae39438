//! Evidence: what was left behind is there, is what it was, and suffices.

mod run_does_not_count;

mod evidence_incomplete;

mod evidence_preferred;

mod dead_evidence;

mod untracked_evidence;

mod trivial_evidence;

mod evidence_hash;

mod unreachable_evidence;

mod manifest_integrity;

mod unpinned_evidence;

mod outside_repository;

mod experiment_without_evidence;

mod evidence_before_run;

mod lack;

mod mentions;

use crate::rules::rule::Family;

pub use run_does_not_count::has_no_evidence;
pub use unpinned_evidence::UNPINNED_EVIDENCE;

pub static FAMILY: Family = Family {
    name: "evidence",
    page: PAGE,
    rules: &[
        &run_does_not_count::RUN_DOES_NOT_COUNT,
        &evidence_incomplete::EVIDENCE_INCOMPLETE,
        &evidence_preferred::EVIDENCE_PREFERRED,
        &dead_evidence::DEAD_EVIDENCE,
        &untracked_evidence::UNTRACKED_EVIDENCE,
        &trivial_evidence::TRIVIAL_EVIDENCE,
        &evidence_hash::EVIDENCE_HASH,
        &unreachable_evidence::UNREACHABLE_EVIDENCE,
        &manifest_integrity::MANIFEST_INTEGRITY,
        &unpinned_evidence::UNPINNED_EVIDENCE,
        &outside_repository::OUTSIDE_REPOSITORY,
        &experiment_without_evidence::EXPERIMENT_WITHOUT_EVIDENCE,
        &evidence_before_run::EVIDENCE_BEFORE_RUN,
    ],
};

/// What the family asks, for who never heard of it.
const PAGE: &str = "\
Work that leaves nothing behind cannot be told from work that was never done. So a record does not \
ask to be believed: beside each claim it names what shows it, a file, some lines of a log, a commit, \
a page. Whoever comes later, a colleague or you in three months, follows the link and looks. These \
rules follow it first.

They ask three things.

**Is it enough?** What proves a job depends on the craft. Data that was loaded is proven by the data \
and a check that it passed; a tool by its usage, a trial run and somebody who calls it; a service by a \
health check, its logs, a restart that it survived and a runbook that is still true; a repair by a way \
to repeat the fault, the fix, the proof that it helps and a guard against its return. That list is an \
evidence pattern. A mode brings one, and an operator may spell out its own. A run may close as PASS \
only when nothing required is missing; a gate that itself ended in WARN or FAIL is missing. Work that \
failed owes less, but not nothing: a failure that nobody can look at teaches nobody.

**Is it there?** A path starts at the root of the repository (`./` and `../` start at the record), and \
is compared letter by letter, because the next disk may be stricter than yours. It has to be in Git: a \
file that is ignored, or that nobody added, exists on one machine only. A commit has to be in the \
history that is checked, or the next squash takes it away. What this clone cannot see, a submodule, a \
shallow past, a file kept by Git LFS, is counted as unverified and blamed on nobody.

**Is it still the same?** A link says where to look and not what was seen. A pin, `@sha256:` and 64 \
digits behind a path, says that too. A manifest pins a whole folder: it lists files with digests and \
sizes, as JSON, as YAML or as `sha256sum` prints them.

In practice: write the log into the repository while you work, link it with its type \
(`validation: logs/validate.log#L10-L24`), pin what must not change, and commit the record together \
with what it names.";
