"""Airflow's settings, all by environment: nothing of a user's own Airflow is read or written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ingest.lineage import NAMESPACE, lineage_transport
from ingest.settings import REPOSITORY, Settings, create_folder, make_secret


def airflow_environment(settings: Settings, web_port: int) -> dict[str, str]:
    """The environment of Airflow's processes for this warehouse; its home is <KHO_HOME>/airflow.

    Nothing phones home, nothing listens beyond loopback, tasks run as processes of the scheduler.
    """
    home = create_folder(settings.home / "airflow")
    secret = make_secret(settings.secrets / "airflow_web")
    database = (
        f"postgresql+psycopg2://airflow:{settings.password('airflow')}@{settings.db_host}:{settings.db_port}/airflow"
    )
    options = {
        "CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": str(max(2, os.cpu_count() or 2)),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{web_port}/execution/",
        "DATABASE__SQL_ALCHEMY_CONN": database,
        "API__HOST": "127.0.0.1",
        "API__PORT": str(web_port),
        "API__WORKERS": "1",
        "API__SECRET_KEY": secret,
        "API_AUTH__JWT_SECRET": secret,
        "DAG_PROCESSOR__REFRESH_INTERVAL": "10",
        "LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "LOGGING__COLORED_CONSOLE_LOG": "False",
        "OPENLINEAGE__NAMESPACE": NAMESPACE,
        "OPENLINEAGE__TRANSPORT": lineage_transport(settings, "airflow"),
        "OPENLINEAGE__DISABLE_SOURCE_CODE": "True",
        "OPENLINEAGE__EXTRACTORS": "cli.scheduler.lineage.TablesOfTasks",
        "SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "OPENLINEAGE"))}
    return (
        inherited
        | {f"AIRFLOW__{name}": value for name, value in options.items()}
        | {
            "AIRFLOW_HOME": str(home),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
            "KHO_HOME": str(settings.home),
            "KHO_INBOX": str(settings.inbox),
            "KHO_SECRETS": str(settings.secrets),
            "KHO_DB_PORT": str(settings.db_port),
            "KHO_DB_NAME": settings.db_name,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "GX_ANALYTICS_ENABLED": "false",
            "SCARF_ANALYTICS": "false",
            "DO_NOT_TRACK": "1",
        }
    )
