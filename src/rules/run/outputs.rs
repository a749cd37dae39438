//! Matches the outputs that a run wrote with those that its operator promises.

use std::cell::RefCell;
use std::rc::Rc;

use bstr::ByteSlice;
use globset::GlobSet;

use crate::config::settings::as_path;
use crate::model::{NamedTarget, ReferenceKind};
use crate::record::procedure::OutputPattern;
use crate::target::{Resolution, Target};
use crate::text::{FastMap, FastSet, RepoPath, Spanned, glob, steps};

/// The outputs that a run says it has written.
#[derive(Default)]
pub(crate) struct WrittenOutputs {
    files: Vec<RepoPath>,
    folders: Vec<RepoPath>,
    /// The text of every output, for outputs that are not paths.
    texts: Vec<Box<str>>,
    /// Whether some target is malformed or outside the repository, so that it is
    /// unclear which promised output it stands for.
    pub has_unclear_target: bool,
}

/// The promised outputs that a run did not write.
pub(crate) struct MissingOutputs<'o> {
    pub outputs: Vec<&'o Spanned<OutputPattern>>,
    /// How many globs were not matched because there are too many.
    pub unmatched_globs: usize,
}

impl WrittenOutputs {
    /// Collects the outputs among the targets that a run names.
    pub(crate) fn from_targets(named: &[NamedTarget<'_>]) -> Self {
        let mut written = Self::default();
        for named in named
            .iter()
            .filter(|named| named.kind == ReferenceKind::Output)
        {
            written.texts.push(named.reference.text.clone());
            match &named.target {
                Target::Path(target) => {
                    written.files.extend(target.whole.clone());
                    let path = target.path.clone();
                    match named.resolution {
                        Resolution::Sound | Resolution::Folder(_) => written.folders.push(path),
                        Resolution::File(file) => written.files.extend([path, file.path.clone()]),
                        // A misspelt path still counts for the output that was meant.
                        Resolution::Dead(dead) => {
                            written.files.push(path);
                            written.files.extend(dead.suggestion.clone());
                        }
                        Resolution::Outside(_) => written.has_unclear_target = true,
                        Resolution::Uncommitted { .. }
                        | Resolution::Unverified(_)
                        | Resolution::Commit(_)
                        | Resolution::BlankObject => written.files.push(path),
                    }
                }
                // The path of `git:<revision>:<path>`.
                Target::Git(spec) => {
                    let path = spec.split_once(':').map(|(_, path)| path);
                    let path = path.and_then(|path| RepoPath::resolve(&[], path.as_bytes()));
                    written.files.extend(path);
                }
                Target::Url(_) | Target::Named(_) => {}
                Target::Outside(_) | Target::Malformed(_) => written.has_unclear_target = true,
            }
        }
        written
    }

    /// Returns the promised outputs that the run did not write. An output is a path, a glob, or a
    /// folder in which something was written. A folder that was written counts for every output
    /// that would lie in it. Only the first [`MAX_GLOBS`] globs that are not written as they stand are
    /// matched; the others are counted.
    pub(crate) fn missing<'o>(
        &self,
        promised: impl Iterator<Item = &'o Spanned<OutputPattern>>,
    ) -> MissingOutputs<'o> {
        let texts: FastSet<&str> = self.texts.iter().map(|text| &**text).collect();
        let files = self.files.iter().chain(&self.folders);
        let files = files.map(RepoPath::as_bytes);
        let mut paths: FastSet<&[u8]> = files.flat_map(with_ancestors).collect();
        let folders: FastSet<&[u8]> = self.folders.iter().map(RepoPath::as_bytes).collect();
        let is_written = |text: &str| {
            let path = text.as_bytes();
            texts.contains(text)
                || paths.contains(path)
                || with_ancestors(path)
                    .skip(1)
                    .any(|folder| folders.contains(folder))
        };
        let mut missing: Vec<(&Spanned<OutputPattern>, String)> = promised
            .filter(|output| !output.value.is_prose())
            .map(|output| (output, output.value.glob()))
            .filter(|(_, glob)| !is_written(glob))
            .collect();
        let mut globs = 0;
        missing.retain(|(_, glob)| {
            globs += usize::from(is_pattern(glob));
            !is_pattern(glob) || globs <= MAX_GLOBS
        });
        if globs > 0 {
            paths.extend(self.texts.iter().map(|text| text.as_bytes()));
            self.remove_matched(&mut missing, &paths);
        }
        MissingOutputs {
            outputs: missing.into_iter().map(|(output, _)| output).collect(),
            unmatched_globs: globs.saturating_sub(MAX_GLOBS),
        }
    }

    /// Removes the globs that match a path, or that could match one in a folder that was written.
    fn remove_matched(
        &self,
        missing: &mut Vec<(&Spanned<OutputPattern>, String)>,
        paths: &FastSet<&[u8]>,
    ) {
        let globs = missing.iter().filter(|(_, glob)| is_pattern(glob));
        let globs: Vec<String> = globs.map(|(_, glob)| glob.clone()).collect();
        let together = (globs.len() > FEW).then(|| compile_set(globs)).flatten();
        let Some((set, globs)) = together.as_deref() else {
            // Most globs are of files, so the folders of files are looked at last.
            let files = self.files.iter().map(RepoPath::as_bytes);
            let paths = files.chain(paths.iter().copied());
            missing.retain(|(_, text)| {
                let glob = Glob::new(text);
                !(is_pattern(text)
                    && (paths.clone().any(|path| glob.is_match(path)) || self.reaches(&glob)))
            });
            return;
        };
        let mut is_matched = vec![false; globs.len()];
        let mut matching = Vec::new();
        for path in paths {
            steps::count();
            set.matches_into(as_path(path), &mut matching);
            for at in &matching {
                is_matched[*at] = true;
            }
        }
        let globs = globs.iter().zip(is_matched);
        let matched: FastSet<&str> = globs
            .filter(|(_, is_matched)| *is_matched)
            .map(|(glob, _)| &**glob)
            .collect();
        missing.retain(|(_, text)| {
            !(is_pattern(text) && (matched.contains(&**text) || self.reaches(&Glob::new(text))))
        });
    }

    /// Returns whether a glob could match a path in one of the folders that were written.
    fn reaches(&self, glob: &Glob<'_>) -> bool {
        self.folders.iter().any(|folder| glob.reaches_into(folder))
    }
}

