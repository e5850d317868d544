"""`kho contracts`: what readers of the marts may rely on."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def contracts(write: Annotated[bool, typer.Option("--write", help="Agree to what was added.")] = False) -> None:
    """Compare the models with the contracts agreed. Exit code 1 where one is broken: that needs a new version."""
    from transform.contracts import SNAPSHOT, broken_promises, read_promises, read_snapshot, snapshot_text

    now = read_promises()
    broken = broken_promises(read_snapshot(SNAPSHOT), now) if SNAPSHOT.exists() else []
    for sentence in broken:
        print(sentence, file=sys.stderr)
    if broken:
        sys.exit(1)
    if write:
        SNAPSHOT.write_text(snapshot_text(now), encoding="utf-8")
    print(f"{len({promise.key[:2] for promise in now})} contracts hold")
