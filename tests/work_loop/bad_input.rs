//! What goes wrong around the work loop: disks, folders, clocks, branches, merges and terminals.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;

use super::*;
use crate::support::requires::unavailable;
use crate::support::sandbox::is_root;

const START: [&str; 2] = ["--now", "2026-03-04T09:00:00Z"];
const END: [&str; 2] = ["--now", "2026-03-04T09:10:00Z"];

fn finish<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["finish", "--check", "--yes"], arguments, &NEXT].concat()
}

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    if !tool("bash") {
        return;
    }
    let sandbox = repository("  - {id: count, run: 'echo one'}");
    // A limit on the file size has the effect of a full disk: nothing can be written (setrlimit(2),
    // EFBIG).
    let full = |arguments: &[&str]| {
        let mut command = sandbox.command("bash");
        let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
        command.args(["-c", script, env!("CARGO_BIN_EXE_holdpoint")]);
        Ran::new(
            command
                .args(arguments)
                .stdin(Stdio::null())
                .output()
                .expect("it runs"),
        )
    };
    full(&[&["start", "load"][..], &START].concat())
        .ends_with(2)
        .says("File too large");
    assert_eq!(changes(&sandbox), []);
    assert!(!sandbox.join("runs").exists(), "no empty folder is left");
    let record = start(&sandbox, &START);
    let before = changes(&sandbox);
    full(&finish(&END)).ends_with(2).says("File too large");
    assert_eq!(changes(&sandbox), before);
    assert!(!sandbox.join("evidence").exists());
    run(&sandbox, &finish(&END)).ends_with(0);
    sandbox.commit("Close it");
    let before = sandbox.read(&record);
    for arguments in [
        &[
            "correct",
            &record,
            "next_pointer",
            "Wait.",
            "--reason",
            "a typo",
        ][..],
        &["rename", "op:load", "load-month"],
        &["init", "--agents"],
    ] {
        full(arguments).ends_with(2).says("File too large");
        assert_eq!(sandbox.git(&["status", "--porcelain"]), "", "{arguments:?}");
        assert_eq!(sandbox.read(&record), before);
    }
}

/// Runs the program as a user who may not write everywhere.
fn run_as_nobody(sandbox: &Sandbox, arguments: &[&str]) -> Option<Ran> {
    const NOBODY: u32 = 65534;
    let mut command = program(sandbox, arguments);
    if is_root() {
        let mut probe = program(sandbox, &["--version"]);
        probe.uid(NOBODY).gid(NOBODY);
        if !probe.output().is_ok_and(|output| output.status.success()) {
            unavailable(
                "a program that another user can run",
                "let every user read the folder that CARGO_TARGET_DIR names",
            );
            return None;
        }
        command.uid(NOBODY).gid(NOBODY);
        sandbox.give_to(NOBODY);
    }
    Some(Ran::new(command.output().expect("it runs")))
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let sandbox = repository("  - {id: count, run: 'echo one'}");
    let record = start(&sandbox, &START);
    let before = changes(&sandbox);
    let set_mode = |path: &str, mode: u32| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(sandbox.join(path), permissions).expect("permissions");
    };
    set_mode("runs", 0o555);
    let Some(ran) = run_as_nobody(&sandbox, &[&["start", "load"][..], &START].concat()) else {
        return;
    };
    ran.ends_with(2).says("ermission denied");
    let closed = run_as_nobody(&sandbox, &finish(&END)).expect("a user");
    closed.ends_with(2).says("ermission denied").says(&record);
    set_mode("runs", 0o755);
    assert!(
        !sandbox.join("evidence").exists(),
        "the evidence is taken back"
    );
    set_mode(".", 0o555);
    let closed = run_as_nobody(&sandbox, &finish(&END)).expect("a user");
    closed
        .ends_with(2)
        .says("ermission denied")
        .says("evidence");
    let moved = run_as_nobody(&sandbox, &["rename", "operators", "procedures"]).expect("a user");
    moved
        .ends_with(2)
        .says("ermission denied")
        .says("nothing was written");
    set_mode(".", 0o755);
    run(&sandbox, &["status"]);
    if is_root() {
        sandbox.give_to(0);
    }
    assert_eq!(changes(&sandbox), before);
}

