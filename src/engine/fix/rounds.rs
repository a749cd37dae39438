//! Applies fixes in rounds until nothing changes.

use std::collections::HashSet;

use super::draft::Draft;
use super::mended::{FixRequest, Left, Mended};
use super::offer::{self, Offer, OfferKey};
use crate::diagnostic::{Diagnostic, Help};
use crate::engine::pipeline;
use crate::engine::selection::RuleSelection;
use crate::engine::session::Session;
use crate::git::Error;
use crate::snapshot::Snapshot;
use crate::text::RepoPath;

impl Session {
    /// Applies the edits that selected findings in `scope` offer, in memory. This takes several rounds,
    /// because a fix may reveal a fault that another one fixes.
    ///
    /// # Errors
    /// A file that a snapshot lists cannot be read from the disk or from Git.
    pub fn mend(
        &self,
        scope: &[RepoPath],
        selection: &RuleSelection,
        is_unsafe: bool,
    ) -> Result<Mended, Error> {
        let parents = self.files.parents()?;
        let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| &**it).collect();
        let mended = mend(&FixRequest {
            input: self.input(scope),
            parents: &parents,
            selection,
            is_unsafe,
        })?;
        self.save_cache();
        Ok(mended)
    }
}

/// After this many rounds, fixes only undo each other.
const ROUNDS: usize = 32;

/// Fixes that would be applied again and again: the file, and the title of the fix.
type Endless = HashSet<(RepoPath, String)>;

/// Applies the edits that findings offer, in rounds. An edit that would make anything worse, in its
/// file or another, is not applied.
///
/// # Errors
/// A file that a snapshot lists cannot be read from the disk or from Git.
pub(crate) fn mend(request: &FixRequest<'_>) -> Result<Mended, Error> {
    let mut endless = Endless::new();
    loop {
        match mend_without(&endless, request)? {
            Ok(mended) => return Ok(mended),
            Err(more) => endless.extend(more),
        }
    }
}

/// Applies the edits except those in `endless`. If the rounds do not end, returns the fixes to add
/// to `endless` as the inner error.
fn mend_without(
    endless: &Endless,
    request: &FixRequest<'_>,
) -> Result<Result<Mended, Endless>, Error> {
    let mut draft = Draft::new(request);
    let mut tried: HashSet<OfferKey> = HashSet::new();
    let mut left = Vec::new();
    for round in 0.. {
        let analysis = pipeline::check(&draft.input(&draft.snapshot()))?;
        let open = analysis.findings.iter();
        let open: Vec<&Diagnostic> = open
            .filter(|it| it.is_open() && request.selection.includes(it.meta))
            .collect();
        let mut offers = Vec::new();
        for finding in &open {
            let offer = Offer::new(finding, &analysis.sources, request.is_unsafe);
            // An offer that was tried once would be tried in every round.
            let is_new = |offer: &Offer| {
                let is_new = tried.insert(offer.key()) || draft.was_made_elsewhere(offer);
                is_new && draft.is_text(&finding.path)
            };
            let Some(offer) = offer.filter(is_new) else {
                continue;
            };
            let is_endless = endless.contains(&offer.name());
            let endless = is_endless.then_some("it would be made again and again");
            match draft.obstacle(&finding.path).or(endless) {
                Some(because) => {
                    let step = offer.step;
                    left.push(Left { step, because });
                }
                None => offers.push(offer),
            }
        }
        if offers.is_empty() {
            let mut mended = draft.close(&open)?;
            mended.unwanted = open.iter().filter(|it| is_unwanted(it, request)).count();
            mended.commands = commands(&open);
            mended.left = left;
            return Ok(Ok(mended));
        }
        if round == ROUNDS {
            return Ok(Err(offers.iter().map(Offer::name).collect()));
        }
        let (now, later) = offer::separate(offers);
        // Equal findings of a file are numbered. Once one of them is mended, another has its number.
        let waiting: HashSet<_> = later.iter().map(Offer::change).collect();
        let again = now.iter().filter(|made| waiting.contains(&made.change()));
        for offer in later.iter().chain(again) {
            tried.remove(&offer.key());
        }
        draft.make(now)?;
    }
    unreachable!("the last round returns")
}

fn is_unwanted(finding: &Diagnostic, request: &FixRequest<'_>) -> bool {
    let fix = finding.fix.as_ref();
    !request.is_unsafe && fix.is_some_and(|fix| !fix.safe)
}

fn commands(findings: &[&Diagnostic]) -> Vec<String> {
    let mut commands = Vec::new();
    let mut known = HashSet::new();
    for finding in findings {
        if let Some(Help::Command(command)) = &finding.help
            && known.insert(command)
        {
            commands.push(command.clone());
        }
    }
    commands
}
