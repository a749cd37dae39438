//! Bad input, and repositories that try to have something executed.

use serde_json::json;

use super::*;
use crate::lsp::client::Client;

#[test]
fn nothing_is_executed_that_nobody_has_confirmed() {
    let sandbox = repository("  - {id: count, run: 'touch executed'}");
    let record = start(&sandbox, &["--input", "month=$(touch executed)"]);
    for arguments in [
        &["check"][..],
        &["check", "--staged"],
        &["fix"],
        &["audit"],
        &["next"],
        &["report"],
        &["status"],
        &["export"],
        &["impact", "load"],
        &["finish", "--next", "x"],
        &["finish", "--check", "--next", "Load April."],
        &[
            "finish",
            "--check",
            "--next",
            "Load April.",
            "--trust",
            "HEAD",
        ],
        &["run", "load", "--next", "Load April."],
        &["start", "load", "--input", "month=`touch executed`"],
        &["graph"],
        &["verify"],
        &["verify", "--trust", "HEAD"],
        &["new", "run", "load", "runs/new.md"],
        &["correct", "runs/new.md", "title", "x", "--reason", "a typo"],
        &["rename", "--diff", "op:load", "$(touch executed)"],
        &["rename", "op:load", "load-again"],
        &["init", "--agents"],
        &["hook", "install"],
        &["check", "--since", "HEAD"],
        &["check", "--merge-with", "HEAD"],
    ] {
        run(&sandbox, arguments);
        assert!(!sandbox.join("executed").exists(), "{arguments:?}");
    }
    assert!(sandbox.read(record).contains("month: $(touch executed)\n"));
    // The hooks that were installed run what they always run.
    sandbox.git(&["add", "--all"]);
    git(&sandbox, &["commit", "--message", "Whatever there is"]);
    assert!(!sandbox.join("executed").exists());
}

#[test]
fn an_editor_executes_nothing() {
    let sandbox = repository("  - {id: count, run: 'touch executed'}");
    let run = start(&sandbox, &["--input", "month=$(touch executed)"]);
    let mut client = Client::new(&sandbox);
    for path in ["operators/load.md", &*run] {
        let text = sandbox.read(path);
        client.open(path, &text);
        client.diagnostics(path);
        for method in [
            "textDocument/hover",
            "textDocument/completion",
            "textDocument/definition",
            "textDocument/references",
            "textDocument/prepareRename",
        ] {
            client.at(method, path, &text, "load");
        }
        let document = json!({ "uri": client.uri(path) });
        for method in [
            "textDocument/codeLens",
            "textDocument/documentLink",
            "textDocument/documentSymbol",
        ] {
            client.ask(method, json!({ "textDocument": document }));
        }
        let end = text.lines().count();
        let range = json!({
            "start": { "line": 0, "character": 0 }, "end": { "line": end, "character": 0 },
        });
        let request = json!({
            "textDocument": document, "range": range, "context": { "diagnostics": [] },
        });
        let actions = client.ask("textDocument/codeAction", request);
        for action in actions.as_array().expect("a list") {
            client.ask("codeAction/resolve", action.clone());
        }
    }
    client.workspace();
    let names = json!({
        "files": [{ "oldUri": client.uri(&run), "newUri": client.uri("runs/$(touch executed).md") }],
    });
    client.ask("workspace/willRenameFiles", names);
    assert_eq!(client.close(), 0);
    assert!(!sandbox.join("executed").exists());
}

#[test]
fn only_trusted_commands_are_executed() {
    let sandbox = repository("  - {id: count, run: 'echo one'}");
    sandbox.git(&["tag", "base"]);
    sandbox.write(
        "operators/load.md",
        operator(
            "load",
            "LOADING",
            "  - {id: count, run: 'touch executed; echo one'}",
        ),
    );
    sandbox.commit("Change the check");
    start(&sandbox, &[]);
    let before = changes(&sandbox);
    let finish = [
        &["finish", "--check", "--yes", "--trust"][..],
        &["base"],
        &NEXT,
    ]
    .concat();
    run(&sandbox, &finish)
        .ends_with(2)
        .says("`load` does not have the command of");
    assert_eq!(changes(&sandbox), before);
    run(
        &sandbox,
        &[
            &["finish", "--check", "--yes", "--trust", "gone"][..],
            &NEXT,
        ]
        .concat(),
    )
    .ends_with(2);
    run(
        &sandbox,
        &[
            &["finish", "--check", "--yes", "--trust", "HEAD"][..],
            &NEXT,
        ]
        .concat(),
    )
    .ends_with(0);
    assert!(sandbox.join("executed").exists());
}

