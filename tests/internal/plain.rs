//! Compares the scanners that read most files with the parsers that could read all: the same tree,
//! sections, links and blocks, and the same report about whole repositories.

use std::fs;
use std::path::{Path, PathBuf};

use holdpoint::document::{fast_path, frontmatter, markdown, yaml};
use holdpoint::engine::{Comparison, OpenSnapshot, Session, SessionOptions};
use holdpoint::report::{self, Format, Look};
use holdpoint::snapshot::Memory;
use holdpoint::text::{Span, steps};
use walkdir::WalkDir;

use super::support::requires;
use super::support::{claims, now, root};
use super::yaml_suite;

// The benchmarks use more of it.
#[allow(dead_code)]
#[path = "../../benches/support/corpus.rs"]
mod bench;

/// How many texts there were, and how many of them the scanner read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Share {
    pub all: usize,
    pub scanned: usize,
}

impl Share {
    fn add(&mut self, is_scanned: bool) {
        self.all += 1;
        self.scanned += usize::from(is_scanned);
    }

    /// Asserts that at least so many of a hundred texts were scanned.
    #[track_caller]
    fn assert_least(self, percent: usize) {
        assert!(self.scanned * 100 >= self.all * percent, "{self:?}");
    }
}

/// Asserts that a part of a text is the same YAML for the scanner as for the parser. Returns whether the
/// scanner reads it.
#[track_caller]
pub(super) fn assert_same_yaml(text: &str, part: Span) -> bool {
    if !yaml::is_plain(text, part) {
        return false;
    }
    let (scanned, faults) = yaml::parse(text, part);
    assert!(faults.is_empty());
    let (parsed, faults) = fast_path::without(|| yaml::parse(text, part));
    assert!(faults.is_empty(), "{text:?}: {faults:?}");
    assert_eq!(scanned, parsed, "{text:?}");
    true
}

/// Asserts that a part of a text is the same Markdown for the scanner as for the parser. Returns whether
/// the scanner reads it.
#[track_caller]
pub(super) fn assert_same_markdown(text: &str, part: Span) -> bool {
    let scanned = markdown::parse(text, part);
    let parsed = fast_path::without(|| markdown::parse(text, part));
    // The blocks are those of the parser in any case, but they have to be found by section.
    let blocks = |body: &markdown::Body<'_>| {
        let of_sections = body.sections.iter().map(|section| body.blocks_in(section));
        let counts: Vec<usize> = of_sections.map(<[_]>::len).collect();
        (body.blocks().len(), counts)
    };
    let outline =
        |body: &markdown::Body<'_>| format!("{:#?}", (&body.title, &body.sections, &body.links));
    assert_eq!(outline(&scanned), outline(&parsed), "{text:?}");
    let is_scanned = !scanned.blocks_are_read();
    assert_eq!(blocks(&scanned), blocks(&parsed), "{text:?}");
    is_scanned
}

/// Compares both parts of a file.
fn compare(text: &str, yaml: &mut Share, markdown: &mut Share) {
    let fences = frontmatter::find(text);
    let whole = Span::new(0, text.len());
    if let Some(fences) = &fences {
        // Faulty frontmatter is left to the parser anyway.
        let (_, faults) = fast_path::without(|| yaml::parse(text, fences.yaml));
        let is_scanned = assert_same_yaml(text, fences.yaml);
        if faults.is_empty() {
            yaml.add(is_scanned);
        }
    }
    markdown.add(assert_same_markdown(
        text,
        fences.map_or(whole, |fences| fences.body),
    ));
}

/// Returns the Markdown files below a folder.
pub(super) fn markdown_files(folder: &Path) -> Vec<String> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.expect("a folder that can be read").into_path());
    let is_markdown = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "md");
    let bytes = paths
        .filter(is_markdown)
        .map(|path| fs::read(path).expect("a file"));
    bytes.map(|bytes| frontmatter::decode(bytes).0).collect()
}

