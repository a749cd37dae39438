//! `check`: what the records of one snapshot claim, against each other and the evidence.

use clap::Args;

use super::base::{self, Base};
use super::failure::Failure;
use super::form::Form;
use super::progress::Progress;
use super::question::{Asked, Question};
use super::screen::Screen;
use super::terms::Terms;
use super::{Status, style};
use crate::engine::memo::Memo;
use crate::engine::{Input, Outcome, in_scope};
use crate::report::{Checked, Places, Report};
use crate::snapshot::Label;
use crate::text::RepoPath;

/// Check records and report every fault
///
/// Checks all records of the repository, as they stand in the work tree, and
/// reports each fault at its place. Paths narrow what is reported, never what is
/// known: a run is held to its operator wherever that lies.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint check", "the whole work tree"),
    ("holdpoint check runs/ operators/backfill.md", "report on these only"),
    ("holdpoint check --staged", "in a pre-commit hook"),
    ("holdpoint check --since origin/main", "only what a branch brings about"),
    ("holdpoint check --merge-with origin/main", "what a merge would give, before it is made"),
    ("holdpoint check --rev main..work", "each commit of a range"),
    ("holdpoint check --rev origin/main", "any revision, in a bare repository too"),
    ("holdpoint check - --stdin-filename runs/a.md", "from an editor"),
    ("holdpoint check --output json=report.json", "for people and for machines"),
], &[
    ("0", "checked, and nothing at or above --fail-on"),
    ("1", "checked, and something was"),
    ("2", "the question could not be asked: usage, config, a path, the disk"),
    ("3", "no answer: no record anywhere, or --require-complete and a target unverified"),
]))]
pub struct Check {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    form: Form,
}

/// What was found, and the full id of what it was held against.
struct Found {
    outcome: Outcome,
    base: Option<String>,
}

impl Check {
    /// A question that another command asks.
    pub fn of(question: Question, terms: Terms, form: Form) -> Self {
        Self {
            question,
            terms,
            form,
        }
    }

    /// The same without an option: what a hook asks.
    pub fn of_hook(question: Question, no_cache: bool) -> Self {
        Self::of(question, Terms::of_hook(no_cache), Form::of_hook())
    }

    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        if let Some(range) = self.question.range()? {
            return range.check(&self, screen);
        }
        let progress = Progress::new(screen, "listing files");
        let asked = self.question.open()?;
        drop(progress);
        self.answer(&asked, screen)
    }

    /// Answers a question that was asked already.
    pub fn answer(&self, asked: &Asked, screen: &Screen) -> Result<Status, Failure> {
        let snapshot = &*asked.source.snapshot;
        let label = snapshot.label();
        let against = asked.bases.first();
        let against = against.map_or(String::new(), |base| format!(" against {}", base.words));
        screen.say(&format!(
            "checking {}{against}{}",
            label.words,
            asked.narrowed()
        ));
        for remark in &asked.remarks {
            screen.say(&format!("note: {remark}"));
        }
        let found = self.look(asked, screen)?;
        let revision = asked.source.tips().first().map(String::as_str);
        self.report(&found, &asked.scope, &label, revision, screen)
    }

    /// What the answer comes to, with nothing said of it.
    pub fn judge(&self, asked: &Asked, screen: &Screen) -> Result<Status, Failure> {
        let found = self.look(asked, screen)?;
        let label = asked.source.snapshot.label();
        Ok(self.form.judge(&found.outcome.receipt, &label, screen))
    }

    fn look(&self, asked: &Asked, screen: &Screen) -> Result<Found, Failure> {
        let snapshot = &*asked.source.snapshot;
        let config = self.terms.config.read(snapshot, screen)?;
        let progress = Progress::new(screen, "checking records");
        let baseline = match (&config.settings.baseline, &asked.source.repository) {
            (Some(revision), Some(repository)) => {
                Some(Base::baseline(repository, &revision.value)?)
            }
            (Some(_), None) => {
                screen.say("note: the config's `baseline` is left aside: there is no repository");
                None
            }
            (None, _) => None,
        };
        let bases: Vec<&Base> = asked.bases.iter().chain(&baseline).collect();
        let repository = asked.source.repository.as_ref();
        let cache = self.terms.cache(repository);
        let input = Input {
            snapshot,
            history: &*asked.source.history,
            settings: &config.settings,
            memo: cache.as_ref().map(|cache| cache as &dyn Memo),
            now: self.terms.clock(),
            scope: &asked.scope,
        };
        let mut outcome = base::check(&input, &bases, &self.terms.config)?;
        if let (Some(past), Some(repository)) = (&asked.past, &asked.source.repository) {
            past.add_to(&mut outcome, repository, &asked.bases, &input)?;
        }
        if bases.is_empty() {
            config.remark_on(&mut outcome, &asked.scope);
        }
        if let Some(cache) = cache {
            cache.save();
        }
        drop(progress);
        let base = bases.first().and_then(|base| base.commit.clone());
        Ok(Found { outcome, base })
    }

    /// On which terms it is asked.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// In which form it is reported, and where.
    pub fn form(&self) -> &Form {
        &self.form
    }

    fn report(
        &self,
        Found { outcome, base }: &Found,
        scope: &[RepoPath],
        label: &Label,
        revision: Option<&str>,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        let places = Places::new(&outcome.texts);
        let members = outcome.model.members().iter();
        let records: Vec<Checked<'_>> = members
            .filter(|member| in_scope(&member.path, scope))
            .map(|member| Checked {
                kind: member.summary.kind,
                path: &member.path,
            })
            .collect();
        let report = Report {
            findings: &outcome.findings,
            places: &places,
            receipt: &outcome.receipt,
            label,
            base: base.as_deref(),
            revision,
            records: &records,
        };
        self.form.report(&report, screen)
    }
}
