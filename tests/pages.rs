//! Every section of every rule's page is a test: the page's examples are
//! checked as small repositories in memory, by their own config if they have one.

use std::collections::BTreeMap;

use holdpoint::config::{self, INVALID_CONFIG, Names};
use holdpoint::diagnostic::{Diagnostic, Meta};
use holdpoint::engine::Input;
use holdpoint::engine::fix;
use holdpoint::git::Error;
use holdpoint::rules;
use holdpoint::snapshot::Snapshot;
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "support/claims.rs"]
mod claims;

#[path = "support/page.rs"]
mod page;

use page::{Section, sections};

/// The clock of all examples.
const NOW: &str = "2026-07-01T00:00:00Z";

fn main() {
    let arguments = Arguments::from_args();
    let trials = rules::metas().flat_map(|rule| {
        let sections = sections(&rule.page());
        let named = |title: &str| sections.iter().any(|section| section.title == title);
        let mut trials = vec![complete(rule, named("Bad"), named("Good"))];
        for section in &sections {
            let (section, broken) = (section.clone(), broken(section, &sections).cloned());
            let name = format!("{}/{}", rule.name, section.title);
            let all = sections.clone();
            trials.push(Trial::test(name, move || {
                section.hold(rule)?;
                section.check_shown(&all)?;
                broken.map_or(Ok(()), |broken| section.check_mended(&broken))
            }));
        }
        trials
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

/// Every page has an example of the fault and one of a sound record.
fn complete(rule: &'static Meta, has_bad: bool, has_good: bool) -> Trial {
    Trial::test(format!("{}/is complete", rule.name), move || {
        match has_bad && has_good {
            true => Ok(()),
            false => Err(Failed::from(
                "the page needs a section `# Bad` and a section `# Good`",
            )),
        }
    })
}

/// The bad example that a section `# Fixed` or `# Fixed: …` mends.
fn broken<'s>(section: &Section, sections: &'s [Section]) -> Option<&'s Section> {
    let title = format!("Bad{}", section.title.strip_prefix("Fixed")?);
    sections.iter().find(|section| section.title == title)
}

impl Section {
    fn hold(&self, rule: &Meta) -> Result<(), Failed> {
        let mut claimed = Vec::new();
        let mut files = BTreeMap::new();
        for (path, marked) in &self.files {
            let (text, claims) = claims::split(path, marked);
            claimed.extend(claims);
            files.insert(path.clone(), text);
        }
        let mut was = BTreeMap::new();
        for (path, marked) in &self.before {
            let (text, claims) = claims::split(path, marked);
            claimed.extend(claims);
            was.insert(path.clone(), text);
        }
        let findings = self.findings(&files, &was)?;
        let text_of = |path: &str| files.get(path).or(was.get(path)).expect("a file");
        let mut unmet = claimed.clone();
        let mut unclaimed: Vec<String> = Vec::new();
        for finding in findings.iter().filter(|finding| finding.waived.is_none()) {
            let text = text_of(&finding.path.text());
            let is_met = |claim: &claims::Claim| {
                claims::is_at(claim, finding, text)
                    && finding.meta.name == rule.name
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
        let fixed = findings.iter().filter(|finding| finding.fix.is_some());
        self.check_fix(fixed, &files)?;
        match unmet.is_empty() && unclaimed.is_empty() {
            true => Ok(()),
            false => Err(Failed::from(format!(
                "claimed and not found: {unmet:#?}\nfound and not claimed: {unclaimed:#?}"
            ))),
        }
    }

    /// A bad example's fixes, where there are any, make edits inside the text.
    fn check_fix<'f>(
        &self,
        findings: impl Iterator<Item = &'f Diagnostic>,
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

    /// What the fixes of a bad example make of its files is what stands here;
    /// a second time they find nothing to do.
    fn check_mended(&self, broken: &Self) -> Result<(), Failed> {
        let mended = broken.mended()?;
        let expected = self.plain();
        if mended != expected {
            return Err(Failed::from(format!("the fix makes of it: {mended:#?}")));
        }
        match self.mended()? == expected {
            true => Ok(()),
            false => Err(Failed::from("fixed twice it is not what it is fixed once")),
        }
    }

    /// A bad example that can be mended shows what becomes of it.
    fn check_shown(&self, sections: &[Self]) -> Result<(), Failed> {
        let title = self.title.replacen("Bad", "Fixed", 1);
        let is_shown = sections.iter().any(|section| section.title == title);
        match self.title.starts_with("Bad") && !is_shown && self.mended()? != self.plain() {
            true => Err(Failed::from(format!(
                "`holdpoint fix --unsafe` mends it: show what becomes of it in `# {title}`"
            ))),
            false => Ok(()),
        }
    }

    /// The files without marks.
    fn plain(&self) -> BTreeMap<String, String> {
        let files = self.files.iter();
        let plain = files.map(|(path, marked)| (path.clone(), claims::split(path, marked).0));
        plain.collect()
    }

    /// The files after all fixes, safe or not.
    fn mended(&self) -> Result<BTreeMap<String, String>, Failed> {
        let mut files = self.plain();
        let snapshot = self.snapshot(|path| &files[path])?;
        let failed = |error: Error| Failed::from(error.to_string());
        let config = config::load(&snapshot, &names()).map_err(failed)?;
        if !config.findings.is_empty() {
            return Ok(files);
        }
        let before = self.snapshot_before(|path| &files[path], |_| "");
        let parents: Vec<&dyn Snapshot> = before.iter().map(|it| it as &dyn Snapshot).collect();
        let mended = fix::mend(&fix::Request {
            input: Input {
                snapshot: &snapshot,
                history: self.history(),
                settings: &config.settings,
                memo: None,
                now: NOW.parse().expect("a timestamp"),
                scope: &[],
            },
            parents: &parents,
            is_unsafe: true,
        });
        for file in mended.map_err(failed)?.files {
            files.insert(file.path.text().into_owned(), file.after);
        }
        Ok(files)
    }

    /// What is said of the files, by their own config, and of what became of
    /// those that were otherwise.
    fn findings(
        &self,
        files: &BTreeMap<String, String>,
        was: &BTreeMap<String, String>,
    ) -> Result<Vec<Diagnostic>, Failed> {
        let snapshot = self.snapshot(|path| &files[path])?;
        let failed = |error: Error| Failed::from(error.to_string());
        let config = config::load(&snapshot, &names()).map_err(failed)?;
        if !config.findings.is_empty() {
            return Ok(config.findings);
        }
        self.check(files, was, &config.settings, NOW)
            .map_err(Failed::from)
    }
}

fn names() -> Names<'static> {
    Names {
        rules: rules::names(),
        unknown_rule: rules::find("unknown-rule").map_or(&INVALID_CONFIG, |rule| &rule.meta),
    }
}
