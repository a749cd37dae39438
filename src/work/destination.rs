//! Chooses the path of a new record: in the folder of the latest record of its kind.

use jiff::Timestamp;

use super::draft::mapping_at;
use super::request::RecordRequest;
use crate::config::Settings;
use crate::model::Model;
use crate::record::Kind;
use crate::record::check::slug;
use crate::record::record_mapping::ValueSource;
use crate::text::RepoPath;

/// Returns the folder of the latest record of the kind, or the usual folder if there is none.
pub(crate) fn folder(request: &RecordRequest, model: &Model) -> RepoPath {
    // If several have the same start, or none has one, the last by path counts.
    let latest = model
        .records()
        .iter()
        .filter(|record| record.entry.kind == Some(request.kind))
        .map(|record| record.record())
        .max_by_key(|record| record.fields.started_at());
    let Some(latest) = latest else {
        return RepoPath::from(usual_folder(request.kind));
    };
    let folder = latest.path.parent();
    let latest_month = latest
        .fields
        .started_at()
        .map(|start| month(start).into_bytes());
    match latest_month.and_then(|month| folder.strip_suffix(&*month).map(<[u8]>::to_vec)) {
        // If the latest record is in a folder for its month, the new one gets a folder for its own.
        Some(above) => RepoPath::new([above, month(request.start).into_bytes()].concat()),
        None => RepoPath::new(folder),
    }
}

/// Returns the usual path of a new record in a folder, with a number if that path is taken.
pub(crate) fn unused_path(
    folder: &RepoPath,
    request: &RecordRequest,
    is_free: &dyn Fn(&RepoPath) -> bool,
) -> RepoPath {
    let name = file_stem(request);
    let path = |name: String| RepoPath::in_folder(folder.as_bytes(), name.as_bytes());
    let first = [format!("{name}.md")].into_iter();
    let mut paths = first.chain((2..).map(|number| format!("{name}-{number}.md")));
    // There are endless numbers, so one path is free.
    let free = paths.by_ref().map(path).find(is_free);
    free.unwrap_or_else(|| path(format!("{name}.md")))
}

/// Returns the path of a new record in a folder whose files have their ids in their names, with a name
/// that gives the requested id; `None` if the id is elsewhere.
pub(crate) fn mapped_path(
    folder: &RepoPath,
    request: &RecordRequest,
    model: &Model,
    settings: &Settings,
) -> Option<RepoPath> {
    let id = request.id.as_deref()?;
    let own = model.vocabulary().kinds.get(request.kind.word())?;
    let title = request.title.as_deref().map(slug);
    let title = title.unwrap_or_else(|| slug(request.kind.word()));
    let stems = [format!("{id}-{title}"), id.to_owned()];
    let mut paths = stems.iter().map(|stem| {
        let name = format!("{stem}.md");
        RepoPath::in_folder(folder.as_bytes(), name.as_bytes())
    });
    paths.find(|path| {
        let mapping = mapping_at(path, request.kind, settings);
        let field = mapping.and_then(|mapping| mapping.field(own.id.as_deref()?));
        let mut sources = field.iter().flat_map(|(_, field)| &field.sources);
        let name = sources.find_map(|source| match source {
            ValueSource::File(name) => name.of(path),
            _ => None,
        });
        name.as_deref() == Some(id)
    })
}

/// Returns the name of the file without its extension.
pub(crate) fn file_stem(request: &RecordRequest) -> String {
    let day = request.start.strftime("%F").to_string();
    let title = request.title.as_deref().map(slug);
    let id = request.id.as_deref().map(slug);
    let project = request.project.as_deref().map(slug);
    let names = match request.kind {
        Kind::OpRun => [title, id, None],
        Kind::DebugPacket => [title, request.run.as_ref().map(run_name), project],
        Kind::Decision | Kind::Block => [id, title, project],
        Kind::Regime => [project, None, None],
        Kind::Operator | Kind::Project | Kind::Constraint | Kind::Own(_) => [id, title, None],
    };
    let name: String = names
        .into_iter()
        .flatten()
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| slug(request.kind.word()))
        .chars()
        .take(80)
        .collect();
    match request.kind {
        Kind::OpRun | Kind::DebugPacket | Kind::Decision | Kind::Block
            if !name.starts_with(&day) =>
        {
            format!("{day}-{name}")
        }
        Kind::Regime => format!("{name}-{day}"),
        Kind::OpRun
        | Kind::DebugPacket
        | Kind::Decision
        | Kind::Block
        | Kind::Operator
        | Kind::Project
        | Kind::Constraint
        | Kind::Own(_) => name,
    }
}

/// Returns the folder for the first record of a kind.
fn usual_folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Operator => "operators",
        Kind::OpRun => "runs",
        Kind::DebugPacket => "packets",
        Kind::Block => "blocks",
        Kind::Project => "projects",
        Kind::Regime => "regimes",
        Kind::Constraint => "constraints",
        Kind::Decision => "decisions",
        Kind::Own(_) => "docs",
    }
}

fn month(at: Timestamp) -> String {
    at.strftime("%Y-%m").to_string()
}

/// Returns the name of a run's file without its day and its extension.
fn run_name(path: &RepoPath) -> String {
    let name = String::from_utf8_lossy(path.name()).into_owned();
    let name = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let digits = |char: char| char.is_ascii_digit() || char == '-';
    slug(name.trim_start_matches(digits))
}
