//! Every section of every rule's page is a test: the page's examples are
//! checked as small repositories in memory.
//!
//! A fence is a file: its info string is a language, the path, and a word where
//! the file is no plain tracked one. What history knows stands in a fence `git`
//! (both in `support/facts.rs`). The files of a section `# Around` are part of
//! every other section of the page.

use std::collections::BTreeMap;

use holdpoint::config::{Setting, Settings};
use holdpoint::diagnostic::Diagnostic;
use holdpoint::engine::{self, Input, Outcome};
use holdpoint::git::{History, NoHistory};
use holdpoint::rule::Rule;
use holdpoint::rules;
use holdpoint::snapshot::Memory;
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "support/claims.rs"]
mod claims;

#[path = "support/facts.rs"]
mod facts;

use facts::Standing;

/// The clock of all examples.
const NOW: &str = "2026-07-01T00:00:00Z";

fn main() {
    let arguments = Arguments::from_args();
    let trials = rules::all().flat_map(|rule| {
        let sections = sections(&rule.meta.page());
        let named = |title: &str| sections.iter().any(|section| section.title == title);
        let mut trials = vec![complete(rule, named("Bad"), named("Good"))];
        for section in &sections {
            let (section, broken) = (section.clone(), section.broken(&sections).cloned());
            let name = format!("{}/{}", rule.meta.name, section.title);
            trials.push(Trial::test(name, move || {
                section.check(rule)?;
                match broken {
                    Some(broken) => section.check_fixed(&broken.check(rule)?, &broken),
                    None => Ok(()),
                }
            }));
        }
        trials
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

/// Every page has an example of the fault and one of a sound record.
fn complete(rule: &'static Rule, has_bad: bool, has_good: bool) -> Trial {
    Trial::test(format!("{}/is complete", rule.meta.name), move || {
        match has_bad && has_good {
            true => Ok(()),
            false => Err(Failed::from(
                "the page needs a section `# Bad` and a section `# Good`",
            )),
        }
    })
}

/// A section of a page: a small repository.
#[derive(Clone, Default)]
struct Section {
    title: String,
    /// What follows the language of a fence, and its marked text.
    files: Vec<(String, String)>,
    /// What a fence `git` declares.
    history: Option<String>,
}

/// The section whose files all others share.
const AROUND: &str = "Around";

fn sections(page: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut fence, line) {
            (Some(_), "```") => {
                let file = fence.take();
                if let (Some(section), Some((info, text))) = (sections.last_mut(), file) {
                    section.add(&info, text);
                }
            }
            (Some((_, text)), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, line) if line.starts_with("# ") => sections.push(Section {
                title: line[2..].to_owned(),
                ..Section::default()
            }),
            (None, line) if line.starts_with("```") => {
                fence = Some((line[3..].to_owned(), String::new()));
            }
            (None, _) => {}
        }
    }
    sections.retain(|section| !section.files.is_empty() || section.history.is_some());
    let around = sections.iter().position(|section| section.title == AROUND);
    let around = around.map(|at| sections.remove(at)).unwrap_or_default();
    for section in &mut sections {
        section.surround(&around);
    }
    sections
}

impl Section {
    fn add(&mut self, info: &str, text: String) {
        match info.split_once(' ') {
            Some((_, file)) => self.files.push((file.to_owned(), text)),
            None if info == "git" => self.history = Some(text),
            // A piece of text that is no file.
            None => {}
        }
    }

    /// Adds the files that the section does not have itself.
    fn surround(&mut self, around: &Self) {
        let path = |info: &str| info.split(' ').next().map(str::to_owned);
        for (info, text) in &around.files {
            if self.files.iter().all(|(own, _)| path(own) != path(info)) {
                self.files.push((info.clone(), text.clone()));
            }
        }
        self.history = self.history.take().or_else(|| around.history.clone());
    }
}

impl Section {
    /// The bad example that a section `# Fixed` or `# Fixed: …` mends.
    fn broken<'s>(&self, sections: &'s [Self]) -> Option<&'s Self> {
        let title = format!("Bad{}", self.title.strip_prefix("Fixed")?);
        sections.iter().find(|section| section.title == title)
    }

    fn check(&self, rule: &Rule) -> Result<Outcome, Failed> {
        let mut claimed = Vec::new();
        let mut files = BTreeMap::new();
        let mut standings = Vec::new();
        for (info, marked) in &self.files {
            let (path, standing) = Standing::split(info)?;
            let (text, claims) = claims::split(path, marked);
            claimed.extend(claims);
            standings.push((path, standing));
            files.insert(path.to_owned(), text);
        }
        let listed = standings
            .iter()
            .filter(|(_, standing)| standing.is_listed());
        let snapshot = Memory::new(listed.map(|(path, _)| (path, files[*path].as_str())));
        let snapshot = standings
            .iter()
            .fold(snapshot, |snapshot, (path, standing)| {
                standing.add(snapshot, path, &files[*path])
            });
        let outcome = self.run(&snapshot, rule)?;
        let mut unmet = claimed.clone();
        let mut unclaimed: Vec<String> = Vec::new();
        for finding in outcome
            .findings
            .iter()
            .filter(|finding| finding.waived.is_none())
        {
            let text = &files[&*finding.path.text()];
            let is_met = |claim: &claims::Claim| {
                claims::is_at(claim, finding, text)
                    && finding.meta.name == rule.meta.name
                    && finding.message.starts_with(&claim.words)
            };
            match unmet.iter().position(is_met) {
                Some(at) => drop(unmet.remove(at)),
                None => unclaimed.push(claims::describe(finding, text)),
            }
        }
        if self.title.starts_with("Bad") && claimed.is_empty() {
            return Err(Failed::from("a bad example that claims nothing"));
        }
        self.check_fix(&outcome.findings, &files)?;
        match unmet.is_empty() && unclaimed.is_empty() {
            true => Ok(outcome),
            false => Err(Failed::from(format!(
                "claimed and not found: {unmet:#?}\nfound and not claimed: {unclaimed:#?}"
            ))),
        }
    }

    /// A bad example's fixes, where there are any, make edits inside the text.
    fn check_fix(
        &self,
        findings: &[Diagnostic],
        files: &BTreeMap<String, String>,
    ) -> Result<(), Failed> {
        for finding in findings {
            let text = &files[&*finding.path.text()];
            for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
                if text.get(edit.span.range()).is_none() {
                    return Err(Failed::from(format!("a fix outside the text: {edit:?}")));
                }
            }
        }
        Ok(())
    }

    /// What the fixes of a bad example make of its files is what stands here.
    fn check_fixed(&self, outcome: &Outcome, broken: &Self) -> Result<(), Failed> {
        for (info, marked) in &broken.files {
            let (path, _) = Standing::split(info)?;
            let (mut text, _) = claims::split(path, marked);
            let of_file = outcome.findings.iter();
            let of_file = of_file.filter(|finding| *finding.path.text() == *path);
            let fixes = of_file.filter_map(|finding| finding.fix.as_ref());
            let mut edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).collect();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            for edit in edits {
                text.replace_range(edit.span.range(), &edit.text);
            }
            let mut fixed = self.files.iter();
            let fixed = fixed.find(|(other, _)| other == info);
            let (fixed, _) = claims::split(path, fixed.map_or("", |(_, text)| text));
            if text != fixed {
                return Err(Failed::from(format!("the fix makes of {path}:\n{text}")));
            }
        }
        Ok(())
    }

    /// Checks the snapshot with the defaults; a rule that is on only where the
    /// config says so is on for its own page.
    fn run(&self, snapshot: &Memory, rule: &Rule) -> Result<Outcome, Failed> {
        let mut settings = Settings::default();
        if rule.meta.opt_in {
            let on = Setting::On(rule.meta.severity);
            settings.rules.insert(rule.meta.name.to_owned(), on);
        }
        let declared = match &self.history {
            Some(lines) => Some(facts::history(lines)?),
            None => None,
        };
        let history: &dyn History = match &declared {
            Some(history) => history,
            None => &NoHistory,
        };
        let input = Input {
            snapshot,
            history,
            settings: &settings,
            now: NOW.parse().expect("a timestamp"),
            scope: &[],
        };
        engine::check(&input).map_err(|error| Failed::from(error.to_string()))
    }
}
