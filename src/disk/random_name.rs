//! Names for temporary files that nobody can guess.

use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};

/// What the names of drafts begin with.
pub(super) const DRAFT: &str = ".holdpoint-";

/// How many hexadecimal digits follow.
const DIGITS: usize = 32;

/// Returns a new name with a prefix. The keys of the hashers come from the system's source of
/// random numbers.
pub(super) fn random_name(prefix: &str) -> OsString {
    let number = || RandomState::new().hash_one(std::process::id());
    format!("{prefix}{:016x}{:016x}", number(), number()).into()
}

/// Returns whether a name may be that of a draft.
pub(super) fn is_draft(name: &OsStr) -> bool {
    let digits = name.to_str().and_then(|name| name.strip_prefix(DRAFT));
    digits.is_some_and(|digits| {
        digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_are_recognised() {
        let (one, other) = (random_name(DRAFT), random_name(DRAFT));
        assert_ne!(one, other);
        assert!(is_draft(&one) && is_draft(&other));
        assert!(!is_draft(OsStr::new(".holdpoint-")));
        assert!(!is_draft(OsStr::new(".holdpoint.yaml")));
    }
}
