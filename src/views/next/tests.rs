//! Tests of which pointers are open and which were taken up by a later run.

use super::{NextPointers, OpenPointer};
use crate::config::Settings;
use crate::engine::{self, Input};
use crate::git::NoHistory;
use crate::snapshot::Memory;
use crate::views::unproven::UnprovenRuns;

/// A repository of records: the path of each without its extension, and its frontmatter.
#[derive(Default)]
struct SmallRepo {
    files: Vec<(String, String)>,
}

impl SmallRepo {
    fn with(mut self, path: &str, yaml: &str) -> Self {
        let lines = yaml.trim().lines().map(str::trim_start);
        let yaml: Vec<&str> = lines.collect();
        let text = format!("---\n{}\n---\n", yaml.join("\n"));
        self.files.push((format!("{path}.md"), text));
        self
    }

    /// Adds a run of an operator for `desk` that takes half an hour, with its next pointer.
    fn run(self, path: &str, operator: &str, start: &str, pointer: &str, more: &str) -> Self {
        let yaml = format!(
            "kind: OpRun
            op_id: {operator}
            project_id: desk
            mode_id: SERVICE
            timestamp_start: 2026-03-{start}:00Z
            timestamp_end: 2026-03-{start}:30Z
            next_pointer: {pointer}
            {more}"
        );
        self.with(
            path,
            &yaml.replace(":00Z", ":00:00Z").replace(":30Z", ":30:00Z"),
        )
    }

    fn operator(self, id: &str, name: &str) -> Self {
        let yaml = format!("kind: Operator\nop_id: {id}\nname: {name}\nmode_ids: [SERVICE]");
        self.with(&format!("operators/{id}"), &yaml)
    }

    fn next(&self) -> NextPointers {
        let now = "2026-03-31T12:00:00Z".parse().expect("a timestamp");
        let outcome = engine::check(&Input {
            snapshot: &Memory::new(self.files.iter().cloned()),
            history: &NoHistory,
            settings: &Settings::default(),
            closing: None,
            states: &[],
            memo: None,
            now,
            scope: &[],
        });
        let outcome = outcome.expect("files in memory");
        let unproven = UnprovenRuns::new(&outcome.findings, &outcome.model);
        NextPointers::collect(&outcome.model, &unproven, now)
    }

    /// Returns the records whose pointers are open, in the order of the list.
    fn open(&self) -> Vec<String> {
        let next = self.next();
        let open = next.projects.iter().flat_map(|project| &project.open);
        let path = |open: &OpenPointer| open.path.to_string().replace(".md", "");
        open.map(path).collect()
    }
}

fn small() -> SmallRepo {
    SmallRepo::default()
        .operator("load", "Load the orders")
        .operator("roll-out", "Roll out the service")
}

const FAILED: &str = "result: FAIL\ndebug_packet: packets/p.md";

fn packet(more: &str) -> String {
    format!(
        "kind: DebugPacket
        project_id: desk
        op_run: runs/a.md
        {more}"
    )
}

#[test]
fn the_next_run_of_the_same_operator_takes_a_pointer_up() {
    let one = small().run("runs/a", "load", "02T09", "Load the rest.", "result: PASS");
    assert_eq!(one.open(), ["runs/a"]);
    let both = one.run("runs/b", "load", "03T09", "Look at it.", "result: FAIL");
    assert_eq!(both.open(), ["runs/b"]);
}

#[test]
fn a_run_before_the_named_day_does_not_take_a_pointer_up() {
    let text = "On 20 March, look at the logs.";
    let early = small()
        .run("runs/a", "load", "02T09", text, "result: PASS")
        .run("runs/b", "load", "09T09", "Load the rest.", "result: PASS");
    assert_eq!(early.open(), ["runs/a", "runs/b"]);
    let due = early.run("runs/c", "load", "20T09", "Look at it.", "result: PASS");
    assert_eq!(due.open(), ["runs/c"]);
}

#[test]
fn a_run_of_another_operator_or_project_does_not_take_a_pointer_up() {
    let small = small()
        .run("runs/a", "load", "02T09", "Load the rest.", "result: PASS")
        .run("runs/b", "roll-out", "03T09", "Look at it.", "result: PASS")
        .with(
            "runs/c",
            "kind: OpRun
            op_id: load
            project_id: shop
            mode_id: SERVICE
            timestamp_start: 2026-03-04T09:00:00Z
            next_pointer: Load the next day.
            result: PASS",
        );
    assert_eq!(small.open(), ["runs/a", "runs/b", "runs/c"]);
}

#[test]
fn a_run_that_started_before_the_pointer_was_written_does_not_take_it_up() {
    let small = small()
        .run("runs/a", "load", "02T09", "Load the rest.", "result: PASS")
        .with(
            "runs/b",
            "kind: OpRun
            op_id: load
            project_id: desk
            mode_id: SERVICE
            timestamp_start: 2026-03-02T09:10:00Z
            next_pointer: Load the returns.
            result: PASS",
        );
    // The second run started during the first, so neither is later than the other's pointer.
    assert_eq!(small.open(), ["runs/b", "runs/a"]);
}

