//! What a rule is: its page, its place in the hierarchy, and the check.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::config::{Limits, System};
use crate::diagnostic::{Diagnostic, Meta, Report};
use crate::model::{Model, NamedTarget};
use crate::record::{
    Block, Constraint, DebugPacket, Decision, Fields, OpRun, Operator, Project, Record, Regime,
    RegimeName,
};
use crate::text::RepoPath;

use super::change::{Change, ChangeContext};

/// A rule as the registry holds it.
pub struct Rule {
    pub meta: Meta,
    pub check: Check,
}

/// What a check may read, which is also how long its answer may be kept.
pub enum Check {
    /// One record of any kind.
    Record(fn(&Record, &Context<'_>, &mut Report<'_>)),
    Operator(fn(&Operator, &Context<'_>, &mut Report<'_>)),
    Run(fn(&OpRun, &Context<'_>, &mut Report<'_>)),
    Packet(fn(&DebugPacket, &Context<'_>, &mut Report<'_>)),
    Block(fn(&Block, &Context<'_>, &mut Report<'_>)),
    Project(fn(&Project, &Context<'_>, &mut Report<'_>)),
    Regime(fn(&Regime, &Context<'_>, &mut Report<'_>)),
    Constraint(fn(&Constraint, &Context<'_>, &mut Report<'_>)),
    Decision(fn(&Decision, &Context<'_>, &mut Report<'_>)),
    /// All records at once.
    Repository(fn(&RepositoryContext<'_>, &mut Report<'_>)),
    /// One record in two states of the repository.
    Change(fn(&Change<'_>, &ChangeContext<'_>, &mut Report<'_>)),
    /// The engine's own: what it finds while it applies waivers.
    Engine,
}

/// What every check may look at.
#[derive(Clone, Copy)]
pub struct RepositoryContext<'a> {
    pub model: &'a Model,
    pub limits: &'a Limits,
    /// Optional systems that bind from the start.
    pub require: &'a [System],
    /// Literacies that a regime makes mandatory here, beside those that it does everywhere.
    pub literacies: &'a BTreeMap<RegimeName, Vec<String>>,
    pub now: Timestamp,
}

/// A setting, and the record that is checked.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub model: &'a Model,
    pub limits: &'a Limits,
    pub require: &'a [System],
    pub literacies: &'a BTreeMap<RegimeName, Vec<String>>,
    pub now: Timestamp,
    /// The record with what all kinds have in common: path, place of `kind`, title.
    pub record: &'a Record,
    /// Whether Git tracks the record's file.
    pub is_tracked: bool,
    /// Every target that the record names: what for, and what is there.
    pub named: &'a [NamedTarget<'a>],
}

impl RepositoryContext<'_> {
    /// Whether an optional system binds: it is asked for, or used (Specification,
    /// "Optional systems").
    pub fn binds(&self, system: System) -> bool {
        self.require.contains(&system) || self.model.has(system.kind())
    }
}

impl Context<'_> {
    /// Whether an optional system binds.
    pub fn binds(&self, system: System) -> bool {
        self.require.contains(&system) || self.model.has(system.kind())
    }
}

impl Rule {
    /// Runs the check on one record, if it is one for such records.
    pub fn check_record(&'static self, cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let mut report = Report::new(&self.meta, &cx.record.path, found);
        let report = &mut report;
        match (&self.check, &cx.record.fields) {
            (Check::Record(check), _) => check(cx.record, cx, report),
            (Check::Operator(check), Fields::Operator(fields)) => check(fields, cx, report),
            (Check::Run(check), Fields::OpRun(fields)) => check(fields, cx, report),
            (Check::Packet(check), Fields::DebugPacket(fields)) => check(fields, cx, report),
            (Check::Block(check), Fields::Block(fields)) => check(fields, cx, report),
            (Check::Project(check), Fields::Project(fields)) => check(fields, cx, report),
            (Check::Regime(check), Fields::Regime(fields)) => check(fields, cx, report),
            (Check::Constraint(check), Fields::Constraint(fields)) => check(fields, cx, report),
            (Check::Decision(check), Fields::Decision(fields)) => check(fields, cx, report),
            (
                Check::Operator(_)
                | Check::Run(_)
                | Check::Packet(_)
                | Check::Block(_)
                | Check::Project(_)
                | Check::Regime(_)
                | Check::Constraint(_)
                | Check::Decision(_)
                | Check::Repository(_)
                | Check::Change(_)
                | Check::Engine,
                _,
            ) => {}
        }
    }

    /// Runs the check on the repository, if it is one for all records at once.
    pub fn check_repository(
        &'static self,
        setting: &RepositoryContext<'_>,
        found: &mut Vec<Diagnostic>,
    ) {
        if let Check::Repository(check) = self.check {
            let root = RepoPath::new("");
            check(setting, &mut Report::new(&self.meta, &root, found));
        }
    }
}

impl Rule {
    /// Whether it compares two states, so that it says nothing of one alone.
    pub fn is_of_history(&self) -> bool {
        matches!(self.check, Check::Change(_))
    }

    /// Runs the check on a change of the record at `path`, if it is one for changes.
    pub fn check_change(
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

/// Declares a rule: its doc comment is its page, and the examples on the page
/// are its tests.
macro_rules! rule {
    (
        $(#[doc = $page:literal])+
        pub static $rule:ident = {
            name: $name:literal,
            level: $level:ident,
            severity: $severity:ident $(($opt_in:ident))?,
            source: $source:literal,
            check: $check:expr $(,)?
        }
    ) => {
        $(#[doc = $page])+
        // The examples' fences carry paths, which are no attributes to rustdoc.
        #[allow(rustdoc::invalid_codeblock_attributes)]
        pub static $rule: $crate::rules::rule::Rule = $crate::rules::rule::Rule {
            meta: $crate::diagnostic::Meta {
                name: $name,
                family: super::FAMILY.name,
                level: $crate::diagnostic::Level::$level,
                severity: $crate::diagnostic::Severity::$severity,
                opt_in: false $(|| { stringify!($opt_in); true })?,
                source: $source,
                doc: concat!($($page, "\n"),+),
            },
            check: $check,
        };
    };
}
