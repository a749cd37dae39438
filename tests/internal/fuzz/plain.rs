//! The scanners of YAML and Markdown, against the parsers.

use holdpoint::document::frontmatter;
use holdpoint::text::Span;

use super::super::plain::{assert_same_markdown, assert_same_yaml, markdown_files};
use super::super::support::root;
use super::{fuzz, texts};

/// Parts of frontmatter, some of which the scanner reads and some of which it does not.
const YAML: &[&str] = &[
    "a: b\nc:\n  - d\n  - e: f\n    g: h\n  -\ni:\n- j\n",
    "a: 'it''s'\nb: \"c \\\"d\\\" \\u00e9\\n\"\n'c': d\n\"e f\": g # h\n",
    "a: |\n  b\n    c\n\n  d\ne: >-\n  f\n  g\n\n  h\n# i\nj: >\n  k\n",
    "a: [b, 'c', \"d\", [e], {f: g}]\nh: {i: j, k: [l, m], 'n': o}\np: []\nq: {}\n",
    "a: [\n  b,\n  c,\n]\nd: {e: f,\n  g: h}\n",
    "a: b\n  c\n  d\ne:\n  f: g\n    h\n",
    "a: # b\n  c: d # e\n\n\nf: http://g#h\ni: j:k\n",
    "a: &b c\nd: *b\ne: !!str f\n? g\n: h\n<<: *b\n",
    "a: -1\nb: ~\nc: @d\ne: `f`\ng: %h\ni: - j\nk: ? l\nm: n: o\n",
    "- a\n- b: c\n  d: e\n- - f\n",
    "{a: b, c: d}\n",
    "a b: c\nd/e: f\ng.h: i\n(j): k\n1: l\né: ü\n",
    "a:\n  b:\n    c:\n      d:\n        - e:\n            f\n",
    "a: \nb:   \nc: d   \n   \n  # e\nf:\n- \n-\n- g\n",
];

/// Parts of bodies, some of which the scanner reads and some of which it does not.
const MARKDOWN: &[&str] = &[
    "# A\n\n## B `c` [d]\n\n### e_f & g ##\n\n#h\n\ni\n---\n\nj\n===\n",
    "a [b](c.md) `d [e](f)` \\[g](h) ![i](j.png) <https://k.l> <m@n.o> [p][q] [r]\n",
    "a [b\nc](d) `e\nf [g](h)` i\n\n`j\n\nk` [l](m)\n",
    "- a\n  - [b](c)\n\n    d [e](f)\n\n      g [h](i)\n- [ ] j\n- [x]\n-\n* k\n",
    "1. a\n2. b\n\n   ```sh\n   # c [d](e)\n   ```\n3. f\n\ng\n2. h\n",
    "```\n# a [b](c)\n```\n\n~~~~ d\n~~~\n# e\n~~~~\n\n``` f ``` [g](h)\n",
    "<!-- a\n# b [c](d)\n-->\n\ne <!-- [f](g) --> h\n\n- <!-- i -->\n<!-- j --> [k](l)\n",
    "| a | b |\n|---|:-:|\n| [c](d) | `e | f` | [g](h) |\n| i \\| j | [k](l) |\nm\n",
    "> a [b](c)\n> - [d](e)\n>\n>     [f](g)\nh [i](j)\n    [k](l)\n",
    "<details>\na <b>c</b>\n\n# d\n\n</details>\n\n<script>\n\n# e\n</script>\n\nf <g h> [i](j)\n",
    "[a]: b.md\n\n[a] [c][a] [^d]\n\n[^d]: e\n",
    "    a [b](c)\n\nd\n    e [f](g)\n\n\th [i](j)\n-\tk\n",
    "***\n\n- - -\n\n* a\n***\n_ _ _\n\n+ b\n\n  # c\n\n  ---\n\nd\n",
    "- ```\n  a [b](c)\n d\n# e\n\n- f\ng\n\n  h [i](j)\n\n    k [l](m)\n",
];

/// Returns the parts of all records of the project, and of the texts above.
fn corpus(made: &[&str], is_body: bool) -> Vec<Vec<u8>> {
    let records = texts("records").into_iter();
    let records = records.map(|bytes| frontmatter::decode(bytes).0);
    let files = records.chain(markdown_files(&root().join("fixtures")));
    let parts = files.filter_map(|text| {
        let fences = frontmatter::find(&text)?;
        let part = if is_body { fences.body } else { fences.yaml };
        Some(part.slice(&text).as_bytes().to_vec())
    });
    // The texts above are short, and cover more than records do.
    let made = made.iter().cycle().take(made.len() * 12);
    parts
        .filter(|part| !part.is_empty())
        .chain(made.map(|text| text.as_bytes().to_vec()))
        .collect()
}

#[test]
fn plain_yaml_is_scanned_as_it_is_parsed() {
    let corpus = corpus(YAML, false);
    fuzz("plain_yaml", 4000, |mutator| {
        let (text, _) = frontmatter::decode(mutator.text(&corpus));
        assert_same_yaml(&text, Span::new(0, text.len()));
    });
}

#[test]
fn plain_markdown_is_scanned_as_it_is_parsed() {
    let corpus = corpus(MARKDOWN, true);
    fuzz("plain_markdown", 4000, |mutator| {
        let (text, _) = frontmatter::decode(mutator.text(&corpus));
        assert_same_markdown(&text, Span::new(0, text.len()));
    });
}
