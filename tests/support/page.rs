//! The sections of a rule's page, each of which is a small repository, written as fences.
//!
//! A fence ```` ```md runs/a.md ```` is a file. A range in its path, as in `runs/{01..18}.md`, stands
//! for several files with the same text. A word after the path gives the state of a file that is not
//! simply tracked, and a fence `git` declares history (both in `git_state.rs`).
//!
//! If files are marked `before` or `after`, the section shows a change: the later state is checked like
//! any other, and is compared with the earlier one.
//!
//! **Inheritance.** The files of a section `# Around` are part of every other section of the page. A
//! section `# Good…` or `# Fixed…` also inherits from the bad example that it belongs to: `# Good: x`
//! from `# Bad: x`, and if there is no such section, from the first `# Bad`. It inherits
//! - every file that it does not restate, without the caret lines;
//! - the earlier state of a file of which it restates only the later one (`after`);
//! - the fence `git`, unless it has its own.
//!
//! An empty fence marked `absent`, as in ```` ```md runs/a.md absent ````, says that a file of the bad
//! example does not exist in this section.

use std::collections::BTreeMap;

use holdpoint::{
    Author, Comparison, Diagnostic, Memory, MemoryHistory, OpenSnapshot, Session, SessionError,
    SessionOptions,
};

use super::git_state::{self, FileState};
use super::{claims, now};

/// A section of a page: a small repository.
#[derive(Clone, Default)]
pub(crate) struct Section {
    pub title: String,
    /// The files with their caret lines, by path. If the section shows a change, their later state.
    pub files: Vec<(String, String)>,
    /// The state of each of the files.
    states: Vec<FileState>,
    /// The earlier state of the files that a change alters.
    pub before: Vec<(String, String)>,
    author: Option<Author>,
    history: Option<MemoryHistory>,
    /// The files that the section inherits from `# Around`, with their caret lines.
    pub around: Vec<(String, String)>,
    /// The files that the section does not inherit.
    absent: Vec<String>,
    /// Mistakes in the fences.
    mistakes: Vec<String>,
}

/// The title of the section whose files all others inherit.
const AROUND: &str = "Around";

/// Returns the sections that have files.
pub(crate) fn sections(page: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut fence, line) {
            (Some(_), "```") => {
                if let (Some(section), Some((info, text))) = (sections.last_mut(), fence.take()) {
                    section.add(&info, &text);
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
    sections.retain(|section| !section.files.is_empty() || !section.before.is_empty());
    let around = sections.iter().position(|section| section.title == AROUND);
    let around = around.map(|at| sections.remove(at)).unwrap_or_default();
    for at in 0..sections.len() {
        if let Some(bad) = bad_example(&sections[at], &sections).cloned() {
            sections[at].inherit(&bad);
        }
    }
    for section in &mut sections {
        section.around = section.files_not_restated(&around);
        section.inherit(&around);
    }
    sections
}

/// Returns the bad example that a good or fixed one belongs to.
pub(crate) fn bad_example<'s>(section: &Section, sections: &'s [Section]) -> Option<&'s Section> {
    let title = &section.title;
    let which = title.strip_prefix("Good").or(title.strip_prefix("Fixed"))?;
    let own = format!("Bad{which}");
    let own = sections.iter().find(|section| section.title == own);
    own.or_else(|| {
        sections
            .iter()
            .find(|section| section.title.starts_with("Bad"))
    })
}

