//! Runs `holdpoint fix` in work trees, with real `git`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{Ran, run};
use crate::support::NOW;
use crate::support::Sandbox;
use crate::support::records::{CONSTRAINT, DECISION, OPERATOR, PROJECT, RUN, with};
use crate::support::sandbox::names_in;

/// A debug packet with three faults that can be fixed: a key, the unit of a number and
/// the letter case of a mode, between ordinary text.
const PACKET: &str = "---
kind: DebugPacket   # one of eight kinds
project_id: 'warehouse'
mode_id: pipeline
sympton: Two orders carry the day after.  # 🐌 slow, too

context: >-
  The server was rebuilt
  on Monday.
hypotheses:
- \"The session has another time zone.\"
experiments:
  - {change: Read one order in UTC., result: It is right., evidence: logs/zone.log, minutes: 30}
decision: The load relied on the server's zone.
time_spent_minutes: 30 min
next_pointer: Set the zone in the load.
x-ticket:    1e3
---
Text\twith a tab, and no line ending";

const FIXED: &str = "---
kind: DebugPacket   # one of eight kinds
project_id: 'warehouse'
mode_id: PIPELINE
symptom: Two orders carry the day after.  # 🐌 slow, too

context: >-
  The server was rebuilt
  on Monday.
hypotheses:
- \"The session has another time zone.\"
experiments:
  - {change: Read one order in UTC., result: It is right., evidence: logs/zone.log, minutes: 30}
decision: The load relied on the server's zone.
time_spent_minutes: 30
next_pointer: Set the zone in the load.
x-ticket:    1e3
---
Text\twith a tab, and no line ending";

/// A path that Git quotes.
const PATH: &str = "packets/a \"late\" d\u{e4}y.md";

fn packet(text: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("projects/warehouse.md", PROJECT);
    sandbox.write("logs/zone.log", "SHOW TimeZone;\n");
    sandbox.write(PATH, text);
    sandbox.commit("a packet");
    sandbox
}

fn fix(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    run(sandbox, &[&["fix", "--now", NOW][..], arguments].concat())
}

fn text(sandbox: &Sandbox, path: &str) -> String {
    fs::read_to_string(sandbox.join(path)).expect("a text")
}

#[test]
fn fixes_change_nothing_else_in_the_file() {
    let sandbox = packet(PACKET);
    fix(&sandbox, &[]).ends_with(0).says("3 fixes in 1 file");
    assert_eq!(text(&sandbox, PATH), FIXED);
    fix(&sandbox, &[]).ends_with(0).says("nothing to fix");
    assert_eq!(text(&sandbox, PATH), FIXED);
}

#[test]
fn line_endings_and_a_byte_order_mark_are_kept() {
    let as_written = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let sandbox = packet(&as_written(PACKET));
    fix(&sandbox, &[]).ends_with(0);
    assert_eq!(text(&sandbox, PATH), as_written(FIXED));
}

#[test]
fn the_patch_of_diff_makes_the_same_changes() {
    for crlf in [false, true] {
        let sandbox = if crlf {
            packet(&PACKET.replace('\n', "\r\n"))
        } else {
            packet(PACKET)
        };
        let before = text(&sandbox, PATH);
        let patch = fix(&sandbox, &["--diff"]).ends_with(1).out;
        assert_eq!(text(&sandbox, PATH), before, "--diff writes nothing");
        sandbox.write("../fix.patch", &patch);
        sandbox.git(&["apply", "--check", "../fix.patch"]);
        sandbox.git(&["apply", "../fix.patch"]);
        let applied = text(&sandbox, PATH);
        sandbox.write(PATH, before);
        fix(&sandbox, &[]).ends_with(0);
        assert_eq!(applied, text(&sandbox, PATH));
        assert_eq!(applied.replace("\r\n", "\n"), FIXED);
    }
}

