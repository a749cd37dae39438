//! `manifest-integrity`

use super::mentions;
use crate::diagnostic::Diagnostic;
use crate::record::reading::MAX_BYTES;
use crate::rules::prelude::*;
use crate::target::manifest::{Problem, ProblemKind};
use crate::text::RepoPath;

rule! {
    /// A manifest does not agree with the files that it lists.
    ///
    /// A manifest is a promise about a whole folder: these files, with these digests
    /// and sizes. It is `{files: [{path, sha256, bytes?, rows?}], count?}` in JSON or
    /// YAML, or what `sha256sum` prints; its paths start at its own folder. A file
    /// that is gone or has changed makes the promise worthless, silently, for whoever
    /// relies on it next.
    ///
    /// There is one report for each kind of fault (it cannot be read, entries that
    /// say too little, files that are absent, files that differ, a wrong count), with
    /// the first places of that kind beside it: each is mended in its own way, and a
    /// folder that was moved is one mistake and not a thousand.
    ///
    /// # Bad
    /// ```md runs/prices.md
    /// ---
    /// kind: OpRun
    /// op_id: print-labels
    /// project_id: labels
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-18T07:00:00Z
    /// timestamp_end: 2026-03-18T07:40:00Z
    /// inputs_used: {prices: data/prices.csv}
    /// outputs_written: [data/prices.csv]
    /// acceptance_results: {no-empty-price: PASS}
    /// result: PASS
    /// evidence_links:
    ///   - artifact: data/prices.csv
    ///     validation: https://example.org/labels/12/check
    ///     manifest: data/manifest.json
    ///               ^^^^^^^^^^^^^^^^^^ //~ `prices.csv` has 26 bytes, and 27 are listed
    ///               ^^^^^^^^^^^^^^^^^^ //~ `stock.csv` is listed, and there is no such file
    ///               ^^^^^^^^^^^^^^^^^^ //~ `count` is 3, and the files are 2
    /// next_pointer: Print week 13 on Wednesday.
    /// ---
    /// ```
    /// ```json data/manifest.json
    /// {"files": [
    ///   {"path": "prices.csv", "sha256": "79fccc79f26761ff493c05b6620c52e5629418fa93c0f076c35d5daaeb5e148b", "bytes": 27},
    ///   {"path": "stock.csv", "sha256": "db3f7d6f13de246f707aa9611afa5090303ee8e48003e274b57b0bd99c9b0a08"}
    /// ], "count": 3}
    /// ```
    /// # Bad: no manifest at all
    /// ```md runs/prices.md
    /// ---
    /// kind: OpRun
    /// op_id: print-labels
    /// project_id: labels
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-18T07:00:00Z
    /// timestamp_end: 2026-03-18T07:40:00Z
    /// inputs_used: {prices: data/prices.csv}
    /// outputs_written: [data/prices.csv]
    /// acceptance_results: {no-empty-price: PASS}
    /// result: PASS
    /// evidence_links:
    ///   - artifact: data/prices.csv
    ///     validation: https://example.org/labels/12/check
    ///   - manifest: data/prices.csv
    ///               ^^^^^^^^^^^^^^^ //~ `data/prices.csv` is no manifest: it has no list `files`
    ///   - manifest: data
    ///               ^^^^ //~ `data` is a folder, and a manifest is a file
    /// next_pointer: Print week 13 on Wednesday.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/prices.md
    /// ---
    /// kind: OpRun
    /// op_id: print-labels
    /// project_id: labels
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-18T07:00:00Z
    /// timestamp_end: 2026-03-18T07:40:00Z
    /// inputs_used: {prices: data/prices.csv}
    /// outputs_written: [data/prices.csv]
    /// acceptance_results: {no-empty-price: PASS}
    /// result: PASS
    /// evidence_links:
    ///   - artifact: data/prices.csv
    ///     validation: https://example.org/labels/12/check
    ///   - manifest: data/manifest.yaml
    ///   - manifest: data/SHA256SUMS
    /// next_pointer: Print week 13 on Wednesday.
    /// ---
    /// ```
    /// ```yaml data/manifest.yaml
    /// files:
    ///   - path: prices.csv
    ///     sha256: 79fccc79f26761ff493c05b6620c52e5629418fa93c0f076c35d5daaeb5e148b
    ///     rows: 2
    /// count: 1
    /// ```
    /// ```text data/SHA256SUMS
    /// 79fccc79f26761ff493c05b6620c52e5629418fa93c0f076c35d5daaeb5e148b  prices.csv
    /// ```
    /// # Around
    /// What stands beside each of these examples.
    ///
    /// ```text data/prices.csv
    /// sku,price
    /// screw,12
    /// nail,8
    /// ```
    /// ```md operators/print-labels.md
    /// ---
    /// kind: Operator
    /// op_id: print-labels
    /// name: Print the labels
    /// mode_ids: [PIPELINE]
    /// purpose: Print a label for every price that changed.
    /// preconditions: [The prices are signed.]
    /// inputs: [prices]
    /// steps: [Take the list., Check it., Print., Cut., Hang.]
    /// outputs: [data/*.csv]
    /// acceptance_checks: [{id: no-empty-price, run: ./check}]
    /// timebox_minutes: 60
    /// failure_paths: [Print the old ones., Write them by hand.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The list that was printed.]
    /// next_pointer_rule: The next list.
    /// ---
    /// ```
    /// ```md projects/labels.md
    /// ---
    /// kind: Project
    /// project_id: labels
    /// name: Shelf labels
    /// owners: [shop@example.org]
    /// ---
    /// ```
    pub static MANIFEST_INTEGRITY = {
        name: "manifest-integrity",
        family: "evidence",
        level: Physical,
        severity: Error,
        source: "Execution model, Evidence patterns: manifest with counts and hashes",
        check: Check::Record(check),
    }
}

