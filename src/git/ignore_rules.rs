//! The ignore rules of a work tree (gitignore(5)).

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use bstr::{BStr, BString, ByteSlice};
use gix::glob::pattern::Case;
use gix::ignore::Search;
use gix::index::State;
use gix::index::entry::Mode;

use super::Error;
use super::repository::Repository;
use super::rule_files::{RuleFiles, is_left_out, read_general};
use crate::text::RepoPath;

/// The ignore rules of a work tree. They are loaded folder by folder as paths are
/// looked up.
pub(crate) struct IgnoreRules {
    /// The rules of the user and of the repository (gitignore(5)).
    general: Search,
    /// The folders that the last path was in, the outermost first.
    folders: Vec<FolderRules>,
    files: RuleFiles,
    case: Case,
}

/// The rules of one folder.
struct FolderRules {
    /// Empty for the top folder, else ending in `/`.
    path: BString,
    rules: Search,
    /// Whether the folder is ignored, and everything in it.
    is_ignored: bool,
}

impl IgnoreRules {
    /// Prepares the rules of the work tree that an index belongs to.
    pub(crate) fn new(git: &gix::Repository, index: &State) -> Result<Self, Error> {
        let unreadable = |error: &dyn std::fmt::Display| {
            Error::new(format!("cannot read the ignore rules: {error}"))
        };
        let options = git.filesystem_options();
        let ignores_case = options.is_ok_and(|options| options.ignore_case);
        let files = RuleFiles::open(git, index, ".gitignore", is_left_out);
        Ok(Self {
            general: general_rules(git).map_err(|error| unreadable(&error))?,
            folders: Vec::new(),
            files: files.map_err(|error| unreadable(&error))?,
            case: if ignores_case {
                Case::Fold
            } else {
                Case::Sensitive
            },
        })
    }

    /// Returns whether Git ignores a path that it does not track.
    pub(crate) fn is_ignored(
        &mut self,
        git: &gix::Repository,
        path: &BStr,
        mode: Mode,
    ) -> Result<bool, Error> {
        let end = path.rfind_byte(b'/').map_or(0, |slash| slash + 1);
        let entered = self.enter(git, path[..end].as_bstr());
        entered.map_err(|error| {
            Error::at(
                RepoPath::new(path),
                format!("cannot read the ignore rules for this path: {error}"),
            )
        })?;
        Ok(self.is_path_ignored(path, mode == Mode::DIR))
    }

    /// Returns whether a path is ignored whose folders are loaded: "It is not possible to
    /// re-include a file if a parent directory of that file is excluded" (gitignore(5)).
    fn is_path_ignored(&self, path: &BStr, is_dir: bool) -> bool {
        if self.folders.last().is_some_and(|folder| folder.is_ignored) {
            return true;
        }
        let rules = self.folders.iter().rev().map(|folder| &folder.rules);
        let mut decisive = rules.chain([&self.general]).filter_map(|rules| {
            rules.pattern_matching_relative_path(path, Some(is_dir), self.case)
        });
        let first = decisive.next();
        first.is_some_and(|rule| !rule.pattern.is_negative())
    }

    /// Loads the rules of a folder, which is empty or ends in `/`, and of those above it.
    fn enter(&mut self, git: &gix::Repository, path: &BStr) -> io::Result<()> {
        while let Some(last) = self.folders.last()
            && !path.starts_with(&last.path)
        {
            self.folders.pop();
        }
        if self.folders.is_empty() {
            self.push(git, BString::default())?;
        }
        let mut start = self.folders.last().map_or(0, |last| last.path.len());
        while let Some(slash) = path[start..].find_byte(b'/') {
            start += slash + 1;
            self.push(git, path[..start].into())?;
        }
        Ok(())
    }

    fn push(&mut self, git: &gix::Repository, path: BString) -> io::Result<()> {
        let is_ignored = match path.strip_suffix(b"/") {
            Some(name) => self.is_path_ignored(name.as_bstr(), true),
            None => false,
        };
        let mut rules = Search::default();
        if !is_ignored && let Some((file, bytes)) = self.files.read(git, path.as_bstr())? {
            let source = gix::path::from_bstring(file).map_err(io::Error::other)?;
            let parser = gix::ignore::search::Ignore::default();
            rules.add_patterns_buffer(&bytes, source, Some(Path::new("")), parser)?;
        }
        self.folders.push(FolderRules {
            path,
            rules,
            is_ignored,
        });
        Ok(())
    }
}

/// Reads the rules that `core.excludesFile` names and those of `info/exclude`, the former first:
/// the last one counts.
fn general_rules(git: &gix::Repository) -> io::Result<Search> {
    let mut rules = Search::default();
    let configured = git.config_snapshot().trusted_path("core.excludesFile");
    let of_user = configured.map_err(io::Error::other)?;
    let of_user = of_user
        .map(|path| path.to_path_buf())
        .or_else(default_rules);
    let of_repository = git.common_dir().join("info").join("exclude");
    for path in of_user.into_iter().chain([of_repository]) {
        if let Some(bytes) = read_general(&path)? {
            let parser = gix::ignore::search::Ignore::default();
            rules.add_patterns_buffer(&bytes, path, None, parser)?;
        }
    }
    Ok(rules)
}

/// Returns the default of `core.excludesFile` (git-config(1)).
fn default_rules() -> Option<PathBuf> {
    let folder = env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty());
    let folder = folder.map(PathBuf::from).or_else(|| {
        let home = env::var_os("HOME").filter(|home| !home.is_empty())?;
        Some(PathBuf::from(home).join(".config"))
    });
    Some(folder?.join("git").join("ignore"))
}

impl Repository {
    /// Returns whether Git would ignore a file that does not exist yet.
    pub fn ignores(&self, path: &RepoPath) -> bool {
        let is_ignored = |git: &gix::Repository| -> Option<bool> {
            let index = git.index_or_empty().ok()?;
            let mut rules = IgnoreRules::new(git, &index).ok()?;
            let path = path.as_bytes().as_bstr();
            rules.is_ignored(git, path, Mode::FILE).ok()
        };
        self.with_handle(is_ignored).unwrap_or(false)
    }
}
