//! The sections of a rule's page: each a small repository, written as fences.
//!
//! A fence ```` ```md runs/a.md ```` is a file. A range in its path, as in
//! `runs/{01..18}.md`, stands for as many files of the same text; a word behind
//! the path says how the file stands, where it is no plain tracked one. What
//! history knows stands in a fence `git` (both in `facts.rs`). The files of a
//! section `# Around` are part of every other section of the page.

use holdpoint::git::{History, MemoryHistory, NoHistory};
use holdpoint::snapshot::Memory;

#[path = "facts.rs"]
mod facts;

use facts::Standing;

/// A section of a page: a small repository.
#[derive(Clone, Default)]
pub struct Section {
    pub title: String,
    /// Marked text by path.
    pub files: Vec<(String, String)>,
    /// How each of the files stands.
    standings: Vec<Standing>,
    history: Option<MemoryHistory>,
    /// What was written and says nothing.
    mistakes: Vec<String>,
}

/// The section whose files all others share.
const AROUND: &str = "Around";

/// The sections that have files.
pub fn sections(page: &str) -> Vec<Section> {
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
    sections.retain(|section| !section.files.is_empty());
    let around = sections.iter().position(|section| section.title == AROUND);
    let around = around.map(|at| sections.remove(at)).unwrap_or_default();
    for section in &mut sections {
        section.surround(&around);
    }
    sections
}

impl Section {
    fn add(&mut self, info: &str, text: &str) {
        let (language, file) = info.split_once(' ').unwrap_or((info, ""));
        if language == "git" {
            match facts::history(text) {
                Ok(history) => self.history = Some(history),
                Err(mistake) => self.mistakes.push(mistake),
            }
        } else if !file.is_empty() {
            match Standing::split(file) {
                Ok((path, standing)) => {
                    for path in expanded(path) {
                        self.files.push((path, text.to_owned()));
                        self.standings.push(standing);
                    }
                }
                Err(mistake) => self.mistakes.push(mistake),
            }
        }
    }

    /// Adds the files that the section does not have itself.
    fn surround(&mut self, around: &Self) {
        for ((path, text), standing) in around.files.iter().zip(&around.standings) {
            if self.files.iter().all(|(own, _)| own != path) {
                self.files.push((path.clone(), text.clone()));
                self.standings.push(*standing);
            }
        }
        self.history = self.history.take().or_else(|| around.history.clone());
        self.mistakes.extend(around.mistakes.iter().cloned());
    }

    /// The files as a snapshot, with `text` of each instead of what is written.
    pub fn snapshot<'t>(&self, text: impl Fn(&str) -> &'t str) -> Result<Memory, String> {
        if let Some(mistake) = self.mistakes.first() {
            return Err(mistake.clone());
        }
        let files = || self.files.iter().zip(&self.standings);
        let listed = files().filter(|(_, standing)| standing.is_listed());
        let snapshot = Memory::new(listed.map(|((path, _), _)| (path, text(path))));
        let add = |snapshot, ((path, _), standing): (&(String, _), &Standing)| {
            standing.add(snapshot, path, text(path))
        };
        Ok(files().fold(snapshot, add))
    }

    /// What a fence `git` declares; without one there is no history.
    pub fn history(&self) -> &dyn History {
        match &self.history {
            Some(history) => history,
            None => &NoHistory,
        }
    }
}

/// The paths that a path with a range stands for, as a shell writes them.
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
