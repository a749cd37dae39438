//! What a rule is: its metadata, its check and what the check may read.

use std::collections::BTreeMap;
use std::ops::Deref;

use crate::config::{Limits, System};
use crate::diagnostic::{Diagnostic, Meta, Report};
use crate::model::{EvidenceLinks, Model, NamedTarget};
use crate::record::{DebugPacket, Decision, Fields, OpRun, Operator, Record, Regime, RegimeName};
use crate::text::RepoPath;

use super::catalogue::Catalogue;
use super::change::{Change, ChangeContext};
use super::clock::Clock;
use super::reads::Reads;
use super::run::check_results::CheckResults;
use super::shared::Shared;

/// A rule: its metadata and its check.
pub(crate) struct Rule {
    pub meta: Meta,
    pub check: Check,
    pub basis: Basis,
}

/// What a record that is closed and committed is judged by, where a rule looks at more than the
/// record (Specification, "What a closed record is judged by").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// The repository as it is now. This is right for rules that look at the record alone, at the
    /// clock, or at records that a later one has to fit.
    Now,
    /// The operators, projects, regimes, constraints and vocabulary of the closing commit.
    Definitions,
    /// These, and the files of the closing commit too: a file that is gone was there.
    Files,
}

impl Basis {
    /// Returns the other basis, which a rule declares instead of this default.
    pub(crate) const fn or(self, declared: Self) -> Self {
        match self {
            Self::Now => declared,
            Self::Definitions | Self::Files => self,
        }
    }
}

/// Rules that belong together. A family's name may be used wherever a rule's name may.
pub(crate) struct Family {
    pub name: &'static str,
    /// The introduction to the family, in Markdown.
    pub page: &'static str,
    pub rules: &'static [&'static Rule],
}

/// The check of a rule. Each variant says what the check may read.
pub(crate) enum Check {
    /// One record of any kind.
    Record(fn(&Record, &Context<'_>, &mut Report<'_>)),
    Operator(fn(&Operator, &Context<'_>, &mut Report<'_>)),
    Run(fn(&OpRun, &Context<'_>, &mut Report<'_>)),
    Packet(fn(&DebugPacket, &Context<'_>, &mut Report<'_>)),
    Regime(fn(&Regime, &Context<'_>, &mut Report<'_>)),
    Decision(fn(&Decision, &Context<'_>, &mut Report<'_>)),
    /// All records at once, as far as they are listed.
    Repository(
        fn(&RepositoryContext<'_>, &mut Report<'_>),
        &'static [Reads],
    ),
    /// One record in two states of the repository.
    Change(fn(&Change<'_>, &ChangeContext<'_>, &mut Report<'_>)),
    /// No check of its own: the engine reports the rule, while it applies waivers or compares
    /// configurations.
    Engine,
}

/// What every check may read: the whole repository and its configuration.
#[derive(Clone, Copy)]
pub(crate) struct RepositoryContext<'a> {
    pub model: &'a Model,
    pub limits: &'a Limits,
    /// Optional systems that the configuration requires.
    pub require: &'a [System],
    /// Literacies that the configuration makes mandatory in a regime, in addition to the
    /// built-in ones.
    pub literacies: &'a BTreeMap<RegimeName, Vec<String>>,
    /// The names of all rules and families.
    pub catalogue: &'a Catalogue,
    pub clock: &'a Clock,
}

/// What the check of one record may read: the repository and that record.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub repository: RepositoryContext<'a>,
    /// The record, with the parts that all kinds have in common: path, span of `kind`, title.
    pub record: &'a Record,
    /// Whether Git tracks the record's file.
    pub is_tracked: bool,
    /// Every target that the record names, with its purpose and its resolution.
    pub named: &'a [NamedTarget<'a>],
    /// What several checks of the record work out.
    pub shared: &'a Shared<'a>,
}

impl<'a> Context<'a> {
    /// Returns the targets that the record names as evidence.
    pub(crate) fn evidence(&self) -> impl Iterator<Item = &'a NamedTarget<'a>> {
        self.named.iter().filter(|named| named.kind.is_evidence())
    }

    /// Returns the evidence links of the run or decision, which have no targets resolved.
    pub(crate) fn evidence_links(&self) -> &'a EvidenceLinks<'a> {
        self.shared.evidence_links(self.record)
    }

