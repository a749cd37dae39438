//! Runs from their start to their commit.

use super::*;

#[test]
fn a_run_that_was_started_and_finished_has_no_finding() {
    let sandbox = Sandbox::new();
    run(&sandbox, &["init"]).ends_with(0);
    git(&sandbox, &["add", "--all"]).ends_with(0);
    git(&sandbox, &["commit", "--quiet", "--message", "Begin"]).ends_with(0);

    let title = "Export the requests of week 11";
    let arguments = [
        "start",
        "export-requests",
        "--input",
        "week=2026-W11",
        "--input",
        "day=2026-03-16",
        "--title",
        title,
    ];
    let started = run(&sandbox, &arguments)
        .ends_with(0)
        .says("the timebox of 30 minutes ends at");
    let record = started.out.trim();
    // An open run may be committed.
    git(&sandbox, &["add", "--all"]).ends_with(0);
    git(&sandbox, &["commit", "--quiet", "--message", "Start"]).ends_with(0);
    run(&sandbox, &["status"]).ends_with(0).says("1 open run");

    sandbox.write("evidence/2026-03-16/requests.csv", "id,subject\n1,Refund\n");
    let next = "export week 12 on Monday";
    run(&sandbox, &["finish", "--check", "--yes", "--next", next])
        .ends_with(0)
        .says("closed with PASS")
        .says("commit it: git add")
        .does_not_say("[untracked-evidence]");
    let text = sandbox.read(record);
    assert!(
        text.contains("artifact: evidence/2026-03-16/requests.csv@sha256:"),
        "{text}"
    );
    assert!(
        !text.contains("2026-03-09"),
        "an older output is none of this run: {text}"
    );
    assert!(text.contains("manifest: evidence/"), "{text}");
    git(&sandbox, &["add", "--all"]).ends_with(0);
    git(&sandbox, &["commit", "--quiet", "--message", "Finish"]).ends_with(0);
    run(&sandbox, &["check", "--fail-on", "info"])
        .ends_with(0)
        .says("findings  none");
    run(&sandbox, &["audit", "--fail-on", "info"]).ends_with(0);
    let listed = run(&sandbox, &["next"]).ends_with(0).out;
    assert!(listed.contains(next), "{listed}");
    run(&sandbox, &["finish"])
        .ends_with(2)
        .says("no run is open");
    run(&sandbox, &["finish", record])
        .ends_with(2)
        .says("is already closed");
}

#[test]
fn an_open_run_has_only_what_is_known() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let record = start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    assert_eq!(record, "runs/2026-03-04-load.md");
    assert_eq!(
        sandbox.read(&record),
        "---\nkind: OpRun\nop_id: load\nproject_id: warehouse\nmode_id: LOADING\n\
         timestamp_start: 2026-03-04T09:00:00Z\n---\n"
    );
}

#[test]
fn times_are_written_and_read_in_local_time() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let zone = [("TZ", "Europe/Berlin")];
    let now = "2026-03-04T09:00:00Z";
    run_with(&sandbox, &zone, &["start", "load", "--now", now])
        .ends_with(0)
        .says("ends at 10:30");
    let later = "2026-03-04T09:30:00Z";
    let finish = [
        "finish", "--check", "--yes", "--now", later, "--end", "10:20",
    ];
    run_with(&sandbox, &zone, &[&finish[..], &NEXT].concat()).ends_with(0);
    let text = sandbox.read("runs/2026-03-04-load.md");
    assert!(
        text.contains("timestamp_start: 2026-03-04T10:00:00+01:00\n"),
        "{text}"
    );
    assert!(
        text.contains("timestamp_end: 2026-03-04T10:20:00+01:00\n"),
        "{text}"
    );
}

