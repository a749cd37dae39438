//! The code actions of the editor: fixes, waivers, corrections and new records.

mod corrections;

mod parts;

mod runs;

use gen_lsp_types::{CodeAction, CodeActionKind, WorkspaceEdit};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

use self::corrections::correction;
use self::parts::action;
use self::runs::{finishing, new_packet};
use super::client::Client;
use super::cursor::FileView;
use super::diagnostics;
use super::edits;
use super::workspace::Workspace;
use crate::diagnostic::Diagnostic;
use crate::engine::fix::NewWaiver;
use crate::engine::fix::waive::addition;
use crate::record::Fields;
use crate::text::Span;
use crate::work::placeholder::TODO;

pub(super) use self::parts::ActionRequest;

/// The number of days that a new waiver lasts, unless the configuration allows fewer.
const WAIVER_DAYS: i64 = 30;

/// The kinds of actions that the server offers.
pub(super) const KINDS: [&str; 4] = ["quickfix", "refactor", "source", "source.fixAll"];

/// Returns the actions at a place.
pub(super) fn at(
    view: &FileView<'_>,
    workspace: &Workspace,
    request: &ActionRequest<'_>,
) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    let findings = workspace.findings(view.path);
    let here: Vec<&Diagnostic> = findings
        .iter()
        .filter(|it| overlaps(it.span, request.span))
        .collect();
    if request.wants("quickfix") {
        actions.extend(
            here.iter()
                .filter_map(|it| fix(view, workspace, it, request.client)),
        );
        actions.extend(waivers(view, &here, request.client));
    }
    if request.wants("refactor")
        && let Some(record) = view.record()
    {
        actions.extend(correction(view, request));
        if let Fields::OpRun(run) = &record.fields {
            actions.extend(new_packet(view, record, run, request.client));
            actions.extend(finishing(view, record, run, request.client));
        }
    }
    let has_fix = findings.iter().any(|it| it.is_open() && is_safe(it));
    if has_fix && request.wants("source.fixAll") {
        actions.push(fix_all(view, request));
    }
    actions
}

fn is_safe(finding: &Diagnostic) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safe)
}

fn overlaps(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Returns the fix of a finding.
fn fix(
    view: &FileView<'_>,
    workspace: &Workspace,
    finding: &Diagnostic,
    client: &Client,
) -> Option<CodeAction> {
    let fix = finding.fix.as_ref()?;
    let title = if fix.safe {
        fix.title.clone()
    } else {
        format!("{} (changes what the record claims)", fix.title)
    };
    let edit = edits::of_file(view.path, view.text, &fix.edits, &view.places, client);
    let sources = workspace.sources()?;
    let diagnostics = diagnostics::all(
        std::slice::from_ref(finding),
        sources,
        &view.places,
        client.related,
    );
    Some(CodeAction {
        diagnostics: Some(diagnostics),
        is_preferred: Some(fix.safe),
        ..action(title, CodeActionKind::QuickFix, Some(edit))
    })
}

/// Returns the actions that waive the rules of findings in this record.
fn waivers(view: &FileView<'_>, findings: &[&Diagnostic], client: &Client) -> Vec<CodeAction> {
    let mut waivers: Vec<CodeAction> = Vec::new();
    let mut rules: Vec<&str> = Vec::new();
    if view.record().is_none() {
        return waivers;
    }
    let until = last_day(view);
    for finding in findings {
        let meta = finding.meta;
        if !finding.is_open() || meta.level.is_structural() || rules.contains(&meta.name) {
            continue;
        }
        rules.push(meta.name);
        let waiver = NewWaiver {
            rule: meta.name,
            reason: format!("{TODO}: why this is accepted"),
            until,
        };
        let edit = addition(view.text, &waiver);
        waivers.extend(edit.map(|edit| {
            let edit = edits::of_file(view.path, view.text, &[edit], &view.places, client);
            let title = format!("waive `{}` here until {until}", meta.name);
            action(title, CodeActionKind::QuickFix, Some(edit))
        }));
    }
    waivers
}

fn last_day(view: &FileView<'_>) -> Date {
    let longest = view.check.settings().limits.waiver_days;
    let today = view.check.now().to_zoned(TimeZone::UTC).date();
    let days = WAIVER_DAYS.min(longest);
    today.checked_add(days.days()).unwrap_or(today)
}

/// Returns the action that applies every safe fix in the file. If the client supports it, the edit is
/// computed only when the user chooses the action.
fn fix_all(view: &FileView<'_>, request: &ActionRequest<'_>) -> CodeAction {
    let title = "apply all safe fixes in this file".to_owned();
    let uri = view.places.uri(view.path);
    let mut all = action(title, CodeActionKind::SourceFixAll, None);
    all.data = Some(json!({ "fixAll": uri.0 }));
    if !request.client.resolves_edits {
        all.edit = fixed(view, request.client);
    }
    all
}

/// Returns the edit that applies every safe fix in the file, as `holdpoint fix` does.
pub(super) fn fixed(view: &FileView<'_>, client: &Client) -> Option<WorkspaceEdit> {
    let mended = view.check.fix(view.path).ok()?;
    let file = mended
        .files
        .into_iter()
        .find(|file| file.path == *view.path)?;
    let edit = edits::between(view.text, &file.after)?;
    Some(edits::of_file(
        view.path,
        view.text,
        &[edit],
        &view.places,
        client,
    ))
}
