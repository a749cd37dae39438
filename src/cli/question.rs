//! What somebody asks to have looked at: options that commands share.

use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use clap::Args;

use super::base::Base;
use super::failure::Failure;
use super::past::Past;
use super::range::Range;
use super::source::{Source, Which};
use crate::record::reading::MAX_BYTES;
use crate::snapshot::Overlay;
use crate::text::RepoPath;

/// Which snapshot, and which paths of it.
#[derive(Args, Debug, Default)]
pub struct Question {
    /// Files and folders to report on; `-` for a document on standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Check the index, exactly what `git commit` would record, and report what HEAD does not have
    #[arg(long, conflicts_with = "rev", help_heading = "Source")]
    staged: bool,
    /// Check the tree of a revision, or each commit of a range `A..B`
    #[arg(long, value_name = "REV", help_heading = "Source")]
    rev: Option<String>,
    /// Report only what the merge base with a revision does not have
    #[arg(
        long,
        value_name = "REV",
        conflicts_with = "staged",
        help_heading = "Source"
    )]
    since: Option<String>,
    /// Check what merging a revision would give; nothing is merged
    #[arg(long, value_name = "REV", help_heading = "Source")]
    merge_with: Option<String>,
    /// Check the folder as it is, as if it were in no repository
    #[arg(long, conflicts_with_all = ["staged", "rev", "since", "merge_with"], help_heading = "Source")]
    no_git: bool,
    /// Where the document on standard input belongs
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with_all = ["staged", "rev", "since", "merge_with"],
        help_heading = "Source"
    )]
    stdin_filename: Option<PathBuf>,
}

/// What is checked, which paths are reported on, and what there is to say of them.
pub struct Asked {
    pub source: Source,
    pub scope: Vec<RepoPath>,
    pub remarks: Vec<String>,
    /// Only what none of these has is reported.
    pub bases: Vec<Base>,
    /// The change that leads to what is checked, where it is asked about.
    pub past: Option<Past>,
    /// Whether it is about a document on standard input.
    is_document: bool,
}

impl Asked {
    /// A snapshot as a whole, against what is there already.
    pub fn against(source: Source, bases: Vec<Base>, past: Option<Past>) -> Self {
        Self {
            source,
            scope: Vec::new(),
            remarks: Vec::new(),
            bases,
            past,
            is_document: false,
        }
    }

    /// The paths that are reported on, for the first line.
    pub fn narrowed(&self) -> String {
        match &*self.scope {
            [] => String::new(),
            // The whole repository, or a document that is named already.
            [path] if path.as_bytes().is_empty() || self.is_document => String::new(),
            [path] => format!(", reporting on {path}"),
            [first, rest @ ..] => format!(", reporting on {first} and {} more", rest.len()),
        }
    }
}

impl Question {
    /// The range of commits that is asked about, if one is.
    pub fn range(&self) -> Result<Option<Range<'_>>, Failure> {
        let range = self.rev.as_deref().and_then(Range::parse);
        let is_alone = self.paths.is_empty() && self.since.is_none() && self.merge_with.is_none();
        match range {
            Some(_) if !is_alone => Err(Failure::new(
                "the commits of a range are checked whole, each against its parent",
            )
            .help("leave out paths, --since and --merge-with")),
            range => Ok(range),
        }
    }

    /// Files as they are on the disk, and some paths of them.
    pub fn on_disk_at(paths: &[PathBuf], no_git: bool) -> Self {
        Self {
            paths: paths.to_owned(),
            no_git,
            ..Self::default()
        }
    }

    /// What is staged, against `HEAD`.
    pub fn staged() -> Self {
        Self {
            staged: true,
            ..Self::default()
        }
    }

    /// What the arguments ask for.
    pub fn open(&self) -> Result<Asked, Failure> {
        let is_document = self.paths.iter().any(|path| path.as_os_str() == "-");
        match (&self.stdin_filename, is_document) {
            (None, false) => self.open_snapshot(),
            (Some(name), true) if self.paths.len() == 1 => from_stdin(name, self.on_disk()),
            (Some(_) | None, _) => Err(Failure::new(
                "a document on standard input is `-`, where it belongs, and no other path",
            )
            .help("holdpoint check - --stdin-filename PATH")),
        }
    }

    /// Files as they are on the disk.
    fn on_disk(&self) -> Which<'static> {
        match self.no_git {
            true => Which::Folder,
            false => Which::WorkTree,
        }
    }

    fn open_snapshot(&self) -> Result<Asked, Failure> {
        let which = match &self.rev {
            _ if self.staged => Which::Index,
            Some(revision) => Which::Revision(revision),
            None => self.on_disk(),
        };
        let mut source = Source::open(which, &self.paths)?;
        let bases: Vec<Base> = self.base(&source)?.into_iter().collect();
        let past = bases.first().and_then(|base| self.past(&source, base));
        if let Some(theirs) = &self.merge_with {
            source = source.merged_with(theirs)?;
        }
        let mut asked = Asked::against(source, bases, past);
        for path in &self.paths {
            let (path, remark) = asked.source.place_of_present(path)?;
            asked.scope.push(path);
            asked.remarks.extend(remark);
        }
        Ok(asked)
    }

    fn past(&self, source: &Source, base: &Base) -> Option<Past> {
        let tip = source.tips().first().cloned();
        match self.staged {
            true => Some(Past::Staged {
                parents: source.tips().to_vec(),
            }),
            false => Some(Past::Commits {
                tip: tip?,
                since: vec![base.commit.clone()?],
            }),
        }
    }

    fn base(&self, source: &Source) -> Result<Option<Base>, Failure> {
        let repository = || source.repository.as_ref().ok_or_else(Failure::nowhere);
        match &self.since {
            _ if self.staged => Base::head(repository()?, source.index.as_deref()).map(Some),
            Some(since) => Base::since(repository()?, self.rev.as_deref(), since).map(Some),
            None => Ok(None),
        }
    }
}

/// What is on the disk, with one document as it is on standard input.
fn from_stdin(name: &Path, which: Which<'_>) -> Result<Asked, Failure> {
    let mut source = Source::open(which, &[name.to_owned()])?;
    let path = source.place(name)?;
    let mut bytes = Vec::new();
    // One byte more than a record may have tells that it is too large.
    let mut document = stdin().lock().take(MAX_BYTES as u64 + 1);
    document
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(format!("cannot read standard input: {error}")))?;
    source.snapshot = Box::new(Overlay::new(source.snapshot, [(path.clone(), bytes)]));
    Ok(Asked {
        source,
        scope: vec![path],
        remarks: Vec::new(),
        bases: Vec::new(),
        past: None,
        is_document: true,
    })
}
