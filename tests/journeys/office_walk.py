"""A walk through the office by its links: every page there is, those of one session, tablet or confirmation among them.

Must never press a button: what stands behind one is opened by whoever walks, and given in.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.server.devices.test_diagnoses import report

OFTEN = 2  # pages of one kind that are looked at: a session that was held, and one that is to come
NO_PAGE = re.compile(
    r"\.(pdf|csv|xlsx|txt)$|/photo$|/state$|/recordings/|[?&](export|sort|page|kind|about)=|^/(app|log/|api)"
)
AN_ID = re.compile(r"(?<=/)([0-9a-hjkmnp-tv-z]{26}|[A-Za-z0-9_-]{43}|[A-Z]{2}[A-Z0-9]{7}|[a-z]{2})(?=/|$|\?)")
LINKS = (
    "() => [...document.querySelectorAll('a[href]:not([download])')].map((one) => one.getAttribute('href'))"
)


def pages_of(page: Page, origin: str, start: tuple[str, ...]) -> Iterator[str]:
    """Open one page after the other, from these on by every link; gives the path of the page that is open.

    Of each kind of page (an address without its ids) the first OFTEN are opened.
    """
    waiting, known, seen = list(start), set(start), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        kind = AN_ID.sub("*", path)
        if seen[kind] >= OFTEN:
            continue
        seen[kind] += 1
        answer = page.goto(origin + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        yield path
        for href in page.evaluate(LINKS):
            link = href.split("#")[0]
            if link.startswith("/") and link not in known and not NO_PAGE.search(link):
                known.add(link)
                waiting.append(link)


def previews(page: Page, origin: str, folder: Path) -> tuple[str, str]:
    """Look at a good file and a bad one before they would be imported; gives the two addresses."""
    sample = page.request.get(f"{origin}/documents/import/sample.csv").text()
    head, *rows = sample.splitlines()
    good, bad = folder / "good.csv", folder / "bad.csv"
    good.write_text(sample, encoding="utf-8")
    bad.write_text("\n".join([head, *(row[: len(row) // 2] for row in rows)]), encoding="utf-8")
    return _preview(page, origin, good), _preview(page, origin, bad)


def ticket(page: Page, origin: str) -> str:
    """Begin to enrol a tablet; gives the address of its ticket."""
    page.goto(f"{origin}/devices/enrol")
    page.locator("main input[name=label]").fill("Tablet of the walk")
    page.locator("main form button.main").click()
    page.wait_for_url("**/devices/enrol/*")
    return page.url.removeprefix(origin)


def diagnosis(page: Page, origin: str, folder: Path) -> str:
    """Bring a diagnosis of the first tablet as a file; gives its address."""
    page.goto(f"{origin}/devices")
    link = page.locator("tbody a").first.get_attribute("href") or ""
    file = folder / "diagnosis.txt"
    line = {"v": 1, "dev": link.rpartition("/")[2], "diagnosis": report()}
    file.write_text(f"In words\n{json.dumps(line)}\n", encoding="utf-8")
    page.locator("#diagnosis").set_input_files(file)
    page.locator("form:has(#diagnosis) button").click()
    page.wait_for_url("**/diagnoses/*")
    return page.url.removeprefix(origin)


def _preview(page: Page, origin: str, file: Path) -> str:
    page.goto(f"{origin}/documents/import")
    page.locator("#file").set_input_files(file)
    page.locator("main form button.main").first.click()
    page.wait_for_url(re.compile("/documents/import/."))
    return page.url.removeprefix(origin)
