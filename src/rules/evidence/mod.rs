//! Rules about evidence: it is complete, it exists, and it has not changed.

mod run_does_not_count;

mod moving_evidence;

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

mod experiment_unbounded;

mod evidence_before_run;

mod missing_types;

mod mentions;

mod self_evidence;

use crate::rules::rule::Family;

pub(crate) use evidence_incomplete::EVIDENCE_INCOMPLETE;
pub(crate) use manifest_integrity::MANIFEST_INTEGRITY;
pub(crate) use run_does_not_count::RUN_DOES_NOT_COUNT;
pub(crate) use unpinned_evidence::UNPINNED_EVIDENCE;
pub(crate) use untracked_evidence::UNTRACKED_EVIDENCE;

pub(crate) static FAMILY: Family = Family {
    name: "evidence",
    page: PAGE,
    rules: &[
        &run_does_not_count::RUN_DOES_NOT_COUNT,
        &moving_evidence::MOVING_EVIDENCE,
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
        &experiment_unbounded::EXPERIMENT_UNBOUNDED,
        &evidence_before_run::EVIDENCE_BEFORE_RUN,
        &self_evidence::SELF_EVIDENCE,
    ],
};

const PAGE: &str = "\
Work that leaves no trace cannot be distinguished from work that was never done. So a record \
does not ask anybody to believe it. For each claim it names evidence: a file, some lines of a \
log, a commit, a page. Whoever reads the record later, a colleague or you in three months, can \
follow the link and look.

These rules check three things.

**Is the evidence complete?** What counts as evidence depends on the kind of work. For data that \
was loaded, it is the data and a check that passed. For a tool, it is a description of its \
usage, a smoke run and somebody who uses it. For a service, it is a health check, its logs, a \
restart that it survived and a runbook that is up to date. For a repair, it is a way to \
reproduce the fault, the fix, the proof that the fix works and a guard against regression. Such \
a list is an evidence pattern. Every mode has one, and an operator may define its own. A run may \
close as PASS only if nothing that the pattern requires is missing; a check that ended in WARN \
or FAIL counts as missing. A run that failed needs less evidence, but it needs some: nobody \
learns anything from a failure that left no trace.

**Does it exist?** A path starts at the root of the repository (`./` and `../` start at the \
folder of the record). Letter case matters on every system, because another disk may be stricter \
than yours. The file has to be in Git: a file that is ignored, or that nobody added, exists on \
one machine only. A commit is named by its id, because a branch moves, and it has to be in the \
history that is checked, because otherwise the next squash may remove it. Whatever this clone cannot see (a submodule, history beyond a shallow \
clone, a file in Git LFS) is counted as unverified and not reported as a fault.

**Is it unchanged?** A link says where to look, but not what was seen there. A pin, which is \
`@sha256:` and 64 digits after a path, says that too. A manifest pins a whole folder: it lists \
files with digests and sizes, as JSON, as YAML, or in the format that `sha256sum` prints.

In practice: write the log into the repository while you work, link it with its type \
(`validation: logs/validate.log#L10-L24`), pin what must not change, and commit the record \
together with the files that it names.";
