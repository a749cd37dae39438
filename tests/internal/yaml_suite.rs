//! Runs the test suite of the YAML organisation: valid cases give the expected structure, invalid ones
//! fail.
//!
//! The suite is a corpus, and not part of this repository (`support/requires.rs`).

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use holdpoint::document::yaml::{self, Node, NodeValue, Style};
use holdpoint::text::Span;

use super::support::requires::corpus;

/// The only case that we accept although YAML 1.2 does not: a closing bracket at column 0. PyYAML and
/// libyaml accept it too, and it occurs in practice.
const BRACKET_AT_COLUMN_0: &str = "9C9N";

struct Case {
    name: String,
    yaml: String,
    tree: String,
    fails: bool,
}

#[test]
fn the_strict_parser_agrees_with_every_case() {
    let Some(cases) = cases() else { return };
    assert_eq!(cases.len(), 402);
    for case in &cases {
        let events = yaml::events(&case.yaml, true);
        if case.fails {
            assert!(events.is_err(), "{} must fail", case.name);
        } else {
            assert_eq!(events.as_ref(), Ok(&case.tree), "{}", case.name);
        }
    }
}

#[test]
fn the_default_parser_differs_in_one_case() {
    let Some(cases) = cases() else { return };
    let differs = |case: &&Case| match yaml::events(&case.yaml, false) {
        Ok(events) => case.fails || events != case.tree,
        Err(_) => !case.fails,
    };
    let names: Vec<_> = cases
        .iter()
        .filter(differs)
        .map(|case| &*case.name)
        .collect();
    assert_eq!(names, [BRACKET_AT_COLUMN_0]);
}

#[test]
fn the_tree_has_the_structure_given_by_the_suite() {
    let Some(cases) = cases() else { return };
    let mut compared = 0;
    for case in &cases {
        let (tree, faults) = yaml::parse(&case.yaml, Span::new(0, case.yaml.len()));
        let is_sound = !faults
            .iter()
            .any(|fault| fault.kind == holdpoint::document::FaultKind::Syntax);
        let documents = case.tree.matches("+DOC").count();
        // A record is one document without directives; `parse` rejects everything else.
        let has_directives =
            case.yaml.lines().any(|line| line.starts_with('%')) && documents == 1 && !is_sound;
        if case.fails || documents > 1 || has_directives {
            assert!(
                !is_sound || case.name == BRACKET_AT_COLUMN_0,
                "{} must have a fault",
                case.name
            );
            continue;
        }
        assert!(is_sound, "{}: {faults:?}", case.name);
        let mut ours = String::new();
        if let Some(root) = tree.root() {
            write(root, &mut ours);
        }
        assert_eq!(ours, without_presentation(&case.tree), "{}", case.name);
        compared += 1;
    }
    assert!(compared > 250, "only {compared} cases were compared");
}

/// Writes a tree in the form of the suite, without anchors, tags and flow marks, with aliases resolved.
fn write(node: Node, out: &mut String) {
    match node.value() {
        NodeValue::Scalar { text, style } => {
            let mark = match style {
                Style::Plain => ':',
                Style::Quoted => '"',
                Style::Block => '|',
            };
            let text = text
                .replace('\\', "\\\\")
                .replace('\n', "\\n")
                .replace('\t', "\\t");
            let text = text.replace('\r', "\\r").replace('\u{8}', "\\b");
            out.push_str(&format!("=VAL {mark}{text}\n"));
        }
        NodeValue::Sequence => {
            out.push_str("+SEQ\n");
            node.items().for_each(|item| write(item, out));
            out.push_str("-SEQ\n");
        }
        NodeValue::Mapping => {
            out.push_str("+MAP\n");
            for (key, value) in node.entries() {
                write(key, out);
                write(value, out);
            }
            out.push_str("-MAP\n");
        }
    }
}

/// Returns the nodes of a tree of the suite in the form of `write`.
fn without_presentation(tree: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    // The starts of the open nodes with their anchors, and the nodes that the anchors name.
    let mut open: Vec<(usize, Option<String>)> = Vec::new();
    let mut anchors: HashMap<String, Vec<String>> = HashMap::new();
    for line in tree.lines() {
        let (event, mut rest) = line.split_at(4);
        let mut anchor = None;
        while let Some(word) = rest
            .trim_start()
            .split(' ')
            .next()
            .filter(|word| word.starts_with(['&', '<', '[', '{']))
        {
            if let Some(name) = word.strip_prefix('&') {
                anchor = Some(name.to_owned());
            }
            rest = &rest.trim_start()[word.len()..];
        }
        match event {
            "+SEQ" | "+MAP" => {
                open.push((lines.len(), anchor));
                lines.push(event.into());
            }
            "-SEQ" | "-MAP" => {
                lines.push(event.into());
                let (start, anchor) = open.pop().unwrap();
                anchors.extend(anchor.map(|name| (name, lines[start..].to_vec())));
            }
            "=VAL" => {
                let text = rest.trim_start();
                let mark = match text.as_bytes()[0] {
                    b'\'' | b'"' => '"',
                    b'|' | b'>' => '|',
                    _ => ':',
                };
                lines.push(format!("=VAL {mark}{}", &text[1..]));
                anchors.extend(anchor.map(|name| (name, lines[lines.len() - 1..].to_vec())));
            }
            "=ALI" => lines.extend(anchors[rest.trim_start().trim_start_matches('*')].clone()),
            _ => {}
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Returns the YAML of all cases, unless the suite is missing.
pub(super) fn texts() -> Option<Vec<String>> {
    Some(cases()?.into_iter().map(|case| case.yaml).collect())
}

/// Reads all cases with our own parser, in the order of their files. Returns `None` without the suite.
fn cases() -> Option<Vec<Case>> {
    let folder = fs::read_dir(corpus("yaml-test-suite")?.join("src")).unwrap();
    let mut files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
    files.sort();
    Some(files.iter().flat_map(|file| cases_of(file)).collect())
}

fn cases_of(file: &Path) -> Vec<Case> {
    let text = fs::read_to_string(file).unwrap();
    let (tree, faults) = yaml::parse(&text, Span::new(0, text.len()));
    assert!(faults.is_empty(), "{}: {faults:?}", file.display());
    let items: Vec<_> = tree.root().unwrap().items().collect();
    // These four cases are marked `skip`: valid in YAML 1.2, but not meant to be supported.
    if items.iter().any(|item| item.get("skip").is_some()) {
        return Vec::new();
    }
    let stem = file.file_stem().unwrap().to_str().unwrap();
    let (mut yaml, mut tree) = ("", "");
    let mut cases = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let text = |key| item.get(key).and_then(Node::text);
        // A later case of a file inherits what it leaves out from the case before.
        yaml = text("yaml").unwrap_or(yaml);
        tree = text("tree").unwrap_or(tree);
        cases.push(Case {
            name: if items.len() == 1 {
                stem.to_owned()
            } else {
                format!("{stem}-{index}")
            },
            yaml: visible_to_real(yaml),
            tree: visible_to_real(tree)
                .lines()
                .map(str::trim_start)
                .collect::<Vec<_>>()
                .join("\n"),
            fails: item.get("fail").is_some(),
        });
    }
    cases
}

/// Replaces the visible substitutes in the suite by the invisible characters.
fn visible_to_real(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '␣' => out.push(' '),
            '—' | '↵' => {}
            '»' => out.push('\t'),
            '←' => out.push('\r'),
            '⇔' => out.push('\u{feff}'),
            char => out.push(char),
        }
    }
    match out.strip_suffix("∎\n") {
        Some(text) => text.to_owned(),
        None => out,
    }
}
