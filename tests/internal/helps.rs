//! Every help is tried: doing what it says removes the finding and brings no other.
//!
//! The findings are those of the bad examples of all rules. What a help says is done by the fix that
//! comes with it, by the word or the command that it offers, or by an entry of `helps.txt`. A rule
//! whose examples have a help that none of these does needs an entry there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use holdpoint::diagnostic::{Diagnostic, Help, Severity};
use holdpoint::rules;

use super::support::page::{Section, sections};
use super::support::root;

/// An entry of `helps.txt`: what to do for a help that does not say it word for word.
///
/// A line `# RULE | MESSAGE` begins an entry, for the first finding of the rule whose message begins so. The
/// other lines are edits of the file that has the finding, or of the one that `file PATH` names:
/// - `OLD => NEW` replaces a text that the file has, with `\n` for a line break, and `OLD =>` removes it;
/// - `^ => NEW` replaces what the finding is about, and is the first edit of its file;
/// - `$ => NEW` writes a text at the end of the file, which need not exist;
/// - `remove PATH` removes a file;
/// - `or` begins another way to do what the help says;
/// - `nothing: WHY` says that the help asks for no edit.
struct Entry<'t> {
    rule: &'t str,
    message: &'t str,
    ways: Vec<Vec<&'t str>>,
}

/// Reads the table.
fn entries(table: &str) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty()) {
        let head = line
            .strip_prefix("# ")
            .and_then(|head| head.split_once(" | "));
        match (head, entries.last_mut()) {
            (Some((rule, message)), _) => {
                entries.push(Entry {
                    rule,
                    message,
                    ways: vec![Vec::new()],
                });
            }
            (None, Some(entry)) if line == "or" => entry.ways.push(Vec::new()),
            (None, Some(entry)) => entry.ways.last_mut().expect("a way").push(line),
            (None, None) => panic!("`{line}` comes before all entries"),
        }
    }
    entries
}

/// Does what an entry says about a finding.
fn follow(way: &[&str], finding: &Diagnostic, section: &mut Section) -> Result<(), String> {
    let own = finding.path.text().into_owned();
    let mut path = own.clone();
    for line in way {
        if let Some(other) = line.strip_prefix("file ") {
            other.clone_into(&mut path);
            continue;
        }
        if let Some(path) = line.strip_prefix("remove ") {
            section.remove(path);
            continue;
        }
        let edit = line.split_once(" => ");
        let edit = edit.or_else(|| Some((line.strip_suffix(" =>")?, "")));
        let (old, new) = edit.ok_or_else(|| format!("`{line}` is no edit"))?;
        let (old, new) = (old.replace("\\n", "\n"), new.replace("\\n", "\n"));
        let text = section.files.iter().find(|(known, _)| *known == path);
        let text = text.map_or("", |(_, text)| text);
        let text = match &*old {
            "^" => {
                let mut text = text.to_owned();
                text.replace_range(finding.span.range(), &new);
                text
            }
            "$" => format!("{text}{new}\n"),
            old if text.contains(old) => text.replacen(old, &new, 1),
            old => return Err(format!("{path} has no `{old}`")),
        };
        section.write(&path, text);
    }
    Ok(())
}

/// Applies the fix of a finding, or the word or command of its help. Returns `false` if it has none
/// of them.
fn apply_literally(finding: &Diagnostic, section: &mut Section) -> bool {
    let path = finding.path.text();
    let text = section.files.iter().find(|(known, _)| *known == *path);
    let mut text = text.map(|(_, text)| text.clone()).unwrap_or_default();
    if let Some(fix) = &finding.fix {
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        for edit in edits {
            text.replace_range(edit.span.range(), &edit.text);
        }
        section.write(&path, text);
        return true;
    }
    let help = finding.help.as_ref();
    if let Some(Help::Command(command)) = help {
        let file = command.strip_prefix("git add ").expect("a known command");
        section.track(file.trim_start_matches("--force "));
        return true;
    }
    let word = help.and_then(|help| help.strip_prefix("did you mean `"));
    let Some(word) = word.and_then(|word| word.strip_suffix("`?")) else {
        return false;
    };
    text.replace_range(finding.span.range(), word);
    section.write(&path, text);
    true
}