/// The second heading is found once the first one is mended.
#[test]
fn equal_headings_are_mended_together() {
    let sandbox = Sandbox::new();
    let heading = "\n## Next #pointer rule\n";
    let text = format!("{OPERATOR}{heading}{heading}\nThe next month.\n");
    sandbox.write("o.md", text);
    fix(&sandbox, &["--unsafe"]).ends_with(0);
    let mended = sandbox.read("o.md");
    assert_eq!(
        mended.matches("## Next pointer rule\n").count(),
        2,
        "{mended}"
    );
    fix(&sandbox, &["--unsafe"]).ends_with(0);
    assert_eq!(sandbox.read("o.md"), mended);
}

#[test]
fn without_fixes_the_patch_is_empty() {
    let sandbox = packet(FIXED);
    assert_eq!(fix(&sandbox, &["--diff"]).ends_with(0).out, "");
}

#[test]
fn a_dry_run_lists_the_fixes_and_writes_nothing() {
    let sandbox = packet(PACKET);
    fix(&sandbox, &["--dry-run"])
        .ends_with(1)
        .says("would fix packets/a \"late\" däy.md:4:10: write `PIPELINE` [unknown-mode]")
        .says("3 fixes in 1 file, and nothing written");
    assert_eq!(text(&sandbox, PATH), PACKET);
}

#[test]
fn only_a_work_tree_can_be_fixed() {
    let sandbox = packet(PACKET);
    for arguments in [&["--staged"][..], &["--rev", "HEAD"]] {
        fix(&sandbox, arguments).ends_with(2).says("work tree");
    }
    fix(&sandbox, &["-"]).ends_with(2);
    assert_eq!(text(&sandbox, PATH), PACKET);
    sandbox.git(&["clone", "--quiet", "--bare", ".", "bare.git"]);
    run(&sandbox, &["-C", "bare.git", "fix"])
        .ends_with(2)
        .says("bare");
}

#[test]
fn paths_limit_what_is_fixed() {
    let sandbox = packet(PACKET);
    fix(&sandbox, &["projects"])
        .ends_with(0)
        .says("nothing to fix");
    assert_eq!(text(&sandbox, PATH), PACKET);
    fix(&sandbox, &["nowhere"]).ends_with(2).says("nowhere");
}

#[test]
fn a_folder_outside_git_can_be_fixed() {
    let sandbox = Sandbox::empty();
    sandbox.write("projects/warehouse.md", PROJECT);
    sandbox.write("logs/zone.log", "SHOW TimeZone;\n");
    sandbox.write("late.md", PACKET);
    fix(&sandbox, &["--no-git"]).ends_with(0);
    assert_eq!(text(&sandbox, "late.md"), FIXED);
}

fn with_records() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("projects/warehouse.md", PROJECT);
    sandbox.write("operators/load.md", OPERATOR);
    sandbox.write("orders.csv", "1\n");
    sandbox.write("logs/monday.log", "1 row\n");
    sandbox
}

#[test]
fn a_final_run_is_not_rewritten() {
    let sandbox = with_records();
    let run_text = with(RUN, "next_pointer:", "tgas: [monthly]\nnext_pointer:");
    sandbox.write("runs/monday.md", &run_text);
    sandbox.commit("a closed run");
    fix(&sandbox, &["runs"])
        .says("it would cause `record-rewritten`")
        .says("nothing to fix");
    assert_eq!(text(&sandbox, "runs/monday.md"), run_text);
    // A record that was never committed may still change.
    sandbox.write("runs/tuesday.md", &run_text);
    fix(&sandbox, &["--unsafe", "runs"]).says("fixed runs/tuesday.md:");
    assert_eq!(text(&sandbox, "runs/monday.md"), run_text);
    assert!(text(&sandbox, "runs/tuesday.md").contains("\ntags: [monthly]"));
}

#[test]
fn a_committed_decision_is_not_rewritten() {
    let sandbox = with_records();
    sandbox.write("constraints/disk.md", CONSTRAINT);
    let decision = with(DECISION, "trigger:", "titel: No trucks\ntrigger:");
    sandbox.write("decisions/nights.md", &decision);
    sandbox.commit("a decision");
    fix(&sandbox, &[]).says("it would cause `record-rewritten`");
    assert_eq!(text(&sandbox, "decisions/nights.md"), decision);
}

