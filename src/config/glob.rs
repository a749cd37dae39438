//! Globs as in `.gitignore` and CODEOWNERS.
//!
//! - A glob without a slash matches that name at any depth. One with a slash starts at the
//!   repository's root, whether it begins with the slash or not.
//! - `*`, `?` and `[a-z]` do not match a slash, `**` does, and `{a,b}` matches either.
//! - A glob that ends with a slash, or whose last part has no wildcard, also matches everything in a
//!   folder of that name. `runs/*` matches only what is directly in `runs`.
//! - `\` escapes the next character. Globs are case-sensitive.

use globset::{Glob, GlobSet};

use super::family::{UNMATCHED_FIELD, UNMATCHED_GLOB};
use super::settings::{NamedField, PATH, Settings, as_path};
use crate::diagnostic::Diagnostic;
use crate::record::own_record::is_supersession;
use crate::text::{RepoPath, glob};

/// Parses a glob, or returns why it is invalid.
pub(crate) fn parse(text: &str) -> Result<GlobSet, String> {
    any_of([text])
}

/// Parses several globs as one that matches if any of them does.
pub(crate) fn any_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<GlobSet, String> {
    let mut all = Vec::new();
    for text in texts {
        all.extend(globs(text)?);
    }
    glob::set(all)
}

/// Returns a finding for each glob of the configuration that matches no file of the snapshot.
pub(crate) fn unmatched<'p>(
    settings: &Settings,
    files: impl IntoIterator<Item = &'p RepoPath>,
) -> Vec<Diagnostic> {
    // In one set, so that a file is not compared with each of many globs.
    let mut owners = Vec::new();
    let mut all = Vec::new();
    for (at, named) in settings.globs.iter().enumerate() {
        for glob in globs(&named.text).unwrap_or_default() {
            all.push(glob);
            owners.push(at);
        }
    }
    // Each glob was compiled before, so the set fails only if there are too many of them.
    let Ok(set) = glob::set(all) else {
        return Vec::new();
    };
    let mut is_matched = vec![false; settings.globs.len()];
    let mut matching = Vec::new();
    for path in files {
        set.matches_into(as_path(path.as_bytes()), &mut matching);
        for glob in &matching {
            is_matched[owners[*glob]] = true;
        }
    }
    let globs = settings.globs.iter().zip(is_matched);
    let unmatched = globs.filter(|(_, is_matched)| !is_matched);
    let unmatched = unmatched.map(|(glob, _)| glob);
    unmatched
        .map(|glob| {
            let message = format!("`{}` matches no file", glob.text);
            let mut finding = Diagnostic::new(&UNMATCHED_GLOB, PATH.into(), glob.span, message);
            finding.help("correct the glob or remove it");
            finding
        })
        .collect()
}

/// Returns a finding for each entry of `fields` that matches no file. `is_unmatched` takes the
/// index of a mapping and the index of a field in it.
pub(crate) fn unmatched_fields(
    settings: &Settings,
    is_unmatched: &dyn Fn(usize, usize) -> bool,
) -> Vec<Diagnostic> {
    // Where no record was superseded yet, no file says so.
    let named = settings.mapped_fields.iter();
    let named = named.filter(|named| {
        let (_, mapping) = &settings.record_mappings[named.mapping];
        !is_supersession(&mapping.fields[named.field].name)
    });
    let unmatched = named.filter(|named| is_unmatched(named.mapping, named.field));
    let finding = |named: &NamedField| {
        let message = format!("no file of this entry has {}", named.text);
        let mut finding = Diagnostic::new(&UNMATCHED_FIELD, PATH.into(), named.span, message);
        finding.help("correct the name, or remove the entry");
        finding
    };
    unmatched.map(finding).collect()
}

/// Translates a glob into one or two globs in the notation of `globset`.
fn globs(text: &str) -> Result<Vec<Glob>, String> {
    if text.starts_with('!') {
        return Err("negation with `!` is not supported".into());
    }
    let rooted = text.strip_prefix("./").unwrap_or(text);
    let (bare, is_folder) = match rooted.strip_suffix('/') {
        Some(folder) => (folder, true),
        None => (rooted, false),
    };
    let is_rooted = bare.contains('/');
    let bare = bare.strip_prefix('/').unwrap_or(bare);
    if bare.is_empty() {
        return Err("it is empty".into());
    }
    if bare.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("a path in a repository has no empty, `.` or `..` parts".into());
    }
    let last = bare.rsplit('/').next().unwrap_or(bare);
    let base = if is_rooted {
        bare.to_owned()
    } else {
        format!("**/{bare}")
    };
    let mut globs = Vec::new();
    if !is_folder {
        globs.push(glob::compile(&base)?);
    }
    if is_folder || !last.contains(['*', '?', '[', '{']) {
        globs.push(glob::compile(&format!("{base}/**"))?);
    }
    Ok(globs)
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
    fn a_glob_without_a_slash_matches_at_any_depth() {
        matches("*.md", &["a.md", "b/c/a.md", ".a.md"], &["a.md/x", "amd"]);
        matches(
            "drafts",
            &["drafts", "drafts/a.md", "x/drafts/y/a.md"],
            &["my-drafts", "drafts.md"],
        );
        matches("README.md", &["README.md", "a/README.md"], &["readme.md"]);
    }

    #[test]
    fn a_glob_with_a_slash_starts_at_the_root() {
        matches("runs/*.md", &["runs/a.md"], &["x/runs/a.md", "runs/b/a.md"]);
        matches("/README.md", &["README.md"], &["a/README.md"]);
        matches("./runs/a.md", &["runs/a.md"], &["x/runs/a.md"]);
        matches("docs/runs", &["docs/runs/a/b.md"], &["x/docs/runs/a.md"]);
    }

    #[test]
    fn two_stars_match_slashes_and_one_does_not() {
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
    fn a_slash_at_the_end_matches_a_folder() {
        matches(
            "draft-*/",
            &["draft-1/a.md", "x/draft-2/b/c.md"],
            &["draft-1.md"],
        );
        matches("runs/", &["runs/a.md", "x/runs/a.md"], &["runs"]);
    }

    #[test]
    fn a_backslash_escapes_and_braces_list_alternatives() {
        matches(r"a\*.md", &["a*.md"], &["ab.md"]);
        matches(
            "{runs,packets}/*.md",
            &["runs/a.md", "packets/a.md"],
            &["a.md"],
        );
        matches("[!a]*.md", &["b.md"], &["a.md"]);
    }

    #[test]
    fn an_invalid_glob_is_an_error() {
        for bad in [
            "", "/", "!a", "a//b", "../a", "a/./b", "[a", "{a", "a}", "[z-a]", r"a\",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
