//! Checks small repositories from every kind of source: the findings must be those that the caret
//! lines claim, and the same for every source.
//!
//! `//~` is followed by the name of a rule, or by `rule-name: beginning of message`. `expected.txt`
//! beside the files has the findings as text; `BLESS=1 cargo test --test examples` writes it, once
//! all claims are met.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use holdpoint::{
    Comparison, Diagnostic, LineIndex, Memory, OpenSnapshot, Outcome, RepoPath, Repository,
    Session, SessionOptions, SnapshotSource, Span, metas,
};
use libtest_mimic::{Failed, Trial};
use walkdir::WalkDir;

use crate::support::Sandbox;
use crate::support::{claims, now, root};

/// The file with the findings as text. It is not part of the fixture.
const EXPECTED: &str = "expected.txt";

/// Returns one test for each fixture.
pub(crate) fn trials() -> impl Iterator<Item = Trial> {
    let root = root().join("fixtures");
    let mut folders = folders_in(&root.join("broken"));
    folders.push(root.join("handbook"));
    folders.extend(folders_in(&root.join("adopt")));
    folders.into_iter().map(move |folder| {
        let name = folder.strip_prefix(&root).unwrap_or(&folder);
        let name = name.to_string_lossy().replace('\\', "/");
        Trial::test(name, move || Fixture::read(&folder)?.check())
    })
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of fixtures");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// A small repository, with the caret lines removed from its files.
struct Fixture {
    folder: PathBuf,
    /// The bytes of each file, by path.
    files: BTreeMap<String, Vec<u8>>,
    claims: Vec<claims::Claim>,
}

impl Fixture {
    fn read(folder: &Path) -> Result<Self, Failed> {
        let mut fixture = Self {
            folder: folder.to_owned(),
            files: BTreeMap::new(),
            claims: Vec::new(),
        };
        for entry in WalkDir::new(folder) {
            let entry = entry.map_err(|error| Failed::from(error.to_string()))?;
            if !entry.file_type().is_file() {
                continue;
            }
            let path = entry.path().strip_prefix(folder)?;
            let path = path.to_string_lossy().replace('\\', "/");
            let bytes = fs::read(entry.path())?;
            match String::from_utf8(bytes) {
                _ if path == EXPECTED => {}
                Ok(text) if path.ends_with(".md") => {
                    let (text, claims) = claims::split(&path, &text);
                    fixture.claims.extend(claims);
                    fixture.files.insert(path, text.into_bytes());
                }
                Ok(text) => drop(fixture.files.insert(path, text.into_bytes())),
                Err(error) => drop(fixture.files.insert(path, error.into_bytes())),
            }
        }
        Ok(fixture)
    }

    fn check(&self) -> Result<(), Failed> {
        let memory = Memory::new(
            self.files
                .iter()
                .map(|(path, file)| (path, file.as_slice())),
        );
        let outcome = check(OpenSnapshot::in_memory(memory, Vec::new(), None))?;
        let checks = [
            self.check_spans(&outcome),
            self.check_claims(&outcome),
            self.check_all_sources(&outcome),
        ];
        let failed = checks.into_iter().filter_map(Result::err);
        let mut messages: Vec<String> = failed
            .filter_map(|failed| failed.message().map(str::to_owned))
            .collect();
        // The claims come first: `expected.txt` is written only when they all hold.
        if messages.is_empty() {
            return self.check_expected(&render(&outcome));
        }
        messages.dedup();
        Err(Failed::from(messages.join("\n\n")))
    }

    /// Asserts that the caret lines claim exactly the findings.
    fn check_claims(&self, outcome: &Outcome) -> Result<(), Failed> {
        let mut unmet: Vec<&claims::Claim> = self.claims.iter().collect();
        let mut unclaimed = Vec::new();
        for finding in outcome.open_findings() {
            let text = source(outcome, &finding.path).ok_or("no source")?;
            let is_met =
                |claim: &&claims::Claim| claim.is_at(finding, text) && names(&claim.words, finding);
            match unmet.iter().position(is_met) {
                Some(at) => drop(unmet.remove(at)),
                None => unclaimed.push(claims::describe(finding, text)),
            }
        }
        if unmet.is_empty() && unclaimed.is_empty() {
            return Ok(());
        }
        let unmet: Vec<String> = unmet.into_iter().map(describe).collect();
        Err(Failed::from(format!(
            "claimed and not found: {unmet:#?}\nfound and not claimed: {unclaimed:#?}"
        )))
    }

    /// Asserts that every source gives the same findings.
    fn check_all_sources(&self, memory: &Outcome) -> Result<(), Failed> {
        let plain = self.copy(Sandbox::empty());
        let folder = check(OpenSnapshot::of_folder(plain.path())?)?;
        let sandbox = self.copy(Sandbox::new());
        let untracked = check(open(&sandbox, SnapshotSource::WorkTree)?)?;
        sandbox.git(&["add", "--all"]);
        let index = check(open(&sandbox, SnapshotSource::Index)?)?;
        sandbox.commit("all of it");
        let worktree = check(open(&sandbox, SnapshotSource::WorkTree)?)?;
        let commit = check(open(&sandbox, SnapshotSource::Revision("HEAD"))?)?;
        let editor = check(self.open_in_editor(&sandbox)?)?;
        let new_cache = check_with_cache(&sandbox)?;
        let existing_cache = check_with_cache(&sandbox)?;
        for (source_name, outcome) in [
            ("the folder", folder),
            ("the work tree before anything is added", untracked),
            ("the index", index),
            ("the work tree", worktree),
            ("the commit", commit),
            ("an editor", editor),
            ("a new cache", new_cache),
            ("an existing cache", existing_cache),
        ] {
            assert_same_findings(memory, &outcome, source_name)?;
        }
        Ok(())
    }

    /// Returns the work tree with every Markdown file open and unsaved in an editor.
    fn open_in_editor(&self, sandbox: &Sandbox) -> Result<OpenSnapshot, Failed> {
        let is_open = |path: &&String| path.ends_with(".md");
        let paths = self.files.keys().filter(is_open);
        paths
            .clone()
            .for_each(|path| sandbox.write(path, "on the disk\n"));
        let opened = open(sandbox, SnapshotSource::WorkTree)?;
        Ok(paths.fold(opened, |opened, path| {
            opened.with_document(RepoPath::from(path.as_str()), self.files[path].clone())
        }))
    }

    fn copy(&self, sandbox: Sandbox) -> Sandbox {
        for (path, bytes) in &self.files {
            sandbox.write(path, bytes);
        }
        sandbox
    }

    /// Asserts that every span is inside its text, on character boundaries.
    fn check_spans(&self, outcome: &Outcome) -> Result<(), Failed> {
        for finding in outcome.findings() {
            let own = [(&finding.path, finding.span)];
            let related = finding
                .related
                .iter()
                .map(|label| (&label.path, label.span));
            let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
            let edits = edits.map(|edit| (&finding.path, edit.span));
            for (path, span) in own.into_iter().chain(related).chain(edits) {
                let text = source(outcome, path).ok_or("no source")?;
                if text.get(span.range()).is_none() {
                    let what = format!("{span:?} is not inside {path}: {}", finding.message);
                    return Err(Failed::from(what));
                }
            }
        }
        Ok(())
    }

    /// Asserts that `expected.txt` is up to date. A fixture without findings has no such file.
    fn check_expected(&self, actual: &str) -> Result<(), Failed> {
        let path = self.folder.join(EXPECTED);
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected == actual {
            return Ok(());
        }
        if env::var_os("BLESS").is_none() {
            let help = "BLESS=1 cargo test --test examples accepts the actual findings";
            return Err(Failed::from(format!(
                "{}:\nexpected:\n{expected}\nactual:\n{actual}\n{help}",
                path.display()
            )));
        }
        if actual.is_empty() {
            fs::remove_file(&path)?
        } else {
            fs::write(&path, actual)?
        }
        Ok(())
    }
}

fn open(sandbox: &Sandbox, source: SnapshotSource<'_>) -> Result<OpenSnapshot, Failed> {
    let repository =
        Repository::discover(sandbox.path())?.ok_or("the sandbox is not a repository")?;
    Ok(OpenSnapshot::in_repository(source, &repository)?)
}

/// Checks the last commit with the cache of earlier runs, and saves it.
fn check_with_cache(sandbox: &Sandbox) -> Result<Outcome, Failed> {
    let opened = open(sandbox, SnapshotSource::Revision("HEAD"))?;
    check_with(opened, false)
}

fn check(opened: OpenSnapshot) -> Result<Outcome, Failed> {
    check_with(opened, true)
}

fn check_with(opened: OpenSnapshot, no_cache: bool) -> Result<Outcome, Failed> {
    let options = SessionOptions {
        now: Some(now()),
        no_cache,
        ..SessionOptions::default()
    };
    let session = Session::new(opened, &options)?;
    Ok(session.check(&[], &Comparison::none())?)
}

fn source<'a>(outcome: &'a Outcome, path: &RepoPath) -> Option<&'a str> {
    let mut groups = outcome.groups.iter();
    groups.find_map(|group| group.sources.get(path))
}

