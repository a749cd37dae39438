//! Converts the bytes of a file in the work tree to those that Git would store.

use bstr::BStr;
use gix::attrs::State;
use gix::filter::plumbing;
use gix::filter::plumbing::pipeline::CrlfRoundTripCheck;
use gix::filter::plumbing::pipeline::convert::ToGitOutcome;
use gix::worktree::stack::state::attributes::Source;

use crate::git::{Error, Repository};

/// Converts line ends, encodings and `$Id$` as `.gitattributes` and Git's
/// configuration say (gitattributes(5)). Filter programs are never run, because
/// reading a repository must not run programs that it names.
pub(super) struct Converter {
    git: gix::Repository,
    stack: gix::worktree::Stack,
    pipeline: plumbing::Pipeline,
    filter: gix::attrs::search::Outcome,
}

impl Converter {
    pub(crate) fn new(repository: &Repository, index: &gix::index::State) -> Result<Self, Error> {
        let git = repository.new_handle();
        let unreadable = |error| Error::caused_by("cannot read the attributes", &error);
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

    /// Whether the attributes name a filter program for the file, as with Git LFS.
    pub(crate) fn is_filtered(&mut self, path: &BStr) -> bool {
        self.filter.reset();
        let Ok(platform) = self.stack.at_entry(path, None, &self.git.objects) else {
            return false;
        };
        platform.matching_attributes(&mut self.filter);
        let mut attributes = self.filter.iter_selected();
        attributes.any(|attribute| attribute.assignment.state.as_bstr().is_some())
    }

    /// Converts the bytes of a file, or returns why that is not possible.
    pub(crate) fn convert(
        &mut self,
        path: &BStr,
        bytes: Vec<u8>,
        index: &gix::index::State,
    ) -> Result<Vec<u8>, String> {
        let relative = gix::path::from_bstr(path).map_err(|error| error.to_string())?;
        let git = &self.git;
        let platform = self
            .stack
            .at_entry(path, None, &git.objects)
            .map_err(|error| error.to_string())?;
        let stored = self.pipeline.convert_to_git(
            bytes.as_slice(),
            &relative,
            &mut |_, attributes| {
                platform.matching_attributes(attributes);
            },
            // "If the file was committed with CRLF, no conversion is done"
            // (gitattributes(5), `text=auto`), so the pipeline needs the stored blob.
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
            ToGitOutcome::Process(_) => Err("the attributes name a filter program".into()),
        }
    }
}

/// The attributes that say how the bytes of a file are converted (gitattributes(5)).
const CONVERTING: [&str; 6] = [
    "text",
    "crlf",
    "eol",
    "ident",
    "filter",
    "working-tree-encoding",
];

impl Converter {
    /// Whether Git certainly stores the bytes of a file as they are on the disk.
    pub(crate) fn changes_nothing(&mut self, path: &BStr) -> bool {
        let mut found = gix::attrs::search::Outcome::default();
        found.initialize_with_selection(&Default::default(), CONVERTING);
        let Ok(platform) = self.stack.at_entry(path, None, &self.git.objects) else {
            return false;
        };
        platform.matching_attributes(&mut found);
        let states = found
            .iter_selected()
            .map(|it| it.assignment.state.to_owned());
        let states: Vec<State> = states.collect();
        let [text, crlf, eol, ident, filter, encoding] = &*states else {
            return false;
        };
        let is_binary = *text == State::Unset;
        let config = self.git.config_snapshot();
        let converts_lines = config
            .string("core.autocrlf")
            .is_some_and(|it| it.as_slice() != b"false");
        let has_plain_lines = !converts_lines
            && [text, crlf, eol]
                .iter()
                .all(|it| **it == State::Unspecified);
        let is_off = |state: &State| matches!(state, State::Unset | State::Unspecified);
        (is_binary || has_plain_lines) && [ident, filter, encoding].into_iter().all(is_off)
    }
}
