//! `check --rev A..B`: each commit of a range by itself.

use jiff::Timestamp;

use super::Status;
use super::base::{self, Base};
use super::check::Check;
use super::failure::Failure;
use super::past::compare;
use super::progress::Progress;
use super::screen::Screen;
use super::source::{Source, Which, here};
use crate::engine::cache::Cache;
use crate::engine::history::audit::Faulty;
use crate::engine::memo::Memo;
use crate::engine::{Input, Outcome, Receipt};
use crate::git::{CommitInfo, Oid, Repository, WalkedCommit};
use crate::report::History;
use crate::snapshot::{Label, Revision, Snapshot};
use crate::text::visible;

/// Two revisions, as gitrevisions(7) writes a range: what can be reached from
/// the second and not from the first.
pub struct Range<'w> {
    written: &'w str,
    since: &'w str,
    tip: &'w str,
}

impl<'w> Range<'w> {
    pub fn parse(written: &'w str) -> Option<Self> {
        let (since, tip) = written.split_once("..")?;
        let or_head = |side: &'w str| if side.is_empty() { "HEAD" } else { side };
        (!tip.starts_with('.')).then_some(Self {
            written,
            since: or_head(since),
            tip: or_head(tip),
        })
    }

    /// Checks each commit as a snapshot of its own, against its first parent:
    /// what is wrong is told once, of the commit that brought it.
    pub fn check(&self, check: &Check, screen: &Screen) -> Result<Status, Failure> {
        let repository = Repository::discover(&here()?)?.ok_or_else(Failure::nowhere)?;
        let id = |revision: &str| -> Result<Oid, Failure> {
            let id = repository.commit(revision)?;
            Oid::parse(&id).ok_or_else(Failure::nowhere)
        };
        let (since, tip) = (id(self.since)?, id(self.tip)?);
        let commits: Vec<WalkedCommit> =
            repository.past(|past| Ok::<_, Failure>(past.walk(&[tip], &[since])?.collect()))?;
        if commits.iter().any(|commit| commit.is_cut) {
            let reason = format!("{} goes beyond this shallow clone", visible(self.written));
            return Err(Failure::new(reason).help("fetch the rest: git fetch --unshallow"));
        }
        let label = Label {
            kind: "history",
            tree: Revision::open(&repository, self.tip)?.label().tree,
            words: format!("each commit of {}", visible(self.written)),
        };
        screen.say(&format!("checking {}", label.words));
        let progress = Progress::new(screen, "checking commits");
        let cache = check.terms().cache(Some(&repository));
        let now = check.terms().clock();
        let mut receipt = match commits.is_empty() {
            true => nothing_new(tip, check, &repository, screen)?,
            false => Receipt::default(),
        };
        let mut faulty = Vec::new();
        for (number, commit) in commits.iter().enumerate() {
            let name = repository.past(|past| past.name(commit.commit))?;
            let outcome = one(
                commit,
                &name,
                check,
                &repository,
                cache.as_ref(),
                now,
                screen,
            )?;
            if number == 0 {
                receipt = outcome.receipt.clone();
            }
            receipt
                .unverified
                .extend(outcome.receipt.unverified.clone());
            if !outcome.findings.is_empty() {
                faulty.push(Faulty {
                    commit: name,
                    findings: outcome.findings,
                    texts: outcome.texts,
                });
            }
        }
        receipt.recount(&[]);
        faulty
            .iter()
            .for_each(|faulty| receipt.count(&faulty.findings));
        if let Some(cache) = cache {
            cache.save();
        }
        drop(progress);
        let report = History {
            commits: &faulty,
            receipt: &receipt,
            label: &label,
        };
        check.form().report_history(&report, commits.len(), screen)
    }
}

/// The receipt of a range without commits: of the records as they stand.
fn nothing_new(
    tip: Oid,
    check: &Check,
    repository: &Repository,
    screen: &Screen,
) -> Result<Receipt, Failure> {
    let base = Base::before(repository, Some(&tip))?;
    let config = check.terms().config.read(&*base.source.snapshot, screen)?;
    let input = Input {
        snapshot: &*base.source.snapshot,
        history: &*base.source.history,
        settings: &config.settings,
        memo: None,
        now: check.terms().clock(),
        scope: &[],
    };
    Ok(base::check(&input, &[&base], &check.terms().config)?.receipt)
}

/// What one commit brings.
fn one(
    commit: &WalkedCommit,
    name: &CommitInfo,
    check: &Check,
    repository: &Repository,
    cache: Option<&Cache>,
    now: Timestamp,
    screen: &Screen,
) -> Result<Outcome, Failure> {
    let id = commit.commit.to_string();
    let source = Source::in_repository(Which::Revision(&id), repository)?;
    let config = check.terms().config.read(&*source.snapshot, screen)?;
    let input = Input {
        snapshot: &*source.snapshot,
        history: &*source.history,
        settings: &config.settings,
        memo: cache.map(|cache| cache as &dyn Memo),
        now,
        scope: &[],
    };
    let base = Base::before(repository, commit.parents.first())?;
    let mut outcome = base::check(&input, &[&base], &check.terms().config)?;
    // The trees of a merge's other parents are enough to compare with.
    let others = commit.parents.iter().skip(1);
    let others: Result<Vec<Revision>, _> = others
        .map(|tree| Revision::open(repository, &tree.to_string()))
        .collect();
    let others = others?;
    let others = others.iter().map(|it| it as &dyn Snapshot);
    let before: Vec<&dyn Snapshot> = [&*base.source.snapshot].into_iter().chain(others).collect();
    compare(&mut outcome, &before, Some(&name.author), &input)?;
    Ok(outcome)
}
