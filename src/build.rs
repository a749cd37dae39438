//! The build script: hands the program a hash of its sources, by which caches of different builds
//! are told apart.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for path in files(Path::new("src"))? {
        path.hash(&mut hasher);
        fs::read(&path)?.hash(&mut hasher);
    }
    // The libraries have a part in how files are read. A package may come without the list of them.
    fs::read("Cargo.lock").unwrap_or_default().hash(&mut hasher);
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!(
        "cargo::rustc-env=HOLDPOINT_SOURCES={:016x}",
        hasher.finish()
    );
    Ok(())
}

/// Returns the files below a folder, in the order of their paths.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            paths.extend(files(&path)?);
        } else {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
