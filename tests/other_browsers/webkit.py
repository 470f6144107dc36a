"""WebKitGTK, by its own WebDriver on a display that nobody looks at."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.journeys.house import free_port
from tests.other_browsers.driver import Driver, selector

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name that WebDriver gives a reference
ASK = """const done = arguments[arguments.length - 1];
Promise.resolve().then(() => (%s)).then((said) => done({ said }), (error) => done({ failed: String(error) }));"""


class WebKit(Driver):
    """The machine's own WebKitGTK; what it keeps ends with it."""

    def __init__(self, programs: Sequence[str], profile: Path) -> None:
        profile.mkdir()
        driver, screen = programs
        shown, wanted = os.pipe()
        self._screen = subprocess.Popen(
            [screen, "-displayfd", str(wanted), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
            pass_fds=[wanted],
            stderr=subprocess.DEVNULL,
        )
        os.close(wanted)
        with os.fdopen(shown) as number:
            display = f":{number.readline().strip()}"
        port = free_port()
        home = {"HOME": str(profile), "XDG_DATA_HOME": str(profile), "XDG_CACHE_HOME": str(profile)}
        self._driver = subprocess.Popen(
            [driver, f"--port={port}"],
            env=os.environ
            | home
            | {"DISPLAY": display, "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1", "LANG": "en_GB.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._address = f"http://127.0.0.1:{port}/session"
        try:
            made = self._first_session()
        except BaseException:
            self.close()
            raise
        self._address += f"/{made['sessionId']}"
        self._ask("POST", "/timeouts", {"script": 300_000, "pageLoad": 60_000})

    def _first_session(self) -> Any:
        limit = time.monotonic() + 30
        while True:
            try:
                return self._ask("POST", "", {"capabilities": {"alwaysMatch": {}}})
            except (urllib.error.URLError, ConnectionError):
                assert time.monotonic() < limit, "WebKit's driver does not answer"
                time.sleep(0.1)

    def go(self, url: str) -> None:
        self._ask("POST", "/url", {"url": url})

    def reload(self) -> None:
        self._ask("POST", "/refresh", {})

    def evaluate(self, expression: str) -> Any:
        answer = self._ask("POST", "/execute/async", {"script": ASK % expression, "args": []})
        assert "failed" not in answer, answer["failed"]
        return answer.get("said")

    def press(self, testid: str) -> None:
        self._ask("POST", f"/element/{self._element(testid)}/click", {})

    def type_into(self, testid: str, text: str) -> None:
        self._ask("POST", f"/element/{self._element(testid)}/value", {"text": text})

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._ask("GET", "/screenshot")))

    def close(self) -> None:
        with suppress(AssertionError, OSError):
            self._ask("DELETE", "")
        for process in (self._driver, self._screen):
            process.terminate()
            process.wait(timeout=30)

    def _element(self, testid: str) -> str:
        found: dict[str, str] = self._ask(
            "POST", "/element", {"using": "css selector", "value": selector(testid)}
        )
        return found[ELEMENT]

    def _ask(self, method: str, path: str, given: Any = None) -> Any:
        body = None if given is None else json.dumps(given).encode()
        request = urllib.request.Request(
            self._address + path, data=body, method=method, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=320) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{path}: {refused.read().decode()[:600]}") from refused
