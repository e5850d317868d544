"""Airflow's processes on this machine: start, find again, end; only those this warehouse started."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from cli.scheduler.environment import airflow_environment
from ingest.settings import Settings, SettingsError, create_folder

COMPONENTS = ("api-server", "scheduler", "dag-processor")
DEFAULT_WEB_PORT = 8080
START_SECONDS = 120


class AirflowError(Exception):
    """Airflow could not be started or does not answer; the message is one line with the log to look at."""


class AirflowServices:
    """The api-server, scheduler and dag-processor of one warehouse."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.home / "airflow"
        self._state = self._folder / "services.json"

    def is_running(self) -> bool:
        """Whether every process of this warehouse's Airflow lives."""
        return len(self._processes()) == len(COMPONENTS)

    @property
    def web_address(self) -> str:
        """Where the web page and the API answer."""
        return f"http://127.0.0.1:{self._saved()['web_port']}"

    def start(self, web_port: int) -> None:
        """Migrate the metadata and start the processes; returns when the API answers.

        Raises SettingsError where the port is taken, AirflowError where a process ends at once.
        """
        if not is_free(web_port):
            raise SettingsError(f"Port {web_port} is in use: set KHO_WEB_PORT to another")
        self.stop()
        environment = airflow_environment(self._settings, web_port)
        logs = create_folder(self._folder / "services")
        self._run_to_end(environment, logs / "migrate.log", "db", "migrate")
        started = {name: _spawn(environment, logs / f"{name}.log", name) for name in COMPONENTS}
        self._state.write_text(
            json.dumps(
                {
                    "web_port": web_port,
                    "processes": {name: [child.pid, child.create_time()] for name, child in started.items()},
                }
            ),
            encoding="ascii",
        )
        self._wait_for_answer(logs)

    def stop(self) -> bool:
        """End the processes this warehouse started, with what they started; False where none lives."""
        parents = self._processes()
        family = [child for parent in parents for child in [*parent.children(recursive=True), parent]]
        for process in family:
            _signal(process, kill=False)
        _, alive = psutil.wait_procs(family, timeout=10)
        for process in alive:
            _signal(process, kill=True)
        psutil.wait_procs(alive, timeout=10)
        self._state.unlink(missing_ok=True)
        return bool(parents)

    def trigger(self, dag_id: str) -> str:
        """Ask for a run of the DAG now; returns the run's id."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._post(f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"]
            except urllib.error.HTTPError as error:
                if error.code != 404 or time.monotonic() > deadline:
                    raise AirflowError(f"Airflow refused to run {dag_id}: {error.code}") from None
                time.sleep(0.5)  # the DAG is not parsed yet

    def _post(self, path: str, body: dict) -> dict:
        request = urllib.request.Request(
            self.web_address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return json.load(answer)

    def _wait_for_answer(self, logs: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline:
            if not self.is_running():
                self.stop()
                raise AirflowError(f"A process of Airflow ended at once; the logs are in {logs}")
            try:
                with opener.open(f"{self.web_address}/api/v2/version", timeout=5):
                    return
            except OSError:
                time.sleep(0.3)
        raise AirflowError(f"Airflow does not answer; the logs are in {logs}")

    def _run_to_end(self, environment: dict[str, str], log: Path, *command: str) -> None:
        with log.open("ab") as output:
            code = subprocess.run(
                [sys.executable, "-m", "airflow", *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            ).returncode
        if code:
            raise AirflowError(f"airflow {' '.join(command)} failed; its log is {log}")

    def _saved(self) -> dict:
        try:
            return json.loads(self._state.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {"web_port": 0, "processes": {}}

    def _processes(self) -> list[psutil.Process]:
        """Living processes of ours: a number that the system has given to another process is not ours."""
        found = []
        for pid, created in self._saved()["processes"].values():
            try:
                process = psutil.Process(pid)
                if abs(process.create_time() - created) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.NoSuchProcess:
                continue
        return found


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _spawn(environment: dict[str, str], log: Path, component: str) -> psutil.Process:
    with log.open("ab") as output:
        child = psutil.Popen(
            [sys.executable, "-m", "airflow", component],
            env=environment,
            cwd=os.sep,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return child


def _signal(process: psutil.Process, *, kill: bool) -> None:
    try:
        process.kill() if kill else process.terminate()
    except psutil.NoSuchProcess:
        return