#[test]
fn a_fix_that_would_cause_another_finding_is_skipped() {
    let sandbox = with_records();
    // With its correct name, the key would refer to a debug packet that does not exist.
    let hidden = with(
        RUN,
        "next_pointer:",
        "debug_pakcet: packets/none.md\nnext_pointer:",
    );
    sandbox.write("runs/monday.md", &hidden);
    fix(&sandbox, &["runs"])
        .says("skipped runs/monday.md:13:1: rename it to `debug_packet` [unknown-field]: it would cause `unknown-debug-packet`")
        .says("nothing to fix");
    assert_eq!(text(&sandbox, "runs/monday.md"), hidden);
}

#[test]
fn a_skipped_fix_does_not_prevent_others() {
    let sandbox = with_records();
    let hidden = with(
        RUN,
        "next_pointer:",
        "debug_pakcet: packets/none.md\nnext_pointer:",
    );
    let both = with(&hidden, "mode_id: PIPELINE", "mode_id: Pipeline");
    sandbox.write("runs/monday.md", &both);
    sandbox.write(
        "runs/tuesday.md",
        with(RUN, "project_id: warehouse", "project_id: warehuose"),
    );
    fix(&sandbox, &["--unsafe", "runs"])
        .says("2 fixes in 2 files")
        .says("skipped runs/monday.md");
    assert_eq!(text(&sandbox, "runs/monday.md"), hidden);
    assert_eq!(text(&sandbox, "runs/tuesday.md"), RUN);
}

/// Returns a run with a misspelt key whose correct name would cause a finding.
fn hidden(text: &str) -> String {
    with(
        text,
        "next_pointer:",
        "debug_pakcet: packets/none.md\nnext_pointer:",
    )
}

#[test]
fn edits_made_one_after_another_keep_their_positions() {
    let sandbox = with_records();
    // The second fix is applied after the first one has changed the length of the text before it.
    let right = hidden(RUN);
    let wrong = with(&right, "op_id: load-orders", "op_id: load-ordrs");
    let wrong = with(&wrong, "\nresult:", "\nreslt:");
    sandbox.write("runs/monday.md", wrong);
    fix(&sandbox, &["--unsafe", "runs"])
        .says("2 fixes in 1 file")
        .says("skipped runs/monday.md");
    assert_eq!(text(&sandbox, "runs/monday.md"), right);
}

/// Returns an operator with a misspelt key whose correct name would require its runs to state the
/// status of a constraint.
fn unbound(sandbox: &Sandbox) -> String {
    sandbox.write("constraints/disk.md", CONSTRAINT);
    with(
        OPERATOR,
        "timebox_minutes: 90",
        "regimes: [scale]\nconstrants: [disk-space]\ntimebox_minutes: 90\nevidence_pattern: PIPELINE",
    )
}

#[test]
fn edits_beside_a_skipped_one_keep_their_positions() {
    let sandbox = with_records();
    let right = unbound(&sandbox);
    let wrong = with(&right, "regimes:", "reegimes:");
    let wrong = with(&wrong, "evidence_pattern:", "evidence_patern:");
    sandbox.write("operators/load.md", wrong);
    sandbox.write("runs/monday.md", RUN);
    fix(&sandbox, &["operators"]).says("skipped operators/load.md:");
    let written = text(&sandbox, "operators/load.md");
    assert!(written.starts_with(&right), "{written}");
}

#[test]
fn a_finding_caused_by_another_file_does_not_prevent_a_fix() {
    let sandbox = with_records();
    sandbox.write("operators/load.md", unbound(&sandbox));
    sandbox.write(
        "runs/monday.md",
        with(RUN, "mode_id: PIPELINE", "mode_id: pipeline"),
    );
    fix(&sandbox, &[])
        .says("fixed runs/monday.md:5:10: write `PIPELINE`")
        .says("skipped operators/load.md:")
        .does_not_say("skipped runs/monday.md:");
    assert_eq!(text(&sandbox, "runs/monday.md"), RUN);
}

