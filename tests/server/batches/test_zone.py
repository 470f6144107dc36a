"""The zone of the office: each batch says it to the tablets."""

from __future__ import annotations

from flask import Flask

from sync import jws
from sync.batch import HEADER_TYP
from tests.field_day import plan_day


def test_a_batch_says_in_which_zone_its_times_are_said(app: Flask) -> None:
    with app.app_context():
        day = plan_day(app, documents=1)
        day.add_tablet("Tablet 1")
        summary = jws.read(day.seal().header, typ=HEADER_TYP).payload["summary"]
        assert summary["zone"] == app.config["SETTINGS"].timezone
