//! Checks each commit of a range by itself.

use std::collections::HashMap;

use crate::engine::comparison::Comparison;
use crate::engine::error::SessionError;
use crate::engine::history::audit::{AuditInput, audit};
use crate::engine::input::Input;
use crate::engine::narrow;
use crate::engine::open::no_repository;
use crate::engine::outcome::{Group, Outcome, drop_explained, history_label};
use crate::engine::session::Session;
use crate::engine::summary::Summary;
use crate::engine::tail::order;
use crate::git::{Error, Oid, Repository, WalkedCommit};
use crate::text::{RepoPath, visible};

/// Two revisions that form a range (gitrevisions(7)): the commits that can be reached from the
/// second and not from the first.
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
    /// the commit that introduced it. The session must be of the last commit.
    ///
    /// # Errors
    /// There is no such revision, this clone does not have all commits of the range, or a commit's
    /// configuration has mistakes.
    pub fn check_range(&self, range: CommitRange<'_>) -> Result<Outcome, SessionError> {
        let repository = self.repository().ok_or_else(no_repository)?;
        let commits = commits(range, repository)?;
        let history = self.history_of_range(range, repository)?;
        let by_commit = |group: Group| Some((group.commit.as_ref()?.id, group));
        let mut by_commit: HashMap<Oid, Group> =
            history.groups.into_iter().filter_map(by_commit).collect();
        let mut groups = Vec::new();
        let mut summary: Option<Summary> = None;
        for commit in &commits {
            let session = self
                .at_commit(&commit.commit.to_string())?
                .without_records();
            let comparison = Comparison::with_parents(&session.files, &commit.parent_ids)?;
            let outcome = session.check_without_saving(&[], &comparison)?;
            let unverified = outcome.summary.unverified.clone();
            let exempt = outcome.summary.exempt;
            match &mut summary {
                Some(summary) => {
                    summary.unverified.extend(unverified);
                    summary.exempt += exempt;
                }
                None => summary = Some(outcome.summary),
            }
            let mut group = outcome.groups.into_iter().next().unwrap_or_default();
            if let Some(own) = by_commit.remove(&commit.commit) {
                group.findings.extend(own.findings);
                group.findings.sort_by(order);
                group.sources.merge(own.sources);
            }
            if !group.findings.is_empty() {
                let info = repository.history(|reader| reader.commit_info(commit.commit))?;
                groups.push(Group {
                    commit: Some(info),
                    ..group
                });
            }
        }
        let mut summary = match summary {
            Some(summary) => summary,
            None => self.summary_of_tip()?,
        };
        self.save_cache();
        summary.unverified.extend(history.summary.unverified);
        summary.exempt += history.summary.exempt;
        drop_explained(&mut groups);
        groups.retain(|group| !group.findings.is_empty());
        summary.recount(groups.iter().flat_map(|group| &group.findings));
        Ok(Outcome {
            error: None,
            label: history_label(self.label().tree, range.words()),
            base: None,
            revision: None,
            remote: repository.remote(),
            groups,
            commits: Some(commits.len()),
            records: Vec::new(),
            summary,
            notes: Vec::new(),
            folder: RepoPath::default(),
        })
    }

    /// Runs the rules of history over the commits of a range.
    fn history_of_range(
        &self,
        range: CommitRange<'_>,
        repository: &Repository,
    ) -> Result<Outcome, SessionError> {
        let since = id(range.since, repository)?;
        let comparison = Comparison::with_parents(&self.files, &[since])?;
        let earlier = self.earlier_configurations(&comparison)?;
        let settings = earlier.stricter(self.settings());
        let input = AuditInput {
            repository,
            tip: id(range.tip, repository)?,
            except: &[since],
            mailmap_of: Some(since),
            baseline: None,
            snapshot: &*self.files.snapshot,
            settings: &settings,
            now: self.now,
            scope: &[],
            counts_records: false,
            naming: Some(&|files| {
                let input = Input {
                    settings: &settings,
                    ..self.input(&[])
                };
                narrow::records_naming(files, &input, &|tree| self.files.files_of(tree))
            }),
        };
        Ok(audit(&input, history_label(None, String::new()))?)
    }

    /// Counts the records of a range without commits: those of its tip.
    fn summary_of_tip(&self) -> Result<Summary, SessionError> {
        let tip = self.files.commits.first().and_then(|tip| Oid::parse(tip));
        let tip = tip.ok_or_else(no_repository)?;
        let comparison = Comparison::with_parents(&self.files, &[tip])?;
        Ok(self.check_without_saving(&[], &comparison)?.summary)
    }
}

fn id(revision: &str, repository: &Repository) -> Result<Oid, Error> {
    let id = repository.commit(revision)?;
    Oid::parse(&id).ok_or_else(no_repository)
}

fn commits(range: CommitRange<'_>, repository: &Repository) -> Result<Vec<WalkedCommit>, Error> {
    let (since, tip) = (id(range.since, repository)?, id(range.tip, repository)?);
    let commits: Vec<WalkedCommit> =
        repository.history(|reader| Ok::<_, Error>(reader.walk(&[tip], &[since])?.collect()))?;
    if commits.iter().any(|commit| commit.is_cut) {
        let fault = format!("{} goes beyond this shallow clone", visible(range.written));
        return Err(Error::new(fault).help("fetch the rest: git fetch --unshallow"));
    }
    Ok(commits)
}
