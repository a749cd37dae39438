//! How much is looked up to check closed records.

use holdpoint::engine::Comparison;

use super::checking::session;
use super::support::Sandbox;
use super::support::history::clean_history;
use super::support::records::{OPERATOR, PROJECT, RUN, with};

const PACKET: &str = "---\nkind: DebugPacket\nproject_id: shop\nsymptom: rows are missing\n\
    hypotheses: [the file is cut]\ndecision: ask the vendor\nresolved: false\n---\n";

/// Checks the work tree, and returns the number of errors and what was looked up.
fn check(sandbox: &Sandbox) -> (usize, [usize; 3]) {
    let session = session(sandbox);
    let outcome = session.check(&[], &Comparison::none()).expect("files");
    let errors = outcome.summary.errors;
    (errors, session.closing_steps())
}

#[test]
fn where_nothing_depends_on_what_was_nothing_is_looked_up() {
    let sandbox = clean_history();
    // Runs, whatever their faults, are looked up where others can be the cause only.
    sandbox.write("o.md", with(OPERATOR, "wc -l", "wc --lines"));
    sandbox.write("bad.md", "---\nkind: OpRun\nresult: PASS\n---\n");
    // What the configuration turns off is not a finding either: the run has no manifest.
    sandbox.write(".holdpoint.yaml", "rules: {evidence-preferred: off}\n");
    let (errors, steps) = check(&sandbox);
    assert!(errors > 0);
    assert_eq!(steps, [0; 3]);
}

#[test]
fn history_is_walked_once_and_what_it_says_is_remembered() {
    let sandbox = clean_history();
    let check_added = "orders.csv}\n  - {id: sums, run: true}\n";
    sandbox.write("o.md", with(OPERATOR, "orders.csv}\n", check_added));
    sandbox.commit("check the sums too");
    let (errors, [_, walks, _]) = check(&sandbox);
    assert_eq!((errors, walks), (0, 1));
    let (errors, [_, walks, _]) = check(&sandbox);
    assert_eq!((errors, walks), (0, 0));
    sandbox.write("other.txt", "");
    sandbox.commit("go on");
    let (errors, [_, walks, _]) = check(&sandbox);
    assert_eq!((errors, walks), (0, 0));
}

/// Returns how many records and files a check gathers after the evidence of closed runs was moved and a first regime made every
/// project need one. Each run was closed by its own commit, has its own operator and debug packet, and
/// belongs to its own project.
fn gathered_for(count: usize) -> usize {
    let sandbox = Sandbox::new();
    for at in 0..count {
        let id = format!("project-{at}");
        sandbox.write(format!("p{at}.md"), PROJECT.replace("warehouse", &id));
        let operator = OPERATOR.replace("load-orders", &format!("operator-{at}"));
        sandbox.write(format!("o{at}.md"), operator);
    }
    sandbox.commit("lay the ground");
    for at in 0..count {
        sandbox.write(format!("evidence/{at}/orders.csv"), format!("{at}\n"));
        sandbox.write(format!("evidence/{at}/monday.log"), format!("{at}\n"));
        sandbox.write(
            format!("evidence/{at}/packet.md"),
            PACKET.replace("shop", &format!("project-{at}")),
        );
        let run = RUN.replace("orders.csv", &format!("evidence/{at}/orders.csv"));
        let run = run.replace("logs/monday.log", &format!("evidence/{at}/monday.log"));
        let run = run.replace("load-orders", &format!("operator-{at}"));
        let run = run.replace(
            "project_id: warehouse",
            &format!("project_id: project-{at}"),
        );
        let packet = format!("debug_packet: evidence/{at}/packet.md\nresult:");
        sandbox.write(format!("r{at}.md"), run.replace("result:", &packet));
        sandbox.commit("close a run");
    }
    sandbox.git(&["mv", "evidence", "kept"]);
    sandbox.write("p.md", PROJECT);
    sandbox.write(
        "regime.md",
        "---\nkind: Regime\nproject_id: warehouse\nregime: exist\n---\n",
    );
    sandbox.commit("tidy up");
    let (_, [_, walks, gathered]) = check(&sandbox);
    assert_eq!(walks, 1);
    gathered
}

#[test]
fn judging_records_by_many_commits_takes_time_in_proportion_to_their_number() {
    let gathered = [5, 10, 20].map(gathered_for);
    let growth = [gathered[1] - gathered[0], (gathered[2] - gathered[1]) / 2];
    assert!(growth[1] <= growth[0], "{gathered:?}");
}
