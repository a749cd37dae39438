//! The files that `init` writes, checked before anything is written.

use std::io;
use std::path::Path;

use super::place::Place;
use crate::cli::failure::{Failure, path_text};
use crate::cli::screen::Screen;
use crate::text::RepoPath;
use crate::work::file::{self, Written, from_here};
use crate::work::starter::StarterFile;

/// What `init` writes.
pub(crate) struct Plan<'p> {
    place: &'p Place,
    config: PlannedFile,
    example: Vec<PlannedFile>,
}

/// One file.
pub(crate) struct PlannedFile {
    file: StarterFile,
    /// Whether it already exists with the same text.
    exists: bool,
}

/// What exists at a file's path.
enum Existing {
    Nothing,
    /// The same text that would be written.
    Same,
    Other,
}

impl<'p> Plan<'p> {
    /// Plans the configuration. Returns an error if one exists that `init` did not write.
    pub(crate) fn new(place: &'p Place, config: StarterFile) -> Result<Self, Failure> {
        let exists = match find(place, &config)? {
            Existing::Nothing => false,
            Existing::Same => true,
            Existing::Other => {
                let option = place.folder_option();
                return Err(Failure::new(format!(
                    "the configuration `{}` already exists, and `init` did not write it",
                    place.shown(&config.path)
                ))
                .help(format!(
                    "it is left unchanged; to set up the rest: holdpoint{option} hook install, and \
                     holdpoint{option} new project ID"
                )));
            }
        };
        let config = PlannedFile {
            file: config,
            exists,
        };
        refuse_ignored(place, &config)?;
        Ok(Self {
            place,
            config,
            example: Vec::new(),
        })
    }

    /// Adds an example, which is written as a whole or not at all.
    pub(crate) fn add_example(
        &mut self,
        files: impl IntoIterator<Item = StarterFile>,
    ) -> Result<(), Failure> {
        for file in files {
            let without_example = |failure| without_example(self.place, failure);
            let exists = match find(self.place, &file).map_err(without_example)? {
                Existing::Nothing => false,
                Existing::Same => true,
                Existing::Other => {
                    return Err(without_example(Failure::new(format!(
                        "`{}` already exists, with different text",
                        self.place.shown(&file.path)
                    ))));
                }
            };
            let step = PlannedFile { file, exists };
            refuse_ignored(self.place, &step).map_err(without_example)?;
            self.example.push(step);
        }
        Ok(())
    }

    /// Finds the files of an example that was written before.
    pub(crate) fn find_example(&mut self, files: impl IntoIterator<Item = StarterFile>) {
        let files = files.into_iter();
        let existing = files.filter(|file| matches!(find(self.place, file), Ok(Existing::Same)));
        self.example
            .extend(existing.map(|file| PlannedFile { file, exists: true }));
    }

    pub(crate) fn has_example(&self) -> bool {
        !self.example.is_empty()
    }

    pub(crate) fn writes_example(&self) -> bool {
        self.example.iter().any(|step| !step.exists)
    }

    /// Returns the paths of all files in the plan, existing ones included.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.steps().map(|step| &step.file.path)
    }

    /// Returns whether there is nothing to write.
    pub(crate) fn is_done(&self) -> bool {
        self.steps().all(|step| step.exists)
    }

    fn steps(&self) -> impl Iterator<Item = &PlannedFile> {
        std::iter::once(&self.config).chain(&self.example)
    }

    /// Writes all files, or none.
    pub(crate) fn write(&self) -> Result<Vec<Written>, Failure> {
        let mut written = Vec::new();
        for step in self.steps().filter(|step| !step.exists) {
            match file::write(&self.place.top, &step.file.path, &step.file.text) {
                Ok(file) => written.push(file),
                Err(failure) => return Err(undo(&written, failure.into())),
            }
        }
        Ok(written)
    }

    /// Prints what was done, or would be done.
    pub(crate) fn list(&self, is_dry: bool, screen: &Screen) -> Result<(), Failure> {
        let word = |step: &PlannedFile| match (step.exists, is_dry) {
            (true, _) => "exists",
            (false, true) => "would write",
            (false, false) => "wrote",
        };
        let path = |step: &PlannedFile| self.place.shown(&step.file.path);
        let widest = |width: usize, text: &str| width.max(text.chars().count());
        let word_width = self
            .steps()
            .fold(0, |width, step| widest(width, word(step)));
        let path_width = self
            .steps()
            .fold(0, |width, step| widest(width, &path(step)));
        screen.print(|out| {
            self.steps().try_for_each(|step| {
                let (word, path, about) = (word(step), path(step), step.file.about);
                writeln!(out, "{word:word_width$}  {path:path_width$}  {about}")
            })
        })?;
        Ok(())
    }
}