    /// Returns the results of the run with the checks of its operator; `None` for another record, and
    /// for a run without readable results.
    pub(crate) fn check_results(&self) -> Option<&'a CheckResults<'a>> {
        self.shared
            .check_results(self.record, self.repository.model)
    }
}

impl<'a> Deref for Context<'a> {
    type Target = RepositoryContext<'a>;

    fn deref(&self) -> &Self::Target {
        &self.repository
    }
}

impl RepositoryContext<'_> {
    /// Returns whether an optional system applies: the configuration requires it, or the
    /// repository has a record of its kind (Specification, "Optional systems").
    pub(crate) fn binds(&self, system: System) -> bool {
        self.require.contains(&system) || self.model.has(system.kind())
    }
}

impl Rule {
    /// Runs the check on one record, if it is a check of records of that kind.
    pub(crate) fn check_record(&'static self, cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let mut report = Report::new(&self.meta, &cx.record.path, found);
        let report = &mut report;
        match (&self.check, &cx.record.fields) {
            (Check::Record(check), _) => check(cx.record, cx, report),
            (Check::Operator(check), Fields::Operator(fields)) => check(fields, cx, report),
            (Check::Run(check), Fields::OpRun(fields)) => check(fields, cx, report),
            (Check::Packet(check), Fields::DebugPacket(fields)) => check(fields, cx, report),
            (Check::Regime(check), Fields::Regime(fields)) => check(fields, cx, report),
            (Check::Decision(check), Fields::Decision(fields)) => check(fields, cx, report),
            (
                Check::Operator(_)
                | Check::Run(_)
                | Check::Packet(_)
                | Check::Regime(_)
                | Check::Decision(_)
                | Check::Repository(..)
                | Check::Change(_)
                | Check::Engine,
                _,
            ) => {}
        }
    }

    /// Runs the check on the repository, if it is a check of all records at once.
    pub(crate) fn check_repository(
        &'static self,
        cx: &RepositoryContext<'_>,
        found: &mut Vec<Diagnostic>,
    ) {
        if let Check::Repository(check, _) = self.check {
            let root = RepoPath::new("");
            check(cx, &mut Report::new(&self.meta, &root, found));
        }
    }

    /// Returns what the check reads of the records, if it is a check of all records at once.
    pub(crate) fn repository_reads(&self) -> Option<&'static [Reads]> {
        match self.check {
            Check::Repository(_, reads) => Some(reads),
            Check::Record(_)
            | Check::Operator(_)
            | Check::Run(_)
            | Check::Packet(_)
            | Check::Regime(_)
            | Check::Decision(_)
            | Check::Change(_)
            | Check::Engine => None,
        }
    }

    /// Returns whether the rule compares two states, so that it never reports anything about
    /// one state alone.
    pub(crate) fn is_of_history(&self) -> bool {
        matches!(self.check, Check::Change(_))
    }

    /// Runs the check on a change of the record at `path`, if it is a check of changes.
    pub(crate) fn check_change(
        &'static self,
        change: &Change<'_>,
        cx: &ChangeContext<'_>,
        path: &RepoPath,
        found: &mut Vec<Diagnostic>,
    ) {
        if let Check::Change(check) = self.check {
            check(change, cx, &mut Report::new(&self.meta, path, found));
        }
    }
}

/// Declares a rule. Its doc comment is its page, and the examples on the page are its tests.
macro_rules! rule {
    (
        $(#[doc = $page:literal])+
        pub static $rule:ident = {
            name: $name:literal,
            family: $family:literal,
            level: $level:ident,
            severity: $severity:ident $(($opt_in:ident))?,
            source: $source:literal,
            check: $check:expr,
            $(judged_by: $basis:ident,)?
        }
    ) => {
        $(#[doc = $page])+
        // The fences of the examples carry paths, which rustdoc would read as attributes.
        #[allow(rustdoc::invalid_codeblock_attributes)]
        pub(crate) static $rule: $crate::rules::rule::Rule = $crate::rules::rule::Rule {
            meta: $crate::diagnostic::Meta {
                name: $name,
                family: $family,
                level: $crate::diagnostic::Level::$level,
                severity: $crate::diagnostic::Severity::$severity,
                opt_in: false $(|| { stringify!($opt_in); true })?,
                source: $source,
                doc: concat!($($page, "\n"),+),
            },
            check: $check,
            basis: $crate::rules::rule::Basis::Now
                $(.or($crate::rules::rule::Basis::$basis))?,
        };
    };
}
