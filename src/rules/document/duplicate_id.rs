//! `duplicate-id`

use super::placeholder::is_placeholder;
use crate::model::own_id;
use crate::rules::prelude::*;

rule! {
    /// Two records of a kind bear the same id.
    ///
    /// An id is how other records name this one. While two bear it, every run
    /// that names it names both, and which of them it is held to is chance.
    ///
    /// # Bad
    /// ```md projects/shop.md
    /// ---
    /// kind: Project
    /// project_id: orders
    /// name: Orders of the shop
    /// owners: [shop@example.org]
    /// ---
    /// ```
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: orders
    ///             ^^^^^^ //~ another Project has the id `orders`
    /// name: Orders to the warehouse
    /// owners: [warehouse@example.org]
    /// ---
    /// ```
    /// # Good
    /// ```md projects/shop.md
    /// ---
    /// kind: Project
    /// project_id: orders
    /// name: Orders of the shop
    /// owners: [shop@example.org]
    /// ---
    /// ```
    /// ```md blocks/orders.md
    /// ---
    /// kind: Block
    /// block_id: orders
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// ---
    /// ```
    /// ```md projects/warehouse.md absent
    /// ```
    pub static DUPLICATE_ID = {
        name: "duplicate-id",
        family: "document",
        level: StateOwnership,
        severity: Error,
        source: "Execution model, \"Operator\": ids are stable",
        check: Check::Repository(check),
    }
}

fn check(setting: &RepositoryContext<'_>, report: &mut Report<'_>) {
    for (kind, id, records) in setting.model.shared_ids() {
        // What is still to be written is no id yet, and is reported as that.
        if is_placeholder(id) {
            continue;
        }
        let [first, later @ ..] = records.as_slice() else {
            continue;
        };
        for record in later {
            let Some(place) = own_id(&record.fields) else {
                continue;
            };
            let mut report = report.file(&record.path);
            let finding = report.at(place.span, format!("another {kind} has the id `{id}`"));
            finding.help("give one of the two an id of its own");
            if let Some(earlier) = own_id(&first.fields) {
                finding.related(&first.path, earlier.span, "it is borne here first");
            }
        }
    }
}
