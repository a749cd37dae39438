//! What is said of a target that is not there: why, where it went, what to do.

use crate::diagnostic::Help;
use crate::target::fact::Dead;
use crate::target::{Fact, git_add};

/// Why a target is not there, and what to do.
pub struct Gone {
    pub reason: String,
    pub help: Help,
}

/// `None` where it is there, and where that is not for this repository to say; `otherwise` is
/// what to do where nobody knows better.
pub fn gone(fact: &Fact, otherwise: &str) -> Option<Gone> {
    match fact {
        Fact::Dead(dead) => Some(Gone {
            reason: dead.reason.clone(),
            help: whereabouts(dead, otherwise).into(),
        }),
        Fact::Uncommitted { is_ignored, path } => Some(Gone {
            reason: match is_ignored {
                true => format!("`{path}` is on this disk only: Git ignores it"),
                false => format!("`{path}` is on this disk only: it was never added"),
            },
            help: git_add(path, *is_ignored),
        }),
        Fact::Sound
        | Fact::File(_)
        | Fact::Folder(_)
        | Fact::Commit(_)
        | Fact::BlankObject
        | Fact::Outside(_)
        | Fact::Unverified(_) => None,
    }
}

/// Where a target that leads nowhere went, or what was probably meant.
pub fn whereabouts(dead: &Dead, otherwise: &str) -> String {
    let near = dead.near.as_ref();
    if let (true, Some(near)) = (dead.differs_in_case, near) {
        return format!("letter case counts, on every system: it is `{near}`");
    }
    let near = near.map(|near| format!("did you mean `{near}`?"));
    let Some(seen) = &dead.last_seen else {
        return near.unwrap_or_else(|| otherwise.to_owned());
    };
    let (commit, who) = (&seen.commit, format!("{}, {}", seen.author, seen.date));
    match (&seen.moved_to, near) {
        (Some(to), _) => format!("{commit} moved it to `{to}` ({who})"),
        (None, Some(near)) => format!("{commit} removed it ({who}); {near}"),
        (None, None) => format!("{commit} removed it ({who}): bring it back, or {otherwise}"),
    }
}
