//! The fields of a record, by kind.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::one_or_many::ModeId;
use super::own_record::OwnRecord;
use super::source::FieldSource;
use super::{
    Block, Constraint, Correction, DebugPacket, Decision, Field, Kind, List, OpRun, Operator,
    Parsed, Project, Regime,
};
use crate::text::Spanned;

/// The fields of a record, by kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Fields {
    Operator(Box<Operator>),
    OpRun(Box<OpRun>),
    DebugPacket(Box<DebugPacket>),
    Block(Box<Block>),
    Project(Box<Project>),
    Regime(Box<Regime>),
    Constraint(Box<Constraint>),
    Decision(Box<Decision>),
    /// A kind that the configuration defines.
    Own(Box<OwnRecord>),
    /// The kind is unknown, or the file is too large to be read.
    Unread,
}

impl Fields {
    /// Returns the kind, if it is known.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Operator(_) => Some(Kind::Operator),
            Self::OpRun(_) => Some(Kind::OpRun),
            Self::DebugPacket(_) => Some(Kind::DebugPacket),
            Self::Block(_) => Some(Kind::Block),
            Self::Project(_) => Some(Kind::Project),
            Self::Regime(_) => Some(Kind::Regime),
            Self::Constraint(_) => Some(Kind::Constraint),
            Self::Decision(_) => Some(Kind::Decision),
            Self::Own(record) => Some(Kind::Own(record.kind)),
            Self::Unread => None,
        }
    }

    /// Reads all fields of a kind's table.
    pub fn read(kind: Kind, source: &mut FieldSource<'_>) -> Self {
        let vocabulary = source.cx.vocabulary;
        match kind {
            Kind::Operator => Self::Operator(Box::new(Operator::read(source))),
            Kind::OpRun => Self::OpRun(Box::new(OpRun::read(source))),
            Kind::DebugPacket => Self::DebugPacket(Box::new(DebugPacket::read(source))),
            Kind::Block => Self::Block(Box::new(Block::read(source))),
            Kind::Project => Self::Project(Box::new(Project::read(source))),
            Kind::Regime => Self::Regime(Box::new(Regime::read(source))),
            Kind::Constraint => Self::Constraint(Box::new(Constraint::read(source))),
            Kind::Decision => Self::Decision(Box::new(Decision::read(source))),
            Kind::Own(_) => match vocabulary.kinds.get(kind.word()) {
                Some(kind) => Self::Own(Box::new(source.take_own(kind))),
                None => Self::Unread,
            },
        }
    }
}

impl Fields {
    /// Returns the mode in which the work was done.
    pub fn mode(&self) -> Option<&Spanned<ModeId>> {
        let mode: &Parsed<ModeId> = match self {
            Self::OpRun(run) => &run.mode_id,
            Self::Block(block) => &block.mode_id,
            Self::DebugPacket(packet) => &packet.mode_id,
            Self::Operator(_)
            | Self::Project(_)
            | Self::Regime(_)
            | Self::Constraint(_)
            | Self::Decision(_)
            | Self::Own(_)
            | Self::Unread => return None,
        };
        mode.as_ref()
    }

    /// Returns the corrections that could be read.
    pub fn corrections(&self) -> &[Spanned<Correction>] {
        let corrections: &Parsed<List<Correction>> = match self {
            Self::OpRun(run) => &run.corrections,
            Self::DebugPacket(packet) => &packet.corrections,
            Self::Regime(regime) => &regime.corrections,
            Self::Constraint(constraint) => &constraint.corrections,
            Self::Decision(decision) => &decision.corrections,
            Self::Operator(_) | Self::Block(_) | Self::Project(_) | Self::Own(_) | Self::Unread => {
                return &[];
            }
        };
        corrections
            .as_ref()
            .map_or(&[], |corrections| &corrections.value)
    }

