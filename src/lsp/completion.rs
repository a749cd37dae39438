//! What may be written at a place.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, Documentation, InsertTextFormat,
    MarkupContent, MarkupKind, TextEdit,
};

use super::cursor::FileView;
use super::hover::{is_target_field, of_word, schema};
use super::schema_walk::SchemaPlace;
use super::subject::id_kind;
use super::yaml_place::YamlPlace;
use crate::document::{frontmatter, markdown};
use crate::model::IndexedRecord;
use crate::record::{Field, Fields, Kind, OpRun, Operator, Record};
use crate::snapshot::FileKind;
use crate::target;
use crate::text::{RepoPath, Span};
use crate::work::{self, RecordRequest};

/// How many paths of a folder, and how many commits, are offered.
const MAX_PATHS: usize = 500;
const MAX_COMMITS: usize = 50;

/// Returns what may be written at a byte.
pub(super) fn at(view: &FileView<'_>, byte: usize, snippets: bool) -> Vec<CompletionItem> {
    if view.text.trim().is_empty() && !view.is_configuration() {
        return whole_records(view, snippets);
    }
    if let Some(yaml) = view.yaml()
        && let Some(place) = YamlPlace::find(view.text, yaml, byte)
    {
        return in_yaml(view, &place);
    }
    if view.yaml().is_some_and(|yaml| (byte as u32) < yaml.end) || view.is_configuration() {
        return Vec::new();
    }
    in_body(view, byte)
}

/// An item before it is placed.
struct Item {
    label: String,
    kind: CompletionItemKind,
    detail: Option<String>,
    about: Option<String>,
    /// What is inserted, if not the label.
    insert: Option<String>,
    /// A word by which items are ordered.
    order: String,
}

impl Item {
    fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self {
            label: label.into(),
            kind,
            detail: None,
            about: None,
            insert: None,
            order: String::new(),
        }
    }

    fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into()).filter(|about: &String| !about.trim().is_empty());
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|detail: &String| !detail.is_empty());
        self
    }
}

/// Places items: each replaces the word at a span.
fn placed(items: Vec<Item>, view: &FileView<'_>, span: Span) -> Vec<CompletionItem> {
    let range = view.places.range(&view.lines, span);
    let items = items.into_iter().enumerate().map(|(at, item)| {
        let new_text = item.insert.unwrap_or_else(|| item.label.clone());
        CompletionItem {
            filter_text: Some(item.label.clone()),
            sort_text: Some(format!("{}{at:05}", item.order)),
            label: item.label,
            kind: Some(item.kind),
            detail: item.detail,
            documentation: item.about.map(|about| {
                Documentation::MarkupContent(MarkupContent {
                    kind: MarkupKind::Markdown,
                    value: about,
                })
            }),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit {
                range,
                new_text,
            })),
            ..CompletionItem::default()
        }
    });
    items.collect()
}

/// Offers a whole record of each kind, as `new` writes it.
fn whole_records(view: &FileView<'_>, snippets: bool) -> Vec<CompletionItem> {
    let model = view.check.model();
    let span = Span::new(0, view.text.len());
    let items = Kind::ALL.iter().map(|kind| {
        let request = RecordRequest {
            kind: *kind,
            id: None,
            project: None,
            title: None,
            mode: None,
            regime: None,
            start: view.check.session().now,
            run: None,
            takes_up: None,
        };
        let request = request.clone().resolve(model).unwrap_or(request);
        let text = work::draft(&request, model, view.check.settings());
        let mut item = Item::new(kind.word(), CompletionItemKind::Snippet)
            .detail(format!("a new {kind}"))
            .about(kind.about().trim());
        item.insert = Some(if snippets { with_stops(&text) } else { text });
        item
    });
    let mut items = placed(items.collect(), view, span);
    if snippets {
        for item in &mut items {
            item.insert_text_format = Some(InsertTextFormat::Snippet);
        }
    }
    items
}

/// Returns a text as a snippet, in which the editor jumps from one `TODO` to the next.
fn with_stops(text: &str) -> String {
    let mut snippet = String::new();
    for (number, part) in text.split("TODO").enumerate() {
        if number > 0 {
            snippet.push_str(&format!("${{{number}:TODO}}"));
        }
        for char in part.chars() {
            if matches!(char, '$' | '}' | '\\') {
                snippet.push('\\');
            }
            snippet.push(char);
        }
    }
    snippet
}

