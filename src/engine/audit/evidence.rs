//! Whether the evidence of the runs that are there today is what it was when they were committed.

use super::Auditor;
use super::blobs::{Mark, markdown};
use super::course::Touch;
use super::mentions::Mentions;
use crate::diagnostic::Diagnostic;
use crate::engine::changes::evidence::{differs, names, unpinned};
use crate::engine::changes::{drift, judging};
use crate::git::Oid;
use crate::model::identity;
use crate::record::{Kind, Record, Reference};
use crate::rule::{Drift, Version};
use crate::snapshot::{Error, FileKind};
use crate::target::Target;
use crate::target::fact::Unverified;
use crate::target::grammar::PathTarget;
use crate::text::{RepoPath, Spanned};

/// Reports each at the commit that changed the evidence last, where the run names it.
pub fn find(auditor: &mut Auditor<'_>) -> Result<(), Error> {
    let enough = auditor.enough();
    let touched = auditor.course.touches.iter();
    let touched = touched.filter(|(_, touches)| touches.len() >= enough);
    let mentions = Mentions::of(touched.map(|(path, _)| path));
    let runs: Vec<_> = markdown(auditor.input.snapshot, auditor.input.settings)
        .map(|(path, file)| (path.clone(), file))
        .collect();
    let mut beyond = 0;
    for (path, file) in runs {
        if auditor.blobs.mark(&path, file)? != Mark::Of(Kind::OpRun) {
            continue;
        }
        let bytes = auditor.past.read(file)?;
        if !bytes.is_some_and(|bytes| mentions.may_be_in(&bytes)) {
            continue;
        }
        let Some(read) = auditor.blobs.file(&path, Some(file))? else {
            continue;
        };
        let Some(version) = &read.version else {
            continue;
        };
        let mut is_beyond = false;
        for (reference, target) in unpinned(&version.record) {
            is_beyond |= !auditor.hold(&version.record, reference, &target)?;
        }
        beyond += usize::from(is_beyond);
    }
    if beyond > 0 {
        let runs = if beyond == 1 { "run was" } else { "runs were" };
        let what = Unverified {
            reason: format!("what the evidence was when {beyond} {runs} committed"),
            remedy: auditor.past.remedy(),
        };
        auditor.unverified.insert(what, beyond);
    }
    Ok(())
}

/// Where a run came to name its evidence.
enum Origin {
    /// In this commit, when its file had this path.
    At(usize, RepoPath),
    /// Before the commits that are looked at.
    Before,
}

