//! Collects the evidence of a run when it is closed: the output of its checks, the outputs that it
//! wrote, and a manifest of both.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::SystemTime;

use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::execute::{End, Execution, MAX_OUTPUT, Secrets};
use super::file;
use crate::git::Error;
use crate::record::Operator;
use crate::record::check::slug;
use crate::record::procedure::OutputPattern;
use crate::snapshot::{FileKind, Snapshot, Streamed};
use crate::target::{PIN_MARK, Pin};
use crate::text::{RepoPath, glob};

/// The folder of all evidence.
const FOLDER: &str = "evidence";

/// The name of the manifest of a run.
pub(crate) const MANIFEST: &str = "MANIFEST.json";

/// A file as Git stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredFile {
    pub digest: Pin,
    pub bytes: u64,
}

/// Returns the digest and the size of a file as Git stores it, or `None` if the snapshot has no such
/// file.
pub(crate) fn stored_file(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
) -> Result<Option<StoredFile>, Error> {
    let entry = snapshot.entry(path.as_bytes());
    let Some(entry) = entry.filter(|entry| entry.kind == FileKind::File) else {
        return Ok(None);
    };
    let (mut hasher, mut bytes) = (Sha256::new(), 0_u64);
    let streamed = snapshot.stream(entry, true, u64::MAX, &mut |piece| {
        hasher.update(piece);
        bytes += piece.len() as u64;
        ControlFlow::Continue(())
    })?;
    let digest = Pin(hasher.finalize().into());
    Ok((streamed == Streamed::Done).then_some(StoredFile { digest, bytes }))
}

/// Returns a target that is pinned to the digest of its file.
pub(crate) fn pinned(path: &RepoPath, file: &StoredFile) -> String {
    format!("{path}{PIN_MARK}{}", file.digest)
}

/// Returns an unused folder for the evidence of a run.
pub(crate) fn folder(top: &Path, run: &RepoPath) -> RepoPath {
    let name = String::from_utf8_lossy(run.name()).into_owned();
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let stem = match slug(stem) {
        slug if slug.is_empty() => "run".to_owned(),
        slug => slug,
    };
    let path = |name: String| RepoPath::new(format!("{FOLDER}/{name}"));
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let mut paths = std::iter::once(stem.clone()).chain(numbered).map(path);
    let is_free = |path: &RepoPath| file::place(top, path).symlink_metadata().is_err();
    // The numbers do not end, so one of them is free.
    let free = paths.find(is_free);
    free.unwrap_or_else(|| RepoPath::new(format!("{FOLDER}/{stem}")))
}

/// Returns the path of a file in a folder.
pub(crate) fn within(folder: &RepoPath, name: &str) -> RepoPath {
    RepoPath::new([folder.as_bytes(), b"/", name.as_bytes()].concat())
}

/// Returns a different file name for the output of each check.
pub(crate) fn log_names<'a>(checks: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for check in checks {
        let name: String = slug(check).chars().take(80).collect();
        let name = if name.is_empty() { "check" } else { &*name };
        let numbered = (2..).map(|number| format!("{name}-{number}.log"));
        let mut all = std::iter::once(format!("{name}.log")).chain(numbered);
        names.extend(all.find(|name| !names.contains(name)));
    }
    names
}

/// Returns the log of an execution: the command, its output, and how it ended.
pub(crate) fn log(command: &str, execution: &Execution, secrets: &Secrets) -> Vec<u8> {
    let clean = |bytes: &[u8], limit| secrets.replaced(bytes, limit);
    let mut log = b"$ ".to_vec();
    log.extend(clean(command.trim().as_bytes(), usize::MAX));
    log.push(b'\n');
    log.extend(clean(&execution.output, MAX_OUTPUT));
    if !log.ends_with(b"\n") {
        log.push(b'\n');
    }
    if execution.is_cut || execution.output.len() > MAX_OUTPUT {
        log.extend_from_slice(b"[the rest of the output is not kept]\n");
    }
    let end = match execution.end {
        End::Exited(status) => format!("[exit status {status}]\n"),
        End::Killed(signal) => format!("[ended by signal {signal}]\n"),
        End::TimedOut => "[stopped at the time limit]\n".to_owned(),
    };
    log.extend_from_slice(end.as_bytes());
    log
}

/// Returns the evidence type of the output of a check, given the types that the run requires.
pub(crate) fn log_type(check_type: Option<&str>, wanted: &[&str]) -> &'static str {
    let own: &[&str] = match check_type {
        Some("health_check") => &["health_check"],
        Some("smoke" | "run_live_bounded") => &["smoke_run"],
        Some("contract_test") => &["verification"],
        Some("content_validation") => &["validation"],
        Some(_) | None => &[],
    };
    let usual = &["validation", "smoke_run", "verification"];
    let mut types = own.iter().chain(usual);
    let known = types.find(|kind| wanted.contains(*kind));
    known.copied().unwrap_or("logs")
}

/// Returns a manifest that lists files with their digests and sizes. Paths are relative to its folder.
pub(crate) fn manifest(folder: &RepoPath, files: &[(RepoPath, StoredFile)]) -> String {
    let files: Vec<_> = files
        .iter()
        .map(|(path, file)| {
            json!({
                "path": path.seen_from(folder).text(),
                "sha256": file.digest.to_string(),
                "bytes": file.bytes,
            })
        })
        .collect();
    let manifest = json!({ "count": files.len(), "files": files });
    format!("{manifest:#}\n")
}

