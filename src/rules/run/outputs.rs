//! Matches the outputs that a run wrote with those that its operator promises.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use bstr::ByteSlice;
use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;

use crate::config::settings::as_path;
use crate::model::{NamedTarget, ReferenceKind};
use crate::target::{Resolution, Target};
use crate::text::RepoPath;

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
                Target::Url(_) => {}
                Target::Outside(_) | Target::Malformed(_) => written.has_unclear_target = true,
            }
        }
        written
    }

    /// Returns whether the run wrote an output, which is a path, a glob, or a folder in
    /// which something was written. A folder that was written counts for every
    /// output that would lie in it.
    pub(crate) fn has(&self, output: &str) -> bool {
        let output = normalized(output);
        if self.texts.iter().any(|text| **text == *output) {
            return true;
        }
        let glob = Glob::new(&output);
        let mut above = self.files.iter().chain(&self.folders).flat_map(ancestors);
        above.any(|path| glob.is_match(&path))
            || self.folders.iter().any(|folder| glob.reaches_into(folder))
            || self
                .texts
                .iter()
                .any(|text| glob.is_match(&RepoPath::new(text.as_bytes())))
    }
}

/// Returns a path and all folders that contain it.
fn ancestors(path: &RepoPath) -> impl Iterator<Item = RepoPath> {
    let bytes = path.as_bytes();
    let folders = bytes
        .find_iter("/")
        .map(|slash| RepoPath::new(&bytes[..slash]));
    folders
        .chain([path.clone()])
        .collect::<Vec<_>>()
        .into_iter()
}

/// A glob pattern, or plain text if the pattern is invalid.
struct Glob<'o> {
    text: &'o str,
    matcher: Option<Rc<GlobMatcher>>,
}

impl<'o> Glob<'o> {
    fn new(text: &'o str) -> Self {
        let is_pattern = text.contains(['*', '?', '[', '{', '\\']);
        let matcher = is_pattern.then(|| compile(text)).flatten();
        Self { text, matcher }
    }

    fn is_match(&self, path: &RepoPath) -> bool {
        let matcher = self.matcher.as_ref();
        path.as_bytes() == self.text.as_bytes()
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
        above.contains(&"**") || Glob::new(&above.join("/")).is_match(folder)
    }
}

/// Compiles a pattern, or takes it from a cache. Thousands of runs share a few patterns, and
/// compiling one takes longer than all other checks of a run.
fn compile(text: &str) -> Option<Rc<GlobMatcher>> {
    const MAX_CACHED: usize = 1000;
    thread_local! {
        static COMPILED: RefCell<HashMap<Box<str>, Option<Rc<GlobMatcher>>>> = RefCell::default();
    }
    let build = || {
        let mut glob = GlobBuilder::new(text);
        glob.literal_separator(true).backslash_escape(true);
        Some(Rc::new(glob.build().ok()?.compile_matcher()))
    };
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() > MAX_CACHED {
            compiled.clear();
        }
        compiled.entry(text.into()).or_insert_with(build).clone()
    })
}

/// Returns an output as a path from the repository root, with a star for each part
/// that every run fills in: `data/${MONTH}/a.csv`, `data/{month}/a.csv`.
fn normalized(output: &str) -> String {
    static FILLED_IN: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|\{[^{},/]*\}|<[^<>/]*>|\$[A-Z_][A-Z0-9_]*";
        Regex::new(pattern).expect("the pattern is valid")
    });
    let output = output.trim();
    let output = output.trim_start_matches("./").trim_end_matches('/');
    FILLED_IN.replace_all(output, "*").into_owned()
}

/// Returns whether an output is a description and not a path: it contains spaces, and
/// nothing that is typical of a path or a pattern.
pub(crate) fn is_prose(output: &str) -> bool {
    let has_ending = output
        .split('.')
        .skip(1)
        .any(|rest| rest.starts_with(char::is_alphanumeric));
    output.contains(char::is_whitespace)
        && !output.contains(['/', '*', '?', '[', '{', '<', '$'])
        && !has_ending
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &[&str], folders: &[&str]) -> WrittenOutputs {
        let paths = |paths: &[&str]| paths.iter().map(|path| RepoPath::from(*path)).collect();
        WrittenOutputs {
            files: paths(files),
            folders: paths(folders),
            ..WrittenOutputs::default()
        }
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
            assert!(one.has(output), "{output}");
        }
        for output in [
            "data/*/a.csv",
            "*.csv",
            "data/2026/a.csv",
            "dat",
            "data/2026/03/A.csv",
        ] {
            assert!(!one.has(output), "{output}");
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
            assert!(one.has(output), "{output}");
        }
        for output in ["data/2027/a.csv", "logs/*", "a.csv"] {
            assert!(!one.has(output), "{output}");
        }
    }

    #[test]
    fn an_invalid_pattern_is_plain_text() {
        assert!(written(&["a[1.csv"], &[]).has("a[1.csv"));
        assert!(!written(&["a1.csv"], &[]).has("a[1.csv"));
    }

    #[test]
    fn a_description_is_not_a_path() {
        assert!(is_prose("The month's orders, as the shop counts them."));
        assert!(!is_prose("my report.csv"));
        assert!(!is_prose("report"));
    }
}
