"""`kho bi`: Superset with the district's dashboards, in an environment of its own beside the warehouse."""

from __future__ import annotations

from typing import Annotated

import typer


def bi(
    only_import: Annotated[bool, typer.Option("--import", help="Bring the dashboards in and end.")] = False,
) -> None:
    """Bring the dashboards into Superset and serve them on 127.0.0.1 until Ctrl-C."""
    from cli.database import prepare_database
    from cli.superset import Superset
    from ingest.settings import load_settings

    settings, _ = prepare_database(load_settings())
    superset = Superset(settings)
    superset.prepare()
    if only_import:
        return
    print(f"Superset:  {superset.address}")
    print(f"User:      {superset.user}, password in {superset.password_file}")
    print("End:       Ctrl-C")
    superset.serve()
