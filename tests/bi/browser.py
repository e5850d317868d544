"""A headless Chromium, driven through ChromeDriver's own protocol (W3C WebDriver)."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
          "--disable-background-networking", "--disable-component-update", "--window-size=1500,2200",
          "--disable-dev-shm-usage", "--lang=vi")  # fmt: skip


class Browser:
    """One window."""

    def __init__(self, address: str, chromium: str, profile: Path) -> None:
        self._address = address
        options = {"binary": chromium, "args": [*_FLAGS, f"--user-data-dir={profile}"]}
        capabilities = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
        self._session = self._call("POST", "/session", capabilities)["sessionId"]

    def _call(self, method: str, path: str, body: object = None) -> dict:
        request = urllib.request.Request(
            self._address + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def open(self, address: str) -> None:
        self._call("POST", f"/session/{self._session}/url", {"url": address})

    def run(self, script: str, *arguments: object) -> object:
        """What a script in the page returns."""
        return self._call("POST", f"/session/{self._session}/execute/sync", {"script": script, "args": arguments})

    def text(self) -> str:
        """All that can be read on the page, canvases left out."""
        return str(self.run("return document.body ? document.body.innerText : ''"))

    def wait_for(self, wanted: str, seconds: int = 90) -> str:
        """The text of the page once it holds what is wanted; the page as it is when time is up."""
        end = time.monotonic() + seconds
        while wanted not in (text := self.text()) and time.monotonic() < end:
            time.sleep(0.5)
        return text

    def run_until(self, script: str, wanted: str, seconds: int = 60) -> list:
        """What a script gives, a list, once it holds what is wanted; the list as it is when time is up."""
        end = time.monotonic() + seconds
        while wanted not in (found := list(self.run(script) or [])) and time.monotonic() < end:
            time.sleep(0.5)
        return found

    def type_into(self, selector: str, keys: str) -> None:
        """Type into the first element of a selector, as a person would."""
        element = self._call("POST", f"/session/{self._session}/element", {"using": "css selector", "value": selector})
        self._call("POST", f"/session/{self._session}/element/{next(iter(element.values()))}/value", {"text": keys})

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._call("GET", f"/session/{self._session}/screenshot")))

    def close(self) -> None:
        self._call("DELETE", f"/session/{self._session}")


@contextmanager
def open_browser(chromium: str, folder: Path) -> Iterator[Browser]:
    """A browser with an empty profile below `folder`, ended with its driver."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = shutil.which("chromedriver") or str(Path(chromium).with_name("chromedriver"))
    process = subprocess.Popen([driver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        browser = Browser(f"http://127.0.0.1:{port}", chromium, folder / "profile")
        try:
            yield browser
        finally:
            browser.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
