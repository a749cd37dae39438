//! Unknown keys of the frontmatter.

use super::read_context::{ReadContext, is_custom_key};
use super::source::first_word;
use super::{Field, Kind, Requirement, fields, kind};
use crate::document::FaultKind;
use crate::document::yaml::Node;

/// Optional fields whose absence some rule reports in some records.
const CONDITIONALLY_REQUIRED: [&str; 7] = [
    "next_pointer",
    "evidence_links",
    "from",
    "criteria",
    "expires",
    "constraint_status",
    "override",
];

/// Reports keys that are fields of no kind. The finding about a missing field covers a key that
/// was probably meant to be that field. Returns the bits of fields that turn out to be present.
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
        // `result {hits` and `result:PASS` are keys to YAML.
        let begun = first_word(name);
        if let Some(at) = absent.iter().position(|(_, field)| field.name == begun) {
            found |= 1 << absent.remove(at).0;
            cx.fault(key.span(), format!("expected `: ` after `{begun}`"))
                .help = Some("write a colon and a space after the name of the field".into());
            continue;
        }
        let is_taken = |near: &str| absent.iter().all(|(_, field)| field.name != near);
        let names = fields.iter().map(|field| field.name);
        let fault = cx.unknown_key(name, key.span(), names, is_taken);
        let Some((_, edit)) = &fault.fix else {
            continue;
        };
        // Of two keys that are close to one field, the first is taken to be that field.
        let meant = (absent.iter()).position(|(_, field)| field.name == edit.text);
        if let Some((_, meant)) = meant.map(|at| absent.remove(at))
            && (meant.need == Requirement::Required || CONDITIONALLY_REQUIRED.contains(&meant.name))
        {
            fault.kind = FaultKind::Misspelt;
        }
    }
    found
}
