//! Suggestions for a path that does not exist: the path that was probably meant.

use std::collections::HashMap;
use std::sync::OnceLock;

use bstr::ByteSlice;

use super::files::beneath;
use crate::snapshot::Snapshot;
use crate::text::lookalike::{self, look};
use crate::text::{RepoPath, nearest};

/// The paths of a snapshot, indexed so that a mistyped path can be found.
pub(crate) struct PathSuggestions<'s> {
    snapshot: &'s dyn Snapshot,
    /// Files and folders by their lower-case paths; `None` if several have the same.
    by_lower_case: HashMap<Vec<u8>, Option<RepoPath>>,
    /// Files by their names; `None` if several folders have a file of the same name.
    by_name: HashMap<&'s [u8], Option<&'s RepoPath>>,
    /// Files by what their paths look like, once one has been looked for: those whose paths are not
    /// ASCII, and the others.
    foreign_by_look: OnceLock<HashMap<String, &'s RepoPath>>,
    ascii_by_look: OnceLock<HashMap<String, &'s RepoPath>>,
}

/// The path that was probably meant.
pub(crate) struct PathSuggestion {
    pub path: RepoPath,
    /// Whether it is the only path that differs just in letter case.
    pub differs_in_case: bool,
}

impl<'s> PathSuggestions<'s> {
    /// Indexes the paths of a snapshot.
    pub(crate) fn new(snapshot: &'s dyn Snapshot) -> Self {
        let mut suggestions = Self {
            snapshot,
            by_lower_case: HashMap::new(),
            by_name: HashMap::new(),
            foreign_by_look: OnceLock::new(),
            ascii_by_look: OnceLock::new(),
        };
        let mut last: &[u8] = b"";
        for entry in snapshot.entries() {
            let path = &entry.path;
            suggestions.add(path);
            // Entries are sorted, so the files of a folder are next to each other.
            let mut folder = path.parent();
            while !folder.is_empty() && !starts_with_folder(last, folder) {
                suggestions.add(&RepoPath::new(folder));
                folder = folder
                    .rfind_byte(b'/')
                    .map_or(&[], |slash| &folder[..slash]);
            }
            last = path.as_bytes();
            suggestions
                .by_name
                .entry(path.name())
                .and_modify(|known| *known = None)
                .or_insert(Some(path));
        }
        suggestions
    }

    fn add(&mut self, path: &RepoPath) {
        self.by_lower_case
            .entry(path.as_bytes().to_lowercase())
            .and_modify(|known| *known = None)
            .or_insert_with(|| Some(path.clone()));
    }

    /// Returns a sentence that says in which character a path differs from one that looks the same.
    pub(crate) fn difference(&self, path: &RepoPath) -> Option<String> {
        let text = path.text();
        let own_look = look(&text);
        let paths = |is_ascii: bool| {
            let entries = self.snapshot.entries().iter();
            let paths = entries.map(|entry| (entry.path.text(), &entry.path));
            let paths = paths.filter(|(text, _)| text.is_ascii() == is_ascii);
            paths.map(|(text, path)| (look(&text), path)).collect()
        };
        let foreign = self.foreign_by_look.get_or_init(|| paths(false));
        let mut twin = foreign.get(&own_look);
        // The difference between two ASCII paths can be seen, so the looks of the ASCII paths,
        // which are most of them, are needed only for another path.
        if twin.is_none() && !text.is_ascii() {
            let ascii = self.ascii_by_look.get_or_init(|| paths(true));
            twin = ascii.get(&own_look);
        }
        lookalike::difference(&text, &twin?.text())
    }