#[test]
fn an_input_reaches_a_command_only_as_a_variable() {
    let nasty = "-rf '; touch executed; \" $(touch executed) `touch executed`\t\ntwo";
    let sandbox = repository("  - {id: count, run: 'printf %s \"$HOLDPOINT_INPUT_MONTH\"'}");
    start(&sandbox, &["--input", &format!("month={nasty}")]);
    run(
        &sandbox,
        &[&["finish", "--check", "--yes"][..], &NEXT].concat(),
    )
    .ends_with(0);
    assert!(!sandbox.join("executed").exists());
    let folder = sandbox.names("evidence").pop().expect("a folder");
    let log = sandbox.read(format!("evidence/{folder}/count.log"));
    assert!(log.contains(nasty), "{log}");
}

#[test]
fn secrets_are_written_nowhere() {
    let sandbox = repository("  - {id: count, run: 'echo $HOLDPOINT_INPUT_KEY-$TOKEN-$OTHER'}");
    let text = sandbox.read("operators/load.md");
    let inputs = "inputs: [{name: key, secret: true}]";
    sandbox.write(
        "operators/load.md",
        text.replace("inputs: [{name: month, required: false}]", inputs),
    );
    run(&sandbox, &["start", "load", "--input", "key=hush"])
        .ends_with(2)
        .says("HOLDPOINT_INPUT_KEY");
    let record = start(&sandbox, &[]);
    let finish = [&["finish", "--check", "--yes"][..], &NEXT].concat();
    run(&sandbox, &finish)
        .ends_with(2)
        .says("HOLDPOINT_INPUT_KEY");
    let named = [&finish[..], &["--env", "TOKEN"]].concat();
    let key = ("HOLDPOINT_INPUT_KEY", "hush");
    run_with(&sandbox, &[key], &named)
        .ends_with(2)
        .says("`TOKEN` is not set");
    let all = [key, ("TOKEN", "whisper"), ("OTHER", "loud")];
    run_with(&sandbox, &all, &named).ends_with(0);
    for (name, bytes) in changes(&sandbox) {
        let text = String::from_utf8_lossy(&bytes);
        let has = |word: &str| text.contains(word);
        assert!(
            !has("hush") && !has("whisper") && !has("loud"),
            "{name}: {text}"
        );
    }
    assert!(
        sandbox
            .read(record)
            .contains("key: ref:HOLDPOINT_INPUT_KEY")
    );
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
}

#[test]
fn a_signal_ends_the_checks_and_leaves_nothing() {
    obey_signals();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        let sandbox = repository(
            "  - {id: count, run: 'trap \"\" TERM INT; echo $$ > ../pid-$PPID; echo $$ > .git/pid; sleep 1000 & wait'}",
        );
        start(&sandbox, &[]);
        let before = changes(&sandbox);
        let arguments = [&["finish", "--check", "--yes"][..], &NEXT].concat();
        let mut command: Command = program(&sandbox, &arguments);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let pid = sandbox.join(".git/pid");
        wait_for(&pid);
        let id = i32::try_from(child.id()).expect("a number");
        kill(Pid::from_raw(id), signal).expect("a process");
        let status = child.wait().expect("it ends");
        assert!(!status.success());
        let pid = fs::read_to_string(pid).expect("a number");
        while is_alive(&pid) {
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(changes(&sandbox), before);
    }
}

#[test]
fn nothing_is_left_of_what_a_check_starts() {
    let sandbox = repository(
        "  - {id: count, run: 'sleep 1000 & echo $! > .git/one; setsid sh -c \"echo \\$\\$ > .git/two; exec sleep 1000\" & sleep 1'}",
    );
    start(&sandbox, &[]);
    run(
        &sandbox,
        &[&["finish", "--check", "--yes"][..], &NEXT].concat(),
    )
    .ends_with(0);
    assert!(!is_alive(&sandbox.read(".git/one")));
    if cfg!(target_os = "linux") {
        assert!(!is_alive(&sandbox.read(".git/two")));
    }
}

#[test]
fn output_without_end_or_form_is_kept_up_to_a_size() {
    let sandbox = repository(
        "  - {id: much, run: 'head -c 100000000 /dev/zero'}\n  - {id: odd, run: 'printf \"\\033[31m\\377\\n\"'}",
    );
    start(&sandbox, &[]);
    run(
        &sandbox,
        &[&["finish", "--check", "--yes"][..], &NEXT].concat(),
    )
    .ends_with(0);
    let folder = sandbox.names("evidence").pop().expect("a folder");
    let size = |name: &str| {
        fs::metadata(sandbox.join(format!("evidence/{folder}/{name}")))
            .expect("a file")
            .len()
    };
    assert!((4 << 20..(4 << 20) + 200).contains(&size("much.log")));
    let odd = fs::read(sandbox.join(format!("evidence/{folder}/odd.log"))).expect("a file");
    assert!(odd.ends_with(b"\x1b[31m\xff\n[exit status 0]\n"));
    run(&sandbox, &["check", "--fail-on", "info"]).ends_with(0);
}

