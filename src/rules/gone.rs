//! What is said of a target that is not there: why, where it went, what to do.

use crate::diagnostic::Help;
use crate::target::resolution::Dead;
use crate::target::{Resolution, git_add};

/// Why a target is not there, and what to do.
pub struct Gone {
    pub reason: String,
    pub help: Help,
}

/// `None` where it is there, and where that is not for this repository to say; `otherwise` is
/// what to do where nobody knows better.
pub fn gone(fact: &Resolution, otherwise: &str) -> Option<Gone> {
    match fact {
        Resolution::Dead(dead) => Some(Gone {
            reason: dead.reason.clone(),
            help: whereabouts(dead, otherwise).into(),
        }),
        Resolution::Uncommitted { is_ignored, path } => Some(Gone {
            reason: match is_ignored {
                true => format!("`{path}` is on this disk only: Git ignores it"),
                false => format!("`{path}` is on this disk only: it was never added"),
            },
            help: git_add(path, *is_ignored),
        }),
        Resolution::Sound
        | Resolution::File(_)
        | Resolution::Folder(_)
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Outside(_)
        | Resolution::Unverified(_) => None,
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
