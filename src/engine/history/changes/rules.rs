//! The rules of history over the records in files that differ.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::files::Sides;
use super::pairs::pair;
use crate::diagnostic::{Diagnostic, Waived};
use crate::git::Author;
use crate::model::identity;
use crate::record::{Fields, Record, Waiver};
use crate::rules;
use crate::rules::change::{Change, ChangeContext, Owners, RecordRevision};
use crate::rules::waiver::{Standing, standing};
use crate::text::{RepoPath, Span, Spanned};

/// What the rules say, before the config and waivers had their say.
#[derive(Default)]
pub struct Judged {
    pub findings: Vec<Diagnostic>,
    /// The texts that findings point into, of the files that differ.
    pub texts: BTreeMap<RepoPath, String>,
    /// Which records the findings in these files are about.
    pub whose: HashMap<RepoPath, String>,
}

impl Judged {
    /// Keeps what is said here and there.
    pub fn keep_common(&mut self, other: &Self) {
        self.findings.retain(|own| {
            let is_same = |it: &Diagnostic| it.meta == own.meta && it.path == own.path;
            other.findings.iter().any(is_same)
        });
    }
}

/// Runs the rules on every record that was there or is there.
pub fn judge(
    sides: &[Sides<'_>],
    author: Option<&Author>,
    owners: &dyn Fn(&str) -> Option<Owners>,
) -> Judged {
    let mut judged = Judged::default();
    for pair in pair(sides) {
        let file = pair.before.and_then(|at| sides[at].before);
        let before = file.and_then(|file| file.version.as_ref());
        let now = pair.after.and_then(|at| sides[at].after);
        let after = now.and_then(|file| file.version.as_ref());
        if now.is_some() && after.is_none() {
            // The same bytes lie where no record is looked for.
            continue;
        }
        let Some(at) = pair.after.or(pair.before) else {
            continue;
        };
        let there = sides[at].after;
        let change = Change {
            before,
            after,
            is_rewritten: file.map(|file| &file.bytes) != now.map(|file| &file.bytes),
            place: place(before, there.map(|file| file.version.as_ref())),
        };
        // Whose state it is matters only to who is known.
        let owned = author.and_then(|_| owners(project(after?)?));
        let cx = ChangeContext {
            author,
            owners: owned.as_ref(),
            drifts: &[],
        };
        let path = sides[at].path;
        let count = judged.findings.len();
        for rule in rules::history::FAMILY.rules {
            rule.check_change(&change, &cx, path, &mut judged.findings);
        }
        if judged.findings.len() > count {
            let text = there.or(file).map(|file| file.text());
            judged.texts.extend(text.map(|text| (path.clone(), text)));
            let whose = after
                .or(before)
                .map(|version| identity::of(&version.record));
            judged
                .whose
                .extend(whose.map(|whose| (path.clone(), whose)));
        }
    }
    judged
}

/// Where a record as a whole is reported: in the file that is there, if one is.
fn place(before: Option<&RecordRevision>, there: Option<Option<&RecordRevision>>) -> Span {
    let version = match there {
        Some(version) => version,
        None => before,
    };
    version.map_or(Span::empty(0), |version| version.record.fallback_span)
}

/// The project whose state a decision changes.
fn project(version: &RecordRevision) -> Option<&str> {
    version.decision()?.project_id.as_ref()?.value.id()
}

/// The owners that a project names, if all of them can be read.
pub fn owners(record: &Record) -> Option<Owners> {
    let Fields::Project(project) = &record.fields else {
        return None;
    };
    let owners = project.owners.as_ref()?;
    if owners.value.is_empty() || record.is_faulty(owners.span) {
        return None;
    }
    Some(Owners {
        addresses: owners
            .value
            .iter()
            .map(|owner| owner.value.0.to_string())
            .collect(),
        path: record.path.clone(),
        span: owners.span,
    })
}

/// Adds the owners of another record of the same project; which of the two is
/// meant is the matter of `duplicate-id`.
pub fn join(owners: &mut Option<Owners>, own: Owners) {
    match owners {
        Some(known) => known.addresses.extend(own.addresses),
        None => *owners = Some(own),
    }
}

/// Marks a finding that a sound waiver of its record silences.
pub fn waive(finding: &mut Diagnostic, waivers: &[Spanned<Waiver>], now: Timestamp) {
    for waiver in waivers {
        if let Standing::Sound {
            rules,
            reason,
            until,
        } = standing(waiver, now)
            && rules.contains(&finding.meta.name)
        {
            finding.waived = Some(Waived { reason, until });
        }
    }
}
