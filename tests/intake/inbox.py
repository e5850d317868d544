"""The whole way of the inbox: scan, read, number; in one process, or its batches side by side as the scheduler does."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from ingest import intake


def take_in(processes: int = 1) -> list[str]:
    """Take in what is new; returns the periods that wait for the rules."""
    batches = intake.scan_inbox()
    if processes == 1:
        for batch in batches:
            intake.read_batch(batch)
    else:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
            list(pool.map(intake.read_batch, batches))
    return intake.finish_intake()
