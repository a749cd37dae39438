//! The generated parts of the documentation, and the test that they are up to date.
//!
//! A generated part is the text between `<!-- name -->` and `<!-- /name -->` in a file. Everything else
//! in the file is written by hand. `BLESS=1 cargo test --lib documentation` generates all parts again.

mod format;

mod mappings;

mod rules;

mod table;

use std::fs;
use std::path::Path;

/// A file of the documentation, and its generated parts, each with its name.
struct Page {
    path: &'static str,
    parts: Vec<(String, String)>,
}

/// Returns the files that have generated parts.
fn pages() -> Vec<Page> {
    let recipe = |name: &str| (name.to_owned(), recipe(name));
    vec![
        Page {
            path: "schema/README.md",
            parts: format::parts(),
        },
        Page {
            path: "src/rules/README.md",
            parts: vec![("rules".to_owned(), rules::pages())],
        },
        Page {
            path: "fixtures/ci/README.md",
            parts: vec![recipe("github"), recipe("gitlab")],
        },
    ]
}

/// Returns a recipe for CI as a code block. `.ci/run` checks the recipe against the schema of the CI
/// service.
fn recipe(name: &str) -> String {
    format!("```yaml\n{}```\n", read(&format!("fixtures/ci/{name}.yml")))
}

/// Reads a file of the repository, with LF line endings.
fn read(path: &str) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    text.expect(path).replace("\r\n", "\n")
}

impl Page {
    /// Returns the text of the file with all its generated parts up to date.
    fn expected(&self) -> String {
        let mut text = read(self.path);
        for (name, part) in &self.parts {
            let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
            let start = text
                .find(&open)
                .unwrap_or_else(|| panic!("{}: {open}", self.path));
            let start = start + open.len();
            let length = text[start..].find(&close);
            let end = start + length.unwrap_or_else(|| panic!("{}: {close}", self.path));
            text.replace_range(start..end, &format!("\n{}\n\n", part.trim()));
        }
        text
    }
}

#[test]
fn the_generated_parts_are_current() {
    let is_blessing = std::env::var_os("BLESS").is_some();
    for page in pages() {
        let (found, expected) = (read(page.path), page.expected());
        if is_blessing && found != expected {
            fs::write(
                Path::new(env!("CARGO_MANIFEST_DIR")).join(page.path),
                expected,
            )
            .expect("a file that can be written");
        } else if found != expected {
            let lines = expected.lines().zip(found.lines());
            let differs = lines
                .enumerate()
                .find(|(_, (expected, found))| expected != found);
            panic!(
                "{} is out of date; `BLESS=1 cargo test --lib documentation` generates it: {differs:?}",
                page.path
            );
        }
    }
}
