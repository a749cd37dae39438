//! Globs as people know them from `.gitignore` and CODEOWNERS.
//!
//! - One without a slash stands for that name at any depth; one with a slash goes from the
//!   repository's root, whether it begins with the slash or not.
//! - `*`, `?` and `[a-z]` do not cross a slash, `**` does, `{a,b}` is one of several.
//! - One that ends with a slash, or whose last part has no wildcard, stands for a folder with all
//!   that is in it as well. `runs/*` is only what lies in `runs` itself.
//! - `\` takes its meaning from the character behind it. Letter case counts.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::settings::{NamedGlob, as_path};
use super::{PATH, Settings, UNMATCHED_GLOB};
use crate::diagnostic::Diagnostic;
use crate::text::RepoPath;

/// What a glob matches; `Err` says in words why it is none.
pub fn parse(text: &str) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for glob in globs(text)? {
        set.add(glob);
    }
    set.build().map_err(reason)
}

/// What any of several globs matches.
pub fn any_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for text in texts {
        for glob in globs(text)? {
            set.add(glob);
        }
    }
    set.build().map_err(reason)
}

/// A warning for each glob of the config that matches none of the snapshot's files.
pub fn unmatched<'p>(
    settings: &Settings,
    files: impl IntoIterator<Item = &'p RepoPath>,
) -> Vec<Diagnostic> {
    let mut idle: Vec<&NamedGlob> = settings.globs.iter().collect();
    for path in files {
        if idle.is_empty() {
            break;
        }
        let path = as_path(path);
        idle.retain(|glob| !glob.matcher.is_match(&path));
    }
    let report = |glob: &NamedGlob| {
        let message = format!("`{}` matches no file", glob.text);
        let mut finding = Diagnostic::new(&UNMATCHED_GLOB, PATH.into(), glob.span, message);
        finding.help("correct it, or take it out");
        finding
    };
    idle.into_iter().map(report).collect()
}

/// The one or two globs in the library's own notation that a glob comes to.
fn globs(text: &str) -> Result<Vec<Glob>, String> {
    if text.starts_with('!') {
        return Err("it begins with `!`, and there is nothing to take back".into());
    }
    let rooted = text.strip_prefix("./").unwrap_or(text);
    let (bare, is_folder) = match rooted.strip_suffix('/') {
        Some(folder) => (folder, true),
        None => (rooted, false),
    };
    let is_rooted = bare.contains('/');
    let bare = bare.strip_prefix('/').unwrap_or(bare);
    if bare.is_empty() {
        return Err("there is nothing in it to match".into());
    }
    if bare.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("a path in a repository has no empty, `.` or `..` parts".into());
    }
    let last = bare.rsplit('/').next().unwrap_or(bare);
    let base = match is_rooted {
        true => bare.to_owned(),
        false => format!("**/{bare}"),
    };
    let mut globs = Vec::new();
    if !is_folder {
        globs.push(build(&base)?);
    }
    if is_folder || !last.contains(['*', '?', '[', '{']) {
        globs.push(build(&format!("{base}/**"))?);
    }
    Ok(globs)
}

fn build(pattern: &str) -> Result<Glob, String> {
    let mut builder = GlobBuilder::new(pattern);
    builder.literal_separator(true).backslash_escape(true);
    builder.build().map_err(reason)
}

fn reason(error: globset::Error) -> String {
    error.kind().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn matches(glob: &str, yes: &[&str], no: &[&str]) {
        let set = parse(glob).unwrap();
        for path in yes {
            assert!(set.is_match(path), "`{glob}` should match {path}");
        }
        for path in no {
            assert!(!set.is_match(path), "`{glob}` should not match {path}");
        }
    }

    #[test]
    fn a_glob_without_a_slash_stands_at_any_depth() {
        matches("*.md", &["a.md", "b/c/a.md", ".a.md"], &["a.md/x", "amd"]);
        matches(
            "drafts",
            &["drafts", "drafts/a.md", "x/drafts/y/a.md"],
            &["my-drafts", "drafts.md"],
        );
        matches("README.md", &["README.md", "a/README.md"], &["readme.md"]);
    }

    #[test]
    fn a_glob_with_a_slash_goes_from_the_root() {
        matches("runs/*.md", &["runs/a.md"], &["x/runs/a.md", "runs/b/a.md"]);
        matches("/README.md", &["README.md"], &["a/README.md"]);
        matches("./runs/a.md", &["runs/a.md"], &["x/runs/a.md"]);
        matches("docs/runs", &["docs/runs/a/b.md"], &["x/docs/runs/a.md"]);
    }

    #[test]
    fn two_stars_cross_slashes_and_one_does_not() {
        matches("runs/*", &["runs/a.md"], &["runs/b/a.md", "runs"]);
        matches("runs/**", &["runs/a.md", "runs/b/a.md"], &["run/a.md"]);
        matches(
            "**/logs/*.md",
            &["logs/a.md", "x/y/logs/a.md"],
            &["logs/x/a.md"],
        );
        matches("**", &["a.md", "b/c.md"], &[]);
    }

    #[test]
    fn a_slash_at_the_end_asks_for_a_folder() {
        matches(
            "draft-*/",
            &["draft-1/a.md", "x/draft-2/b/c.md"],
            &["draft-1.md"],
        );
        matches("runs/", &["runs/a.md", "x/runs/a.md"], &["runs"]);
    }

    #[test]
    fn a_backslash_and_braces() {
        matches(r"a\*.md", &["a*.md"], &["ab.md"]);
        matches(
            "{runs,packets}/*.md",
            &["runs/a.md", "packets/a.md"],
            &["a.md"],
        );
        matches("[!a]*.md", &["b.md"], &["a.md"]);
    }

    #[test]
    fn what_is_no_glob_says_why() {
        for bad in [
            "", "/", "!a", "a//b", "../a", "a/./b", "[a", "{a", "a}", "[z-a]", r"a\",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
