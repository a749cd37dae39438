//! `duplicate-id`

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::model::own_id;
use crate::rules::prelude::*;

rule! {
    /// Two records of the same kind have the same id.
    ///
    /// Records refer to each other by id. If two records share an id, every reference to
    /// it is ambiguous, and it is a matter of chance which of the two a run is checked
    /// against.
    ///
    /// Two files of the kind `Document` may have the same id if they are in different folders, as
    /// the pages of a site's versions are.
    ///
    /// # Bad
    /// ```md projects/shop.md
    /// ---
    /// kind: Project
    /// project_id: orders
    ///             ^^^^^^ //~ note: the id is first used here
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
    /// ```md blocks/orders.md
    /// ---
    /// kind: Block
    /// block_id: orders
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
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
        check: Check::Repository(check, &[Reads::Names]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    for (kind, id, records) in cx.model.duplicate_ids() {
        let mut first_by_folder: HashMap<&[u8], &Record> = HashMap::new();
        for record in records {
            // A site has pages with the same id in several folders, such as those of its versions.
            let folder = if kind.is_document() {
                record.path.parent()
            } else {
                b""
            };
            let first = match first_by_folder.entry(folder) {
                Entry::Vacant(entry) => {
                    entry.insert(record);
                    continue;
                }
                Entry::Occupied(entry) => *entry.get(),
            };
            let Some(place) = own_id(&record.fields) else {
                continue;
            };
            let mut report = report.file(&record.path);
            let finding = report.at(place.span, format!("another {kind} has the id `{id}`"));
            finding.help("change the id of one of the two records");
            if let Some(earlier) = own_id(&first.fields) {
                finding.related(&first.path, earlier.span, "the id is first used here");
            }
        }
    }
}