    /// Returns the date by which the next pointer is due.
    pub fn next_due(&self) -> Option<&Spanned<Date>> {
        let due: &Parsed<Date> = match self {
            Self::OpRun(run) => &run.next_due,
            Self::DebugPacket(packet) => &packet.next_due,
            Self::Block(block) => &block.next_due,
            Self::Decision(decision) => &decision.next_due,
            Self::Operator(_)
            | Self::Project(_)
            | Self::Regime(_)
            | Self::Constraint(_)
            | Self::Own(_)
            | Self::Unread => return None,
        };
        due.as_ref()
    }

    /// Returns when the work began and ended; `None` for any kind but runs and blocks.
    pub fn times(&self) -> Option<(&Parsed<Timestamp>, &Parsed<Timestamp>)> {
        match self {
            Self::OpRun(run) => Some((&run.timestamp_start, &run.timestamp_end)),
            Self::Block(block) => Some((&block.timestamp_start, &block.timestamp_end)),
            Self::Operator(_)
            | Self::DebugPacket(_)
            | Self::Project(_)
            | Self::Regime(_)
            | Self::Constraint(_)
            | Self::Decision(_)
            | Self::Own(_)
            | Self::Unread => None,
        }
    }

    /// Returns when the work began, the decision was made or the regime was declared.
    pub fn started_at(&self) -> Option<Timestamp> {
        match self {
            Self::OpRun(_) | Self::Block(_) => Some(self.times()?.0.as_ref()?.value),
            Self::Decision(decision) => Some(decision.decided_at.as_ref()?.value.0),
            Self::Regime(regime) => Some(regime.declared_at.as_ref()?.value.0),
            Self::Operator(_)
            | Self::DebugPacket(_)
            | Self::Project(_)
            | Self::Constraint(_)
            | Self::Own(_)
            | Self::Unread => None,
        }
    }
}

impl Kind {
    /// Returns the kind's own fields.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Operator => Operator::FIELDS,
            Self::OpRun => OpRun::FIELDS,
            Self::DebugPacket => DebugPacket::FIELDS,
            Self::Block => Block::FIELDS,
            Self::Project => Project::FIELDS,
            Self::Regime => Regime::FIELDS,
            Self::Constraint => Constraint::FIELDS,
            Self::Decision => Decision::FIELDS,
            // Their fields are in the vocabulary.
            Self::Own(_) => &[],
        }
    }

    /// Returns what the kind is for, in Markdown.
    pub fn about(self) -> &'static str {
        match self {
            Self::Operator => Operator::ABOUT,
            Self::OpRun => OpRun::ABOUT,
            Self::DebugPacket => DebugPacket::ABOUT,
            Self::Block => Block::ABOUT,
            Self::Project => Project::ABOUT,
            Self::Regime => Regime::ABOUT,
            Self::Constraint => Constraint::ABOUT,
            Self::Decision => Decision::ABOUT,
            Self::Own(_) => "A kind that the configuration defines.\n",
        }
    }
}

/// Returns whether some kind has a field with this name.
pub(crate) fn is_field(name: &str) -> bool {
    Kind::ALL
        .iter()
        .any(|kind| kind.fields().iter().any(|field| field.name == name))
}

impl Fields {
    /// Returns the fields of a record of a kind that the configuration defines.
    pub fn own(&self) -> Option<&OwnRecord> {
        match self {
            Self::Own(record) => Some(record),
            _ => None,
        }
    }
}

/// Declares accessors that return the fields of one kind, or `None` for a record of another kind.
macro_rules! as_kind {
    ($($name:ident $kind:ident),+) => {
        impl Fields {
            $(pub fn $name(&self) -> Option<&$kind> {
                match self {
                    Self::$kind(fields) => Some(fields),
                    _ => None,
                }
            })+
        }
    };
}

as_kind! {
    operator Operator, run OpRun, packet DebugPacket, block Block,
    project Project, regime Regime, constraint Constraint, decision Decision
}
