"""Promise: a clone in an empty folder goes from an inbox to a consolidated district; a second run changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.database import launcher
from ingest.settings import REPOSITORY, load_settings
from tests.conftest import let_others_enter


@dataclass(frozen=True)
class Demo:
    """A clone in which the demo has run twice, with what it printed."""

    home: Path
    first: str
    second: str
    query: str
    is_offline: bool


QUERY = "select received_total from district.district_dossiers where is_current and procedure_field_code = 'total'"
# The environment is installed already: the code is the clone's, the packages are ours.
SCRIPT = """
set -eu
{loopback}
run() {{ make --no-print-directory -o {venv}/.ready VENV={venv} "$@"; }}
trap 'run down' EXIT
run demo > ../first.txt 2>&1
{venv}/bin/python -c 'from cli.main import main; main()' psql -c "{query}" > ../query.txt 2>&1
run demo > ../second.txt 2>&1
"""
LOOPBACK_UP = (
    "{venv}/bin/python -c 'import fcntl, socket, struct;"
    ' fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh22x", b"lo", 0x41))\''
)


def without_network() -> list[str]:
    """The command that runs another without any network but loopback; empty where that is not allowed."""
    command = ["unshare", "--net"]
    if os.geteuid() != 0 or shutil.which(command[0]) is None:
        return []
    return [] if subprocess.run([*command, "true"], capture_output=True, check=False).returncode else command


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("clone")
    let_others_enter(folder)
    clone = folder / "kho"
    subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(clone)], check=True, timeout=60)
    venv = sys.prefix
    isolation = without_network()
    script = SCRIPT.format(venv=venv, query=QUERY, loopback=LOOPBACK_UP.format(venv=venv) if isolation else "")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KHO_", "AIRFLOW", "INBOX"))}
    done = subprocess.run(
        [*isolation, "sh", "-c", script],
        cwd=clone,
        env=inherited | {"PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        timeout=480,
        check=False,
    )
    printed = {name: folder / f"{name}.txt" for name in ("first", "second", "query")}
    texts = {name: path.read_text(encoding="utf-8") if path.exists() else "" for name, path in printed.items()}
    assert done.returncode == 0, (texts["second"] or texts["first"])[-3000:] + done.stderr[-2000:]
    return Demo(clone / "var" / "warehouse", **texts, is_offline=bool(isolation))


def test_the_outcome_is_the_sample_s_truth(demo: Demo) -> None:
    assert "The outcome is the truth written beside the sample." in demo.first
    for dag in ("intake__submissions", "warehouse__build", "district__consolidate"):
        assert dag in demo.first
    assert "Tổng hợp từ 16/17 đơn vị; thiếu: Xã Cẩm Văn." in demo.first
    assert "Phát hiện:" in demo.first
    assert "Muộn: Thị trấn Lai Cách (van_ban)" in demo.first


def test_what_it_points_to_is_there(demo: Demo) -> None:
    assert (demo.home / "site" / "index.html").exists()
    assert (demo.home / "site" / "data-docs" / "index.html").exists()
    assert (demo.home / "outbox" / "tong-hop" / "295" / "2021-Q3" / "ho_so-v1.xlsx").exists()
    assert list((demo.home / "outbox" / "10900" / "2021-Q3").glob("*.xlsx"))
    assert "(3 rows)" in demo.query


def test_the_second_run_changes_nothing_and_says_so(demo: Demo) -> None:
    assert "Nothing changed since the last run" in demo.second
    assert "Nothing changed since the last run" not in demo.first


def test_it_runs_without_any_network(demo: Demo) -> None:
    if not demo.is_offline:
        pytest.skip("not run: only root can take the network away, so the demo ran with it")
    assert "The outcome is the truth" in demo.first


def test_an_outcome_that_is_not_the_truth_would_be_told(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    from cli.demo_truth import compare_with_truth, has_decisions_by_hand
    from expectations.review import return_report, waiting_reports
    from publication.overview import load_overview

    for name in [name for name in os.environ if name.startswith("KHO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KHO_HOME", str(demo.home))
    settings = launcher.start(load_settings())
    path = demo.home / "sample" / "truth.json"
    written = path.read_text(encoding="utf-8")
    truth = json.loads(written)
    truth["submissions"][0]["revision"] = 7
    truth["findings"][0]["cells"][0]["cell"] = "Z99"
    truth["findings"][1]["spoiled_cells"] = [{"cell": "Z98"}]
    truth["timeliness"]["late"].append(["10888", "ho_so", "2021-Q1"])
    truth["consolidated"][0]["figures"][0]["value"] += 1
    truth["narrative"][0]["value"] = "3"
    try:
        path.write_text(json.dumps(truth), encoding="utf-8")
        told = "\n".join(compare_with_truth(settings, load_overview()))
        assert not has_decisions_by_hand(settings)
        [waiting, *_] = waiting_reports()
        return_report(waiting.submission_id, "Đề nghị xã sửa", "lan")
        assert has_decisions_by_hand(settings)
    finally:
        launcher.stop(settings)
        path.write_text(written, encoding="utf-8")
    for words in (
        "revision is 1, must be 7",
        "Z99",
        "about nothing that was spoiled",
        "late:",
        "received_total",
        "Narrative: must not be",
    ):
        assert words in told
