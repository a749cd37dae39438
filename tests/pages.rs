//! Every section of every rule's page is a test: the page's examples are
//! checked as small repositories in memory, by their own config if they have one.

use std::collections::BTreeMap;

use holdpoint::config::{self, INVALID_CONFIG, Names};
use holdpoint::diagnostic::{Diagnostic, Meta};
use holdpoint::rules;
use holdpoint::snapshot::Error;
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
            trials.push(Trial::test(name, move || {
                section.hold(rule)?;
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

    /// What the fixes of a bad example make of its files is what stands here.
    fn check_mended(&self, broken: &Self) -> Result<(), Failed> {
        let plain = |section: &Self| -> BTreeMap<String, String> {
            let files = section.files.iter();
            let plain = files.map(|(path, marked)| (path.clone(), claims::split(path, marked).0));
            plain.collect()
        };
        let mut files = plain(broken);
        let findings = broken.findings(&files, &BTreeMap::new())?;
        let mut edits: Vec<_> = findings
            .iter()
            .flat_map(|finding| {
                let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
                edits.map(|edit| (finding.path.text().into_owned(), edit))
            })
            .collect();
        edits.sort_by_key(|(_, edit)| std::cmp::Reverse(edit.span));
        for (path, edit) in edits {
            if let Some(text) = files.get_mut(&path) {
                text.replace_range(edit.span.range(), &edit.text);
            }
        }
        match files == plain(self) {
            true => Ok(()),
            false => Err(Failed::from(format!("the fix makes of it: {files:#?}"))),
        }
    }

    /// What is said of the files, by their own config, and of what became of
    /// those that were otherwise.
    fn findings(
        &self,
        files: &BTreeMap<String, String>,
        was: &BTreeMap<String, String>,
    ) -> Result<Vec<Diagnostic>, Failed> {
        let snapshot = self.snapshot(|path| &files[path])?;
        let names = Names {
            rules: rules::names(),
            unknown_rule: rules::find("unknown-rule").map_or(&INVALID_CONFIG, |rule| &rule.meta),
        };
        let failed = |error: Error| Failed::from(error.to_string());
        let config = config::load(&snapshot, &names).map_err(failed)?;
        if !config.findings.is_empty() {
            return Ok(config.findings);
        }
        self.check(files, was, &config.settings, NOW)
            .map_err(Failed::from)
    }
}
