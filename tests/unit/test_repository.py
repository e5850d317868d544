"""Promises about the repository itself: style, direction of imports, a lock that names no index, no local paths."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import REPOSITORY

BIN = Path(sys.executable).parent
LONGEST_FILE = 300


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return [REPOSITORY / name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).exists()]


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["lint-imports"]])
def test_style_and_direction_of_imports(command: list[str]) -> None:
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_every_package_of_the_lock_has_a_hash_and_no_address() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    packages = re.split(r"\n(?=[a-z])", lock)
    assert len(packages) > 100
    for package in packages:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==", package), package[:80]
        assert "--hash=sha256:" in package, package[:80]


def test_installation_takes_wheels_with_hashes_only() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if "pip install" in line]
    assert len(installs) == 3
    assert "--require-hashes --only-binary :all:" in installs[0]
    assert "--no-index" in installs[1]
    assert "--require-hashes --only-binary :all: --no-binary odfpy" in installs[2]


def test_ci_runs_the_command_of_the_readme() -> None:
    assert "make test" in (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_no_path_of_a_machine_stands_in_a_tracked_file() -> None:
    pattern = re.compile(r"(?:^|[^\w.])/(?:work|root|home/\w+)/")
    found = [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in tracked(":!*.lock")
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


def test_files_of_code_and_descriptions_stay_short() -> None:
    long = [
        str(path.relative_to(REPOSITORY))
        for path in tracked("*.py", "*.sql", "*.yml", "*.yaml")
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    ]
    assert long == []