#[test]
fn what_is_missing_is_named_and_nothing_is_written() {
    let sandbox = repository("  - {id: count, run: 'true'}\n  - {id: look, check: open it}");
    start(&sandbox, &[]);
    let before = changes(&sandbox);
    run(&sandbox, &["finish"])
        .ends_with(2)
        .says("the check `count` has no result: --check executes it")
        .says("the check `look` has no result: --result look=PASS|WARN|FAIL")
        .says("LOADING requires `validation` evidence: --evidence validation=TARGET")
        .says("the run has no next pointer: --next TEXT");
    run(&sandbox, &["finish", "--check", "--yes"])
        .ends_with(2)
        .says("`look`")
        .does_not_say("`count` has no result");
    assert_eq!(changes(&sandbox), before);
}

#[test]
fn comments_order_and_line_ends_stay() {
    let sandbox = repository("  - {id: count, run: 'true'}\n  - {id: look, check: open it}");
    let text = "---\r\n# The run of March.\r\nkind: OpRun\r\nmode_id: LOADING # as always\r\n\
                op_id: load\r\nproject_id: warehouse\r\ntimestamp_start: 2026-03-04T09:00:00Z\r\n\
                acceptance_results: {look: PASS} # by Ada\r\nresult: # PASS or FAIL\r\n---\r\n\r\n# Load March\r\n";
    sandbox.write("runs/march.md", text);
    let finish = [
        "finish",
        "--check",
        "--yes",
        "--now",
        "2026-03-04T09:10:00Z",
    ];
    // The result is still empty, so that the run is open.
    run(&sandbox, &[&finish[..], &NEXT].concat()).ends_with(0);
    let after = sandbox.read("runs/march.md");
    assert!(
        after.contains("mode_id: LOADING # as always\r\nop_id: load\r\n"),
        "{after}"
    );
    assert!(after.contains("acceptance_results: {look: PASS, count: PASS} # by Ada\r\nresult: PASS # PASS or FAIL\r\n"), "{after}");
    assert!(after.ends_with("---\r\n\r\n# Load March\r\n"), "{after}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
}

#[test]
fn results_and_evidence_in_the_body_are_added_to() {
    let sandbox = repository("  - {id: count, run: 'true'}\n  - {id: look, check: open it}");
    sandbox.write("note.txt", "It looks fine.\n");
    let text = "---\nkind: OpRun\nmode_id: LOADING\nop_id: load\nproject_id: warehouse\n\
                timestamp_start: 2026-03-04T09:00:00Z\n---\n\n## Acceptance results\n\n\
                | check | result |\n|---|---|\n| look | PASS |\n\n## Evidence\n\n- note: `note.txt`\n\n## Remarks\n\nNone.\n";
    sandbox.write("runs/march.md", text);
    let finish = [
        "finish",
        "--check",
        "--yes",
        "--now",
        "2026-03-04T09:10:00Z",
    ];
    run(&sandbox, &[&finish[..], &NEXT].concat()).ends_with(0);
    let after = sandbox.read("runs/march.md");
    assert!(
        after.contains("| look | PASS |\n\n- `count`: PASS\n\n## Evidence\n"),
        "{after}"
    );
    assert!(
        after.contains("- note: `note.txt`\n- validation: `evidence/march/count.log@sha256:"),
        "{after}"
    );
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
}

#[test]
fn a_run_that_fails_asks_for_the_stop_of_its_mode() {
    let sandbox = Sandbox::new();
    sandbox.write("projects/warehouse.md", PROJECT);
    let text = operator(
        "load",
        "PIPELINE",
        "  - {id: count, run: 'echo two; exit 1'}",
    );
    sandbox.write(
        "operators/load.md",
        text.replace("outputs: []", "outputs: [orders.csv]"),
    );
    sandbox.write("orders.csv", "id\n1\n");
    sandbox.commit("Begin");
    start(&sandbox, &[]);
    let before = changes(&sandbox);
    let finish = [&["finish", "--check", "--yes"][..], &NEXT].concat();
    run(&sandbox, &finish)
        .ends_with(2)
        .says("--stop unverified-outputs=convert:CONTRACT|unverified-outputs=convert:TOOLSMITH");
    assert_eq!(changes(&sandbox), before);
    run(
        &sandbox,
        &[&finish[..], &["--stop", "unverified-outputs=go-on"]].concat(),
    )
    .ends_with(2)
    .says("the run cannot have the stop");
    run(
        &sandbox,
        &[
            &finish[..],
            &["--stop", "unverified-outputs=convert:CONTRACT"],
        ]
        .concat(),
    )
    .ends_with(1)
    .says("closed with FAIL")
    .says("holdpoint start OP --mode CONTRACT --takes-up");
    run(&sandbox, &["check"]).ends_with(0);
}

#[test]
fn a_run_over_its_timebox_is_stopped_with_a_day_or_a_packet() {
    let sandbox = repository("  - {id: count, run: 'exit 1'}");
    let now = ["--now", "2026-03-04T10:00:00Z"];
    start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    run(&sandbox, &[&["status"][..], &now].concat()).ends_with(1);
    let finish = [&["finish", "--check", "--yes"][..], &now, &NEXT].concat();
    run(&sandbox, &finish).ends_with(2).says("--stop timebox=");
    run(
        &sandbox,
        &[&finish[..], &["--stop", "timebox=schedule"]].concat(),
    )
    .ends_with(2)
    .says("--next-due DATE");
    let packet = [&finish[..], &["--stop", "timebox=debug_packet"]].concat();
    run(&sandbox, &packet)
        .ends_with(1)
        .says("the debug packet `packets/");
    let names = sandbox.names("packets");
    let packet = sandbox.read(format!("packets/{}", names[0]));
    assert!(
        packet.contains("op_run: runs/2026-03-04-load.md"),
        "{packet}"
    );
    assert!(
        packet.contains("symptom: the check count of load does not pass"),
        "{packet}"
    );
    let text = sandbox.read("runs/2026-03-04-load.md");
    assert!(
        text.contains(&format!("debug_packet: packets/{}\n", names[0])),
        "{text}"
    );
    // Only the packet still has to be written.
    run(&sandbox, &["check", "runs"]).ends_with(0);
}

#[test]
fn a_result_may_be_worse_with_a_reason_and_never_better() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let finish = [&["finish", "--check", "--yes"][..], &NEXT].concat();
    start(&sandbox, &[]);
    run(&sandbox, &[&finish[..], &["--result", "WARN"]].concat())
        .ends_with(2)
        .says("--note TEXT");
    let worse = ["--result", "WARN", "--note", "the month is not over"];
    run(&sandbox, &[&finish[..], &worse].concat())
        .ends_with(0)
        .says("closed with WARN");
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
    start(&sandbox, &[]);
    let checks = ["finish", "--result", "count=FAIL", "--result", "PASS"];
    run(
        &sandbox,
        &[
            &checks[..],
            &["--evidence", "validation=operators/load.md"],
            &NEXT,
        ]
        .concat(),
    )
    .ends_with(2)
    .says("the result cannot be PASS");
}

