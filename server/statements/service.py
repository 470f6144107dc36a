"""What happens with the applicant's texts: a speaker's yes, recordings in and out, what tablets may fetch.

Must never let a tablet have a recording of words that the text no longer has. docs/protocol.md, "Statements".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import select

from server.database import db
from server.errors import Refused
from server.log import service as log
from server.staff import service as staff
from server.statements import rules
from server.statements.models import Recording, StatementReview
from server.statements.texts import Piece, Statement, read_statements
from sync.encoding import b64u


@dataclass(frozen=True)
class Spoken:
    """A part and its recording; `older` when the recording speaks words that the part no longer has."""

    piece: Piece
    recording: Recording | None
    older: bool


@dataclass(frozen=True)
class State:
    """Where one language stands: the speaker's yes to this version, if any, and each part's recording."""

    statement: Statement
    review: StatementReview | None
    reviewed_by: str
    spoken: tuple[Spoken, ...]

    @property
    def recorded(self) -> int:
        """How many parts have a recording of their very words."""
        return sum(1 for one in self.spoken if one.recording and not one.older)

    @property
    def older(self) -> int:
        """How many recordings speak older words."""
        return sum(1 for one in self.spoken if one.older)


def states() -> list[State]:
    """Every language, in the order of the tablet's picker."""
    return [_state(one) for one in _statements()]


def state(lang: str) -> State:
    """One language. Raises Refused `statement_unknown`."""
    return _state(_statement(lang))


def unreviewed() -> int:
    """How many languages no speaker has looked over as they now are; 0 while the app is not built."""
    try:
        return sum(1 for one in states() if one.review is None)
    except Refused:
        return 0


