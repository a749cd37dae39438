//! One repository, or one folder outside Git, that is open in the editor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::documents::Documents;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::engine::live::{Buffers, LiveCheck, Touched, by_path};
use crate::engine::{InvalidConfiguration, SessionError, SessionOptions};
use crate::git::{Error, Repository};
use crate::snapshot::typed_path::resolve_links;
use crate::text::{RepoPath, Sources};

/// How many records are checked at once even if they are not open, because nobody notices the time.
const FEW_RECORDS: usize = 128;

/// A folder whose records are checked together.
pub(super) struct Workspace {
    /// The top of the work tree, or the folder, with symbolic links resolved.
    pub root: PathBuf,
    /// The records, or `None` if they could not be read yet.
    check: Option<LiveCheck>,
    /// The mistakes of the configuration. If there are any, the server reports only them, like
    /// `check`. The records of the last valid configuration can still be looked up.
    mistakes: Option<Mistakes>,
    /// Why nothing could be read.
    pub problem: Option<String>,
    /// Whether files on the disk may have changed.
    is_stale: bool,
    /// The generation of the documents that was checked.
    seen: Option<u64>,
    /// Whether the mistakes came or went since the touched files were last asked for.
    has_other_mistakes: bool,
}

struct Mistakes {
    findings: BTreeMap<RepoPath, Vec<Diagnostic>>,
    sources: Sources,
    /// The unsaved text of the configuration.
    buffer: Option<Vec<u8>>,
}

