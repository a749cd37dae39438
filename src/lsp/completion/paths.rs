//! Completions for the paths of targets and links, and for the latest commits.

use std::collections::BTreeMap;

use gen_lsp_types::{CompletionItem, CompletionItemKind};

use super::item::{Item, placed};
use super::records::title;
use crate::git::Oid;
use crate::lsp::cursor::FileView;
use crate::lsp::yaml_place::YamlPlace;
use crate::record::Kind;
use crate::record::own_kind::OwnForm;
use crate::snapshot::FileKind;
use crate::target;
use crate::text::{RepoPath, Span};

/// The largest number of paths that are offered.
const MAX_PATHS: usize = 500;

/// The largest number of commits that are offered.
const MAX_COMMITS: usize = 50;

/// How many commits are offered before the user has typed `git:`.
const FIRST_COMMITS: usize = 3;

/// Returns whether the values of a field are targets.
pub(super) fn is_target_field(view: &FileView<'_>, keys: &[&str]) -> bool {
    let first = keys.first().copied();
    let kind = view.kind().map_or("", Kind::word);
    if let Some(own) = view.vocabulary().kinds.get(kind) {
        let field = first.and_then(|name| own.field(name));
        return field.is_some_and(|field| field.form == OwnForm::Target);
    }
    matches!(
        first,
        Some(
            "evidence_links"
                | "outputs_written"
                | "debug_packet"
                | "takes_up"
                | "op_run"
                | "experiments"
                | "regression_guard"
                | "literacies"
                | "criteria"
        )
    ) || keys.contains(&"evidence_links")
}

/// Offers the paths and revisions of targets.
pub(super) fn paths(
    view: &FileView<'_>,
    place: &YamlPlace,
    keys: &[&str],
    mut items: Vec<Item>,
) -> Vec<CompletionItem> {
    let typed = place.word.slice(view.text);
    if typed.starts_with("git:") {
        return placed(commits(view), view, place.word);
    }
    let records = match keys {
        ["debug_packet"] => Some(&[Kind::DebugPacket][..]),
        ["op_run"] => Some(&[Kind::OpRun][..]),
        ["takes_up"] => Some(&[Kind::OpRun, Kind::Decision, Kind::DebugPacket, Kind::Block][..]),
        _ => None,
    };
    if let Some(kinds) = records {
        let records = view.check.model().records().iter();
        let of_kind = records.filter(|record| {
            record.path != *view.path && record.entry.kind.is_some_and(|kind| kinds.contains(&kind))
        });
        let paths = of_kind.map(|record| {
            Item::new(record.path.text(), CompletionItemKind::File).about(title(record))
        });
        items.extend(paths.take(MAX_PATHS));
        return placed(items, view, place.word);
    }
    let folder = typed.rfind('/').map_or("", |at| &typed[..at]);
    if let Some(folder) = RepoPath::resolve(b"", folder.as_bytes()) {
        items.extend(in_folder(view, &folder));
    }
    // The scheme alone is no target.
    if "git:".starts_with(typed) && !place.is_item {
        items.extend(commits(view).into_iter().take(FIRST_COMMITS));
    }
    placed(items, view, place.word)
}

/// Offers the files and folders in a folder.
fn in_folder(view: &FileView<'_>, folder: &RepoPath) -> Vec<Item> {
    let start = name_start(folder);
    let mut found: BTreeMap<String, CompletionItemKind> = BTreeMap::new();
    view.check.with_input(|input| {
        for entry in target::beneath(input.snapshot, folder) {
            let path = entry.path.as_bytes();
            let slash = path[start..].iter().position(|byte| *byte == b'/');
            let (path, kind) = match slash {
                Some(at) => (&path[..=start + at], CompletionItemKind::Folder),
                None if entry.kind != FileKind::File || entry.path == *view.path => continue,
                None => (path, CompletionItemKind::File),
            };
            let Ok(path) = std::str::from_utf8(path) else {
                continue;
            };
            found.insert(path.to_owned(), kind);
            if found.len() > MAX_PATHS {
                break;
            }
        }
    });
    found
        .into_iter()
        .map(|(path, kind)| Item::new(path, kind))
        .collect()
}

/// Returns the position at which the names of a folder's entries begin in their paths.
fn name_start(folder: &RepoPath) -> usize {
    if folder.is_root() {
        0
    } else {
        folder.as_bytes().len() + 1
    }
}

/// Offers the latest commits by their full ids, because a branch does not always refer to the same
/// commit.
fn commits(view: &FileView<'_>) -> Vec<Item> {
    let session = view.check.session();
    let Some(repository) = session.repository() else {
        return Vec::new();
    };
    let tips = session.files.commits.iter().filter_map(|id| Oid::parse(id));
    let tips: Vec<_> = tips.collect();
    repository.history(|reader| {
        let Ok(walk) = reader.walk(&tips, &[]) else {
            return Vec::new();
        };
        let items = walk.into_iter().take(MAX_COMMITS).map(|commit| {
            let info = reader.commit_info(commit.commit).ok();
            let about = info.map(|info| format!("{} by {}", info.date, info.author.name));
            Item::new(
                format!("git:{}", commit.commit),
                CompletionItemKind::Reference,
            )
            .detail(about.unwrap_or_default())
        });
        items.collect()
    })
}

/// Offers the paths of links, which are relative to the folder of the record.
pub(super) fn link_paths(view: &FileView<'_>, span: Span, typed: &str) -> Vec<CompletionItem> {
    let folder = typed.rfind('/').map_or("", |at| &typed[..=at]);
    let Some(resolved) = RepoPath::resolve(view.path.parent(), folder.as_bytes()) else {
        return Vec::new();
    };
    let start = name_start(&resolved);
    let items = in_folder(view, &resolved).into_iter().map(|item| {
        let name = item.label.get(start..).unwrap_or("");
        Item::new(format!("{folder}{name}"), item.kind)
    });
    placed(items.collect(), view, span)
}
