"""What every other browser can be told, and what is built of it.

Must never press what a person could not see.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PATIENCE = 30.0  # seconds


class Driver(ABC):
    """A browser with one tab, and a profile of its own."""

    @abstractmethod
    def __init__(self, programs: Sequence[str], profile: Path) -> None: ...

    @abstractmethod
    def go(self, url: str) -> None:
        """Open an address."""

    @abstractmethod
    def reload(self) -> None:
        """Load the page again."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """What the expression, or what it promises, comes to. Raises AssertionError when it fails."""

    @abstractmethod
    def press(self, testid: str) -> None:
        """Click the middle of it."""

    @abstractmethod
    def type_into(self, testid: str, text: str) -> None:
        """Give it the focus and press the keys."""

    @abstractmethod
    def picture(self, path: Path) -> None:
        """Keep a picture of what is shown."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def shown(self, testid: str) -> bool:
        """Whether it is there to be seen."""
        return bool(self.evaluate(f"!!{_part(testid)}?.checkVisibility()"))

    def text(self, testid: str) -> str:
        """Its words."""
        return str(self.evaluate(f"{_part(testid)}.innerText"))

    def appears(self, *testids: str, seconds: float = PATIENCE) -> str:
        """Wait until one of them is there to be seen and not switched off; gives its name."""
        limit = time.monotonic() + seconds
        while True:
            for testid in testids:
                if self.evaluate(f"(one => one?.checkVisibility() && !one.disabled)({_part(testid)})"):
                    return testid
            assert time.monotonic() < limit, f"none of {testids}: {self.evaluate('document.body.innerText')}"
            time.sleep(0.1)

    def click(self, testid: str) -> None:
        """Press it as soon as it can be pressed."""
        self.appears(testid)
        limit = time.monotonic() + PATIENCE
        while self.evaluate(f"{_part(testid)}.getAttribute('aria-disabled') === 'true'"):
            assert time.monotonic() < limit, f"{testid} stays switched off"
            time.sleep(0.1)
        self.press(testid)

    def fill(self, testid: str, text: str) -> None:
        """Type into it as soon as it is there."""
        self.appears(testid)
        self.type_into(testid, text)


def _part(testid: str) -> str:
    return f"document.querySelector({json.dumps(selector(testid))})"


def selector(testid: str) -> str:
    """The CSS of a part's name; `input[name=...]` and the like are taken as they are."""
    return testid if "[" in testid else f'[data-testid="{testid}"]'
