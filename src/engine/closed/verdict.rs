//! The verdict on a closed record: which faults it had at its closing commit.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::git::Oid;
use crate::rules;
use crate::rules::evidence::{MANIFEST_INTEGRITY, UNTRACKED_EVIDENCE};
use crate::rules::missing_target;
use crate::rules::rule::{Basis, Check, Rule};
use crate::target::manifest::ProblemKind;
use crate::text::RepoPath;

/// Identifies a closed record by what its verdict depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClosedFile {
    pub path: RepoPath,
    pub blob: Oid,
    /// The size of the file if it may differ from that of the blob, because the line endings may be
    /// converted in a work tree. Faults are identified by positions in the text that was read.
    pub length: Option<u64>,
}

/// The faults of a record at its closing commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The bytes of the closing commit's id.
    commit: Box<[u8]>,
    /// The bytes of the id of the commit in whose history the closing commit was searched for; `None` if
    /// it was searched for in the histories of several.
    tip: Option<Box<[u8]>>,
    /// The other paths at which the record was searched for.
    paths: Vec<Box<[u8]>>,
    /// The faults by part; `None` if the rules of the part were not run yet.
    faults: [Option<Box<[u64]>>; Part::COUNT],
}

/// Rules that run together, because they look at the same things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    /// The definitions.
    Definitions,
    /// The definitions and the files.
    Files,
    /// The definitions, in rules about all records at once.
    Repository,
}

impl Part {
    pub(crate) const COUNT: usize = 3;

    /// Returns the part that a rule belongs to; `None` if it looks at the current state only.
    pub(crate) fn of_rule(rule: &Rule) -> Option<Self> {
        match (rule.basis, &rule.check) {
            (Basis::Now, _) => None,
            (Basis::Definitions, Check::Repository(..)) => Some(Self::Repository),
            (Basis::Definitions, _) => Some(Self::Definitions),
            (Basis::Files, _) => Some(Self::Files),
        }
    }

    /// Returns the part that a finding belongs to; `None` if it is about the current state.
    pub(crate) fn of_finding(finding: &Diagnostic) -> Option<Self> {
        static PARTS: LazyLock<HashMap<&str, Part>> = LazyLock::new(|| {
            let parts = rules::all().map(|rule| (rule.meta.name, Part::of_rule(rule)));
            parts
                .filter_map(|(name, part)| Some((name, part?)))
                .collect()
        });
        let part = PARTS.get(finding.meta.name).copied();
        // A listed file that changed is reported whenever that happened; only one that is absent
        // depends on the closing commit.
        let is_gone = finding.meta != &MANIFEST_INTEGRITY.meta
            || finding.about.as_deref() == Some(ProblemKind::Absent.name());
        part.filter(|_| is_gone)
    }
}

impl Verdict {
    /// Starts a verdict on the record of a file that was closed by a commit. The commit was searched
    /// for in the history of `tip`, or in those of several commits, at some paths.
    pub(crate) fn new(
        file: &ClosedFile,
        commit: Oid,
        tip: Option<Oid>,
        paths: impl IntoIterator<Item = RepoPath>,
    ) -> Self {
        let others = paths.into_iter().filter(|path| *path != file.path);
        Self {
            commit: commit.as_bytes().into(),
            tip: tip.map(|tip| tip.as_bytes().into()),
            paths: others.map(|path| path.as_bytes().into()).collect(),
            faults: [None, None, None],
        }
    }

    /// Returns the closing commit.
    pub(crate) fn commit(&self) -> Option<Oid> {
        Oid::from_bytes(&self.commit)
    }

    /// Returns the commit in whose history the closing commit was searched for, if there was only one.
    pub(crate) fn tip(&self) -> Option<Oid> {
        Oid::from_bytes(self.tip.as_deref()?)
    }

    /// Returns the verdict for another history, in which the closing commit is the same.
    pub(crate) fn at_tip(self, tip: Oid) -> Self {
        Self {
            tip: Some(tip.as_bytes().into()),
            ..self
        }
    }

    /// Takes over what is known from a verdict that was found in another history.
    pub(crate) fn take_faults(&mut self, other: &Self) {
        self.faults.clone_from(&other.faults);
    }

    /// Returns the other paths at which the record was searched for.
    pub(crate) fn paths(&self) -> impl Iterator<Item = RepoPath> {
        self.paths.iter().map(RepoPath::new)
    }

    /// Returns whether the rules of a part were run.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.faults[part as usize].is_some()
    }

    /// Stores what the rules of a part found.
    pub(crate) fn set(&mut self, part: Part, findings: &[Diagnostic]) {
        let faults = findings.iter().map(fault);
        let rules = findings.iter().map(|finding| hash(finding.meta.name));
        let mut faults: Vec<u64> = faults.chain(rules).collect();
        faults.sort_unstable();
        faults.dedup();
        self.faults[part as usize] = Some(faults.into());
    }

    /// Returns whether the record had the fault of a current finding at its closing commit.
    pub(crate) fn has_fault(&self, part: Part, finding: &Diagnostic) -> bool {
        self.contains(part, fault(finding))
    }

    /// Returns whether a rule reported anything at the closing commit.
    pub(crate) fn has_rule(&self, part: Part, name: &str) -> bool {
        self.contains(part, hash(name))
    }

    fn contains(&self, part: Part, hash: u64) -> bool {
        let faults = self.faults[part as usize].as_deref();
        faults.is_some_and(|faults| faults.binary_search(&hash).is_ok())
    }
}

/// Returns a hash that identifies a fault in the text of a record.
fn fault(finding: &Diagnostic) -> u64 {
    // A file that was missing may be on the disk now, without being in Git. That is the same fault.
    let is_missing = missing_target::RULES.contains(&finding.meta.name)
        || finding.meta == &UNTRACKED_EVIDENCE.meta;
    let kind = if is_missing {
        "missing"
    } else {
        finding.meta.name
    };
    let span = finding.span;
    hash(&(kind, span.start, span.end, &finding.about))
}

/// Returns a hash that is the same in every run of one build.
fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
