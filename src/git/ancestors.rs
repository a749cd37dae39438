//! Finds parents and ancestors of commits: what `^` and `~` mean (gitrevisions(7)).

use std::collections::HashMap;

use gix::ObjectId;

use super::commit_headers::CommitHeaders;

/// Finds the ancestors of many commits. It reads each commit of history at most once,
/// however many revisions lead through it.
pub(super) struct Ancestors<'g> {
    headers: CommitHeaders<'g>,
    /// The parents of the commits that were read.
    parents: HashMap<ObjectId, Parents>,
    /// The commits whose first parents were followed to the end.
    nodes: Vec<AncestorNode>,
    numbers: HashMap<ObjectId, usize>,
}

/// The parents of a commit; `None` where this clone cannot tell them.
type Parents = Option<Box<[ObjectId]>>;

/// A commit among its first parents. Beside the parent it has a pointer that jumps further
/// back, chosen so that every ancestor is some `log n` pointers away (Myers, "An applicative
/// random-access stack", 1983).
#[derive(Clone, Copy)]
struct AncestorNode {
    commit: ObjectId,
    /// How many generations are before it.
    depth: usize,
    /// The number of its first parent, and of the node to jump to; its own where there is none.
    parent: usize,
    jump: usize,
    /// Whether this clone does not have the beginning of its history.
    is_cut: bool,
}

/// A commit that is searched for among the ancestors of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ancestor {
    Found(ObjectId),
    /// The commit has no such ancestor.
    Missing,
    /// Only a clone with more history can tell.
    Unknown,
}

impl<'g> Ancestors<'g> {
    pub(crate) fn new(headers: CommitHeaders<'g>) -> Self {
        Self {
            headers,
            parents: HashMap::new(),
            nodes: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// Finds the parent of a commit with this number, which counts from 1.
    pub(crate) fn parent(&mut self, commit: ObjectId, number: usize) -> Ancestor {
        let Some(parents) = self.parents(commit) else {
            return Ancestor::Unknown;
        };
        match parents.get(number - 1) {
            Some(parent) => Ancestor::Found(*parent),
            None => Ancestor::Missing,
        }
    }

    /// Finds the ancestor of a commit that many generations back, by first parents.
    pub(crate) fn generation(&mut self, commit: ObjectId, count: usize) -> Ancestor {
        match count {
            0 => return Ancestor::Found(commit),
            1 => return self.parent(commit, 1),
            _ => {}
        }
        let mut node = self.node(commit);
        let Some(wanted) = node.depth.checked_sub(count) else {
            return if node.is_cut {
                Ancestor::Unknown
            } else {
                Ancestor::Missing
            };
        };
        while node.depth > wanted {
            let jump = self.nodes[node.jump];
            node = if jump.depth < wanted {
                self.nodes[node.parent]
            } else {
                jump
            };
        }
        Ancestor::Found(node.commit)
    }

    /// Returns the node of a commit, and creates it and those of its first parents if necessary.
    fn node(&mut self, commit: ObjectId) -> AncestorNode {
        let mut new = Vec::new();
        let mut next = Ancestor::Found(commit);
        let mut parent = None;
        while let Ancestor::Found(commit) = next {
            parent = self.numbers.get(&commit).copied();
            if parent.is_some() {
                break;
            }
            new.push(commit);
            next = self.parent(commit, 1);
        }
        let is_cut = next == Ancestor::Unknown;
        for commit in new.into_iter().rev() {
            let number = self.nodes.len();
            let node = match parent {
                None => AncestorNode {
                    commit,
                    depth: 0,
                    parent: number,
                    jump: number,
                    is_cut,
                },
                Some(parent) => self.child(commit, parent),
            };
            self.nodes.push(node);
            self.numbers.insert(commit, number);
            parent = Some(number);
        }
        self.nodes[parent.unwrap_or_default()]
    }

    fn child(&self, commit: ObjectId, parent: usize) -> AncestorNode {
        let before = self.nodes[parent];
        let jump = self.nodes[before.jump];
        let far = self.nodes[jump.jump];
        let is_even = before.depth - jump.depth == jump.depth - far.depth;
        AncestorNode {
            commit,
            depth: before.depth + 1,
            parent,
            jump: if is_even { jump.jump } else { parent },
            is_cut: before.is_cut,
        }
    }

    fn parents(&mut self, commit: ObjectId) -> Option<&[ObjectId]> {
        let headers = &self.headers;
        let parents = self.parents.entry(commit).or_insert_with(|| {
            let header = headers.find(commit)?;
            let is_cut = headers.is_cut(&commit) && !header.parents.is_empty();
            (!is_cut).then(|| header.parents.into())
        });
        parents.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::Repository;
    use crate::internal::support::Sandbox;

    #[test]
    fn each_commit_is_read_once_for_all_revisions() {
        let sandbox = Sandbox::new();
        let mut commits = Vec::new();
        for number in 0..40 {
            commits.push(sandbox.commit(&number.to_string()));
        }
        commits.reverse();
        let ids: Vec<ObjectId> = commits
            .iter()
            .map(|commit| ObjectId::from_hex(commit.as_bytes()).expect("an id"))
            .collect();
        let repository = Repository::discover(sandbox.path())
            .expect("a repository that opens")
            .expect("a repository");
        repository.with_handle(|git| {
            let mut ancestors = Ancestors::new(CommitHeaders::new(git).expect("headers"));
            for (start, commit) in ids.iter().enumerate().rev() {
                for (count, expected) in ids[start..].iter().enumerate() {
                    let found = ancestors.generation(*commit, count);
                    assert_eq!(found, Ancestor::Found(*expected), "{start} {count}");
                }
                let beyond = ancestors.generation(*commit, ids.len() - start);
                assert_eq!(beyond, Ancestor::Missing);
            }
            assert_eq!(ancestors.generation(ids[0], usize::MAX), Ancestor::Missing);
            assert_eq!(ancestors.parents.len(), ids.len());
            assert_eq!(ancestors.nodes.len(), ids.len());
        });
    }
}
