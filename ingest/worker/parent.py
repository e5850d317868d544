"""The parent's side: starts the child, hands it files, takes plain data back, and outlives whatever happens to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from ingest.gate import FileKind
from ingest.messages import refusal
from ingest.readers.frames import from_bytes
from ingest.readers.reading import Reading, RecordSink, UnreadableFileError
from ingest.settings import REPOSITORY
from ingest.worker.protocol import FAULT, READING, READY, REFUSAL, ROWS, read_frame

SECONDS_A_FILE = 13
BYTES_A_FURTHER_SECOND = 2 << 20
_FREE_BYTES = 20 << 20
_SECONDS_TO_START = 60
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "SYSTEMROOT")


class ReaderFaultError(Exception):
    """The reader broke by a fault of ours; the text says where in the child, without what it read."""


class Worker:
    """One child process for many files; a new one takes its place where it dies. Use it as a context manager."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._frames: BinaryIO | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def read(
        self, kind: FileKind, file: BinaryIO, file_name: str, key: bytes = b"", sink: RecordSink | None = None
    ) -> Reading:
        """The reading of an open file; rows of registers go to `sink(table, COPY text)` while they are read.

        Raises UnreadableFileError where the file cannot be taken, also where it ended the child or held it for too
        long, and ReaderFaultError where the reader is wrong.
        """
        seconds = SECONDS_A_FILE + max(0, os.fstat(file.fileno()).st_size - _FREE_BYTES) // BYTES_A_FURTHER_SECOND
        self._start()
        assert self._socket is not None
        order = {"kind": kind, "name": file_name, "key": key.hex(), "rows": sink is not None, "seconds": seconds}
        self._socket.settimeout(seconds + 1)
        try:
            socket.send_fds(self._socket, [json.dumps(order).encode()], [file.fileno()])
            return self._take(sink)
        except TimeoutError:
            self.stop()
            raise refusal("reader_too_slow") from None
        except (OSError, ValueError, EOFError):
            status = self.stop()
            raise refusal("reader_too_slow" if status == -signal.SIGXCPU else "reader_stopped") from None

    def _take(self, sink: RecordSink | None) -> Reading:
        assert self._frames is not None
        while True:
            frame = read_frame(self._frames)
            if frame is None:
                raise EOFError
            kind, body = frame
            if kind == ROWS:
                table, _, rows = body.partition(b"\0")
                if sink is not None:
                    sink(table.decode(), rows)
            elif kind == READING:
                return from_bytes(body)
            elif kind == REFUSAL:
                reason, message = json.loads(body)
                raise UnreadableFileError(str(reason), str(message))
            elif kind == FAULT:
                raise ReaderFaultError(body.decode("utf-8", "replace"))

    def _start(self) -> None:
        if self._child is not None and self._child.poll() is None:
            return
        self.stop()
        ours, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "ingest.worker.child", str(theirs.fileno())],
            cwd=REPOSITORY,
            env=environment | {"MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._socket = ours
        self._frames = ours.makefile("rb", buffering=1 << 20)
        ours.settimeout(_SECONDS_TO_START)
        if read_frame(self._frames) != (READY, b""):
            self.stop()
            raise ReaderFaultError("the reading process did not start")

    def stop(self) -> int | None:
        """End the child; returns how it ended."""
        if self._child is None:
            return None
        child, self._child = self._child, None
        for end in (self._frames, self._socket):
            with suppress(OSError):
                if end is not None:
                    end.close()
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=0.2)
        if child.poll() is None:
            child.kill()
        return child.wait()


def read_path(worker: Worker, path: Path, kind: FileKind, file_name: str) -> Reading:
    """Read a file that lies in the open; its records go nowhere."""
    with path.open("rb") as file:
        return worker.read(kind, file, file_name, os.urandom(32))
