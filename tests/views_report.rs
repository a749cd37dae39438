//! Runs `next` and `report`: all projects appear, no text breaks out of the page, nothing is fetched
//! from the network, and the same repository gives the same bytes.

use serde_json::Value as Json;

use crate::program::{Ran, run, run_with};
use crate::support::Sandbox;
use crate::support::fits::fits;

const AT: [&str; 3] = ["--no-git", "--now", "2026-04-01T09:00:00Z"];

fn holdpoint(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    run(sandbox, &[arguments, &AT].concat())
}

fn write_project(sandbox: &Sandbox, id: &str, name: &str, more: &str) {
    let text = format!(
        "---\nkind: Project\nproject_id: {id}\nname: {name}\nowners: [a@example.org]\n{more}---\n"
    );
    sandbox.write(format!("projects/{id}.md"), text);
}

fn write_run(sandbox: &Sandbox, path: &str, project: &str, title: &str, pointer: &str) {
    let text = format!(
        "---
kind: OpRun
op_id: load
{project}
mode_id: PIPELINE
title: {title}
timestamp_start: 2026-03-04T09:00:00Z
timestamp_end: 2026-03-04T09:30:00Z
result: PASS
evidence_links: [{{artifact: data.csv, validation: data.csv}}]
next_pointer: {pointer}
---
"
    );
    sandbox.write(path, text);
}

/// Returns a repository with an active project, an archived one, one without runs, and runs of an
/// unknown project and of none.
fn several_projects() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("data.csv", "1\n");
    write_project(&sandbox, "desk", "Support desk", "");
    write_project(&sandbox, "shop", "Old shop", "status: archived\n");
    write_project(&sandbox, "idle", "Nothing yet", "");
    write_run(
        &sandbox,
        "runs/desk.md",
        "project_id: desk",
        "One",
        "Load March.",
    );
    write_run(
        &sandbox,
        "runs/shop.md",
        "project_id: shop",
        "Two",
        "Close the till.",
    );
    write_run(
        &sandbox,
        "runs/lost.md",
        "project_id: upstairs",
        "Three",
        "Find out whose.",
    );
    write_run(
        &sandbox,
        "runs/none.md",
        "x-note: none",
        "Four",
        "Give it a project.",
    );
    sandbox
}

#[test]
fn every_project_is_in_every_format() {
    let sandbox = several_projects();
    for format in ["html", "markdown", "json"] {
        let report = holdpoint(&sandbox, &["report", "--format", format])
            .ends_with(0)
            .out;
        let plain = report.replace("&#46;", ".");
        for words in ["Support desk", "Old shop", "Nothing yet", "upstairs"] {
            assert!(plain.contains(words), "{format}: no {words} in {report}");
        }
        for pointer in [
            "Load March.",
            "Close the till.",
            "Find out whose.",
            "Give it a project.",
        ] {
            assert!(
                plain.contains(pointer),
                "{format}: no {pointer} in {report}"
            );
        }
    }
}