fn in_yaml(view: &FileView<'_>, place: &YamlPlace) -> Vec<CompletionItem> {
    let Some(schema) = schema(view) else {
        return placed(kinds(place), view, place.word);
    };
    let schema = SchemaPlace::root(&schema).follow(&place.path);
    let keys: Vec<&str> = place.keys().collect();
    let mut items = Vec::new();
    if place.is_key {
        items.extend(keys_at(view, place, &schema, &keys));
    }
    if !place.is_key || place.is_item {
        if is_target_field(&keys) && !schema.words().iter().any(|word| word == "PASS") {
            return paths(view, place, &keys, items);
        }
        items.extend(values_at(view, place, &schema, &keys));
    }
    placed(items, view, place.word)
}

/// Offers the kinds of records where the file has none yet.
fn kinds(place: &YamlPlace) -> Vec<Item> {
    let keys: Vec<&str> = place.keys().collect();
    match (place.is_key, &keys[..]) {
        (true, []) if !place.siblings.iter().any(|key| key == "kind") => {
            let mut item =
                Item::new("kind", CompletionItemKind::Field).about("The kind of the record.");
            item.insert = Some("kind: ".to_owned());
            vec![item]
        }
        (false, ["kind"]) => {
            let kinds = Kind::ALL.iter();
            let items = kinds.map(|kind| {
                Item::new(kind.word(), CompletionItemKind::EnumMember).about(kind.about().trim())
            });
            items.collect()
        }
        _ => Vec::new(),
    }
}

fn keys_at(
    view: &FileView<'_>,
    place: &YamlPlace,
    schema: &SchemaPlace<'_>,
    keys: &[&str],
) -> Vec<Item> {
    let has = |key: &str| place.siblings.iter().any(|sibling| sibling == key);
    let kind = view.kind();
    let has_colon = view.text[place.word.end as usize..]
        .trim_start_matches([' ', '"', '\''])
        .starts_with(':');
    let key = |word: &str, about: &str| {
        let mut item = Item::new(word, CompletionItemKind::Field).about(about);
        item.insert = (!has_colon).then(|| format!("{word}: "));
        item
    };
    let run = view.record().and_then(|record| record.fields.run());
    match (keys, run) {
        (["acceptance_results"], Some(run)) if place.path.last() != Some(&None) => {
            let checks = checks(view, run);
            return checks
                .into_iter()
                .filter(|(id, _)| !has(id))
                .map(|(id, about)| key(&id, &about))
                .collect();
        }
        (["inputs_used"], Some(run)) => {
            let operator = operator(view, run);
            let inputs = operator
                .iter()
                .flat_map(|operator| work::start::inputs(operator));
            return inputs
                .filter(|(name, _)| !has(name))
                .map(|(name, _)| key(name, "An input of the operator."))
                .collect();
        }
        (["constraint_status"], _) => {
            return ids(view, Kind::Constraint)
                .into_iter()
                .filter(|item| !has(&item.label))
                .map(|item| {
                    let insert = (!has_colon).then(|| format!("{}: ", item.label));
                    Item { insert, ..item }
                })
                .collect();
        }
        _ => {}
    }
    let in_body = kind.map_or_else(HashSet::new, |kind| fields_in_body(view, kind));
    let wanted = wanted_types(view);
    let offers = schema.keys().into_iter();
    let offers = offers.filter(|offer| {
        let is_in_body = keys.is_empty() && in_body.contains(offer.word.as_str());
        !has(&offer.word) && !is_in_body
    });
    offers
        .map(|offer| {
            let about = if offer.about.is_empty() {
                of_word(view, &offer.word).unwrap_or_default()
            } else {
                offer.about.clone()
            };
            let mut item = key(&offer.word, &about);
            let order = if wanted.contains(&offer.word) {
                "0"
            } else if offer.is_required {
                "1"
            } else {
                "2"
            };
            item.order = order.to_owned();
            if offer.is_required {
                item.detail = Some("required".to_owned());
            }
            item
        })
        .collect()
}

