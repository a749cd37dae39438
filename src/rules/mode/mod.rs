//! Rules about modes: each run and block has one known mode, and its operator is allowed in it.

mod legality;

mod one_mode;

mod unknown_mode;

mod illegal_operator;

mod mode_mismatch;

mod override_rate;

mod block_mode;

mod unknown_block;

mod outside_block;

mod unused_override;

mod block_overlap;

mod block_open;

mod block_project;

mod block_missing;

use crate::rules::rule::Family;

pub(crate) use legality::is_legal;

pub(crate) static FAMILY: Family = Family {
    name: "mode",
    page: PAGE,
    rules: &[
        &one_mode::ONE_MODE,
        &unknown_mode::UNKNOWN_MODE,
        &illegal_operator::ILLEGAL_OPERATOR,
        &mode_mismatch::MODE_MISMATCH,
        &override_rate::OVERRIDE_RATE,
        &block_mode::BLOCK_MODE,
        &unknown_block::UNKNOWN_BLOCK,
        &outside_block::OUTSIDE_BLOCK,
        &unused_override::UNUSED_OVERRIDE,
        &block_overlap::BLOCK_OVERLAP,
        &block_open::BLOCK_OPEN,
        &block_project::BLOCK_PROJECT,
        &block_missing::BLOCK_MISSING,
    ],
};

const PAGE: &str = "\
A mode is a way of working. It says what the work is for, which operators may be used, and what \
counts as evidence that the work was done. `PIPELINE` turns inputs into checked artifacts. \
`TOOLSMITH` builds tools that somebody uses. `SERVICE` keeps a running system running. \
`CONTRACT` repairs a boundary between two systems. `GOVERNANCE` makes decisions, so that fewer \
decisions are needed later. `CONTACT` reaches people.

Loading a file, and finding out why it cannot be loaded, feel like one piece of work. But they \
have different results: the first ends in a validated file, the second in a repro, a fix and a \
test that guards the fix. Whoever does both at once often finishes neither. So a block, which is \
a period of time, has exactly one mode. A run has the mode of its block, and an operator lists \
the modes in which it may be used. If something comes up that belongs to another mode, write it \
in the next pointer.

The title of a run usually shows its mode, and Holdpoint recognises it by a list of keywords for \
each mode. If the title is misleading, explain that in one sentence in `mode_override`. This is \
meant for exceptions: if one run in ten needs it, improve the titles or the keywords.

The mode decides which evidence a run must provide and when it must stop. So it is exactly one \
name, spelt as in the mode registry. `MODEL/ANALYZE` is not in the registry: it says how \
somebody thinks, which is possible in every mode, and belongs under `tags`.
";