/// How many globs of one operator are matched. Each path of a run is compared with each of them, so
/// without a limit one operator and one run could take any amount of time.
pub(crate) const MAX_GLOBS: usize = 200;

/// The number of globs up to which each is matched alone, because a single glob is compiled once
/// for many runs.
const FEW: usize = 50;

/// Returns whether a text has a wildcard, or something else that only a glob has.
fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{', '\\'])
}

/// Globs as one set, in the order of the list.
type CompiledSet = (GlobSet, Vec<String>);

/// Compiles many globs as one set, or takes it from a cache: runs of one operator follow each other.
fn compile_set(globs: Vec<String>) -> Option<Rc<CompiledSet>> {
    thread_local! {
        static LAST: RefCell<Option<Rc<CompiledSet>>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| {
        let known = last.as_ref().filter(|last| last.1 == globs);
        if known.is_none() {
            let compiled: Result<Vec<_>, _> = globs.iter().map(|it| glob::compile(it)).collect();
            *last = Some(Rc::new((glob::set(compiled.ok()?).ok()?, globs)));
        }
        last.clone()
    })
}

/// Returns a path, and then all folders that contain it.
fn with_ancestors(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::successors(Some(path), |path| Some(&path[..path.rfind_byte(b'/')?]))
}

/// A glob pattern, or plain text if the pattern is invalid.
struct Glob<'o> {
    text: &'o str,
    matcher: Option<Rc<GlobSet>>,
}

impl<'o> Glob<'o> {
    fn new(text: &'o str) -> Self {
        let matcher = is_pattern(text).then(|| compile(text)).flatten();
        Self { text, matcher }
    }

    fn is_match(&self, path: &[u8]) -> bool {
        let matcher = self.matcher.as_ref();
        path == self.text.as_bytes()
            || matcher.is_some_and(|matcher| matcher.is_match(as_path(path)))
    }

