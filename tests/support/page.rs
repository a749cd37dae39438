//! The sections of a rule's page: each a small repository, written as fences.
//!
//! A fence ```` ```md runs/a.md ```` is a file. A range in its path, as in
//! `runs/{01..18}.md`, stands for as many files of the same text.

/// A section of a page: a small repository.
pub struct Section {
    pub title: String,
    /// Marked text by path.
    pub files: Vec<(String, String)>,
}

/// The sections that have files.
pub fn sections(page: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut fence, line) {
            (Some(_), "```") => {
                let file = fence.take().filter(|(path, _)| !path.is_empty());
                let files = file.iter().flat_map(|(path, text)| {
                    let paths = expanded(path).into_iter();
                    paths.map(|path| (path, text.clone()))
                });
                sections
                    .last_mut()
                    .into_iter()
                    .for_each(|section| section.files.extend(files.clone()));
            }
            (Some((_, text)), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, line) if line.starts_with("# ") => {
                sections.push(Section {
                    title: line[2..].to_owned(),
                    files: Vec::new(),
                });
            }
            (None, line) if line.starts_with("```") => {
                let path = line.split_once(' ').map_or("", |(_, path)| path);
                fence = Some((path.to_owned(), String::new()));
            }
            (None, _) => {}
        }
    }
    sections.retain(|section| !section.files.is_empty());
    sections
}

/// The paths that a path with a range stands for, as a shell writes them.
fn expanded(path: &str) -> Vec<String> {
    let range = || {
        let (before, rest) = path.split_once('{')?;
        let (range, after) = rest.split_once('}')?;
        let (first, last) = range.split_once("..")?;
        let (width, first, last): (_, u32, u32) =
            (first.len(), first.parse().ok()?, last.parse().ok()?);
        let paths = (first..=last).map(|number| format!("{before}{number:0width$}{after}"));
        Some(paths.collect())
    };
    range().unwrap_or_else(|| vec![path.to_owned()])
}
