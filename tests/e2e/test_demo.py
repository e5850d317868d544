"""Promise: a clone in an empty folder goes from an inbox to a consolidated district; a second run changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.settings import REPOSITORY
from tests.conftest import let_others_enter

pytestmark = pytest.mark.xdist_group("e2e")


@dataclass(frozen=True)
class Demo:
    """A clone whose demo has run once."""

    clone: Path
    home: Path
    output: str

    def make(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return run_make(self.clone, *words, **environment)


def run_make(clone: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """make in the clone with the environment installed already: the code is the clone's, the packages are ours."""
    venv = Path(sys.prefix)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KHO_", "AIRFLOW", "INBOX"))}
    return subprocess.run(
        ["make", "-o", f"{venv}/.ready", *words, f"VENV={venv}"],
        cwd=clone,
        env=inherited | {"PYTHONPATH": str(clone)} | environment,
        capture_output=True,
        text=True,
        timeout=420,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("clone")
    let_others_enter(folder)
    clone = folder / "kho"
    subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(clone)], check=True, timeout=60)
    done = run_make(clone, "demo")
    try:
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        yield Demo(clone, clone / "var" / "warehouse", done.stdout)
    finally:
        run_make(clone, "down")


def test_the_outcome_is_the_sample_s_truth(demo: Demo) -> None:
    assert "The outcome is the truth written beside the sample." in demo.output
    for dag in ("intake__submissions", "warehouse__build", "district__consolidate"):
        assert dag in demo.output
    assert "Tổng hợp từ 16/17 đơn vị; thiếu: Xã Cẩm Văn." in demo.output
    assert "Phát hiện:" in demo.output
    assert "Muộn: Thị trấn Lai Cách (van_ban)" in demo.output


def test_what_it_points_to_is_there(demo: Demo) -> None:
    assert (demo.home / "site" / "index.html").exists()
    assert (demo.home / "site" / "data-docs" / "index.html").exists()
    assert (demo.home / "outbox" / "tong-hop" / "295" / "2021-Q3" / "ho_so-v1.xlsx").exists()
    assert list((demo.home / "outbox" / "10900" / "2021-Q3").glob("*.xlsx"))
    query = "select received_total from district.district_dossiers where is_current and procedure_field_code = 'total'"
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", "psql", "-c", query],
        cwd=demo.clone,
        env=os.environ | {"KHO_HOME": str(demo.home), "PYTHONPATH": str(demo.clone)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "(3 rows)" in done.stdout


def test_the_second_run_changes_nothing_and_says_so(demo: Demo) -> None:
    done = demo.make("demo")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Nothing changed since the last run" in done.stdout


def test_an_outcome_that_is_not_the_truth_would_be_told(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    from cli.demo_truth import compare_with_truth
    from ingest.settings import load_settings
    from publication.overview import load_overview

    for name in [name for name in os.environ if name.startswith("KHO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KHO_HOME", str(demo.home))
    path = demo.home / "sample" / "truth.json"
    written = path.read_text(encoding="utf-8")
    truth = json.loads(written)
    truth["submissions"][0]["revision"] = 7
    truth["findings"][0]["cells"][0]["cell"] = "Z99"
    truth["timeliness"]["late"].append(["10888", "ho_so", "2021-Q1"])
    truth["consolidated"][0]["figures"][0]["value"] += 1
    truth["narrative"][0]["value"] = "3"
    try:
        path.write_text(json.dumps(truth), encoding="utf-8")
        told = "\n".join(compare_with_truth(load_settings(), load_overview()))
    finally:
        path.write_text(written, encoding="utf-8")
    for words in ("revision is 1, must be 7", "Z99", "late:", "received_total", "Narrative: must not be"):
        assert words in told
