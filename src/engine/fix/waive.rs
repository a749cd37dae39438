//! Writes waivers into the records that have findings of a rule.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::draft::Draft;
use super::mended::{FixRequest, Left, Mended, Step};
use super::offer::Offer;
use crate::diagnostic::Diagnostic;
use crate::document::{frontmatter, yaml};
use crate::engine::pipeline;
use crate::engine::selection::RuleSelection;
use crate::engine::session::Session;
use crate::git::Error;
use crate::record::repair::in_quotes;
use crate::record::urgency::says_why;
use crate::rules;
use crate::rules::clock::is_past;
use crate::rules::waiver::is_too_long;
use crate::snapshot::Snapshot;
use crate::text::{Edit, RepoPath, Span};

/// A waiver that is to be written.
#[derive(Clone, Debug)]
pub struct NewWaiver {
    /// The rule or family.
    pub rule: &'static str,
    /// Why its findings are accepted.
    pub reason: String,
    /// The last day.
    pub until: Date,
}

/// Why a waiver would silence nothing, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedWaiver {
    /// The reason.
    pub reason: String,
    /// What to do instead.
    pub help: String,
}

impl Session {
    /// Returns why a waiver would silence nothing.
    pub fn refuse_waiver(&self, waiver: &NewWaiver) -> Option<RefusedWaiver> {
        let refuse = |reason: String, help: &str| {
            Some(RefusedWaiver {
                reason,
                help: help.to_owned(),
            })
        };
        let limits = &self.settings().limits;
        let named = rules::catalogue().named(waiver.rule);
        if let Some(rule) = named.iter().find(|rule| rule.level.is_structural()) {
            let level = format!("level {} ({})", rule.level.number(), rule.level.name());
            let name = rule.name;
            return refuse(
                format!("`{}` cannot be waived: `{name}` is of {level}", waiver.rule),
                "fix what it reports; only rules of levels 4 and 5 can be waived",
            );
        }
        if !says_why(&waiver.reason) {
            return refuse(
                "the waiver has no reason other than urgency".to_owned(),
                "say in --reason why the rule cannot be followed for now",
            );
        }
        if waiver.reason.contains(char::is_control) {
            return refuse(
                "the reason has a line end or another control character".to_owned(),
                "write it on one line",
            );
        }
        if is_past(waiver.until, self.now) {
            return refuse(
                format!("{} is past", waiver.until),
                "name in --until the last day on which the waiver is valid",
            );
        }
        if is_too_long(waiver.until, limits, self.now) {
            let days = limits.waiver_days;
            return refuse(
                format!("{} is more than {days} days away", waiver.until),
                "agree on an earlier last day, or change the rule in the configuration",
            );
        }
        None
    }

    /// Adds a waiver to each record in `scope` that has findings of its rule, in memory.
    ///
    /// # Errors
    /// A file that a snapshot lists cannot be read from the disk or from Git.
    pub fn waive(&self, scope: &[RepoPath], waiver: &NewWaiver) -> Result<Mended, Error> {
        let parents = self.files.parents()?;
        let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| &**it).collect();
        let selection = RuleSelection {
            only: vec![waiver.rule],
            ..RuleSelection::default()
        };
        let request = FixRequest {
            input: self.input(scope),
            parents: &parents,
            selection: &selection,
            is_unsafe: false,
        };
        let mended = waive(&request, waiver)?;
        self.save_cache();
        Ok(mended)
    }
}

fn waive(request: &FixRequest<'_>, waiver: &NewWaiver) -> Result<Mended, Error> {
    let mut draft = Draft::new(request);
    let analysis = pipeline::check(&request.input)?;
    let (mut offers, mut left) = (Vec::new(), Vec::new());
    let mut paths: BTreeSet<&RepoPath> = BTreeSet::new();
    for finding in &analysis.findings {
        let is_open = finding.is_open() && request.selection.includes(finding.meta);
        if !is_open || !paths.insert(&finding.path) {
            continue;
        }
        let Some(lines) = analysis.sources.lines(&finding.path) else {
            continue;
        };
        let step = Step {
            path: finding.path.clone(),
            at: lines.position(finding.span.start),
            rule: finding.meta,
            title: format!("waive `{}` until {}", waiver.rule, waiver.until),
        };
        let text = analysis.sources.get(&finding.path).unwrap_or_default();
        let is_record = analysis.model.record(&finding.path).is_some();
        let edit = addition(text, waiver).filter(|_| is_record);
        match (draft.obstacle(&finding.path), edit) {
            (Some(because), _) => left.push(Left { step, because }),
            (None, Some(edit)) => offers.push(Offer::of_step(step, edit, finding)),
            (None, None) => {
                let because = "it has no frontmatter to which `waive` can be added";
                left.push(Left { step, because });
            }
        }
    }
    draft.make(offers)?;
    let analysis = pipeline::check(&draft.input(&draft.snapshot()))?;
    let open = analysis.findings.iter();
    let open: Vec<&Diagnostic> = open
        .filter(|it| it.is_open() && request.selection.includes(it.meta))
        .collect();
    let mut mended = draft.close(&open)?;
    mended.left = left;
    Ok(mended)
}

