//! Where a new record goes: beside the latest of its kind.

use jiff::Timestamp;

use super::Order;
use crate::model::Model;
use crate::record::check::slug;
use crate::record::{Kind, Record};
use crate::text::RepoPath;

/// The folder of the latest record of the kind, or a new one with the kind's name.
pub fn folder(order: &Order, model: &Model) -> RepoPath {
    let own = |record: &&Record| record.kind() == Some(order.kind);
    let records = model.members().iter().map(|member| member.record());
    // Of several that began at once, and of those that do not say when, the last by path.
    let latest = records
        .filter(own)
        .max_by_key(|record| record.fields.began());
    let Some(latest) = latest else {
        return RepoPath::from(usual(order.kind));
    };
    let folder = latest.path.parent();
    let month = latest.fields.began().map(|start| month(start).into_bytes());
    match month.and_then(|month| folder.strip_suffix(&*month).map(<[u8]>::to_vec)) {
        // Where each month has its folder, the new record's month has one, too.
        Some(above) => RepoPath::new([above, month_of(order)].concat()),
        None => RepoPath::new(folder),
    }
}

/// The name of the file, without its ending.
pub fn name(order: &Order) -> String {
    let day = order.start.strftime("%F").to_string();
    let of_title = order.title.as_deref().map(slug);
    let of_id = order.id.as_deref().map(slug);
    let of_project = order.project.as_deref().map(slug);
    let said = |names: [Option<String>; 3]| {
        let mut names = names.into_iter().flatten();
        names.find(|name| !name.is_empty())
    };
    let name = match order.kind {
        Kind::OpRun => said([of_title, of_id, None]),
        Kind::DebugPacket => said([of_title, order.run.as_ref().map(stem), of_project]),
        Kind::Decision => said([of_id, of_title, of_project]),
        Kind::Block => said([of_id, of_title, of_project]),
        Kind::Regime => said([of_project, None, None]),
        Kind::Operator | Kind::Project | Kind::Constraint => said([of_id, of_title, None]),
    };
    let name = name.unwrap_or_else(|| slug(order.kind.word()));
    let name: String = name.chars().take(80).collect();
    match order.kind {
        Kind::OpRun | Kind::DebugPacket | Kind::Decision | Kind::Block
            if !name.starts_with(&day) =>
        {
            format!("{day}-{name}")
        }
        Kind::Regime => format!("{name}-{day}"),
        Kind::OpRun
        | Kind::DebugPacket
        | Kind::Decision
        | Kind::Block
        | Kind::Operator
        | Kind::Project
        | Kind::Constraint => name,
    }
}

fn usual(kind: Kind) -> &'static str {
    match kind {
        Kind::Operator => "operators",
        Kind::OpRun => "runs",
        Kind::DebugPacket => "packets",
        Kind::Block => "blocks",
        Kind::Project => "projects",
        Kind::Regime => "regimes",
        Kind::Constraint => "constraints",
        Kind::Decision => "decisions",
    }
}

fn month(at: Timestamp) -> String {
    at.strftime("%Y-%m").to_string()
}

fn month_of(order: &Order) -> Vec<u8> {
    month(order.start).into_bytes()
}

/// The name of a run's file without day and ending.
fn stem(path: &RepoPath) -> String {
    let name = String::from_utf8_lossy(path.name()).into_owned();
    let name = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let digits = |char: char| char.is_ascii_digit() || char == '-';
    slug(name.trim_start_matches(digits))
}
