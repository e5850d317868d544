"""Peak memory: of the demo with everything it starts, the database included, and of a reading process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from ingest.database import launcher
from ingest.settings import load_settings

SECONDS_BETWEEN_LOOKS = 0.5


def demo_time_and_peak(home: Path) -> tuple[float, float]:
    """Seconds and GiB (proportional set size, so that shared pages count once) of one demo in a fresh home."""
    began = time.monotonic()
    demo = subprocess.Popen(
        [sys.executable, "-c", "from cli.main import main; main()", "demo"],
        env=os.environ | {"KHO_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )
    peak = 0
    while demo.poll() is None:
        peak = max(peak, sum(_memory(process) for process in _family(demo.pid, home)))
        time.sleep(SECONDS_BETWEEN_LOOKS)
    seconds = time.monotonic() - began
    launcher.stop(load_settings())
    if demo.returncode:
        raise RuntimeError("the demo failed")
    return seconds, peak / 2**30


def peak_of_reader(step: Callable[[], object]) -> int:
    """Bytes the largest reading process held while the step ran; what a child inherits at its fork is not counted."""
    peak, is_over = 0, threading.Event()

    def look() -> None:
        nonlocal peak
        while not is_over.wait(SECONDS_BETWEEN_LOOKS):
            for child in psutil.Process().children():
                with suppress(psutil.NoSuchProcess):
                    if "ingest.worker.child" in child.cmdline():
                        peak = max(peak, child.memory_info().rss)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        step()
    finally:
        is_over.set()
        looking.join()
    return peak


def _family(pid: int, home: Path) -> list[psutil.Process]:
    roots = [pid]
    for file in home.rglob("postmaster.pid"):
        roots.append(abs(int(file.read_text(encoding="utf-8").splitlines()[0])))  # negative while it is being made
    family = []
    for root in roots:
        try:
            process = psutil.Process(root)
            family += [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
    return family


def _memory(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.AccessDenied:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