#[test]
fn a_run_in_one_command_leaves_nothing_if_it_cannot_be_closed() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    run(&sandbox, &["run", "load", "--yes"])
        .ends_with(2)
        .says("--next TEXT");
    run(&sandbox, &[&["run", "load"][..], &NEXT].concat())
        .ends_with(2)
        .says("add --yes");
    assert_eq!(changes(&sandbox), []);
    run(&sandbox, &[&["run", "load", "--yes"][..], &NEXT].concat()).ends_with(0);
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
}

#[test]
fn start_refuses_what_the_rules_would_refuse() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let load = sandbox.read("operators/load.md");
    sandbox.write(
        "operators/load.md",
        load.replace("outputs: []", "outputs: []\nconstraints: [quiet]"),
    );
    sandbox.write("constraints/quiet.md", "---\nkind: Constraint\nconstraint_id: quiet\nlevel: operational\nstatement: Nothing is loaded at night.\n---\n");
    sandbox.write(
        "projects/warehouse.md",
        PROJECT.replace("owners", "wip_limit: 0\nowners"),
    );
    let before = changes(&sandbox);
    for (arguments, words) in [
        (&["start", "laod"][..], "did you mean `load`?"),
        (
            &["start", "load", "--mode", "PIPELINE"],
            "allowed modes: LOADING",
        ),
        (
            &["start", "load", "--project", "warehose"],
            "did you mean `warehouse`?",
        ),
        (
            &["start", "load", "--block", "march"],
            "unknown block `march`",
        ),
        (
            &["start", "load", "--input", "mont=1"],
            "did you mean `month`?",
        ),
        (
            &["start", "load", "--takes-up", "operators/load.md"],
            "has no next pointer",
        ),
        (
            &["start", "load", "--held-by", "quite", "--next", "Wait."],
            "did you mean `quiet`?",
        ),
        (&["start", "load", "--held-by", "quiet"], "add --next TEXT"),
        (
            &["start", "load", "--title", "deploy the bot"],
            "--mode-override TEXT",
        ),
    ] {
        run(&sandbox, arguments).ends_with(2).says(words);
    }
    assert_eq!(changes(&sandbox), before);
    // The limit is reported before it is exceeded.
    start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    run(
        &sandbox,
        &[
            &[
                "finish",
                "--check",
                "--yes",
                "--now",
                "2026-03-04T09:05:00Z",
            ][..],
            &NEXT,
        ]
        .concat(),
    )
    .ends_with(2)
    .says("--constraint quiet=respected|violated|unknown");
    run(&sandbox, &["start", "load"]).says("its limit is 0");
    let held = [
        "start",
        "load",
        "--held-by",
        "quiet",
        "--next",
        "Load it in the morning.",
    ];
    run(&sandbox, &held).ends_with(0).says("recorded as held");
    run(&sandbox, &["start", "load"])
        .ends_with(2)
        .says("the constraint `quiet` is violated")
        .says("--held-by quiet");
}

