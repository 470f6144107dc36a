"""The bench's people: as different from each other as real ones, so that the plain text packs no better than theirs.

Must never be alike in what tells people apart: numbers are chance, names are put together from the demo's lists.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from server.demo.names import CUSTOMS
from server.demo.people import ASYLUM, FAMILY, LETTERS, PERMANENT, STUDY, WORK, Sample, crowd

SIGNS = LETTERS + "0123456789"
SUPPORT = ("interpreter", "hearing", "sight", "mobility", "mental_health", "reads_with_difficulty")
NOTES = (
    "Komt met gebarentolk.",
    "Rolstoel: balie 1 is breed genoeg.",
    "Lees de tekst voor.",
    "Rustig aan, geen wachtrij.",
    "Belt vooraf: komt na 15 uur.",
)


def people(many: int, today: date) -> list[Sample]:
    """As many as wanted, the same ones every time: about as many with an alert, a need, a note or somebody who comes
    for them as in the demo."""
    chance = Random(f"fielddesk bench {many}")
    return [_different(chance, one, today) for one in crowd("bench", many, today)]


def _different(chance: Random, one: Sample, today: date) -> Sample:
    family, given = _names(chance, one)
    old = chance.random() < 0.17
    return replace(
        one,
        number="IR" + "".join(chance.choices(SIGNS, k=7)),
        v_number=str(chance.randrange(2_000_000_000, 3_000_000_000)),
        kind=chance.choices((STUDY, WORK, FAMILY, ASYLUM, PERMANENT), (5, 2, 2, 1, 1))[0],
        valid_until=today + timedelta(days=chance.randint(300, 1_900)),
        family_name=family,
        given_names=given,
        name=f"{given} {family}".strip(),
        alerts=(("old_document", "Neem het oude document in."),) if old else (),
        old_documents=(("IR" + "".join(chance.choices(SIGNS, k=7)), "verblijfsdocument"),) if old else (),
        support=(chance.choice(SUPPORT),) if chance.random() < 0.08 else (),
        note=chance.choice(NOTES) if chance.random() < 0.05 else "",
        representative=" ".join(_names(chance, one)) if chance.random() < 0.02 else "",
        mandate="written",
    )


def _names(chance: Random, one: Sample) -> tuple[str, str]:
    """Two given names for half of them, two family names for a quarter, of the same custom."""
    customs = [custom for custom in CUSTOMS if custom.nationality == one.nationality]
    custom = chance.choice(customs)
    given = chance.choice(custom.women if one.look == "f" else custom.men)
    family = chance.choice(custom.family)
    if chance.random() < 0.5:
        given += " " + chance.choice(custom.women if one.look == "f" else custom.men)
    if chance.random() < 0.25:
        family += "-" + chance.choice(custom.family)
    return family, given