/// Removes the files that were written before a failure, and adds the result to its help.
pub(crate) fn undo(written: &[Written], failure: Failure) -> Failure {
    let removed = written.iter().rev().map(|file| (file, file.remove()));
    let left = removed.filter(|(_, result)| result.is_err());
    let left: Vec<_> = left
        .map(|(file, _)| path_text(&from_here(&file.place)).into_owned())
        .collect();
    failure.help(match &*left {
        [] if written.is_empty() => "nothing was changed".to_owned(),
        [] => "nothing was changed: the files written so far were removed".to_owned(),
        left => format!(
            "these files were written and could not be removed: `{}`",
            left.join("`, `")
        ),
    })
}

fn without_example(place: &Place, failure: Failure) -> Failure {
    let command = place.init_command("--no-example");
    failure.or(&format!("set up without an example: {command}"))
}

/// Returns an error for a file that Git ignores, because it would never be committed.
fn refuse_ignored(place: &Place, step: &PlannedFile) -> Result<(), Failure> {
    let path = &step.file.path;
    let repository = place.repository.as_ref().filter(|_| !step.exists);
    if !repository.is_some_and(|repository| repository.ignores(path)) {
        return Ok(());
    }
    let (shown, option) = (place.shown(path), place.folder_option());
    Err(Failure::new(format!(
        "Git ignores `{shown}`, so it would never be committed"
    ))
    .help(format!(
        "to see which pattern ignores it: git{option} check-ignore -v {path}"
    )))
}

/// Returns what exists at a file's path.
///
/// # Errors
/// If a file exists where one of the path's folders belongs, or the file cannot be read.
fn find(folder: &Place, file: &StarterFile) -> Result<Existing, Failure> {
    let top = &folder.top;
    let mut place = top.to_owned();
    let mut parts = file.path.as_bytes().split(|byte| *byte == b'/').peekable();
    let mut path = Vec::new();
    while let Some(part) = parts.next() {
        path.extend((!path.is_empty()).then_some(b'/'));
        path.extend(part);
        place = file::place(top, &RepoPath::new(&path));
        let metadata = match place.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Existing::Nothing),
            Err(error) => return Err(unreadable(&place, &error)),
        };
        if parts.peek().is_some() && !metadata.is_dir() {
            let name = path_text(&from_here(&place)).into_owned();
            return Err(Failure::new(format!(
                "`{name}` is not a folder, and `{}` belongs in it",
                folder.shown(&file.path)
            ))
            .help(format!("move it: mv '{name}' '{name}.old'")));
        }
        if parts.peek().is_none() && !metadata.is_file() {
            return Ok(Existing::Other);
        }
    }
    let text = file::read_text(&place).map_err(|error| unreadable(&place, &error))?;
    Ok(if text == file.text {
        Existing::Same
    } else {
        Existing::Other
    })
}

fn unreadable(place: &Path, error: &io::Error) -> Failure {
    let place = from_here(place);
    Failure::new(format!("cannot read `{}`: {error}", path_text(&place)))
}
