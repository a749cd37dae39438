//! Renames ids, and updates references to files and folders that the editor moves.

use std::collections::{BTreeMap, HashMap, HashSet};

use gen_lsp_types::{ChangeAnnotation, Range, WorkspaceEdit};

use super::client::Client;
use super::cursor::FileView;
use super::edits::{self, ChangedFile};
use super::places::Places;
use super::subject::{PlacedId, Subject};
use crate::engine::live::LiveCheck;
use crate::text::{Edit, RepoPath};
use crate::work::local_time::{LocalTime, whole_seconds};
use crate::work::rename::{self, RenamePlan, RenameRequest, RenameSubject, after};

/// The ids of the annotations that describe the edits of a rename.
const RENAMED: &str = "rename";
const CORRECTED: &str = "correction";

/// Returns the range of the id at a byte, and the id.
pub(super) fn prepare(view: &FileView<'_>, byte: usize) -> Result<(Range, String), String> {
    let id = id_at(view, byte)?;
    Ok((view.places.range(&view.lines, id.span), id.id))
}

fn id_at(view: &FileView<'_>, byte: usize) -> Result<PlacedId, String> {
    let Some(Subject::Id(id)) = Subject::at(view, byte) else {
        return Err("there is no id of a record here".to_owned());
    };
    let model = view.check.model();
    if model.records_with_id(id.kind, &id.id).next().is_none() {
        return Err(format!("there is no {} `{}`", id.kind, id.id));
    }
    Ok(id)
}

/// Returns the edit that renames the id at a byte and all references to it.
pub(super) fn id(
    view: &FileView<'_>,
    byte: usize,
    new: &str,
    client: &Client,
) -> Result<WorkspaceEdit, String> {
    let PlacedId { kind, id: old, .. } = id_at(view, byte)?;
    let subject = RenameSubject::Id {
        kind,
        old,
        new: new.to_owned(),
    };
    let plan = plan(view.check, subject.clone())?;
    Ok(workspace_edit(&[(subject, plan)], &view.places, client))
}

/// Returns the edit that updates all references to files and folders before they are moved.
pub(super) fn files(
    check: &LiveCheck,
    moves: Vec<(RepoPath, RepoPath)>,
    places: &Places<'_>,
    client: &Client,
) -> Result<WorkspaceEdit, String> {
    let plans = moves.into_iter().map(|(old, new)| {
        let subject = RenameSubject::Path { old, new };
        Ok((subject.clone(), plan(check, subject)?))
    });
    let plans: Vec<_> = plans.collect::<Result<_, String>>()?;
    Ok(workspace_edit(&plans, places, client))
}

/// Plans a rename, and refuses it if it would cause a finding.
fn plan(check: &LiveCheck, subject: RenameSubject) -> Result<RenamePlan, String> {
    let session = check
        .session_of_buffers()
        .map_err(|error| error.to_string())?;
    let message = |error: crate::git::Error| match &error.help {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    };
    let analysis = session.analyze().map_err(message)?;
    let request = RenameRequest {
        reason: subject.reason(),
        at: LocalTime::of_system().written(whole_seconds(check.now())),
        subject,
    };
    let plan = rename::plan(&session, &analysis.model, &request).map_err(message)?;
    let later = check
        .session_of_buffers()
        .map_err(|error| error.to_string())?;
    let later = after::over(later.files, &plan, check.options());
    let later = later.map_err(|error| error.to_string())?.without_writing();
    let found = later.analyze().map_err(message)?;
    let findings = after::new_findings(
        (&session, &analysis),
        (&later, &found),
        &plan,
        &request.subject,
    )
    .map_err(message)?;
    match findings.caused.first() {
        None => Ok(plan),
        Some(first) => Err(format!(
            "this would cause a finding: {}: {} [{}]",
            first.path, first.message, first.meta.name
        )),
    }
}

/// Returns the edits of plans, with annotations that describe them.
fn workspace_edit(
    plans: &[(RenameSubject, RenamePlan)],
    places: &Places<'_>,
    client: &Client,
) -> WorkspaceEdit {
    let corrected: HashSet<&RepoPath> =
        plans.iter().flat_map(|(_, plan)| &plan.corrected).collect();
    let mut files: BTreeMap<&RepoPath, (&str, Vec<&Edit>)> = BTreeMap::new();
    for file in plans.iter().flat_map(|(_, plan)| &plan.files) {
        let (_, edits) = files
            .entry(&file.path)
            .or_insert((&file.before, Vec::new()));
        edits.extend(&file.edits);
    }
    let changed = files.into_iter().map(|(path, (before, mut edits))| {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        edits.dedup();
        let is_corrected = corrected.contains(path);
        ChangedFile {
            path,
            before,
            edits,
            annotation: Some(if is_corrected { CORRECTED } else { RENAMED }),
        }
    });
    WorkspaceEdit {
        change_annotations: client
            .annotations
            .then(|| annotations(plans, !corrected.is_empty())),
        ..edits::of_files(changed, places, client)
    }
}

fn annotations(
    plans: &[(RenameSubject, RenamePlan)],
    has_corrections: bool,
) -> HashMap<String, ChangeAnnotation> {
    let reasons: Vec<String> = plans.iter().map(|(subject, _)| subject.reason()).collect();
    let annotation =
        |label: &str, description: String, needs_confirmation: bool| ChangeAnnotation {
            label: label.to_owned(),
            needs_confirmation: Some(needs_confirmation),
            description: Some(description),
        };
    let mut all = HashMap::from([(
        RENAMED.to_owned(),
        annotation("Rename", reasons.join("; "), false),
    )]);
    if has_corrections {
        let description = "final records keep their old values in `corrections`".to_owned();
        all.insert(
            CORRECTED.to_owned(),
            annotation("Correct final records", description, true),
        );
    }
    all
}
