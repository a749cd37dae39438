//! Converts the bytes of a file in the work tree to those that Git would store.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::Path;

use bstr::{BStr, BString, ByteSlice};
use gix::attrs::StateRef;
use gix::attrs::search::Outcome;
use gix::filter::plumbing;
use gix::filter::plumbing::pipeline::CrlfRoundTripCheck;
use gix::filter::plumbing::pipeline::convert::ToGitOutcome;

use super::disk::DiskFiles;
use super::encoding;
use crate::disk::{Links, read_regular};
use crate::git::{Attributes, Error, Repository};

/// Converts line endings, encodings and `$Id$` according to `.gitattributes` and Git's
/// configuration (gitattributes(5)). Filter programs are never run, because reading a
/// repository must not run programs that it names.
pub(super) struct Converter {
    git: gix::Repository,
    attributes: Attributes,
    pipeline: plumbing::Pipeline,
    /// The names of the filters that run a program on files when they are added.
    programs: HashSet<BString>,
    /// The attributes that decide about the [`Conversion`] of a file.
    selected: Outcome,
    /// The attributes that the pipeline looks at, except the encoding.
    rest: Outcome,
}

/// How a file in the work tree is converted to its blob, apart from line endings and `$Id$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Conversion {
    Nothing,
    /// Git LFS stores a pointer, while pins are about the content that it points to.
    Lfs,
    /// The file has this encoding, and its blob is UTF-8.
    Encoding(String),
    /// A program, the filter of this name, would have to be run.
    Program(String),
}

impl Conversion {
    /// Returns whether reading a file has to apply the conversion. For a file of Git LFS, the
    /// content in the work tree is read as it is.
    pub(crate) fn is_undone(&self) -> bool {
        matches!(self, Self::Encoding(_) | Self::Program(_))
    }
}

/// The attributes that the pipeline selects, in its order. The last one replaces
/// `working-tree-encoding`, which is converted before, because the pipeline knows neither all
/// encodings that Git knows nor the rules about byte-order marks.
const PIPELINE: [&str; 6] = ["crlf", "ident", "filter", "eol", "text", "holdpoint-undone"];

impl Converter {
    pub(crate) fn new(repository: &Repository, index: &gix::index::State) -> Result<Self, Error> {
        let git = repository.new_handle();
        let unreadable = |error| Error::caused_by("cannot read the attributes", &error);
        let attributes = Attributes::new(&git, index)?;
        let mut options = gix::filter::Pipeline::options(&git).map_err(unreadable)?;
        let is_program =
            |command: &Option<BString>| command.as_ref().is_some_and(|command| !command.is_empty());
        let programs = std::mem::take(&mut options.drivers)
            .into_iter()
            .filter(|driver| {
                // With a required filter that has no program, no file can be added.
                is_program(&driver.clean) || is_program(&driver.process) || driver.required
            })
            .map(|driver| driver.name)
            .collect();
        options.crlf_roundtrip_check = CrlfRoundTripCheck::Skip;
        let command = git.command_context().map_err(unreadable)?;
        let pipeline = plumbing::Pipeline::new(command, git.object_hash(), options);
        let (mut selected, mut rest) = (Outcome::default(), Outcome::default());
        selected
            .initialize_with_selection(&Default::default(), ["filter", "working-tree-encoding"]);
        rest.initialize_with_selection(&Default::default(), PIPELINE);
        Ok(Self {
            git,
            attributes,
            pipeline,
            programs,
            selected,
            rest,
        })
    }

    /// Returns how a file is converted to its blob.
    pub(crate) fn conversion(&mut self, path: &BStr) -> Conversion {
        let found = { &mut self.attributes }.look_up(&self.git, path, &mut self.selected);
        if found.is_err() {
            return Conversion::Nothing;
        }
        let mut values = self.selected.iter_selected().map(|attribute| {
            match attribute.assignment.state {
                StateRef::Value(value) => Some(value.as_bstr().to_owned()),
                // "true/false are no valid working-tree-encodings" (Git), and no filters.
                StateRef::Set => Some("true".into()),
                StateRef::Unset => Some("false".into()),
                StateRef::Unspecified => None,
            }
        });
        let (filter, encoding) = (values.next().flatten(), values.next().flatten());
        match (filter, encoding) {
            (Some(filter), _) if filter == "lfs" => Conversion::Lfs,
            (Some(filter), _) if self.programs.contains(&filter) => {
                Conversion::Program(filter.to_string())
            }
            (_, Some(encoding)) if !encoding.is_empty() && !encoding::is_utf8(&encoding) => {
                Conversion::Encoding(encoding.to_string())
            }
            (Some(_) | None, _) => Conversion::Nothing,
        }
    }

    /// Returns whether Git certainly stores the bytes of a file as they are on the disk.
    pub(crate) fn changes_nothing(&mut self, path: &BStr) -> bool {
        if self.conversion(path) != Conversion::Nothing {
            return false;
        }
        let mut found = self.rest.clone();
        if { &mut self.attributes }
            .look_up(&self.git, path, &mut found)
            .is_err()
        {
            return false;
        }
        let (mut is_text, mut is_binary, mut has_ident) = (false, false, false);
        for attribute in found.iter_selected() {
            let state = attribute.assignment.state;
            match attribute.assignment.name.as_str() {
                "text" => {
                    is_binary = state == StateRef::Unset;
                    is_text |= state != StateRef::Unspecified;
                }
                "crlf" | "eol" => is_text |= state != StateRef::Unspecified,
                "ident" => has_ident = state != StateRef::Unspecified && state != StateRef::Unset,
                _ => {}
            }
        }
        let config = self.git.config_snapshot();
        is_text |= config
            .string("core.autocrlf")
            .is_some_and(|value| value.as_slice() != b"false");
        (is_binary || !is_text) && !has_ident
    }