#[test]
fn the_json_report_has_the_right_numbers() {
    let sandbox = several_projects();
    let report = holdpoint(&sandbox, &["report", "--format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(report["schema"], "holdpoint/overview/1");
    assert_eq!(report["day"], "2026-04-01");
    assert_eq!(report["totals"]["runs"]["PASS"], 4);
    assert_eq!(report["totals"]["evidence"]["verified"], 4);
    let projects = report["projects"].as_array().expect("a list");
    let ids: Vec<Option<&str>> = projects.iter().map(|it| it["id"].as_str()).collect();
    assert_eq!(
        ids,
        [
            Some("desk"),
            Some("idle"),
            Some("shop"),
            Some("upstairs"),
            None
        ]
    );
    assert_eq!(projects[2]["status"], "archived");
    assert_eq!(projects[3]["is_recorded"], false);
    assert_eq!(projects[0]["timeline"]["marks"][0]["path"], "runs/desk.md");
    let again = serde_json::to_string_pretty(&report).expect("JSON") + "\n";
    assert_eq!(
        again,
        holdpoint(&sandbox, &["report", "--format", "json"]).out
    );
}

/// A text that tries to break out of a page.
const HOSTILE: &str =
    r#"'<script>alert(1)</script> ]]> --> "q" & <b onload=x> | [a](http://e.org) `c` '"#;

#[test]
fn texts_never_become_markup() {
    let sandbox = Sandbox::empty();
    sandbox.write("data.csv", "1\n");
    write_project(&sandbox, "desk", HOSTILE, "");
    write_run(&sandbox, "runs/a.md", "project_id: desk", HOSTILE, HOSTILE);
    let turned = "\"\u{202e}gnip \\e[31m \\0\"";
    write_run(
        &sandbox,
        "runs/<b>.md",
        "project_id: '<i>x</i>'",
        turned,
        turned,
    );
    let html = holdpoint(&sandbox, &["report", "--format", "html"])
        .ends_with(0)
        .out;
    for markup in [
        "<script>alert",
        "<b onload",
        "<i>x",
        "<b>",
        "\u{202e}",
        "\u{1b}",
    ] {
        assert!(!html.contains(markup), "{markup:?} in {html}");
    }
    assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
    assert!(html.contains("\\u{202E}gnip"), "{html}");
    for command in ["report", "next"] {
        let markdown = holdpoint(&sandbox, &[command, "--format", "markdown"])
            .ends_with(0)
            .out;
        for markup in ["<script", "](", "`c`", "<i>", "\u{202e}", "\u{1b}"] {
            assert!(!markdown.contains(markup), "{markup:?} in {markdown}");
        }
    }
    let text = holdpoint(&sandbox, &["next"]).ends_with(0).out;
    assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
}

/// Headings and tables have distinct names for screen readers.
#[test]
fn projects_with_the_same_name_are_distinguished_by_id() {
    let sandbox = Sandbox::empty();
    for id in ["shop", "desk"] {
        let project = format!("---\nkind: Project\nproject_id: {id}\nname: Orders\n---\n");
        sandbox.write(format!("{id}.md"), project);
    }
    let html = holdpoint(&sandbox, &["report", "--format", "html"])
        .ends_with(0)
        .out;
    let markdown = holdpoint(&sandbox, &["report", "--format", "markdown"]).out;
    for id in ["shop", "desk"] {
        let heading = format!("<bdi>Orders</bdi> (<bdi>{id}</bdi>)");
        assert!(html.matches(&heading).count() >= 2, "{html}");
        assert!(markdown.contains(&format!("Orders ({id})")), "{markdown}");
    }
}

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let html = holdpoint(&several_projects(), &["report", "--format", "html"]).out;
    for attribute in ["src=", "url(", "@import", "<link", "<iframe", "<img"] {
        assert!(!html.contains(attribute), "{attribute}");
    }
    // Its own script is the only one, and the policy allows no other.
    assert_eq!(html.matches("<script").count(), 1);
    assert!(html.contains("script-src &#39;sha256-") || html.contains("script-src 'sha256-"));
    let links = html.split("href=\"").skip(1);
    assert!(links.clone().count() > 3);
    for link in links {
        assert!(link.starts_with('#'), "{}", &link[..40]);
    }
    assert!(html.contains("default-src 'none'") && !html.contains("://"));
}

#[test]
fn every_element_is_closed_and_every_id_is_unique() {
    let html = holdpoint(&several_projects(), &["report", "--format", "html"]).out;
    let mut ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for link in html.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap_or("");
        assert!(ids.binary_search(&id).is_ok(), "#{id}");
    }
    for name in html.split("aria-labelledby=\"").skip(1) {
        for id in name.split('"').next().unwrap_or("").split(' ') {
            assert!(ids.binary_search(&id).is_ok(), "{id}");
        }
    }
    for element in [
        "section", "table", "tr", "td", "th", "svg", "figure", "details", "ol", "bdi",
    ] {
        let opened = html.matches(&format!("<{element}")).count();
        let with_attributes = html.matches(&format!("<{element} ")).count();
        let plain = html.matches(&format!("<{element}>")).count();
        let closed = html.matches(&format!("</{element}>")).count();
        assert!(
            opened >= closed && with_attributes + plain == closed,
            "{element}"
        );
    }
}

