//! A work tree file's bytes as Git would store them.

use bstr::BStr;
use gix::filter::plumbing;
use gix::filter::plumbing::pipeline::CrlfRoundTripCheck;
use gix::filter::plumbing::pipeline::convert::ToGitOutcome;
use gix::worktree::stack::state::attributes::Source;

use super::Error;
use crate::git::repository::{Repository, failed};

/// Converts by `.gitattributes` and config: line ends, encodings, `$Id$`
/// (gitattributes(5)). Programs that the config names as filters are never
/// run: reading a repository must not run what it brought along.
pub(super) struct Converter {
    git: gix::Repository,
    stack: gix::worktree::Stack,
    pipeline: plumbing::Pipeline,
    filter: gix::attrs::search::Outcome,
}

impl Converter {
    pub fn new(repository: &Repository, index: &gix::index::State) -> Result<Self, Error> {
        let git = repository.handle();
        let unreadable = |error| failed("the attributes cannot be read", &error);
        let stack = git
            .attributes_only(index, Source::WorktreeThenIdMapping)
            .map_err(unreadable)?
            .detach();
        let mut options = gix::filter::Pipeline::options(&git).map_err(unreadable)?;
        options.drivers.clear();
        options.crlf_roundtrip_check = CrlfRoundTripCheck::Skip;
        let command = git.command_context().map_err(unreadable)?;
        let pipeline = plumbing::Pipeline::new(command, git.object_hash(), options);
        let mut filter = gix::attrs::search::Outcome::default();
        filter.initialize_with_selection(&Default::default(), ["filter"]);
        Ok(Self {
            git,
            stack,
            pipeline,
            filter,
        })
    }

    /// Whether a program is to change the file on its way into Git, as Git LFS does.
    pub fn is_filtered(&mut self, path: &BStr) -> bool {
        self.filter.reset();
        let Ok(standing) = self.stack.at_entry(path, None, &self.git.objects) else {
            return false;
        };
        standing.matching_attributes(&mut self.filter);
        let mut found = self.filter.iter_selected();
        found.any(|found| found.assignment.state.as_bstr().is_some())
    }

    /// The converted bytes, or why they cannot be had.
    pub fn store(
        &mut self,
        path: &BStr,
        bytes: Vec<u8>,
        index: &gix::index::State,
    ) -> Result<Vec<u8>, String> {
        let relative = gix::path::from_bstr(path).map_err(|error| error.to_string())?;
        let git = &self.git;
        let standing = self
            .stack
            .at_entry(path, None, &git.objects)
            .map_err(|error| error.to_string())?;
        let stored = self.pipeline.convert_to_git(
            bytes.as_slice(),
            &relative,
            &mut |_, attributes| {
                standing.matching_attributes(attributes);
            },
            // "If the file was committed with CRLF, no conversion is done"
            // (gitattributes(5), `text=auto`): that is why the stored blob is asked for.
            &mut |stored| {
                let Some(entry) = index.entry_by_path(path) else {
                    return Ok(None);
                };
                let object = gix::objs::Find::try_find(&git.objects, &entry.id, stored)?;
                Ok(object.map(|_| ()))
            },
        );
        match stored.map_err(|error| error.probable_cause().to_string())? {
            ToGitOutcome::Buffer(stored) => Ok(stored.to_vec()),
            ToGitOutcome::Unchanged(_) => Ok(bytes),
            ToGitOutcome::Process(_) => Err("a filter program would have to be run".into()),
        }
    }
}