/// Returns the fields that stand in the body under a heading.
fn fields_in_body(view: &FileView<'_>, kind: Kind) -> HashSet<&'static str> {
    let Some(fences) = frontmatter::find(view.text) else {
        return HashSet::new();
    };
    let body = markdown::parse(view.text, fences.body);
    let headings = body.sections.iter();
    let names: Vec<String> = headings
        .map(|section| markdown::heading_name(&section.heading.value).into_owned())
        .collect();
    let is_there = |field: &&Field| names.iter().any(|name| field.has_heading(name));
    kind.fields()
        .iter()
        .filter(is_there)
        .map(|field| field.name)
        .collect()
}

/// Returns the types of evidence that the mode and the operator of a run require and that it does
/// not have yet.
fn wanted_types(view: &FileView<'_>) -> BTreeSet<String> {
    let run = view.record().and_then(|record| record.fields.run());
    let patterns = run.map(|run| view.check.model().patterns_of_run(run));
    let patterns = patterns.iter().flatten();
    let types = patterns.flat_map(|pattern| pattern.pattern.required.iter().flatten());
    types.cloned().collect()
}

fn operator<'a>(view: &FileView<'a>, run: &OpRun) -> Option<&'a Operator> {
    let id = run.op_id.as_ref()?;
    let operator = view.check.model().operator(id)?;
    Some(operator.fields)
}

/// Returns the checks of a run's operator, with their commands.
fn checks(view: &FileView<'_>, run: &OpRun) -> Vec<(String, String)> {
    let operator = operator(view, run);
    let checks = operator.and_then(|operator| operator.acceptance_checks.as_ref());
    let checks = checks.into_iter().flat_map(|checks| checks.value.iter());
    let checks = checks.filter_map(|check| {
        let id = check.value.id.as_ref()?.value.to_string();
        let command = check.value.command.as_ref();
        let about = command.map(|command| format!("`{}`", command.value));
        Some((id, about.unwrap_or_default()))
    });
    checks.collect()
}

fn values_at(
    view: &FileView<'_>,
    place: &YamlPlace,
    schema: &SchemaPlace<'_>,
    keys: &[&str],
) -> Vec<Item> {
    let record = view.record();
    let run = record.and_then(|record| record.fields.run());
    if let Some(kind) = view.kind() {
        if let Some(of) = id_kind(kind, keys) {
            if kind.id_field() == keys.first().copied() {
                return Vec::new();
            }
            let taken = &place.siblings;
            let mut items = ids(view, of);
            items.retain(|item| !taken.contains(&item.label));
            return items;
        }
        if let (["acceptance_results", "check"], Some(run)) = (keys, run) {
            let written = written_checks(run);
            let checks = checks(view, run).into_iter();
            return checks
                .filter(|(id, _)| !written.contains(id.as_str()))
                .map(|(id, about)| Item::new(id, CompletionItemKind::Value).about(about))
                .collect();
        }
    }
    if keys == ["kind"] {
        return kinds(place);
    }
    if place.is_key && schema.is_mapping() && !schema.is_list() && schema.words().is_empty() {
        return Vec::new();
    }
    let mut words = schema.words();
    if let (["mode_id"], Some(run)) = (keys, run)
        && let Some(modes) = operator(view, run).and_then(|operator| operator.mode_ids.as_ref())
    {
        words.retain(|word| modes.value.iter().any(|mode| *mode.value.0 == **word));
    }
    words
        .into_iter()
        .map(|word| {
            let about = of_word(view, &word).unwrap_or_default();
            Item::new(word, CompletionItemKind::EnumMember).about(about)
        })
        .collect()
}

fn written_checks(run: &OpRun) -> HashSet<&str> {
    let results = run
        .acceptance_results
        .iter()
        .flat_map(|results| &results.value.0);
    results.map(|result| &*result.check.value.0).collect()
}

/// Offers the ids of a kind.
fn ids(view: &FileView<'_>, kind: Kind) -> Vec<Item> {
    let model = view.check.model();
    let ids = model.ids(kind).into_iter();
    let items = ids.map(|id| {
        let record = model.records_with_id(kind, id).next();
        let about = record.map(|record| title(record)).unwrap_or_default();
        let path = record
            .map(|record| record.path.to_string())
            .unwrap_or_default();
        Item::new(id, CompletionItemKind::Reference)
            .about(about)
            .detail(path)
    });
    items.collect()
}

