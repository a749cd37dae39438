//! The examples in `schema/README.md` form a small repository without findings.

use std::fs;
use std::path::Path;

use crate::program::run;
use crate::support::Sandbox;
use crate::support::records::KINDS;

/// Evidence that the examples name but the page does not show.
const FURTHER_FILES: [(&str, &str); 4] = [
    (
        "logs/february.log",
        "row-count: 2, shop: 2\nno-duplicates: 0\n",
    ),
    ("logs/january.log", "row-count: 1871\nshop: 1830\n"),
    (
        "logs/time-zone.log",
        "Europe/Berlin: 2026-02-01\nUTC: 2026-01-31\n",
    ),
    ("tests/day_boundary.sh", "#!/bin/sh\nexit 0\n"),
];

/// The example of a configuration belongs to another repository and is read separately.
const CONFIG: &str = ".holdpoint.yaml";

#[test]
fn the_examples_of_the_record_format_have_no_findings() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/README.md");
    let page = fs::read_to_string(page).expect("the page");
    let files = fences(&page);
    let sandbox = Sandbox::new();
    let own = files.iter().map(|(path, text)| (*path, text.as_str()));
    for (path, text) in own.chain(FURTHER_FILES) {
        let path = if path == CONFIG { "other.yaml" } else { path };
        sandbox.write(path, text);
    }
    let ran = run(
        &sandbox,
        &["check", "--no-git", "--now", "2026-03-20T09:00:00Z"],
    );
    let ran = ran.ends_with(0).says("findings  none");
    for kind in KINDS {
        assert!(ran.err.contains(kind), "no example of {kind}: {}", ran.err);
    }
    run(&sandbox, &["modes", "--config", "other.yaml"]).ends_with(0);
}

/// Returns the path and the text of each fence that names a file.
fn fences(page: &str) -> Vec<(&str, String)> {
    let mut files = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let mark = &line[..line.len() - line.trim_start_matches('`').len()];
        if mark.len() < 3 {
            continue;
        }
        let body = lines.by_ref().take_while(|line| *line != mark);
        let text: String = body.flat_map(|line| [line, "\n"]).collect();
        if let Some((_, path)) = line.split_once(' ') {
            files.push((path, text));
        }
    }
    files
}
