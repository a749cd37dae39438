//! The author of a commit.

use bstr::{BStr, BString, ByteSlice};
use gix::actor::SignatureRef;
use gix::mailmap::Snapshot;

use super::Oid;
use super::repository::Repository;
use crate::disk::{Links, read_regular};

/// The author of a commit, with the name and address that the mailmap gives
/// (gitmailmap(5)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The address in the commit, if the mailmap gives another one.
    recorded: Option<String>,
}

impl Author {
    /// Creates an author whom the mailmap does not change.
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            email: email.into(),
            recorded: None,
        }
    }

    /// Returns every address that counts as the author's. The one in the commit counts too, because
    /// a list of owners may be older than the mailmap.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &String> {
        self.recorded.iter().chain([&self.email])
    }

    /// Creates an author from the name and address in a commit.
    pub(super) fn from_mailmap(name: &BStr, email: &BStr, mailmap: &Snapshot) -> Self {
        let mapped = mailmap.try_resolve_ref(SignatureRef {
            name,
            email,
            time: "",
        });
        let text = |bytes: &BStr| bytes.to_str_lossy().into_owned();
        let (new_name, new_email) =
            mapped.map_or((None, None), |mapped| (mapped.name, mapped.email));
        let recorded = text(email);
        let email = new_email.map_or_else(|| recorded.clone(), text);
        Self {
            name: text(new_name.unwrap_or(name)),
            recorded: (recorded != email).then_some(recorded),
            email,
        }
    }
}

/// Returns `user.email` of the user's or the system's Git configuration, without
/// that of any repository.
pub(crate) fn global_email() -> Option<String> {
    let config = gix::config::File::from_globals().ok()?;
    let address = config.string("user.email")?;
    Some(address.trim().to_str_lossy().into_owned())
}

/// The largest mailmap that is read.
const MAX_BYTES: u64 = 64 << 20;

/// Reads the mailmap of a repository: `.mailmap` of a commit, `HEAD` if none is given;
/// `mailmap.blob`; and `mailmap.file` (gitmailmap(5)). What cannot be read counts as empty, as in
/// Git.
///
/// Git reads `.mailmap` of the work tree. That would let a change that is being checked decide who
/// its author is. The file of `mailmap.file` is opened here and not by `gix`, which waits for the
/// other end of a FIFO.
pub(super) fn mailmap(git: &gix::Repository, commit: Option<Oid>) -> Snapshot {
    let mut mailmap = Snapshot::default();
    let mut add = |bytes: &[u8]| {
        mailmap.merge(gix::mailmap::parse_ignore_errors(bytes));
    };
    let config = git.config_snapshot();
    let object = |revision: &BStr| {
        let id = git.rev_parse_single(revision).ok()?;
        git.find_object(id.detach()).ok()
    };
    let commit = commit.map_or_else(|| "HEAD".to_owned(), |commit| commit.to_string());
    let tracked = object(format!("{commit}:.mailmap").as_str().into());
    let configured = config.string("mailmap.blob");
    let configured = configured.and_then(|revision| object(revision.as_bstr()));
    for object in tracked.into_iter().chain(configured) {
        add(&object.data);
    }
    if let Ok(Some(path)) = config.trusted_path("mailmap.file")
        && let Ok(bytes) = read_regular(&path, Links::Followed, MAX_BYTES)
    {
        add(&bytes);
    }
    mailmap
}

impl Repository {
    /// Returns whom Git would record as the author of the next commit:
    /// `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL`, else `author.name` and
    /// `author.email`, else `user.name` and `user.email`, else `EMAIL`
    /// (git-commit(1), "Commit Information"). Returns `None` if none of them is
    /// set; Git would then guess from the host's name, or refuse to commit.
    ///
    /// `git commit --author` sets the two variables for the hooks that it runs, so
    /// this function sees that author in a hook. It cannot know the author of a
    /// later `git commit --author`.
    pub fn next_author(&self) -> Option<Author> {
        self.with_handle(|git| {
            let config = git.config_snapshot();
            let first = |keys: &[&str]| -> Option<BString> {
                let mut values = keys.iter().filter_map(|key| config.string(*key));
                values.next().map(|value| value.trim().into())
            };
            let email = first(&[
                "author.email",
                "user.email",
                // The name that gix gives to the environment variable `EMAIL`.
                "gitoxide.user.emailFallback",
            ])?;
            let name = first(&["author.name", "user.name"]).unwrap_or_default();
            let mailmap = mailmap(git, None);
            Some(Author::from_mailmap(
                name.as_bstr(),
                email.as_bstr(),
                &mailmap,
            ))
        })
    }
}
