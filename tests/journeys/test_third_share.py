"""The third share in a real browser: its ML-KEM key, from its own storage, opens what the office sealed to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from server.batches import third_share
from server.database import db
from server.devices.models import Device
from tests.journeys.road import Road

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_the_tablet_s_own_ml_kem_key_opens_a_batch_also_after_the_browser_was_killed(road: Road) -> None:
    app, page = road.app, road.app.page
    with road.server.app_context():
        assert db.session.scalars(select(Device)).one().pq_jkt
        settings = road.server.config["SETTINGS"]
        road.server.config["SETTINGS"] = replace(settings, pq_share="required")
        assert third_share.is_in(road.day.seal().header)
    road.house.start()
    page.get_by_test_id("lock").click()
    page.get_by_test_id("lock-fully").click()
    page.get_by_role("button", name="Batches").click()
    app.prepare()
    road.house.stop()
    app.kill()
    app.open()
    app.unlock()
    app.find("IR4000001")
    expect(app.page.get_by_test_id("document-number")).to_be_visible()
