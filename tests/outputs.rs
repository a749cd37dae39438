//! Reports written to files, each completely or not at all, and the job summary of GitHub Actions.

use std::fs;
use std::process::Command;

use serde_json::Value as Json;

use crate::program::{Ran, program, run, run_with};
use crate::support::{NOW, Sandbox};

/// A project without owners: one finding.
const FAULTY: &str = "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\n---\n";

/// Returns a sandbox with this many projects without owners.
fn faulty(count: usize) -> Sandbox {
    let sandbox = Sandbox::empty();
    for at in 0..count {
        let text = FAULTY.replace("warehouse", &format!("p-{at}"));
        sandbox.write(format!("{at}.md"), text);
    }
    sandbox
}

#[test]
fn a_report_replaces_an_older_one() {
    let sandbox = faulty(1);
    sandbox.write("out/report.json", "x".repeat(1 << 20));
    run(&sandbox, &["check", "--output", "json=out/report.json"]).ends_with(1);
    let report: Json = serde_json::from_str(&sandbox.read("out/report.json")).expect("JSON");
    assert_eq!(report["summary"]["error"], 1);
    for command in ["next", "report"] {
        let output = format!("json=out/{command}");
        run(&sandbox, &[command, "--output", &output]).ends_with(0);
    }
    run(&sandbox, &["export", "--output", "out/export"]).ends_with(0);
    let expected = ["export", "next", "report", "report.json"];
    assert_eq!(sandbox.names("out"), expected);
}

#[test]
fn two_reports_to_the_same_file_are_an_error() {
    let sandbox = faulty(1);
    sandbox.write("existing", "old");
    fs::create_dir(sandbox.join("sub")).expect("a folder");
    for (one, other) in [
        ("new", "./new"),
        ("existing", "sub/../existing"),
        ("sub/a", "sub/a"),
    ] {
        for (command, a, b) in [
            ("check", "json", "sarif"),
            ("next", "json", "text"),
            ("report", "html", "markdown"),
        ] {
            let outputs = [
                format!("--output={a}={one}"),
                format!("--output={b}={other}"),
            ];
            let ran = run(&sandbox, &[command, &outputs[0], &outputs[1]]).ends_with(2);
            ran.says("two reports would be written to");
        }
    }
    assert_eq!(sandbox.names("."), ["0.md", "existing", "sub"]);
    assert_eq!(sandbox.read("existing"), "old");
}