#[test]
fn a_program_that_is_absent_is_no_failure_of_the_check() {
    let sandbox = repository("  - {id: count, run: no-such-program --count}");
    start(&sandbox, &[]);
    let before = changes(&sandbox);
    run(
        &sandbox,
        &[&["finish", "--check", "--yes"][..], &NEXT].concat(),
    )
    .ends_with(2)
    .says("the check `count` could not be executed")
    .says("no-such-program")
    .says("--result count=");
    assert_eq!(changes(&sandbox), before);
}

#[test]
fn a_run_that_cannot_be_closed_is_refused_with_a_reason() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let finish = |arguments: &[&str]| {
        run(
            &sandbox,
            &[&["finish", "--check", "--yes"], arguments, &NEXT].concat(),
        )
    };
    finish(&[]).ends_with(2).says("no run is open");
    let first = start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    let second = start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    assert_ne!(first, second);
    finish(&[])
        .ends_with(2)
        .says("2 runs are open")
        .says(&second);
    let before = changes(&sandbox);
    finish(&["runs/elsewhere.md"])
        .ends_with(2)
        .says("there is no `runs/elsewhere.md`");
    finish(&["operators/load.md"])
        .ends_with(2)
        .says("is not a run");
    finish(&[&first, "--now", "2026-03-04T08:00:00Z"])
        .ends_with(2)
        .says("later than now");
    let now = ["--now", "2026-03-04T09:10:00Z"];
    let at = |end: &str| finish(&[&first, "--end", end, now[0], now[1]]);
    at("2026-03-04T08:59:00Z")
        .ends_with(2)
        .says("before it began");
    at("2026-03-04T09:11:00Z")
        .ends_with(2)
        .says("later than now");
    at("soon").ends_with(2).says("`soon` is not a time");
    for (arguments, words) in [
        (&["--result", "cuont=PASS"][..], "did you mean `count`?"),
        (&["--result", "count=GOOD"], "PASS, WARN or FAIL"),
        (&["--result", "count"], "not of the form"),
        (&["--evidence", "validaton=x"], "did you mean `validation`?"),
        (&["--evidence", "validation"], "not of the form TYPE=TARGET"),
        (&["--output", "gone.csv"], "there is no `gone.csv`"),
        (&["--next-due", "Friday"], "is not a day"),
        (&["--constraint", "x=respected"], "unknown constraint `x`"),
        (&["--env", "A=b"], "is not a variable"),
        (&["--evidence", "validation=gone.txt"], "gone.txt"),
    ] {
        finish(&[&[&*first], arguments, &now].concat())
            .ends_with(2)
            .says(words);
    }
    assert_eq!(changes(&sandbox), before);
}

#[test]
fn a_record_that_changes_meanwhile_is_not_overwritten() {
    let sandbox = repository("  - {id: count, run: 'echo \"# mine\" >> runs/2026-03-04-load.md'}");
    let record = start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    let finish = [
        "finish",
        "--check",
        "--yes",
        "--now",
        "2026-03-04T09:10:00Z",
    ];
    run(&sandbox, &[&finish[..], &NEXT].concat())
        .ends_with(2)
        .says("it changed while it was checked");
    assert!(sandbox.read(record).ends_with("---\n# mine\n"));
    assert!(!sandbox.join("evidence").exists());
}

#[test]
fn evidence_that_git_ignores_is_refused() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    sandbox.write(".gitignore", "*.log\n");
    start(&sandbox, &[]);
    run(
        &sandbox,
        &[&["finish", "--check", "--yes"][..], &NEXT].concat(),
    )
    .ends_with(2)
    .says("is ignored by Git");
    assert!(!sandbox.join("evidence").exists());
}

#[test]
fn a_bare_repository_and_an_unmerged_record_are_refused() {
    let bare = Sandbox::with_init(&["--bare"]);
    for arguments in [&["start", "load"][..], &["finish"], &["run", "load"]] {
        run(&bare, arguments)
            .ends_with(2)
            .says("a bare repository has no work tree");
    }
    let sandbox = repository("  - {id: count, run: 'true'}");
    let record = start(&sandbox, &[]);
    let text = sandbox.read(&record);
    let conflict = "<<<<<<< HEAD\nmode_id: LOADING\n=======\nmode_id: LOAD\n>>>>>>> other\n";
    sandbox.write(&record, text.replace("mode_id: LOADING\n", conflict));
    run(
        &sandbox,
        &[&["finish", &record, "--check", "--yes"][..], &NEXT].concat(),
    )
    .ends_with(2);
}
