//! Groups Markdown files that follow one convention: the files of a folder, and those of other
//! folders with similar keys.

use std::collections::{BTreeMap, BTreeSet};

use super::survey::SurveyedFile;

/// The smallest number of files in a group: fewer do not show a convention.
const SMALLEST: usize = 3;

/// The percentage of the keys of two folders that both must have to form one group.
const ALIKE: usize = 60;

/// The percentage of the files of a folder that must have a key for it to count as the folder's.
const COMMON: usize = 50;

/// Files of one convention.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Globs of the files, the deepest folders first.
    pub globs: Vec<String>,
    /// The name of the first folder, from which the name of the kind is made.
    pub folder: String,
    pub files: Vec<SurveyedFile>,
}

/// Groups files. Returns the groups, the largest first, and the number of files in no group.
pub(crate) fn groups(files: Vec<SurveyedFile>) -> (Vec<Group>, usize) {
    let all = files.len();
    let mut folders: BTreeMap<String, Vec<SurveyedFile>> = BTreeMap::new();
    for file in files {
        let path = file.path.text().into_owned();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder.to_owned()).or_default().push(file);
    }
    let mut groups: Vec<Group> = Vec::new();
    for (folder, files) in folders {
        if files.len() < SMALLEST {
            continue;
        }
        // Notes beside the files of a convention, such as a README, have no keys at all.
        let (with, without): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| !file.values.is_empty());
        let files = if with.len() >= SMALLEST {
            with
        } else {
            without
        };
        if files.len() < SMALLEST {
            continue;
        }
        let keys = common_keys(&files);
        let like = groups.iter_mut().find(|group| {
            let others = common_keys(&group.files);
            are_alike(&keys, &others) && !keys.is_empty()
        });
        let glob = match &*folder {
            "" => "/*.md".to_owned(),
            folder => format!("{}/*.md", escaped(folder)),
        };
        match like {
            Some(group) => {
                group.globs.push(glob);
                group.files.extend(files);
            }
            None => groups.push(Group {
                globs: vec![glob],
                folder: folder.rsplit('/').next().unwrap_or("").to_owned(),
                files,
            }),
        }
    }
    let mut groups = merged(groups);
    groups.sort_by_key(|group| std::cmp::Reverse(group.files.len()));
    let grouped: usize = groups.iter().map(|group| group.files.len()).sum();
    (groups, all - grouped)
}

/// Merges all groups whose files have neither keys nor a status: all of them are checked as
/// documents, in the same way.
fn merged(groups: Vec<Group>) -> Vec<Group> {
    let is_plain = |group: &Group| {
        let mut files = group.files.iter();
        files.all(|file| file.values.is_empty() && file.status.is_none())
    };
    let (plain, mut others): (Vec<_>, Vec<_>) = groups.into_iter().partition(is_plain);
    let all = plain.into_iter().reduce(|mut all, group| {
        all.globs.extend(group.globs);
        all.files.extend(group.files);
        all
    });
    others.extend(all);
    others
}

/// Returns the keys that at least [`COMMON`] percent of the files have.
fn common_keys(files: &[SurveyedFile]) -> BTreeSet<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for key in files.iter().flat_map(|file| file.values.keys()) {
        *counts.entry(key).or_default() += 1;
    }
    let is_common = |count: usize| count * 100 >= files.len() * COMMON;
    let common = counts.into_iter().filter(|(_, count)| is_common(*count));
    common.map(|(key, _)| key).collect()
}

fn are_alike(a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> bool {
    let both = a.intersection(b).count();
    let either = a.union(b).count();
    both * 100 >= either * ALIKE
}

/// Escapes the characters that have a special meaning in a glob.
fn escaped(folder: &str) -> String {
    let mut escaped = String::new();
    for char in folder.chars() {
        if matches!(char, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | '!') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::adopt::survey::SurveyedValue;

    fn file(path: &str, keys: &[&str]) -> SurveyedFile {
        let value = |key: &&str| ((*key).to_owned(), SurveyedValue::Empty);
        SurveyedFile {
            path: path.into(),
            is_sound: true,
            values: keys.iter().map(value).collect(),
            status: None,
        }
    }

    #[test]
    fn folders_with_the_same_keys_are_one_group() {
        let mut files = Vec::new();
        for number in 0..4 {
            files.push(file(
                &format!("tasks/{number}.md"),
                &["id", "status", "title"],
            ));
            files.push(file(&format!("done/{number}.md"), &["id", "status"]));
            files.push(file(&format!("notes/{number}.md"), &["author"]));
        }
        files.push(file("tasks/README.md", &[]));
        files.push(file("docs/one.md", &["id"]));
        let (groups, rest) = groups(files);
        let globs: Vec<&[String]> = groups.iter().map(|group| &*group.globs).collect();
        assert_eq!(
            globs,
            [&["done/*.md", "tasks/*.md"][..], &["notes/*.md"][..]]
        );
        assert_eq!((groups[0].files.len(), rest), (8, 2));
    }

    #[test]
    fn wildcards_in_the_name_of_a_folder_are_escaped() {
        assert_eq!(escaped("a[b]*"), r"a\[b\]\*");
    }
}
