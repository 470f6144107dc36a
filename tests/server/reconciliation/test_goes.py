"""The demo's day in Goes, reconciled: one difference, settled by two people, the session closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from server import create_app
from server.config import Settings
from server.database import db, transaction
from server.demo import seed
from server.documents.models import Document
from server.errors import Refused
from server.log.models import LogLeaf
from server.notices.models import Notice
from server.packing import service as packing
from server.reconciliation import board, service
from server.sessions.models import Allocation, IssuingSession
from server.staff.models import StaffMember

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("demo")
    app = create_app(
        Settings(f"sqlite:///{folder / 'demo.sqlite3'}", instance=folder, demo=True, testing=True)
    )
    with app.app_context():
        db.create_all()
        assert seed.seed(app, NOW, lambda _: None)
        yield app
        db.session.remove()


def goes() -> IssuingSession:
    return db.session.scalars(select(IssuingSession).order_by(IssuingSession.starts_at)).first()  # type: ignore[return-value]


def person(username: str) -> str:
    return db.session.scalars(select(StaffMember.id).where(StaffMember.username == username)).one()


def test_a_second_seeding_keeps_what_is_there(demo: Flask) -> None:
    before = db.session.scalar(select(db.func.count()).select_from(LogLeaf))
    assert not seed.seed(demo, LATER, lambda _: None)
    assert db.session.scalar(select(db.func.count()).select_from(LogLeaf)) == before


def test_today_there_are_150_documents_with_slots_from_half_past_nine(demo: Flask) -> None:
    today = db.session.scalars(select(IssuingSession).where(IssuingSession.state == "planned")).one()
    rows = db.session.scalars(select(Allocation).where(Allocation.session_id == today.id)).all()
    assert len(rows) == 150
    assert all(row.slot_id for row in rows)
    assert today.on_date.isoformat() == "2026-11-23"


def test_exactly_the_double_handover_is_open_with_both_confirmations(demo: Flask) -> None:
    with transaction():
        reading = service.reconcile(goes().id, NOW)
    page = board.board(goes().id, reading)
    assert [case.discrepancy.kind for case in page.cases] == ["double_handover"]
    assert {found.device_label for found in page.cases[0].evidence} == {"Tablet 3", "Tablet 4"}
    assert all(found.strokes for found in page.cases[0].evidence)
    assert (page.expected, page.handed_over, len(page.agreed)) == (48, 45, 47)


def test_reconciling_again_changes_nothing(demo: Flask) -> None:
    before = [one.id for one in service.discrepancies(goes().id)]
    with transaction():
        service.reconcile(goes().id, LATER)
    assert [one.id for one in service.discrepancies(goes().id)] == before


def test_a_session_with_something_open_does_not_close(demo: Flask) -> None:
    with pytest.raises(Refused, match="discrepancies_open"), transaction():
        service.close(goes().id, staff_id=person("a.jansen"), now=LATER)
    assert goes().closed_at is None


@pytest.mark.parametrize(
    ("resolution", "reason", "code"),
    [("handed_over", " ", "reason_missing"), ("lost", "because", "resolution_unknown")],
)
def test_a_settlement_needs_an_answer_and_a_reason(
    demo: Flask, resolution: str, reason: str, code: str
) -> None:
    one = service.discrepancies(goes().id)[0]
    with pytest.raises(Refused, match=code), transaction():
        service.settle(one.id, resolution, reason, staff_id=person("a.jansen"), now=LATER)


def test_a_count_that_differs_opens_and_the_next_count_withdraws(demo: Flask) -> None:
    counted = [line.number for line in packing.last_count(goes().id).lines]  # type: ignore[union-attr]
    with transaction():
        packing.record_count(goes().id, "returned", [counted[0], "IR9999999"], now=LATER)
        service.reconcile(goes().id, LATER)
    kinds = sorted(one.kind for one in service.discrepancies(goes().id))
    assert kinds == [
        "double_handover",
        "said_here_but_not_counted",
        "said_here_but_not_counted",
        "unexpected_in_box",
    ]
    with transaction():
        packing.record_count(goes().id, "returned", counted, now=LATER + timedelta(minutes=1))
        service.reconcile(goes().id, LATER)
    assert [one.kind for one in service.discrepancies(goes().id)] == ["double_handover"]


def test_it_takes_two_people_and_then_the_session_closes(demo: Flask) -> None:
    session_id, one = goes().id, service.discrepancies(goes().id)[0].id
    with transaction():
        service.settle(
            one, "handed_over", "Tablet 4 koos het dossier ernaast.", staff_id=person("a.jansen"), now=LATER
        )
    with pytest.raises(Refused, match="same_person"), transaction():
        service.approve(one, staff_id=person("a.jansen"), now=LATER)
    with pytest.raises(Refused, match="discrepancies_open"), transaction():
        service.close(session_id, staff_id=person("a.jansen"), now=LATER)
    with transaction():
        service.approve(one, staff_id=person("s.elamrani"), now=LATER)
    with pytest.raises(Refused, match="discrepancy_done"), transaction():
        service.settle(one, "missing", "toch niet", staff_id=person("a.jansen"), now=LATER)
    with transaction():
        service.reconcile(session_id, LATER)
        service.close(session_id, staff_id=person("a.jansen"), now=LATER)
    assert goes().state == "closed"
    assert not db.session.scalars(
        select(Allocation).where(Allocation.session_id == session_id, Allocation.ended_at.is_(None))
    ).all()
    assert (
        db.session.scalars(
            select(Notice.kind).where(Notice.session_id == session_id).order_by(Notice.number.desc()).limit(1)
        ).one()
        == "closed"
    )
    rows = db.session.execute(select(Document.custody, db.func.count()).group_by(Document.custody)).all()
    counts = {custody: count for custody, count in rows}  # noqa: C416 rows are not pairs to the type checker
    assert counts == {"stock": 150, "handed_over": 45, "returned": 3}
    kinds = set(db.session.scalars(select(LogLeaf.kind).where(LogLeaf.subject == session_id)))
    assert {"discrepancy", "session_closed", "count"} <= kinds


def test_after_closing_the_reconciliation_still_says_the_same(demo: Flask) -> None:
    with transaction():
        reading = service.reconcile(goes().id, LATER)
    page = board.board(goes().id, reading)
    assert (page.expected, page.handed_over, page.cases) == (48, 45, [])
    with pytest.raises(Refused, match="session_closed"), transaction():
        service.close(goes().id, staff_id=person("a.jansen"), now=LATER)
