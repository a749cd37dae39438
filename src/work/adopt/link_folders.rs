//! Guesses in which further folders the links of a group of files are looked up, from the links that
//! lead to no file beside them and from the files that there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::group::Group;
use crate::engine::Analysis;
use crate::record::Record;
use crate::target::grammar::percent_decoded;
use crate::text::{RepoPath, Span};

/// The smallest number of links that a folder must lead to a file: fewer may be mistakes that happen to
/// name one.
const FEWEST: usize = 3;

/// The largest number of folders that are proposed.
const MOST: usize = 3;

/// Returns the folders that lead the most of the group's dead links to a file, in the form of
/// `link_folders`. `paths` are all files of the repository.
pub(crate) fn link_folders<'a>(
    group: &Group,
    analysis: &Analysis,
    paths: impl Iterator<Item = &'a RepoPath>,
) -> Vec<String> {
    let grouped: BTreeSet<&RepoPath> = group.files.iter().map(|file| &file.path).collect();
    let dead = analysis
        .findings
        .iter()
        .filter(|finding| finding.meta.name == "dead-link" && grouped.contains(&finding.path));
    let dead: Vec<(&RepoPath, Vec<u8>)> = dead
        .filter_map(|finding| {
            let record = analysis.model.record(&finding.path)?;
            Some((&finding.path, written_path(record, finding.span)?))
        })
        .collect();
    if dead.len() < FEWEST {
        return Vec::new();
    }
    let mut by_name: HashMap<&[u8], Vec<&RepoPath>> = HashMap::new();
    for path in paths {
        by_name.entry(path.name()).or_default().push(path);
    }
    let mut leads: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, (from, link)) in dead.iter().enumerate() {
        let name = link.rsplit(|byte| *byte == b'/').next().unwrap_or(link);
        for path in by_name.get(name).into_iter().flatten() {
            let folder = path.as_bytes().strip_suffix(&**link);
            let folder = folder.and_then(|folder| relative(from.parent(), folder));
            if let Some(folder) = folder {
                leads.entry(folder).or_default().insert(at);
            }
        }
    }
    chosen(leads)
}

/// Chooses folders until none leads enough further links to a file.
fn chosen(mut leads: BTreeMap<String, BTreeSet<usize>>) -> Vec<String> {
    let mut folders = Vec::new();
    while folders.len() < MOST {
        let by_count = leads.iter().max_by_key(|(folder, links)| {
            let is_shorter = std::cmp::Reverse(folder.len());
            (links.len(), is_shorter)
        });
        let Some((folder, links)) = by_count.filter(|(_, links)| links.len() >= FEWEST) else {
            break;
        };
        let (folder, links) = (folder.clone(), links.clone());
        for others in leads.values_mut() {
            others.retain(|link| !links.contains(link));
        }
        folders.push(folder);
    }
    folders.sort();
    folders
}

/// Returns the path that a link of a record names, without what follows it; `None` if it goes up or is
/// no name of a file.
fn written_path(record: &Record, span: Span) -> Option<Vec<u8>> {
    let link = record.links.iter().find(|link| link.span == span)?;
    let path = link.text.split(['#', '?']).next()?;
    let path = percent_decoded(path.strip_prefix("./").unwrap_or(path));
    let mut parts = path.split(|byte| *byte == b'/');
    let is_below = parts.all(|part| !matches!(part, b"" | b"." | b".."));
    is_below.then_some(path)
}

/// Returns a folder as it is seen from the nearest folder above it that is `from` or above `from`; `.`
/// for that folder itself. `folder` ends with `/` unless it is the root.
fn relative(from: &[u8], folder: &[u8]) -> Option<String> {
    let folder = match folder {
        b"" => folder,
        _ => folder.strip_suffix(b"/")?,
    };
    let parts = |path: &[u8]| -> Vec<Vec<u8>> {
        let parts = path.split(|byte| *byte == b'/');
        parts
            .filter(|part| !part.is_empty())
            .map(<[u8]>::to_vec)
            .collect()
    };
    let (from, folder) = (parts(from), parts(folder));
    let common = from.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let rest = &folder[common..];
    if rest.is_empty() {
        return Some(".".to_owned());
    }
    String::from_utf8(rest.join(&b"/"[..])).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_seen_from_the_nearest_common_one() {
        for (from, folder, expected) in [
            (
                "vault/notes/2026",
                "vault/Attachments/",
                Some("Attachments"),
            ),
            ("docs/guide", "docs/", Some(".")),
            ("docs/guide", "", Some(".")),
            ("docs", "static/img/", Some("static/img")),
            // `xdocs/a.md` does not end with the folder and the path.
            ("docs", "x", None),
        ] {
            let found = relative(from.as_bytes(), folder.as_bytes());
            assert_eq!(found.as_deref(), expected, "{from} {folder}");
        }
    }

    #[test]
    fn a_folder_that_leads_few_further_links_to_a_file_is_left_out() {
        let leads = [
            ("Attachments", 0..5),
            (".", 4..9),
            ("old", 0..3),
            ("new", 9..11),
        ];
        let leads = leads
            .into_iter()
            .map(|(folder, links)| (folder.to_owned(), links.collect()));
        assert_eq!(chosen(leads.collect()), [".", "Attachments"]);
    }
}
