//! Runs `graph`, `impact` and `export`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use crate::program::{Ran, program, run};
use crate::support::NOW;
use crate::support::Sandbox;
use crate::support::fits::fits;
use crate::support::requires::tool;

const AT: [&str; 2] = ["--now", NOW];

fn holdpoint(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    run(sandbox, &[arguments, &AT].concat())
}

/// Returns the handbook in a temporary folder.
fn handbook() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.copy("fixtures/handbook");
    sandbox
}

const RUN: &str = "---\nkind: OpRun\nop_id: load\nproject_id: desk\nresult: FAIL\n\
    debug_packet: packets/a.md\nevidence_links:\n  - artifact: data/a.csv\n  - data/sub\n\
    constraint_status: {rest: violated}\n---\n";
const PACKET: &str = "---\nkind: DebugPacket\nproject_id: desk\nop_run: runs/a.md\n---\n";

/// Returns a repository with a run that refers to existing and to missing records, and a debug packet
/// that refers to the run.
fn desk() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("runs/a.md", RUN);
    sandbox.write("packets/a.md", PACKET);
    sandbox.write("project.md", "---\nkind: Project\nproject_id: desk\n---\n");
    sandbox.write("data/a.csv", "a\n");
    sandbox.write("data/sub/b.csv", "b\n");
    sandbox.write("data/nobody.csv", "c\n");
    sandbox
}

fn lines(text: &str) -> Vec<Json> {
    let lines = text.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .expect("a JSON object a line")
}

#[test]
fn json_documents_match_their_schemas() {
    let schema = |name: &str| -> Json {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = root.join(format!("schema/{name}.json"));
        serde_json::from_str(&fs::read_to_string(file).expect("a schema")).expect("JSON")
    };
    let (graph, impact) = (schema("graph"), schema("impact"));
    let odd = desk();
    odd.write(
        "runs/odd.md",
        "---\nkind: OpRn\n---\n[desk](../project.md)\n",
    );
    odd.write(
        "runs/b.md",
        "---\nkind: OpRun\nop_id: load\nevidence_links: [git:v1, https://e.org, ../../x, ://]\n---\n",
    );
    for (sandbox, subjects) in [
        (
            handbook(),
            &[
                "backfill-orders",
                "rest-days",
                "data/orders/2026-02/shop-totals.csv",
                "runs",
            ][..],
        ),
        (
            odd,
            &[
                "desk",
                "load",
                "data",
                "data/nobody.csv",
                "https://e.org",
                "git:v1",
            ],
        ),
    ] {
        for narrowed in [&[][..], &subjects[..1]] {
            let all = [&["graph", "--format", "json"], narrowed].concat();
            fits(
                &holdpoint(&sandbox, &all).ends_with(0).json(),
                &graph,
                "graph",
            );
        }
        for subject in subjects {
            let ran = holdpoint(&sandbox, &["impact", "--format", "json", subject]);
            fits(&ran.ends_with(0).json(), &impact, subject);
        }
    }
    for (command, schema) in [(&["graph"][..], &graph), (&["impact", "desk"], &impact)] {
        let all = [command, &["--format", "json"]].concat();
        let nothing = holdpoint(&Sandbox::empty(), &all).ends_with(3);
        fits(&nothing.json(), schema, "nothing");
    }
}

mod graph {
    use super::*;

    #[test]
    fn missing_records_are_drawn_as_missing() {
        let graph = holdpoint(&desk(), &["graph", "--format", "json"])
            .ends_with(0)
            .json();
        let nodes = graph["nodes"].as_array().expect("nodes");
        let keys: Vec<&str> = nodes
            .iter()
            .filter_map(|node| node["key"].as_str())
            .collect();
        assert_eq!(
            keys,
            [
                "record:packets/a.md",
                "record:project.md",
                "record:runs/a.md",
                "missing:Operator:load",
                "missing:Constraint:rest",
                "path:data/a.csv",
                "path:data/sub",
            ]
        );
        let edges = graph["edges"].as_array().expect("edges");
        let run_edges = edges
            .iter()
            .filter(|edge| edge["from"] == "record:runs/a.md");
        let run_edges: Vec<_> = run_edges
            .map(|it| (&it["field"], &it["note"], &it["to"]))
            .collect();
        let edge = |field: &str, note: Json, to: &str| (json!(field), note, json!(to));
        let expected = [
            edge("debug_packet", Json::Null, "record:packets/a.md"),
            edge("project_id", Json::Null, "record:project.md"),
            edge("op_id", Json::Null, "missing:Operator:load"),
            edge(
                "constraint_status",
                json!("violated"),
                "missing:Constraint:rest",
            ),
            edge("evidence_links", json!("artifact"), "path:data/a.csv"),
            edge("evidence_links", Json::Null, "path:data/sub"),
        ];
        let expected: Vec<_> = expected
            .iter()
            .map(|(field, note, to)| (field, note, to))
            .collect();
        assert_eq!(run_edges, expected);
    }

