"""The child: no credentials, no network, bounded memory and time; reads the files its parent hands it one by one."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import socket
import sys
from collections.abc import Callable
from typing import BinaryIO

from ingest.worker.protocol import FAULT, READING, READY, REFUSAL, ROWS, write_frame

MEMORY = 480 << 20
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_REFUSED = frozenset(
    {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.exec", "os.fork"}
)


def main(descriptor: int) -> None:
    """Serve the parent on this socket until it goes away."""
    _leave_the_network()
    from ingest.gate import FileKind  # what readers import is loaded once, before memory is bounded
    from ingest.messages import refusal
    from ingest.personal import fault_of
    from ingest.readers.file import read_stream
    from ingest.readers.frames import to_bytes
    from ingest.readers.reading import UnreadableFileError

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    parent = socket.socket(fileno=descriptor)
    out = parent.makefile("wb", buffering=1 << 20)
    sys.addaudithook(_refuse_network)
    gc.disable()  # a million short-lived rows would be looked through again and again; each file is cleaned up after
    gc.freeze()
    write_frame(out, READY, b"")
    while True:
        order, descriptors, _, _ = socket.recv_fds(parent, 1 << 16, 1)
        if not order or not descriptors:
            return
        job = json.loads(order)
        _allow_time(job["seconds"])
        os.lseek(descriptors[0], 0, os.SEEK_SET)  # the parent's buffered seek may have left the descriptor elsewhere
        with os.fdopen(descriptors[0], "rb") as file:
            try:
                sink = _sink(out) if job["rows"] else None
                reading = read_stream(FileKind(job["kind"]), file, job["name"], bytes.fromhex(job["key"]), sink)
                write_frame(out, READING, to_bytes(reading))
            except UnreadableFileError as error:
                _refuse(out, error.reason, error.message_vi)
            except (MemoryError, RecursionError):
                error = refusal("reader_too_heavy")
                _refuse(out, error.reason, error.message_vi)
            except BaseException as error:
                write_frame(out, FAULT, fault_of(error).encode()[-4000:])
        gc.collect()


def _refuse(out: BinaryIO, reason: str, message_vi: str) -> None:
    write_frame(out, REFUSAL, json.dumps([reason, message_vi]).encode())


def _sink(out: BinaryIO) -> Callable[[str, bytes], None]:
    return lambda table, rows: write_frame(out, ROWS, table.encode() + b"\0" + rows)


def _allow_time(seconds: int) -> None:
    """The processor time of this file on top of what was used; the kernel ends a child that takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, resource.RLIM_INFINITY))


def _leave_the_network() -> None:
    """An empty network of its own where the system allows it; the audit hook below refuses in any case."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET):
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _refuse_network(event: str, arguments: tuple) -> None:
    if event in _REFUSED:
        raise PermissionError(f"readers have no network and start nothing: {event}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