#[test]
fn a_pin_is_of_the_file_after_all_fixes() {
    let sandbox = with_records();
    sandbox.write(
        ".holdpoint.yaml",
        "version: 1\nrules: {unpinned-evidence: info}\n",
    );
    // The first run is evidence of the second, and is itself changed by a fix.
    sandbox.write("runs/monday.md", RUN);
    sandbox.write(
        "runs/tuesday.md",
        with(RUN, "logs/monday.log", "runs/monday.md"),
    );
    fix(&sandbox, &["runs"])
        .ends_with(0)
        .says("4 fixes in 2 files")
        .does_not_say("skipped runs");
    fix(&sandbox, &["runs"]).ends_with(0).says("nothing to fix");
}

#[test]
fn a_fix_does_not_break_a_pin_of_another_record() {
    use sha2::{Digest, Sha256};
    let sandbox = packet(PACKET);
    let digest = Sha256::digest(PACKET);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    sandbox.write("packets/late.md", PACKET);
    let pin = format!("packets/late.md@sha256:{digits}");
    sandbox.write("packets/next.md", with(FIXED, "logs/zone.log", &pin));
    fix(&sandbox, &["packets/late.md"])
        .says("skipped packets/late.md:4:10: write `PIPELINE` [unknown-mode]: it would cause `evidence-hash`")
        .says("nothing to fix");
    assert_eq!(text(&sandbox, "packets/late.md"), PACKET);
}

#[test]
fn a_pin_that_would_change_its_own_target_is_skipped() {
    let sandbox = packet(FIXED);
    let pinned = |path: &str| {
        let pin = format!("packets/{path}@sha256:{}", "a".repeat(64));
        with(FIXED, "logs/zone.log", &pin)
    };
    let texts = [
        ("packets/self.md", pinned("self.md")),
        ("packets/one.md", pinned("other.md")),
        ("packets/other.md", pinned("one.md")),
    ];
    for (path, text) in &texts {
        sandbox.write(path, text);
    }
    let good = with(
        &pinned("self.md"),
        "packets/self.md",
        "projects/warehouse.md",
    );
    sandbox.write("packets/good.md", good);
    fix(&sandbox, &["--unsafe"])
        .says("it would be made again and again")
        .says("1 fix in 1 file");
    for (path, before) in &texts {
        assert_eq!(text(&sandbox, path), *before);
    }
    fix(&sandbox, &["--unsafe"]).says("nothing to fix");
}

#[test]
fn a_command_is_suggested_for_what_only_git_can_fix() {
    let sandbox = with_records();
    sandbox.commit("before");
    sandbox.write("logs/it's new.log", "1 row\n");
    sandbox.write(
        "runs/monday.md",
        with(RUN, "logs/monday.log", "\"logs/it's new.log\""),
    );
    sandbox.git(&["add", "runs/monday.md"]);
    let ran = fix(&sandbox, &[]).ends_with(1);
    let command = r"git add './logs/it'\''s new.log'";
    let ran = ran.says("run these commands").says(command);
    assert!(ran.err.lines().any(|line| line.trim() == command));
    let status = Command::new("sh")
        .args(["-c", command])
        .current_dir(sandbox.path())
        .status();
    assert!(status.expect("a shell").success());
    fix(&sandbox, &[])
        .ends_with(0)
        .does_not_say("run these commands");
}

#[test]
fn pins_are_added_and_with_unsafe_renewed() {
    let sandbox = with_records();
    sandbox.write(
        ".holdpoint.yaml",
        "version: 1\nrules: {unpinned-evidence: info}\n",
    );
    sandbox.write("runs/monday.md", RUN);
    let pin = |bytes: &[u8]| {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(bytes);
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("@sha256:{digits}")
    };
    fix(&sandbox, &["runs"])
        .ends_with(0)
        .says("2 fixes in 1 file");
    let pinned = text(&sandbox, "runs/monday.md");
    assert!(pinned.contains(&format!("- artifact: orders.csv{}\n", pin(b"1\n"))));
    assert!(pinned.contains(&format!(
        "- validation: logs/monday.log{}\n",
        pin(b"1 row\n")
    )));
    sandbox.write("orders.csv", "1\n2\n");
    fix(&sandbox, &[])
        .ends_with(1)
        .says("--unsafe fixes 1 finding more");
    assert_eq!(text(&sandbox, "runs/monday.md"), pinned);
    fix(&sandbox, &["--unsafe"]).ends_with(0);
    let renewed = with(&pinned, &pin(b"1\n"), &pin(b"1\n2\n"));
    assert_eq!(text(&sandbox, "runs/monday.md"), renewed);
}