#[test]
fn simultaneous_runs_do_not_take_up_each_others_pointers() {
    let add_run = |path: &str, small: SmallRepo| {
        small.with(
            path,
            "kind: OpRun
            op_id: load
            project_id: desk
            mode_id: SERVICE
            timestamp_start: 2026-03-02T09:00:00Z
            timestamp_end: 2026-03-02T09:00:00Z
            next_pointer: Load the rest.
            result: PASS",
        )
    };
    let small = add_run("runs/b", add_run("runs/a", small()));
    assert_eq!(small.open(), ["runs/a", "runs/b"]);
}

#[test]
fn held_and_future_runs_take_no_pointer_up() {
    let first = |small: SmallRepo| small.run("runs/a", "load", "02T09", "Load it.", "result: PASS");
    let held = first(small()).run("runs/b", "load", "03T09", "Ask again.", "held_by: quiet");
    assert_eq!(held.open(), ["runs/a", "runs/b"]);
    let future = first(small()).with(
        "runs/b",
        "kind: OpRun
        op_id: load
        project_id: desk
        mode_id: SERVICE
        timestamp_start: 2062-03-03T09:00:00Z
        next_pointer: Load more.
        result: PASS",
    );
    assert_eq!(future.open(), ["runs/a", "runs/b"]);
}

#[test]
fn a_pointer_that_names_operators_waits_for_each_of_them() {
    let named = small()
        .operator("count-stock", "Count")
        .run(
            "runs/a",
            "load",
            "02T09",
            "Run `roll-out`, then count-stock.",
            "result: PASS",
        )
        .run("runs/b", "load", "03T09", "Load the rest.", "result: PASS")
        .run(
            "runs/c",
            "roll-out",
            "04T09",
            "See how it goes.",
            "result: PASS",
        );
    assert_eq!(named.open(), ["runs/a", "runs/b", "runs/c"]);
    let all = named.run(
        "runs/d",
        "count-stock",
        "05T09",
        "Count again.",
        "result: PASS",
    );
    assert_eq!(all.open(), ["runs/b", "runs/c", "runs/d"]);
}

#[test]
fn an_operator_may_be_named_by_its_name() {
    let named = small()
        .run(
            "runs/a",
            "load",
            "02T09",
            "Roll out the service on Monday.",
            "result: PASS",
        )
        .run("runs/b", "load", "03T09", "Load the rest.", "result: PASS");
    assert_eq!(named.open(), ["runs/a", "runs/b"]);
    let done = named.run(
        "runs/c",
        "roll-out",
        "04T09",
        "See how it goes.",
        "result: PASS",
    );
    assert_eq!(done.open(), ["runs/b", "runs/c"]);
}

#[test]
fn an_operator_named_by_an_everyday_word_must_run_in_addition_to_the_own_operator() {
    let small = small().run(
        "runs/a",
        "roll-out",
        "02T09",
        "Load the rest.",
        "result: PASS",
    );
    let loaded = small.run("runs/b", "load", "03T09", "See the log.", "result: PASS");
    assert_eq!(loaded.open(), ["runs/a", "runs/b"]);
    let both = loaded.run(
        "runs/c",
        "roll-out",
        "04T09",
        "See the page.",
        "result: PASS",
    );
    assert_eq!(both.open(), ["runs/b", "runs/c"]);
}

#[test]
fn a_debug_packet_replaces_the_pointer_of_its_failed_run() {
    let run = |small: SmallRepo| small.run("runs/a", "load", "02T09", "Write the packet.", FAILED);
    let with_packet = run(small()).with(
        "packets/p",
        &packet("next_pointer: Try it with one thread."),
    );
    assert_eq!(with_packet.open(), ["packets/p"]);
    // A run that fails and names the same packet again does not take up the packet's pointer.
    let again = with_packet.run("runs/b", "load", "03T09", "Try with none.", FAILED);
    assert_eq!(again.open(), ["packets/p", "runs/b"]);
    let passed = again.run("runs/c", "load", "04T09", "Watch it.", "result: PASS");
    assert_eq!(passed.open(), ["runs/c"]);
}

#[test]
fn a_run_keeps_its_pointer_if_the_packet_has_none_or_belongs_to_another_run() {
    let run = |small: SmallRepo| small.run("runs/a", "load", "02T09", "Write the packet.", FAILED);
    let no_packet = run(small());
    assert_eq!(no_packet.open(), ["runs/a"]);
    let vacuous = run(small()).with("packets/p", &packet("next_pointer: later"));
    assert_eq!(vacuous.open(), ["runs/a"]);
    let passed = small()
        .run("runs/a", "load", "02T09", "Write it down.", "result: FAIL")
        .run("runs/b", "roll-out", "03T09", "Move the probe.", FAILED)
        .with(
            "packets/p",
            &packet("next_pointer: Try it with one thread."),
        );
    // The packet is about `a`, so it does not replace the pointer of `b`.
    assert_eq!(passed.open(), ["packets/p", "runs/a", "runs/b"]);
}

