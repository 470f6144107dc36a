"""Forgetting: the key is destroyed, the live store and every back-up hold nothing, and the record still verifies."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from server import clock, create_app, vault
from server.config import Settings
from server.confirmations import service as confirmations
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.documents.models import Applicant, Document, Photo
from server.errors import Refused
from server.retention import sealed_copy, service
from server.retention.personal import NOT_COPIED
from sync import chain, jws, receipt
from tests import audited_day
from tests.conftest import ORIGIN
from tests.field_day import FieldDay

WORDS = ("Zoë Applicant 0", "zoe applicant 0", "IR4000000", "2870000000")


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    """A whole day, closed; the first document was handed over, with a photo and a signature."""
    with app.app_context():
        yield audited_day.live(app)


def person_of(day: FieldDay, number: int = 0) -> str:
    return db.session.scalars(
        select(Document.applicant_id).where(Document.id == day.document_ids[number])
    ).one()


def copied() -> bytes:
    content = io.BytesIO()
    with transaction():
        sealed_copy.write_copy(content)
    return content.getvalue()


def forget(applicant_id: str) -> str:
    with transaction():
        return service.forget(applicant_id, staff_id="", now=clock.now())


def everything() -> str:
    """Every value of every table that a back-up keeps, as text."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name not in NOT_COPIED]
    rows = (f"{table.name} {tuple(row)!r}" for table in tables for row in db.session.execute(select(table)))
    return "\n".join(sorted(rows))