#[test]
fn the_same_repository_gives_the_same_bytes() {
    let sandbox = several_projects();
    for arguments in [
        &["report", "--format", "html"][..],
        &["report", "--format", "markdown"],
        &["report", "--format", "json"],
        &["next"],
        &["next", "--format", "markdown"],
        &["next", "--format", "json"],
    ] {
        let first = holdpoint(&sandbox, arguments).ends_with(0).out;
        assert_eq!(first, holdpoint(&sandbox, arguments).out, "{arguments:?}");
        let top = sandbox.join("").display().to_string();
        assert!(!first.contains(&top), "{arguments:?}");
    }
}

#[test]
fn without_records_the_status_is_3() {
    let sandbox = Sandbox::empty();
    sandbox.write("README.md", "# Nothing\n");
    for command in ["report", "next"] {
        let ran = holdpoint(&sandbox, &[command, "--format", "json"]).ends_with(3);
        assert!(ran.json()["projects"].as_array().is_some_and(Vec::is_empty));
        ran.says("there are no records in the folder");
        holdpoint(&sandbox, &[command]).ends_with(3);
    }
}

#[test]
fn a_page_of_many_runs_stays_small() {
    let sandbox = Sandbox::empty();
    sandbox.write("data.csv", "1\n");
    for number in 0..1500 {
        let (day, hour) = (number % 28 + 1, number % 24);
        let text = format!(
            "---\nkind: OpRun\nop_id: op-{number}\nproject_id: p{}\nmode_id: SERVICE\n\
             timestamp_start: 2026-0{}-{day:02}T{hour:02}:00:00Z\nresult: WARN\n\
             next_pointer: Do the thing {number} again.\n---\n",
            number % 2,
            number % 3 + 1
        );
        sandbox.write(format!("runs/{number}.md"), text);
    }
    let html = holdpoint(&sandbox, &["report", "--format", "html"])
        .ends_with(0)
        .out;
    assert!(html.len() < 250_000, "{}", html.len());
    assert!(
        html.contains("And 738 more: <code><bdi>holdpoint next p0"),
        "{html}"
    );
    assert!(
        html.contains("Each mark stands for the runs of one week"),
        "{html}"
    );
    let json = holdpoint(&sandbox, &["report", "--format", "json"]).json();
    assert_eq!(
        json["projects"][0]["open"].as_array().map(Vec::len),
        Some(750)
    );
}

/// A run that failed in a month of 2025.
fn failed(number: usize) -> String {
    let (month, day) = (12 - number % 12, number % 28 + 1);
    format!(
        "---\nkind: OpRun\nop_id: load\nproject_id: desk\nmode_id: PIPELINE\n\
         title: Load number {number}\ntimestamp_start: 2025-{month:02}-{day:02}T09:00:00Z\n\
         timestamp_end: 2025-{month:02}-{day:02}T09:30:00Z\nresult: FAIL\n\
         evidence_links: [{{artifact: data.csv}}]\nnext_pointer: Load {number} again.\n---\n"
    )
}

#[test]
fn further_failed_runs_are_folded_by_month() {
    let sandbox = Sandbox::empty();
    sandbox.write("data.csv", "1\n");
    write_project(&sandbox, "desk", "Support desk", "");
    for number in 0..600 {
        sandbox.write(format!("runs/{number}.md"), failed(number));
    }
    let html = holdpoint(&sandbox, &["report", "--format", "html"])
        .ends_with(0)
        .out;
    assert!(html.contains("Failed runs (600)"));
    // The latest twelve are shown, then the rest of December, then each month.
    for words in ["38 more of December 2025", "50 more of November 2025"] {
        assert!(html.contains(&format!("<summary>{words}</summary>")));
    }
    assert!(html.contains("And 100 more: <code>holdpoint report --format json"));
    assert!(html.len() < 500_000, "{}", html.len());
    let markdown = holdpoint(&sandbox, &["report", "--format", "markdown"]).out;
    assert!(markdown.contains("### Failed runs (600)"), "{markdown}");
    assert!(markdown.contains("And 588 more: `holdpoint report --format json`"));
}

