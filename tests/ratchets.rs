//! What has to stay true of the house itself; each message says what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use holdpoint::config::Settings;
use holdpoint::diagnostic::{Diagnostic, Severity};
use holdpoint::record::{Kind, Modes};
use holdpoint::rules;
use holdpoint::rules::rule::Rule;

use crate::support::{claims, page, root};

/// Name, level, severity (`-`: off by default).
type Row = (&'static str, u8, &'static str);

/// The specification's catalogue in its order.
const CATALOGUE: &[(&str, &[Row])] = &[
    (
        "document",
        &[
            ("frontmatter-syntax", 1, "E"),
            ("duplicate-key", 1, "E"),
            ("unknown-kind", 1, "E"),
            ("unknown-field", 4, "W"),
            ("missing-field", 2, "E"),
            ("missing-section", 4, "W"),
            ("field-type", 1, "E"),
            ("duplicate-field", 1, "E"),
            ("placeholder", 4, "E"),
            ("ambiguous-scalar", 5, "W"),
            ("duplicate-id", 3, "E"),
            ("time-order", 1, "E"),
            ("future-time", 4, "W"),
            ("dead-link", 1, "E"),
        ],
    ),
    (
        "mode",
        &[
            ("one-mode", 2, "E"),
            ("unknown-mode", 2, "E"),
            ("illegal-operator", 4, "E"),
            ("mode-mismatch", 5, "W"),
            ("override-rate", 5, "W"),
            ("block-mode", 4, "E"),
            ("unknown-block", 2, "E"),
            ("outside-block", 4, "W"),
        ],
    ),
    (
        "operator",
        &[
            ("acceptance-not-exact", 4, "W"),
            ("timebox-range", 4, "E"),
            ("step-count", 5, "W"),
            ("failure-path-count", 5, "W"),
            ("purpose-sentence", 5, "W"),
            ("pattern-mismatch", 4, "E"),
            ("unbounded-live-operator", 4, "E"),
        ],
    ),
    (
        "run",
        &[
            ("one-project", 2, "E"),
            ("unknown-project", 2, "E"),
            ("unknown-operator", 2, "E"),
            ("next-pointer", 2, "E"),
            ("result-not-grounded", 2, "E"),
            ("acceptance-gap", 2, "E"),
            ("unknown-acceptance", 4, "W"),
            ("unresolved-input", 4, "E"),
            ("missing-output", 1, "E"),
        ],
    ),
    (
        "evidence",
        &[
            ("run-does-not-count", 2, "E"),
            ("evidence-incomplete", 4, "E"),
            ("evidence-preferred", 5, "I"),
            ("dead-evidence", 1, "E"),
            ("untracked-evidence", 1, "E"),
            ("trivial-evidence", 4, "E"),
            ("evidence-hash", 1, "E"),
            ("unreachable-evidence", 4, "W"),
            ("manifest-integrity", 1, "E"),
            ("unpinned-evidence", 5, "I-"),
            ("outside-repository", 3, "E"),
            ("experiment-without-evidence", 2, "E"),
            ("evidence-before-run", 4, "W"),
        ],
    ),
    (
        "debug-packet",
        &[
            ("too-many-hypotheses", 4, "E"),
            ("contract-without-repro", 2, "E"),
            ("repro-incomplete", 4, "E"),
            ("experiment-shape", 4, "E"),
            ("one-axis", 5, "W"),
            ("guard-missing", 4, "E"),
            ("unknown-debug-packet", 2, "E"),
        ],
    ),
    (
        "stop",
        &[
            ("timebox-exceeded", 4, "E"),
            ("debug-packet-due", 4, "E"),
            ("stop-required", 4, "E"),
            ("stop-action", 4, "E"),
            ("unbounded-live-change", 4, "E"),
        ],
    ),
    (
        "regime",
        &[
            ("regime-undeclared", 3, "E"),
            ("regime-conflict", 3, "E"),
            ("regime-contradicted", 1, "E"),
            ("literacy-gap", 2, "E"),
            ("regime-skipped", 1, "E"),
            ("regime-history", 3, "E"),
            ("transition-unproven", 2, "E"),
            ("inadmissible-reasoning", 2, "E"),
            ("inadmissible-assumption", 1, "E"),
            ("inadmissible-operator", 4, "E"),
            ("regime-stale", 5, "W"),
            ("ossified-fix", 4, "W"),
        ],
    ),
    (
        "constraint",
        &[
            ("unknown-constraint", 2, "E"),
            ("constraint-gap", 2, "E"),
            ("commit-despite-violation", 1, "E"),
            ("commit-on-unknown", 2, "E"),
            ("hierarchy-inverted", 2, "E"),
            ("urgency-only", 2, "E"),
            ("held-run-acts", 1, "E"),
            ("hold-overridden", 2, "E"),
            ("unowned-state", 3, "E"),
            ("broken-supersession", 2, "E"),
        ],
    ),
    (
        "history",
        &[
            ("record-rewritten", 3, "E"),
            ("record-deleted", 3, "E"),
            ("id-changed", 3, "E"),
            ("not-state-owner", 3, "E"),
            ("evidence-changed", 4, "W"),
        ],
    ),
    (
        "waiver",
        &[
            ("waiver-forbidden", 3, "E"),
            ("waiver-unreasoned", 2, "E"),
            ("waiver-expired", 2, "E"),
            ("unused-waiver", 4, "W"),
            ("unknown-rule", 4, "E"),
        ],
    ),
];

