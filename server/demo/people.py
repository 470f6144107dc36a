"""The demo's documents and applicants: 150 for today in Rotterdam, 48 for last week in Goes.

Must never depend on anything but its numbers, so that two demos hold the same people. docs/operating.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from server.demo.names import CUSTOMS, Custom

LETTERS = "ABCDEFGHJKLMNPRTVWXZ"  # easily read apart
STUDY = "verblijf regulier bepaalde tijd, studie"
WORK = "verblijf regulier bepaalde tijd, kennismigrant"
FAMILY = "verblijf regulier bepaalde tijd, familie en gezin"
ASYLUM = "verblijf asiel bepaalde tijd"
PERMANENT = "verblijf regulier onbepaalde tijd"
UNIVERSITY = "Erasmus University Rotterdam"


@dataclass(frozen=True)
class Sample:
    """One document and the applicant it is for, as the import takes it, with the portrait's number and look."""

    number: str
    v_number: str
    kind: str
    valid_until: date
    family_name: str
    given_names: str
    name: str
    born: str
    nationality: str
    language: str
    postcode: str
    institution: str
    look: str
    portrait: int
    child: bool = False
    support: tuple[str, ...] = ()
    alerts: tuple[tuple[str, str], ...] = ()
    old_documents: tuple[tuple[str, str], ...] = ()
    representative: str = ""
    mandate: str = ""
    guardian: str = ""
    note: str = ""


def students(today: date) -> list[Sample]:
    """The 150 documents of the session at the university."""
    people = _people("erasmus", 150, today, 1)
    special = {
        3: {"alerts": (("identity_check", "Kijk extra goed naar foto en gezicht."),)},
        11: {"alerts": (("name_changed", "Naam gewijzigd na huwelijk."),)},
        18: {"representative": "Hendrik van Aalst", "mandate": "written"},
        27: {"support": ("hearing",), "note": "Komt met gebarentolk."},
        34: {"alerts": (("collect_in_person", "Alleen aan de persoon zelf."),)},
        42: {"support": ("reads_with_difficulty", "few_digital_skills")},
        57: {"support": ("mobility",), "note": "Rolstoel: balie 1 is breed genoeg."},
        63: {"alerts": (("other", "Neem ook de brief van 3 weken geleden in."),)},
        71: {"support": ("interpreter",)},
        88: {"support": ("sight",), "note": "Lees de tekst voor."},
        96: {"representative": "Ingrid Solheim-Bakker", "mandate": "court"},
        109: {"support": ("mental_health",), "note": "Rustig aan, geen wachtrij."},
        121: {"alerts": (("identity_check", "Twee mensen met dezelfde naam en geboortedag."),)},
        133: {"support": ("interpreter", "reads_with_difficulty")},
    }
    for at, changes in special.items():
        people[at] = replace(people[at], **changes)  # type: ignore[arg-type]
    people[140] = _minor(people[140], today)
    return [_at_university(person) for person in people]


def residents(today: date) -> list[Sample]:
    """The 48 documents of the finished session in Goes."""
    people = _people("goes", 48, today, 501)
    kinds = (WORK, FAMILY, ASYLUM, PERMANENT)
    return [
        replace(
            person,
            kind=kinds[at % 4],
            postcode=f"44{61 + at % 5} {LETTERS[at % 20]}{LETTERS[(at * 7) % 20]}",
            support=("interpreter",) if at % 16 == 5 else (),
        )
        for at, person in enumerate(people)
    ]


def crowd(seed: str, many: int, today: date) -> list[Sample]:
    """As many different people as wanted, the same ones for the same seed."""
    return _people(seed, many, today, 1)


def _people(seed: str, many: int, today: date, first: int) -> list[Sample]:
    random = Random(f"fielddesk demo {seed}")  # noqa: S311
    used: set[str] = set()
    people = []
    for at in range(many):
        custom = random.choices(CUSTOMS, [custom.weight for custom in CUSTOMS])[0]
        look = random.choice("fm")
        name = _name(random, custom, look, used)
        people.append(_sample(random, custom, look, name, today, first + at))
    return people


def _name(random: Random, custom: Custom, look: str, used: set[str]) -> tuple[str, str]:
    for _ in range(40):
        family = random.choice(custom.family)
        given = random.choice(custom.women if look == "f" else custom.men)
        if f"{family} {given}" not in used:
            break
        extra = random.choice(custom.women if look == "f" else custom.men)
        if extra != given and custom.nationality != "CHN":
            given = f"{given} {extra}"
            if f"{family} {given}" not in used:
                break
    used.add(f"{family} {given}")
    return (family, given) if family else (given, "")


def _sample(
    random: Random,
    custom: Custom,
    look: str,
    name: tuple[str, str],
    today: date,
    number: int,
) -> Sample:
    family, given = name
    compact = custom.nationality == "CHN" and not family.isascii()
    parts = (family, given) if custom.family_first else (given, family)
    born: str = (today - timedelta(days=random.randint(18 * 366, 33 * 365))).isoformat()
    if custom.nationality in {"ERI", "SOM", "AFG"} and random.random() < 0.4:
        born = born[:4]
    elif custom.nationality == "SYR" and random.random() < 0.2:
        born = born[:7]
    return Sample(
        number=_document_number(number),
        v_number=f"2{870000000 + number * 7919 % 129999999:09d}",
        kind=STUDY,
        valid_until=today + timedelta(days=random.randint(400, 1500)),
        family_name=family,
        given_names=given,
        name=("" if compact else " ").join(part for part in parts if part),
        born=born,
        nationality=custom.nationality,
        language=custom.language,
        postcode=f"30{random.randint(11, 89)} {random.choice(LETTERS)}{random.choice(LETTERS)}",
        institution="",
        look=look,
        portrait=number,
        old_documents=((_document_number(number + 4000), "verblijfsdocument"),) if number % 6 == 2 else (),
        alerts=(("old_document", "Neem het oude document in."),) if number % 6 == 2 else (),
    )


def _minor(person: Sample, today: date) -> Sample:
    born = today - timedelta(days=15 * 365 + 120)
    return replace(
        person,
        born=born.isoformat(),
        child=True,
        kind=FAMILY,
        guardian=f"{'Amina' if person.look == 'm' else 'Daniel'} {person.family_name}",
        alerts=(),
        old_documents=(),
    )


def _at_university(person: Sample) -> Sample:
    return replace(person, institution="" if person.child else UNIVERSITY)


def _document_number(number: int) -> str:
    """IR, seven characters by a fixed scramble, so that neighbours in the box differ in more than one place."""
    mixed = (number * 48271 + 77) % 10_000_019
    letters = LETTERS[mixed % 20] + LETTERS[mixed // 20 % 20]
    digits = f"{mixed % 100000:05d}"
    return f"IR{digits[0]}{digits[1:3]}{letters[0]}{digits[3]}{letters[1]}{digits[4]}"
