//! Tests of how findings are drawn.

use super::*;
use crate::diagnostic::{Level, Meta};
use crate::text::{RepoPath, Span};

static RULE: Meta = Meta {
    name: "duplicate-id",
    family: "document",
    level: Level::StateOwnership,
    severity: Severity::Error,
    opt_in: false,
    source: "",
    doc: "",
};

const PLAIN: Look = Look {
    is_styled: false,
    width: 60,
    has_links: false,
};

/// Files in which findings are created at the first occurrence of a word.
struct Scene(Sources);

impl Scene {
    fn new<const N: usize>(files: [(&str, &str); N]) -> Self {
        let files = files.map(|(path, text)| (RepoPath::from(path), text.to_owned()));
        Self(files.into_iter().collect())
    }

    fn span(&self, path: &str, word: &str) -> Span {
        let text = self.0.get(&path.into()).expect("a text");
        let start = text.find(word).expect("the word is in the text");
        Span::new(start, start + word.len())
    }

    fn finding(&self, path: &str, word: &str, message: &str) -> Diagnostic {
        Diagnostic::new(&RULE, path.into(), self.span(path, word), message)
    }

    fn draw(&self, finding: &Diagnostic) -> String {
        draw(finding, &self.0, PLAIN, &RepoPath::default()).expect("it is drawn")
    }
}

fn assert_drawn(drawn: &str, expected: &str) {
    assert_eq!(drawn.trim_end(), expected.trim(), "\n{drawn}");
}

#[test]
fn the_help_for_several_findings_is_drawn_as_a_whole() {
    let scene = Scene::new([("a.md", "---\nkind: Operator\n---\n")]);
    let missing = (0..8).map(|at| {
        let message = format!("missing recommended field `field-{at}`");
        let mut finding = scene.finding("a.md", "Operator", &message);
        finding.help(format!("add a section \"Field {at}\", or the field `field-{at}`: a list of what there is to know about it"));
        finding
    });
    let missing: Vec<Diagnostic> = missing.collect();
    let merged = together(&missing);
    assert_eq!(merged.len(), 1);
    let drawn = scene.draw(&merged[0]);
    let words: Vec<&str> = drawn.split_whitespace().collect();
    let end = "`field-7`: a list of what there is to know about it";
    assert!(words.join(" ").ends_with(end), "{drawn}");
    assert!(!drawn.contains('\u{2026}'), "{drawn}");
}

#[test]
fn related_labels_are_drawn_in_the_same_or_another_snippet() {
    let scene = Scene::new([
        ("a.md", "---\nkind: Block\nblock_id: am\n---\n"),
        (
            "b.md",
            "---\nkind: Block\nfrom: 1\nblock_id: am\nto: 2\n---\n\n\nfar away\n",
        ),
    ]);
    let mut finding = scene.finding(
        "b.md",
        "am",
        "the block id `am` is used twice, so references to it are ambiguous",
    );
    finding
        .related(&"a.md".into(), scene.span("a.md", "am"), "first here")
        .related(&"b.md".into(), scene.span("b.md", "1"), "not this")
        .related(&"b.md".into(), scene.span("b.md", "away"), "nor this")
        .help("rename one of them");
    assert_drawn(
        &scene.draw(&finding),
        "
error[duplicate-id]: the block id `am` is used twice, so
  │ references to it are ambiguous
   ╭─[b.md:4:11]
 2 │ kind: Block
 3 │ from: 1
   ·       ┬
   ·       ╰── not this
 4 │ block_id: am
   ·           ──
 5 │ to: 2
   ╰────
   ╭─[b.md:9:5]
 8 │ 
 9 │ far away
   ·     ──┬─
   ·       ╰── nor this
   ╰────
   ╭─[a.md:3:11]
 2 │ kind: Block
 3 │ block_id: am
   ·           ─┬
   ·            ╰── first here
 4 │ ---
   ╰────
  help: rename one of them
",
    );
}

