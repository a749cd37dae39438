//! Definitions, references and links.

use gen_lsp_types::{DocumentLink, Location, Uri};

use super::cursor::FileView;
use super::places::Places;
use super::subject::{PlacedId, Subject, ids, targets};
use crate::document::frontmatter;
use crate::engine::live::LiveCheck;
use crate::model::keys::DependencyKey;
use crate::model::{IndexedRecord, own_id, references};
use crate::record::Kind;
use crate::target::{PathTarget, Target};
use crate::text::{RepoPath, Span};

/// Returns the definition of the thing at a byte.
pub(super) fn definition(view: &FileView<'_>, byte: usize) -> Vec<Location> {
    match Subject::at(view, byte) {
        Some(Subject::Id(id)) => declarations(view, id.kind, &id.id),
        Some(Subject::Target {
            target: Target::Path(target),
            ..
        }) => file(view, &target).into_iter().collect(),
        Some(Subject::Value { path, text, .. }) => check_of_operator(view, &path, &text),
        Some(Subject::Target { .. } | Subject::Key { .. }) | None => Vec::new(),
    }
}

/// Returns the places at which the records with an id declare it.
fn declarations(view: &FileView<'_>, kind: Kind, id: &str) -> Vec<Location> {
    let records = view.check.model().records_with_id(kind, id);
    let locations = records.flat_map(|record| {
        let span = own_id(&record.record().fields).map(|id| id.span);
        view.places
            .locations(&record.path, span.as_slice(), view.check)
    });
    locations.collect()
}

/// Returns the location of a file, or of the first file in a folder.
fn file(view: &FileView<'_>, target: &PathTarget) -> Option<Location> {
    let path = if view.check.has_file(&target.path) {
        target.path.clone()
    } else {
        view.check.first_below(&target.path)?
    };
    let Some((first, last)) = target.lines else {
        return Some(view.places.start(&path));
    };
    let text = view.check.text(&path)?;
    let lines = crate::text::LineIndex::new(&text);
    let start = lines.start(first)?;
    let end = lines
        .start(last.saturating_add(1))
        .map_or(text.len(), |end| end as usize);
    let span = Span::new(start as usize, end.max(start as usize));
    Some(Location {
        uri: view.places.uri(&path),
        range: view.places.range(&lines, span),
    })
}

/// Returns the place at which the operator of a run defines a check for which the run has a result.
fn check_of_operator(view: &FileView<'_>, path: &[Option<String>], text: &str) -> Vec<Location> {
    let is_check = path
        .first()
        .is_some_and(|key| key.as_deref() == Some("acceptance_results"));
    let run = view.record().and_then(|record| record.fields.run());
    let operator = run.and_then(|run| run.op_id.as_ref());
    let operator = operator.and_then(|id| view.check.model().operator(id));
    let Some(operator) = operator.filter(|_| is_check) else {
        return Vec::new();
    };
    let checks = operator.fields.acceptance_checks.iter();
    let mut checks = checks.flat_map(|checks| checks.value.iter());
    let check = checks.find(|check| {
        check
            .value
            .id
            .as_ref()
            .is_some_and(|id| id.to_string() == text)
    });
    let span = check.map(|check| check.span);
    view.places
        .locations(&operator.record.path, span.as_slice(), view.check)
}

/// Returns every reference to the thing at a byte.
pub(super) fn references(view: &FileView<'_>, byte: usize, with_own: bool) -> Vec<Location> {
    match Subject::at(view, byte) {
        Some(Subject::Id(id)) => id_places(view.check, id.kind, &id.id)
            .flat_map(|(path, ids)| {
                let ids = ids.into_iter().filter(|id| with_own || !id.is_own);
                let spans: Vec<Span> = ids.map(|id| id.span).collect();
                view.places.locations(&path, &spans, view.check)
            })
            .collect(),
        Some(Subject::Target {
            target: Target::Path(target),
            ..
        }) => naming(view.check, &target.path, &view.places),
        Some(Subject::Value { path, .. }) if path == [Some("kind".to_owned())] => {
            naming(view.check, view.path, &view.places)
        }
        Some(Subject::Target { .. } | Subject::Key { .. } | Subject::Value { .. }) | None => {
            Vec::new()
        }
    }
}

/// Returns the places of an id by file: its declaration, and the references of other records.
pub(super) fn id_places<'c>(
    check: &'c LiveCheck,
    kind: Kind,
    id: &'c str,
) -> impl Iterator<Item = (RepoPath, Vec<PlacedId>)> + 'c {
    // A reference of an own kind depends on all records of the kind that it names.
    let key = match kind {
        Kind::Own(_) => DependencyKey::all(kind),
        _ => DependencyKey::id(kind, id),
    };
    let records = check.model().records().iter();
    let naming = records.filter(move |record| {
        record.entry.keys.depends_on.has(key)
            || record.entry.kind == Some(kind) && record.entry.id.as_deref() == Some(id)
    });
    naming.filter_map(move |record| {
        let text = check.text(&record.path)?;
        let yaml = frontmatter::find(&text)?.yaml;
        let mut placed = ids(
            &text,
            Some(yaml),
            record.entry.kind?,
            check.model().vocabulary(),
        );
        placed.retain(|placed| placed.kind == kind && placed.id == id);
        (!placed.is_empty()).then(|| (record.path.clone(), placed))
    })
}

/// Returns the places at which records refer to a file.
fn naming(check: &LiveCheck, path: &RepoPath, places: &Places<'_>) -> Vec<Location> {
    let key = DependencyKey::path(path.as_bytes());
    let records = check.model().records().iter();
    let naming =
        records.filter(|record| record.path != *path && record.entry.keys.depends_on.has(key));
    let locations = naming.flat_map(|indexed| {
        let spans = spans_naming(indexed, path);
        places.locations(&indexed.path, &spans, check)
    });
    locations.collect()
}

fn spans_naming(indexed: &IndexedRecord, path: &RepoPath) -> Vec<Span> {
    let record = &*indexed.open();
    let links = record.links.iter().filter(|link| {
        let mut readings = references::link_readings(record, link).into_iter();
        readings.any(|it| Target::path(&it, record.path.parent()).as_ref() == Some(path))
    });
    let named = targets(record)
        .into_iter()
        .filter(|(_, target)| target.as_path().is_some_and(|target| target.path == *path));
    let named = named.map(|(span, _)| span);
    named.chain(links.map(|link| link.span)).collect()
}

/// Returns the links of a record to existing files and to URLs.
pub(super) fn links(view: &FileView<'_>) -> Vec<DocumentLink> {
    let Some(record) = view.record() else {
        return Vec::new();
    };
    let links = targets(record).into_iter().filter_map(|(span, target)| {
        let to = match &target {
            Target::Path(target) => {
                let is_there = view.check.has_file(&target.path);
                let uri = is_there.then(|| view.places.uri(&target.path))?;
                match target.lines {
                    Some((first, _)) => Uri::from(format!("{uri}#L{first}")),
                    None => uri,
                }
            }
            Target::Url(url) => Uri::from(&**url),
            Target::Git(_) | Target::Named(_) | Target::Outside(_) | Target::Malformed(_) => {
                return None;
            }
        };
        Some(DocumentLink {
            range: view.places.range(&view.lines, span),
            target: Some(to),
            tooltip: None,
            data: None,
        })
    });
    links.collect()
}
