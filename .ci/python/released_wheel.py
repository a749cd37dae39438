"""The build backend of pyproject.toml (PEP 517).

The pre-commit framework installs a hook with `pip install .` in a clone of this repository. maturin would
compile the program there, which takes minutes and needs Rust. A checked-out revision of a version that
is released has the same sources as the release, so this backend fetches the released wheel instead. In a
clone with a branch or with changes, and if there is no such release, it compiles.
"""

import re
import subprocess
import sys
from pathlib import Path

import maturin
from maturin import build_editable, build_sdist  # noqa: F401

ROOT = Path(__file__).parent.parent.parent


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = is_revision() and fetch(wheel_directory)
    return name or maturin.build_wheel(wheel_directory, config_settings, metadata_directory)


def is_revision():
    """Returns whether a revision is checked out, and not a branch, and nothing is changed."""

    def git(*arguments):
        command = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)

    top = git("rev-parse", "--show-toplevel").stdout.decode().strip()
    if not top or Path(top).resolve() != ROOT.resolve():
        return False
    is_on_branch = git("symbolic-ref", "--quiet", "HEAD").returncode == 0
    is_changed = git("status", "--porcelain", "--untracked-files=no").stdout != b""
    return not is_on_branch and not is_changed


def fetch(folder):
    """Fetches the released wheel of this version for this machine, and returns its name."""
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"$', manifest, re.MULTILINE).group(1)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    wheel = ["--no-deps", "--only-binary", ":all:", "--dest", folder, f"holdpoint-cli=={version}"]
    if subprocess.run(pip + wheel, check=False).returncode != 0:
        print(f"there is no wheel of holdpoint-cli {version} for this machine: compiling it", file=sys.stderr)
        return None
    return next(Path(folder).glob(f"holdpoint_cli-{version}-*.whl")).name
