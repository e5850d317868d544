"""Promise: production comes up the same way, with secrets from files and nothing published beyond loopback."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from ingest.database.migrate import LOGIN_ROLES
from ingest.settings import REPOSITORY

FILE = REPOSITORY / "docker-compose.yml"


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def test_the_services_of_production_are_there(compose: dict) -> None:
    assert set(compose["services"]) == {
        "postgres",
        "migration",
        "airflow-api-server",
        "airflow-scheduler",
        "airflow-dag-processor",
        "airflow-triggerer",
        "superset",
    }
    assert [name for name, service in compose["services"].items() if service.get("profiles") == ["bi"]] == ["superset"]
    assert compose["services"]["postgres"]["image"] == "postgres:18"


def test_nothing_is_published_beyond_loopback_by_default(compose: dict) -> None:
    published = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert len(published) == 3
    for port in published:
        assert port.startswith("${KHO_BIND:-127.0.0.1}:"), port


def test_the_migration_runs_once_before_airflow(compose: dict) -> None:
    services = compose["services"]
    assert services["migration"]["restart"] == "no"
    assert services["migration"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "kho db migrate" in services["migration"]["command"][-1]
    assert "airflow db migrate" in services["migration"]["command"][-1]
    for name, service in services.items():
        if name.startswith("airflow-"):
            assert service["depends_on"]["migration"]["condition"] == "service_completed_successfully", name


def test_every_lasting_service_has_a_health_check(compose: dict) -> None:
    for name, service in compose["services"].items():
        if name != "migration":
            assert service["healthcheck"]["test"][0] == "CMD", name


def test_secrets_are_files_and_no_password_stands_in_the_text(compose: dict) -> None:
    assert all(secret["file"].startswith("./secrets/") for secret in compose["secrets"].values())
    assert {"kho_admin", "airflow", *LOGIN_ROLES} <= set(compose["secrets"])
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            assert "PASSWORD" not in name or str(value).startswith(("/run/secrets/", "/srv/kho/airflow/")), name
        assert set(service["secrets"]) <= set(compose["secrets"])


def test_the_command_of_the_readme_makes_every_secret(compose: dict, tmp_path: Path) -> None:
    from cli.database import secrets

    secrets(tmp_path / "secrets")
    for secret in compose["secrets"].values():
        file = tmp_path / secret["file"]
        assert file.read_text(encoding="utf-8").strip()
        assert file.stat().st_mode & 0o077 == 0, file


def test_inbox_archive_and_outbox_are_volumes(compose: dict) -> None:
    mounts = compose["services"]["airflow-scheduler"]["volumes"]
    for name in ("inbox", "archive", "outbox"):
        assert f"{name}:/srv/kho/{name}" in mounts
        assert name in compose["volumes"]


def test_docker_compose_takes_the_file() -> None:
    programs = [["docker", "compose"], ["docker-compose"]]
    usable = [
        program
        for program in programs
        if shutil.which(program[0])
        and not subprocess.run([*program, "version"], capture_output=True, check=False, timeout=60).returncode
    ]
    if not usable:
        pytest.skip("not run: docker compose is not installed")
    done = subprocess.run(
        [*usable[0], "-f", str(FILE), "config", "-q"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