/// Returns the findings of a section that are more than a remark, and those of its own rule.
fn findings(section: &Section, rule: &str) -> Vec<Diagnostic> {
    let files: BTreeMap<_, _> = section.files.iter().cloned().collect();
    let before: BTreeMap<_, _> = section.before.iter().cloned().collect();
    let mut findings = section.findings(&files, &before).expect("a page");
    findings.retain(|finding| {
        let is_own = finding.meta.name == rule;
        finding.waived.is_none() && (is_own || finding.severity > Severity::Info)
    });
    findings
}

fn described(finding: &Diagnostic) -> String {
    let (rule, path) = (finding.meta.name, finding.path.text());
    format!("{path}: {rule}: {}", finding.message)
}

/// Returns what is wrong with a help: its finding is still there after doing what it says, or another
/// one is.
fn remaining(finding: &Diagnostic, before: &[Diagnostic], after: &[Diagnostic]) -> String {
    let mut known: Vec<String> = before.iter().map(described).collect();
    let own = described(finding);
    let at = known.iter().position(|known| *known == own);
    known.remove(at.expect("the finding"));
    let mut wrong = String::new();
    for found in after.iter().map(described) {
        match known.iter().position(|known| *known == found) {
            Some(at) => drop(known.remove(at)),
            None => writeln!(wrong, "    {found}").expect("a text"),
        }
    }
    wrong
}

/// A finding of a rule in a bad example, whose help is tried.
struct Trial<'t> {
    rule: &'static str,
    bad: &'t Section,
    before: &'t [Diagnostic],
    finding: &'t Diagnostic,
}

impl Trial<'_> {
    /// Returns what is wrong with the help if these are the files after doing what it says.
    fn fault(&self, mended: &Section) -> Option<String> {
        let left = remaining(self.finding, self.before, &findings(mended, self.rule));
        let found = described(self.finding);
        (!left.is_empty()).then(|| format!("{found}\n  help: {}\n  leaves\n{left}", self.help()))
    }

    fn help(&self) -> &str {
        self.finding.help.as_deref().unwrap_or("no help")
    }

    /// Tries each way of an entry.
    fn follow(&self, entry: &Entry<'_>) -> Vec<String> {
        let ways = entry.ways.iter();
        let ways = ways.filter(|way| !way.iter().any(|line| line.starts_with("nothing: ")));
        let mistakes = ways.filter_map(|way| {
            let mut section = self.bad.clone();
            match follow(way, self.finding, &mut section) {
                Ok(()) => self.fault(&section),
                Err(mistake) => Some(format!("{}: {mistake}\n", described(self.finding))),
            }
        });
        mistakes.collect()
    }

    /// Tries the fix, or the word or command of the help. Returns `None` if there is none of them.
    fn apply_literally(&self) -> Option<Vec<String>> {
        let mut section = self.bad.clone();
        apply_literally(self.finding, &mut section)
            .then(|| self.fault(&section).into_iter().collect())
    }
}

#[test]
fn doing_what_a_help_says_removes_the_finding_and_brings_no_other() {
    let table = fs::read_to_string(root().join("tests/internal/helps.txt")).expect("the table");
    let mut entries = entries(&table);
    let mut tried = BTreeSet::new();
    let mut missing = BTreeMap::new();
    let mut wrong = Vec::new();
    for rule in rules::all_metas() {
        let page = sections(&rule.page());
        for bad in page.iter().filter(|it| it.title.starts_with("Bad")) {
            let bad = &bad.unmarked();
            let before = &findings(bad, rule.name);
            for finding in before.iter().filter(|found| found.meta.name == rule.name) {
                let trial = Trial {
                    rule: rule.name,
                    bad,
                    before,
                    finding,
                };
                let key = (rule.name, trial.help().to_owned());
                let entry = entries.iter().position(|entry| {
                    entry.rule == rule.name && finding.message.starts_with(entry.message)
                });
                let outcome = match entry {
                    Some(at) => Some(trial.follow(&entries.remove(at))),
                    None => trial.apply_literally(),
                };
                match outcome {
                    Some(mistakes) => {
                        wrong.extend(mistakes);
                        tried.insert(key);
                    }
                    None => {
                        missing.entry(key).or_insert_with(|| described(finding));
                    }
                }
            }
        }
    }
    missing.retain(|key, _| !tried.contains(key));
    wrong.extend(missing.iter().map(|((rule, help), finding)| {
        format!("`helps.txt` needs an entry of {rule} for\n  {finding}\n  help: {help}\n")
    }));
    wrong.extend(
        entries
            .iter()
            .map(|entry| format!("no example has `# {} | {}`\n", entry.rule, entry.message)),
    );
    assert!(wrong.is_empty(), "{}", wrong.concat());
}
