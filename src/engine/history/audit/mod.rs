//! The rules of history over every commit: one walk, then a look at what it came upon.

mod blobs;

mod commit_walk;

mod evidence;

mod mentions;

mod origin;

mod owners;

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::Timestamp;

use super::changes::files::Sides;
use super::changes::rules::{self, Judged};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::engine::receipt::Receipt;
use crate::engine::{fingerprints, order, severity};
use crate::git::Error;
use crate::git::{CommitInfo, HistoryReader, Oid, Repository};
use crate::snapshot::Snapshot;
use crate::target::resolution::Unverified;
use crate::text::RepoPath;

use blobs::{Blobs, Mark};
use commit_walk::{CandidateCommit, CommitWalk};
use owners::Projects;

/// Which commits are audited, and by which settings.
pub struct Input<'a> {
    pub repository: &'a Repository,
    /// The last of them.
    pub tip: Oid,
    /// Commits that can be reached from these are left out.
    pub except: &'a [Oid],
    /// The files of the last one.
    pub snapshot: &'a dyn Snapshot,
    pub settings: &'a Settings,
    pub now: Timestamp,
}

/// What was found.
pub struct Audit {
    /// The commits in which something was, newest first.
    pub commits: Vec<Faulty>,
    /// Its records are those of the last commit.
    pub receipt: Receipt,
    /// How many commits were looked at.
    pub count: usize,
}

/// A commit in which something was found.
pub struct Faulty {
    pub commit: Rc<CommitInfo>,
    /// In the order of paths and of the source.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into, as it is in the
    /// commit; of a file that the commit removed, as it was before.
    pub texts: BTreeMap<RepoPath, String>,
}

/// Holds every commit to those before it.
///
/// # Errors
/// Where Git does not give what it lists.
pub fn audit(input: &Input<'_>) -> Result<Audit, Error> {
    input.repository.past(|past| {
        let mut blobs = Blobs::new(past, input.settings);
        let course = CommitWalk::walk(past, input, &mut blobs)?;
        let mut auditor = Auditor {
            past,
            input,
            course,
            blobs,
            judged: BTreeMap::new(),
            unverified: BTreeMap::new(),
        };
        auditor.judge_commits()?;
        evidence::find(&mut auditor)?;
        auditor.finish()
    })
}

/// What the parts of an audit share.
struct Auditor<'a> {
    past: &'a HistoryReader<'a>,
    input: &'a Input<'a>,
    course: CommitWalk,
    blobs: Blobs<'a>,
    /// By the number of the commit.
    judged: BTreeMap<usize, Judged>,
    unverified: BTreeMap<Unverified, usize>,
}

impl Auditor<'_> {
    /// Judges the commits in which a record that has to stay was touched, or a
    /// decision came up.
    fn judge_commits(&mut self) -> Result<(), Error> {
        let pending = Rc::clone(&self.course.pending);
        let is_owned = pending.iter().any(|pending| pending.has_decision);
        let projects = match is_owned {
            true => Projects::find(self)?,
            false => Projects::default(),
        };
        for pending in pending.iter() {
            let judged = self.judge_commit(pending, &projects)?;
            if !judged.findings.is_empty() {
                self.judged.insert(pending.number, judged);
            }
        }
        Ok(())
    }

    fn judge_commit(
        &mut self,
        pending: &CandidateCommit,
        projects: &Projects,
    ) -> Result<Judged, Error> {
        let (commit, tree) = self.course.commits[pending.number];
        let name = match pending.has_decision {
            true => Some(self.past.name(commit)?),
            false => None,
        };
        let author = name.as_ref().map(|name| &name.author);
        let owners = |project: &str| projects.owners(project, tree, self.past);
        let parents = pending.differences.iter().map(|it| it.before.len()).max();
        let mut judged: Option<Judged> = None;
        for parent in 0..parents.unwrap_or(0).max(1) {
            let mut files = Vec::new();
            for it in &pending.differences {
                let was = it.before.get(parent).copied().flatten();
                let before = self.blobs.file(&it.path, was)?;
                let after = self.blobs.file(&it.path, it.after)?;
                // Where a file cannot be read, it may be what seems to be gone.
                if before.is_some() != was.is_some() || after.is_some() != it.after.is_some() {
                    return Ok(Judged::default());
                }
                files.push((before, after));
            }
            let differences = pending.differences.iter().zip(&files);
            let sides: Vec<_> = differences
                .map(|(it, (before, after))| Sides {
                    path: &it.path,
                    before: before.as_deref(),
                    after: after.as_deref(),
                })
                .collect();
            let against = rules::judge(&sides, author, &owners);
            match &mut judged {
                Some(judged) => judged.keep_common(&against),
                none => *none = Some(against),
            }
        }
        Ok(judged.unwrap_or_default())
    }

    fn finish(mut self) -> Result<Audit, Error> {
        let mut receipt = self.receipt()?;
        receipt.unverified = self.unverified;
        for (what, count) in self.course.unverified {
            *receipt.unverified.entry(what).or_default() += count;
        }
        let lacking = self.blobs.lacking();
        if lacking > 0 {
            let what = Unverified {
                reason: "the content of files was never fetched".into(),
                remedy: self.past.remedy(),
            };
            receipt.unverified.insert(what, lacking);
        }
        let mut commits = Vec::new();
        for (number, mut judged) in self.judged {
            let (id, tree) = self.course.commits[number];
            let findings = &mut judged.findings;
            severity::apply_settings(findings, self.input.settings);
            if findings.is_empty() {
                continue;
            }
            findings.sort_by(order);
            for path in findings.iter().flat_map(|it| &it.related) {
                if !judged.texts.contains_key(&path.path)
                    && let Some(file) = self.past.file_at(tree, &path.path)
                    && let Some(file) = self.blobs.file(&path.path, Some(file))?
                {
                    judged.texts.insert(path.path.clone(), file.text());
                }
            }
            for finding in findings.iter_mut() {
                // The same fault in another commit is another fault.
                let about = finding.about.take().unwrap_or_default();
                finding.about = Some(format!("{about} {id}"));
            }
            fingerprints::give_by(
                findings,
                &|path| judged.whose.get(path).cloned(),
                &judged.texts,
            );
            receipt.count(findings);
            commits.push(Faulty {
                commit: self.past.name(id)?,
                findings: judged.findings,
                texts: judged.texts,
            });
        }
        Ok(Audit {
            commits,
            receipt,
            count: self.course.commits.len(),
        })
    }

    /// The records of the last commit.
    fn receipt(&mut self) -> Result<Receipt, Error> {
        let mut receipt = Receipt::default();
        for (path, file) in blobs::markdown(self.input.snapshot, self.input.settings) {
            match self.blobs.mark(path, file)? {
                Mark::Of(kind) => *receipt.records.entry(kind).or_default() += 1,
                Mark::Unread => receipt.unread += 1,
                Mark::Nothing | Mark::Lacking => {}
            }
        }
        Ok(receipt)
    }
}
