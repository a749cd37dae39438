//! Clients that are killed, silent, too fast or that edit what very many records depend on.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::client::{Client, codes};
use super::{OPERATOR_PATH, RUN_PATH, records};
use crate::support::Sandbox;
use crate::support::records::{OPERATOR, RUN};

/// Returns a repository with many runs of one operator. They are not committed yet, so they are checked
/// against the current operators.
fn many_runs() -> Sandbox {
    let sandbox = records();
    for number in 0..400 {
        let start = format!("2026-02-{:02}T{:02}:00:00Z", number % 28 + 1, number % 24);
        let run = RUN.replace("2026-03-02T07:00:00Z", &start);
        sandbox.write(format!("runs/many/{number}.md"), run);
    }
    sandbox
}

/// Opens the operator of the runs, and changes its id so that none of them knows it any more.
fn rename_operator(client: &mut Client) {
    client.open(OPERATOR_PATH, OPERATOR);
    client.codes(OPERATOR_PATH);
    let broken = OPERATOR.replace("op_id: load-orders", "op_id: load-orderz");
    client.change(OPERATOR_PATH, 2, json!([{ "text": broken }]));
}

#[test]
fn the_open_file_is_answered_first_and_the_others_follow() {
    let sandbox = many_runs();
    let mut client = Client::new(&sandbox);
    client.open(OPERATOR_PATH, OPERATOR);
    let before = client.codes(OPERATOR_PATH);
    let broken_runs = |client: &mut Client| {
        let all = client.workspace().into_values();
        all.filter(|found| codes(found).contains(&"unknown-operator".to_owned()))
            .count()
    };
    assert_eq!(broken_runs(&mut client), 0);
    let broken = OPERATOR.replace("op_id: load-orders", "op_id: load-orderz");
    client.change(OPERATOR_PATH, 2, json!([{ "text": broken }]));
    client.codes(OPERATOR_PATH);
    client.notes.clear();
    // The answer waits until all runs are checked.
    assert_eq!(broken_runs(&mut client), 400);
    let is_refresh = |note: &Json| note["method"] == "workspace/diagnostic/refresh";
    assert!(client.notes.iter().any(is_refresh), "{:?}", client.notes);
    client.change(OPERATOR_PATH, 3, json!([{ "text": OPERATOR }]));
    assert_eq!(client.codes(OPERATOR_PATH), before);
    assert_eq!(broken_runs(&mut client), 0);
    assert_eq!(client.close(), 0);
}

#[test]
fn a_request_that_waits_can_be_cancelled() {
    let sandbox = many_runs();
    let mut client = Client::new(&sandbox);
    rename_operator(&mut client);
    client.codes(OPERATOR_PATH);
    let id = client.send("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.tell("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(&id.into())["error"]["code"], -32800);
    // What was cancelled is still found.
    assert!(client.workspace().len() >= 400);
    assert_eq!(client.close(), 0);
}

#[test]
fn a_client_that_cannot_be_told_later_gets_everything_at_once() {
    let sandbox = many_runs();
    let mut client = Client::with(&sandbox, &json!({ "textDocument": { "diagnostic": {} } }));
    rename_operator(&mut client);
    let found = client.codes("runs/many/0.md");
    assert!(found.contains(&"unknown-operator".to_owned()), "{found:?}");
    assert_eq!(client.close(), 0);
}

#[test]
fn the_server_ends_when_its_client_does() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    client.codes(RUN_PATH);
    // The system closes both pipes of a client that is killed.
    let mut server = client.into_process();
    let status = wait(&mut server, "both pipes are closed");
    assert_eq!(status, 1);
}

#[test]
fn a_closed_output_ends_the_server_without_a_panic() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.close_output();
    // The client goes on asking.
    let deadline = Instant::now() + Duration::from_secs(20);
    while client.try_send("textDocument/hover") && Instant::now() < deadline {
        sleep(Duration::from_millis(5));
    }
    let (status, said) = client.end();
    assert_eq!(status, 1);
    assert!(!said.contains("panic"), "{said}");
}

/// Waits for a server that should end by itself.
fn wait(server: &mut std::process::Child, why: &str) -> i32 {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(status) = server.try_wait().expect("a process") {
            return status.code().expect("not killed");
        }
        if Instant::now() > deadline {
            server.kill().expect("a process");
            panic!("the server still runs although {why}");
        }
        sleep(Duration::from_millis(10));
    }
}

/// Only Linux tells how much time a process has used.
#[cfg(target_os = "linux")]
#[test]
fn a_server_without_work_uses_no_time() {
    let sandbox = many_runs();
    let mut client = Client::new(&sandbox);
    rename_operator(&mut client);
    client.codes(OPERATOR_PATH);
    client.workspace();
    let used = |id: u32| {
        let threads = fs::read_dir(format!("/proc/{id}/task")).expect("the threads");
        let nanoseconds = threads.map(|thread| {
            let path = thread.expect("a thread").path().join("schedstat");
            let text = fs::read_to_string(path).unwrap_or_default();
            let first = text.split_whitespace().next().map(str::parse::<u64>);
            first.and_then(Result::ok).unwrap_or(0)
        });
        Duration::from_nanos(nanoseconds.sum())
    };
    let before = used(client.id());
    sleep(Duration::from_secs(1));
    let spent = used(client.id()) - before;
    assert!(spent < Duration::from_millis(20), "{spent:?}");
    assert_eq!(client.close(), 0);
}

#[test]
fn a_burst_of_changes_is_published_few_times() {
    let sandbox = records();
    let mut client = Client::with(&sandbox, &json!({}));
    client.open(RUN_PATH, RUN);
    let mut burst = String::new();
    for version in 0..1000 {
        let text = RUN.replace("op_id: load-orders", &format!("op_id: load-{version}"));
        let document = json!({ "uri": client.uri(RUN_PATH), "version": version + 2 });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        let method = "textDocument/didChange";
        let change = json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string();
        burst.push_str(&format!("Content-Length: {}\r\n\r\n{change}", change.len()));
    }
    client.write_raw(&burst);
    let mut published = 0;
    loop {
        let message = client.read().expect("a message");
        if message["method"] == "textDocument/publishDiagnostics" {
            published += 1;
            if message["params"]["version"] == 1001 {
                break;
            }
        }
    }
    assert!(published < 200, "{published} times for 1,000 changes");
    assert_eq!(client.close(), 0);
}
