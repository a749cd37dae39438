//! Whole small repositories, each checked in several ways: the findings
//! must be those that the caret lines claim, and the same each way.
//!
//! After `//~` follows the name of a rule, or `rule-name: beginning of message`.
//! `expected.txt` beside the files holds the findings as text;
//! `BLESS=1 cargo test --test examples` writes it, once all claims are met.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use holdpoint::config::{self, Settings};
use holdpoint::diagnostic::Diagnostic;
use holdpoint::engine::cache::Cache;
use holdpoint::engine::{self, Analysis, Input};
use holdpoint::git::{GitHistory, History, NoHistory, Repository};
use holdpoint::rules;
use holdpoint::snapshot::{Folder, Index, Memory, Overlay, Revision, Snapshot, WorkTree};
use holdpoint::text::{LineIndex, RepoPath, Span};
use libtest_mimic::{Failed, Trial};

use crate::support::Sandbox;
use crate::support::engine::rule_names;
use crate::support::{claims, now, root};

/// The file with the findings as text. It is not part of the fixture.
const EXPECTED: &str = "expected.txt";

/// Returns one test for each fixture.
pub fn trials() -> impl Iterator<Item = Trial> {
    let root = root().join("fixtures");
    let mut folders = folders_in(&root.join("broken"));
    folders.push(root.join("handbook"));
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

/// A small repository, without its caret lines.
struct Fixture {
    folder: PathBuf,
    /// Bytes by path.
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
        // `Folder` lists the files; their bytes are read here.
        for entry in Folder::open(folder)?.entries() {
            let path = entry.path.text().into_owned();
            let bytes = fs::read(folder.join(&path))?;
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
        let outcome = look(&memory, &NoHistory)?;
        let checks = [
            self.check_places(&outcome),
            self.check_claims(&outcome),
            self.check_ways(&outcome),
        ];
        let failed = checks.into_iter().filter_map(Result::err);
        let mut messages: Vec<String> = failed
            .filter_map(|failed| failed.message().map(str::to_owned))
            .collect();
        // The claims come first: `expected.txt` is written only when they all hold.
        if messages.is_empty() {
            return self.check_expected(&show(&outcome));
        }
        messages.dedup();
        Err(Failed::from(messages.join("\n\n")))
    }

    /// Asserts that the caret lines claim every finding, and no other.
    fn check_claims(&self, outcome: &Analysis) -> Result<(), Failed> {
        let mut unmet: Vec<&claims::Claim> = self.claims.iter().collect();
        let mut unclaimed = Vec::new();
        for finding in outcome
            .findings
            .iter()
            .filter(|finding| finding.waived.is_none())
        {
            let text = outcome.sources.get(&finding.path).ok_or("no source")?;
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

    /// Asserts that every way of reading the files gives the same findings.
    fn check_ways(&self, memory: &Analysis) -> Result<(), Failed> {
        let plain = self.copy(Sandbox::empty());
        let folder = look(&Folder::open(plain.path())?, &NoHistory)?;
        let sandbox = self.copy(Sandbox::new());
        let untracked = look_at(&sandbox, |git| Ok(WorkTree::open(git)?))?;
        sandbox.git(&["add", "--all"]);
        let index = look_at(&sandbox, |git| Ok(Index::open(git)?))?;
        sandbox.commit("all of it");
        let worktree = look_at(&sandbox, |git| Ok(WorkTree::open(git)?))?;
        let commit = look_at(&sandbox, |git| Ok(Revision::open(git, "HEAD")?))?;
        let editor = look_at(&sandbox, |git| self.open_in_editor(git, &sandbox))?;
        let made = look_with_memo(&sandbox)?;
        let kept = look_with_memo(&sandbox)?;
        for (way, outcome) in [
            ("the folder", folder),
            ("the work tree before anything is added", untracked),
            ("the index", index),
            ("the work tree", worktree),
            ("the commit", commit),
            ("an editor", editor),
            ("a memo that is made", made),
            ("a memo that is there", kept),
        ] {
            agree(memory, &outcome, way)?;
        }
        Ok(())
    }

    /// Returns the work tree with every Markdown file open and unsaved in an editor.
    fn open_in_editor(
        &self,
        git: &Repository,
        sandbox: &Sandbox,
    ) -> Result<Overlay<Box<WorkTree>>, Failed> {
        let is_open = |path: &&String| path.ends_with(".md");
        let paths = self.files.keys().filter(is_open);
        paths
            .clone()
            .for_each(|path| sandbox.write(path, "on the disk\n"));
        let buffers = paths.map(|path| (RepoPath::from(path.as_str()), self.files[path].clone()));
        Ok(Overlay::new(Box::new(WorkTree::open(git)?), buffers))
    }

    fn copy(&self, sandbox: Sandbox) -> Sandbox {
        for (path, bytes) in &self.files {
            sandbox.write(path, bytes);
        }
        sandbox
    }

    /// Asserts that every span lies inside its text, on boundaries of characters.
    fn check_places(&self, outcome: &Analysis) -> Result<(), Failed> {
        for finding in &outcome.findings {
            let own = [(&finding.path, finding.span)];
            let related = finding
                .related
                .iter()
                .map(|label| (&label.path, label.span));
            let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
            let edits = edits.map(|edit| (&finding.path, edit.span));
            for (path, span) in own.into_iter().chain(related).chain(edits) {
                let text = outcome.sources.get(path).ok_or("no source")?;
                if text.get(span.range()).is_none() {
                    let what = format!("{span:?} is no place in {path}: {}", finding.message);
                    return Err(Failed::from(what));
                }
            }
        }
        Ok(())
    }

    /// Asserts that `expected.txt` is up to date; a fixture without findings has none.
    fn check_expected(&self, shown: &str) -> Result<(), Failed> {
        let path = self.folder.join(EXPECTED);
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected == shown {
            return Ok(());
        }
        if env::var_os("BLESS").is_none() {
            let help = "BLESS=1 cargo test --test examples takes what is shown";
            return Err(Failed::from(format!(
                "{}:\n{expected}\nis shown as:\n{shown}\n{help}",
                path.display()
            )));
        }
        if shown.is_empty() {
            fs::remove_file(&path)?
        } else {
            fs::write(&path, shown)?
        }
        Ok(())
    }
}

/// Checks the last commit with the cache of earlier runs, and saves it.
fn look_with_memo(sandbox: &Sandbox) -> Result<Analysis, Failed> {
    let found = Repository::discover(sandbox.path())?;
    let repository = found.ok_or("the sandbox is no repository")?;
    let tips = repository.next_parents()?;
    let snapshot = Revision::open(&repository, "HEAD")?;
    let cache = Cache::open(&repository).ok_or("nothing can be kept")?;
    let input = Input {
        snapshot: &snapshot,
        history: &GitHistory::new(&repository, tips)?,
        settings: &settings(&snapshot)?,
        memo: Some(&cache),
        now: now(),
        scope: &[],
    };
    let outcome = engine::check(&input)?;
    cache.save();
    Ok(outcome)
}

fn look_at<S: Snapshot>(
    sandbox: &Sandbox,
    open: impl FnOnce(&Repository) -> Result<S, Failed>,
) -> Result<Analysis, Failed> {
    let found = Repository::discover(sandbox.path())?;
    let repository = found.ok_or("the sandbox is no repository")?;
    let tips = repository.next_parents()?;
    look(&open(&repository)?, &GitHistory::new(&repository, tips)?)
}

fn look(snapshot: &dyn Snapshot, history: &dyn History) -> Result<Analysis, Failed> {
    let input = Input {
        snapshot,
        history,
        settings: &settings(snapshot)?,
        memo: None,
        now: now(),
        scope: &[],
    };
    Ok(engine::check(&input)?)
}

/// Returns the settings of the fixture.
fn settings(snapshot: &dyn Snapshot) -> Result<Settings, Failed> {
    let config = config::load(snapshot, &rule_names())?;
    match config.findings.first() {
        None => Ok(config.settings),
        Some(mistake) => Err(Failed::from(format!("its config: {}", mistake.message))),
    }
}

/// Returns whether the words of a claim match a finding.
fn names(words: &str, finding: &Diagnostic) -> bool {
    let (rule, message) = words.split_once(": ").unwrap_or((words, ""));
    rule == finding.meta.name && finding.message.starts_with(message)
}

/// Describes a claim that is not met, most likely because the rule does not exist.
fn describe(claim: &claims::Claim) -> String {
    let rule = claim.words.split(": ").next().unwrap_or("");
    let missing = match rules::find(rule) {
        Some(_) => "",
        None => " (there is no such rule)",
    };
    let (path, line, from) = (&claim.path, claim.line, claim.column);
    let to = from + claim.width;
    format!("{path}:{line}:{from}-{line}:{to} {}{missing}", claim.words)
}

/// Asserts that two ways of reading a repository give exactly the same findings.
fn agree(memory: &Analysis, other: &Analysis, way: &str) -> Result<(), Failed> {
    let only_in = |one: &Analysis, two: &Analysis| -> Vec<String> {
        let findings = one.findings.iter();
        let findings = findings.filter(|finding| !two.findings.contains(finding));
        findings.map(|finding| format!("{finding:#?}")).collect()
    };
    let (missing, more) = (only_in(memory, other), only_in(other, memory));
    let counts = |outcome: &Analysis| {
        let receipt = &outcome.summary;
        (receipt.records.clone(), receipt.unread, receipt.references)
    };
    if !missing.is_empty() || !more.is_empty() || memory.findings.len() != other.findings.len() {
        return Err(Failed::from(format!(
            "found in memory and not in {way}: {missing:#?}\nfound in {way} and not in memory: {more:#?}"
        )));
    }
    if counts(memory) == counts(other) {
        Ok(())
    } else {
        Err(Failed::from(format!(
            "{:?} in memory, {:?} in {way}",
            counts(memory),
            counts(other)
        )))
    }
}

/// Returns each finding on a line, with its help and its related labels below.
fn show(outcome: &Analysis) -> String {
    let mut shown = String::new();
    for finding in &outcome.findings {
        let (rule, severity) = (finding.meta.name, finding.severity);
        let place = place(&finding.path, finding.span, outcome);
        let waived = finding.waived.as_ref().map_or("", |_| " (waived)");
        shown += &format!("{place}: {severity}[{rule}] {}{waived}\n", finding.message);
        if let Some(help) = &finding.help {
            shown += &format!("  help: {help}\n");
        }
        for label in &finding.related {
            let place = self::place(&label.path, label.span, outcome);
            shown += &format!("  {place}: {}\n", label.message);
        }
    }
    shown
}

fn place(path: &RepoPath, span: Span, outcome: &Analysis) -> String {
    let start = LineIndex::new(outcome.sources.get(path).expect("a source")).position(span.start);
    format!("{path}:{}:{}", start.line, start.column)
}
