//! Checks each commit of a range by itself.

use crate::engine::comparison::Comparison;
use crate::engine::error::SessionError;
use crate::engine::open::no_repository;
use crate::engine::outcome::{Group, Outcome, history_label};
use crate::engine::session::Session;
use crate::engine::summary::Summary;
use crate::git::{Error, Oid, Repository, WalkedCommit};
use crate::text::visible;

/// Two revisions, as gitrevisions(7) writes a range: what can be reached from the second and not
/// from the first.
#[derive(Clone, Copy, Debug)]
pub struct CommitRange<'w> {
    /// The range as it was written.
    pub written: &'w str,
    since: &'w str,
    /// The revision of the last commit.
    pub tip: &'w str,
}

impl<'w> CommitRange<'w> {
    /// Parses `A..B`; an empty side is `HEAD`. Returns `None` for anything else.
    pub fn parse(written: &'w str) -> Option<Self> {
        let (since, tip) = written.split_once("..")?;
        let or_head = |side: &'w str| if side.is_empty() { "HEAD" } else { side };
        (!tip.starts_with('.')).then_some(Self {
            written,
            since: or_head(since),
            tip: or_head(tip),
        })
    }

    /// Describes the commits in words.
    pub fn words(&self) -> String {
        format!("each commit of {}", visible(self.written))
    }
}

impl Session {
    /// Checks each commit of a range against its parents, so that each fault is reported once, with
    /// the commit that made it. The session is of the last commit.
    ///
    /// # Errors
    /// Where there is no such revision, the range is not in this clone, or a commit's configuration
    /// has mistakes.
    pub fn check_range(&self, range: CommitRange<'_>) -> Result<Outcome, SessionError> {
        let repository = self.repository().ok_or_else(no_repository)?;
        let commits = commits(range, repository)?;
        let mut groups = Vec::new();
        let mut summary = None;
        for commit in &commits {
            let info = repository.history(|reader| reader.commit_info(commit.commit))?;
            let session = self.at_commit(&commit.commit.to_string(), repository)?;
            let author = info.author.clone();
            let comparison = Comparison::with_parents(repository, &commit.parents, author)?;
            let outcome = session.check_without_saving(&[], &comparison)?;
            let unverified = outcome.summary.unverified.clone();
            let counts = summary.get_or_insert(outcome.summary);
            counts.unverified.extend(unverified);
            let with_findings = outcome.groups.into_iter();
            groups.extend(
                with_findings
                    .filter(|group| !group.findings.is_empty())
                    .map(|group| Group {
                        commit: Some(info.clone()),
                        ..group
                    }),
            );
        }
        let mut summary = match summary {
            Some(summary) => summary,
            None => self.summary_of_tip(repository)?,
        };
        self.save_cache();
        summary.recount(groups.iter().flat_map(|group| &group.findings));
        Ok(Outcome {
            label: history_label(self.label().tree, range.words()),
            base: None,
            revision: None,
            groups,
            commits: Some(commits.len()),
            records: Vec::new(),
            summary,
        })
    }

    /// Counts the records of a range without commits: those of its tip.
    fn summary_of_tip(&self, repository: &Repository) -> Result<Summary, SessionError> {
        let tip = self.files.commits.first().and_then(|tip| Oid::parse(tip));
        let tip = tip.ok_or_else(no_repository)?;
        let comparison = Comparison::with_tree(repository, &tip)?;
        Ok(self.check_without_saving(&[], &comparison)?.summary)
    }
}

fn commits(range: CommitRange<'_>, repository: &Repository) -> Result<Vec<WalkedCommit>, Error> {
    let id = |revision: &str| -> Result<Oid, Error> {
        let id = repository.commit(revision)?;
        Oid::parse(&id).ok_or_else(no_repository)
    };
    let (since, tip) = (id(range.since)?, id(range.tip)?);
    let commits: Vec<WalkedCommit> =
        repository.history(|reader| Ok::<_, Error>(reader.walk(&[tip], &[since])?.collect()))?;
    if commits.iter().any(|commit| commit.is_cut) {
        let fault = format!("{} goes beyond this shallow clone", visible(range.written));
        return Err(Error::new(fault).help("fetch the rest: git fetch --unshallow"));
    }
    Ok(commits)
}