#[test]
fn missing_sections_are_added_once() {
    let sandbox = with_records();
    let path = "operators/load.md";
    let before = text(&sandbox, path);
    fix(&sandbox, &["operators"])
        .says(
            "began operators/load.md:2:7: add the headings of the missing sections, still to write",
        )
        .says("1 edit that leaves text still to write in 1 file");
    let after = text(&sandbox, path);
    let added = after.strip_prefix(&before).expect("only an addition");
    assert!(added.starts_with("\n## Purpose\n\n<!-- "), "{added}");
    assert!(added.contains("\n## Failure paths\n"), "{added}");
    assert!(!added.contains("Steps"), "{added}");
    fix(&sandbox, &["operators"]).says("nothing to fix");
    assert_eq!(text(&sandbox, path), after);
}

#[test]
fn file_permissions_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = packet(PACKET);
    let mode = || {
        fs::metadata(sandbox.join(PATH))
            .expect("a file")
            .permissions()
            .mode()
            & 0o777
    };
    fs::set_permissions(sandbox.join(PATH), fs::Permissions::from_mode(0o640)).expect("set");
    fix(&sandbox, &[]).ends_with(0);
    assert_eq!(mode(), 0o640);
}

#[test]
fn a_file_that_is_read_only_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = packet(PACKET);
    sandbox.write("packets/second.md", PACKET);
    let place = sandbox.join("packets/second.md");
    fs::set_permissions(place, fs::Permissions::from_mode(0o444)).expect("set");
    fix(&sandbox, &[])
        .ends_with(2)
        .says("packets/second.md: cannot be written: it is read-only")
        .says("nothing was written");
    assert_eq!(text(&sandbox, PATH), PACKET);
    assert_eq!(text(&sandbox, "packets/second.md"), PACKET);
}

#[test]
fn a_file_outside_a_sparse_checkout_is_not_written() {
    let sandbox = packet(PACKET);
    sandbox.write("late.md", PACKET);
    sandbox.commit("another");
    sandbox.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/packets/"]);
    assert!(!sandbox.join(PATH).exists());
    let patch = fix(&sandbox, &["--diff"]).says("3 fixes in 1 file").out;
    sandbox.write("../fix.patch", &patch);
    sandbox.git(&["apply", "--check", "../fix.patch"]);
    fix(&sandbox, &[])
        .ends_with(1)
        .says("the sparse checkout leaves the file out")
        .says("3 fixes in 1 file");
    assert_eq!(text(&sandbox, "late.md"), FIXED);
    assert!(!sandbox.join(PATH).exists());
}

#[test]
fn a_full_disk_leaves_all_files_unchanged() {
    let sandbox = packet(PACKET);
    sandbox.write("packets/second.md", PACKET);
    // A limit on file size gives this process the error of a full disk.
    let program = env!("CARGO_BIN_EXE_holdpoint");
    let script = format!("trap '' XFSZ; ulimit -f 0; exec '{program}' fix --no-cache --now {NOW}");
    let mut command = sandbox.command("sh");
    let output = command.args(["-c", &script]).output().expect("a shell");
    Ran::new(output)
        .ends_with(2)
        .says("cannot be written")
        .says("nothing was written");
    assert_eq!(text(&sandbox, PATH), PACKET);
    assert_eq!(text(&sandbox, "packets/second.md"), PACKET);
    assert_eq!(sandbox.names("packets").len(), 2, "nothing is left behind");
}