impl Section {
    fn add(&mut self, info: &str, text: &str) {
        let (language, file) = info.split_once(' ').unwrap_or((info, ""));
        if language == "git" {
            match git_state::history(text) {
                Ok(history) => self.history = Some(history),
                Err(mistake) => self.mistakes.push(mistake),
            }
            self.author = git_state::author(text);
        } else if !file.is_empty() {
            match FileState::split(file) {
                Ok((path, FileState::Before)) => {
                    self.before.push((path.to_owned(), text.to_owned()));
                }
                Ok((path, FileState::Absent)) if text.is_empty() => {
                    self.absent.extend(expanded(path));
                }
                Ok((path, FileState::Absent)) => {
                    self.mistakes
                        .push(format!("`{path}` is marked absent but has text"));
                }
                Ok((path, state)) => {
                    for path in expanded(path) {
                        self.files.push((path, text.to_owned()));
                        self.states.push(state);
                    }
                }
                Err(mistake) => self.mistakes.push(mistake),
            }
        }
    }

    /// Returns the files of another section that this one does not restate, with their caret lines.
    fn files_not_restated(&self, other: &Self) -> Vec<(String, String)> {
        let is_own = |path: &String| {
            let mut own = self.files.iter().chain(&self.before);
            own.any(|(own, _)| own == path) || self.absent.contains(path)
        };
        let files = other.files.iter();
        files.filter(|(path, _)| !is_own(path)).cloned().collect()
    }

    /// Adds the files and the history of another section that this one does not restate.
    fn inherit(&mut self, other: &Self) {
        let has = |files: &[(String, String)], path: &str| files.iter().any(|(own, _)| own == path);
        let mut files = Vec::new();
        let mut before = Vec::new();
        for (file, state) in other.files.iter().zip(&other.states) {
            let is_restated = has(&self.files, &file.0) || has(&self.before, &file.0);
            if !is_restated && !self.absent.contains(&file.0) {
                files.push((file.clone(), *state));
            }
        }
        for file in &other.before {
            let mut own = self.files.iter().zip(&self.states);
            let is_later_state =
                own.any(|((path, _), state)| *path == file.0 && *state == FileState::After);
            let is_restated = has(&self.files, &file.0) && !is_later_state;
            if !is_restated && !has(&self.before, &file.0) && !self.absent.contains(&file.0) {
                before.push(file.clone());
            }
        }
        let unmarked =
            |(path, marked): (String, String)| (path.clone(), claims::split(&path, &marked).0);
        for (file, state) in files {
            self.files.push(unmarked(file));
            self.states.push(state);
        }
        self.before.extend(before.into_iter().map(unmarked));
        if self.history.is_none() {
            self.history = other.history.clone();
            self.author = other.author.clone();
        }
        self.mistakes.extend(other.mistakes.iter().cloned());
    }

    /// Returns the section without caret lines.
    pub(crate) fn unmarked(&self) -> Self {
        let unmarked = |files: &[(String, String)]| {
            let files = files.iter();
            let plain = files.map(|(path, marked)| (path.clone(), claims::split(path, marked).0));
            plain.collect()
        };
        Self {
            files: unmarked(&self.files),
            before: unmarked(&self.before),
            ..self.clone()
        }
    }

    /// Writes a file, without caret lines. If the section shows a change, this is a part of it.
    pub(crate) fn write(&mut self, path: &str, text: String) {
        let is_change = self.is_change();
        match self.files.iter().position(|(own, _)| own == path) {
            Some(at) => {
                let before = std::mem::replace(&mut self.files[at].1, text);
                if is_change && self.states[at] == FileState::Tracked {
                    self.states[at] = FileState::After;
                    self.before.push((path.to_owned(), before));
                }
            }
            None => {
                let after = if is_change {
                    FileState::After
                } else {
                    FileState::Tracked
                };
                self.files.push((path.to_owned(), text));
                self.states.push(after);
            }
        }
    }

    /// Removes a file. If the section shows a change, it removes what the change wrote.
    pub(crate) fn remove(&mut self, path: &str) {
        let at = self.files.iter().position(|(own, _)| own == path);
        let at = at.unwrap_or_else(|| panic!("no file {path}"));
        self.files.remove(at);
        self.states.remove(at);
    }

