//! The claims of final records: how they are corrected and verified.

use super::*;

/// Starts and closes a run of `load` at a day of March, and commits it.
fn closed(sandbox: &Sandbox, day: &str) -> String {
    let at = |time: &str| format!("2026-03-{day}T{time}:00Z");
    let record = start(sandbox, &["--now", &at("09:00")]);
    let end = at("09:10");
    let finish = ["finish", "--check", "--yes", "--now", &end];
    run(sandbox, &[&finish[..], &NEXT].concat()).ends_with(0);
    sandbox.commit_at(&at("10:00"), "Close a run");
    record
}

#[test]
fn a_final_record_is_corrected_in_the_open() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let record = closed(&sandbox, "04");
    let before = sandbox.read(&record);
    let correct = |field: &str, value: &str| {
        let now = ["--reason", "it was a typo", "--now", "2026-03-05T09:00:00Z"];
        run(
            &sandbox,
            &[&["correct", &record, field, value], &now[..]].concat(),
        )
    };
    correct("next_pointer", "Load May on 1 June.")
        .ends_with(0)
        .says("corrected `next_pointer`");
    let after = sandbox.read(&record);
    assert!(after.contains("next_pointer: Load May on 1 June.\ncorrections:\n  - field: next_pointer\n    was: Load April on 1 May.\n    reason: it was a typo\n    at: 2026-03-05T09:00:00Z\n---\n"), "{after}");
    correct("tags", "[late]")
        .ends_with(2)
        .says("was changed since it was committed");
    sandbox.git(&["add", "--all"]);
    run(&sandbox, &["check", "--staged", "--fail-on", "info"]).ends_with(0);
    sandbox.commit("Correct it");
    run(&sandbox, &["audit"]).ends_with(0);
    correct("tags", "[late, 'two words']").ends_with(0);
    sandbox.commit("Correct it again");
    correct("tags", "[late]").ends_with(0);
    assert!(
        sandbox
            .read(&record)
            .contains("    was: [late, 'two words']\n")
    );
    sandbox.commit("And again");
    run(&sandbox, &["audit"]).ends_with(0);
    assert!(
        sandbox
            .read(&record)
            .starts_with(&before[..before.find("next_pointer").expect("it")])
    );
}

#[test]
fn what_is_not_final_or_would_be_wrong_is_not_corrected() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let record = closed(&sandbox, "04");
    let open = start(&sandbox, &[]);
    let before = changes(&sandbox);
    for (arguments, words) in [
        (
            &[&*record, "next_pointr", "x", "--reason", "a typo"][..],
            "did you mean `next_pointer`?",
        ),
        (
            &[&record, "corrections", "x", "--reason", "a typo"],
            "has no field `corrections`",
        ),
        (
            &[&record, "next_pointer", "x", "--reason", "asap"],
            "that it is urgent",
        ),
        (
            &[&record, "next_pointer", "later", "--reason", "a typo"],
            "[next-pointer]",
        ),
        (
            &[&record, "result", "GOOD", "--reason", "a typo"],
            "[field-type]",
        ),
        (
            &[&record, "result", "FAIL", "--reason", "a typo"],
            "[result-not-grounded]",
        ),
        (&[&open, "title", "x", "--reason", "a typo"], "is open"),
        (
            &["operators/load.md", "name", "x", "--reason", "a typo"],
            "is never final",
        ),
        (
            &["gone.md", "name", "x", "--reason", "a typo"],
            "there is no `gone.md`",
        ),
    ] {
        run(&sandbox, &[&["correct"], arguments].concat())
            .ends_with(2)
            .says(words);
    }
    run(&sandbox, &["correct", &record, "next_pointer", "x"])
        .ends_with(2)
        .says("--reason");
    assert_eq!(changes(&sandbox), before);
}

