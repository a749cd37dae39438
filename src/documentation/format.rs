//! The generated parts of `schema/README.md`: kinds, modes, evidence, regimes, constraints, and the
//! configuration.

use std::collections::BTreeMap;

use super::mappings;
use super::table::{code, table};
use crate::cli::modes;
use crate::config;
use crate::record::declaration::INDICATORS;
use crate::record::kind::GENERIC_FIELDS;
use crate::record::meanings::{self, Meaning};
use crate::record::mode::{NEXT_POINTER, PASSING_TYPES, StopRule, UNIVERSAL};
use crate::record::requirements::{mandatory_literacies, transition_criteria};
use crate::record::vocabulary::LITERACIES;
use crate::record::{ConstraintLevel, Field, Kind, Mode, RegimeName, Requirement, Vocabulary};

/// Returns the generated parts of `schema/README.md`, by name.
pub(crate) fn parts() -> Vec<(String, String)> {
    let vocabulary = Vocabulary::default();
    let mut parts: Vec<(String, String)> = Kind::ALL
        .iter()
        .map(|kind| (kind.word().to_owned(), fields(*kind)))
        .collect();
    let tables = [
        ("generic-fields", code(GENERIC_FIELDS.iter().copied())),
        ("mappings", mappings::tables()),
        ("modes", modes_table(&vocabulary)),
        ("stop-rules", stop_rules(&vocabulary)),
        ("evidence-types", evidence_types(&vocabulary)),
        ("check-types", check_types(&vocabulary)),
        ("indicators", indicators()),
        ("literacies", literacies()),
        ("criteria", criteria()),
        ("levels", levels()),
        ("configuration", configuration()),
    ];
    parts.extend(tables.map(|(name, text)| (name.to_owned(), text)));
    parts
}

/// Returns the purpose of a kind and the table of its fields.
fn fields(kind: Kind) -> String {
    let rows = kind.fields().iter().map(|field| {
        let headings = field.headings.iter().map(|name| format!("*{name}*"));
        [
            format!("`{}`", field.name),
            need(field).to_owned(),
            headings.collect::<Vec<_>>().join(" or "),
            field.about.to_owned(),
            field.expected.to_owned(),
        ]
    });
    let head = [
        "field",
        "",
        "heading in the body",
        "what it is",
        "written as",
    ];
    format!("{}\n\n{}", kind.about().trim(), table(head, rows))
}

fn need(field: &Field) -> &'static str {
    match field.need {
        Requirement::Required => "required",
        Requirement::Template => "recommended",
        Requirement::Optional => "optional",
    }
}

/// Returns the table of modes with their intent, their keywords and their evidence.
fn modes_table(vocabulary: &Vocabulary) -> String {
    let rows = vocabulary.modes.iter().map(|mode| {
        [
            format!("`{}`", mode.name),
            mode.intent.clone(),
            mode.keywords.join(", "),
            requirements(&mode.pattern.required),
            requirements(&mode.pattern.preferred),
        ]
    });
    table(
        [
            "mode",
            "intent",
            "keywords in a title",
            "required evidence",
            "preferred",
        ],
        rows,
    )
}

/// Returns the entries of an evidence pattern, in words.
fn requirements(entries: &[Vec<String>]) -> String {
    let entry = |one_of: &Vec<String>| {
        let names = one_of.iter().map(|name| match &**name {
            NEXT_POINTER => "the next pointer".to_owned(),
            name if PASSING_TYPES.contains(&name) => format!("`{name}` ✓"),
            name => format!("`{name}`"),
        });
        names.collect::<Vec<_>>().join(" or ")
    };
    entries.iter().map(entry).collect::<Vec<_>>().join(", ")
}

/// Returns the table of stop rules. Those that apply in every mode come first.
fn stop_rules(vocabulary: &Vocabulary) -> String {
    let row = |mode: &str, rule: &StopRule| {
        let actions = rule.actions.iter().map(|action| match *action {
            "convert" => format!(
                "`convert` with `to: {}`",
                rule.convert_to.join("` or `to: ")
            ),
            action => format!("`{action}`"),
        });
        [
            format!("`{}`", rule.name),
            mode.to_owned(),
            modes::condition(rule.trip),
            actions.collect::<Vec<_>>().join(", "),
        ]
    };
    let universal = UNIVERSAL.iter().map(|rule| row("every mode", rule));
    let own = vocabulary.modes.iter().filter_map(|mode: &Mode| {
        let rule = mode.stop.as_ref()?;
        Some(row(&format!("`{}`", mode.name), rule))
    });
    table(
        [
            "`rule`",
            "mode",
            "applies to a run that",
            "allowed `action`",
        ],
        universal.chain(own),
    )
}

