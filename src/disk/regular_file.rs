//! Opens a file at a path, if it is a regular one.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

/// Whether a symbolic link at the end of a path is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// As for a file that a person named.
    Followed,
    /// As for a file whose name is fixed.
    Refused,
}

/// Opens a regular file to read it.
///
/// # Errors
/// There is no such file, or it is not a regular file. Opening a FIFO does not wait for its other
/// end (open(2), `O_NONBLOCK`), and the kind of file is checked before anything is read.
pub(crate) fn open_regular(path: &Path, links: Links) -> io::Result<(File, Metadata)> {
    #[cfg(unix)]
    let file = {
        use rustix::fs::{Mode, OFlags};
        let mut flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        if links == Links::Refused {
            flags |= OFlags::NOFOLLOW;
        }
        match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::LOOP) if links == Links::Refused => {
                return Err(io::Error::other("it is a symbolic link"));
            }
            Err(error) => return Err(error.into()),
        }
    };
    #[cfg(not(unix))]
    let file = match links {
        Links::Followed => File::open(path)?,
        Links::Refused => gix::fs::open_options_no_follow().read(true).open(path)?,
    };
    require_regular(file)
}

/// Reads at most `limit` bytes of a regular file.
///
/// # Errors
/// The same as those of [`open_regular`], or the file cannot be read.
pub(crate) fn read_regular(path: &Path, links: Links, limit: u64) -> io::Result<Vec<u8>> {
    let (file, _) = open_regular(path, links)?;
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Refuses what is not a regular file.
pub(super) fn require_regular(file: File) -> io::Result<(File, Metadata)> {
    let metadata = file.metadata()?;
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok((file, metadata));
    }
    let found = if kind.is_dir() {
        "a folder"
    } else {
        "not a regular file"
    };
    Err(io::Error::other(format!("it is {found}")))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_a_regular_file_is_opened_and_nothing_is_waited_for() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        let fails = |name: &str, links| {
            let error = open_regular(&at(name), links).expect_err(name);
            error.to_string()
        };
        std::fs::write(at("file"), "text").expect("a file");
        std::os::unix::fs::symlink("file", at("link")).expect("a link");
        nix::unistd::mkfifo(&at("fifo"), nix::sys::stat::Mode::S_IRWXU).expect("a FIFO");
        let _listener = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket");

        let read = |name: &str, links| read_regular(&at(name), links, 2).expect(name);
        assert_eq!(read("file", Links::Refused), b"te");
        assert_eq!(read("link", Links::Followed), b"te");
        assert_eq!(fails("link", Links::Refused), "it is a symbolic link");
        for links in [Links::Refused, Links::Followed] {
            assert_eq!(fails("fifo", links), "it is not a regular file");
            assert_eq!(fails("", links), "it is a folder");
            fails("socket", links);
        }
    }
}
