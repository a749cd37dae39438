//! The symbols of a file, and the records of a workspace as symbols.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, Location, SymbolInformation, SymbolKind,
    WorkspaceSymbol, WorkspaceSymbolLocation,
};

use super::cursor::FileView;
use super::places::Places;
use crate::document::{frontmatter, markdown, yaml};
use crate::engine::live::LiveCheck;
use crate::model::own_id;
use crate::record::Kind;
use crate::text::Span;

/// The largest number of symbols that a search returns.
const MAX_SYMBOLS: usize = 500;

/// Returns the fields and the sections of a file.
pub(super) fn of_file(view: &FileView<'_>) -> Vec<DocumentSymbol> {
    let mut symbols = Vec::new();
    if let Some(yaml) = view.yaml() {
        let (tree, _) = yaml::parse(view.text, yaml);
        for (key, value) in tree.root().into_iter().flat_map(yaml::Node::entries) {
            let detail = value.text().map(first_line);
            symbols.push(symbol(
                view,
                key.text().unwrap_or("").to_owned(),
                detail,
                SymbolKind::Field,
                (key.span().to(value.span()), key.span()),
            ));
        }
    }
    let body = frontmatter::find(view.text).map(|fences| fences.body);
    let body = body.filter(|_| !view.is_configuration());
    if let Some(body) = body {
        let body = markdown::parse(view.text, body);
        // A section is nested in the last section before it with a higher level.
        let mut open: Vec<(u8, DocumentSymbol)> = Vec::new();
        for section in &body.sections {
            close(&mut open, section.level, &mut symbols);
            let whole = section.heading.span.to(section.span);
            let new = symbol(
                view,
                section.heading.value.to_string(),
                None,
                SymbolKind::String,
                (whole, section.heading.span),
            );
            open.push((section.level, new));
        }
        close(&mut open, 0, &mut symbols);
    }
    symbols.retain(|symbol| !symbol.name.trim().is_empty());
    symbols
}

/// Closes the open sections of a level and of all levels below it.
fn close(open: &mut Vec<(u8, DocumentSymbol)>, level: u8, symbols: &mut Vec<DocumentSymbol>) {
    while let Some((_, closed)) = open.pop_if(|(own, _)| *own >= level) {
        match open.last_mut() {
            Some((_, outer)) => outer.children.get_or_insert_default().push(closed),
            None => symbols.push(closed),
        }
    }
}

#[allow(deprecated, reason = "the struct has a field that is replaced by tags")]
fn symbol(
    view: &FileView<'_>,
    name: String,
    detail: Option<String>,
    kind: SymbolKind,
    (whole, own): (Span, Span),
) -> DocumentSymbol {
    DocumentSymbol {
        name,
        detail,
        kind,
        tags: None,
        deprecated: None,
        range: view.places.range(&view.lines, whole),
        selection_range: view.places.range(&view.lines, own),
        children: None,
    }
}

/// Returns symbols for an editor that cannot nest them.
#[allow(deprecated, reason = "the struct has a field that is replaced by tags")]
pub(super) fn flat(symbols: Vec<DocumentSymbol>, view: &FileView<'_>) -> Vec<SymbolInformation> {
    let mut all = Vec::new();
    for symbol in symbols {
        all.push(SymbolInformation {
            deprecated: None,
            location: Location {
                uri: view.places.uri(view.path),
                range: symbol.range,
            },
            base_symbol_information: BaseSymbolInformation {
                name: symbol.name,
                kind: symbol.kind,
                tags: None,
                container_name: None,
            },
        });
        all.extend(flat(symbol.children.unwrap_or_default(), view));
    }
    all
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").chars().take(80).collect()
}

/// Returns the records whose id, title or path contains a text.
pub(super) fn of_workspace(
    check: &LiveCheck,
    places: &Places<'_>,
    query: &str,
) -> Vec<WorkspaceSymbol> {
    let query = query.to_lowercase();
    let records = check.model().records().iter();
    let found = records.filter_map(|indexed| {
        let path = indexed.path.text();
        let name = match &indexed.entry.id {
            Some(id) => id.to_string(),
            None => path.to_string(),
        };
        let is_match = |text: &str| text.to_lowercase().contains(&query);
        let has_title = || {
            let record = indexed.open();
            record
                .title
                .as_ref()
                .is_some_and(|title| is_match(&title.value.0))
        };
        if !(is_match(&name) || is_match(&path) || has_title()) {
            return None;
        }
        let span = indexed.entry.id.as_ref().and_then(|_| {
            let record = indexed.open();
            own_id(&record.fields).map(|id| id.span)
        });
        let located = span.map(|span| places.locations(&indexed.path, &[span], check));
        let located = located.and_then(|located| located.into_iter().next());
        let location: Location = located.unwrap_or_else(|| places.start(&indexed.path));
        Some(WorkspaceSymbol {
            location: WorkspaceSymbolLocation::Location(location),
            data: None,
            base_symbol_information: BaseSymbolInformation {
                name,
                kind: symbol_kind(indexed.entry.kind),
                tags: None,
                container_name: indexed.entry.kind.map(|kind| kind.word().to_owned()),
            },
        })
    });
    found.take(MAX_SYMBOLS).collect()
}

fn symbol_kind(kind: Option<Kind>) -> SymbolKind {
    match kind {
        Some(Kind::Operator) => SymbolKind::Function,
        Some(Kind::OpRun) => SymbolKind::Event,
        Some(Kind::DebugPacket) => SymbolKind::Object,
        Some(Kind::Block) => SymbolKind::Array,
        Some(Kind::Project) => SymbolKind::Module,
        Some(Kind::Regime) => SymbolKind::Enum,
        Some(Kind::Constraint) => SymbolKind::Constant,
        Some(Kind::Decision) => SymbolKind::Class,
        Some(Kind::Own(_)) | None => SymbolKind::File,
    }
}
