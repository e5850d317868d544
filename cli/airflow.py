"""`kho up` and `kho down`: Airflow's scheduler and web page over this warehouse, and their end."""

from __future__ import annotations

import os

from cli.database import prepare_database
from cli.scheduler.services import DEFAULT_WEB_PORT, AirflowServices, free_port
from ingest.database import launcher
from ingest.settings import SettingsError, create_folder, load_settings


def up() -> None:
    """Start the database, the scheduler and the web page; the DAGs run on their schedule."""
    settings = load_settings()
    create_folder(settings.inbox)
    settings, _ = prepare_database(settings)
    airflow = AirflowServices(settings)
    if not airflow.is_running():
        airflow.start(_web_port())
    print(f"Airflow: {airflow.web_address}\nInbox:   {settings.inbox}\nStop:    make down")


def down() -> None:
    """End what `kho up` or `kho demo` started."""
    settings = load_settings()
    ended = AirflowServices(settings).stop()
    stopped = settings.is_embedded and launcher.stop(settings)
    print(
        f"Airflow {'ended' if ended else 'was not running'}; PostgreSQL {'stopped' if stopped else 'was not running'}"
    )


def _web_port() -> int:
    text = os.environ.get("KHO_WEB_PORT", "").strip() or str(DEFAULT_WEB_PORT)
    if not text.isdigit() or int(text) > 65535:
        raise SettingsError(f"KHO_WEB_PORT={text} is not a port: give a number from 1 to 65535, or 0 for a free one")
    return int(text) or free_port()
