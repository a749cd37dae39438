//! The files below a folder, reached through handles of the folders on the way.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::FolderHandle;

/// How many folders are kept open. Files are mostly read folder by folder.
const KEPT: usize = 64;

/// A folder that is held open, and those below it that were used last.
pub(crate) struct HeldTree {
    root: Arc<FolderHandle>,
    kept: RwLock<HashMap<PathBuf, Arc<FolderHandle>>>,
}

impl HeldTree {
    /// Opens the folder at a path whose links are followed.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: Arc::new(FolderHandle::open(root)?),
            kept: RwLock::default(),
        })
    }

    /// Returns the folder that a path below the root is in, and its name there.
    ///
    /// # Errors
    /// A folder on the way does not exist, or is something else, such as a symbolic link.
    pub(crate) fn find<'p>(&self, path: &'p Path) -> io::Result<(Arc<FolderHandle>, &'p OsStr)> {
        let name = path.file_name();
        let name = name.ok_or_else(|| io::Error::other("it is not a path below the folder"))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok((self.folder(folder)?, name))
    }

    fn folder(&self, path: &Path) -> io::Result<Arc<FolderHandle>> {
        if path.as_os_str().is_empty() {
            return Ok(Arc::clone(&self.root));
        }
        let (above, rest) = {
            let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(folder) = kept.get(path) {
                return Ok(Arc::clone(folder));
            }
            let mut above = path.ancestors().skip(1);
            let known = above.find_map(|above| Some((Arc::clone(kept.get(above)?), above)));
            match known {
                Some((folder, above)) => (folder, path.strip_prefix(above).unwrap_or(path)),
                None => (Arc::clone(&self.root), path),
            }
        };
        let folder = Arc::new(above.enter(rest)?);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(path.to_owned(), Arc::clone(&folder));
        Ok(folder)
    }
}