    #[test]
    fn keys_are_unique_and_every_edge_connects_two_nodes() {
        let graph = holdpoint(&handbook(), &["graph", "--format", "json"]).json();
        let nodes = graph["nodes"].as_array().expect("nodes");
        let keys: BTreeSet<&str> = nodes.iter().filter_map(|it| it["key"].as_str()).collect();
        assert_eq!(keys.len(), nodes.len());
        for edge in graph["edges"].as_array().expect("edges") {
            for end in ["from", "to"] {
                assert!(keys.contains(edge[end].as_str().expect("a key")), "{edge}");
            }
        }
    }

    #[test]
    fn runs_are_combined_unless_all_is_given() {
        let sandbox = desk();
        for name in ["b", "c"] {
            sandbox.write(format!("runs/{name}.md"), RUN.replace("FAIL", "PASS"));
        }
        let folded = holdpoint(&sandbox, &["graph"]).out;
        assert!(
            folded.contains("load for desk&#10;2 PASS, 1 FAIL"),
            "{folded}"
        );
        assert!(folded.contains("op_id ×3"), "{folded}");
        let each = holdpoint(&sandbox, &["graph", "--all"]).out;
        assert_eq!(each.matches("OpRun ").count(), 3, "{each}");
        let one = holdpoint(&sandbox, &["graph", "runs/b.md", "project.md"]).out;
        assert!(one.contains("runs/b.md&#10;OpRun PASS"), "{one}");
        assert!(one.contains("load for desk&#10;1 PASS, 1 FAIL"), "{one}");
    }

    #[test]
    fn depth_and_kinds_limit_the_graph() {
        let names = |arguments: &[&str]| {
            let all = [&["graph", "--format", "json"], arguments].concat();
            let graph = holdpoint(&desk(), &all).ends_with(0).json();
            let nodes = graph["nodes"].as_array().expect("nodes").clone();
            let keys = nodes
                .iter()
                .map(|it| it["key"].as_str().expect("a key").to_owned());
            keys.collect::<Vec<_>>()
        };
        assert_eq!(
            names(&["rest"]),
            ["record:runs/a.md", "missing:Constraint:rest"]
        );
        assert_eq!(names(&["rest", "--depth", "2"]).len(), 7);
        assert_eq!(
            names(&["rest", "--depth", "0"]),
            ["missing:Constraint:rest"]
        );
        let kinds = ["--kinds", "project,packet"];
        let kinds = names(&kinds);
        assert_eq!(kinds[..2], ["record:packets/a.md", "record:project.md"]);
    }

    #[test]
    fn graphviz_can_draw_the_graph() {
        if !tool("dot") {
            return;
        }
        for sandbox in [handbook(), super::hostile()] {
            for arguments in [&["graph"][..], &["graph", "--all", "--evidence"]] {
                let ran = holdpoint(&sandbox, arguments).ends_with(0);
                let mut dot = Command::new("dot");
                dot.arg("-Tsvg")
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped());
                let mut dot = dot.stderr(Stdio::piped()).spawn().expect("it runs");
                let mut pipe = dot.stdin.take().expect("a pipe");
                let text = ran.out.clone();
                let feed = std::thread::spawn(move || pipe.write_all(text.as_bytes()));
                let drawn = dot.wait_with_output().expect("it ends");
                feed.join().expect("a thread").expect("it reads all");
                assert!(
                    drawn.status.success() && drawn.stderr.is_empty(),
                    "{drawn:?}"
                );
                let boxes = ran.out.lines().filter(|line| line.contains(" [label="));
                let boxes = boxes.filter(|line| !line.contains(" -> ")).count();
                let svg = String::from_utf8_lossy(&drawn.stdout).into_owned();
                assert_eq!(svg.matches("class=\"node\"").count(), boxes);
                assert!(!svg.contains("<script") && !svg.contains("&amp;lt;script"));
            }
        }
    }
}

mod impact {
    use super::*;

