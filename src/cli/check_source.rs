//! The options of `check` that choose the snapshot, the comparison and the paths.

use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::options::SourceOptions;
use crate::engine::history::range::CommitRange;
use crate::engine::open::OpenSnapshot;
use crate::engine::{Comparison, RuleSelection, Session, SessionOptions, SnapshotSource};
use crate::record::reading::MAX_BYTES;
use crate::text::RepoPath;

/// The options that choose what `check` checks.
#[derive(Args, Debug, Default)]
pub(crate) struct CheckSource {
    /// Files and folders to report on; `-` for a document on standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    source: SourceOptions,
    /// Check the index, which is what `git commit` would record, and report only what is new against
    /// HEAD
    #[arg(long, conflicts_with_all = ["rev", "no_git"], help_heading = "Source")]
    staged: bool,
    /// Report only what is new against the merge base with a revision
    #[arg(
        long,
        value_name = "REV",
        conflicts_with_all = ["staged", "no_git"],
        help_heading = "Source"
    )]
    since: Option<String>,
    /// Check the result of merging a revision, which is made in memory only
    #[arg(
        long,
        value_name = "REV",
        conflicts_with = "no_git",
        help_heading = "Source"
    )]
    merge_with: Option<String>,
    /// The path of the document on standard input
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with_all = ["staged", "rev", "since", "merge_with"],
        help_heading = "Source"
    )]
    stdin_filename: Option<PathBuf>,
}

/// A session, what it is compared with, and the paths to report on.
pub(crate) struct PreparedCheck {
    pub session: Session,
    pub comparison: Comparison,
    /// The paths to report on; empty for all.
    pub scope: Vec<RepoPath>,
    /// The rules to report on.
    pub selection: RuleSelection,
    /// Notes for users about the paths.
    pub notes: Vec<String>,
    /// Whether the scope is a document on standard input.
    is_document: bool,
}

impl CheckSource {
    /// Returns the range of commits to check, or `None` if the options choose one snapshot.
    ///
    /// # Errors
    /// If a range is combined with options that need one snapshot.
    pub(crate) fn range(&self) -> Result<Option<CommitRange<'_>>, Failure> {
        let range = self.source.rev.as_deref().and_then(CommitRange::parse);
        let is_alone = self.paths.is_empty() && self.since.is_none() && self.merge_with.is_none();
        if range.is_some() && !is_alone {
            return Err(Failure::new(
                "a range cannot be combined with paths, --since or --merge-with",
            )
            .help(
                "leave them out: each commit of a range is checked as a whole, against its parents",
            ));
        }
        Ok(range)
    }

    /// Returns whether the options choose the index.
    pub(crate) fn is_staged(&self) -> bool {
        self.staged
    }

    /// Returns the options that choose the index.
    pub(crate) fn staged() -> Self {
        Self {
            staged: true,
            ..Self::default()
        }
    }

    /// Opens what the options choose.
    ///
    /// # Errors
    /// If a path or revision does not exist, or the files or the configuration cannot be read.
    pub(crate) fn prepare(&self, options: &SessionOptions) -> Result<PreparedCheck, Failure> {
        let has_document = self.paths.iter().any(|path| path.as_os_str() == "-");
        match (&self.stdin_filename, has_document) {
            (None, false) => self.prepare_files(options),
            (Some(name), true) if self.paths.len() == 1 => self.prepare_document(name, options),
            (Some(_) | None, _) => Err(Failure::new(
                "a document on standard input needs the path `-`, --stdin-filename, and no other path",
            )
            .help("run `holdpoint check - --stdin-filename PATH`")),
        }
    }

    fn prepare_files(&self, options: &SessionOptions) -> Result<PreparedCheck, Failure> {
        let source = if self.staged {
            SnapshotSource::Index
        } else {
            self.source.snapshot_source()
        };
        let mut files = OpenSnapshot::open(source, &self.paths)?;
        let comparison = match &self.since {
            _ if self.staged => Comparison::with_parents_of_next(&files)?,
            Some(since) => Comparison::since(&files, self.source.rev.as_deref(), since)?,
            None => Comparison::none(),
        };
        if let Some(theirs) = &self.merge_with {
            files = files.merged_with(theirs)?;
        }
        PreparedCheck::of_paths(files, &self.paths, comparison, options)
    }

    /// Opens the files on the disk, and replaces one of them by the document on standard input.
    fn prepare_document(
        &self,
        name: &Path,
        options: &SessionOptions,
    ) -> Result<PreparedCheck, Failure> {
        let paths = [name.to_owned()];
        let files = OpenSnapshot::open(self.source.no_git.snapshot_source(), &paths)?;
        let path = files.path(name)?;
        let mut bytes = Vec::new();
        // Reads one byte more than a record may have, to recognise a document that is too large.
        let mut document = stdin().lock().take(MAX_BYTES as u64 + 1);
        document
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::new(format!("cannot read standard input: {error}")))?;
        let files = files.with_document(path.clone(), bytes);
        Ok(PreparedCheck {
            session: Session::new(files, options)?,
            comparison: Comparison::none(),
            scope: vec![path],
            selection: RuleSelection::default(),
            notes: Vec::new(),
            is_document: true,
        })
    }
}