#[test]
fn every_file_of_the_fixtures_is_read_alike() {
    let (mut yaml, mut markdown) = (Share::default(), Share::default());
    for text in markdown_files(&root().join("fixtures")) {
        let plain = claims::split("a.md", &text).0;
        for text in [text, plain] {
            compare(&text, &mut yaml, &mut markdown);
            compare(&text.replace('\n', "\r\n"), &mut yaml, &mut markdown);
        }
    }
    yaml.assert_least(85);
    markdown.assert_least(95);
}

#[test]
fn the_files_of_real_repositories_are_read_alike_and_mostly_scanned() {
    for (name, least_yaml, least_markdown) in [
        ("backlog-md", 98, 95),
        ("phoenix-decisions", 98, 80),
        ("openshift-enhancements", 98, 70),
    ] {
        let Some(folder) = requires::corpus(name) else {
            return;
        };
        let (mut yaml, mut markdown) = (Share::default(), Share::default());
        for text in markdown_files(&folder) {
            compare(&text, &mut yaml, &mut markdown);
        }
        yaml.assert_least(least_yaml);
        markdown.assert_least(least_markdown);
    }
}

#[test]
fn the_records_of_the_benchmarks_are_all_scanned() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    bench::make(folder.path(), 100).expect("a repository");
    let (mut yaml, mut markdown) = (Share::default(), Share::default());
    for text in markdown_files(folder.path()) {
        compare(&text, &mut yaml, &mut markdown);
    }
    yaml.assert_least(100);
    markdown.assert_least(100);
}

#[test]
fn the_cases_of_the_yaml_suite_are_read_alike() {
    let Some(cases) = yaml_suite::texts() else {
        return;
    };
    let mut share = Share::default();
    for text in cases {
        for text in [text.replace('\n', "\r\n"), text] {
            share.add(assert_same_yaml(&text, Span::new(0, text.len())));
        }
    }
    assert!(share.scanned >= 40, "{share:?}");
}

/// Checks what the scanner of YAML reads, and what it leaves to the parser.
#[test]
fn yaml_that_only_the_parser_can_read_is_left_to_it() {
    let is_scanned = |text: &&&str| assert_same_yaml(text, Span::new(0, text.len()));
    let scanned = [
        "a: b # c\n",
        "a: 'it''s'\nb: \"c \\\"d\\\"\"\n",
        "a: b\n  c\n",
        "a:\n- b\n- c: d\n  e: f\n",
        "a: |\n  b\n    c\n\n  d\n",
        "a: >-\n  b\n  c\n",
        "a: [b, {c: d}]\n",
        "a: [\n  b,\n  c,\n  ]\n",
        "a:\nb: ~\n",
        "a b: é\r\n",
    ];
    assert_eq!(scanned.iter().filter(is_scanned).count(), scanned.len());
    let left = [
        "",
        "a: b: c\n",
        "a: 1\na: 2\n",
        "a: \tb\n",
        "a: &b c\n",
        "a: *b\n",
        "a: !t b\n",
        "? a\n: b\n",
        "a: [b: c]\n",
        "a: \"\\u00e9\"\n",
        "a: @b\n",
        "a: |2\n   b\n",
        "- a\n",
        "{a: b}\n",
        "a\n",
        "a: b\n--- c\n",
    ];
    assert_eq!(left.iter().find(is_scanned), None);
}

/// Checks what the scanner of Markdown reads, and what it leaves to the parser.
#[test]
fn markdown_that_only_the_parser_can_read_is_left_to_it() {
    let is_scanned = |text: &&&str| assert_same_markdown(text, Span::new(0, text.len()));
    let scanned = [
        "# A\n\n## B `c` [d]\n\ne\n",
        "a [b](c.md) `[d](e)` \\[f](g) ![h](i.png) <https://j.k>\n",
        "a [b\nc](d) `e\nf`\n",
        "- a\n\n  [b](c)\n\n  ```\n  # d\n  ```\n",
        "<!--\n# a\n-->\n\n# b\n",
        "| a |\n|---|\n| [b](c) |\n",
        "> a [b](c)\n",
        "<details>\na\n</details>\n\n# b\n",
        "a `b | c` [d](e)\n",
    ];
    assert_eq!(scanned.iter().filter(is_scanned).count(), scanned.len());
    let left = [
        "a\n---\u{b}\n",
        "a\n---\u{c}\n",
        "[a]: b\n\n[a]\n",
        "a\n===\n",
        "a\n---\n",
        "# *a*\n",
        " # a\n",
        "`a\n",
        "[a][b]\n",
        "[^a]\n",
        "[a](<b>)\n",
        "[a](b \"c\")\n",
        "<a@b.c>\n",
        "<script>\n\n# a\n",
        "<b>\n# a\n",
        "\ta [b](c)\n",
        "    a [b](c)\n",
        "| a |\n|---|\n| b | [c](d) |\n",
        "| a |\n|---|\n| `b | c` [d](e) |\n",
        "a\rb\n",
    ];
    assert_eq!(left.iter().find(is_scanned), None);
}