#[test]
fn results_are_repeated_as_they_were_when_the_run_was_closed() {
    let sandbox =
        repository("  - {id: count, run: 'grep -q old data.txt'}\n  - {id: mode, run: ./check.sh}");
    sandbox.write("data.txt", "old\n");
    sandbox.write("check.sh", "#!/bin/sh\ntest -L link && touch seen\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        fs::set_permissions(sandbox.join("check.sh"), fs::Permissions::from_mode(0o755))
            .expect("a mode");
        symlink("data.txt", sandbox.join("link")).expect("a link");
    }
    sandbox.commit_at("2026-03-01T09:00:00Z", "Data");
    let record = closed(&sandbox, "04");
    // Neither a later operator nor later data change what was recorded.
    sandbox.write("data.txt", "new\n");
    let text = operator(
        "load",
        "LOADING",
        "  - {id: count, run: 'touch executed; exit 1'}",
    );
    sandbox.write("operators/load.md", text);
    sandbox.commit_at("2026-03-05T09:00:00Z", "Change everything");
    fs::create_dir_all(sandbox.join(".git/tmp")).expect("a folder");
    let temporary = sandbox.join(".git/tmp").display().to_string();
    let verify = |arguments: &[&str]| {
        run_with(
            &sandbox,
            &[("TMPDIR", &temporary)],
            &[&["verify"], arguments].concat(),
        )
    };
    verify(&[]).ends_with(2).says("add --yes");
    let all = verify(&["--yes"]).ends_with(0).says("2 same, 0 different");
    assert!(
        all.out
            .contains(&format!("same            {record}  count PASS")),
        "{}",
        all.out
    );
    let json = verify(&["--yes", "--format", "json", &record])
        .ends_with(0)
        .json();
    assert_eq!(
        (&json["same"], &json["results"][0]["verdict"]),
        (&2.into(), &"same".into())
    );
    assert_eq!(changes(&sandbox), []);
    assert!(sandbox.names(".git/tmp").is_empty(), "no copy is left");
    // A run with a false claim.
    let text = sandbox
        .read(&record)
        .replace("op_id: load", "op_id: load\ntitle: Again");
    let text = text.replace("2026-03-04T", "2026-03-06T");
    sandbox.write("runs/false.md", text);
    sandbox.commit_at("2026-03-06T10:00:00Z", "A false run");
    verify(&["--yes", "runs/false.md"])
        .ends_with(1)
        .says("1 different");
    assert!(!sandbox.join("executed").exists());
    let since = verify(&["--yes", "--since", "HEAD^"]).ends_with(1);
    assert!(!since.out.contains(&record), "{}", since.out);
    verify(&["--yes", "--since", "HEAD"]).ends_with(3);
    let junit = verify(&["--yes", "--format", "junit"]).ends_with(1).out;
    assert!(junit.contains("failures=\"1\""), "{junit}");
    assert_eq!(
        verify(&["--yes", "--sample", "1", "--format", "json"]).json()["results"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[test]
fn what_cannot_be_repeated_is_never_the_same() {
    let checks = "  - {id: look, check: open it}\n  - {id: once, run: 'true', repeatable: false}\n  - {id: count, run: 'true'}";
    let sandbox = repository(checks);
    let at = start(&sandbox, &["--now", "2026-03-04T09:00:00Z"]);
    let finish = [
        "finish",
        "--check",
        "--yes",
        "--result",
        "look=PASS",
        "--now",
        "2026-03-04T09:10:00Z",
    ];
    run(&sandbox, &[&finish[..], &NEXT].concat()).ends_with(0);
    run(&sandbox, &["verify", "--yes"])
        .ends_with(3)
        .says("0 same");
    run(&sandbox, &["verify", "--yes", &at]).ends_with(2);
    sandbox.git(&["tag", "base"]);
    sandbox.commit("Close it");
    let verified = run(&sandbox, &["verify", "--yes"])
        .ends_with(0)
        .says("1 same, 0 different, 2 not repeatable");
    assert!(
        verified.out.contains("look PASS: the check has no command"),
        "{}",
        verified.out
    );
    assert!(
        verified
            .out
            .contains("once PASS: the check says `repeatable: false`"),
        "{}",
        verified.out
    );
    run(&sandbox, &["verify", "--yes", "--trust", "base"]).ends_with(0);
    sandbox.write(
        "operators/load.md",
        sandbox
            .read("operators/load.md")
            .replace("'true'", "'touch executed'"),
    );
    sandbox.commit("Another command");
    let text = sandbox.read("operators/load.md");
    sandbox.write(
        "operators/load.md",
        text.replace("  - {id: look, check: open it}\n", ""),
    );
    sandbox.commit("One check less");
    let record = closed(&sandbox, "05");
    let trusted = run(&sandbox, &["verify", "--yes", "--trust", "base", &record]).ends_with(3);
    assert!(
        trusted.out.contains("base does not have this command"),
        "{}",
        trusted.out
    );
}

#[test]
fn what_a_run_states_about_a_constraint_is_repeated() {
    let sandbox = repository("  - {id: count, run: 'true'}");
    let constraint = |check: &str| {
        format!(
            "---\nkind: Constraint\nconstraint_id: room\nlevel: physical\nstatement: There is room.\ncheck: {check}\n---\n"
        )
    };
    sandbox.write(
        "constraints/room.md",
        constraint("\"`test -s room.txt` says so\""),
    );
    let text = sandbox.read("operators/load.md");
    let text = text.replace("timebox_minutes", "constraints: [room]\ntimebox_minutes");
    sandbox.write("operators/load.md", text);
    sandbox.write("room.txt", "much\n");
    sandbox.commit_at("2026-03-01T09:00:00Z", "A constraint");
    let close = |status: &str, day: &str| {
        let at = |time: &str| format!("2026-03-{day}T{time}:00Z");
        let record = start(&sandbox, &["--now", &at("09:00")]);
        let end = at("09:10");
        let status = format!("room={status}");
        let finish = [
            "finish",
            "--check",
            "--yes",
            "--constraint",
            &status,
            "--now",
            &end,
        ];
        run(&sandbox, &[&finish[..], &NEXT].concat()).ends_with(0);
        sandbox.commit_at(&at("10:00"), "Close a run");
        record
    };
    let record = close("respected", "04");
    let verify = |arguments: &[&str]| run(&sandbox, &[&["verify", "--yes"], arguments].concat());
    let verified = verify(&[]).ends_with(0).says("2 same, 0 different");
    assert!(
        verified
            .out
            .contains(&format!("{record}  constraint room PASS")),
        "{}",
        verified.out
    );
    sandbox.git(&["tag", "base"]);
    // The room is gone, and a later run still records the constraint as respected.
    sandbox.remove("room.txt");
    sandbox.commit_at("2026-03-05T09:00:00Z", "No room");
    let record = close("respected", "06");
    let verified = verify(&[&record]).ends_with(1);
    assert!(
        verified
            .out
            .contains("constraint room PASS: recorded as PASS, but its exit status is 1"),
        "{}",
        verified.out
    );
    // A branch does not bring its own command.
    sandbox.write("constraints/room.md", constraint("\"`touch executed`\""));
    sandbox.commit_at("2026-03-07T09:00:00Z", "Another command");
    let record = close("respected", "08");
    let trusted = verify(&["--trust", "base", &record]).ends_with(0);
    assert!(
        trusted.out.contains("base does not have this command"),
        "{}",
        trusted.out
    );
    assert!(!sandbox.join("executed").exists());
}

#[test]
fn the_handbook_states_what_its_checks_give_again() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/handbook");
    sandbox.commit("Three months");
    let verified = run(&sandbox, &["verify", "--yes"])
        .ends_with(0)
        .says("53 same, 0 different");
    assert!(!verified.out.contains("absent"), "{}", verified.out);
    // One result is falsified.
    let record = "runs/2026-03/04-backfill-february.md";
    let text = sandbox.read(record);
    let text = text.replace("  schema: PASS", "  schema: FAIL");
    sandbox.write(record, text.replace("result: PASS", "result: FAIL"));
    sandbox.commit("Another result");
    let verified = run(&sandbox, &["verify", "--yes", record]).ends_with(1);
    assert!(
        verified
            .out
            .contains("differs         runs/2026-03/04-backfill-february.md  schema FAIL"),
        "{}",
        verified.out
    );
}
