//! `manifest-integrity`

use super::mentions::group_mentions;
use crate::diagnostic::Diagnostic;
use crate::record::reading::MAX_BYTES;
use crate::rules::prelude::*;
use crate::target::manifest::{ManifestProblem, ProblemKind};
use crate::text::RepoPath;

rule! {
    /// A manifest does not match the files that it lists.
    ///
    /// A manifest describes a whole folder: which files it contains, with their digests,
    /// sizes and, for CSV and JSON Lines, numbers of rows without a header. It is either `{files: [{path, sha256, bytes?, rows?}], count?}` in
    /// JSON or YAML, or the output of `sha256sum`. Its paths are relative to its own
    /// folder. If a listed file is missing or has changed, the manifest is wrong about
    /// it.
    ///
    /// Each kind of fault gives one finding: the manifest cannot be read, entries are
    /// incomplete, files are missing, files differ, or the count is wrong. The finding
    /// shows the first places of its kind. Each kind is corrected in its own way, and
    /// moving a folder is one mistake, even if a thousand entries are wrong afterwards.
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
    ///               ^^^^^^^^^^^^^^^^^^ //~ manifest lists 27 bytes for `prices.csv`, file has 26
    ///               ^^^^^^^^^^^^^^^^^^ //~ `stock.csv` is listed, but does not exist
    ///               ^^^^^^^^^^^^^^^^^^ //~ `count` is 3, but 2 files are listed
    /// next_pointer: Print week 13 on Wednesday.
    /// ---
    /// ```
    /// ```json data/manifest.json
    /// {"files": [
    ///   {"path": "prices.csv", "sha256": "79fccc79f26761ff493c05b6620c52e5629418fa93c0f076c35d5daaeb5e148b", "bytes": 27},
    ///                                                                                                                 ^^ //~ note: manifest lists 27 bytes for `prices.csv`, file has 26
    ///   {"path": "stock.csv", "sha256": "db3f7d6f13de246f707aa9611afa5090303ee8e48003e274b57b0bd99c9b0a08"}
    ///            ^^^^^^^^^^^ //~ note: `stock.csv` is listed, but does not exist
    /// ], "count": 3}
    ///             ^ //~ note: `count` is 3, but 2 files are listed
    /// ```
    /// # Bad: not a manifest
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
    ///               ^^^^^^^^^^^^^^^ //~ `data/prices.csv` is not a manifest: it has no `files` list and is not a `sha256sum` listing
    ///   - manifest: data
    ///               ^^^^ //~ `data` is a folder, but a manifest is a file
    /// next_pointer: Print week 13 on Wednesday.
    /// ---
    /// ```
    /// ```text data/prices.csv
    /// sku,price
    /// ^ //~ note: it has no `files` list and is not a `sha256sum` listing
    /// screw,12
    /// nail,8
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
    /// These files are part of every example.
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
    /// preconditions: [The prices are approved.]
    /// inputs: [prices]
    /// steps: [Open the list., Check the prices., Print the labels., Cut them., Hang them up.]
    /// outputs: [data/*.csv]
    /// acceptance_checks: [{id: no-empty-price, run: ./check}]
    /// timebox_minutes: 60
    /// failure_paths: [Print last week's labels., Write the labels by hand.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The list that was printed.]
    /// next_pointer_rule: Name the next list to print.
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
        judged_by: Files,
    }
}

/// The number of places in a manifest that a finding shows at most.
const MAX_PLACES: usize = 5;

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let manifests = group_mentions(cx.named, |named| {
        file_or_folder(named.resolution).filter(|_| named.kind.is_manifest())
    });
    for mentions in manifests {
        let (path, is_file) = &mentions.subject;
        if !is_file {
            let message = format!("`{path}` is a folder, but a manifest is a file");
            report.at(mentions.first, message).help(FORMAT);
            continue;
        }
        let manifest = cx.model.resolutions().manifest(path);
        let problems = manifest.map_or(&[][..], |manifest| &manifest.problems);
        for kind in ProblemKind::ALL {
            let problems: Vec<&ManifestProblem> = (problems.iter())
                .filter(|problem| problem.kind == kind)
                .collect();
            if let Some(first) = problems.first() {
                let message = message(kind, &first.message, problems.len(), path);
                let found = report.at(mentions.first, message);
                found.about(kind.name());
                add_details(found, kind, &problems, path);
                for place in &mentions.further {
                    found.related(&record.path, *place, "also named here");
                }
            }
        }
    }
}

/// Returns the path of a target, and whether it is a file. Other rules report
/// targets that do not exist or are not in the repository.
fn file_or_folder(resolution: &Resolution) -> Option<(RepoPath, bool)> {
    match resolution {
        Resolution::File(file) => Some((file.path.clone(), true)),
        Resolution::Folder(folder) => Some((folder.path.clone(), false)),
        Resolution::Sound
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Dead(_)
        | Resolution::Outside(_)
        | Resolution::Uncommitted { .. }
        | Resolution::Unverified(_) => None,
    }
}

/// Returns the message for all problems of one kind.
fn message(kind: ProblemKind, first: &str, count: usize, path: &RepoPath) -> String {
    match kind {
        ProblemKind::Unreadable => format!("`{path}` is not a manifest: {first}"),
        ProblemKind::Entry if count > 1 => {
            format!("`{path}` has {count} incomplete entries")
        }
        ProblemKind::Entry => format!("`{path}` has {first}"),
        ProblemKind::Absent if count > 1 => {
            format!("{count} files that `{path}` lists do not exist")
        }
        ProblemKind::Different if count > 1 => {
            format!("{count} files differ from what `{path}` lists")
        }
        ProblemKind::Absent | ProblemKind::Different | ProblemKind::Count => first.to_owned(),
    }
}

/// Adds the help, and the first places in the manifest.
fn add_details(
    found: &mut Diagnostic,
    kind: ProblemKind,
    problems: &[&ManifestProblem],
    path: &RepoPath,
) {
    found.help(match problems.len().saturating_sub(MAX_PLACES) {
        0 => help(kind).to_owned(),
        more => format!("{} ({more} more are not shown)", help(kind)),
    });
    for problem in problems.iter().take(MAX_PLACES) {
        let place = problem.span.unwrap_or_default();
        // The output formats read a manifest only up to the size limit of a record.
        if place.end as usize <= MAX_BYTES {
            found.related(path, place, problem.message.clone());
        }
    }
}

const FORMAT: &str = "write it as `{files: [{path, sha256, bytes?, rows?}], count?}` in JSON or YAML, \
                          or as the output of `sha256sum`";

/// Returns the help for a problem of this kind.
fn help(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Unreadable => FORMAT,
        ProblemKind::Entry => "give each file a `path` and a `sha256` of 64 digits",
        ProblemKind::Absent => "restore the files, or create the manifest again",
        ProblemKind::Different => "create the manifest again, or restore the files that it lists",
        ProblemKind::Count => {
            "correct `count`, or list the files that are missing from the manifest"
        }
    }
}