    /// Marks an existing file as tracked by Git.
    pub(crate) fn track(&mut self, path: &str) {
        let at = self.files.iter().position(|(own, _)| own == path);
        self.states[at.unwrap_or_else(|| panic!("no file {path}"))] = FileState::Tracked;
    }

    /// Returns whether the section shows a change.
    fn is_change(&self) -> bool {
        !self.before.is_empty() || self.states.contains(&FileState::After)
    }

    /// Returns the files as a snapshot, with the text that `text` returns for each path.
    pub(crate) fn snapshot<'t>(&self, text: impl Fn(&str) -> &'t str) -> Result<Memory, String> {
        if let Some(mistake) = self.mistakes.first() {
            return Err(mistake.clone());
        }
        let files = || self.files.iter().zip(&self.states);
        let listed = files().filter(|(_, state)| state.is_listed());
        let snapshot = Memory::new(listed.map(|((path, _), _)| (path, text(path))));
        let add = |snapshot, ((path, _), state): (&(String, _), &FileState)| {
            state.add(snapshot, path, text(path))
        };
        Ok(files().fold(snapshot, add))
    }

    /// Returns the files before a change, if the section shows one: those that the change does not alter
    /// with the text of `now`, the others with the text of `was`.
    pub(crate) fn snapshot_before<'t>(
        &self,
        now: impl Fn(&str) -> &'t str,
        was: impl Fn(&str) -> &'t str,
    ) -> Option<Memory> {
        let files = self.files.iter().zip(&self.states);
        let kept = files.filter(|(_, state)| **state == FileState::Tracked);
        let kept = kept.map(|((path, _), _)| (path, now(path)));
        let changed = self.before.iter().map(|(path, _)| (path, was(path)));
        self.is_change().then(|| Memory::new(kept.chain(changed)))
    }

    /// Opens the section as a repository, with these texts of its files and of their earlier states.
    ///
    /// # Errors
    /// If the page has a mistake. The inner error has the findings in the section's own configuration.
    pub(crate) fn open(
        &self,
        files: &BTreeMap<String, String>,
        was: &BTreeMap<String, String>,
    ) -> Result<Result<Session, Vec<Diagnostic>>, String> {
        let after = self.snapshot(|path| &files[path])?;
        let before = self.snapshot_before(|path| &files[path], |path| &was[path]);
        let history = self.history.clone();
        let opened = OpenSnapshot::in_memory(after, before.into_iter().collect(), history);
        let options = SessionOptions {
            now: Some(now()),
            ..SessionOptions::default()
        };
        match Session::new(opened, &options) {
            Ok(session) => Ok(Ok(session)),
            Err(SessionError::Configuration(invalid)) => Ok(Err(invalid.group.findings)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Returns the findings for the files, with their own configuration, and for the changes from
    /// their earlier states.
    ///
    /// # Errors
    /// If the page has a mistake.
    pub(crate) fn findings(
        &self,
        files: &BTreeMap<String, String>,
        was: &BTreeMap<String, String>,
    ) -> Result<Vec<Diagnostic>, String> {
        let session = match self.open(files, was)? {
            Ok(session) => session,
            Err(mistakes) => return Ok(mistakes),
        };
        let comparison = Comparison::history_only(self.author.clone());
        let outcome = session.check(&[], &comparison);
        let outcome = outcome.map_err(|error| error.to_string())?;
        Ok(outcome.findings().cloned().collect())
    }
}

/// Returns the paths that a path with a range stands for, as in a shell.
fn expanded(path: &str) -> Vec<String> {
    let range = || {
        let (before, rest) = path.split_once('{')?;
        let (range, after) = rest.split_once('}')?;
        let (first, last) = range.split_once("..")?;
        let (width, first, last): (_, u32, u32) =
            (first.len(), first.parse().ok()?, last.parse().ok()?);
        let paths = (first..=last).map(|number| format!("{before}{number:0width$}{after}"));
        Some(paths.collect())
    };
    range().unwrap_or_else(|| vec![path.to_owned()])
}
