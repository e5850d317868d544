"""Takes the inbox in and stands still at one step until it is killed: `python -m tests.intake.stopped STEP`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from ingest import intake, loading
from ingest.registry import archive, sealed, submissions
from tests.intake.inbox import take_in

HERE = "standing at"


def stand_still(*_: Any, **__: Any) -> None:
    print(HERE, flush=True)
    time.sleep(600)


def after(function: Callable[..., Any], times: int = 1) -> Callable[..., Any]:
    """The function as it is, until it has been called so often: then it stands still."""
    calls = 0

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        result = function(*arguments, **named)
        if calls == times:
            stand_still()
        return result

    return counted


def before_event(wanted: str) -> Callable[..., None]:
    def add_event(connection: Any, submission_id: int, event: str, detail: str | None) -> None:
        if event == wanted:
            stand_still()
        submissions.add_event(connection, submission_id, event, detail)

    return add_event


STEPS: dict[str, Callable[[], None]] = {
    "half landed": lambda: setattr(os, "fsync", stand_still),
    "landed, folder not flushed": lambda: setattr(archive, "flush_folder", stand_still),
    "landed, no receipt": lambda: setattr(submissions, "register", stand_still),
    "receipt, not claimed": lambda: setattr(submissions, "claim", stand_still),
    "claimed, not read": lambda: setattr(intake, "open_original", stand_still),
    "records in COPY": lambda: setattr(loading.RecordCopy, "write", after(loading.RecordCopy.write)),
    "figures in COPY": lambda: setattr(loading, "_row", after(loading._row, times=20)),
    "before commit": lambda: setattr(loading, "add_event", before_event("loaded")),
    "after commit": lambda: setattr(submissions, "holds_personal_data", stand_still),
    "sealed, open copy still there": lambda: setattr(sealed, "flush_folder", stand_still),
    "not numbered": lambda: setattr(submissions, "number_revisions", stand_still),
}


def main(step: str) -> None:
    STEPS[step]()
    take_in()


if __name__ == "__main__":
    main(sys.argv[1])
