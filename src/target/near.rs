//! The path that was probably meant, once one leads nowhere.

use std::collections::HashMap;

use bstr::ByteSlice;

use super::files::beneath;
use crate::snapshot::Snapshot;
use crate::text::{RepoPath, nearest};

/// All paths of a snapshot, by what is left of them once somebody mistyped.
pub struct Neighbours<'s> {
    snapshot: &'s dyn Snapshot,
    /// Files and folders; `None` where two differ in nothing but letter case.
    by_lower_case: HashMap<Vec<u8>, Option<RepoPath>>,
    /// Files; a name that stands in two folders points to neither.
    by_name: HashMap<&'s [u8], Option<&'s RepoPath>>,
}

/// A path that was probably meant.
pub struct Near {
    pub path: RepoPath,
    /// It is the only one that differs in nothing but letter case.
    pub differs_in_case: bool,
}

impl<'s> Neighbours<'s> {
    pub fn new(snapshot: &'s dyn Snapshot) -> Self {
        let mut neighbours = Self {
            snapshot,
            by_lower_case: HashMap::new(),
            by_name: HashMap::new(),
        };
        let mut last: &[u8] = b"";
        for entry in snapshot.entries() {
            let path = &entry.path;
            neighbours.add(path);
            // Entries are sorted, so the files of a folder come one after the other.
            let mut folder = path.parent();
            while !folder.is_empty() && !starts_with_folder(last, folder) {
                neighbours.add(&RepoPath::new(folder));
                folder = folder
                    .rfind_byte(b'/')
                    .map_or(&[], |slash| &folder[..slash]);
            }
            last = path.as_bytes();
            neighbours
                .by_name
                .entry(path.name())
                .and_modify(|known| *known = None)
                .or_insert(Some(path));
        }
        neighbours
    }

    fn add(&mut self, path: &RepoPath) {
        self.by_lower_case
            .entry(path.as_bytes().to_lowercase())
            .and_modify(|known| *known = None)
            .or_insert_with(|| Some(path.clone()));
    }

    /// A path that differs in letter case or in the direction of its slashes,
    /// else a misspelt name in the same folder, else the one file of that name
    /// in the repository. A misspelt name is looked for only if `thorough`: that
    /// compares it with every other in the folder.
    pub fn of(&self, path: &RepoPath, thorough: bool) -> Option<Near> {
        let slashed = path.as_bytes().replace(b"\\", b"/");
        if let Some(Some(found)) = self.by_lower_case.get(&slashed.to_lowercase()) {
            return Some(Near {
                path: found.clone(),
                differs_in_case: slashed == path.as_bytes(),
            });
        }
        let sibling = thorough.then(|| self.sibling(path)).flatten();
        let near = sibling.or_else(|| {
            let found = self.by_name.get(path.name()).copied().flatten();
            found.filter(|_| !is_common(path.name())).cloned()
        });
        near.map(|path| Near {
            path,
            differs_in_case: false,
        })
    }

    fn sibling(&self, path: &RepoPath) -> Option<RepoPath> {
        let folder = RepoPath::new(path.parent());
        // A folder of thousands is no place where one name is near another.
        let siblings = beneath(self.snapshot, &folder).iter().take(2000);
        let names = siblings.filter(|entry| entry.path.parent() == path.parent());
        let names = names.filter_map(|entry| std::str::from_utf8(entry.path.name()).ok());
        let near = nearest(std::str::from_utf8(path.name()).ok()?, names)?;
        RepoPath::resolve(path.parent(), near.as_bytes())
    }
}

fn starts_with_folder(path: &[u8], folder: &[u8]) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with(b"/"))
}

/// Names that say nothing about which file was meant.
fn is_common(name: &[u8]) -> bool {
    [&b"README.md"[..], b"index.md", b".gitkeep", b"__init__.py"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Memory;

    fn near(path: &str) -> Option<(String, bool)> {
        let files = [
            "Data/May/orders.csv",
            "Data/May/prices.csv",
            "docs/README.md",
            "logs/A.log",
            "logs/a.log",
            "tools/load.sh",
        ];
        let snapshot = Memory::new(files.map(|path| (path, "x")));
        let near = Neighbours::new(&snapshot).of(&path.into(), true)?;
        Some((near.path.text().into_owned(), near.differs_in_case))
    }

    #[test]
    fn letter_case_goes_before_spelling_and_both_before_another_folder() {
        let found = |path: &str, case| Some((path.to_owned(), case));
        assert_eq!(
            near("data/may/Orders.csv"),
            found("Data/May/orders.csv", true)
        );
        assert_eq!(near("data/may"), found("Data/May", true));
        assert_eq!(
            near("Data\\May\\orders.csv"),
            found("Data/May/orders.csv", false)
        );
        assert_eq!(
            near("Data/May/order.csv"),
            found("Data/May/orders.csv", false)
        );
        assert_eq!(near("scripts/load.sh"), found("tools/load.sh", false));
        assert_eq!(near("README.md"), None);
        assert_eq!(near("LOGS/A.LOG"), None);
        assert_eq!(near("nothing/like/it"), None);
    }
}