#[test]
fn status_says_what_is_near_due_and_overdue() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    let status =
        |now: &str, format: &str| run(&sandbox, &["status", "--format", format, "--now", now]);
    let json = status("2026-03-04T09:23:00Z", "json").ends_with(0).json();
    assert_eq!(json["runs"][0]["stops"], serde_json::json!([]));
    let json = status("2026-03-04T09:24:00Z", "json").ends_with(0).json();
    assert_eq!(json["runs"][0]["stops"][0]["state"], "near");
    assert_eq!(json["runs"][0]["spent_minutes"], 24);
    let json = status("2026-03-04T09:30:01Z", "json").ends_with(1).json();
    assert_eq!(json["runs"][0]["stops"][0]["state"], "due");
    assert_eq!(
        status("2026-03-04T09:12:00Z", "prompt").ends_with(0).out,
        "load 12/30m\n"
    );
    assert_eq!(
        status("2026-03-04T09:31:00Z", "prompt").ends_with(1).out,
        "load 31/30m!\n"
    );
    let finish = [
        "finish",
        "--check",
        "--yes",
        "--now",
        "2026-03-04T09:10:00Z",
        "--next-due",
        "2026-03-10",
    ];
    run(&sandbox, &[&finish[..], &NEXT].concat()).ends_with(0);
    assert_eq!(
        status("2026-03-04T10:00:00Z", "prompt").ends_with(0).out,
        ""
    );
    let json = status("2026-03-08T10:00:00Z", "json").ends_with(0).json();
    assert_eq!(
        (&json["due"][0]["days_left"], &json["overdue"]),
        (&2.into(), &serde_json::json!([]))
    );
    let json = status("2026-03-12T10:00:00Z", "json").ends_with(1).json();
    assert_eq!(json["overdue"][0]["days_left"], -2);
}

/// Runs the program at a terminal, with lines that somebody types, and returns what the terminal
/// shows.
fn type_at_terminal(sandbox: &Sandbox, arguments: &str, lines: &str) -> Option<Ran> {
    use std::io::Write;
    if !tool("script") {
        return None;
    }
    let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_holdpoint"));
    let mut script = sandbox.command("script");
    script
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = script.spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(lines.as_bytes()).expect("written");
    // The end of the input would end the terminal, so it stays open until the program ends.
    let output = thread::scope(|scope| {
        let waiting = scope.spawn(|| child.wait_with_output());
        waiting.join().expect("it ends")
    });
    drop(stdin);
    Some(Ran::new(output.expect("it runs")))
}

