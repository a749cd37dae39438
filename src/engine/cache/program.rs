//! Identifies the build of the program. A cache is used only by the build that wrote it, because
//! another one may read files differently or pack records in another form.

use std::sync::OnceLock;

use crate::engine::memo::Hash128;
use crate::record::field::MappingKey;
use crate::record::{Field, Kind};
use crate::rules;

/// Returns a hash of the program: of its version, its sources, its rules with their pages, and the
/// tables of fields.
///
/// The rules and the tables are hashed at run time, because they are data, which can be replaced in
/// a compiled program. The size and time of the program's file are not enough: with reproducible
/// builds, two builds may have the same ones.
pub(super) fn program() -> Hash128 {
    static HASH: OnceLock<Hash128> = OnceLock::new();
    *HASH.get_or_init(|| Hash128::of(&description()))
}

fn description() -> String {
    let mut text = String::new();
    let mut add = |part: &str| {
        text.push_str(part);
        text.push('\0');
    };
    add(env!("CARGO_PKG_VERSION"));
    add(env!("HOLDPOINT_SOURCES"));
    for meta in rules::metas() {
        let texts = [meta.name, meta.family, meta.source, meta.doc];
        texts.into_iter().for_each(&mut add);
        add(&format!(
            "{:?} {:?} {}",
            meta.level, meta.severity, meta.opt_in
        ));
    }
    for kind in Kind::ALL {
        add(kind.word());
        for field in kind.fields() {
            add_field(field, &mut add);
        }
    }
    text
}

fn add_field(field: &Field, add: &mut impl FnMut(&str)) {
    let texts = [field.name, field.about, field.expected];
    texts.into_iter().for_each(&mut *add);
    add(&format!("{:?}", field.need));
    field.headings.iter().for_each(|heading| add(heading));
    add(&(field.schema)().to_string());
    for MappingKey {
        name,
        requirement,
        about,
        schema,
    } in field.keys
    {
        add(name);
        add(about);
        add(&format!("{requirement:?} {}", schema()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_reads_by_is_a_part_of_its_description() {
        let text = description();
        for part in [
            // The name of a field, a heading, a word of an enumeration, and the page of a rule.
            "outputs_written",
            "Acceptance results",
            "violated",
            rules::metas().last().expect("a rule").doc,
        ] {
            assert!(text.contains(part), "{part}");
        }
        assert_eq!(program(), program());
    }
}