/// Returns the report about a repository in memory.
fn json(files: &[(String, Vec<u8>)]) -> String {
    let memory = Memory::new(files.iter().map(|(path, bytes)| (path, bytes.as_slice())));
    let files = OpenSnapshot::in_memory(memory, Vec::new(), None);
    let options = SessionOptions {
        now: Some(now()),
        no_cache: true,
        ..SessionOptions::default()
    };
    let session = Session::new(files, &options).expect("a configuration");
    let outcome = session.check(&[], &Comparison::none()).expect("files");
    let mut report = Vec::new();
    report::write(Format::Json, &outcome, Look::PLAIN, &mut report).expect("a report");
    String::from_utf8(report).expect("text")
}

#[test]
fn the_fixtures_give_the_same_reports_without_fast_paths() {
    let fixtures = root().join("fixtures");
    let mut folders: Vec<PathBuf> = ["handbook", "first-look", "fuzz/records"]
        .map(|name| fixtures.join(name))
        .into();
    let broken = fs::read_dir(fixtures.join("broken")).expect("the fixtures");
    folders.extend(broken.map(|entry| entry.expect("a folder").path()));
    for folder in folders {
        let entries = WalkDir::new(&folder).into_iter();
        let entries = entries.map(|entry| entry.expect("a fixture"));
        let files = entries.filter(|entry| entry.file_type().is_file());
        let files = files.map(|entry| {
            let path = entry.path().strip_prefix(&folder).expect("a path below");
            let path = path.to_string_lossy().replace('\\', "/");
            let bytes = fs::read(entry.path()).expect("a file");
            match std::str::from_utf8(&bytes) {
                Ok(text) if path.ends_with(".md") => {
                    let plain = claims::split(&path, text).0;
                    (path, plain.into_bytes())
                }
                _ => (path, bytes),
            }
        });
        let files: Vec<(String, Vec<u8>)> = files.collect();
        // The switch belongs to a thread, so one thread does all of the work.
        let ((with, without), _) = steps::counted(|| {
            let with = json(&files);
            (with, fast_path::without(|| json(&files)))
        });
        assert_eq!(with, without, "{}", folder.display());
    }
}

/// Texts on which a scanner that looks back, or looks ahead too far, would take time in proportion to
/// the square of their size.
const REPEATED: [&str; 22] = [
    "<", "[", "]", "[]", "`", "` ``", "!", "\\", "- ", "> ", "| ", "[a](b)|", "a\n", "-\n",
    "- a\n", "{", "[a, ", "a: ", "a: b\n", "'", "\"\\n", "  ",
];

#[test]
fn the_scanners_take_steps_in_proportion_to_the_text() {
    for prefix in ["", "a: ", "a: [", "a: |\n", "|a|\n|-|\n|", "`", "- "] {
        for repeated in REPEATED {
            let steps_of = |count: usize| {
                let text = format!("{prefix}{}\n", repeated.repeat(count));
                let part = Span::new(0, text.len());
                let scan = || (yaml::is_plain(&text, part), markdown::is_plain(&text, part));
                steps::counted(scan).1
            };
            let (first, second) = (steps_of(500), steps_of(2000));
            assert!(
                second <= first * 5 + 500,
                "{prefix}{repeated}: {first}, {second}"
            );
        }
    }
}
