"""A tablet that finds no network: its codes filmed in the office, the office's codes filmed by its camera.

Both ways are pictures of screens: nothing goes between the two but what a camera can see.
"""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import expect

from server import clock
from server.database import db, transaction
from server.staff.models import StaffMember, StaffRole
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
    member = db.session.get(StaffMember, road.day.staff_id)
    assert member is not None
    now = int(clock.now().timestamp())
    client = road.server.test_client()
    with client.session_transaction() as session:
        session.update(staff=member.id, epoch=member.session_epoch, since=now, seen=now, language="en")
    return client


def handed_in(road: Road, texts: Sequence[str]) -> list[Image.Image]:
    """The pictures of the answer's codes, after these texts were handed in."""
    with road.server.app_context():
        client = office(road)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/carried").get_data(as_text=True))
        assert token
        page = client.post("/carried", data={"csrf_token": token[1], "text": "\n".join(texts)})
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
