//! What is said of a target that is not there.

use crate::git::LastSeen;
use crate::target::fact::Dead;
use crate::target::{Fact, git_add};

/// Why a target is not there, and what to do.
pub struct Gone {
    pub reason: String,
    pub help: Option<String>,
}

/// `None` where it is there, and where that is not for this repository to say.
pub fn gone(fact: &Fact) -> Option<Gone> {
    if let Fact::Dead(dead) = fact {
        let (reason, help) = (dead.reason.clone(), whereabouts(dead));
        return Some(Gone { reason, help });
    }
    let Fact::Uncommitted { is_ignored, path } = fact else {
        return None;
    };
    Some(match is_ignored {
        true => Gone {
            reason: format!("Git ignores `{path}`, so nobody else has it"),
            help: Some(git_add(path, true)),
        },
        false => Gone {
            reason: format!("`{path}` is on the disk and was never added"),
            help: Some(git_add(path, false)),
        },
    })
}

/// What was probably meant, or where it went.
fn whereabouts(dead: &Dead) -> Option<String> {
    match (&dead.last_seen, &dead.near) {
        (
            Some(LastSeen {
                commit,
                moved_to: Some(path),
                ..
            }),
            _,
        ) => Some(format!("`{commit}` moved it to `{path}`")),
        (_, Some(near)) => Some(format!("did you mean `{near}`?")),
        (Some(seen), None) => {
            let LastSeen {
                commit,
                author,
                date,
                ..
            } = seen;
            Some(format!("`{commit}` removed it ({author}, {date})"))
        }
        (None, None) => None,
    }
}
