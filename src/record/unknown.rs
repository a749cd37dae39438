//! Keys of frontmatter that no kind has.

use super::read_context::{ReadContext, is_own};
use super::source::first_word;
use super::{Field, Kind, Need, kind};
use crate::document::FaultKind;
use crate::document::yaml::Node;

/// Optional fields that some rule asks for, where a record is such as to need them.
const ASKED_FOR_AT_TIMES: [&str; 7] = [
    "next_pointer",
    "evidence_links",
    "from",
    "criteria",
    "expires",
    "constraint_status",
    "override",
];

/// Keys that no kind has. One that was probably meant for a required field
/// that is absent is told with that field. Gives the bits of fields that are
/// there after all.
pub fn report(root: Option<Node<'_>>, kind: Kind, present: u32, cx: &mut ReadContext<'_>) -> u32 {
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
            || is_own(name)
            || kind::is_field(name)
            || kind::GENERIC_FIELDS.contains(&name)
            || cx.vocabulary.extra_fields.contains(name);
        if known {
            continue;
        }
        // `result {hits` and `result:PASS` are keys to YAML.
        let begun = first_word(name);
        if let Some(at) = absent.iter().position(|(_, field)| field.name == begun) {
            found |= 1 << absent.remove(at).0;
            cx.fault(key.span(), format!("expected `: ` behind `{begun}`"))
                .help = Some("put a colon and a blank behind the name of the field".into());
            continue;
        }
        let is_taken = |near: &str| absent.iter().all(|(_, field)| field.name != near);
        let names = fields.iter().map(|field| field.name);
        let fault = cx.unknown_key(name, key.span(), names, is_taken);
        let Some((_, edit)) = &fault.fix else {
            continue;
        };
        // Of two keys that stand near one field, the first is taken for it.
        let meant = (absent.iter()).position(|(_, field)| field.name == edit.text);
        if let Some((_, meant)) = meant.map(|at| absent.remove(at))
            && (meant.need == Need::Required || ASKED_FOR_AT_TIMES.contains(&meant.name))
        {
            fault.kind = FaultKind::Misspelt;
        }
    }
    found
}