#[test]
fn control_characters_from_a_file_are_escaped() {
    let scene = Scene::new([(
        "a\u{1b}[2Jb.md",
        "kind: Op\r\ntitle: \u{1b}[31mred\u{202e}\r\n\tnext\r\n",
    )]);
    let finding = scene.finding("a\u{1b}[2Jb.md", "red", "no \u{1b}[31mred\nhere");
    let drawn = scene.draw(&finding);
    assert!(!drawn.contains(['\u{1b}', '\r', '\u{202e}']));
    assert_drawn(
        &drawn,
        r"
error[duplicate-id]: no \x1B[31mred\nhere
   ╭─[a\x1B[2Jb.md:2:13]
 1 │ kind: Op
 2 │ title: \x1B[31mred\u{202E}
   ·                ───
 3 │     next
   ╰────
",
    );
}

#[test]
fn the_relevant_part_of_a_long_line_is_shown() {
    let text = format!(
        "title: {}here{}\n",
        "x".repeat(1 << 20),
        "y".repeat(1 << 20)
    );
    let scene = Scene::new([("a.md", text.as_str())]);
    let drawn = scene.draw(&scene.finding("a.md", "here", "no"));
    assert!(drawn.len() < 500, "{} bytes", drawn.len());
    assert_drawn(
        &drawn,
        "
error[duplicate-id]: no
   ╭─[a.md:1:1048584]
 1 │ …xxxxxxxxxxxxxxxxhereyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
   ·                  ────
   ╰────
",
    );
}

#[test]
fn wide_characters_and_tabs_are_underlined_correctly() {
    let scene = Scene::new([("a.md", "\u{feff}kind: 🚚 Außendienst\tx\n")]);
    let drawn = scene.draw(&scene.finding("a.md", "Außendienst", "no"));
    assert_drawn(
        &drawn,
        "
error[duplicate-id]: no
   ╭─[a.md:1:9]
 1 │ kind: 🚚 Außendienst    x
   ·          ───────────
   ╰────
",
    );
}

#[test]
fn only_the_first_line_of_a_tall_span_is_drawn() {
    let list = "- a\n".repeat(40);
    let scene = Scene::new([("a.md", format!("x:\n{list}y: 1\n").as_str())]);
    let whole = Span::new(3, 3 + list.len());
    let short = Span::new(3, 3 + 8);
    let finding = |span| Diagnostic::new(&RULE, "a.md".into(), span, "no");
    assert_drawn(
        &scene.draw(&finding(whole)),
        "
error[duplicate-id]: no
   ╭─[a.md:2:1]
 1 │ x:
 2 │ - a
   · ───
 3 │ - a
   ╰────
",
    );
    assert_drawn(
        &scene.draw(&finding(short)),
        "
error[duplicate-id]: no
   ╭─[a.md:2:1]
 1 │     x:
 2 │ ╭─▶ - a
 3 │ ╰─▶ - a
 4 │     - a
   ╰────
",
    );
}

#[test]
fn the_end_of_a_text_can_be_drawn() {
    for (text, line) in [("", "1:1"), ("a", "1:2"), ("a\n", "2:1")] {
        let scene = Scene::new([("a.md", text)]);
        let finding = Diagnostic::new(&RULE, "a.md".into(), Span::empty(text.len()), "no");
        let drawn = scene.draw(&finding);
        assert!(
            drawn.contains(&format!("[a.md:{line}]")) && drawn.contains('▲'),
            "{drawn}"
        );
    }
}

#[test]
fn only_some_of_many_related_labels_are_drawn() {
    let scene = Scene::new([("a.md", "x\n".repeat(100).as_str())]);
    let mut finding = scene.finding("a.md", "x", "no");
    for line in 1..100 {
        finding.related(
            &"a.md".into(),
            Span::new(line * 2, line * 2 + 1),
            "this too",
        );
    }
    let drawn = scene.draw(&finding);
    assert_eq!(drawn.matches("this too").count(), 8);
    assert!(drawn.contains("and 91 more locations"), "{drawn}");
}

proptest::proptest! {
    /// Any finding in any file can be drawn without control characters.
    #[test]
    fn any_finding_is_drawn_without_control_characters(
        text in "([a-zé🚚\\t \u{200b}\u{1b}\u{202e}]{0,30}(\n|\r\n|\r)){0,12}\u{feff}?[a-z]{0,90}",
        places in proptest::collection::vec((0..400_usize, 0..400_usize, proptest::bool::ANY), 1..6),
        width in 40..120_usize,
    ) {
        let scene = Scene::new([("a.md", text.as_str()), ("b.md", text.as_str())]);
        let boundary = |at: usize| text.floor_char_boundary(at.min(text.len()));
        let span = |a: usize, b: usize| Span::new(boundary(a.min(b)), boundary(a.max(b)));
        let (a, b, _) = places[0];
        let mut finding = Diagnostic::new(&RULE, "a.md".into(), span(a, b), text.as_str());
        for (a, b, is_same) in &places[1..] {
            let path = if *is_same { "a.md" } else { "b.md" };
            finding.related(&path.into(), span(*a, *b), text.as_str());
        }
        let look = Look { width, ..PLAIN };
        let drawn = draw(&finding, &scene.0, look, &RepoPath::default()).expect("it is drawn");
        let is_control = |char: char| char != '\n' && char.is_control() || char == '\u{202e}';
        proptest::prop_assert!(!drawn.contains(is_control), "{drawn:?}");
    }
}