/// Returns whether the words of a claim match a finding.
fn names(words: &str, finding: &Diagnostic) -> bool {
    let (rule, message) = words.split_once(": ").unwrap_or((words, ""));
    rule == finding.meta.name && finding.message.starts_with(message)
}

/// Describes a claim that is not met, and says if no rule has its name.
fn describe(claim: &claims::Claim) -> String {
    let rule = claim.words.split(": ").next().unwrap_or("");
    let missing = if metas().any(|meta| meta.name == rule) {
        ""
    } else {
        " (there is no such rule)"
    };
    let (path, line, from) = (&claim.path, claim.line, claim.column);
    let to = from + claim.width;
    format!("{path}:{line}:{from}-{line}:{to} {}{missing}", claim.words)
}

/// Asserts that two sources of a repository give exactly the same findings.
fn assert_same_findings(
    memory: &Outcome,
    other: &Outcome,
    source_name: &str,
) -> Result<(), Failed> {
    let only_in = |one: &Outcome, two: &Outcome| -> Vec<String> {
        let two: Vec<&Diagnostic> = two.findings().collect();
        let findings = one.findings().filter(|finding| !two.contains(finding));
        findings.map(|finding| format!("{finding:#?}")).collect()
    };
    let (missing, more) = (only_in(memory, other), only_in(other, memory));
    let counts = |outcome: &Outcome| {
        let summary = &outcome.summary;
        (summary.records.clone(), summary.unread, summary.references)
    };
    if !missing.is_empty()
        || !more.is_empty()
        || memory.findings().count() != other.findings().count()
    {
        return Err(Failed::from(format!(
            "found in memory and not in {source_name}: {missing:#?}\nfound in {source_name} and not in memory: {more:#?}"
        )));
    }
    if counts(memory) == counts(other) {
        Ok(())
    } else {
        Err(Failed::from(format!(
            "{:?} in memory, {:?} in {source_name}",
            counts(memory),
            counts(other)
        )))
    }
}

/// Returns each finding on a line, with its help and its related labels below.
fn render(outcome: &Outcome) -> String {
    let mut actual = String::new();
    for finding in outcome.findings() {
        let (rule, severity) = (finding.meta.name, finding.severity);
        let place = place(&finding.path, finding.span, outcome);
        let waived = finding.waived.as_ref().map_or("", |_| " (waived)");
        actual += &format!("{place}: {severity}[{rule}] {}{waived}\n", finding.message);
        if let Some(help) = &finding.help {
            actual += &format!("  help: {help}\n");
        }
        for label in &finding.related {
            let place = self::place(&label.path, label.span, outcome);
            actual += &format!("  {place}: {}\n", label.message);
        }
    }
    actual
}

fn place(path: &RepoPath, span: Span, outcome: &Outcome) -> String {
    let start = LineIndex::new(source(outcome, path).expect("a source")).position(span.start);
    format!("{path}:{}:{}", start.line, start.column)
}
