//! Everything that completion offers is applied and checked.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::client::Client;
use super::records;
use crate::support::records::{DECISION, KINDS, OPERATOR, RUN};

/// What a record may still be told after a completion: that it is not complete, or that a true
/// statement has consequences. A new record has placeholders, and a key is written before its value.
const INCOMPLETE: &[&str] = &[
    // `violated` is a true word for the status of a constraint, and must be offered; that the record
    // acted all the same is what the rule is about.
    "commit-despite-violation",
    // The same holds for `unknown`.
    "commit-on-unknown",
    // A result of PASS is offered before the evidence for it is written.
    "evidence-incomplete",
    "evidence-preferred",
    "run-does-not-count",
    // A snippet of a record, or of a kind, is written before its other fields and sections.
    "missing-field",
    "missing-section",
    "next-pointer",
    // The tab stops of a snippet have placeholders that the user replaces.
    "placeholder",
    // A result, or a number of steps, may be one at which the mode says to stop, and `stop` is
    // written after it.
    "stop-required",
    // The paths that are offered are those on the disk, and a file is added to Git after it is named.
    "untracked-evidence",
    // A waiver is written key by key: the rule before the reason and the last day.
    "waiver-expired",
    "waiver-unreasoned",
];

/// What a message says of a value or of further keys that are not written yet.
const NOT_YET: &[&str] = &["found nothing", "missing key", "has no `", "needs `"];

/// Returns the rules with a finding, each with the message and the severity.
fn found(client: &mut Client, path: &str) -> BTreeSet<(String, String)> {
    let diagnostics = client.diagnostics(path);
    let text = |it: &Json, name: &str| it[name].as_str().expect("text").to_owned();
    let found = diagnostics
        .iter()
        .map(|it| (text(it, "code"), text(it, "message")));
    found.collect()
}

/// Returns a text after a completion.
fn applied(text: &str, item: &Json) -> String {
    let byte = |at: &Json| {
        let line = usize::try_from(at["line"].as_u64().expect("a line")).expect("a line");
        let column =
            usize::try_from(at["character"].as_u64().expect("a column")).expect("a column");
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        std::iter::once(0).chain(starts).nth(line).expect("a line") + column
    };
    let edit = &item["textEdit"];
    let (start, end) = (byte(&edit["range"]["start"]), byte(&edit["range"]["end"]));
    let new = edit["newText"].as_str().expect("a text").to_owned();
    let new = if item["insertTextFormat"] == 2 {
        expanded(&new)
    } else {
        new
    };
    format!("{}{new}{}", &text[..start], &text[end..])
}

/// Returns the text of a snippet whose places are left as they are.
fn expanded(snippet: &str) -> String {
    let mut text = String::new();
    let mut chars = snippet.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => text.extend(chars.next()),
            '$' => {
                let place: String = chars.by_ref().take_while(|char| *char != '}').collect();
                let (_, default) = place.split_once(':').expect("a place with a default");
                text.push_str(default);
            }
            _ => text.push(char),
        }
    }
    text
}

/// Applies everything that is offered at the mark `|` of a text, and returns how much that was.
#[track_caller]
fn apply_all(client: &mut Client, path: &str, marked: &str) -> usize {
    let (before, after) = marked.split_once('|').expect("a mark");
    let text = format!("{before}{after}");
    client.change(path, 2, json!([{ "text": text }]));
    let known = found(client, path);
    let offered = client.at("textDocument/completion", path, &text, before);
    let items = offered.as_array().expect("a list").clone();
    for item in &items {
        let new = applied(&text, item);
        client.change(path, 2, json!([{ "text": new }]));
        let refused: Vec<_> = found(client, path)
            .difference(&known)
            .filter(|(rule, message)| {
                let is_begun = NOT_YET.iter().any(|words| message.contains(words));
                !is_begun && !INCOMPLETE.contains(&&**rule)
            })
            .cloned()
            .collect();
        assert!(
            refused.is_empty(),
            "{}: {refused:?} in\n{new}",
            item["label"]
        );
        // A path says what it is.
        let is_path = [14, 17, 19].contains(&item["kind"].as_u64().expect("a kind"));
        let about = item["documentation"]["value"].as_str();
        let about = about.or(item["detail"].as_str());
        assert!(is_path || about.is_some(), "{item}");
    }
    items.len()
}

/// Returns a text with a mark in the place of a value, once for each value but the kind.
fn marked_values(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if let Some(colon) = content
            .find(": ")
            .filter(|_| !content.starts_with("kind: "))
        {
            let value = at + colon + 2;
            let end = at + content.len();
            all.push(format!("{}|{}", &text[..value], &text[end..]));
        }
        at += line.len();
    }
    all
}

#[test]
fn no_value_is_offered_that_check_would_refuse() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let mut count = 0;
    for (path, text) in [
        ("runs/b.md", RUN),
        ("operators/b.md", OPERATOR),
        ("decisions/b.md", DECISION),
    ] {
        let text = text.replace("_id: load-orders\nname", "_id: other\nname");
        client.open(path, &text);
        for marked in marked_values(&text) {
            count += apply_all(&mut client, path, &marked);
        }
    }
    assert!(count > 15, "{count}");
    assert_eq!(client.close(), 0);
}

