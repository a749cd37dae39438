//! `missing-field`

use crate::record::{Need, op_run::NOT_OF_HELD};
use crate::rule::prelude::*;

rule! {
    /// A required field is absent or empty.
    ///
    /// What a kind of record requires is what makes it one: a run without a
    /// result or an operator without checks proves nothing. A run that is held
    /// (`held_by`) was not executed and needs no result.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    ///       ^^^^^^^ //~ a Project needs `owners`
    /// project_id: warehouse
    /// name: Warehouse
    /// ---
    /// ```
    /// # Good
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static MISSING_FIELD = {
        name: "missing-field",
        level: Responsibility,
        severity: Error,
        source: "Execution model: the fields of each kind",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    let Some(kind) = record.kind() else { return };
    let is_held = matches!(&record.fields, Fields::OpRun(run) if run.held_by.is_some());
    let needed = |name: &str| match name {
        // `next-pointer` speaks of every pointer, missing ones too.
        "next_pointer" => false,
        name => !(is_held && NOT_OF_HELD.contains(&name)),
    };
    for field in record
        .absent()
        .filter(|field| field.need == Need::Required && needed(field.name))
    {
        report
            .at(
                record.anchor,
                format!("{} {kind} needs `{}`", article(kind), field.name),
            )
            .about(field.name)
            .help(format!("add it: {}", field.expected));
    }
}

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Operator | Kind::OpRun => "an",
        Kind::DebugPacket
        | Kind::Block
        | Kind::Project
        | Kind::Regime
        | Kind::Constraint
        | Kind::Decision => "a",
    }
}