#[test]
fn a_packet_needs_no_pointer_if_it_is_resolved() {
    let run = |small: SmallRepo| small.run("runs/a", "load", "02T09", "Load it again.", FAILED);
    let fixed = "resolved: true\nresolution_or_next: The number is set by hand.";
    let resolved = run(small()).with("packets/p", &packet(fixed));
    assert_eq!(resolved.open(), ["runs/a"]);
    let more = format!("{fixed}\nnext_pointer: Load it with the fix.");
    let small = run(small()).with("packets/p", &packet(&more));
    assert_eq!(small.open(), ["packets/p"]);
}

#[test]
fn a_block_waits_for_the_operators_of_all_its_runs() {
    let block = "kind: Block
        block_id: monday
        mode_id: SERVICE
        timestamp_start: 2026-03-02T09:00:00Z
        timestamp_end: 2026-03-02T12:00:00Z
        next_pointer: Go on with both of them.";
    let in_block = "result: PASS\nblock_id: monday";
    let small = small()
        .with("blocks/monday", block)
        .run("runs/a", "load", "02T09", "Load the rest.", in_block)
        .run("runs/b", "roll-out", "02T10", "Look at it.", in_block)
        .run("runs/c", "load", "03T09", "Load the next.", "result: PASS");
    assert_eq!(small.open(), ["runs/b", "blocks/monday", "runs/c"]);
    let both = small.run("runs/d", "roll-out", "04T09", "See it.", "result: PASS");
    assert_eq!(both.open(), ["runs/c", "runs/d"]);
}

#[test]
fn a_decision_is_carried_out_or_superseded() {
    let decision = |id: &str, more: &str| {
        format!(
            "kind: Decision
            decision_id: {id}
            project_id: desk
            decided_at: 2026-03-02
            next_pointer: Do as was decided.
            {more}"
        )
    };
    let one = || small().with("decisions/one", &decision("one", ""));
    assert_eq!(one().open(), ["decisions/one"]);
    let named = "result: PASS\ndecision_id: one";
    let done = one().run("runs/a", "load", "03T09", "See it.", named);
    assert_eq!(done.open(), ["runs/a"]);
    let before = one().run("runs/a", "load", "01T09", "See it.", named);
    assert_eq!(before.open(), ["runs/a", "decisions/one"]);
    let held = "held_by: quiet\ndecision_id: one";
    let held = one().run("runs/a", "load", "03T09", "Ask again.", held);
    assert_eq!(held.open(), ["decisions/one", "runs/a"]);
    let other = one().with("decisions/two", &decision("two", "supersedes: one"));
    assert_eq!(other.open(), ["decisions/two"]);
    // They supersede each other, so it is unknown which one is in effect.
    let circle = small()
        .with("decisions/one", &decision("one", "supersedes: two"))
        .with("decisions/two", &decision("two", "supersedes: one"));
    assert_eq!(circle.open(), ["decisions/one", "decisions/two"]);
}

#[test]
fn a_later_run_takes_up_the_pointers_of_its_inputs() {
    let used = "result: PASS\ninputs_used: {from: runs/a.md}";
    let small = small()
        .run("runs/a", "load", "02T09", "Load the rest.", "result: PASS")
        .run("runs/b", "roll-out", "03T09", "Look at it.", used);
    assert_eq!(small.open(), ["runs/b"]);
}

#[test]
fn every_pointer_is_listed_or_counted() {
    let next = small()
        .run("runs/a", "load", "02T09", "later", "result: PASS")
        .with(
            "runs/b",
            "kind: OpRun\nop_id: load\nproject_id: [desk, shop]\nnext_pointer: Load it all.",
        )
        .with(
            "runs/c",
            "kind: OpRun\nop_id: roll-out\nproject_id: desk\nnext_pointer: Look at it.",
        )
        .with("odd", "kind: Opnrun\nop_id: load")
        .next();
    let [desk, none] = next.projects.as_slice() else {
        panic!("{:?}", next.projects);
    };
    assert_eq!(desk.missing.len(), 1);
    assert_eq!(desk.missing[0].text.as_deref(), Some("later"));
    // A pointer without a known date comes last.
    assert_eq!(desk.open[0].path.to_string(), "runs/c.md");
    assert_eq!((desk.open[0].since, desk.open[0].age_days), (None, None));
    assert_eq!((none.id.as_deref(), none.open.len()), (None, 1));
    assert_eq!(next.unread, 1);
}

#[test]
fn a_missing_step_is_reported_only_until_a_later_run_takes_it_up() {
    let small = small()
        .run("runs/a", "load", "02T09", "", "result: PASS")
        .run("runs/b", "load", "03T09", "Load the rest.", "result: PASS");
    let next = small.next();
    assert_eq!((next.projects[0].missing.len(), next.count()), (0, 1));
}