/// Returns the edit that adds a waiver to the frontmatter of a file.
pub(crate) fn addition(text: &str, waiver: &NewWaiver) -> Option<Edit> {
    let fences = frontmatter::find(text)?;
    let close = fences.close?;
    let (tree, _) = yaml::parse(text, fences.yaml);
    let root = tree.root().filter(|root| root.is_mapping())?;
    if root.span().slice(text).starts_with('{') {
        return None;
    }
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = |at: usize| {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        &text[start..at]
    };
    let block = |indent: &str| {
        let reason = in_quotes(&waiver.reason);
        let (rule, until) = (waiver.rule, waiver.until);
        format!(
            "{indent}- rule: {rule}{line_end}{indent}  reason: {reason}{line_end}{indent}  until: {until}{line_end}"
        )
    };
    let at_line = |at: usize, added: String| Some(Edit::new(Span::empty(at), added));
    let Some((key, value)) = root.entry("waive") else {
        let margin = indent(root.span().start as usize);
        let added = format!("{margin}waive:{line_end}{}", block(&format!("{margin}  ")));
        return at_line(close.start as usize, added);
    };
    let written = value.span().slice(text);
    let end = value.span().end as usize;
    let next_line = |at: usize| text[at..].find('\n').map(|newline| at + newline + 1);
    if value.is_null() {
        let margin = format!("{}  ", indent(key.span().start as usize));
        return match written {
            "" => at_line(next_line(key.span().end as usize)?, block(&margin)),
            _ => None,
        };
    }
    if !value.is_sequence() {
        return None;
    }
    if let Some(inside) = written
        .strip_prefix('[')
        .and_then(|it| it.strip_suffix(']'))
    {
        let inside = inside.trim_end();
        let has_comma = inside.is_empty() || inside.ends_with(',');
        let comma = if has_comma { "" } else { ", " };
        let (rule, until) = (waiver.rule, waiver.until);
        let reason = in_quotes(&waiver.reason);
        let added = format!("{comma}{{rule: {rule}, reason: {reason}, until: {until}}}");
        let at = value.span().start as usize + 1 + inside.len();
        return at_line(at, added);
    }
    let dash = indent(value.span().start as usize);
    dash.trim()
        .is_empty()
        .then(|| at_line(next_line(end)?, block(dash)))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(frontmatter: &str) -> Option<String> {
        let waiver = NewWaiver {
            rule: "step-count",
            reason: "it's new".to_owned(),
            until: Date::constant(2026, 12, 31),
        };
        let text = format!("---\n{frontmatter}---\nText\n");
        let edit = addition(&text, &waiver)?;
        assert_eq!(edit.span.start, edit.span.end);
        let (start, end) = text.split_at(edit.span.start as usize);
        let whole = format!("{start}{}{end}", edit.text);
        let whole = whole.strip_prefix("---\n")?.strip_suffix("---\nText\n")?;
        Some(whole.to_owned())
    }

    const BLOCK: &str = "  - rule: step-count\n    reason: 'it''s new'\n    until: 2026-12-31\n";
    const FLOW: &str = "{rule: step-count, reason: 'it''s new', until: 2026-12-31}";

    #[test]
    fn a_waiver_is_added_in_the_style_of_the_list() {
        for (before, expected) in [
            (
                "kind: Operator\n",
                format!("kind: Operator\nwaive:\n{BLOCK}"),
            ),
            (
                "waive: # none yet\nx: 1\n",
                format!("waive: # none yet\n{BLOCK}x: 1\n"),
            ),
            ("waive: []\n", format!("waive: [{FLOW}]\n")),
            (
                "waive: [{a: b}] # one\n",
                format!("waive: [{{a: b}}, {FLOW}] # one\n"),
            ),
            (
                "waive:\n  - {a: b} # one\nx: 1\n",
                format!("waive:\n  - {{a: b}} # one\n{BLOCK}x: 1\n"),
            ),
            (
                "waive:\n- a: b\n  c: d\n",
                format!(
                    "waive:\n- a: b\n  c: d\n{}",
                    BLOCK.replace("\n  ", "\n").trim_start_matches(' ')
                ),
            ),
        ] {
            assert_eq!(added(before).as_deref(), Some(&*expected), "{before}");
        }
    }

    #[test]
    fn what_is_no_list_is_left_alone() {
        for text in ["waive: soon\n", "{kind: Operator}\n", "waive: ~\n"] {
            assert_eq!(added(text), None, "{text}");
        }
    }
}