impl Workspace {
    /// Finds the repository that contains a folder.
    ///
    /// # Errors
    /// Git would refuse the repository.
    pub(super) fn root_of(folder: &Path) -> Result<Option<PathBuf>, String> {
        let repository = Repository::discover(folder).map_err(|error| with_help(&error))?;
        let top = repository.as_ref().and_then(Repository::work_dir);
        Ok(top.map(resolve_links))
    }

    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            check: None,
            mistakes: None,
            problem: None,
            is_stale: false,
            seen: None,
            has_other_mistakes: false,
        }
    }

    /// Returns the path in the workspace for a path on the disk.
    pub(super) fn path(&self, path: &Path) -> Option<RepoPath> {
        let below = path.strip_prefix(&self.root).ok()?;
        let parts = below
            .components()
            .map(|part| part.as_os_str().as_encoded_bytes());
        let parts: Vec<&[u8]> = parts.collect();
        Some(RepoPath::new(bstr::join("/", parts)))
    }

    /// Returns the records, if they could be read.
    pub(super) fn check(&self) -> Option<&LiveCheck> {
        self.check.as_ref()
    }

    /// Returns whether nothing was read yet.
    pub(super) fn is_new(&self) -> bool {
        self.check.is_none() && self.problem.is_none()
    }

    /// Marks the files on the disk as possibly changed.
    pub(super) fn invalidate(&mut self) {
        self.is_stale = true;
    }

    /// Discards the whole state, because it may be inconsistent.
    pub(super) fn reset(&mut self) {
        *self = Self::new(std::mem::take(&mut self.root));
    }

    /// Marks the files as possibly changed if another commit is checked out.
    pub(super) fn notice_commits(&mut self) {
        if self
            .check
            .as_ref()
            .is_some_and(LiveCheck::is_on_other_commit)
        {
            self.is_stale = true;
        }
    }

    /// Returns whether the findings of files that are not open are still to be updated.
    pub(super) fn is_pending(&self) -> bool {
        self.check.as_ref().is_some_and(LiveCheck::is_pending)
    }

    /// Updates findings of files that are not open, until a function says that it is time to stop.
    pub(super) fn proceed(&mut self, is_over: &dyn Fn() -> bool) {
        if let Some(check) = &mut self.check
            && check.proceed(is_over).is_err()
        {
            // A file changed on the disk while it was checked.
            self.is_stale = true;
            self.check = None;
        }
    }

    /// Returns the files whose findings may differ from those at the last call.
    pub(super) fn take_touched(&mut self) -> Touched {
        let touched = self.check.as_mut().map(LiveCheck::take_touched);
        let mut touched = touched.unwrap_or_default();
        touched.is_all |= std::mem::take(&mut self.has_other_mistakes) || self.mistakes.is_some();
        touched
    }

    /// Checks the documents of a generation, if they were not checked yet. `may_defer` allows that
    /// files which are not open are checked later, by [`Self::proceed`].
    pub(super) fn refresh(
        &mut self,
        documents: &Documents,
        generation: u64,
        options: &SessionOptions,
        may_defer: bool,
    ) {
        if self.seen == Some(generation) && !self.is_stale {
            return;
        }
        if let Some(check) = &mut self.check {
            check.set_deferring(may_defer.then_some(FEW_RECORDS));
        }
        let of_here = documents.iter().filter_map(|document| {
            let path = self.path(&document.path)?;
            Some((path, document.text.clone().into_bytes()))
        });
        let buffers: Buffers = of_here.collect();
        // Tries twice, because a file may change on the disk while it is checked.
        for _ in 0..2 {
            match self.follow(&buffers, options) {
                Ok(()) => {
                    self.problem = None;
                    break;
                }
                Err(problem) => {
                    self.problem = Some(problem);
                    self.is_stale = true;
                }
            }
        }
        self.is_stale = false;
        self.seen = Some(generation);
    }

    fn follow(&mut self, buffers: &Buffers, options: &SessionOptions) -> Result<(), String> {
        let configuration = RepoPath::from(config::PATH);
        let buffer = buffers.get(&configuration);
        let known = self.mistakes.as_ref();
        if known.is_some_and(|known| known.buffer.as_ref() == buffer) && !self.is_stale {
            return self.follow_without_configuration(buffers, options);
        }
        match self.try_to_follow(buffers, options) {
            Ok(()) => {
                self.has_other_mistakes |= self.mistakes.take().is_some();
                Ok(())
            }
            Err(SessionError::Failed(error)) => Err(with_help(&error)),
            Err(SessionError::Configuration(invalid)) => {
                let InvalidConfiguration { group, .. } = *invalid;
                self.has_other_mistakes = true;
                self.mistakes = Some(Mistakes {
                    findings: by_path(group.findings),
                    sources: group.sources,
                    buffer: buffer.cloned(),
                });
                self.follow_without_configuration(buffers, options)
            }
        }
    }

    fn try_to_follow(
        &mut self,
        buffers: &Buffers,
        options: &SessionOptions,
    ) -> Result<(), SessionError> {
        match &mut self.check {
            None => self.check = Some(LiveCheck::open(&self.root, buffers.clone(), options)?),
            Some(check) if self.is_stale => check.reload(buffers)?,
            Some(check) => check.update(buffers)?,
        }
        Ok(())
    }

    /// Checks the other documents with the last valid configuration, or the default one.
    fn follow_without_configuration(
        &mut self,
        buffers: &Buffers,
        options: &SessionOptions,
    ) -> Result<(), String> {
        let mut buffers = buffers.clone();
        let last = self.check.as_ref().and_then(LiveCheck::configuration);
        buffers.insert(config::PATH.into(), last.unwrap_or_default().into_bytes());
        self.try_to_follow(&buffers, options)
            .map_err(|error| error.to_string())
    }

    /// Returns the findings of one file.
    pub(super) fn findings(&self, path: &RepoPath) -> &[Diagnostic] {
        self.all_findings()
            .and_then(|findings| findings.get(path))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the findings of all files that have any, by path.
    pub(super) fn all_findings(&self) -> Option<&BTreeMap<RepoPath, Vec<Diagnostic>>> {
        match &self.mistakes {
            Some(mistakes) => Some(&mistakes.findings),
            None => self.check.as_ref().map(LiveCheck::findings),
        }
    }

    /// Returns the texts that the findings point into.
    pub(super) fn sources(&self) -> Option<&Sources> {
        match &self.mistakes {
            Some(mistakes) => Some(&mistakes.sources),
            None => self.check.as_ref().map(LiveCheck::sources),
        }
    }
}

/// Returns the message and the help of an error.
fn with_help(error: &Error) -> String {
    match &error.help {
        Some(help) => format!("{error}\n{help}"),
        None => error.to_string(),
    }
}
