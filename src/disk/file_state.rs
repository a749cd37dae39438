//! What the file system reports about a file without its content being read, which can prove that
//! the file was not changed.

use std::fs::Metadata;

/// A time of a file: seconds since 1970 and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileTime {
    pub seconds: i64,
    pub nanoseconds: u32,
}

impl FileTime {
    /// Returns the time `nanoseconds` later.
    fn plus(self, nanoseconds: u64) -> Self {
        const SECOND: u64 = 1_000_000_000;
        let sum = u64::from(self.nanoseconds) + nanoseconds;
        Self {
            seconds: self.seconds.saturating_add_unsigned(sum / SECOND),
            nanoseconds: (sum % SECOND) as u32,
        }
    }
}

/// The identity, the size and the times of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileState {
    pub device: u64,
    pub inode: u64,
    pub size: u64,
    /// When the content last changed, which anybody may set to any time (utimensat(2)).
    pub modified: FileTime,
    /// When the content or the metadata last changed. Only the system sets it.
    pub changed: FileTime,
}

/// How long the clock of a file system may stand still: systems advance it with their timer, which
/// may tick only a hundred times a second.
const TICK: u64 = 20_000_000;

/// How long it may stand still where times are whole seconds, or even seconds (FAT).
const COARSE_TICK: u64 = 2_000_000_000;

impl FileState {
    /// Returns the state in the metadata of a file; `None` if the system does not report when a
    /// file was last changed.
    #[cfg(unix)]
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let time = |seconds, nanoseconds| FileTime {
            seconds,
            nanoseconds: u32::try_from(nanoseconds).unwrap_or(0),
        };
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: time(metadata.mtime(), metadata.mtime_nsec()),
            changed: time(metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    /// Returns `None`, because the system does not report when a file was last changed.
    #[cfg(not(unix))]
    pub(crate) fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Returns whether a change of the file at `time` or later is certain to change its state.
    ///
    /// A change within the same tick of the file system's clock as an earlier one does not change
    /// the times. Git calls this the racy Git problem (its technical documentation, `racy-git`).
    /// Like Git, this trusts only files whose times are older. Unlike Git, it looks at both times,
    /// because `cp -p` sets only one of them back.
    pub(crate) fn is_settled_at(&self, time: FileTime) -> bool {
        self.is_older_by(TICK, time)
    }

    /// Returns whether all times of the file are before `time`, at which the index recorded them.
    pub(crate) fn is_older_than(&self, time: FileTime) -> bool {
        self.is_older_by(0, time)
    }

    fn is_older_by(&self, nanoseconds: u64, time: FileTime) -> bool {
        let latest = self.modified.max(self.changed);
        let is_coarse = self.changed.nanoseconds == 0;
        latest.plus(if is_coarse { COARSE_TICK } else { nanoseconds }) < time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64, nanoseconds: u32) -> FileTime {
        FileTime {
            seconds,
            nanoseconds,
        }
    }

    fn state(modified: FileTime, changed: FileTime) -> FileState {
        FileState {
            device: 1,
            inode: 2,
            size: 3,
            modified,
            changed,
        }
    }

    #[test]
    fn a_file_is_settled_when_all_its_times_are_older() {
        let (old, now) = (time(100, 5), time(200, 7));
        assert!(state(old, old).is_settled_at(now));
        assert!(!state(old, now).is_settled_at(now), "as after `cp -p`");
        assert!(!state(now, old).is_settled_at(now));
        assert!(
            !state(time(900, 0), old).is_settled_at(now),
            "in the future"
        );
        assert!(!state(old, time(200, 1)).is_settled_at(now), "one tick ago");
        assert!(state(old, time(199, 900_000_000)).is_settled_at(now));
        assert!(state(old, time(200, 1)).is_older_than(now));
        assert!(!state(old, now).is_older_than(now));
    }

    #[test]
    fn where_times_are_whole_seconds_the_same_second_is_not_settled() {
        let now = time(200, 0);
        assert!(!state(time(199, 0), time(199, 0)).is_settled_at(now));
        assert!(state(time(197, 0), time(197, 0)).is_settled_at(now));
    }

    #[test]
    fn seconds_before_1970_are_counted_right() {
        assert_eq!(time(-1, 999_999_999).plus(2), time(0, 1));
    }
}
