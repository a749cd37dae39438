//! The findings that the revision in `baseline` of the configuration exempts.

use std::collections::BTreeSet;

use super::by_path::{ByPath, by_path};
use crate::diagnostic::Diagnostic;
use crate::engine::analysis::{new_findings, same_record};
use crate::engine::error::SessionError;
use crate::engine::input::Input;
use crate::engine::pipeline;
use crate::engine::session::Session;
use crate::git::Oid;
use crate::model::Model;
use crate::text::RepoPath;

/// The baseline's records and findings, which do not change while files are edited.
pub(super) struct Baseline {
    pub commit: Option<Oid>,
    model: Model,
    findings: ByPath,
    /// The files with findings in the baseline whose record is no longer the same: its findings may be
    /// in another file now.
    moved: BTreeSet<RepoPath>,
    /// Whether there was such a file before the last change.
    had_moved: bool,
}

impl Baseline {
    /// Checks the baseline; `None` if the configuration has none.
    ///
    /// # Errors
    /// The baseline does not exist, or its files cannot be read.
    pub(super) fn new(
        session: &Session,
        input: &Input<'_>,
        model: &Model,
    ) -> Result<Option<Self>, SessionError> {
        let Some(base) = session.baseline()? else {
            return Ok(None);
        };
        let configuration = session.read_base(&*base.files.snapshot)?;
        let base_input = session.base_input(&base, configuration.as_ref(), input);
        let analysis = pipeline::check(&base_input)?;
        let mut baseline = Self {
            commit: base.commit.as_deref().and_then(Oid::parse),
            model: analysis.model,
            findings: by_path(analysis.findings),
            moved: BTreeSet::new(),
            had_moved: false,
        };
        let paths: Vec<RepoPath> = baseline.findings.keys().cloned().collect();
        baseline.note(paths.iter(), model);
        Ok(Some(baseline))
    }

    /// Compares the records at some paths with those of the baseline.
    pub(super) fn note<'p>(&mut self, paths: impl Iterator<Item = &'p RepoPath>, model: &Model) {
        self.had_moved = !self.moved.is_empty();
        for path in paths.filter(|path| self.findings.contains_key(*path)) {
            let records = [&self.model, model].map(|model| model.indexed_record(path));
            if same_record(records) {
                self.moved.remove(path);
            } else {
                self.moved.insert(path.clone());
            }
        }
    }

    /// Returns whether findings may have moved between files, so that those of one file cannot be told
    /// by themselves.
    pub(super) fn has_moved(&self) -> bool {
        self.had_moved || !self.moved.is_empty()
    }

    /// Returns the findings of a file that the baseline does not have, if no findings have moved.
    pub(super) fn new_in_file(
        &self,
        path: &RepoPath,
        findings: &[Diagnostic],
        model: &Model,
    ) -> Vec<Diagnostic> {
        let before = self.findings.get(path).map_or(&[][..], Vec::as_slice);
        new_findings(findings.to_vec(), model, before.iter(), &self.model)
    }

    /// Returns the findings that the baseline does not have.
    pub(super) fn new_in_all(&self, findings: &ByPath, model: &Model) -> Vec<Diagnostic> {
        let all = findings.values().flatten().cloned().collect();
        let before = self.findings.values().flatten();
        new_findings(all, model, before, &self.model)
    }
}
