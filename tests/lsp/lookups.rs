//! Hovers, definitions, references, code lenses and symbols.

use std::collections::BTreeSet;

use serde_json::json;

use super::client::Client;
use super::{OPERATOR_PATH, RUN_PATH, records};
use crate::support::records::{OPERATOR, RUN};

#[test]
fn hovering_shows_what_is_behind_an_id_a_target_and_a_key() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    let mut shown = |mark: &str| {
        let hover = client.at("textDocument/hover", RUN_PATH, RUN, mark);
        hover["contents"]["value"].as_str().unwrap_or("").to_owned()
    };
    let operator = shown("op_id: l");
    assert!(operator.contains("**Operator**"), "{operator}");
    assert!(operator.contains("1 run, last"), "{operator}");
    let key = shown("\nresul");
    assert!(key.contains("`PASS`"), "{key}");
    let mode = shown("mode_id: P");
    assert!(mode.contains("Mode **"), "{mode}");
    assert_eq!(client.close(), 0);
}

#[test]
fn hovering_over_a_rule_shows_its_page() {
    let sandbox = records();
    let configuration = "version: 1\nrules: {step-count: info, stop: warning}\n";
    let waiver = "---\nkind: OpRun\nwaive: [{rule: step-count}]\n---\n";
    let mut client = Client::new(&sandbox);
    client.open(".holdpoint.yaml", configuration);
    client.open("runs/b.md", waiver);
    let mut shown = |path: &str, text: &str, mark: &str| {
        let hover = client.at("textDocument/hover", path, text, mark);
        hover["contents"]["value"].as_str().unwrap_or("").to_owned()
    };
    let page = "An operator has too few or too many steps.";
    let of_key = shown(".holdpoint.yaml", configuration, "{step");
    assert!(of_key.contains(page), "{of_key}");
    let of_waiver = shown("runs/b.md", waiver, "rule: step");
    assert!(of_waiver.contains(page), "{of_waiver}");
    let of_family = shown(".holdpoint.yaml", configuration, ", sto");
    assert!(of_family.contains("- `stop-required`"), "{of_family}");
    assert_eq!(client.close(), 0);
}

#[test]
fn definitions_and_references_lead_from_one_record_to_the_other() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    let found = client.at("textDocument/definition", RUN_PATH, RUN, "op_id: ");
    assert_eq!(found[0]["uri"], client.uri(OPERATOR_PATH), "{found}");
    client.open(OPERATOR_PATH, OPERATOR);
    let found = client.at(
        "textDocument/references",
        OPERATOR_PATH,
        OPERATOR,
        "op_id: ",
    );
    let uris: BTreeSet<&str> = found
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["uri"].as_str())
        .collect();
    assert!(uris.contains(&*client.uri(RUN_PATH)), "{found}");
    assert!(uris.contains(&*client.uri(OPERATOR_PATH)), "{found}");
    assert_eq!(client.close(), 0);
}

#[test]
fn a_lens_shows_how_often_an_operator_was_run() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let document = json!({ "uri": client.uri(OPERATOR_PATH) });
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": document }));
    let title = lenses[0]["command"]["title"].as_str().expect("a title");
    assert!(title.starts_with("1 run, last PASS on "), "{title}");
    assert_eq!(client.close(), 0);
}

#[test]
fn symbols_are_fields_and_sections_and_the_records_of_the_workspace() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    let document = json!({ "uri": client.uri(RUN_PATH) });
    let symbols = client.ask(
        "textDocument/documentSymbol",
        json!({ "textDocument": document }),
    );
    let names: Vec<&str> = symbols
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert!(
        names.contains(&"kind") && names.contains(&"op_id"),
        "{names:?}"
    );
    let symbols = client.ask("workspace/symbol", json!({ "query": "RUNS/A" }));
    assert_eq!(
        symbols[0]["location"]["uri"],
        client.uri(RUN_PATH),
        "{symbols}"
    );
    assert_eq!(client.close(), 0);
}