/// For every fixture, fixing twice equals fixing once, and adds no finding.
#[test]
fn fixing_adds_no_findings_and_a_second_run_changes_nothing() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let broken = names_in(&fixtures.join("broken"));
    let mut folders: Vec<_> = broken
        .iter()
        .map(|name| fixtures.join("broken").join(name))
        .collect();
    folders.push(fixtures.join("first-look"));
    folders.push(fixtures.join("handbook"));
    let mut fixed_count = 0;
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let sandbox = Sandbox::empty();
        let copied = Command::new("cp")
            .arg("-R")
            .arg(folder)
            .arg(sandbox.join("all"))
            .status();
        assert!(copied.expect("cp").success());
        let count = || {
            let arguments = [
                "-C", "all", "check", "--no-git", "--now", NOW, "--format", "json",
            ];
            let report = run(&sandbox, &arguments);
            ["error", "warning", "info"].map(|severity| {
                let report = report.json();
                report["summary"][severity].as_u64().expect("a number")
            })
        };
        let before = count();
        let arguments = ["-C", "all", "fix", "--no-git", "--unsafe", "--now", NOW];
        let first = run(&sandbox, &arguments);
        assert!(first.status < 2, "{}: {}", folder.display(), first.err);
        fixed_count += usize::from(first.err.contains("\nfixed "));
        let after = count();
        assert!(
            after <= before,
            "{}: {before:?} became {after:?}",
            folder.display()
        );
        let second = run(&sandbox, &arguments).says("nothing to fix");
        assert_eq!(second.out, first.out, "{}", folder.display());
    }
    assert!(fixed_count > 1, "some fixtures can be fixed");
}

#[test]
fn more_files_can_be_fixed_than_a_process_may_have_open() {
    let sandbox = Sandbox::empty();
    sandbox.write("projects/warehouse.md", PROJECT);
    sandbox.write("logs/zone.log", "SHOW TimeZone;\n");
    for number in 0..80 {
        sandbox.write(format!("packets/{number}.md"), PACKET);
    }
    let program = env!("CARGO_BIN_EXE_holdpoint");
    let script = format!("ulimit -n 48; exec '{program}' fix --no-git --quiet --now {NOW}");
    let mut command = sandbox.command("sh");
    let output = command.args(["-c", &script]).output().expect("a shell");
    Ran::new(output).ends_with(0);
    for number in 0..80 {
        assert_eq!(text(&sandbox, &format!("packets/{number}.md")), FIXED);
    }
}

#[test]
fn what_is_certain_is_fixed() {
    let sandbox = with_records();
    sandbox.write("constraints/disk.md", CONSTRAINT);
    let project = with(
        PROJECT,
        "owners: [ada@example.org]",
        "owners: ada@example.org",
    );
    let project = with(&project, "name:", "status: Active\nwip_limit: \"3\"\nname:");
    sandbox.write("projects/warehouse.md", &project);
    let decision = with(DECISION, "outcome: hold", "outcome: Hold # for now");
    sandbox.write("decisions/nights.md", &decision);
    let packet = with(PACKET, "Two orders carry", "Error: two orders carry");
    let packet = with(
        &packet,
        "- \"The session has another time zone.\"",
        "- The session: it has another time zone.",
    );
    let packet = with(&packet, "x-ticket:", "resolved: no\nx-ticket:");
    sandbox.write("packets/late.md", with(&packet, "  # 🐌 slow, too", ""));
    fix(&sandbox, &[]);
    let expected = with(PROJECT, "name:", "status: active\nwip_limit: 3\nname:");
    assert_eq!(text(&sandbox, "projects/warehouse.md"), expected);
    assert_eq!(
        text(&sandbox, "decisions/nights.md"),
        with(DECISION, "outcome: hold", "outcome: hold # for now")
    );
    let packet = text(&sandbox, "packets/late.md");
    for line in [
        "symptom: 'Error: two orders carry the day after.'",
        "- 'The session: it has another time zone.'",
        "time_spent_minutes: 30",
        "resolved: false",
        "mode_id: PIPELINE",
    ] {
        assert!(packet.contains(&format!("\n{line}\n")), "{line}: {packet}");
    }
}

