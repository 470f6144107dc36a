"""Which numbers and dates are right, which custody may follow which, what a repeated row may change.

Must never read or write anything: plain values in and out. docs/import.md; docs/glossary.md, "custody".
"""

from __future__ import annotations

import re
from datetime import date

CUSTODY = (
    "stock",
    "packed",
    "in_transit",
    "at_venue",
    "handed_over",
    "returned",
    "missing",
    "destroyed",
)
TRANSITIONS: dict[str, frozenset[str]] = {
    "stock": frozenset(CUSTODY) - {"stock"},
    "packed": frozenset(CUSTODY) - {"packed"},
    "in_transit": frozenset(CUSTODY) - {"in_transit"},
    "at_venue": frozenset(CUSTODY) - {"at_venue"},
    "handed_over": frozenset({"at_venue", "returned", "missing"}),
    "returned": frozenset(CUSTODY) - {"returned"},
    "missing": frozenset(CUSTODY) - {"missing", "packed"},
    "destroyed": frozenset(),
}
"""What may follow. Evidence decides: a handover that was signed is true wherever the office thought the card was;
what was handed over comes back only by a later confirmation or a settlement; nothing follows destruction."""

AT_OFFICE = ("stock", "returned")
"""Where a document may be allocated to a session, and its details may still be corrected by an import."""

MANDATES = ("written", "notarial", "court", "parental")
DOCUMENT_NUMBER = re.compile(r"[A-Z0-9]{9}")
V_NUMBER = re.compile(r"[0-9]{10}")
_BLANKS = re.compile(r"[\s.\-\u00a0]+")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DUTCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"\d{4}")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
OLDEST_YEAR = 1900


def may_follow(present: str, following: str) -> bool:
    """Whether custody may go from one state to the other."""
    return following in TRANSITIONS.get(present, frozenset())


def read_document_number(text: str) -> str:
    """Nine letters or digits; blanks, dots and hyphens between them do not matter. Raises ValueError."""
    number = _BLANKS.sub("", text).upper()
    if not DOCUMENT_NUMBER.fullmatch(number):
        raise ValueError("document_number_wrong")
    return number


def read_v_number(text: str) -> str:
    """Ten digits; a leading V, blanks, dots and hyphens do not matter. Raises ValueError."""
    number = _BLANKS.sub("", text).upper().removeprefix("V")
    if not V_NUMBER.fullmatch(number):
        raise ValueError("v_number_wrong")
    return number


def read_day(text: str) -> date:
    """A day as 2027-03-31 or 31-03-2027 (also with / or dots). Raises ValueError."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DUTCH.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError("date_unreadable")
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError("date_unreadable") from error


def read_born(text: str, today: date) -> str:
    """A date of birth as YYYY-MM-DD, YYYY-MM or YYYY: zeros for an unknown day or month are taken off.

    Raises ValueError `date_unreadable`, or `born_in_future` against `today`.
    """
    text = text.strip()
    if not text:
        return ""
    year, month, day = _parts(text)
    if year < OLDEST_YEAR or month > 12 or (day and not month):
        raise ValueError("date_unreadable")
    if day:
        try:
            date(year, month, day)
        except ValueError as error:
            raise ValueError("date_unreadable") from error
    if (year, month or 1, day or 1) > (today.year, today.month, today.day):
        raise ValueError("born_in_future")
    written = f"{year:04d}"
    if month:
        written += f"-{month:02d}"
    return f"{written}-{day:02d}" if day else written


def _parts(text: str) -> tuple[int, int, int]:
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DUTCH.fullmatch(text):
        day, month, year = found.groups()
    elif found := _YEAR_MONTH.fullmatch(text):
        (year, month), day = found.groups(), "0"
    elif found := _MONTH_YEAR.fullmatch(text):
        (month, year), day = found.groups(), "0"
    elif _YEAR.fullmatch(text):
        year, month, day = text, "0", "0"
    else:
        raise ValueError("date_unreadable")
    return int(year), int(month), int(day)


def repeated(custody: str, same_row: bool, same_applicant: bool) -> str:
    """What a document that is known already means in an import: `unchanged`, `changed`, or why it is refused.

    The same row again is no change, wherever the document is. Other details are taken only while the document is
    at the office, and never another applicant.
    """
    if same_row:
        return "unchanged"
    if not same_applicant:
        return "other_applicant"
    if custody == "handed_over":
        return "already_handed_over"
    if custody not in AT_OFFICE:
        return "not_at_office"
    return "changed"