    /// Suggests a path that differs in letter case or in the direction of its slashes, else a
    /// similar name in the same folder, else the only file of that name in the repository.
    ///
    /// Similar names are considered only if `thorough`, because that compares the name with every
    /// other name in the folder.
    pub(crate) fn suggest(&self, path: &RepoPath, thorough: bool) -> Option<PathSuggestion> {
        let slashed = path.as_bytes().replace(b"\\", b"/");
        if let Some(Some(found)) = self.by_lower_case.get(&slashed.to_lowercase()) {
            return Some(PathSuggestion {
                path: found.clone(),
                differs_in_case: slashed == path.as_bytes(),
            });
        }
        let sibling = thorough.then(|| self.sibling(path)).flatten();
        let found = sibling.or_else(|| {
            let found = self.by_name.get(path.name()).copied().flatten();
            found.filter(|_| !is_common(path.name())).cloned()
        });
        found.map(|path| PathSuggestion {
            path,
            differs_in_case: false,
        })
    }

    /// Returns the file in the same folder whose name is most similar.
    fn sibling(&self, path: &RepoPath) -> Option<RepoPath> {
        let folder = RepoPath::new(path.parent());
        // In a folder with thousands of files, a similar name means little.
        let names = beneath(self.snapshot, &folder)
            .iter()
            .take(2000)
            .filter(|entry| entry.path.parent() == path.parent())
            .filter_map(|entry| std::str::from_utf8(entry.path.name()).ok());
        let near = nearest(std::str::from_utf8(path.name()).ok()?, names)?;
        RepoPath::resolve(path.parent(), near.as_bytes())
    }
}

fn starts_with_folder(path: &[u8], folder: &[u8]) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with(b"/"))
}

/// Returns whether a file of this name is usual in many folders, so that it identifies none of them.
fn is_common(name: &[u8]) -> bool {
    [&b"README.md"[..], b"index.md", b".gitkeep", b"__init__.py"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Memory;

    fn suggestion(path: &str) -> Option<(String, bool)> {
        let files = [
            "Data/May/orders.csv",
            "Data/May/prices.csv",
            "docs/README.md",
            "logs/A.log",
            "logs/a.log",
            "tools/load.sh",
        ];
        let snapshot = Memory::new(files.map(|path| (path, "x")));
        let found = PathSuggestions::new(&snapshot).suggest(&path.into(), true)?;
        Some((found.path.text().into_owned(), found.differs_in_case))
    }

    #[test]
    fn a_path_that_only_looks_the_same_is_found_among_both() {
        let files = ["logs/load.log", "logs/caf\u{e9}.log"];
        let snapshot = Memory::new(files.map(|path| (path, "x")));
        let suggestions = PathSuggestions::new(&snapshot);
        let character = |path: &str| {
            let found = suggestions.difference(&path.into())?;
            let (_, found) = found.split_once("its character ")?;
            Some(found.to_owned())
        };
        let of_ascii = "7 is U+043E, and not U+006F (`o`)";
        assert_eq!(character("logs/l\u{43e}ad.log").as_deref(), Some(of_ascii));
        let of_foreign = "9 is U+0065 (`e`), and not U+00E9";
        assert_eq!(
            character("logs/cafe\u{301}.log").as_deref(),
            Some(of_foreign)
        );
        assert_eq!(character("l\u{43e}gs/lost.log"), None);
        assert_eq!(character("logs/1oad.log"), None);
    }

    #[test]
    fn letter_case_is_tried_first_then_spelling_then_other_folders() {
        let found = |path: &str, case| Some((path.to_owned(), case));
        assert_eq!(
            suggestion("data/may/Orders.csv"),
            found("Data/May/orders.csv", true)
        );
        assert_eq!(suggestion("data/may"), found("Data/May", true));
        assert_eq!(
            suggestion("Data\\May\\orders.csv"),
            found("Data/May/orders.csv", false)
        );
        assert_eq!(
            suggestion("Data/May/order.csv"),
            found("Data/May/orders.csv", false)
        );
        assert_eq!(suggestion("scripts/load.sh"), found("tools/load.sh", false));
        assert_eq!(suggestion("README.md"), None);
        assert_eq!(suggestion("LOGS/A.LOG"), None);
        assert_eq!(suggestion("nothing/like/it"), None);
    }
}
