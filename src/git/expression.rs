//! Revisions that can be evidence: a part of Git's syntax (gitrevisions(7)) that means the same in
//! every clone.

/// A revision: a name, the steps from there to an ancestor, and a path in its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RevisionExpression<'t> {
    /// The whole revision, without the path.
    pub revision: &'t str,
    /// An id, or the name of a tag or a branch.
    pub name: &'t str,
    pub steps: Vec<RevisionStep>,
    pub path: Option<&'t str>,
}

/// A step from a commit to an ancestor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RevisionStep {
    /// `^2`: the parent with this number, which counts from 1; 0 is the commit itself.
    Parent(usize),
    /// `~3`: that many generations back, by first parents.
    Generation(usize),
}

/// Why a revision cannot be evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnfitRevision {
    /// A message such as "`main..side` names a range, not one revision".
    pub reason: String,
    /// The command that prints the id to write instead.
    pub printed_by: Option<String>,
}

impl<'t> RevisionExpression<'t> {
    /// Parses a revision. Searches are refused, and so are revisions that depend on the clone (on
    /// its reflog, its index or its remotes), because they may mean another commit to the next
    /// reader.
    pub(crate) fn parse(text: &'t str) -> Result<Self, UnfitRevision> {
        let (revision, path) = split(text);
        let unfit = |has_id: bool, why: &str| {
            // Such a character could turn the command into another one when it is copied.
            let is_plain = |char: char| char != '\'' && !char.is_control();
            let is_printed = has_id && revision.chars().all(is_plain);
            Err(UnfitRevision {
                reason: format!("`{revision}` {why}"),
                printed_by: is_printed.then(|| format!("git rev-parse '{revision}'")),
            })
        };
        if revision.is_empty() {
            return unfit(false, "names no revision");
        }
        if revision.starts_with(":/") || revision.contains("^{/") {
            return unfit(
                true,
                "searches for a commit, and finds another when there are more",
            );
        }
        if revision.starts_with(':') {
            return unfit(false, "is in the index, which differs from clone to clone");
        }
        if let Some((_, braces)) = revision.split_once("@{") {
            let braces = braces.to_ascii_lowercase();
            let is_remote = ["u}", "upstream}", "push}"]
                .iter()
                .any(|word| braces.starts_with(word));
            let why = if is_remote {
                "is what one clone is configured to follow"
            } else {
                "is in the reflog, which differs from clone to clone"
            };
            return unfit(true, why);
        }
        if revision == "-" {
            return unfit(false, "is what was checked out before, in one clone");
        }
        let end = revision.find(['^', '~']).unwrap_or(revision.len());
        let (name, rest) = revision.split_at(end);
        let is_range = name.contains("..")
            || name.is_empty()
            || ["^@", "^!", "^-"].iter().any(|end| rest.contains(end))
            || rest.contains("..");
        if is_range {
            return unfit(false, "names a range, not one revision");
        }
        match parse_steps(rest) {
            Some(steps) => Ok(Self {
                revision,
                name,
                steps,
                path,
            }),
            None => unfit(
                true,
                "has more than `^` and `~` behind the name, which is all that evidence may have",
            ),
        }
    }
}

/// Parses `^`, `^2`, `~` and `~3`, one after another. Steps back by first parents that follow each
/// other become one.
fn parse_steps(mut rest: &str) -> Option<Vec<RevisionStep>> {
    let mut steps: Vec<RevisionStep> = Vec::new();
    while !rest.is_empty() {
        let (kind, behind) = rest.split_at_checked(1)?;
        let is_digit = |char: char| char.is_ascii_digit();
        let end = behind.find(|char| !is_digit(char)).unwrap_or(behind.len());
        let (digits, behind) = behind.split_at(end);
        let number = match digits {
            "" => 1,
            // A number that is too large is larger than every history.
            digits => digits.parse().unwrap_or(usize::MAX),
        };
        let step = match (kind, number) {
            ("^", 1) | ("~", _) => RevisionStep::Generation(number),
            ("^", _) => RevisionStep::Parent(number),
            _ => return None,
        };
        match (steps.last_mut(), step) {
            (Some(RevisionStep::Generation(before)), RevisionStep::Generation(more)) => {
                *before = before.saturating_add(more);
            }
            _ => steps.push(step),
        }
        rest = behind;
    }
    Some(steps)
}

/// Splits an expression into a revision and the path after its colon. A colon
/// within braces belongs to a date or to a text to search for, and a colon at the
/// start names the index or searches commit messages (gitrevisions(7)).
pub(super) fn split(expression: &str) -> (&str, Option<&str>) {
    let mut depth = 0_usize;
    for (at, byte) in expression.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b':' if at == 0 => break,
            b':' if depth == 0 => return (&expression[..at], Some(&expression[at + 1..])),
            _ => {}
        }
    }
    (expression, None)
}

#[cfg(test)]
mod tests {
    use super::RevisionStep::{Generation, Parent};
    use super::*;

    #[test]
    fn a_name_may_have_steps_and_a_path() {
        let cases: [(&str, &str, &[RevisionStep], Option<&str>); 8] = [
            ("3f2a9c1", "3f2a9c1", &[], None),
            ("v1.0^2~3", "v1.0", &[Parent(2), Generation(3)], None),
            ("HEAD^^~2", "HEAD", &[Generation(4)], None),
            (
                "main~99999999999999999999999",
                "main",
                &[Generation(usize::MAX)],
                None,
            ),
            ("a^0", "a", &[Parent(0)], None),
            ("a:b:c", "a", &[], Some("b:c")),
            ("a^:", "a", &[Generation(1)], Some("")),
            ("feature/a-b@1", "feature/a-b@1", &[], None),
        ];
        for (text, name, steps, path) in cases {
            let parsed = RevisionExpression::parse(text).expect(text);
            assert_eq!(
                (parsed.name, &*parsed.steps, parsed.path),
                (name, steps, path)
            );
        }
    }

    #[test]
    fn what_differs_between_clones_is_refused() {
        for (text, why) in [
            ("", "names no revision"),
            (":a.md", "is in the index"),
            (":0:a.md", "is in the index"),
            (":/fix", "searches"),
            ("HEAD^{/fix: it}", "searches"),
            ("HEAD@{1}", "is in the reflog"),
            ("@{-1}", "is in the reflog"),
            ("main@{2026-01-01 10:00:00}:a.md", "is in the reflog"),
            ("@{U}", "is what one clone is configured to follow"),
            (
                "main@{upstream}~1",
                "is what one clone is configured to follow",
            ),
            ("@{push}", "is what one clone is configured to follow"),
            ("-", "is what was checked out before"),
            ("main..side", "names a range"),
            ("main~1..", "names a range"),
            ("^main", "names a range"),
            ("~1", "names a range"),
            ("main^!", "names a range"),
            ("main^@", "names a range"),
            ("main^-2", "names a range"),
            ("v1.0^{commit}", "has more than"),
            ("HEAD~-1", "has more than"),
            ("HEAD~1x", "has more than"),
            ("HEAD~é", "has more than"),
        ] {
            let unfit = RevisionExpression::parse(text).expect_err(text);
            assert!(unfit.reason.contains(why), "{text}: {}", unfit.reason);
        }
    }
}