#[test]
fn a_terminal_is_asked_for_what_is_missing() {
    let sandbox = repository("  - {id: count, run: 'true'}\n  - {id: look, check: open it}");
    start(&sandbox, &[]);
    let before = changes(&sandbox);
    // The result of `look`, the next pointer, and no to the execution. What is no answer is asked again.
    let lines = "fine\npass\ny\nlater\nLoad April on 1 May.\nno\n";
    let Some(ran) = type_at_terminal(&sandbox, "finish --check", lines) else {
        return;
    };
    assert_eq!(ran.status, 2, "{}", ran.out);
    for words in [
        "What is the result of the check `look`?",
        "PASS, WARN, FAIL",
        "What is the next step?",
        "`y` does not say what to do next",
        "`later` does not say what to do next",
        "Execute them?",
        "nothing was executed",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    assert_eq!(changes(&sandbox), before);
    let lines = "PASS\nLoad April on 1 May.\ny\n";
    let ran = type_at_terminal(&sandbox, "finish --check", lines).expect("a terminal");
    assert_eq!(ran.status, 0, "{}", ran.out);
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
}

#[test]
fn an_output_with_a_wildcard_is_what_was_written_since_the_start() {
    let sandbox = Sandbox::new();
    sandbox.write("projects/warehouse.md", PROJECT);
    let text = operator("load", "PIPELINE", "  - {id: count, run: 'true'}");
    sandbox.write(
        "operators/load.md",
        text.replace("outputs: []", "outputs: [\"data/*.csv\"]"),
    );
    sandbox.write("data/old.csv", "id\n1\n");
    let file = File::options()
        .append(true)
        .open(sandbox.join("data/old.csv"));
    let day = Duration::from_secs(24 * 60 * 60);
    let earlier = SystemTime::now() - day;
    file.expect("a file").set_modified(earlier).expect("a time");
    let record = start(&sandbox, &[]);
    let finish = [&["finish", "--check", "--yes"][..], &NEXT].concat();
    run(&sandbox, &finish)
        .ends_with(2)
        .says("none was written since the run began")
        .says("--output PATH");
    sandbox.write("data/new.csv", "id\n2\n");
    run(&sandbox, &finish).ends_with(0);
    let text = sandbox.read(record);
    assert!(text.contains("artifact: data/new.csv@sha256:"), "{text}");
    assert!(!text.contains("data/old.csv"), "{text}");
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
}

#[test]
fn paths_are_printed_as_they_are_typed() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let record = start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    let name = record.strip_prefix("runs/").expect("the folder of runs");
    let there = |arguments: &[&str]| run(&sandbox, &[&["-C", "runs"], arguments].concat());
    let status = there(&["status", "--now", "2026-03-04T09:10:00Z"]);
    assert!(
        status.out.contains(&format!("\n  {name}\n")),
        "{}",
        status.out
    );
    start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    there(&["finish"])
        .ends_with(2)
        .says(&format!(", {name}\n"))
        .does_not_say("runs/");
    let now = ["--now", "2026-03-04T09:10:00Z"];
    there(&[&["finish", name, "--check", "--yes"][..], &NEXT, &now].concat()).ends_with(0);
    sandbox.commit("Close it");
    let verified = there(&["verify", "--yes", name]).ends_with(0);
    assert!(
        verified.out.contains(&format!("  {name}  count")),
        "{}",
        verified.out
    );
    let correct = [
        "correct",
        name,
        "next_pointer",
        "Wait.",
        "--reason",
        "a typo",
    ];
    there(&correct)
        .ends_with(0)
        .says(&format!("git add {name}"));
    there(&correct)
        .ends_with(2)
        .says(&format!("git restore {name}"));
    there(&["finish", name])
        .ends_with(2)
        .says(&format!("the run `{name}` is already closed"));
}