/// A rule as the catalogue writes it.
fn row(rule: &'static Rule) -> Row {
    let severity = match (rule.meta.severity, rule.meta.opt_in) {
        (Severity::Error, false) => "E",
        (Severity::Warning, false) => "W",
        (Severity::Info, false) => "I",
        (Severity::Error, true) => "E-",
        (Severity::Warning, true) => "W-",
        (Severity::Info, true) => "I-",
    };
    (rule.meta.name, rule.meta.level.number(), severity)
}

#[test]
fn the_catalogue_is_whole_and_in_its_order() {
    let families: Vec<&str> = rules::FAMILIES.iter().map(|family| family.name).collect();
    let expected: Vec<&str> = CATALOGUE.iter().map(|(name, _)| *name).collect();
    let named = families.iter().filter(|name| expected.contains(name));
    assert!(
        named.eq(&expected),
        "the specification has the families {expected:?} in this order, src/rules/mod.rs has {families:?}"
    );
    for (name, rows) in CATALOGUE {
        let family = rules::FAMILIES.iter().find(|family| family.name == *name);
        let rules = family.iter().flat_map(|family| family.rules.iter());
        let registered: Vec<_> = rules.map(|rule| row(rule)).collect();
        assert_eq!(
            registered, *rows,
            "src/rules/{name}/mod.rs differs from the specification's catalogue (name, level, severity)"
        );
    }
}

/// What the bad examples of a rule's page are told.
fn findings_of_examples(rule: &Rule) -> Vec<Diagnostic> {
    let settings = Settings::default();
    let sections = page::sections(&rule.meta.page());
    let plain = |files: &[(String, String)]| -> BTreeMap<String, String> {
        let plain =
            |(path, marked): &(String, String)| (path.clone(), claims::split(path, marked).0);
        files.iter().map(plain).collect()
    };
    let findings = sections.iter().flat_map(|section| {
        let (now, was) = (plain(&section.files), plain(&section.before));
        section
            .check(&now, &was, &settings)
            .unwrap_or_else(|error| panic!("{}/{}: {error}", rule.meta.name, section.title))
    });
    let own = findings.filter(|finding| finding.meta.name == rule.meta.name);
    own.collect()
}

/// Words that begin with a capital wherever they stand.
fn is_name(word: &str) -> bool {
    word == "Git" || word == "YAML" || Kind::WORDS.contains(&word)
}