    #[test]
    fn dependents_are_listed_with_their_distance() {
        let ran = holdpoint(&desk(), &["impact", "operator:load"]).ends_with(0);
        assert_eq!(
            ran.out,
            "load, Operator, which no record defines\n\
            \x20 1  runs/a.md     OpRun FAIL   through `op_id`\n\
            \x20 2  packets/a.md  DebugPacket  through `op_run`: runs/a.md\n\
            2 records depend on it, 1 of them directly: 1 DebugPacket, 1 OpRun\n"
        );
        let json = holdpoint(&desk(), &["impact", "load", "--format", "json"]).json();
        let hanging = &json["subjects"][0]["hanging"];
        assert_eq!(hanging[1]["distance"], 2);
        let chain = hanging[1]["chain"].as_array().expect("a chain");
        let names: Vec<&Json> = chain.iter().map(|step| &step["names"]).collect();
        assert_eq!(names, ["record:runs/a.md", "missing:Operator:load"]);
    }

    #[test]
    fn a_file_in_a_manifest_has_the_dependents_of_the_manifest() {
        let sandbox = desk();
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let lines = ["sub/b.csv", "gone.csv"].map(|path| format!("{digest}  {path}\n"));
        sandbox.write("data/SHA256SUMS", lines.concat());
        let run =
            "---\nkind: OpRun\nop_id: load\nevidence_links: [manifest: data/SHA256SUMS]\n---\n";
        sandbox.write("runs/b.md", run);
        let ran = holdpoint(&sandbox, &["impact", "data/gone.csv"]).ends_with(0);
        assert_eq!(
            ran.out,
            "data/gone.csv\n\
            \x20 1  data/SHA256SUMS  manifest    through its list of files\n\
            \x20 2  runs/b.md        OpRun open  through `evidence_links` (manifest): data/SHA256SUMS\n\
            2 records and manifests depend on it, 1 of them directly: 1 OpRun, 1 manifest\n"
        );
        let graph = holdpoint(&sandbox, &["graph", "--format", "json"]).json();
        let edges = graph["edges"].as_array().expect("edges").iter();
        let listed = edges.filter(|edge| edge["field"] == "files").count();
        assert_eq!(listed, 2);
        let nodes = graph["nodes"].as_array().expect("nodes").iter();
        let mut broken = nodes.filter(|it| it["standing"] == "broken");
        assert!(broken.any(|node| node["key"] == "path:data/gone.csv"));
    }

    #[test]
    fn a_record_depends_on_the_files_and_on_the_folders_of_its_evidence() {
        let count = |path: &str| {
            let json = holdpoint(&desk(), &["impact", path, "--format", "json"])
                .ends_with(0)
                .json();
            json["subjects"][0]["summary"]["direct"]
                .as_i64()
                .expect("a number")
        };
        assert_eq!(count("data/a.csv"), 1);
        assert_eq!(count("data"), 1, "a file below it is evidence");
        assert_eq!(count("data/sub/b.csv"), 1, "a folder is the evidence");
        assert_eq!(count("data/nobody.csv"), 0);
        let ran = holdpoint(&desk(), &["impact", "data/nobody.csv"]);
        assert_eq!(ran.out, "data/nobody.csv\nnothing depends on it\n");
    }