impl PreparedCheck {
    /// Limits the rules to report on.
    pub(crate) fn selecting(self, selection: RuleSelection) -> Self {
        Self { selection, ..self }
    }

    /// Does not list the records that were checked, unless the report needs them.
    pub(crate) fn listing_records(self, are_listed: bool) -> Self {
        if are_listed {
            return self;
        }
        Self {
            session: self.session.without_records(),
            ..self
        }
    }

    /// Returns a check of everything in a session.
    pub(crate) fn of_all(session: Session, comparison: Comparison) -> Self {
        Self {
            session,
            comparison,
            scope: Vec::new(),
            selection: RuleSelection::default(),
            notes: Vec::new(),
            is_document: false,
        }
    }

    /// Opens files on the disk for a check that reports on some paths.
    ///
    /// # Errors
    /// If a path does not exist, or the files or the configuration cannot be read.
    pub(crate) fn on_disk(
        source: SnapshotSource<'_>,
        paths: &[PathBuf],
        options: &SessionOptions,
    ) -> Result<Self, Failure> {
        let files = OpenSnapshot::open(source, paths)?;
        Self::of_paths(files, paths, Comparison::none(), options)
    }

    fn of_paths(
        files: OpenSnapshot,
        paths: &[PathBuf],
        comparison: Comparison,
        options: &SessionOptions,
    ) -> Result<Self, Failure> {
        let (mut scope, mut notes) = (Vec::new(), Vec::new());
        for path in paths {
            match files.existing_path(path) {
                Ok((path, note)) => {
                    scope.push(path);
                    notes.extend(note);
                }
                Err(error) => {
                    // A deleted path may have findings, if the other side of the comparison has it.
                    let path = files.path(path)?;
                    if !comparison.has_path(&path) {
                        return Err(error.into());
                    }
                    scope.push(path);
                }
            }
        }
        Ok(Self {
            scope,
            notes,
            ..Self::of_all(Session::new(files, options)?, comparison)
        })
    }

    /// Describes what is checked and compared with what, for the first line of output.
    pub(crate) fn words(&self) -> String {
        let words = self.comparison.words.as_ref();
        let against = words.map_or(String::new(), |words| format!(" against {words}"));
        let label = self.session.label();
        format!("{}{against}{}", label.description, self.scope_words())
    }

    /// Describes the paths to report on, for the first line of output.
    pub(crate) fn scope_words(&self) -> String {
        let shown = |path| self.session.files.shown(path);
        match &*self.scope {
            [] => String::new(),
            // The path is the whole repository, or a document that the label already names.
            [path] if path.as_bytes().is_empty() || self.is_document => String::new(),
            [path] => format!(", reporting on {}", shown(path)),
            [first, rest @ ..] => {
                format!(", reporting on {} and {} more", shown(first), rest.len())
            }
        }
    }
}
