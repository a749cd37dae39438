//! Globs that a file contains, compiled within bounds.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// The longest glob, in bytes. A path in a repository is hardly ever as long.
const MAX_LENGTH: usize = 1000;

/// How many braces a glob may open. `globset` reads nested ones recursively, and the regular
/// expression that it makes of them may be nested no deeper than 250 levels.
const MAX_BRACES: usize = 50;

/// Compiles a glob in which `*`, `?` and classes do not match a slash, or returns why it is invalid.
pub(crate) fn compile(pattern: &str) -> Result<Glob, String> {
    if pattern.len() > MAX_LENGTH {
        return Err(format!("it is longer than {MAX_LENGTH} bytes"));
    }
    if pattern.matches('{').count() > MAX_BRACES {
        return Err(format!("it has more than {MAX_BRACES} braces"));
    }
    let mut builder = GlobBuilder::new(pattern);
    builder.literal_separator(true).backslash_escape(true);
    builder.build().map_err(reason)
}

/// Compiles a glob for matching. (`Glob::compile_matcher` panics where the regular expression of a
/// glob is too large.)
pub(crate) fn matcher(pattern: &str) -> Result<GlobSet, String> {
    set([compile(pattern)?])
}

/// Compiles several globs for matching, or returns why they cannot be matched together.
pub(crate) fn set(globs: impl IntoIterator<Item = Glob>) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(glob);
    }
    set.build().map_err(reason)
}

fn reason(error: globset::Error) -> String {
    error.kind().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_glob_panics() {
        for count in [1, 10, 50, 250, 100_000] {
            for (open, close) in [
                ("{", "}"),
                ("{a,", "}"),
                ("[", "]"),
                ("\\", ""),
                ("**/", ""),
            ] {
                let pattern = format!("{}a{}", open.repeat(count), close.repeat(count));
                let _ = matcher(&pattern);
            }
        }
        let escaped = format!("{}a{}", "{\\}".repeat(250), "}".repeat(250));
        assert!(matcher(&escaped).is_err());
        assert!(matcher("{a,{b,c}}/*.md").is_ok_and(|set| set.is_match("c/d.md")));
    }

    #[test]
    fn what_is_too_long_or_has_too_many_braces_is_refused_with_the_reason() {
        let deep = format!("{}a{}", "{".repeat(51), "}".repeat(51));
        let reason = |pattern: &str| compile(pattern).expect_err("an invalid glob");
        assert_eq!(reason(&deep), "it has more than 50 braces");
        assert_eq!(reason(&"a".repeat(1001)), "it is longer than 1000 bytes");
    }
}
