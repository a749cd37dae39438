//! The actions for a run: finishing it, and writing a debug packet about it.

use gen_lsp_types::{CodeAction, CodeActionKind};

use super::parts::{action, edited, written};
use crate::lsp::client::Client;
use crate::lsp::cursor::FileView;
use crate::lsp::edits;
use crate::record::{Kind, OpRun, Record};
use crate::text::RepoPath;
use crate::work::finish::{self, required_evidence};
use crate::work::local_time::whole_seconds;
use crate::work::placeholder::TODO;
use crate::work::yaml::YamlValue;
use crate::work::{self, RecordRequest, destination};

/// Returns the action that writes a debug packet about a run that has none.
pub(super) fn new_packet(
    view: &FileView<'_>,
    record: &Record,
    run: &OpRun,
    client: &Client,
) -> Option<CodeAction> {
    if run.debug_packet.is_some() || record.is_open_run() || !client.create_files {
        return None;
    }
    let model = view.check.model();
    let request = RecordRequest {
        kind: Kind::DebugPacket,
        id: None,
        project: None,
        title: None,
        mode: None,
        regime: None,
        start: whole_seconds(view.check.now()),
        run: Some(view.path.clone()),
        takes_up: None,
    };
    let request = request.resolve(model).ok()?;
    let folder = destination::folder(&request, model);
    let is_free = |path: &RepoPath| !view.check.has_file(path);
    let path = destination::unused_path(&folder, &request, &is_free);
    let text = work::draft_at(&path, &request, model, view.check.settings());
    let edit = edits::new_file(&path, text, &view.places);
    let title = format!("new debug packet for this run: {path}");
    Some(action(title, CodeActionKind::Refactor, Some(edit)))
}

/// Returns the action that adds the missing fields of an open run, with `TODO` for the values that the
/// user has to write.
pub(super) fn finishing(
    view: &FileView<'_>,
    record: &Record,
    run: &OpRun,
    client: &Client,
) -> Option<CodeAction> {
    if !record.is_open_run() {
        return None;
    }
    let model = view.check.model();
    let operator = run.op_id.as_ref().and_then(|id| model.operator(id));
    let stated = finish::stated_results(run);
    let checks = operator
        .map(|operator| finish::checks(operator.fields))
        .unwrap_or_default();
    let is_open = |id: &str| stated.iter().all(|(known, _)| known != id);
    let results: Vec<(String, YamlValue)> = checks
        .into_iter()
        .filter(|check| is_open(&check.id))
        .map(|check| (check.id, YamlValue::text(TODO)))
        .collect();
    let (required, _) = required_evidence(run, model);
    let missing = required.into_iter().filter(|it| !it.is_met(run, &[]));
    let links = missing.filter_map(|requirement| {
        let kind = requirement.types.into_iter().next()?;
        Some(YamlValue::Map(vec![(kind, YamlValue::text(TODO))]))
    });
    let links: Vec<YamlValue> = links.collect();
    let edit = edited(view, |text| {
        if run.timestamp_end.is_none() {
            text.set("timestamp_end", &YamlValue::time(written(view.check.now())))?;
        }
        if !results.is_empty()
            && !text.is_list("acceptance_results")
            && !text.has_section("acceptance_results")
        {
            text.insert("acceptance_results", &results)?;
        }
        if run.result.is_none() {
            text.set("result", &YamlValue::text(TODO))?;
        }
        if !text.has_section("evidence_links") {
            text.append("evidence_links", &links)?;
        }
        if run.next_pointer.is_none() && !text.has_section("next_pointer") {
            text.set("next_pointer", &YamlValue::text(TODO))?;
        }
        Ok(())
    })?;
    let edit = edits::of_file(view.path, view.text, &[edit], &view.places, client);
    let title = "finish this run: add the missing fields".to_owned();
    Some(action(title, CodeActionKind::Refactor, Some(edit)))
}