/// `next`, `status` and `report` say the same about what is due.
#[test]
fn all_views_have_the_same_list_of_what_is_due() {
    let sandbox = several_projects();
    for (name, project, pointer) in [
        ("late", "desk", "Load April on 20 March."),
        ("field", "desk", "Write the list.\nnext_due: 2026-03-20"),
        ("today", "idle", "Ask again by 1 April."),
        ("soon", "desk", "Count them on Monday."),
        ("paused", "shop", "Sell the till by 9 March."),
        ("alone", "upstairs", "Clean up by 10 March."),
    ] {
        let path = format!("runs/{name}.md");
        let project = format!("project_id: {project}");
        write_run(&sandbox, &path, &project, name, pointer);
    }
    let json = |arguments: &[&str], status: i32| {
        let arguments = [arguments, &["--format", "json"]].concat();
        holdpoint(&sandbox, &arguments).ends_with(status).json()
    };
    let paths_and_days = |list: &Json| {
        let entries = list.as_array().expect("a list").iter();
        let pair = |entry: &Json| (entry["due"].to_string(), entry["path"].to_string());
        entries.map(pair).collect::<Vec<_>>()
    };
    let status = json(&["status"], 1);
    let report = json(&["report"], 0);
    let overdue = paths_and_days(&status["overdue"]);
    assert_eq!(overdue, paths_and_days(&report["attention"]["overdue"]));
    assert_eq!(overdue.len(), 4, "{overdue:?}");
    // In JSON, `next` has the pointers of all projects, those that are archived included.
    let next = json(&["next"], 0);
    let projects = next["projects"].as_array().expect("a list").iter();
    let active = projects.filter(|project| project["status"] != "archived");
    let open = active.flat_map(|project| project["open"].as_array().expect("a list"));
    let (mut late, mut due) = (Vec::new(), Vec::new());
    for pointer in open.filter(|pointer| !pointer["due"].is_null()) {
        let pair = (pointer["due"].to_string(), pointer["path"].to_string());
        if pointer["days_late"].is_null() {
            due.push(pair);
        } else {
            late.push(pair);
        }
    }
    late.sort();
    due.sort();
    assert_eq!(overdue, late);
    assert_eq!(paths_and_days(&status["due"]), due);
    holdpoint(&sandbox, &["next"])
        .ends_with(0)
        .says("4 overdue");
}

#[test]
fn days_leaves_out_earlier_work() {
    let sandbox = several_projects();
    let all = holdpoint(&sandbox, &["report", "--days", "30", "--format", "json"]).json();
    assert_eq!(
        (&all["since"], &all["totals"]["earlier"]),
        (&"2026-03-03".into(), &0.into())
    );
    let late = holdpoint(&sandbox, &["report", "--days", "28", "--format", "json"]).json();
    assert_eq!(late["totals"]["earlier"], 4);
    assert_eq!(late["totals"]["runs"]["PASS"], 0);
    // Open next pointers stay in the list.
    assert_eq!(late["totals"]["open"], 4);
    holdpoint(&sandbox, &["report", "--days", "0"]).ends_with(2);
}

#[test]
fn next_writes_further_lists_to_files() {
    let sandbox = several_projects();
    holdpoint(
        &sandbox,
        &[
            "next",
            "--output",
            "json=next.json",
            "--output",
            "markdown=next.md",
        ],
    )
    .ends_with(0);
    assert!(sandbox.read("next.json").contains("holdpoint/next/1"));
    assert!(sandbox.read("next.md").starts_with("# Next pointers"));
    holdpoint(&sandbox, &["next", "--output", "jsn=a"])
        .ends_with(2)
        .says("did you mean `json`?");
}