#[test]
fn a_run_is_closed_during_a_merge() {
    let sandbox = repository("  - {id: count, run: 'echo one'}");
    sandbox.git(&["branch", "other"]);
    sandbox.write("notes.txt", "main\n");
    sandbox.commit("Ours");
    sandbox.git(&["checkout", "--quiet", "other"]);
    sandbox.write("others.txt", "other\n");
    sandbox.commit("Theirs");
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.git(&["merge", "--no-commit", "--no-ff", "other"]);
    start(&sandbox, &START);
    run(&sandbox, &["status"]).says("1 open run");
    run(&sandbox, &finish(&END)).ends_with(0);
    sandbox.git(&["add", "--all"]);
    run(&sandbox, &["check", "--staged", "--fail-on", "info"]).ends_with(0);
    sandbox.git(&["commit", "--quiet", "--no-edit"]);
    // A run can also be closed while other files have conflicts.
    sandbox.git(&["checkout", "--quiet", "other"]);
    sandbox.write("notes.txt", "another\n");
    sandbox.commit("A conflict");
    sandbox.git(&["checkout", "--quiet", "main"]);
    assert!(!sandbox.try_git(&["merge", "other"]).status.success());
    start(&sandbox, &["--now", "2026-03-05T09:00:00Z"]);
    run(&sandbox, &finish(&["--now", "2026-03-05T09:10:00Z"])).ends_with(0);
}

#[test]
fn a_run_of_another_branch_is_not_open_here() {
    let sandbox = repository("  - {id: count, run: 'echo one'}");
    sandbox.git(&["checkout", "--quiet", "-b", "work"]);
    let record = start(&sandbox, &START);
    sandbox.commit("Begin a run");
    sandbox.git(&["checkout", "--quiet", "main"]);
    run(&sandbox, &finish(&END))
        .ends_with(2)
        .says("no run is open");
    run(&sandbox, &finish(&[&record, END[0], END[1]]))
        .ends_with(2)
        .says(&format!("there is no `{record}`"));
    assert_eq!(changes(&sandbox), []);
    sandbox.git(&["checkout", "--quiet", "work"]);
    run(&sandbox, &finish(&END)).ends_with(0);
}

#[test]
fn an_operator_that_changed_since_the_start_is_the_one_that_counts() {
    let sandbox = repository("  - {id: count, run: 'touch old'}");
    let record = start(&sandbox, &START);
    let checks = "  - {id: rows, run: 'touch new'}\n  - {id: look, check: open it}";
    sandbox.write("operators/load.md", operator("load", "LOADING", checks));
    run(&sandbox, &finish(&END))
        .ends_with(2)
        .says("the check `look` has no result");
    run(
        &sandbox,
        &finish(&["--result", "count=PASS", END[0], END[1]]),
    )
    .ends_with(2)
    .says("`count`");
    assert!(!sandbox.join("new").exists());
    run(
        &sandbox,
        &finish(&["--result", "look=PASS", END[0], END[1]]),
    )
    .ends_with(0)
    .says("rows  touch new");
    assert!(!sandbox.join("old").exists());
    assert!(sandbox.read(&record).contains("  rows: PASS\n"));
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
    // The operator is gone, or its id is another one.
    start(&sandbox, &["--now", "2026-03-05T09:00:00Z"]);
    sandbox.remove("operators/load.md");
    run(&sandbox, &finish(&["--now", "2026-03-05T09:10:00Z"]))
        .ends_with(2)
        .says("`load`");
}

#[test]
fn a_clock_that_is_set_back_is_noticed() {
    let sandbox = repository("  - {id: count, run: 'echo one'}");
    let record = start(&sandbox, &START);
    let before = changes(&sandbox);
    run(&sandbox, &finish(&["--now", "2026-03-03T09:00:00Z"]))
        .ends_with(2)
        .says("later than now");
    let status = run(&sandbox, &["status", "--now", "2026-03-03T09:00:00Z"]);
    assert!(
        status.out.contains("its start is later than now"),
        "{}",
        status.out
    );
    let prompt = [
        "status",
        "--format",
        "prompt",
        "--now",
        "2026-03-03T09:00:00Z",
    ];
    assert_eq!(run(&sandbox, &prompt).out, "load 0/30m\n");
    assert!(status.out.contains(&record), "{}", status.out);
    assert_eq!(changes(&sandbox), before);
}

