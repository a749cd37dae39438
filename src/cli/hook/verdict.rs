//! Prints the result of a hook: one line if there are no findings, or else the findings and then the
//! verdict.

use crate::cli::check::outcome;
use crate::cli::check_source::{CheckSource, PreparedCheck};
use crate::cli::fail_policy::FailPolicy;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::progress::Progress;
use crate::cli::screen::Screen;
use crate::cli::{Status, style};
use crate::diagnostic::Severity;
use crate::engine::{Outcome, Summary};
use crate::report::full;
use crate::text::counted;

/// The verdict on what Git is about to do, which is collected from several checks.
pub(crate) struct Verdict<'s> {
    /// `commit`, `merge` or `push`.
    action: &'static str,
    policy: FailPolicy,
    screen: &'s Screen,
    /// The number of refs that are refused because they would replace objects.
    pub refused_refs: usize,
    status: Status,
    /// Findings by severity, the gravest first.
    counts: [(Severity, usize); 3],
}

/// Checks the index, which the next commit records.
///
/// # Errors
/// If the findings cannot be written.
pub(crate) fn of_index(action: &'static str, screen: &Screen) -> Result<Status, Failure> {
    of_source(action, &CheckSource::staged(), screen)
}

/// Checks the work tree, where no commit is being made.
///
/// # Errors
/// If the findings cannot be written.
pub(crate) fn of_work_tree(screen: &Screen) -> Result<Status, Failure> {
    of_source("commit", &CheckSource::default(), screen)
}

fn of_source(
    action: &'static str,
    source: &CheckSource,
    screen: &Screen,
) -> Result<Status, Failure> {
    let mut verdict = Verdict::new(action, FailPolicy::for_hook(None), screen);
    let progress = Progress::new(screen, "listing files");
    let check = source.prepare(&CheckOptions::default().session_options());
    drop(progress);
    match check {
        Ok(check) => drop(verdict.check("", &check.listing_records(false))),
        Err(failure) => drop(verdict.fail(&failure)),
    }
    Ok(verdict.conclude())
}

impl<'s> Verdict<'s> {
    /// Returns the verdict before the first check.
    pub(crate) fn new(action: &'static str, policy: FailPolicy, screen: &'s Screen) -> Self {
        Self {
            action,
            policy,
            screen,
            refused_refs: 0,
            status: Status::Passed,
            counts: [Severity::Error, Severity::Warning, Severity::Info].map(|it| (it, 0)),
        }
    }

    /// Runs a check, and reports it in one line if it finds nothing. `name` comes before the line.
    pub(crate) fn check(&mut self, name: &str, check: &PreparedCheck) -> Status {
        let checked = outcome(check, self.screen).and_then(|outcome| {
            self.report(name, check, &outcome)?;
            Ok(self.policy.exit_reason(&outcome).status())
        });
        match checked {
            Ok(status) => {
                self.status = self.status.and(status);
                status
            }
            Err(failure) => self.fail(&failure),
        }
    }

    /// Reports that something could not be checked, which stops Git too.
    pub(crate) fn fail(&mut self, failure: &Failure) -> Status {
        self.screen.print_failure(failure);
        self.status = Status::Error;
        Status::Error
    }

    fn report(
        &mut self,
        name: &str,
        check: &PreparedCheck,
        outcome: &Outcome,
    ) -> Result<(), Failure> {
        let (screen, words) = (self.screen, check.words());
        let summary = &outcome.summary;
        let has_findings = outcome.open_findings().next().is_some();
        if has_findings {
            screen.say_sentence(&format!("{name}checking {words}"));
        }
        for notes in [&check.session.notes, &check.notes, &outcome.notes] {
            screen.print_notes(notes);
        }
        if !has_findings {
            let counts = summary_words(summary);
            screen.say_sentence(&format!("{name}checked {words}: {counts}"));
            return Ok(());
        }
        screen.print(|out| full::write(outcome, screen.look, out))?;
        let first = outcome.open_findings().min_by_key(|it| it.meta.level);
        if let Some(first) = first {
            let (dim, cyan) = (style::DIM, style::LITERAL);
            let rule = first.meta.name;
            screen.say(&format!(
                "{dim}learn more{dim:#}  {cyan}holdpoint explain {rule}{cyan:#}"
            ));
        }
        for (severity, count) in &mut self.counts {
            *count += match severity {
                Severity::Error => summary.errors,
                Severity::Warning => summary.warnings,
                Severity::Info => summary.infos,
            };
        }
        Ok(())
    }

    /// Prints the verdict, if there are findings or refusals, and returns the exit status.
    pub(crate) fn conclude(self) -> Status {
        let (action, red) = (self.action, style::ERROR);
        let is_failing = |severity: &Severity| self.policy.fails_at(*severity);
        let listed = |is_wanted: &dyn Fn(&Severity) -> bool| {
            let counts = self.counts.iter();
            let counts = counts.filter(|(severity, count)| *count > 0 && is_wanted(severity));
            let words = counts.map(|(severity, count)| match severity {
                Severity::Info => format!("{count} info"),
                severity => counted(*count, severity.name()),
            });
            words.collect::<Vec<_>>()
        };
        let mut reasons = listed(&is_failing);
        if self.refused_refs > 0 {
            reasons.push(format!(
                "{} that would replace objects",
                counted(self.refused_refs, "ref")
            ));
        }
        if self.status == Status::Error {
            reasons.push("something could not be checked".to_owned());
        }
        if !reasons.is_empty() {
            let reasons = reasons.join(", ");
            self.screen
                .complain(&format!("{red}{action} refused:{red:#} {reasons}"));
            return self.status.and(Status::Failed);
        }
        let others = listed(&|_| true);
        if !others.is_empty() {
            self.screen.say(&format!(
                "{}, which does not stop the {action}",
                others.join(", ")
            ));
        }
        self.status
    }
}

/// Returns the summary of a check without findings, in words.
fn summary_words(summary: &Summary) -> String {
    let records = match summary.total() {
        0 => return "no records".to_owned(),
        total => counted(total, "record"),
    };
    let others = [
        (summary.waived, "waived"),
        (summary.exempt, "exempt by the baseline"),
    ];
    let others = others.iter().filter(|(count, _)| *count > 0);
    let mut words = format!("{records}, no findings");
    for (count, what) in others {
        words.push_str(&format!(", {count} {what}"));
    }
    match summary.unverified_total() {
        0 => words,
        count => format!("{words}, {} not verified", counted(count, "target")),
    }
}
