"""The whole day by keyboard alone: the focus is never lost, never caught, and nothing leaves the app's own origin."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.day_by_keyboard import new_tablet

pytestmark = [pytest.mark.browser, pytest.mark.journey]

# Where Tab is pressed until it comes round, to see that it reaches everything and goes on.
ROUND = {
    "welcome",
    "sign in",
    "settings",
    "all keys",
    "diagnosis, sent",
    "home with a batch",
    "unlock",
    "the day's PIN",
    "session",
    "count",
    "not on the list",
    "handover",
    "turn",
    "mark, en",
    "witness",
    "refuse, ar",
    "another outcome",
    "carry",
}
LISTEN = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


def test_the_whole_day_by_keyboard_alone_loses_no_focus_and_breaks_no_policy(
    playwright: Playwright, sqlite_template: Path, tmp_path: Path
) -> None:
    lost: list[str] = []
    caught: list[str] = []
    broken: list[str] = []
    asked: set[str] = set()
    with new_tablet(playwright, sqlite_template, tmp_path) as day:
        page, keyboard = day.page, day.keyboard
        page.on(
            "console",
            lambda said: broken.append(said.text) if "policy" in said.text.lower() else None,
        )
        page.context.on("request", lambda request: asked.add(request.url))
        page.add_init_script(LISTEN)
        page.reload()

        def seen(name: str) -> None:
            if not keyboard.settled():
                lost.append(name)
            if name in ROUND:
                found, there = keyboard.reached()
                if found < there:
                    caught.append(f"{name}: Tab reaches {found} of {there}")

        day.seen = seen
        day.whole()
        origin = day.app.origin
    assert lost == [], "\n".join(lost)
    assert caught == [], "\n".join(caught)
    assert broken == [], "\n".join(broken)
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith((f"{origin}/", f"blob:{origin}/", "data:"))] == []
