"""The seal of a box as a count read it, and the seal it should have had.

Must never take a number for a whole seal: who counts says how it was. docs/protocol.md, "The seal of the box".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from server.database import db
from server.errors import Refused
from server.packing.models import BoxCount
from sync import box_seal

NOT_AS_PACKED = "seal_not_as_packed"
NOT_READ = "seal_not_read"
NOT_AS_CLOSED = "seal_not_as_closed"


@dataclass(frozen=True)
class ReadSeal:
    """How the seal was; `state` "" when nothing was said, `expected` "" when none was known. Numbers as compared."""

    state: str = ""
    number: str = ""
    reason: str = ""
    expected: str = ""


NOTHING_READ = ReadSeal()


def expected_of(session_id: str, packed: str, phase: str) -> str:
    """The number that the box should come under now: as packed, and on its way back as it left the venue."""
    if phase in {"packed", "in"}:
        return packed
    last = db.session.scalar(
        select(BoxCount)
        .where(BoxCount.session_id == session_id, BoxCount.phase == "out", BoxCount.seal_state != "")
        .order_by(BoxCount.at.desc(), BoxCount.id.desc())
        .limit(1)
    )
    return last.seal_number if last is not None and phase == "returned" else ""


def read_by_office(expected: str, number: str, *, none: bool) -> ReadSeal:
    """What a person at the office says of the seal. Refused `seal_missing` when one is expected and nothing is said."""
    read = box_seal.as_compared(number)[: box_seal.NUMBER_CHARS]
    if expected and not read and not none:
        raise Refused(
            "seal_missing",
            422,
            "It is not said under which seal the box came.",
            next="Type the number that is on the seal, or tick that there is none. Nothing was kept; the box is as it was.",
        )
    return ReadSeal("whole" if read else "none" if none else "", read, "", expected)


def differences(counts: Sequence[BoxCount]) -> list[tuple[str, str]]:
    """(kind, count id) of every seal that is not as it should be, and of a box whose seal no count read.

    `counts` oldest first. A box that stood open already is no difference where another count read its seal.
    """
    found = [
        (NOT_AS_PACKED, one.id) for one in counts if one.phase == "in" and _looked(one) and _differs(one)
    ]
    came = [one for one in counts if one.phase == "in" and one.seal_expected]
    if came and not any(_looked(one) for one in came):
        found.append((NOT_READ, came[0].id))
    back = [one for one in counts if one.phase == "returned" and one.seal_state]
    return found + [(NOT_AS_CLOSED, one.id) for one in back[-1:] if _differs(one)]


def _looked(one: BoxCount) -> bool:
    return one.seal_state not in {"", "opened"}


def _differs(one: BoxCount) -> bool:
    return one.seal_expected != "" and not box_seal.fits(one.seal_state, one.seal_number, one.seal_expected)
