//! What a run wrote, beside what its operator promises.

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

/// What a run says it wrote.
#[derive(Default)]
pub struct Written {
    files: Vec<RepoPath>,
    folders: Vec<RepoPath>,
    /// As it stands, for outputs that are no paths.
    texts: Vec<Box<str>>,
    /// Whether some of it leads nowhere in the repository, so that nobody can
    /// say which promise it was to keep.
    pub is_astray: bool,
}

impl Written {
    pub fn of(named: &[NamedTarget<'_>]) -> Self {
        let mut written = Self::default();
        for named in named
            .iter()
            .filter(|named| named.role == ReferenceKind::Output)
        {
            written.texts.push(named.reference.text.clone());
            match &named.target {
                Target::Path(target) => {
                    written.files.extend(target.whole.clone());
                    let path = target.path.clone();
                    match named.fact {
                        Resolution::Sound | Resolution::Folder(_) => written.folders.push(path),
                        Resolution::File(file) => written.files.extend([path, file.path.clone()]),
                        // A path that is misspelt keeps the promise that it was meant for.
                        Resolution::Dead(dead) => {
                            written.files.push(path);
                            written.files.extend(dead.near.clone());
                        }
                        Resolution::Outside(_) => written.is_astray = true,
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
                Target::Outside(_) | Target::Malformed(_) => written.is_astray = true,
            }
        }
        written
    }

    /// Whether something that was written is the output: a path or glob, or a
    /// folder of which something was written. A folder that was written may
    /// hold any output that would lie in it.
    pub fn has(&self, output: &str) -> bool {
        let output = normalized(output);
        if self.texts.iter().any(|text| **text == *output) {
            return true;
        }
        let glob = Glob::new(&output);
        let mut above = self.files.iter().chain(&self.folders).flat_map(upwards);
        above.any(|path| glob.is_match(&path))
            || self.folders.iter().any(|folder| glob.reaches_into(folder))
            || self
                .texts
                .iter()
                .any(|text| glob.is_match(&RepoPath::new(text.as_bytes())))
    }
}

/// A path and the folders it lies in.
fn upwards(path: &RepoPath) -> impl Iterator<Item = RepoPath> {
    let bytes = path.as_bytes();
    let folders = bytes
        .find_iter("/")
        .map(|slash| RepoPath::new(&bytes[..slash]));
    folders
        .chain([path.clone()])
        .collect::<Vec<_>>()
        .into_iter()
}

/// A pattern that stands for what it says where it is none that globset can read.
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
        let is_same = path.as_bytes() == self.text.as_bytes();
        let matches = |matcher: &Rc<GlobMatcher>| matcher.is_match(as_path(path));
        is_same || self.matcher.as_ref().is_some_and(matches)
    }

    /// Whether some path beneath a folder would match.
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

/// A thousand runs share a handful of patterns, and to compile one takes longer
/// than all else that is asked of a run.
fn compile(text: &str) -> Option<Rc<GlobMatcher>> {
    const MANY: usize = 1000;
    thread_local! {
        static COMPILED: RefCell<HashMap<Box<str>, Option<Rc<GlobMatcher>>>> = RefCell::default();
    }
    let build = || {
        let mut glob = GlobBuilder::new(text);
        glob.literal_separator(true).backslash_escape(true);
        Some(Rc::new(glob.build().ok()?.compile_matcher()))
    };
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() > MANY {
            compiled.clear();
        }
        compiled.entry(text.into()).or_insert_with(build).clone()
    })
}

/// An output from the repository's root on, with a star for each part that a
/// run fills in: `data/${MONTH}/a.csv`, `data/{month}/a.csv`.
fn normalized(output: &str) -> String {
    static FILLED_IN: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|\{[^{},/]*\}|<[^<>/]*>|\$[A-Z_][A-Z0-9_]*";
        Regex::new(pattern).expect("a pattern of our own")
    });
    let output = output.trim();
    let output = output.trim_start_matches("./").trim_end_matches('/');
    FILLED_IN.replace_all(output, "*").into_owned()
}

/// Whether an output is words and no path: it has blanks, and nothing that a
/// path or a pattern would have.
pub fn is_prose(output: &str) -> bool {
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

    fn written(files: &[&str], folders: &[&str]) -> Written {
        let paths = |paths: &[&str]| paths.iter().map(|path| RepoPath::from(*path)).collect();
        Written {
            files: paths(files),
            folders: paths(folders),
            ..Written::default()
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
    fn a_folder_may_hold_what_would_lie_in_it() {
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
    fn a_pattern_that_cannot_be_read_is_a_name() {
        assert!(written(&["a[1.csv"], &[]).has("a[1.csv"));
        assert!(!written(&["a1.csv"], &[]).has("a[1.csv"));
    }

    #[test]
    fn words_are_no_path() {
        assert!(is_prose("The month's orders, as the shop counts them."));
        assert!(!is_prose("my report.csv"));
        assert!(!is_prose("report"));
    }
}