#[test]
fn a_check_that_does_not_end_is_ended() {
    let sandbox = repository(
        "  - {id: count, run: 'trap \"\" TERM; sleep 1000 & echo $! > /tmp/holdpoint-$HOLDPOINT_INPUT_MONTH; wait'}",
    );
    let name = format!("{}", std::process::id());
    start(
        &sandbox,
        &[&["--input", &format!("month={name}")][..], &START].concat(),
    );
    let ended = [&["finish", "--result", "count=PASS"][..], &END, &NEXT];
    run(
        &sandbox,
        &[
            &ended.concat()[..],
            &["--evidence", "validation=.holdpoint.yaml"],
        ]
        .concat(),
    )
    .ends_with(0);
    sandbox.commit("Close it");
    let verified = run(&sandbox, &["verify", "--yes", "--timeout", "1s"]).ends_with(3);
    assert!(verified.out.contains("not repeatable"), "{}", verified.out);
    let place = format!("/tmp/holdpoint-{name}");
    let pid = fs::read_to_string(&place).expect("a number");
    fs::remove_file(&place).expect("a file");
    assert!(!is_alive(&pid));
}

#[test]
fn a_check_has_no_input_and_may_close_its_output() {
    let sandbox = repository(
        "  - {id: reads, run: 'cat; test -z \"$(cat)\"'}\n  - {id: closes, run: 'exec >&- 2>&-; true'}",
    );
    let record = start(&sandbox, &START);
    run(&sandbox, &finish(&END)).ends_with(0);
    let text = sandbox.read(record);
    assert!(text.contains("  reads: PASS\n  closes: PASS\n"), "{text}");
}

/// Runs the program at a terminal, types some lines, and a key once a question is shown. Returns whether
/// it passed, and what the terminal shows.
fn type_at_question(
    sandbox: &Sandbox,
    lines: &str,
    question: &str,
    key: &str,
) -> Option<(bool, String)> {
    use std::io::{Read, Write};
    if !tool("script") {
        return None;
    }
    let command = format!("{} finish --check", env!("CARGO_BIN_EXE_holdpoint"));
    let mut script = sandbox.command("script");
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
    script
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = script.spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = child.stdout.take().expect("a pipe");
    stdin.write_all(lines.as_bytes()).expect("written");
    let mut shown = Vec::new();
    let mut is_typed = false;
    let mut bytes = [0; 1024];
    while let Ok(count) = stdout.read(&mut bytes)
        && count > 0
    {
        shown.extend(&bytes[..count]);
        // A key that interrupts reaches whatever is in the foreground when it is typed.
        if !is_typed && String::from_utf8_lossy(&shown).contains(question) {
            stdin.write_all(key.as_bytes()).expect("written");
            is_typed = true;
        }
    }
    let passed = child.wait().expect("it ends").success();
    Some((passed, String::from_utf8_lossy(&shown).into_owned()))
}

#[test]
fn an_interrupt_at_a_prompt_leaves_nothing() {
    obey_signals();
    let sandbox =
        repository("  - {id: count, run: 'touch executed'}\n  - {id: look, check: open it}");
    start(&sandbox, &START);
    let before = changes(&sandbox);
    for (lines, question) in [
        ("", "of the check `look`?"),
        ("PASS\n", "What is the next step?"),
        ("PASS\nLoad April on 1 May.\n", "Execute them?"),
    ] {
        // Ctrl-C, and the end of the input.
        for key in ["\u{3}", "\u{4}"] {
            let Some((passed, shown)) = type_at_question(&sandbox, lines, question, key) else {
                return;
            };
            assert!(!passed && shown.contains(question), "{key:?}: {shown}");
            assert_eq!(changes(&sandbox), before, "{key:?}: {shown}");
        }
    }
}

#[test]
fn a_bare_repository_has_nothing_to_work_in() {
    let bare = Sandbox::with_init(&["--bare"]);
    for arguments in [
        &["start", "load"][..],
        &["finish"],
        &["run", "load"],
        &["correct", "runs/a.md", "title", "x", "--reason", "a typo"],
        &["rename", "op:load", "x"],
        &["init", "--agents"],
    ] {
        run(&bare, arguments)
            .ends_with(2)
            .says("a bare repository has no work tree");
    }
    run(&bare, &["status"]).ends_with(2);
}
