"""Firefox, by WebDriver BiDi: a Node process with puppeteer holds the socket and is told line by line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.browser import PACKAGE
from tests.node import node
from tests.other_browsers.driver import Driver, selector


class Firefox(Driver):
    """The machine's own Firefox, without a window."""

    def __init__(self, programs: Sequence[str], profile: Path) -> None:
        profile.mkdir()
        self._node = subprocess.Popen(
            [node(), str(PACKAGE / "firefox.mjs"), programs[0], str(profile)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def go(self, url: str) -> None:
        self._told("go", url)

    def reload(self) -> None:
        self._told("reload")

    def evaluate(self, expression: str) -> Any:
        return self._told("evaluate", expression)

    def press(self, testid: str) -> None:
        self._told("press", selector(testid))

    def type_into(self, testid: str, text: str) -> None:
        self._told("type", selector(testid), text)

    def picture(self, path: Path) -> None:
        self._told("picture", str(path))

    def close(self) -> None:
        with suppress(AssertionError, OSError):
            self._told("close")
        self._node.wait(timeout=30)

    def _told(self, *words: str) -> Any:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps(words) + "\n")
        self._node.stdin.flush()
        line = self._node.stdout.readline()
        assert line, f"Firefox's helper ended at {words}"
        answer = json.loads(line)
        assert "failed" not in answer, f"{words}: {answer['failed']}"
        return answer.get("said")