#[test]
fn inactive_projects_are_counted_and_listed_only_by_name() {
    let sandbox = several_projects();
    let all = holdpoint(&sandbox, &["next"]).ends_with(0).out;
    assert!(!all.contains("Close the till"), "{all}");
    assert!(
        all.contains("1 more in shop, which is archived: holdpoint next shop"),
        "{all}"
    );
    assert!(all.contains("no project"), "{all}");
    let shop = holdpoint(&sandbox, &["next", "shop"]).ends_with(0).out;
    assert!(shop.contains("Close the till.\n"), "{shop}");
    assert!(!shop.contains("Load March"), "{shop}");
    holdpoint(&sandbox, &["next", "dsk"])
        .ends_with(2)
        .says("did you mean `desk`?");
}

#[test]
fn a_pointer_has_its_line_number() {
    let sandbox = several_projects();
    let next = holdpoint(&sandbox, &["next", "--format", "json", "desk"]).json();
    let open = &next["projects"][0]["open"][0];
    assert_eq!((&open["line"], &open["age_days"]), (&11.into(), &28.into()));
    assert_eq!(
        (&open["kind"], &open["of"]),
        (&"OpRun".into(), &"load".into())
    );
}

#[test]
fn json_documents_match_their_schemas() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let handbook = root.join("fixtures/handbook").display().to_string();
    for (command, schema) in [("next", "next"), ("report", "overview")] {
        let schema = std::fs::read_to_string(root.join(format!("schema/{schema}.json")));
        let schema: Json = serde_json::from_str(&schema.expect("a schema")).expect("JSON");
        let ran = holdpoint(
            &several_projects(),
            &["-C", &handbook, command, "--format", "json"],
        );
        fits(&ran.ends_with(0).json(), &schema, command);
        let ran = holdpoint(&several_projects(), &[command, "--format", "json"]);
        fits(&ran.ends_with(0).json(), &schema, command);
    }
}

#[test]
fn a_pass_without_evidence_is_unproven_in_every_view() {
    let sandbox = Sandbox::empty();
    sandbox.write("data.csv", "1\n");
    write_project(&sandbox, "desk", "Support desk", "");
    let project = "project_id: desk";
    write_run(&sandbox, "proven.md", project, "One", "Load March.");
    write_run(&sandbox, "bare.md", project, "Two", "Load April.");
    let bare = sandbox.read("bare.md");
    sandbox.write(
        "bare.md",
        bare.replace(
            "evidence_links: [{artifact: data.csv, validation: data.csv}]\n",
            "",
        ),
    );
    let report = holdpoint(&sandbox, &["report", "--format", "json"]).json();
    let runs = &report["projects"][0]["runs"];
    assert_eq!((&runs["PASS"], &runs["unproven"]), (&1.into(), &1.into()));
    let next = holdpoint(&sandbox, &["next", "--format", "json"]).json();
    let open = next["projects"][0]["open"].as_array().expect("a list");
    let unproven = open.iter().filter(|open| open["unproven"] == true);
    let paths: Vec<&Json> = unproven.map(|open| &open["path"]).collect();
    assert_eq!(paths, ["bare.md"]);
    let listed = holdpoint(&sandbox, &["next"]).out;
    assert!(listed.contains("  unproven\n"), "{listed}");
    let rows = holdpoint(&sandbox, &["export"]).out;
    let rows = rows
        .lines()
        .map(|row| serde_json::from_str(row).expect("JSON"));
    let mut rows = rows.filter(|row: &Json| row["type"] == "record");
    let mut result =
        |path: &str| rows.find(|row| row["path"] == path).expect("a row")["result"].clone();
    assert_eq!(result("bare.md"), "unproven");
    assert_eq!(result("proven.md"), "PASS");
}

