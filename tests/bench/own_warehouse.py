"""A folder and a server of the measurement's own, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.database import launcher
from ingest.database.migrate import migrate
from ingest.reference.load import load_reference
from ingest.settings import load_settings


@contextmanager
def own_warehouse() -> Iterator[Path]:
    """The folder; KHO_HOME and KHO_INBOX point into it, the database is migrated and holds the reference lists."""
    for name in [name for name in os.environ if name.startswith("KHO_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        os.environ["KHO_HOME"] = str(Path(folder) / "home")
        os.environ["KHO_INBOX"] = str(Path(folder) / "inbox")
        settings = launcher.start(load_settings())
        try:
            migrate(settings)
            load_reference(settings)
            yield Path(folder)
        finally:
            launcher.stop(settings)
