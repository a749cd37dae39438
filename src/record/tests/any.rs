//! Property tests: any body and any value can be read, and every span is inside the file and on
//! character boundaries.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;

/// Pieces of valid and of broken bodies and values.
const PIECES: &[&str] = &[
    "## Minimal repro\n",
    "## Experiments\n",
    "### 1. é\n",
    "## Guardrail added\n",
    "## Acceptance results\n",
    "## Acceptance checks\n",
    "## Evidence\n",
    "## Outputs written\n",
    "## Hypotheses\n",
    "Change: ",
    "Result:",
    "**Evidence:** ",
    "Expected: ",
    "actual:",
    "artifact: ",
    "`row-count`: PASS",
    "| check | result |\n|---|---|\n",
    "| `a\\|b` | **WARN** |\n",
    "| 😀 | ",
    "```sh\n",
    "```\n",
    "`",
    "``",
    "**",
    "_",
    "__init__.py",
    "[a](b%20c.md)",
    "![](d.png)",
    "[e][f]",
    "\n[f]: <g h>\n",
    "<https://a.b/é>",
    "https://a.b",
    "git:3f2a:a.log",
    "data/a.csv#L1-L2",
    "&amp;",
    "\\_",
    "<!-- c -->",
    "<fill in>",
    "[ ] ",
    "- ",
    "1. ",
    "> ",
    "  ",
    "\t",
    ", ",
    " and ",
    ":",
    "é😀",
    "\u{feff}",
    "\u{a0}",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
];

fn anything(most: usize) -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(PIECES), 0..most);
    pieces.prop_map(|pieces| pieces.concat())
}

fn kind() -> impl Strategy<Value = Kind> {
    proptest::sample::select(Kind::ALL)
}

/// Calls `visit` with every span in a serialised record.
fn places(json: &Json, visit: &mut dyn FnMut(usize, usize)) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| places(item, visit)),
        Json::Object(entries) => {
            let end = |key| entries.get(key).and_then(Json::as_u64);
            if let (Some(start), Some(end)) = (end("start"), end("end")) {
                visit(start as usize, end as usize);
            }
            entries.values().for_each(|value| places(value, visit));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let path = crate::text::RepoPath::new("runs/a.md");
    let bytes = text.as_bytes().to_vec();
    let Some(record) = read(path, bytes, &Vocabulary::default(), &[]) else {
        return Ok(());
    };
    let json = serde_json::to_value(&record).expect("a record can be written");
    let mut wrong = Vec::new();
    places(&json, &mut |start, end| {
        if text.get(start..end).is_none() {
            wrong.push((start, end));
        }
    });
    prop_assert!(wrong.is_empty(), "{wrong:?} in {text:?}");
    Ok(())
}

proptest! {
    #[test]
    fn any_body(kind in kind(), body in anything(24)) {
        check(&format!("---\nkind: {kind}\n---\n{body}"))?;
    }

    #[test]
    fn any_value(kind in kind(), field in 0_usize..24, value in anything(8)) {
        let fields = kind.fields();
        let field = fields[field % fields.len()].name;
        let quoted = serde_json::to_string(&value).expect("a text can be written");
        for value in [&value, &quoted, &format!("[{quoted}, {{test: {quoted}}}]")] {
            check(&format!("---\nkind: {kind}\n{field}: {value}\n---\n"))?;
        }
    }
}
