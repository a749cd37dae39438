//! The hover text for a reference to a record: a summary of that record.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::lsp::cursor::FileView;
use crate::lsp::lens::Runs;
use crate::lsp::subject::PlacedId;
use crate::model::IndexedRecord;
use crate::record::meanings::{self, meaning};
use crate::record::{Fields, Kind, Regime, Requirement};

/// The longest value of a field that is shown, in characters.
const MAX_VALUE: usize = 300;

/// Returns a summary of the record with an id.
pub(super) fn of_id(view: &FileView<'_>, id: &PlacedId) -> String {
    let mut records = view.check.model().records_with_id(id.kind, &id.id);
    match records.next() {
        Some(record) => of_record_at(view, record),
        None => format!("There is no {} `{}`.", id.kind, id.id),
    }
}

/// Returns a summary of a record.
pub(super) fn of_record_at(view: &FileView<'_>, indexed: &IndexedRecord) -> String {
    let record = &*indexed.open();
    let kind = record.kind().map_or("record", Kind::word);
    let id = indexed.entry.id.as_deref();
    let name = id.map_or_else(|| indexed.path.to_string(), str::to_owned);
    let mut text = format!("**{kind}** `{name}`");
    let title = match &record.fields {
        Fields::Operator(operator) => operator.name.as_ref().map(|name| name.value.to_string()),
        _ => record.title.as_ref().map(|title| title.value.to_string()),
    };
    if let Some(title) = title {
        let _ = write!(text, ": {title}");
    }
    text.push_str("\n\n");
    let id_field = record.kind().and_then(Kind::id_field);
    record.visit_fields(&mut |field, value| {
        let is_important = field.need != Requirement::Optional || field.name == "status";
        let is_in_heading =
            Some(field.name) == id_field || field.name == "name" || field.name == "title";
        if let Some((_, value)) = value.filter(|_| is_important && !is_in_heading) {
            let _ = writeln!(text, "- `{}`: {}", field.name, short(&value.to_json()));
        }
    });
    match &record.fields {
        Fields::Operator(_) => {
            let runs = id.map(|id| Runs::of_operator(view.check, id));
            let now = view.check.session().now;
            if let Some(runs) = runs {
                let _ = write!(text, "\n{}\n", runs.words(now));
            }
        }
        Fields::Project(_) => {
            if let Some(id) = id {
                text.push_str(&regime_of_project(view, id));
            }
        }
        Fields::Regime(regime) => text.push_str(&of_regime(regime)),
        _ => {}
    }
    let _ = write!(
        text,
        "\n[{}]({})",
        indexed.path,
        view.places.uri(&indexed.path)
    );
    text
}

/// Returns a value on one line.
fn short(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(short).collect();
            items.join("; ")
        }
        Json::Object(keys) => {
            let keys = keys.iter().filter(|(_, value)| !value.is_null());
            let keys: Vec<String> = keys
                .map(|(key, value)| format!("{key} {}", short(value)))
                .collect();
            keys.join(", ")
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => value.to_string(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Returns the current regime of a project, with its indicators.
fn regime_of_project(view: &FileView<'_>, project: &str) -> String {
    let timelines = view.check.model().regime_timelines();
    let Some(declaration) = timelines
        .for_project(project)
        .and_then(|timeline| timeline.latest().first())
    else {
        return String::new();
    };
    let record = view.check.model().record(&declaration.path);
    let regime = record.and_then(|record| match &record.fields {
        Fields::Regime(regime) => Some(of_regime(regime)),
        _ => None,
    });
    format!(
        "\nRegime: **{}**, declared in [{}]({})\n{}",
        declaration.regime.value,
        declaration.path,
        view.places.uri(&declaration.path),
        regime.unwrap_or_default()
    )
}

/// Returns the indicators of a regime.
pub(super) fn of_regime(regime: &Regime) -> String {
    let mut text = String::new();
    let indicators = regime.indicators.iter();
    for (name, value) in indicators.flat_map(|indicators| &indicators.value.0) {
        let about = meaning(&meanings::INDICATORS, &name.value).unwrap_or("");
        let _ = write!(text, "\n- `{}`: {}. {about}", name.value, value.value);
    }
    text.push('\n');
    text
}