/// The files that match one output of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundOutput {
    /// The output as the operator writes it.
    pub pattern: String,
    /// The matching files, or the folder that the output names.
    pub paths: Vec<RepoPath>,
    /// The number of files that match but were written before the run began.
    pub older: usize,
}

/// Finds the outputs of an operator. A path counts if it exists. A glob matches only files that were
/// written since the run began.
pub(crate) fn outputs(
    operator: &Operator,
    inputs: &[(String, String)],
    snapshot: &dyn Snapshot,
    top: &Path,
    start: Timestamp,
) -> Vec<FoundOutput> {
    let outputs = operator.outputs.iter().flat_map(|list| list.value.iter());
    let outputs = outputs.filter(|output| !output.value.is_prose());
    let mut found = Vec::new();
    for output in outputs {
        let filled = OutputPattern(filled_in(&output.value.0, inputs).into());
        let glob = filled.glob();
        let is_pattern = glob.contains(['*', '?', '[', '{', '\\']);
        let mut paths = Vec::new();
        let mut older = 0;
        if is_pattern {
            let Ok(matcher) = glob::matcher(&glob) else {
                continue;
            };
            for entry in snapshot.entries() {
                let name = entry.path.text();
                if entry.kind != FileKind::File || !matcher.is_match(&*name) {
                    continue;
                }
                if is_written_since(&file::place(top, &entry.path), start) {
                    paths.push(entry.path.clone())
                } else {
                    older += 1
                }
            }
        } else {
            let path = RepoPath::new(glob.as_bytes());
            let below = [path.as_bytes(), b"/"].concat();
            let is_at_path = |entry: &crate::snapshot::Entry| {
                entry.path == path || entry.path.as_bytes().starts_with(&below)
            };
            let exists = !path.is_root() && snapshot.entries().iter().any(is_at_path);
            paths.extend(exists.then_some(path));
        }
        found.push(FoundOutput {
            pattern: output.value.0.to_string(),
            paths,
            older,
        });
    }
    found
}

/// Returns whether a file was modified since a time.
fn is_written_since(place: &Path, start: Timestamp) -> bool {
    let modified = place.symlink_metadata().and_then(|it| it.modified());
    modified.is_ok_and(|modified| modified >= SystemTime::from(start))
}

/// Replaces the names of inputs in an output by their values: `data/{month}.csv`.
fn filled_in(pattern: &str, inputs: &[(String, String)]) -> String {
    let mut filled = pattern.to_owned();
    for (name, value) in inputs {
        let value: String = value
            .chars()
            .flat_map(|char| {
                let is_special = matches!(char, '*' | '?' | '[' | ']' | '{' | '}' | '\\');
                is_special.then_some('\\').into_iter().chain([char])
            })
            .collect();
        let snake = name.replace(['-', ' '], "_");
        let names = [
            name.clone(),
            name.to_uppercase(),
            snake.clone(),
            snake.to_uppercase(),
        ];
        for name in names {
            for (before, after) in [
                ("${", "}"),
                ("{{", "}}"),
                ("{{ ", " }}"),
                ("{", "}"),
                ("<", ">"),
            ] {
                filled = filled.replace(&format!("{before}{name}{after}"), &value);
            }
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_names_inputs() {
        let inputs = [("month".to_owned(), "2026-0?".to_owned())];
        for (pattern, expected) in [
            ("data/{month}.csv", r"data/2026-0\?.csv"),
            ("data/${MONTH}/a.csv", r"data/2026-0\?/a.csv"),
            ("data/{{ month }}.csv", r"data/2026-0\?.csv"),
            ("data/{day}.csv", "data/{day}.csv"),
        ] {
            assert_eq!(filled_in(pattern, &inputs), expected);
        }
    }

    #[test]
    fn every_check_has_its_own_log() {
        let names = log_names(["a b", "A-B", "…", "../x"].into_iter());
        assert_eq!(names, ["a-b.log", "a-b-2.log", "check.log", "x.log"]);
    }

    #[test]
    fn a_log_says_how_the_command_ended() {
        let mut secrets = Secrets::default();
        secrets.add("TOKEN", "hush".as_ref());
        let execution = |end, output: &[u8]| Execution {
            end,
            output: output.to_vec(),
            is_cut: false,
        };
        assert_eq!(
            log("echo hush", &execution(End::Exited(0), b"hush"), &secrets),
            b"$ echo [TOKEN]\n[TOKEN]\n[exit status 0]\n"
        );
        assert_eq!(
            log("x", &execution(End::TimedOut, b"\xff\n"), &secrets),
            b"$ x\n\xff\n[stopped at the time limit]\n"
        );
    }

    #[test]
    fn the_output_of_a_check_has_an_evidence_type_that_the_run_requires() {
        for (kind, wanted, expected) in [
            (None, &["artifact", "validation"][..], "validation"),
            (Some("smoke"), &["smoke_run"], "smoke_run"),
            (
                Some("health_check"),
                &["health_check", "logs"],
                "health_check",
            ),
            (None, &["health_check", "logs"], "logs"),
            (Some("contract_test"), &["verification"], "verification"),
            (None, &[], "logs"),
        ] {
            assert_eq!(log_type(kind, wanted), expected);
        }
    }
}
