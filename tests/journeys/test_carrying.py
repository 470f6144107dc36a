"""A tablet that finds no network: its codes filmed in the office, the office's codes filmed by its camera.

Both ways are pictures of screens: nothing goes between the two but what a camera can see.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import FilePayload, expect

from server import clock
from server.batches import service as batches
from server.database import db, transaction
from server.staff.models import StaffRole
from tests.builders.staff import signed_in, token
from tests.journeys.axe import violations
from tests.journeys.camera import film_of
from tests.journeys.house import PROJECT
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def filmed(road: Road, folder: Path) -> list[str]:
    """Screenshots of the codes on the tablet's screen, one after the other, read as a camera would."""
    page = road.app.page
    page.get_by_test_id("show-codes").click()
    page.get_by_test_id("series-pause").click()
    many = int(page.get_by_test_id("series-at").inner_text().split("/")[1])
    shots = []
    for at in range(many):
        shots.append(folder / f"code-{at}.png")
        page.get_by_test_id("series").screenshot(path=shots[-1])
        page.get_by_test_id("series-next").click()
    read = subprocess.run(
        ["node", str(PROJECT / "tests/journeys/read_codes.mjs"), *map(str, shots)],
        check=True,
        capture_output=True,
        text=True,
    )
    texts: list[str] = json.loads(read.stdout)
    assert "" not in texts
    return texts


def office(road: Road) -> FlaskClient:
    """A person of the back office at another machine."""
    with transaction():
        db.session.add(StaffRole(staff_id=road.day.staff_id, role="back_office"))
    return signed_in(road.server, road.day.staff_id)


def handed_in(road: Road, texts: Sequence[str]) -> list[Image.Image]:
    """The pictures of the answer's codes, after these texts were handed in."""
    with road.server.app_context():
        client = office(road)
        page = client.post(
            "/carried", data={"csrf_token": token(client, "/carried"), "text": "\n".join(texts)}
        )
        found = re.findall(r'src="data:image/png;base64,([^"]+)"', page.get_data(as_text=True))
    assert len(found) > 1, page.get_data(as_text=True)
    return [Image.open(io.BytesIO(base64.b64decode(one))) for one in found]


def test_codes_carry_what_waits_and_bring_the_answer_back_though_many_are_missed(
    road: Road, tmp_path: Path
) -> None:
    road.app.waiting("1 waiting")
    page = road.app.page
    page.get_by_test_id("go-session").click()
    page.get_by_test_id("go-carry").click()
    assert violations(page, "carry") == []
    texts = filmed(road, tmp_path)
    answer = handed_in(road, [text for at, text in enumerate(texts) if at % 3 != 1])
    assert road.stored("handed_over") == 1

    road.app.kill()
    seen = [picture for at, picture in enumerate(answer) if at % 3 != 0]
    road.app.arguments += film_of(seen, tmp_path / "film.y4m")
    page = road.app.open()
    road.app.waiting("1 waiting")
    page.get_by_role("button", name="Settings").click()
    page.get_by_test_id("go-carry").click()
    page.get_by_test_id("film").click()
    expect(page.get_by_test_id("acknowledged")).to_be_visible(timeout=90_000)
    road.app.waiting("Nothing waiting")


def test_when_nothing_waits_a_file_asks_for_news_and_its_answer_brings_a_recall(
    road: Road, tmp_path: Path
) -> None:
    page = road.app.page
    road.house.start()
    page.get_by_test_id("go-session").click()
    for _time in range(2):  # what was shredded for the first exchange goes with the second
        page.get_by_test_id("exchange").click()
        expect(page.get_by_test_id("exchange")).to_be_enabled()
    page.get_by_test_id("go-carry").click()
    expect(page.get_by_test_id("carry-nothing")).to_be_visible()
    road.house.stop()
    export = page.get_by_test_id("export")
    expect(export).to_have_text("Save a file to ask for news")
    expect(page.locator(".btn.main")).to_have_count(0)
    assert violations(page, "carry, nothing waits") == []
    with page.expect_download() as saved:
        export.click()
    expect(page.get_by_text("The file only asks the office what is new.")).to_be_visible()
    with road.server.app_context():
        with transaction():
            batches.recall(road.day.document_ids[2], "stolen", staff_id=road.day.staff_id, now=clock.now())
        client = office(road)
        csrf = token(client, "/carried")
        brought = Path(saved.value.path()).read_text()
        told = client.post("/carried", data={"csrf_token": csrf, "text": brought}).get_data(as_text=True)
    answer = re.search(r'href="data:[^"]*base64,([^"]+)"', told)
    assert answer, told
    file = FilePayload(
        name="answer.json", mimeType="application/json", buffer=base64.b64decode(html.unescape(answer[1]))
    )
    page.get_by_test_id("import").set_input_files(file)
    expect(page.get_by_test_id("acknowledged")).to_contain_text("The answer is read.")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Find").click()
    page.get_by_test_id("find-field").fill("IR4000002")
    expect(page.get_by_test_id("hit")).to_contain_text("Recalled")
