"""The applicant's texts in the office: the app's own, who looked them over, and their recordings."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, create_app
from server.config import Settings
from server.confirmations.models import ChainItem
from server.database import db, transaction
from server.errors import Refused
from server.log.models import LogLeaf
from server.statements import service
from server.statements.texts import read_statements
from sync.confirmation import statement_digest
from tests.builders.sound import mp3, wav
from tests.builders.staff import member, signed_in, token
from tests.builders.statements import build_statements
from tests.field_day import STROKES, FieldDay, plan_day
from tests.tablet import Tablet

SOURCES = Path(__file__).resolve().parents[3] / "client_pwa" / "src" / "texts" / "statements"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build_statements(tmp_path / "app")


@pytest.fixture
def app(settings: Settings, folder: Path) -> Iterator[Flask]:
    application = create_app(replace(settings, app_folder=folder))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def office(app: Flask) -> FlaskClient:
    with app.app_context():
        staff_id = member()
    return signed_in(app, staff_id)


def changed(folder: Path, lang: str, part: str, text: str) -> None:
    """A new build of the app, in which one part has other words."""
    path = folder / "statements.json"
    value = json.loads(path.read_text("utf-8"))
    one = next(one for one in value["statements"] if one["lang"] == lang)
    piece = next(piece for piece in one["parts"] if piece["name"] == part)
    piece |= {"text": text, "sha256": statement_digest(text)}
    one["sha256"] = statement_digest(text)
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def upload(office: FlaskClient, content: bytes, *, lang: str = "ar", part: str = "question"):
    return office.post(
        f"/statements/{lang}/recordings/{part}",
        data={
            "csrf_token": token(office, f"/statements/{lang}"),
            "file": (io.BytesIO(content), "voice.mp3"),
        },
    )


def leaves(kind: str) -> list[dict[str, str]]:
    lines = db.session.scalars(select(LogLeaf.line).where(LogLeaf.kind == kind).order_by(LogLeaf.number))
    return [json.loads(line)[1] for line in lines]


def test_the_office_reads_the_texts_that_tablets_sign_under(folder: Path) -> None:
    found = {one.lang: one for one in read_statements(folder)}
    sources = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(SOURCES.glob("*.json"))}
    assert set(found) == set(sources)
    for lang, source in sources.items():
        signed = {piece.name: piece for piece in found[lang].signed}
        text = f"{source['question']}\n{source['lead']}"
        assert signed["applicant-pen"].text == text
        assert signed["applicant-pen"].sha256 == statement_digest(text)
        marked = f"{source['questionOther']}\n{source['markLead']}"
        assert signed["representative-mark"].sha256 == statement_digest(marked)


def test_a_build_whose_digests_do_not_hold_is_refused(folder: Path) -> None:
    path = folder / "statements.json"
    path.write_text(path.read_text("utf-8").replace("Do you have it now?", "Do you want it now?"), "utf-8")
    with pytest.raises(Refused, match="statements_unreadable"):
        read_statements(folder)


def test_without_a_built_app_the_page_says_what_to_do(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, app_folder=tmp_path / "nothing"))
    with app.app_context():
        staff_id = member()
        assert service.unreviewed() == 0
        answer = signed_in(app, staff_id).get("/statements")
        assert answer.status_code == 503
        assert "npm run build" in answer.get_data(as_text=True)
        db.session.remove()
        db.engine.dispose()


def test_every_text_starts_unreviewed_and_the_office_is_told_so(office: FlaskClient) -> None:
    page = office.get("/statements").get_data(as_text=True)
    assert "14 of 14 texts not yet reviewed by a speaker" in page
    assert page.count("Not yet reviewed by a speaker") == 14
    assert "/statements" in office.get("/").get_data(as_text=True)


def test_a_speakers_yes_is_kept_for_that_version_and_is_a_leaf(
    app: Flask, office: FlaskClient, folder: Path
) -> None:
    with app.app_context():
        version = service.state("ti").statement.sha256
    answer = office.post(
        "/statements/ti/review",
        data={
            "csrf_token": token(office, "/statements/ti"),
            "version": version,
            "speaker": "Selam Tesfay",
            "remark": "Read aloud with two colleagues.",
        },
    )
    assert answer.status_code == 303
    page = office.get("/statements/ti").get_data(as_text=True)
    assert "Selam Tesfay" in page
    assert "Noted by Anouk Jansen" in page
    assert "13 of 14 texts" in office.get("/statements").get_data(as_text=True)
    with app.app_context():
        (leaf,) = leaves("statement_reviewed")
        assert (leaf["lang"], leaf["sha256"]) == ("ti", version)
        assert "Selam" not in json.dumps(leaf)
    changed(folder, "ti", "look", "ሓድሽ")
    assert "14 of 14 texts" in office.get("/statements").get_data(as_text=True)


def test_a_yes_to_a_text_that_changed_meanwhile_is_refused(office: FlaskClient) -> None:
    answer = office.post(
        "/statements/ti/review",
        data={"csrf_token": token(office, "/statements/ti"), "version": "A" * 43, "speaker": "Selam"},
    )
    assert answer.status_code == 409
    assert "14 of 14" in office.get("/statements").get_data(as_text=True)


def test_a_yes_of_nobody_is_refused_and_what_was_typed_stays(app: Flask, office: FlaskClient) -> None:
    with app.app_context():
        version = service.state("ti").statement.sha256
    answer = office.post(
        "/statements/ti/review",
        data={
            "csrf_token": token(office, "/statements/ti"),
            "version": version,
            "speaker": "  ",
            "remark": "kept words",
        },
    )
    assert answer.status_code == 400
    assert "kept words" in answer.get_data(as_text=True)


@pytest.mark.parametrize("role", ["session_lead", "administrator", "auditor"])
def test_who_may_only_look_sees_no_form_and_changes_nothing(app: Flask, role: str) -> None:
    with app.app_context():
        looker = signed_in(app, member("Lies Kijker", role))
        editor = signed_in(app, member())
    assert '<form class="stack"' not in looker.get("/statements/en").get_data(as_text=True)
    mark = token(editor, "/statements/en")
    for address in ("/statements/en/review", "/statements/en/recordings/question"):
        answer = looker.post(address, data={"csrf_token": mark})
        assert answer.status_code in {400, 403}
    with app.app_context():
        assert leaves("statement_reviewed") == []
        assert leaves("recording") == []


def test_a_recording_is_kept_heard_replaced_and_taken_away(app: Flask, office: FlaskClient) -> None:
    assert upload(office, wav()).status_code == 303
    heard = office.get("/statements/ar/recordings/question")
    assert (heard.data, heard.mimetype) == (wav(), "audio/wav")
    assert upload(office, mp3()).status_code == 303
    assert office.get("/statements/ar/recordings/question").mimetype == "audio/mpeg"
    answer = office.get("/statements/ar/recordings/question", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (206, mp3()[:4])
    gone = office.post(
        "/statements/ar/recordings/question",
        data={"csrf_token": token(office, "/statements/ar"), "act": "remove"},
    )
    assert gone.status_code == 303
    assert office.get("/statements/ar/recordings/question").status_code == 404
    with app.app_context():
        assert [leaf["act"] for leaf in leaves("recording")] == ["kept", "kept", "removed"]


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"<html>" * 200, 422), (mp3(6_000), 413)],
)
def test_what_is_no_recording_is_refused_and_nothing_kept(
    app: Flask, office: FlaskClient, content: bytes, status: int
) -> None:
    assert upload(office, content).status_code == status
    with app.app_context():
        assert service.for_tablets() == []


def test_a_part_that_no_text_has_cannot_be_recorded(office: FlaskClient) -> None:
    assert upload(office, wav(), part="nothing").status_code == 404
    assert office.get("/statements/xx").status_code == 404


@pytest.fixture
def day(app: Flask) -> Iterator[FieldDay]:
    with app.app_context():
        yield plan_day(app)


@pytest.fixture
def tablet(day: FieldDay) -> Tablet:
    return day.add_tablet("Tablet 1")


def test_a_tablet_fetches_what_speaks_the_present_words_and_nothing_else(
    day: FieldDay, tablet: Tablet, folder: Path
) -> None:
    for part in ("question", "lead"):
        with transaction():
            service.record("ar", part, wav(pitch=len(part) * 100), staff_id=day.staff_id, now=clock.now())
    listed = tablet.ask("GET", "/api/v1/recordings").json()["recordings"]
    assert [one["part"] for one in listed] == ["lead", "question"]
    question = listed[1]
    assert question["text"] == statement_digest(service.state("ar").statement.part("question").text)  # type: ignore[union-attr]
    assert tablet.ask("GET", f"/api/v1/recordings/{question['sha256']}").body == wav(pitch=800)
    changed(folder, "ar", "question", "سؤال آخر")
    assert [one["part"] for one in tablet.ask("GET", "/api/v1/recordings").json()["recordings"]] == ["lead"]
    assert tablet.ask("GET", f"/api/v1/recordings/{question['sha256']}").status == 404
    assert service.state("ar").older == 1


def test_nobody_but_a_tablet_fetches_recordings_from_the_api(office: FlaskClient) -> None:
    assert office.get("/api/v1/recordings").status_code == 401


def test_evidence_shows_the_words_that_were_signed_under(
    day: FieldDay, tablet: Tablet, office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = next(one for one in service.state("ar").statement.signed if one.name == "guardian-pen")
    day.seal()
    day.open(tablet)
    texts = ["words of another app", piece.text]
    for number, text in enumerate(texts):
        monkeypatch.setattr("server.demo.tablet.STATEMENT", text)
        tablet.hand_over(day.rids[number], strokes=STROKES)
    tablet.exchange()
    pages = [office.get(f"/evidence/{entry}").get_data(as_text=True) for entry in attempts(day)]
    assert "has other words than these" in pages[0]
    assert " ".join(piece.text.split("\n")) in pages[1]
    assert 'lang="ar" dir="rtl"' in pages[1]


def attempts(day: FieldDay) -> list[str]:
    """The entry ids of the first two records' attempts."""
    return [
        db.session.scalars(
            select(ChainItem.entry_id).where(ChainItem.record_id == rid, ChainItem.kind == "attempt")
        ).one()
        for rid in day.rids[:2]
    ]