def unpacked(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return "\n".join(made.read(name).decode() for name in made.namelist())


def restored(content: bytes, template: Path, folder: Path, vault_file: Path) -> Flask:
    """A new server on an empty database, filled from a back-up, with this vault."""
    folder.mkdir()
    shutil.copy(template, folder / "new.sqlite3")
    app = create_app(
        Settings(
            f"sqlite:///{folder / 'new.sqlite3'}", ORIGIN, instance=folder, vault=vault_file, testing=True
        )
    )
    with app.app_context(), transaction():
        sealed_copy.read_copy(io.BytesIO(content))
    return app


def test_the_live_store_holds_nothing_of_a_forgotten_person_and_all_of_the_others(day: FieldDay) -> None:
    before = everything()
    assert all(word in before for word in WORDS)
    attachments = db.session.scalars(
        select(ChainItem.attachment).where(ChainItem.document_id == day.document_ids[0])
    ).all()
    assert any(attachments)
    forget(person_of(day))
    after = everything()
    assert [word for word in WORDS if word in after] == []
    assert db.session.get(Photo, day.document_ids[0]) is None
    assert not any(
        db.session.scalars(select(ChainItem.attachment).where(ChainItem.document_id == day.document_ids[0]))
    )
    assert "Zoë Applicant 1" in after
    assert db.session.get(Photo, day.document_ids[2]) is not None


def test_not_a_byte_is_left_in_the_files_of_the_database(day: FieldDay, settings: Settings) -> None:
    photo = db.session.scalars(select(Photo.image).where(Photo.document_id == day.document_ids[0])).one()
    forget(person_of(day))
    service.scrub()
    if db.engine.dialect.name != "sqlite":
        assert bytes(photo[:64]) not in everything().encode()
        return
    found = b"".join(path.read_bytes() for path in settings.instance.glob("fielddesk.sqlite3*"))
    assert b"Applicant 1" in found
    for word in (*(word.encode() for word in WORDS), bytes(photo[:64])):
        assert word not in found


def test_a_back_up_holds_no_name_and_comes_back_whole(
    day: FieldDay, sqlite_template: Path, tmp_path: Path
) -> None:
    before = everything()
    content = copied()
    assert [word for word in (*WORDS, "Zoë", "1998-04-05") if word in unpacked(content)] == []
    lines = audited_day.taken_apart(audited_day.exported()).lines
    with restored(content, sqlite_template, tmp_path / "new", vault.path()).app_context():
        assert everything() == before
        assert audited_day.taken_apart(audited_day.exported()).lines == lines


def test_yesterdays_back_up_with_todays_vault_does_not_bring_the_person_back(
    day: FieldDay, sqlite_template: Path, tmp_path: Path
) -> None:
    content = copied()
    person = person_of(day)
    forget(person)
    assert not vault.holds(person)
    with restored(content, sqlite_template, tmp_path / "new", vault.path()).app_context():
        text = everything()
        assert [word for word in WORDS if word in text] == []
        assert "Zoë Applicant 1" in text
        assert db.session.get(Photo, day.document_ids[0]) is None
        record = audited_day.taken_apart(audited_day.exported())
        found = record.audited()
        assert found.good, found.fails


def test_no_key_is_left_in_the_file_of_the_vault(day: FieldDay) -> None:
    copied()
    person = person_of(day)
    assert person.encode() in vault.path().read_bytes()
    assert vault.path().stat().st_mode & 0o077 == 0
    vault.destroy(person)
    vault.destroy(person)
    assert person.encode() not in vault.path().read_bytes()
    assert vault.open_for(person, b"x" * 60, "applicants") is None


def test_the_record_still_verifies_and_tells_the_erasure_by_a_salted_digest_only(day: FieldDay) -> None:
    person = person_of(day)
    kept = audited_day.taken_apart(audited_day.exported())
    salt = forget(person)
    record = audited_day.taken_apart(audited_day.exported())
    found = record.audited([kept.kept])
    assert found.good, found.fails
    assert record.lines[: len(kept.lines)] == kept.lines
    assert record.messages == kept.messages
    erased = record.lines[record.at("erased")].decode()
    assert person not in erased
    assert salt not in erased


def test_a_receipt_of_a_forgotten_person_still_verifies_and_its_item_is_still_in_the_log(
    day: FieldDay,
) -> None:
    one = day.tablets[0]
    read = [chain.read_item(kept.jws) for kept in one.journal]
    item = next(item for item in read if item.payload.outcome == "handed_over")
    given = receipt.write_receipt(
        dev=one.device,
        seq=item.payload.seq,
        iat=clock.now(),
        outcome="handed_over",
        document="IR4000000",
        entry_id=item.entry_id,
        certificate=jws.entry_id(one.certificate),
        key=one.sig,
    )
    assert one.manifest is not None
    before = receipt.read_receipt(given, one.certificate, one.manifest)
    forget(person_of(day))
    assert receipt.read_receipt(given, one.certificate, one.manifest) == before
    found = confirmations.evidence(before.entry_id)
    assert chain.read_item(found.jws).entry_id == before.entry_id
    assert audited_day.taken_apart(audited_day.exported()).at("item", id=before.entry_id)


def test_a_person_is_due_only_when_everything_is_done_and_the_time_is_over(day: FieldDay) -> None:
    now = clock.now()
    assert service.due(now) == []
    late = now + service.KEPT_AFTER + timedelta(days=1)
    people = [one.applicant_id for one in service.due(late)]
    assert person_of(day) in people
    handed = db.session.scalars(select(Document.applicant_id).where(Document.custody.in_(service.DONE))).all()
    assert sorted(people) == sorted(handed)
    forget(person_of(day))
    assert person_of(day) not in [one.applicant_id for one in service.due(late)]


def test_the_office_sees_what_goes_when(day: FieldDay) -> None:
    now = clock.now()
    assert service.coming(now) == []
    going = service.coming(now + service.KEPT_AFTER - timedelta(days=30))
    assert [one.on for one in going] == [(now + service.KEPT_AFTER).date()]
    assert going[0].people == len(going[0].numbers)
    assert "IR4000000" in going[0].numbers


def test_nobody_is_forgotten_while_a_document_is_still_in_the_offices_hands(day: FieldDay) -> None:
    held = db.session.scalars(select(Document).where(Document.custody.not_in(service.DONE))).first()
    assert held is not None
    with pytest.raises(Refused) as refused:
        forget(held.applicant_id)
    assert refused.value.code == "still_needed"
    assert db.session.get(Applicant, held.applicant_id) is not None
    with pytest.raises(Refused) as refused:
        forget("0" * 26)
    assert refused.value.code == "applicant_unknown"


def test_a_back_up_goes_into_an_empty_database_of_its_own_version_only(day: FieldDay) -> None:
    content = copied()
    with pytest.raises(Refused) as refused, transaction():
        sealed_copy.read_copy(io.BytesIO(content))
    assert refused.value.code == "database_not_empty"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("about.json", '{"revision": "0000"}')
    with pytest.raises(Refused) as refused, transaction():
        sealed_copy.read_copy(other)
    assert refused.value.code == "copy_of_another_version"


def test_the_tool_backs_up_and_forgets_who_is_due(
    app: Flask, day: FieldDay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["backup", str(tmp_path / "copy.zip")]).exit_code == 0
    assert run(args=["backup", str(tmp_path / "copy.zip")]).exit_code != 0
    assert "0 people forgotten" in run(args=["retention", "run"]).output
    late = clock.now() + service.KEPT_AFTER + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert person_of(day) in run(args=["retention", "show"]).output
    assert "people forgotten" in run(args=["retention", "run"]).output
    assert run(args=["retention", "show"]).output == ""