/// Returns one line about a record.
fn title(member: &IndexedRecord) -> String {
    let record = &*member.open();
    let name = match &record.fields {
        Fields::Operator(operator) => {
            let purpose = operator.purpose.as_ref().map(|it| it.value.to_string());
            purpose.or_else(|| operator.name.as_ref().map(|it| it.value.to_string()))
        }
        Fields::Constraint(_) | Fields::Decision(_) | Fields::Project(_) => first_text(record),
        _ => None,
    };
    let title = record.title.as_ref().map(|title| title.value.to_string());
    name.or(title).unwrap_or_default()
}

/// Returns the first field of a record that is text, apart from its id.
fn first_text(record: &Record) -> Option<String> {
    let mut found = None;
    let id = record.kind().and_then(Kind::id_field);
    record.visit_fields(&mut |field, value| {
        if found.is_none() && Some(field.name) != id && field.name != "project_id" {
            let text = value.map(|(_, value)| value.to_json());
            found = text.and_then(|text| text.as_str().map(str::to_owned));
        }
    });
    found
}

/// Offers the paths and revisions of targets.
fn paths(
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
        let members = view.check.model().records().iter();
        let of_kind = members.filter(|member| {
            member.path != *view.path && member.entry.kind.is_some_and(|kind| kinds.contains(&kind))
        });
        let paths = of_kind.map(|member| {
            Item::new(member.path.text(), CompletionItemKind::File).about(title(member))
        });
        items.extend(paths.take(MAX_PATHS));
        return placed(items, view, place.word);
    }
    let folder = typed.rfind('/').map_or("", |at| &typed[..at]);
    if let Some(folder) = RepoPath::resolve(b"", folder.as_bytes()) {
        items.extend(in_folder(view, &folder));
    }
    if typed.is_empty() || "git:".starts_with(typed) {
        let git = Item::new("git:", CompletionItemKind::Keyword);
        items.push(git.about("A commit, or a file of a commit: `git:<revision>:<path>`."));
    }
    placed(items, view, place.word)
}

/// Offers the files and the folders of a folder.
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

/// Returns where the names of what is in a folder begin in their paths.
fn name_start(folder: &RepoPath) -> usize {
    if folder.is_root() {
        0
    } else {
        folder.as_bytes().len() + 1
    }
}

/// Offers the latest commits, by their full ids: a branch would name another commit tomorrow.
fn commits(view: &FileView<'_>) -> Vec<Item> {
    let session = view.check.session();
    let Some(repository) = session.repository() else {
        return Vec::new();
    };
    let tips = session
        .files
        .commits
        .iter()
        .filter_map(|id| crate::git::Oid::parse(id));
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

/// Offers the headings of fields, and the paths of links.
fn in_body(view: &FileView<'_>, byte: usize) -> Vec<CompletionItem> {
    let Some(kind) = view.kind() else {
        return Vec::new();
    };
    let byte = view.text.floor_char_boundary(byte);
    let start = view.text[..byte].rfind('\n').map_or(0, |end| end + 1);
    let line = &view.text[start..byte];
    if let Some(open) = line.rfind("](") {
        let typed = &line[open + 2..];
        if !typed.contains([')', ' ']) {
            return link_paths(view, Span::new(start + open + 2, byte), typed);
        }
    }
    let marks = line.chars().take_while(|char| *char == '#').count();
    let name = line[marks..].trim_start();
    if marks == 0 || marks > 6 || name.contains(['#', '`']) {
        return Vec::new();
    }
    let there = fields_in_body(view, kind);
    let yaml = view.yaml().map_or("", |yaml| yaml.slice(view.text));
    let has_value = |field: &Field| {
        let mut rests = yaml
            .lines()
            .filter_map(|line| line.strip_prefix(field.name));
        rests.any(|rest| rest.trim_start().starts_with(':'))
    };
    let typed_here = |field: &Field| field.has_heading(name.trim());
    let fields = kind.fields().iter();
    let fields = fields.filter(|field| {
        !field.headings.is_empty()
            && (typed_here(field) || !there.contains(field.name) && !has_value(field))
    });
    let level = "#".repeat(marks.max(2));
    let items = fields.filter_map(|field| {
        let heading = field.headings.first()?;
        let item = Item::new(format!("{level} {heading}"), CompletionItemKind::Struct);
        Some(item.about(field.about.trim()))
    });
    placed(items.collect(), view, Span::new(start, byte))
}

/// Offers the paths of links, which are relative to the folder of the record.
fn link_paths(view: &FileView<'_>, span: Span, typed: &str) -> Vec<CompletionItem> {
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
