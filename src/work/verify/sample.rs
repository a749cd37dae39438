//! Chooses a sample of the runs to repeat.

use sha2::{Digest, Sha256};

use crate::text::RepoPath;

/// Chooses some of the runs. The same seed, a commit, always gives the same runs.
pub(crate) fn sample(runs: Vec<RepoPath>, count: usize, seed: &str) -> Vec<RepoPath> {
    let mut keyed: Vec<(Vec<u8>, RepoPath)> = { runs.into_iter() }
        .map(|run| {
            let mut hasher = Sha256::new();
            hasher.update(seed.as_bytes());
            hasher.update(run.as_bytes());
            (hasher.finalize().to_vec(), run)
        })
        .collect();
    keyed.sort();
    keyed.truncate(count);
    let mut runs: Vec<RepoPath> = keyed.into_iter().map(|(_, run)| run).collect();
    runs.sort();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_depends_on_the_commit() {
        let runs: Vec<RepoPath> = (0..100)
            .map(|number| RepoPath::new(format!("{number}.md")))
            .collect();
        let one = sample(runs.clone(), 5, "one");
        assert_eq!(one, sample(runs.clone(), 5, "one"));
        assert_ne!(one, sample(runs.clone(), 5, "two"));
        assert_eq!(sample(runs.clone(), 1000, "one").len(), 100);
    }
}
