//! Finds who committed the records that need attention, and who worked on records lately.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::attention::Person;
use super::document::Overview;
use crate::git::{Error, Oid, Repository};
use crate::text::RepoPath;

/// The largest number of commits that are examined, so that a report of a repository with a long
/// history does not take much longer than a check: these take less than a second.
const MAX_COMMITS: usize = 10_000;

impl Overview {
    /// Fills in who committed the records that need attention, and who worked on records lately. One
    /// walk finds both. It ends after some commits, or before the first day of the overview.
    ///
    /// # Errors
    /// The history cannot be read.
    pub(crate) fn set_people(&mut self, repository: &Repository, commit: Oid) -> Result<(), Error> {
        let mut wanted: HashSet<RepoPath> = HashSet::new();
        self.attention.each(|path, _| {
            wanted.insert(path.clone());
        });
        let mut people: BTreeMap<String, usize> = BTreeMap::new();
        let mut found: HashMap<RepoPath, String> = HashMap::new();
        let since = self.since.map(|day| day.to_string());
        repository.history(|reader| -> Result<(), Error> {
            for walked in reader.walk(&[commit], &[])?.take(MAX_COMMITS) {
                let info = reader.commit_info(walked.commit)?;
                let is_early = since.as_ref().is_some_and(|since| info.date < *since);
                if is_early && wanted.is_empty() {
                    break;
                }
                let Some(changes) = reader.tree_changes(&walked)? else {
                    continue;
                };
                if !is_early && changes.iter().any(|change| change.path.is_markdown()) {
                    *people.entry(info.author.name.clone()).or_default() += 1;
                }
                for change in changes {
                    if wanted.remove(&change.path) {
                        found.insert(change.path, info.author.name.clone());
                    }
                }
            }
            Ok(())
        })?;
        self.attention.each(|path, person| {
            *person = found.get(path).cloned();
        });
        let people = people.into_iter();
        self.people = people
            .map(|(name, commits)| Person { name, commits })
            .collect();
        self.people.sort_by_key(|it| std::cmp::Reverse(it.commits));
        Ok(())
    }
}