/// How many places in a manifest are shown.
const SHOWN: usize = 5;

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let manifest = |named: &NamedTarget<'_>| match named.fact {
        Resolution::File(file) => Some((file.path.clone(), true)),
        Resolution::Folder(folder) => Some((folder.path.clone(), false)),
        // What is not there, or somewhere else, is told by what it is.
        Resolution::Sound
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Dead(_)
        | Resolution::Outside(_)
        | Resolution::Uncommitted { .. }
        | Resolution::Unverified(_) => None,
    };
    let manifest = |named: &NamedTarget<'_>| manifest(named).filter(|_| named.role.is_manifest());
    for mentions in mentions::of(cx.named, manifest) {
        let (path, is_file) = &mentions.subject;
        if !is_file {
            let message = format!("`{path}` is a folder, and a manifest is a file");
            report.at(mentions.first, message).help(WHAT_IT_IS);
            continue;
        }
        let fact = cx.model.facts().manifest(path);
        let problems = fact.map_or(&[][..], |fact| &fact.problems);
        for kind in ProblemKind::ALL {
            let of_kind = |problem: &&Problem| problem.kind == kind;
            let problems: Vec<&Problem> = problems.iter().filter(of_kind).collect();
            if let Some(first) = problems.first() {
                let message = message(kind, &first.message, problems.len(), path);
                let found = report.at(mentions.first, message);
                found.about(kind.name());
                show(found, kind, &problems, path);
                for place in &mentions.further {
                    found.related(&record.path, *place, "named here too");
                }
            }
        }
    }
}

fn message(kind: ProblemKind, first: &str, count: usize, path: &RepoPath) -> String {
    match kind {
        ProblemKind::Unreadable => format!("`{path}` is no manifest: {first}"),
        ProblemKind::Entry if count > 1 => {
            format!("`{path}` has {count} entries that say too little")
        }
        ProblemKind::Entry => format!("`{path}` has {first}"),
        ProblemKind::Absent if count > 1 => {
            format!("{count} files that `{path}` lists are not there")
        }
        ProblemKind::Different if count > 1 => {
            format!("{count} files are not what `{path}` lists")
        }
        ProblemKind::Absent | ProblemKind::Different | ProblemKind::Count => first.to_owned(),
    }
}

/// Says what to do, and shows the first places in the manifest.
fn show(found: &mut Diagnostic, kind: ProblemKind, problems: &[&Problem], path: &RepoPath) {
    found.help(match problems.len().saturating_sub(SHOWN) {
        0 => help(kind).to_owned(),
        more => format!("{} ({more} more are not shown)", help(kind)),
    });
    for problem in problems.iter().take(SHOWN) {
        let place = problem.span.unwrap_or_default();
        // Reports read no more of a file than of a record.
        if place.end as usize <= MAX_BYTES {
            found.related(path, place, problem.message.clone());
        }
    }
}

const WHAT_IT_IS: &str = "a manifest is `{files: [{path, sha256, bytes?, rows?}], count?}` in JSON or YAML, \
                          or what `sha256sum` prints";

fn help(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Unreadable => WHAT_IT_IS,
        ProblemKind::Entry => "give each file a `path` and a `sha256` of 64 digits",
        ProblemKind::Absent => "bring the files back, or write the manifest anew",
        ProblemKind::Different => "write the manifest anew, or bring back the files that it lists",
        ProblemKind::Count => "count the files again",
    }
}
