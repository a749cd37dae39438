//! Completion: what may be written at a place.

use serde_json::{Value as Json, json};

use super::client::Client;
use super::{RUN_PATH, records};
use crate::support::records::{KINDS, OPERATOR};

fn labels(completion: &Json) -> Vec<&str> {
    let items = completion.as_array().expect("a list").iter();
    items
        .map(|item| item["label"].as_str().expect("a label"))
        .collect()
}

#[test]
fn completion_offers_keys_words_and_ids_that_fit() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let text = "---\nkind: OpRun\nop_id: \nproject_id: \nmode_id: \nresult: \nti\n---\n";
    client.open("runs/new.md", text);
    let mut offered = |mark: &str| {
        let found = client.at("textDocument/completion", "runs/new.md", text, mark);
        let labels = labels(&found);
        labels.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let operator = OPERATOR
        .lines()
        .find_map(|line| line.strip_prefix("op_id: "))
        .expect("an id");
    assert_eq!(offered("op_id: "), [operator]);
    assert_eq!(offered("result: "), ["PASS", "WARN", "FAIL"]);
    assert!(offered("mode_id: ").contains(&"PIPELINE".to_owned()));
    let keys = offered("\nti");
    assert!(keys.contains(&"timestamp_start".to_owned()), "{keys:?}");
    assert!(!keys.contains(&"op_id".to_owned()), "{keys:?}");
    assert_eq!(client.close(), 0);
}

#[test]
fn completion_offers_what_the_operator_and_the_mode_want() {
    let sandbox = records();
    sandbox.write("evidence/day/SHA256SUMS", "x\n");
    let commit = sandbox.commit("evidence");
    let mut client = Client::new(&sandbox);
    let text = "---\nkind: OpRun\nop_id: load-orders\nproject_id: warehouse\nmode_id: PIPELINE\n\
                inputs_used:\n  mo\nacceptance_results:\n  ro\nevidence_links:\n  - ar\n  - artifact: evidence/da\n  \
                - diff: git:\nconstraint_status:\n  di\ntakes_up: \n---\n\n## \n";
    client.open("runs/new.md", text);
    let mut offered = |mark: &str| {
        let found = client.at("textDocument/completion", "runs/new.md", text, mark);
        let labels = labels(&found);
        labels.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(offered("\n  mo"), ["month"]);
    assert_eq!(offered("\n  ro"), ["row-count"]);
    assert_eq!(offered("\n  di"), ["disk-space"]);
    assert!(offered("\n  - ar").contains(&"artifact".to_owned()));
    assert!(offered("evidence/da").contains(&"evidence/day/".to_owned()));
    assert!(offered("git:").contains(&format!("git:{commit}")));
    assert!(offered("takes_up: ").contains(&RUN_PATH.to_owned()));
    let headings = offered("\n## ");
    assert!(
        headings.contains(&"## Next pointer".to_owned()),
        "{headings:?}"
    );
    assert!(
        !headings.contains(&"## Evidence".to_owned()),
        "it is in the frontmatter: {headings:?}"
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn completion_works_while_the_yaml_is_broken() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let text = "---\nkind: OpRun\ntitle: \"open\nevidence_links: [\nresult: \n---\n";
    client.open("runs/new.md", text);
    let found = client.at("textDocument/completion", "runs/new.md", text, "result: ");
    assert_eq!(labels(&found), ["PASS", "WARN", "FAIL"]);
    assert_eq!(client.close(), 0);
}

#[test]
fn an_empty_file_may_become_a_record_of_any_kind() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open("runs/new.md", "");
    let found = client.at("textDocument/completion", "runs/new.md", "", "");
    assert!(labels(&found).contains(&"OpRun"));
    let run = found
        .as_array()
        .expect("a list")
        .iter()
        .find(|it| it["label"] == "OpRun");
    let text = run.expect("a run")["textEdit"]["newText"]
        .as_str()
        .expect("a text");
    assert!(
        text.starts_with("---\n") && text.contains("kind: OpRun"),
        "{text}"
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn no_key_is_offered_that_check_would_refuse() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    for kind in KINDS {
        let path = format!("new/{kind}.md");
        let begun = format!("---\nkind: {kind}\n");
        let text = format!("{begun}\n---\n");
        client.open(&path, &text);
        let found = client.at("textDocument/completion", &path, &text, &begun);
        let items = found.as_array().expect("a list").clone();
        assert!(items.len() > 3, "{kind}: {found}");
        for item in items {
            assert!(item["documentation"]["value"].is_string(), "{item}");
            let new = item["textEdit"]["newText"].as_str().expect("a text");
            client.change(
                &path,
                2,
                json!([{ "text": format!("{begun}{new}\n---\n") }]),
            );
            let codes = client.codes(&path);
            for refused in ["unknown-field", "duplicate-key", "frontmatter-syntax"] {
                assert!(
                    !codes.contains(&refused.to_owned()),
                    "{kind}: {new:?}: {codes:?}"
                );
            }
        }
    }
    assert_eq!(client.close(), 0);
}

#[test]
fn every_word_is_documented_in_one_line() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let cases = [
        (".holdpoint.yaml", "version: 1\nrules:\n  \n", "rules:\n  "),
        (
            ".holdpoint.yaml",
            "version: 1\nrules: {step-count: }\n",
            "step-count: ",
        ),
        ("new/a.md", "---\nkind: \n---\n", "kind: "),
        (
            "new/b.md",
            "---\nkind: Operator\nmode_ids: []\n---\n",
            "mode_ids: [",
        ),
        (
            "new/c.md",
            "---\nkind: OpRun\nwaive:\n  - rule: \n---\n",
            "rule: ",
        ),
        ("new/d.md", "", ""),
    ];
    for (path, text, mark) in cases {
        client.open(path, text);
        let found = client.at("textDocument/completion", path, text, mark);
        let items = found.as_array().expect("a list");
        assert!(items.len() > 3, "{path}: {found}");
        for item in items {
            let about = item["documentation"]["value"].as_str().unwrap_or("");
            assert_eq!(about.trim().lines().count(), 1, "{path}: {item}");
        }
    }
    assert_eq!(client.close(), 0);
}