/// Returns a repository with a remote, in which something of everything needs attention.
fn troubled() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["remote", "add", "origin", "git@github.com:desk/records.git"]);
    sandbox.write("data.csv", "1\n");
    write_project(&sandbox, "desk", "Support desk", "");
    let project = "project_id: desk";
    write_run(
        &sandbox,
        "runs/failed.md",
        project,
        "The load that broke",
        "Load it by 10 March.",
    );
    let failed = sandbox.read("runs/failed.md");
    sandbox.write(
        "runs/failed.md",
        failed.replace("result: PASS", "result: FAIL"),
    );
    write_run(
        &sandbox,
        "runs/bare.md",
        project,
        "The load without proof",
        "Load May.",
    );
    let bare = sandbox.read("runs/bare.md");
    let bare = bare.replace(
        "evidence_links: [{artifact: data.csv, validation: data.csv}]\n",
        "",
    );
    sandbox.write("runs/bare.md", bare);
    sandbox.write(
        "runs/open.md",
        "---\nkind: OpRun\nop_id: probe\nproject_id: desk\nmode_id: SERVICE\ntitle: The probe\n\
         timestamp_start: 2026-03-30T09:00:00Z\n---\n",
    );
    sandbox.commit("records");
    sandbox
}

fn report(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let at = ["--now", "2026-04-01T09:00:00Z"];
    run(sandbox, &[&["report"], arguments, &at].concat()).ends_with(0)
}

#[test]
fn the_report_begins_with_what_needs_attention() {
    let sandbox = troubled();
    let json = report(&sandbox, &["--format", "json"]).json();
    let attention = &json["attention"];
    let failed = &attention["failed"][0];
    assert_eq!(failed["title"], "The load that broke");
    assert_eq!(failed["operator"], "load");
    assert_eq!(failed["evidence"][0]["path"], "data.csv");
    assert!(failed["person"].is_string(), "{failed}");
    assert_eq!(attention["unproven"][0]["path"], "runs/bare.md");
    assert_eq!(attention["open_runs"][0]["title"], "The probe");
    assert_eq!(attention["overdue"][0]["due"], "2026-03-10");
    assert_eq!(attention["overdue"][0]["days_late"], 22);
    assert!(
        attention["errors"]
            .as_array()
            .is_some_and(|it| !it.is_empty())
    );
    assert_eq!(json["repository"], "desk/records");
    assert_eq!(json["people"][0]["commits"], 1);
    let html = report(&sandbox, &["--format", "html"]).out;
    let commit = sandbox.git(&["rev-parse", "HEAD"]);
    let file = format!("href=\"https://github.com/desk/records/blob/{commit}/runs/failed.md\"");
    assert!(html.contains(&file), "{html}");
    let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("no {words}"));
    assert!(at("What needs attention") < at("Failed runs (1)"));
    assert!(at("Open runs (1)") < at("All projects"));
    // The marks of the timeline name their run and link to it.
    assert!(
        html.contains("<title>The load that broke · load · FAIL · 2026-03-04</title>"),
        "{html}"
    );
}

#[test]
fn links_lead_where_the_option_says() {
    let sandbox = troubled();
    let base = "https://records.example.org/{commit}/files";
    let html = report(&sandbox, &["--format", "html", "--link-base", base]).out;
    let commit = sandbox.git(&["rev-parse", "HEAD"]);
    let file = format!("href=\"https://records.example.org/{commit}/files/runs/open.md\"");
    assert!(html.contains(&file), "{html}");
    let script = ["report", "--link-base", "javascript:alert(1)"];
    run(&sandbox, &script)
        .ends_with(2)
        .says("begins with https://");
}

#[test]
fn since_limits_the_period() {
    let sandbox = troubled();
    let json = report(&sandbox, &["--format", "json", "--since", "2026-03-20"]).json();
    assert_eq!(json["since"], "2026-03-20");
    assert_eq!(
        json["attention"]["failed"].as_array().map(Vec::len),
        Some(0)
    );
    // An open item is listed, whenever it began.
    assert_eq!(
        json["attention"]["open_runs"].as_array().map(Vec::len),
        Some(1)
    );
    run(&sandbox, &["report", "--since", "monday"]).ends_with(2);
}