def review(
    lang: str, version: str, *, speaker: str, remark: str, staff_id: str, now: datetime
) -> StatementReview:
    """A speaker found the texts of this version good. `version` is the digest that the person had in view.

    Raises Refused `statement_unknown`, `statement_changed`, `speaker_missing`.
    """
    statement = _statement(lang)
    if statement.sha256 != version:
        raise Refused(
            "statement_changed",
            409,
            "The texts of this language changed while they were looked over.",
            next="Let the speaker read the new texts, then say again that they are good.",
        )
    name = " ".join(speaker.split())
    if not name or len(name) > 120:
        raise Refused(
            "speaker_missing",
            400,
            "It is not said who looked the texts over.",
            next="Fill in the name of the person who speaks the language.",
        )
    made = StatementReview(
        lang=lang,
        text_id=statement.id,
        sha256=statement.sha256,
        speaker=name,
        remark=remark.strip()[:2_000],
        staff_id=staff_id,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    leaf = {"by": staff_id, "id": statement.id, "lang": lang, "sha256": statement.sha256}
    log.append("statement_reviewed", leaf, now=now, subject=made.id)
    return made


def record(lang: str, part: str, content: bytes, *, staff_id: str, now: datetime) -> Recording:
    """Keep the recording of a part's present words, in place of the one before.

    Raises Refused `statement_unknown`, `recording_empty`, `recording_too_large`, `recording_unknown_type`.
    """
    piece = _piece(lang, part)
    try:
        media_type = rules.media_type_of(content)
    except ValueError as error:
        raise _unfit(str(error)) from error
    kept = _recording(lang, part)
    if kept is None:
        kept = Recording(lang=lang, part=part)
        db.session.add(kept)
    kept.text_sha256, kept.sha256 = piece.sha256, b64u(sha256(content).digest())
    kept.media_type, kept.length, kept.content = media_type, len(content), content
    kept.staff_id, kept.at = staff_id, now
    db.session.flush()
    _log("kept", kept, staff_id, now)
    return kept


def unrecord(lang: str, part: str, *, staff_id: str, now: datetime) -> None:
    """Take a part's recording away; tablets drop it at their next preparation. Raises Refused `recording_unknown`."""
    kept = _recording(lang, part)
    if kept is None:
        raise _no_recording()
    _log("removed", kept, staff_id, now)
    db.session.delete(kept)
    db.session.flush()


def listen(lang: str, part: str) -> Recording:
    """A part's recording, with its bytes. Raises Refused `recording_unknown`."""
    kept = _recording(lang, part)
    if kept is None:
        raise _no_recording()
    return kept


def signed_words(digest: str) -> tuple[Statement, Piece] | None:
    """The language and the words that a confirmation names by this digest; None when this build has other words."""
    try:
        statements = _statements()
    except Refused:
        return None
    return next(
        ((one, piece) for one in statements for piece in one.signed if piece.sha256 == digest),
        None,
    )


def for_tablets() -> list[Recording]:
    """Every recording of words that a text now has."""
    present = {piece.sha256 for statement in _statements() for piece in statement.parts}
    rows = db.session.scalars(select(Recording).order_by(Recording.lang, Recording.part))
    return [row for row in rows if row.text_sha256 in present]


def content_of(digest: str) -> Recording:
    """The recording with this digest, for a tablet. Raises Refused `recording_unknown`."""
    found = next((row for row in for_tablets() if row.sha256 == digest), None)
    if found is None:
        raise _no_recording()
    return found


def _statements() -> tuple[Statement, ...]:
    return read_statements(current_app.config["SETTINGS"].app_folder)


def _statement(lang: str) -> Statement:
    found = next((one for one in _statements() if one.lang == lang), None)
    if found is None:
        raise Refused(
            "statement_unknown",
            404,
            "The field app has no text in this language.",
            next="Go back to the list of texts.",
        )
    return found


def _piece(lang: str, part: str) -> Piece:
    found = _statement(lang).part(part)
    if found is None:
        raise Refused(
            "statement_unknown",
            404,
            "This text has no such part.",
            next="Go back to the language and choose one of its parts.",
        )
    return found


def _state(statement: Statement) -> State:
    rows = db.session.scalars(select(Recording).where(Recording.lang == statement.lang))
    kept = {row.part: row for row in rows}
    found = db.session.scalars(
        select(StatementReview)
        .where(StatementReview.lang == statement.lang, StatementReview.sha256 == statement.sha256)
        .order_by(StatementReview.at.desc())
        .limit(1)
    ).one_or_none()
    member = staff.find_member(found.staff_id) if found else None
    return State(
        statement=statement,
        review=found,
        reviewed_by=member.display_name if member else "",
        spoken=tuple(_spoken(piece, kept.get(piece.name)) for piece in statement.parts),
    )


def _spoken(piece: Piece, recording: Recording | None) -> Spoken:
    return Spoken(piece, recording, recording is not None and recording.text_sha256 != piece.sha256)


def _recording(lang: str, part: str) -> Recording | None:
    return db.session.scalars(
        select(Recording).where(Recording.lang == lang, Recording.part == part)
    ).one_or_none()


def _log(act: str, kept: Recording, staff_id: str, now: datetime) -> None:
    leaf: dict[str, Any] = {
        "act": act,
        "by": staff_id,
        "lang": kept.lang,
        "part": kept.part,
        "sha256": kept.sha256,
        "text": kept.text_sha256,
    }
    log.append("recording", leaf, now=now, subject=kept.id)


def _no_recording() -> Refused:
    return Refused(
        "recording_unknown",
        404,
        "There is no such recording.",
        next="Look at the list again: it may have been replaced or taken away.",
    )


def _unfit(code: str) -> Refused:
    what = {
        "recording_empty": "The file holds no sound.",
        "recording_too_large": "The file is larger than 2 MB.",
        "recording_unknown_type": "The file is not a recording that every tablet can play.",
    }[code]
    return Refused(
        code,
        413 if code == "recording_too_large" else 422,
        what,
        next="Send an MP3, M4A or WAV file of one minute at most: one voice, one part.",
    )
