"""A warehouse with a few published reports, Superset over it in its own environment, and what a browser needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from cli.superset import Superset
from ingest.settings import REPOSITORY, Settings
from publication.consolidation import publish
from tests.publication.district import District
from transform.build import build_layers

PROGRAMS = REPOSITORY / ".venv-bi" / "bin"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Numbers that no year, page or count of anything else holds.
WHOLE = {"received_total": 1367, "received_online": 419, "received_direct_post": 461, "received_carried_over": 487,
         "resolved_total": 829, "resolved_early": 283, "resolved_on_time": 409, "resolved_overdue": 137,
         "pending_total": 538, "pending_in_time": 347, "pending_overdue": 191}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """Superset while it answers, with a token of its administrator."""

    superset: Superset
    settings: Settings
    token: str

    def get(self, path: str, body: object = None) -> dict:
        """The answer of the API; a body is posted."""
        request = urllib.request.Request(
            f"{self.superset.address}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None:
        pytest.skip("not run: Chromium is not installed here (tests/clients/install.sh)")
    return CHROMIUM


@pytest.fixture(scope="module")
def district(module_warehouse: Settings) -> District:
    """Two quarters of four communes, the first published; one report is late, one is missing."""
    made = District(module_warehouse)
    for period, units in (("2021-Q1", ("10924", "10927", "10900")), ("2021-Q2", ("10924", "10927"))):
        made.period_code = period
        accepted = []
        for place, unit in enumerate(units):
            cells = {(name, "total"): value + place for name, value in WHOLE.items()}
            accepted.append(
                made.deliver(unit, values=cells, at=f"2021-0{3 * int(period[-1])}-{18 + 3 * place} 09:00+07")
            )
            staff = {("staff_present", "total"): 18 - place, ("staff_assigned", "total"): 19, ("minority", "total"): 2}
            accepted.append(made.deliver(unit, form="can_bo", values=staff))
        build_layers()
        made.check()
        made.accept(*accepted)
        publish(period)
    return made


@pytest.fixture(scope="module")
def served(district: District) -> Iterator[Served]:
    """The dashboards imported, Superset answering on 127.0.0.1."""
    if not (PROGRAMS / "superset").exists():
        pytest.skip("not run: Superset is not installed here (make bi-install)")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KHO_BI_PORT", "0")
        superset = Superset(district.settings)
        superset.prepare()
        log = (Path(superset.environment()["KHO_BI_HOME"]) / "serve.log").open("w")
        process = subprocess.Popen(superset.command(), env=superset.environment(), stdout=log, stderr=log)
        try:
            yield Served(superset, district.settings, _token(superset))
        finally:
            process.terminate()
            process.wait(timeout=60)
            log.close()


def _token(superset: Superset) -> str:
    login = {"username": superset.user, "password": superset.password_file.read_text().strip(), "provider": "db"}
    request = urllib.request.Request(
        f"{superset.address}/api/v1/security/login",
        data=json.dumps(login).encode(),
        headers={"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    for _ in range(240):
        try:
            with opener.open(request, timeout=60) as answer:
                return json.load(answer)["access_token"]
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"Superset does not answer at {superset.address} ({os.getpid()})")