    /// Converts the bytes of a file, or returns why that is not possible.
    pub(crate) fn convert(
        &mut self,
        path: &BStr,
        bytes: Vec<u8>,
        conversion: &Conversion,
        index: &gix::index::State,
    ) -> Result<Vec<u8>, String> {
        let bytes = match conversion {
            Conversion::Nothing | Conversion::Lfs => bytes,
            Conversion::Encoding(label) => encoding::decode(label, bytes)?,
            Conversion::Program(name) => {
                return Err(format!(
                    "the filter `{name}` converts the file before Git stores it, and a check runs \
                     no filter programs"
                ));
            }
        };
        let relative = gix::path::from_bstr(path).map_err(|error| error.to_string())?;
        let git = &self.git;
        { &mut self.attributes }
            .look_up(git, path, &mut self.rest)
            .map_err(|error| error.to_string())?;
        let rest = &self.rest;
        let stored = self.pipeline.convert_to_git(
            bytes.as_slice(),
            &relative,
            &mut |_, attributes| {
                attributes.clone_from(rest);
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
            ToGitOutcome::Process(_) => Err("a filter program would have to be run".into()),
        }
    }
}

/// Which conversions there may be between the files of a work tree and their blobs.
pub(super) struct Conversions {
    /// Whether a filter or an encoding may convert some file. Most repositories have none, and then
    /// the attributes of files need not be looked up.
    pub filter: bool,
    /// Whether line endings may be converted, or `$Id$`.
    pub line_endings: bool,
    /// The text of every file that Git reads attributes from (gitattributes(5)), and the settings
    /// that matter too.
    pub sources: Vec<u8>,
}

impl Conversions {
    /// Looks for the names of the attributes in all files that Git reads attributes from. `files` are
    /// used for nothing else, because they hold folders open.
    pub(super) fn read<'p>(
        repository: &Repository,
        files: &DiskFiles,
        index: &gix::index::State,
        paths: impl Iterator<Item = &'p [u8]>,
    ) -> Self {
        let (settings, converts) = repository.conversion_settings();
        let mut conversions = Self {
            filter: false,
            line_endings: converts,
            sources: settings,
        };
        let has_filters = repository.has_filters();
        let mut add = |name: &[u8], read: io::Result<Vec<u8>>| {
            let names_conversion = |bytes: &[u8]| {
                bytes.contains_str("working-tree-encoding")
                    || has_filters && bytes.contains_str("filter")
            };
            match read {
                Ok(bytes) => {
                    conversions.filter |= names_conversion(&bytes);
                    conversions.line_endings |= !bytes.is_empty();
                    conversions.sources.extend_from_slice(name);
                    conversions.sources.push(0);
                    conversions.sources.extend_from_slice(&bytes);
                    conversions.sources.push(0);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                // A file that cannot be read may name any attribute.
                Err(_) => conversions.filter = true,
            }
        };
        // If this fails, reading the attributes later reports the error.
        let general = repository.with_handle(|git| git.attribute_global_paths());
        let own = repository.common_dir().join("info").join("attributes");
        // The null device is how attributes are turned off.
        let paths_outside = general.into_iter().flatten().chain([own]);
        for path in paths_outside.filter(|path| path.as_path() != Path::new("/dev/null")) {
            let name = path.as_os_str().as_encoded_bytes();
            add(name, read_regular(&path, Links::Followed, u64::MAX));
        }
        // An ignored `.gitattributes` is not listed but has effect, so every folder is searched.
        let mut folders: BTreeSet<&[u8]> = BTreeSet::from([&b""[..]]);
        let mut last: &[u8] = b"";
        for path in paths {
            let mut folder = path;
            while let Some(end) = folder.rfind_byte(b'/') {
                folder = &folder[..end];
                if folder == last || !folders.insert(folder) {
                    break;
                }
            }
            last = path.rfind_byte(b'/').map_or(&b""[..], |end| &path[..end]);
        }
        for folder in folders {
            if let Ok(path) = gix::path::from_byte_slice(folder) {
                add(folder, files.read_path(&path.join(NAME)));
            }
        }
        // Git reads the blob of a `.gitattributes` that is in the index but not on the disk.
        for entry in index.entries() {
            let path = entry.path(index);
            let is_only_added = || {
                let path = gix::path::from_bstr(path);
                path.is_ok_and(|path| files.read_path(&path).is_err())
            };
            if path.ends_with_str(NAME)
                && path.rsplit_str("/").next() == Some(NAME.as_bytes())
                && is_only_added()
            {
                add(path, Err(io::ErrorKind::Other.into()));
                let blob = Ok(entry.id.as_slice().to_vec());
                add(path, blob);
            }
        }
        conversions
    }
}

/// The name of the files with attributes.
const NAME: &str = ".gitattributes";