#[test]
fn words_between_commas_become_a_list_and_prose_does_not() {
    let sandbox = with_records();
    let several = with(
        PROJECT,
        "[ada@example.org]",
        "ada@example.org, it@example.org",
    );
    sandbox.write("projects/warehouse.md", &several);
    let modes = with(OPERATOR, "[PIPELINE]", "pipeline, CONTRACT");
    sandbox.write("operators/two.md", with(&modes, "load-orders", "two"));
    let prose = with(
        DECISION,
        "[the carrier's contract ends]",
        "the contract ends, the truck is old",
    );
    sandbox.write("decisions/nights.md", &prose);
    fix(&sandbox, &["--unsafe"]).ends_with(1);
    assert_eq!(
        text(&sandbox, "projects/warehouse.md"),
        with(
            PROJECT,
            "[ada@example.org]",
            "[ada@example.org, it@example.org]"
        )
    );
    let operator = text(&sandbox, "operators/two.md");
    assert!(
        operator.contains("\nmode_ids: [PIPELINE, CONTRACT]\n"),
        "{operator}"
    );
    assert_eq!(text(&sandbox, "decisions/nights.md"), prose);
}

#[test]
fn advice_about_another_record_prevents_no_fix() {
    let sandbox = with_records();
    // No rule asks for the missing manifest while the mode of the operator is unknown.
    sandbox.write("runs/new.md", RUN);
    let operator = with(OPERATOR, "[PIPELINE]", "[pipeline]");
    sandbox.write("operators/load.md", operator);
    fix(&sandbox, &["operators"]);
    let operator = text(&sandbox, "operators/load.md");
    assert!(operator.contains("\nmode_ids: [PIPELINE]\n"), "{operator}");
}

#[test]
fn a_mapping_where_a_list_is_expected_becomes_its_only_item() {
    let sandbox = with_records();
    let links = "\n  - artifact: orders.csv\n  - validation: logs/monday.log\n";
    for (mapping, list) in [
        (
            "\n  artifact: orders.csv\n  # It was short.\n\n  validation: logs/monday.log\n",
            "\n  - artifact: orders.csv\n    # It was short.\n\n    validation: logs/monday.log\n",
        ),
        (
            " {artifact: orders.csv, validation: logs/monday.log}\n",
            " [{artifact: orders.csv, validation: logs/monday.log}]\n",
        ),
    ] {
        sandbox.write("runs/new.md", with(RUN, links, mapping));
        fix(&sandbox, &["runs/new.md"]).says("make it a list of one item");
        assert_eq!(text(&sandbox, "runs/new.md"), with(RUN, links, list));
    }
    // A mapping that is not an evidence link is left to its author.
    let broken = with(RUN, links, "\n  artefact: orders.csv\n");
    sandbox.write("runs/new.md", &broken);
    fix(&sandbox, &["runs/new.md"]).ends_with(1);
    assert_eq!(text(&sandbox, "runs/new.md"), broken);
}

#[test]
fn results_in_lists_and_tables_are_recased_with_their_notes() {
    let sandbox = Sandbox::new();
    let heading = "---\nkind: OpRun\n---\n\n## Acceptance results\n\n";
    for (results, expected) in [
        ("- `rows`: Pass (3 of 3)\n", "- `rows`: PASS (3 of 3)\n"),
        (
            "| check | result |\n|---|---|\n| rows | ✅ pass |\n",
            "| check | result |\n|---|---|\n| rows | ✅ PASS |\n",
        ),
    ] {
        sandbox.write("runs/a.md", format!("{heading}{results}"));
        fix(&sandbox, &[]).says("write `PASS`");
        assert_eq!(text(&sandbox, "runs/a.md"), format!("{heading}{expected}"));
    }
}

#[test]
fn another_id_is_offered_only_where_it_is_misspelt_and_never_safe() {
    let sandbox = with_records();
    let shop = with(PROJECT, "project_id: warehouse", "project_id: shop-eu");
    sandbox.write("projects/shop.md", shop);
    let packet = |project: &str| with(FIXED, "'warehouse'", project);
    for (project, with_unsafe) in [("shop-us", "shop-us"), ("warehuose", "warehouse")] {
        sandbox.write("packets/a.md", packet(project));
        fix(&sandbox, &["packets"])
            .ends_with(1)
            .says("nothing to fix");
        fix(&sandbox, &["--unsafe", "packets"]);
        assert_eq!(text(&sandbox, "packets/a.md"), packet(with_unsafe));
    }
}