    /// Returns whether a path inside the folder could match.
    fn reaches_into(&self, folder: &RepoPath) -> bool {
        let depth = folder
            .as_bytes()
            .split_str("/")
            .filter(|part| !part.is_empty())
            .count();
        let parts: Vec<&str> = self.text.split('/').collect();
        let Some(above) = parts.get(..depth).filter(|_| depth < parts.len()) else {
            return parts.contains(&"**");
        };
        above.contains(&"**") || Glob::new(&above.join("/")).is_match(folder.as_bytes())
    }
}

/// Compiles a pattern, or takes it from a cache: a thousand runs share a handful of
/// patterns, and compiling one takes longer than all other checks of a run.
fn compile(text: &str) -> Option<Rc<GlobSet>> {
    const MAX_CACHED: usize = 1000;
    thread_local! {
        static COMPILED: RefCell<FastMap<Box<str>, Option<Rc<GlobSet>>>> = RefCell::default();
    }
    let build = || glob::matcher(text).ok().map(Rc::new);
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() > MAX_CACHED {
            compiled.clear();
        }
        match compiled.get(text) {
            Some(known) => known.clone(),
            None => compiled.entry(text.into()).or_insert_with(build).clone(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn written(files: &[&str], folders: &[&str]) -> WrittenOutputs {
        let paths = |paths: &[&str]| paths.iter().map(|path| RepoPath::from(*path)).collect();
        WrittenOutputs {
            files: paths(files),
            folders: paths(folders),
            ..WrittenOutputs::default()
        }
    }

    fn has(written: &WrittenOutputs, output: &str) -> bool {
        let output = Spanned::new(OutputPattern(output.into()), Span::empty(0));
        written.missing(std::iter::once(&output)).outputs.is_empty()
    }

    #[test]
    fn a_star_stays_within_its_folder() {
        let one = written(&["data/2026/03/a.csv"], &[]);
        for output in [
            "data/2026/03/a.csv",
            "data/*/*/a.csv",
            "data/**/a.csv",
            "./data/*/03/*.csv",
            "data",
            "data/2026/",
            "data/${YEAR}/{month}/a.csv",
            "data/**",
            "**/a.{csv,json}",
            "*",
        ] {
            assert!(has(&one, output), "{output}");
        }
        for output in [
            "data/*/a.csv",
            "*.csv",
            "data/2026/a.csv",
            "dat",
            "data/2026/03/A.csv",
        ] {
            assert!(!has(&one, output), "{output}");
        }
    }

    #[test]
    fn a_written_folder_counts_for_everything_in_it() {
        let one = written(&[], &["data/2026"]);
        for output in [
            "data/*/a.csv",
            "data/2026/03/a.csv",
            "data/2026",
            "**/a.csv",
            "data/**",
        ] {
            assert!(has(&one, output), "{output}");
        }
        for output in ["data/2027/a.csv", "logs/*", "a.csv"] {
            assert!(!has(&one, output), "{output}");
        }
    }

    #[test]
    fn globs_that_are_not_matched_are_counted() {
        let one = written(&["z7/a.csv"], &[]);
        let outputs: Vec<_> = (0..MAX_GLOBS + 50)
            .map(|number| format!("z{number}/*.csv"))
            .map(|glob| Spanned::new(OutputPattern(glob.into()), Span::empty(0)))
            .collect();
        let missing = one.missing(outputs.iter());
        assert_eq!(missing.outputs.len(), MAX_GLOBS - 1);
        assert_eq!(missing.unmatched_globs, 50);
    }

    #[test]
    fn many_globs_are_matched_like_few() {
        let one = written(&["data/2026/03/a.csv", "logs/b.log"], &["out/x"]);
        let globs = [
            "data/*/*/a.csv",
            "logs/*.log",
            "out/*/y.txt",
            "out/*",
            "no/*.csv",
        ];
        let further = (0..2 * FEW).map(|number| format!("z{number}/*.csv"));
        let outputs: Vec<_> = globs
            .map(String::from)
            .into_iter()
            .chain(further)
            .map(|glob| Spanned::new(OutputPattern(glob.into()), Span::empty(0)))
            .collect();
        let missing = one.missing(outputs.iter()).outputs;
        assert_eq!(missing.len(), 1 + 2 * FEW);
        let alone = |output: &&Spanned<OutputPattern>| !has(&one, &output.value.0);
        assert!(missing.iter().all(alone));
    }
}
