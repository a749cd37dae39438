//! Mends what findings offer to mend: in memory, and checked again until
//! nothing moves; then whole files, or none.

mod draft;
mod offer;
pub mod patch;
pub mod rewrite;

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Help, Meta};
use crate::engine::input::Input;
use crate::engine::pipeline;
use crate::engine::session::Session;
use crate::git::Error;
use crate::snapshot::{Revision, Snapshot};
use crate::text::{Position, RepoPath};

use draft::Draft;
use offer::{Key, Offer};
pub use rewrite::Rewrite;

/// What is to be mended.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The files as they are, and how they are judged; only findings in its
    /// scope are mended.
    pub input: Input<'a>,
    /// What the next commit comes after: a record that is final there is not
    /// rewritten. None where there is no commit.
    pub parents: &'a [&'a dyn Snapshot],
    /// Whether to make edits too that change what a record claims.
    pub is_unsafe: bool,
}

/// What came of it, with nothing written yet.
#[derive(Debug, Default)]
pub struct Mended {
    /// By path.
    pub files: Vec<Rewrite>,
    /// In the order in which it was done.
    pub done: Vec<Step>,
    /// What was offered and would have made something worse.
    pub refused: Vec<Refusal>,
    /// What was offered and not tried.
    pub left: Vec<Left>,
    /// How many edits wait for somebody to want them.
    pub unwanted: usize,
    /// What a shell has to be told, in the order of the findings.
    pub commands: Vec<String>,
}

/// One fix.
#[derive(Clone, Debug)]
pub struct Step {
    pub path: RepoPath,
    /// Where the finding stood when it was mended.
    pub at: Position,
    pub rule: &'static Meta,
    pub title: String,
}

/// A fix that was not tried, and why.
#[derive(Clone, Debug)]
pub struct Left {
    pub step: Step,
    pub because: &'static str,
}

/// A fix that was not made.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub step: Step,
    /// What it would have brought about.
    pub because: Diagnostic,
}

impl Session {
    /// Makes the edits that findings in `scope` offer, in memory; see [`mend`].
    ///
    /// # Errors
    /// Where the disk or Git does not give what a snapshot lists.
    pub fn mend(&self, scope: &[RepoPath], is_unsafe: bool) -> Result<Mended, Error> {
        let commits = self.files.commits.iter();
        let parents: Vec<Revision> = self.repository().map_or(Ok(Vec::new()), |repository| {
            commits
                .map(|commit| Revision::open(repository, commit))
                .collect::<Result<_, _>>()
        })?;
        let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| it as &dyn Snapshot).collect();
        let mended = mend(&Request {
            input: self.input(scope),
            parents: &parents,
            is_unsafe,
        })?;
        self.save_cache();
        Ok(mended)
    }
}

/// After so many rounds fixes only undo each other.
const ROUNDS: usize = 32;

/// What is done to a file again and again: its path, and a fix's title.
type Endless = HashSet<(RepoPath, String)>;

/// Makes edits that findings offer, round after round: a fix may bring to
/// light what another one mends. An edit that would make anything worse, here
/// or in another file, is not made.
///
/// # Errors
/// Where the disk or Git does not give what a snapshot lists.
pub fn mend(request: &Request<'_>) -> Result<Mended, Error> {
    let mut endless = Endless::new();
    loop {
        match mend_without(&endless, request)? {
            Ok(mended) => return Ok(mended),
            Err(more) => endless.extend(more),
        }
    }
}

/// The same without what would come to no end; where that is not all, the rest of it.
fn mend_without(
    endless: &Endless,
    request: &Request<'_>,
) -> Result<Result<Mended, Endless>, Error> {
    let mut draft = Draft::new(request);
    let mut tried: HashSet<Key> = HashSet::new();
    let mut left = Vec::new();
    for round in 0.. {
        let analysis = pipeline::check(&draft.input(&draft.snapshot()))?;
        let open = analysis.findings.iter().filter(|it| it.waived.is_none());
        let open: Vec<&Diagnostic> = open.collect();
        let mut offers = Vec::new();
        for finding in &open {
            let offer = Offer::of(finding, &analysis.sources, request.is_unsafe);
            // What was tried once would be tried for ever.
            let is_new = |offer: &Offer| tried.insert(offer.key()) && draft.is_text(&finding.path);
            let Some(offer) = offer.filter(is_new) else {
                continue;
            };
            let because = match () {
                () if draft.is_left_out(&finding.path) => "the sparse checkout leaves the file out",
                () if endless.contains(&offer.name()) => "it would have to be done again and again",
                () => {
                    offers.push(offer);
                    continue;
                }
            };
            let step = offer.step;
            left.push(Left { step, because });
        }
        if offers.is_empty() {
            let mut mended = draft.close()?;
            mended.unwanted = open.iter().filter(|it| is_unwanted(it, request)).count();
            mended.commands = commands(&open);
            mended.left = left;
            return Ok(Ok(mended));
        }
        if round == ROUNDS {
            return Ok(Err(offers.iter().map(Offer::name).collect()));
        }
        let (now, later) = offer::apart(offers);
        for offer in &later {
            tried.remove(&offer.key());
        }
        draft.make(now)?;
    }
    unreachable!("the last round returns")
}

fn is_unwanted(finding: &Diagnostic, request: &Request<'_>) -> bool {
    let fix = finding.fix.as_ref();
    !request.is_unsafe && fix.is_some_and(|fix| !fix.safe)
}

fn commands(findings: &[&Diagnostic]) -> Vec<String> {
    let mut commands = Vec::new();
    for finding in findings {
        if let Some(Help::Command(command)) = &finding.help
            && !commands.contains(command)
        {
            commands.push(command.clone());
        }
    }
    commands
}
