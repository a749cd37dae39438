//! What several checks of one record work out, each once.

use std::cell::OnceCell;

use super::run::check_results::CheckResults;
use crate::model::{EvidenceLinks, Model};
use crate::record::{Fields, Record};

/// What the checks of one record share. Each part is worked out when the first check asks for it.
#[derive(Default)]
pub(crate) struct Shared<'a> {
    results: OnceCell<Option<CheckResults<'a>>>,
    links: OnceCell<EvidenceLinks<'a>>,
}

impl<'a> Shared<'a> {
    /// Returns the results of a run with the checks of its operator; `None` for another record, and
    /// for a run without readable results. The record is the same in every call.
    pub(super) fn check_results(
        &self,
        record: &'a Record,
        model: &'a Model,
    ) -> Option<&CheckResults<'a>> {
        let read = |run| CheckResults::from_run(run, model);
        let results = || record.fields.run().and_then(read);
        self.results.get_or_init(results).as_ref()
    }

    /// Returns the evidence links of a record; none for a record that is neither a run nor a
    /// decision. The record is the same in every call.
    pub(super) fn evidence_links(&self, record: &'a Record) -> &EvidenceLinks<'a> {
        self.links.get_or_init(|| match &record.fields {
            Fields::OpRun(run) => EvidenceLinks::of_run(run),
            Fields::Decision(decision) => EvidenceLinks::of_decision(decision),
            _ => EvidenceLinks::default(),
        })
    }
}
