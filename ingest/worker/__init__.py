"""Reading in a child process: a file that aborts, hangs or eats memory costs that file only."""

from ingest.worker.parent import ReaderFaultError, Worker

__all__ = ["ReaderFaultError", "Worker"]