/// Returns the table of evidence types, with the modes that require or prefer each.
fn evidence_types(vocabulary: &Vocabulary) -> String {
    let mut used: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in &vocabulary.evidence_types {
        used.entry(name).or_default();
    }
    for mode in vocabulary.modes.iter() {
        let pattern = &mode.pattern;
        for (need, entries) in [
            ("required", &pattern.required),
            ("preferred", &pattern.preferred),
        ] {
            let several = |one_of: &[String]| {
                if one_of.len() > 1 {
                    ", one of several"
                } else {
                    ""
                }
            };
            for one_of in entries {
                for name in one_of.iter().filter(|name| *name != NEXT_POINTER) {
                    let note = format!("{} ({need}{})", mode.name, several(one_of));
                    used.entry(name).or_default().push(note);
                }
            }
        }
    }
    let rows = used.iter().map(|(name, modes)| {
        let mark = if PASSING_TYPES.contains(name) {
            " ✓"
        } else {
            ""
        };
        let modes = if modes.is_empty() {
            "none".to_owned()
        } else {
            modes.join(", ")
        };
        let meaning = meaning(&meanings::EVIDENCE_TYPES, name);
        [format!("`{name}`{mark}"), meaning, modes]
    });
    table(["type", "what it is", "modes"], rows)
}

fn check_types(vocabulary: &Vocabulary) -> String {
    let rows = vocabulary.check_types.iter().map(|name| {
        let meaning = meaning(&meanings::CHECK_TYPES, name);
        [format!("`{name}`"), meaning]
    });
    table(["type", "what it does"], rows)
}

fn indicators() -> String {
    let rows = INDICATORS.iter().map(|(name, values)| {
        let meaning = meaning(&meanings::INDICATORS, name);
        [format!("`{name}`"), meaning, code(values.iter().copied())]
    });
    table(["indicator", "what it says", "values"], rows)
}

/// Returns the meaning of a word.
fn meaning(table: &[Meaning], word: &str) -> String {
    let known = meanings::meaning(table, word);
    let meaning =
        known.unwrap_or_else(|| panic!("`{word}` needs an entry in its table of meanings"));
    meaning.to_owned()
}

/// Returns the table of literacies, with the regimes in which each is mandatory.
fn literacies() -> String {
    let none = BTreeMap::new();
    let rows = LITERACIES.iter().map(|literacy| {
        let is_mandatory = |regime: RegimeName| {
            let mandatory = mandatory_literacies(regime, &none).contains(literacy);
            (if mandatory { "mandatory" } else { "" }).to_owned()
        };
        let [exist, persist, scale] =
            [RegimeName::Exist, RegimeName::Persist, RegimeName::Scale].map(is_mandatory);
        [format!("`{literacy}`"), exist, persist, scale]
    });
    table(["literacy", "exist", "persist", "scale"], rows)
}

fn criteria() -> String {
    let steps = [
        (RegimeName::Exist, RegimeName::Persist),
        (RegimeName::Persist, RegimeName::Scale),
    ];
    let rows = steps.map(|(from, to)| {
        let criteria = transition_criteria(from, to);
        [
            format!("`{from}` to `{to}`"),
            code(criteria.iter().copied()),
        ]
    });
    table(["step", "criteria"], rows)
}

fn levels() -> String {
    let rows = ConstraintLevel::ALL
        .iter()
        .enumerate()
        .map(|(at, level)| [(at + 1).to_string(), format!("`{level}`")]);
    table(["", "level"], rows)
}

fn configuration() -> String {
    let rows = config::keys().into_iter();
    let rows = rows.map(|(key, about)| [format!("`{key}`"), about.to_owned()]);
    table(["key", "what it sets"], rows)
}