    #[test]
    fn an_id_of_several_records_is_answered_for_each() {
        let sandbox = desk();
        for name in ["one", "two"] {
            sandbox.write(
                format!("{name}.md"),
                "---\nkind: Constraint\nconstraint_id: desk\n---\n",
            );
        }
        let subjects = |word: &str| {
            let ran = holdpoint(&sandbox, &["impact", word, "--format", "json"]).ends_with(0);
            let json = ran.json();
            let subjects = json["subjects"].as_array().expect("subjects").clone();
            subjects
                .iter()
                .map(|it| it["of"][0]["path"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(subjects("desk"), ["one.md", "project.md", "two.md"]);
        assert_eq!(subjects("constraint:desk"), ["one.md", "two.md"]);
        assert_eq!(subjects("project:desk"), ["project.md"]);
    }

    #[test]
    fn an_unknown_name_is_an_error() {
        let ran = holdpoint(&desk(), &["impact", "desc"]).ends_with(2);
        ran.says("no record has the id or path `desc`")
            .says("did you mean `desk`?");
        holdpoint(&desk(), &["graph", "run/a.md"])
            .ends_with(2)
            .says("did you mean `runs/a.md`?");
        holdpoint(&desk(), &["impact", "operator:desk"])
            .ends_with(2)
            .says("no Operator has the id `desk`");
    }
}

mod export {
    use super::*;

    fn schema() -> Json {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/export.json");
        serde_json::from_str(&fs::read_to_string(file).expect("a schema")).expect("JSON")
    }

    #[test]
    fn every_line_matches_the_schema() {
        let schema = schema();
        for sandbox in [handbook(), desk(), super::hostile()] {
            let lines = lines(&holdpoint(&sandbox, &["export"]).ends_with(0).out);
            let columns = |line: &Json| {
                let columns = line.as_object().expect("an object").keys().cloned();
                columns.collect::<Vec<_>>()
            };
            for line in &lines {
                assert_eq!(columns(line), columns(&lines[0]));
                fits(line, &schema, line["path"].as_str().expect("a path"));
                if let Some(fields) = line["fields"].as_str() {
                    let fields: Json = serde_json::from_str(fields).expect("a JSON document");
                    assert!(fields.is_object());
                }
            }
        }
    }

    /// Validates the export with `check-jsonschema`.
    #[test]
    fn an_independent_validator_accepts_the_export() {
        let sandbox = Sandbox::empty();
        let exported =
            holdpoint(&handbook(), &["export"]).out + &holdpoint(&desk(), &["export"]).out;
        let paths = exported.lines().enumerate().map(|(number, line)| {
            let name = format!("{number}.json");
            sandbox.write(&name, line);
            sandbox.join(name)
        });
        let paths: Vec<_> = paths.collect();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/export.json");
        if !tool("check-jsonschema") {
            return;
        }
        let mut command = Command::new("check-jsonschema");
        let ran = command.arg("--schemafile").arg(file).args(paths).output();
        let ran = ran.expect("it runs");
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stdout)
        );
    }

    #[test]
    fn the_export_has_every_record_and_every_finding() {
        let sandbox = desk();
        let lines = lines(&holdpoint(&sandbox, &["export"]).ends_with(0).out);
        let found = super::lines(&holdpoint(&sandbox, &["check", "--format", "jsonl"]).out);
        let (findings, records): (Vec<_>, Vec<_>) = lines
            .into_iter()
            .partition(|line| line["type"] == "finding");
        assert_eq!(records.len(), 3);
        assert_eq!(findings.len(), found.len());
        for (line, finding) in findings.iter().zip(&found) {
            for (column, value) in finding.as_object().expect("an object") {
                assert_eq!(&line[column], value, "{column}");
            }
        }
        let counted: BTreeMap<_, _> = records
            .iter()
            .map(|it| (it["path"].to_string(), it["findings"].as_u64()))
            .collect();
        let total: u64 = counted.values().flatten().sum();
        assert_eq!(total, found.len() as u64);
        let run_finding = findings.iter().find(|it| it["path"] == "runs/a.md");
        assert_eq!(run_finding.expect("a finding")["operator"], "load");
    }

    /// If the column `fields` replaces the frontmatter of a record, the record exports the same fields.
    #[test]
    fn fields_can_replace_the_frontmatter() {
        let sandbox = handbook();
        let fields = |sandbox: &Sandbox| {
            let lines = lines(&holdpoint(sandbox, &["export"]).out);
            let records = lines.into_iter().filter(|line| line["type"] == "record");
            let fields = records.map(|line| {
                let text = |column: &str| line[column].as_str().expect("text").to_owned();
                let fields: Json = serde_json::from_str(&text("fields")).expect("JSON");
                (text("path"), (text("kind"), fields))
            });
            fields.collect::<BTreeMap<_, _>>()
        };
        let before = fields(&sandbox);
        for (path, (kind, fields)) in &before {
            let mut all = json!({ "kind": kind });
            for (name, value) in fields.as_object().expect("fields") {
                all[name] = value.clone();
            }
            sandbox.write(path, format!("---\n{all}\n---\n"));
        }
        for (path, after) in fields(&sandbox) {
            assert_eq!(before[&path], after, "{path}");
        }
    }

    #[test]
    fn unknown_keys_are_exported_as_written() {
        let sandbox = Sandbox::empty();
        sandbox.write(
            "a.md",
            "---\nkind: Block\nblock_id: 0010\nx_cost: 12.5\ntags: [a, {b: [1, null]}]\nmode_id: {}\n---\n",
        );
        let lines = lines(&holdpoint(&sandbox, &["export"]).out);
        let fields: Json =
            serde_json::from_str(lines[0]["fields"].as_str().expect("fields")).expect("JSON");
        assert_eq!(
            fields,
            json!({ "block_id": "0010", "mode_id": {}, "x_cost": 12.5, "tags": ["a", { "b": [1, null] }] })
        );
    }

    #[test]
    fn every_line_names_its_repository_and_snapshot() {
        let sandbox = Sandbox::new();
        sandbox.write("a.md", PACKET);
        let commit = sandbox.commit("one");
        let all = ["export", "--rev", "HEAD", "--repository", "desk"];
        let line = &lines(&holdpoint(&sandbox, &all).out)[0];
        assert_eq!(line["repository"], "desk");
        assert_eq!(line["snapshot"], "revision");
        assert_eq!(line["revision"], *commit);
        assert_eq!(line["tree"], *sandbox.git(&["rev-parse", "HEAD^{tree}"]));
    }

    #[test]
    fn output_writes_the_same_lines_to_a_file() {
        let sandbox = desk();
        let printed = holdpoint(&sandbox, &["export"]).out;
        let written = holdpoint(&sandbox, &["export", "--output", "out.jsonl"]).ends_with(0);
        assert_eq!((sandbox.read("out.jsonl"), &*written.out), (printed, ""));
    }

    #[test]
    fn a_closed_pipe_ends_the_export_without_a_message() {
        let sandbox = Sandbox::empty();
        for number in 0..600 {
            sandbox.write(format!("{number}.md"), PACKET);
        }
        let mut command = program(&sandbox, &["export"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut first = String::new();
        out.read_line(&mut first).expect("a line");
        drop(out);
        let ended = child.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{ended:?}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    }
}

/// Returns a repository with names and texts that try to break out of the format.
fn hostile() -> Sandbox {
    let sandbox = Sandbox::empty();
    let evil = "</script>\\\"];--><b>&lt;#quot;\\u202e`\\n%%|é";
    sandbox.write(
        "a\"]\n.md",
        format!(
            "---\nkind: OpRun\nop_id: \"</script>#quot;|\\\"];\\u202e\"\nproject_id: \"-\"\n\
             title: \"{evil}\"\nevidence_links:\n  - \"{evil}\"\n  - \"git:{evil}\"\n\
             constraint_status: {{\"a:b\": unknown}}\n---\n"
        ),
    );
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt;
        let name = Path::new(std::ffi::OsStr::from_bytes(b"no\xfftext.md"));
        sandbox.write(name, PACKET);
    }
    sandbox
}

const VIEWS: [&[&str]; 6] = [
    &["graph"],
    &["graph", "--all", "--evidence", "--format", "mermaid"],
    &["graph", "--format", "json"],
    &["impact", "--format", "json", "-"],
    &["impact", "-"],
    &["export"],
];

#[test]
fn the_same_input_gives_the_same_bytes() {
    let sandbox = hostile();
    for view in VIEWS {
        let one = holdpoint(&sandbox, view).ends_with(0);
        let mut alone = program(&sandbox, &[view, &AT].concat());
        let two = Ran::new(
            alone
                .env("RAYON_NUM_THREADS", "1")
                .output()
                .expect("it runs"),
        );
        assert_eq!(one.out, two.out, "{view:?}");
        let place = sandbox.path().to_str().expect("text");
        assert!(!one.out.contains(place), "{view:?}");
    }
}

#[test]
fn control_characters_and_markup_in_texts_are_escaped() {
    let sandbox = hostile();
    for view in VIEWS {
        let out = holdpoint(&sandbox, view).out;
        let steers = |char: char| char.is_control() && char != '\n';
        assert!(!out.contains(steers), "{view:?}: {out}");
        // JSON contains texts unchanged.
        if !out.starts_with('{') {
            assert!(!out.contains('\u{202e}'), "{view:?}: {out}");
        }
    }
    let mermaid = holdpoint(&sandbox, VIEWS[1]).out;
    assert!(
        !mermaid.contains("</script>") && !mermaid.contains("&lt;"),
        "{mermaid}"
    );
}

#[test]
fn without_records_the_status_is_3() {
    let sandbox = Sandbox::empty();
    sandbox.write("notes.md", "# Notes\n");
    for view in VIEWS {
        let ran = holdpoint(&sandbox, view).ends_with(3);
        ran.says("there are no records in the folder");
    }
    let empty = holdpoint(&sandbox, &["graph", "--format", "json"]).json();
    assert_eq!((&empty["nodes"], &empty["edges"]), (&json!([]), &json!([])));
}