#[test]
fn an_empty_key_gets_no_second_place_for_its_field() {
    let sandbox = packet(&with(
        FIXED,
        "context: >-\n  The server was rebuilt\n  on Monday.",
        "context:",
    ));
    fix(&sandbox, &[]).says("nothing to fix");
}

#[test]
fn only_some_rules_are_fixed_and_reported() {
    let sandbox = packet(PACKET);
    fix(&sandbox, &["--only", "mode"])
        .ends_with(0)
        .says("1 fix in 1 file")
        .says("only `mode`");
    let expected = with(PACKET, "mode_id: pipeline", "mode_id: PIPELINE");
    assert_eq!(text(&sandbox, PATH), expected);
    fix(&sandbox, &["--dry-run", "--ignore", "field-type"])
        .ends_with(1)
        .says("1 fix in 1 file")
        .says("no finding would remain");
    fix(&sandbox, &["--only", "mdoe"])
        .ends_with(2)
        .says("a similar value exists: 'mode'");
}

#[test]
fn what_remains_is_reported() {
    let sandbox = packet(&with(
        PACKET,
        "next_pointer: Set the zone in the load.",
        "next_pointer: later",
    ));
    fix(&sandbox, &["--dry-run"])
        .ends_with(1)
        .says("1 finding would remain: 1 next-pointer");
    fix(&sandbox, &[]).ends_with(1).says("1 next-pointer");
}

#[test]
fn waivers_are_written_into_the_records_with_findings() {
    let sandbox = with_records();
    let waive = [
        "--waive",
        "missing-section",
        "--reason",
        "it's not settled",
        "--until",
        "2026-12-31",
    ];
    let path = "operators/load.md";
    let before = text(&sandbox, path);
    let patch = fix(&sandbox, &[&waive[..], &["--diff"]].concat()).out;
    assert!(
        patch.contains("+    reason: 'it''s not settled'\n"),
        "{patch}"
    );
    assert_eq!(text(&sandbox, path), before);
    fix(&sandbox, &waive).says("1 waiver in 1 file");
    let added = "waive:\n  - rule: missing-section\n    reason: 'it''s not settled'\n    until: 2026-12-31\n---\n";
    let after = text(&sandbox, path);
    assert!(after.contains(added), "{after}");
    assert_eq!(after.replacen(added, "---\n", 1), before);
    run(
        &sandbox,
        &[
            "check",
            "--now",
            NOW,
            "--fail-on",
            "info",
            "--only",
            "missing-section",
        ],
    )
    .ends_with(0)
    .says("waived");
    fix(&sandbox, &waive).says("nothing to waive");
}

#[test]
fn a_waiver_that_would_silence_nothing_is_refused() {
    let sandbox = with_records();
    for (rule, reason, until, expected) in [
        ("missing-field", "it is new", "2026-12-31", "of level 2"),
        (
            "document",
            "it is new",
            "2026-12-31",
            "`document` cannot be waived",
        ),
        ("missing-section", "urgent", "2026-12-31", "urgency"),
        ("missing-section", "it is new", "2025-12-31", "is past"),
        ("missing-section", "it is new", "2036-12-31", "days away"),
        (
            "missing-sektion",
            "it is new",
            "2026-12-31",
            "missing-section",
        ),
        ("missing-section", "it is new", "soon", "expected a day"),
    ] {
        fix(
            &sandbox,
            &["--waive", rule, "--reason", reason, "--until", until],
        )
        .ends_with(2)
        .says(expected);
    }
    fix(&sandbox, &["--waive", "missing-section"])
        .ends_with(2)
        .says("--reason");
}

/// Equal findings are numbered, and each fix renumbers the others.
#[test]
fn equal_fixes_that_wait_for_each_other_are_all_made() {
    let sandbox = Sandbox::new();
    let waiver = "  - {rule: step-count, reason: it is new, until: 2026-12-01}\n";
    let waivers = format!("waive:\n{}", waiver.repeat(5));
    sandbox.write(
        "warehouse.md",
        with(PROJECT, "owners:", &format!("{waivers}owners:")),
    );
    run(&sandbox, &["fix", "--no-git"]).ends_with(0);
    let fixed = sandbox.read("warehouse.md");
    assert!(!fixed.contains("step-count"), "{fixed}");
}