#[test]
fn messages_are_sentences_without_a_capital_and_a_full_stop() {
    let mut wrong = Vec::new();
    for rule in rules::all() {
        for finding in findings_of_examples(rule) {
            if finding.help.is_none() {
                wrong.push(format!(
                    "{}: no help for {:?}",
                    rule.meta.name, finding.message
                ));
            }
            let sentences = [Some(&*finding.message), finding.help.as_deref()];
            for sentence in sentences.into_iter().flatten() {
                let first = sentence.split_whitespace().next().unwrap_or("");
                let is_capital = first.starts_with(char::is_uppercase) && !is_name(first);
                let ends = sentence.ends_with(['.', '!']) && !sentence.ends_with("..");
                if sentence.is_empty() || is_capital || ends || sentence.contains('\n') {
                    wrong.push(format!("{}: {sentence}", rule.meta.name));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "begin in lower case, end without a full stop, keep to one line, say what to do in `help`: {wrong:#?}"
    );
}

#[test]
fn pages_begin_with_one_sentence() {
    for rule in rules::all() {
        let first = rule.meta.doc.lines().next().unwrap_or("").trim();
        assert!(
            first.ends_with('.') && !first.trim_end_matches('.').contains(". "),
            "{}: the first line of a page is one sentence, and is printed alone: {first:?}",
            rule.meta.name
        );
    }
}

#[test]
fn families_have_a_page_in_several_paragraphs() {
    for family in rules::FAMILIES {
        assert!(
            family.page.matches("\n\n").count() >= 2,
            "{}: tell the idea of the family so that it can be used without the sources",
            family.name
        );
    }
}

#[test]
fn the_page_on_modes_tells_of_every_mode() {
    let family = rules::FAMILIES.iter().find(|family| family.name == "mode");
    let page = family.map_or("", |family| family.page);
    for mode in Modes::default().names() {
        assert!(
            page.contains(&format!("`{mode}`")),
            "say in src/rules/mode/mod.rs what {mode} is for"
        );
    }
}

#[test]
fn every_rule_has_a_file_of_its_own() {
    for rule in rules::all() {
        let file = format!(
            "src/rules/{}/{}.rs",
            rule.meta.family.replace('-', "_"),
            rule.meta.name.replace('-', "_")
        );
        let text = fs::read_to_string(root().join(&file)).unwrap_or_default();
        let opening = format!("//! `{}`", rule.meta.name);
        assert!(
            text.lines().next() == Some(&opening),
            "{file} begins with the line {opening:?}"
        );
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in sources() {
        assert!(
            path.ends_with("main.rs") || text.starts_with("//! "),
            "{} begins with one sentence about it, as `//! …`",
            path.display()
        );
    }
}

/// The rooms of the house, from left to right: each knows only those before it.
/// Rooms of one line may know those of their line that come before them.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["diagnostic"],
    &["snapshot", "git"],
    &["document"],
    &["record"],
    &["target"],
    &["model"],
    &["config"],
    &["rule"],
    &["rules"],
    &["reference"],
    &["engine"],
    &["scaffold", "fix", "cache", "reporter", "views"],
    &["lsp", "cli"],
    &["main"],
];

/// The two rooms that share gix, and one error for it: they may know each other.
const ONE_FLOOR: [&str; 2] = ["snapshot", "git"];

#[test]
fn rooms_know_only_the_rooms_to_their_left() {
    let order: Vec<&str> = LAYERS.concat();
    let place = |room: &str| order.iter().position(|name| *name == room);
    let mut wrong = BTreeSet::new();
    for (path, text) in sources() {
        let within = path.strip_prefix(root().join("src")).unwrap_or(&path);
        let first = within.iter().next().unwrap_or_default().to_string_lossy();
        let room = first.trim_end_matches(".rs");
        if room == "lib" {
            continue;
        }
        let Some(own) = place(room) else {
            wrong.insert(format!("src/{room} is no room of LAYERS: give it a place"));
            continue;
        };
        for known in rooms_named(&text) {
            let is_floor = ONE_FLOOR.contains(&room) && ONE_FLOOR.contains(&known);
            match place(known) {
                Some(other) if other <= own || is_floor => {}
                Some(_) => {
                    let path = within.display();
                    wrong.insert(format!("src/{path}: `{room}` may not know `{known}`"));
                }
                None => {}
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "move what is shared to the left, or hand it in: {wrong:#?}"
    );
}

/// The rooms that a file names outside of its comments, by `crate::room` or
/// `use crate::{room, …}`.
fn rooms_named(text: &str) -> BTreeSet<&str> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut rooms = BTreeSet::new();
    for line in code {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(list) => rooms.extend(list.split(',').map(first_word)),
                None => {
                    rooms.insert(first_word(rest));
                }
            }
        }
    }
    rooms
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|char: char| !(char.is_alphanumeric() || char == '_'));
    &text[..end.unwrap_or(text.len())]
}

/// Every source file and its text.
fn sources() -> Vec<(PathBuf, String)> {
    let files = walkdir::WalkDir::new(root().join("src")).sort_by_file_name();
    let paths = files
        .into_iter()
        .map(|entry| entry.expect("a source file").into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file");
            (path, text)
        })
        .collect()
}
