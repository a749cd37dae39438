//! Unknown keys of the frontmatter.

use super::read_context::{ReadContext, is_custom_key};
use super::source::first_word;
use super::{Field, Kind, Requirement, fields, kind};
use crate::document::FaultKind;
use crate::document::yaml::Node;

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

/// Reports keys that are not fields of any kind. If a key is probably a misspelling of a missing
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
    let mut absent: Vec<(usize, &Field)> = (fields.iter().enumerate())
        .filter(|(at, _)| present & (1 << at) == 0)
        .collect();
    for (key, _) in root.into_iter().flat_map(Node::entries) {
        let Some(name) = key.text() else {
            cx.wrong(key.span(), "the name of a field", key.describe());
            continue;
        };
        let known = name == "kind"
            || is_custom_key(name)
            || fields::is_field(name)
            || kind::GENERIC_FIELDS.contains(&name)
            || cx.vocabulary.extra_fields.contains(name);
        if known {
            continue;
        }
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
        let Some((_, edit)) = &fault.fix else {
            continue;
        };
        // If two keys are close to one field, only the first counts as a misspelling of it.
        let meant = (absent.iter()).position(|(_, field)| field.name == edit.text);
        if let Some((_, meant)) = meant.map(|at| absent.remove(at))
            && (meant.need == Requirement::Required || CONDITIONALLY_REQUIRED.contains(&meant.name))
        {
            fault.kind = FaultKind::Misspelt;
        }
    }
    found
}