impl Auditor<'_> {
    /// Whether there is more history than what is looked at.
    fn is_partial(&self) -> bool {
        self.course.is_cut || !self.input.except.is_empty()
    }

    /// How often a file was touched that may be another than it was: first it
    /// has to come.
    fn enough(&self) -> usize {
        if self.is_partial() { 1 } else { 2 }
    }

    /// Holds one target of a run to what it was; false where that is not known.
    fn hold(
        &mut self,
        record: &Record,
        reference: &Spanned<Reference>,
        target: &PathTarget,
    ) -> Result<bool, Error> {
        let Some((path, now)) = self.at_the_end(target) else {
            return Ok(true);
        };
        let touches = self.course.touches.get(path).map_or(&[][..], Vec::as_slice);
        let (Some(newest), Some(oldest)) = (touches.first(), touches.last()) else {
            return Ok(true);
        };
        if touches.len() < self.enough() {
            return Ok(true);
        }
        let (newest, oldest, path) = (*newest, *oldest, path.clone());
        let mut trail = vec![(0, record.path.clone())];
        let (was, since) = match self.origin(record, reference, &mut trail)? {
            Origin::At(number, own) => (self.file_then(number, &own, reference), number),
            Origin::Before if self.course.is_cut => return Ok(false),
            Origin::Before => (oldest.before, usize::MAX),
        };
        let Some(was) = was.filter(|was| *was != now) else {
            return Ok(true);
        };
        let before = self.blobs.file(&path, Some(was))?;
        let after = self.blobs.file(&path, Some(now))?;
        let (Some(before), Some(after)) = (before, after) else {
            return Ok(true);
        };
        let is_final = before.version.as_ref().is_some_and(Version::is_final);
        if is_final || !differs(target, &before.bytes, &after.bytes) {
            return Ok(true);
        }
        // By the dates of commits it may seem to have been changed before.
        let number = if newest.number < since {
            newest.number
        } else {
            0
        };
        self.report(record, reference, &path, number, &trail)?;
        Ok(true)
    }

    /// The file that a target leads to in the last commit.
    fn at_the_end<'t>(&self, target: &'t PathTarget) -> Option<(&'t RepoPath, Oid)> {
        let snapshot = self.input.snapshot;
        let readings = target.whole.iter().chain([&target.path]);
        let mut files = readings.filter_map(|path| {
            let entry = snapshot.entry(path.as_bytes())?;
            let is_file = entry.kind == FileKind::File;
            is_file.then(|| snapshot.id(entry).map(|id| (path, id)))?
        });
        files.next()
    }

    /// The file that the same words led to in another commit, when the run's file had this path.
    fn file_then(&self, number: usize, own: &RepoPath, reference: &Reference) -> Option<Oid> {
        let (_, tree) = self.course.commits[number];
        let Target::Path(target) = Target::parse(reference, own.parent()) else {
            return None;
        };
        let mut readings = target.whole.iter().chain([&target.path]);
        readings.find_map(|path| self.past.file_at(tree, path))
    }

    /// Follows a run back to the commit since which it is closed and names its
    /// evidence in these words, through moves, which `trail` keeps with the
    /// commits that made them.
    fn origin(
        &mut self,
        record: &Record,
        reference: &Reference,
        trail: &mut Vec<(usize, RepoPath)>,
    ) -> Result<Origin, Error> {
        let whose = identity::of(record);
        let mut path = record.path.clone();
        let mut since = 0;
        'moved: loop {
            let touches: Vec<Touch> = self.course.touches.get(&path).cloned().unwrap_or_default();
            for touch in touches.into_iter().filter(|it| it.number >= since) {
                if let Some(before) = touch.before {
                    let before = self.blobs.file(&path, Some(before))?;
                    let before = before.as_ref().and_then(|file| file.version.as_ref());
                    if !before.is_some_and(|version| names(&version.record, reference)) {
                        return Ok(Origin::At(touch.number, path));
                    }
                    continue;
                }
                match self.moved_from(touch.number, &whose, reference)? {
                    Some(from) => {
                        since = touch.number + 1;
                        trail.push((since, from.clone()));
                        path = from;
                        continue 'moved;
                    }
                    None => return Ok(Origin::At(touch.number, path)),
                }
            }
            return Ok(Origin::Before);
        }
    }

    /// Where a run was that a commit moved.
    fn moved_from(
        &mut self,
        number: usize,
        whose: &str,
        reference: &Reference,
    ) -> Result<Option<RepoPath>, Error> {
        for (path, before) in self.course.before(number) {
            let file = self.blobs.file(&path, Some(before))?;
            let version = file.as_ref().and_then(|file| file.version.as_ref());
            let is_it = version.is_some_and(|version| {
                identity::of(&version.record) == whose && names(&version.record, reference)
            });
            if is_it {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// Reports it in the text that the run had in a commit, or has today.
    fn report(
        &mut self,
        record: &Record,
        reference: &Spanned<Reference>,
        path: &RepoPath,
        number: usize,
        trail: &[(usize, RepoPath)],
    ) -> Result<(), Error> {
        let own = trail.iter().rev().find(|(since, _)| *since <= number);
        let own = own.map_or(&record.path, |(_, path)| path);
        let (_, tree) = self.course.commits[number];
        let then = self.past.file_at(tree, own);
        let then = self.blobs.file(own, then)?;
        let then = then.as_ref().and_then(|file| file.version.as_ref());
        let named = then.and_then(|version| {
            let mut named = unpinned(&version.record).into_iter();
            let same = named.find(|(named, _)| {
                (&named.text, named.is_link) == (&reference.text, reference.is_link)
            });
            same.map(|(reference, _)| (version, reference))
        });
        let mut found: Vec<Diagnostic> = Vec::new();
        let path = path.clone();
        let (number, text, own) = match named {
            Some((version, reference)) => {
                drift::report(&version.record, &[Drift { reference, path }], &mut found);
                (number, version.text.clone(), own.clone())
            }
            None => {
                drift::report(record, &[Drift { reference, path }], &mut found);
                let (_, tree) = self.course.commits[0];
                let now = self.past.file_at(tree, &record.path);
                let now = self.blobs.file(&record.path, now)?;
                let text = now.map_or_else(String::new, |file| file.text());
                (0, text, record.path.clone())
            }
        };
        for finding in &mut found {
            judging::waive(finding, record.waivers(), self.input.now);
        }
        let judged = self.judged.entry(number).or_default();
        judged.findings.extend(found);
        judged.whose.insert(own.clone(), identity::of(record));
        judged.texts.insert(own, text);
        Ok(())
    }
}