#[test]
fn what_is_offered_in_flow_collections_is_accepted() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open("runs/b.md", "");
    let run = |field: &str| {
        format!(
            "---\nkind: OpRun\nop_id: load-orders\nproject_id: warehouse\nmode_id: PIPELINE\n\
             timestamp_start: 2026-03-02T07:00:00Z\n{field}\n---\n"
        )
    };
    for field in [
        "acceptance_results: {|}",
        "acceptance_results: {row-count: |}",
        "acceptance_results: [{check: row-count, |}]",
        "evidence_links: [{|}]",
        "evidence_links: [{artifact: |}]",
        "evidence_links: [{artifact: orders.csv}, {validation: logs/|}]",
        "evidence_links: [\n  {artifact: |},\n]",
        "constraint_status: {|}",
        "constraint_status: {disk-space: |}",
        "inputs_used: {|}",
        "stop: {rule: |}",
        "stop: {rule: timebox, action: |}",
        "waive: [{rule: |}]",
    ] {
        let count = apply_all(&mut client, "runs/b.md", &run(field));
        assert!(count > 0, "{field}");
    }
    client.open("operators/b.md", "");
    let operator = |field: &str| {
        OPERATOR
            .replace("mode_ids: [PIPELINE]", field)
            .replace("load-orders", "other")
    };
    for field in [
        "mode_ids: [|]",
        "mode_ids: [PIPELINE, |]",
        "mode_ids: [PIPELINE, RE|",
        "mode_ids: [PIPELINE]\nevidence_pattern: |",
        "mode_ids: [PIPELINE]\nevidence_pattern: {required: [|]}",
    ] {
        let count = apply_all(&mut client, "operators/b.md", &operator(field));
        assert!(count > 0, "{field}");
    }
    assert_eq!(client.close(), 0);
}

#[test]
fn what_is_offered_in_the_configuration_is_accepted() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let path = ".holdpoint.yaml";
    client.open(path, "");
    for text in [
        "|",
        "rules: {|}",
        "rules:\n  unknown-operator: |",
        "rules: {step-count: |}",
        "records: [{paths: [a], |}]",
        "require: [|]",
        "literacies:\n  |",
        "kinds:\n  Adr:\n    fields:\n      a: {type: |}",
    ] {
        let count = apply_all(&mut client, path, &format!("version: 1\n{text}\n"));
        assert!(count > 0, "{text}");
    }
    assert_eq!(client.close(), 0);
}

#[test]
fn a_whole_record_is_accepted_except_for_its_placeholders() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open("new.md", "");
    let count = apply_all(&mut client, "new.md", "|");
    assert_eq!(count, KINDS.len() + 1, "with `Document`");
    assert_eq!(client.close(), 0);
}

const OWN_KINDS: &str = "version: 1
kinds:
  Adr:
    id: adr_id
    headings: {Context: context}
    fields:
      adr_id: {type: id, required: true}
      status: {type: enum, values: [open, closed], required: true}
      supersedes: {type: ref, kind: Adr}
      about: {type: target}
      context: {type: text, required: template}
";

const ADR: &str = "---\nkind: Adr\nadr_id: one\nstatus: open\n---\n";

#[test]
fn kinds_of_the_configuration_are_completed_like_others() {
    let sandbox = records();
    sandbox.write(".holdpoint.yaml", OWN_KINDS);
    sandbox.write("adr/one.md", ADR);
    sandbox.commit("a kind");
    let mut client = Client::new(&sandbox);
    client.open("adr/two.md", "");
    let labels = |client: &mut Client, marked: &str| {
        let count = apply_all(client, "adr/two.md", marked);
        let (before, after) = marked.split_once('|').expect("a mark");
        let text = format!("{before}{after}");
        client.change("adr/two.md", 3, json!([{ "text": text }]));
        let offered = client.at("textDocument/completion", "adr/two.md", &text, before);
        let items = offered.as_array().expect("a list").iter();
        let labels: Vec<String> = items
            .map(|it| it["label"].as_str().expect("text").to_owned())
            .collect();
        assert_eq!(labels.len(), count);
        labels
    };
    assert!(labels(&mut client, "|").contains(&"Adr".to_owned()));
    assert!(labels(&mut client, "---\nkind: |\n---\n").contains(&"Adr".to_owned()));
    let keys = labels(&mut client, "---\nkind: Adr\n|\n---\n");
    assert_eq!(keys[..2], ["adr_id", "status"], "{keys:?}");
    let two = |field: &str| format!("---\nkind: Adr\nadr_id: two\nstatus: open\n{field}\n---\n");
    assert_eq!(
        labels(&mut client, &two("").replace("open\n", "|\n")),
        ["open", "closed"]
    );
    assert_eq!(labels(&mut client, &two("supersedes: |")), ["one"]);
    assert!(labels(&mut client, &two("about: |")).contains(&"orders.csv".to_owned()));
    let headings = labels(&mut client, &format!("{}\n## |", two("")));
    assert_eq!(headings, ["## Context"]);

    let text = two("supersedes: one");
    client.change("adr/two.md", 4, json!([{ "text": text }]));
    let hover = client.at("textDocument/hover", "adr/two.md", &text, "\nstat");
    let hover = hover["contents"]["value"].as_str().expect("text");
    assert!(hover.contains("One of `open`, `closed`"), "{hover}");
    let hover = client.at("textDocument/hover", "adr/two.md", &text, "kind: A");
    let hover = hover["contents"]["value"].as_str().expect("text");
    assert!(
        hover.contains("which needs `adr_id` and `status`"),
        "{hover}"
    );
    let found = client.at(
        "textDocument/definition",
        "adr/two.md",
        &text,
        "supersedes: o",
    );
    assert_eq!(found[0]["uri"], client.uri("adr/one.md"), "{found}");
    let found = client.at(
        "textDocument/references",
        "adr/two.md",
        &text,
        "supersedes: o",
    );
    assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
    assert_eq!(client.close(), 0);
}