#[test]
fn a_path_that_cannot_be_written_is_an_error() {
    let sandbox = faulty(1);
    fs::create_dir(sandbox.join("folder")).expect("a folder");
    for path in ["folder", "no/such/folder", "0.md/below"] {
        let output = format!("--output=json={path}");
        let ran = run(&sandbox, &["check", &output]).ends_with(2);
        assert_eq!(ran.out, "");
        let ran = ran.says(&format!("cannot write `{path}`: "));
        assert!(!ran.err.contains("tmp"), "{}", ran.err);
    }
    assert_eq!(sandbox.names("."), ["0.md", "folder"]);
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to_directly() {
    let sandbox = faulty(1);
    run(&sandbox, &["check", "--output", "json=/dev/full"])
        .ends_with(2)
        .says("cannot write `/dev/full`: No space left");
    let nowhere = ["--output=json=/dev/null", "--output=sarif=/dev/null"];
    run(&sandbox, &["check", nowhere[0], nowhere[1]]).ends_with(1);
    let mut command = program(&sandbox, &["check", "-q", "--output=json=/dev/stdout"]);
    command.args(["--format", "short"]);
    let ran = Ran::new(command.output().expect("it runs")).ends_with(1);
    assert!(ran.out.starts_with("{\n"), "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn permissions_and_symbolic_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = faulty(1);
    sandbox.write("far/report", "old");
    let mode = |path: &str| {
        let metadata = fs::metadata(sandbox.join(path)).expect("a file");
        metadata.permissions().mode() & 0o777
    };
    let permissions = fs::Permissions::from_mode(0o640);
    fs::set_permissions(sandbox.join("far/report"), permissions).expect("a change of mode");
    symlink("far/report", sandbox.join("near")).expect("a link");
    symlink("far/later", sandbox.join("later")).expect("a link");
    let outputs = ["--output=short=near", "--output=short=later"];
    run(&sandbox, &["check", outputs[0], outputs[1]]).ends_with(1);
    assert!(sandbox.join("near").is_symlink() && sandbox.join("later").is_symlink());
    assert!(sandbox.read("far/report").starts_with("0.md:2:7"));
    assert_eq!(sandbox.read("far/report"), sandbox.read("far/later"));
    assert_eq!(mode("far/report"), 0o640);
}

mod summary {
    use super::*;

    /// Runs a check as a step of a job, and returns the job summary.
    fn step(sandbox: &Sandbox, arguments: &[&str]) -> (Ran, String) {
        let beside = Sandbox::empty();
        beside.write("summary", "# Before\n");
        let place = beside.join("summary").display().to_string();
        let arguments: Vec<String> = arguments
            .iter()
            .map(|it| it.replace("SUMMARY", &place))
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = run_with(sandbox, &[("GITHUB_STEP_SUMMARY", &place)], &arguments);
        (ran, beside.read("summary"))
    }

    #[test]
    fn ten_annotations_add_the_job_summary() {
        let (ran, summary) = step(&faulty(10), &["check", "--format", "github"]);
        assert_eq!(ran.ends_with(1).out.lines().count(), 10);
        assert!(summary.starts_with("# Before\n## holdpoint\n"), "{summary}");
        assert_eq!(summary.matches("missing-field").count(), 20, "{summary}");
    }

    #[test]
    fn fewer_annotations_and_other_formats_do_not_change_the_summary() {
        for (count, format) in [(9, "github"), (10, "sarif"), (10, "full")] {
            let (ran, summary) = step(&faulty(count), &["check", "--format", format]);
            ran.ends_with(1).does_not_say("note:");
            assert_eq!(summary, "# Before\n", "{format}");
        }
        let beside = ["check", "--output", "github=annotations"];
        assert_eq!(step(&faulty(10), &beside).1, "# Before\n");
    }

    #[test]
    fn a_requested_summary_is_written_once() {
        let arguments = ["check", "--format=github", "--output=markdown=SUMMARY"];
        let (_, summary) = step(&faulty(10), &arguments);
        assert_eq!(summary.matches("## holdpoint").count(), 1, "{summary}");
    }

    #[test]
    fn a_range_of_commits_has_a_job_summary_too() {
        let sandbox = Sandbox::new();
        for at in 0..11 {
            let text = FAULTY.replace("warehouse", &format!("p-{at}"));
            sandbox.write(format!("{at}.md"), text);
            sandbox.commit(&format!("project {at}"));
        }
        let range = ["check", "--rev", "HEAD~10..HEAD", "--format", "github"];
        let (ran, summary) = step(&sandbox, &range);
        assert_eq!(ran.out.lines().count(), 10);
        assert_eq!(summary.matches("## holdpoint").count(), 1, "{summary}");
    }

    /// A job summary is no page of the repository, so that relative links lead nowhere.
    #[test]
    fn its_links_are_absolute_where_the_remote_is_known() {
        let sandbox = Sandbox::new();
        sandbox.write("desk/a b.md", FAULTY);
        let first = sandbox.commit("a project");
        let check = ["check", "--format", "markdown"];
        let summary = run(&sandbox, &check).ends_with(1).out;
        assert!(summary.contains("](desk/a%20b.md#L2)"), "{summary}");
        sandbox.git(&["remote", "add", "origin", "git@github.com:o/r.git"]);
        let link = |commit: &str| {
            format!(
                "](https://github.com/o/r/blob/{}/desk/a%20b.md#L2)",
                commit.trim()
            )
        };
        let summary = run(&sandbox, &check).ends_with(1).out;
        assert!(summary.contains(&link(&first)), "{summary}");
        // A mistake of the configuration is in a file of the repository as well.
        sandbox.write(".holdpoint.yaml", "rules: {nope: off}\n");
        let summary = run(&sandbox, &check).ends_with(2).out;
        let expected = link(&first).replace("desk/a%20b.md#L2", ".holdpoint.yaml#L1");
        assert!(summary.contains(&expected), "{summary}");
        sandbox.remove(".holdpoint.yaml");
        // In a history, each finding leads to the file as its commit has it.
        sandbox.write("c.md", FAULTY.replace("warehouse", "c"));
        let second = sandbox.commit("another");
        let range = ["check", "--rev", "HEAD~1..HEAD", "--format", "markdown"];
        let summary = run(&sandbox, &range).ends_with(1).out;
        let expected = link(&second).replace("desk/a%20b.md", "c.md");
        assert!(summary.contains(&expected), "{summary}");
    }

    #[test]
    fn without_a_summary_file_there_is_a_note() {
        let sandbox = faulty(10);
        run(&sandbox, &["check", "--format", "github"])
            .ends_with(1)
            .says(
                "note: GitHub shows at most 10 annotations of each severity; --output markdown=PATH writes all findings",
            );
        let nowhere = [("GITHUB_STEP_SUMMARY", "no/such/folder")];
        run_with(&sandbox, &nowhere, &["check", "--format", "github"])
            .ends_with(1)
            .says("note: cannot write to $GITHUB_STEP_SUMMARY: ");
    }
}

/// Reports for people have paths and commands for the current folder; reports for programs have
/// paths from the root.
#[test]
fn paths_and_commands_for_people_work_where_they_are_printed() {
    let sandbox = Sandbox::new();
    sandbox.write("projects/warehouse.md", FAULTY);
    sandbox.write(
        "packets/late.md",
        "---\nkind: DebugPacket\nproject_id: warehouse\nsymptom: Late.\ncontext: Monday.\n\
         hypotheses: [A zone.]\nexperiments:\n  - {change: Read., result: Right., evidence: data/a b.csv, minutes: 5}\n\
         decision: A zone.\nnext_pointer: Set the zone.\ntime_spent_minutes: 5\n---\n",
    );
    sandbox.commit("one");
    sandbox.write("data/a b.csv", "48134\n");
    let at = |folder: &str, format: &str| {
        let all = ["-C", folder, "check", "--now", NOW, "--format", format];
        run(&sandbox, &all).ends_with(1).out
    };
    let command = "git -C .. add './data/a b.csv'";
    for (folder, packet, project) in [
        ("packets", "late.md", "../projects/warehouse.md"),
        ("projects", "../packets/late.md", "warehouse.md"),
    ] {
        let short = at(folder, "short");
        assert!(short.starts_with(&format!("{packet}:8:")), "{short}");
        assert!(short.contains(&format!("\n{project}:2:7:")), "{short}");
        let full = at(folder, "full");
        assert!(full.contains(&format!("[{packet}:8:")), "{full}");
        assert!(full.contains(command), "{full}");
        let json = at(folder, "json");
        assert!(
            json.contains(r#""path":"packets/late.md""#)
                || json.contains(r#""path": "packets/late.md""#)
        );
        run(&sandbox, &["-C", folder, "fix"]).says(command);
    }
    let program = Command::new("sh")
        .args(["-c", command])
        .current_dir(sandbox.join("packets"))
        .status();
    assert!(program.expect("a shell").success());
    let short = at("packets", "short");
    assert_eq!(short.lines().count(), 1, "{short}");
}