#[test]
fn the_page_is_a_file_unless_something_else_is_asked_for() {
    let sandbox = several_projects();
    let ran = holdpoint(&sandbox, &["report"]).ends_with(0);
    assert_eq!(ran.out, "holdpoint-report.html\n");
    assert!(
        sandbox
            .read("holdpoint-report.html")
            .starts_with("<!DOCTYPE html>")
    );
    sandbox.remove("holdpoint-report.html");
    let other = holdpoint(&sandbox, &["report", "--output", "html=page.html"]).ends_with(0);
    assert_eq!(other.out, "page.html\n");
    assert!(
        !sandbox
            .names(".")
            .contains(&"holdpoint-report.html".to_owned())
    );
    let no_page = ["report", "--open", "--format", "html"];
    holdpoint(&sandbox, &no_page)
        .ends_with(2)
        .says("--open needs the page in a file");
}

#[cfg(unix)]
#[test]
fn open_hands_the_page_to_a_browser_or_says_that_there_is_none() {
    let sandbox = several_projects();
    let opened = run_with(
        &sandbox,
        &[("BROWSER", "cp -t opened")],
        &["report", "--open"],
    );
    // The folder is missing, so the program fails.
    opened
        .ends_with(2)
        .says("`cp` could not open `holdpoint-report.html`");
    std::fs::create_dir(sandbox.join("opened")).expect("a folder");
    run_with(
        &sandbox,
        &[("BROWSER", "cp -t opened")],
        &["report", "--open"],
    )
    .ends_with(0);
    assert_eq!(sandbox.names("opened"), ["holdpoint-report.html"]);
    let none = [("BROWSER", "no-such-browser"), ("PATH", "/nowhere")];
    run_with(&sandbox, &none, &["report", "--open"])
        .ends_with(2)
        .says("no program was found that opens `holdpoint-report.html`");
}

#[test]
fn what_is_overdue_comes_first_and_a_step_for_april_is_not_late_in_march() {
    let sandbox = Sandbox::empty();
    sandbox.write("data.csv", "1\n");
    write_project(&sandbox, "desk", "Support desk", "");
    let project = "project_id: desk";
    let mut at = 0;
    let mut write = |pointer: &str| {
        at += 1;
        // Each run is of its own operator, so that none takes up the pointer of another.
        let path = format!("runs/{at}.md");
        write_run(&sandbox, &path, project, "One", pointer);
        let text = sandbox
            .read(&path)
            .replace("op_id: load", &format!("op_id: op-{at}"));
        sandbox.write(&path, text);
    };
    write("Load the rest.");
    write("Count the orders for April.");
    write("Call the carrier on Monday.");
    write("Send the list by 29 March.");
    let at = ["--no-git", "--now", "2026-03-31T12:00:00Z"];
    let next = run(&sandbox, &[&["next", "--format", "json"][..], &at].concat()).json();
    let open = next["projects"][0]["open"]
        .as_array()
        .expect("a list")
        .clone();
    let dues: Vec<(&Json, &Json)> = open
        .iter()
        .map(|it| (&it["due"], &it["days_late"]))
        .collect();
    let null = Json::Null;
    let (monday, march, april) = (
        "2026-03-09".into(),
        "2026-03-29".into(),
        "2026-04-30".into(),
    );
    let expected = [
        (&monday, &22.into()),
        (&march, &2.into()),
        (&april, &null),
        (&null, &null),
    ];
    assert_eq!(dues, expected);
    let text = run(&sandbox, &[&["next"][..], &at].concat());
    assert!(
        text.out.contains("due 29 March, 2 days late\n"),
        "{}",
        text.out
    );
    assert!(text.out.contains("due 30 April\n"), "{}", text.out);
    text.says("4 open next pointers in 1 project, 2 overdue");
    // A run that names the record takes up its pointer.
    run(&sandbox, &["new", "run", "op-9", "--takes-up", "runs/3.md"]).ends_with(2);
    sandbox.write(
        "runs/later.md",
        "---\nkind: OpRun\nop_id: op-9\nproject_id: desk\nmode_id: SERVICE\ntakes_up: runs/3.md\n\
         timestamp_start: 2026-03-30T09:00:00Z\nresult: PASS\nnext_pointer: Wait for the answer.\n---\n",
    );
    let after = run(&sandbox, &[&["next"][..], &at].concat());
    assert!(!after.out.contains("Call the carrier"), "{}", after.out);
}
