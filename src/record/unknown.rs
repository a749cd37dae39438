//! Unknown keys of the frontmatter.

use super::read_context::{ReadContext, is_custom_key};
use super::source::first_word;
use super::{Field, Fields, Kind, Requirement, kind};
use crate::document::FaultKind;
use crate::document::yaml::Node;
use crate::text::nearest::suggestion;

/// Optional fields that some rule requires in some records.
const CONDITIONALLY_REQUIRED: [&str; 7] = [
    "next_pointer",
    "evidence_links",
    "from",
    "criteria",
    "expires",
    "constraint_status",
    "override",
];

/// Reports keys that are not fields of the kind. If a key is probably a misspelling of a missing
/// field, the finding about the missing field covers it. Returns the bits of fields that turn out
/// to be present.
pub(crate) fn report(
    root: Option<Node<'_>>,
    kind: Kind,
    present: u32,
    cx: &mut ReadContext<'_>,
) -> u32 {
    let fields = kind.fields();
    let mut found = 0;
    // Collected for the first unknown key: most records have none.
    let mut absent: Option<Vec<(usize, &Field)>> = None;
    for (key, _) in root.into_iter().flat_map(Node::entries) {
        let Some(name) = key.text() else {
            cx.wrong(key.span(), "the name of a field", key.describe());
            continue;
        };
        let known = name == "kind"
            || is_custom_key(name)
            || fields.iter().any(|field| field.name == name)
            || kind::GENERIC_FIELDS.contains(&name)
            || cx.vocabulary.extra_fields.contains(name);
        if known {
            continue;
        }
        let absent = absent.get_or_insert_with(|| {
            let fields = fields.iter().enumerate();
            fields.filter(|(at, _)| present & (1 << at) == 0).collect()
        });
        // YAML reads `result {hits` and `result:PASS` as keys.
        let first = first_word(name);
        if let Some(at) = absent.iter().position(|(_, field)| field.name == first) {
            found |= 1 << absent.remove(at).0;
            cx.fault(key.span(), format!("expected `: ` after `{first}`"))
                .help = Some("write a colon and a space after the name of the field".into());
            continue;
        }
        let is_taken = |near: &str| absent.iter().all(|(_, field)| field.name != near);
        let names = fields.iter().map(|field| field.name);
        let fault = cx.unknown_key(name, key.span(), names, is_taken);
        if let Some(kinds) = other_kinds(name) {
            let article = kind.article();
            fault.message = format!("`{name}` is a field of {kinds}, not of {article} {kind}");
        }
        let Some((_, edit)) = &fault.fix else {
            continue;
        };
        // If two keys are close to one field, only the first counts as a misspelling of it.
        let meant = (absent.iter()).position(|(_, field)| field.name == edit.text);
        let Some((bit, meant)) = meant.map(|at| absent.remove(at)) else {
            continue;
        };
        if meant.need == Requirement::Required || CONDITIONALLY_REQUIRED.contains(&meant.name) {
            fault.kind = FaultKind::Misspelt;
        } else {
            // No rule reports that the field is absent: it is there under another name.
            found |= 1 << bit;
        }
    }
    found
}

/// Returns the kinds that have a field of this name, as words; `None` if no kind has one.
fn other_kinds(name: &str) -> Option<String> {
    let has_field = |kind: &&Kind| kind.fields().iter().any(|field| field.name == name);
    let kinds = Kind::ALL.iter().filter(has_field);
    let kinds: Vec<String> = kinds
        .map(|kind| format!("{} {kind}", kind.article()))
        .collect();
    match kinds.split_last() {
        None => None,
        Some((last, [])) => Some(last.clone()),
        Some((last, rest)) => Some(format!("{} or {last}", rest.join(", "))),
    }
}

/// The fields that a correction cannot name: with another kind a record would be another one,
/// waivers may change without a correction, and corrections never change.
const UNCORRECTABLE: [&str; 3] = ["kind", "waive", "corrections"];

/// Reports corrections of fields that the kind does not have, or that cannot be corrected.
pub(crate) fn check_corrections(
    fields: &Fields,
    kind: Kind,
    root: Option<Node<'_>>,
    cx: &mut ReadContext<'_>,
) {
    for correction in fields.corrections() {
        let Some(field) = &correction.value.field else {
            continue;
        };
        let name = field.value.0.trim();
        if UNCORRECTABLE.contains(&name) {
            cx.fault(field.span, format!("`{name}` cannot be corrected"));
            continue;
        }
        let mut known = kind.fields().iter().map(|field| field.name);
        let is_own = |root: Node<'_>| root.entry(name).is_some();
        if !known.any(|known| known == name) && !is_custom_key(name) && !root.is_some_and(is_own) {
            let names = kind.fields().iter().map(|field| field.name);
            cx.fault(field.span, format!("unknown field `{name}`")).help = suggestion(name, names);
        }
    }
}
