//! Who made a commit, or is about to.

use bstr::{BStr, BString, ByteSlice};
use gix::actor::SignatureRef;
use gix::mailmap::Snapshot;

use super::repository::Repository;

/// A person as Git knows them, after the mailmap (gitmailmap(5)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    pub name: String,
    pub email: String,
    /// The address as it was recorded, where the mailmap gives another.
    recorded: Option<String>,
}

impl Author {
    /// Somebody whom no mailmap knows.
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            email: email.into(),
            recorded: None,
        }
    }

    /// Whether an address is theirs, letter case aside. The recorded one counts
    /// too: a list may be older than the mailmap.
    pub fn has(&self, address: &str) -> bool {
        let own = self.recorded.iter().chain([&self.email]);
        let address = address.to_lowercase();
        own.map(|own| own.to_lowercase()).any(|own| own == address)
    }

    pub(super) fn mapped(name: &BStr, email: &BStr, mailmap: &Snapshot) -> Self {
        let recorded = SignatureRef {
            name,
            email,
            time: "",
        };
        let mapped = mailmap.try_resolve_ref(recorded);
        let text = |bytes: &BStr| bytes.to_str_lossy().into_owned();
        let (own_name, own_email) = (text(name), text(email));
        let (name, email) = mapped.map_or((None, None), |mapped| (mapped.name, mapped.email));
        let email = email.map_or_else(|| own_email.clone(), text);
        Self {
            name: name.map_or(own_name, text),
            recorded: (own_email != email).then_some(own_email),
            email,
        }
    }
}

/// The address that somebody gave Git for all their repositories: `user.email` in their own config
/// or the system's.
pub fn address_everywhere() -> Option<String> {
    let config = gix::config::File::from_globals().ok()?;
    let address = config.string("user.email")?;
    Some(address.trim().to_str_lossy().into_owned())
}

impl Repository {
    /// Whom Git would record as the author of the next commit:
    /// `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL`, else `author.name` and
    /// `author.email`, else `user.name` and `user.email`, else `EMAIL`
    /// (git-commit(1), "Commit information"). `None` where nothing says so;
    /// Git would then guess from the host's name, or refuse.
    ///
    /// What is given to `git commit --author` is known where `git commit` runs
    /// the program, as its hooks: it sets the two variables for them. It cannot
    /// be known to who runs the program by hand beforehand.
    pub fn next_author(&self) -> Option<Author> {
        self.ask(|git| {
            let config = git.config_snapshot();
            let first = |keys: &[&str]| -> Option<BString> {
                let mut values = keys.iter().filter_map(|key| config.string(*key));
                values.next().map(|value| value.trim().into())
            };
            let email = first(&[
                "author.email",
                "user.email",
                // What the environment says by `EMAIL`.
                "gitoxide.user.emailFallback",
            ])?;
            let name = first(&["author.name", "user.name"]).unwrap_or_default();
            let mailmap = git.open_mailmap();
            Some(Author::mapped(name.as_bstr(), email.as_bstr(), &mailmap))
        })
    }
}
