"""Words on pages: Fluent messages by language, and how dates, times and numbers are written.

Must never decide what is shown: it only words it. docs/accessibility.md, "Language".
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request, session
from fluent.runtime import FluentBundle, FluentResource

LANGUAGES = ("nl", "en")
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}
FOLDER = Path(__file__).resolve().parent.parent / "translations"
MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = {
    "nl": ["ma", "di", "wo", "do", "vr", "za", "zo"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
MONTHS_NL = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
FIRST_STRONG, POP = "\u2068", "\u2069"
RIGHT_TO_LEFT = ("\u0590", "\u08ff")


def t(key: str, **arguments: Any) -> str:
    """The message `key` (or `key.attribute`) in the reader's language.

    Raises KeyError for an unknown key in tests; elsewhere the key itself is shown.
    """
    found = _format(language(), key, arguments)
    if found is None:
        if current_app.config["TESTING"]:
            raise KeyError(f"no text {key!r} in {language()}")
        return key
    return found


def has_text(key: str) -> bool:
    """Whether there is a message `key` (or `key.attribute`) in the reader's language."""
    return _format(language(), key, {}) is not None


def language() -> str:
    """The reader's language: chosen, else the person's own, else the browser's, else Dutch."""
    if not has_request_context():
        return "nl"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES, "nl") or "nl"


def format_date(day: date | datetime | None) -> str:
    """A day: 24-11-2026 in Dutch, 24 Nov 2026 in English."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = _here(day).date()
    if language() == "nl":
        return day.strftime("%d-%m-%Y")
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def format_born(text: str) -> str:
    """A birth date as it was imported, which may be a year or a month only: 05-02-1999, 5 Feb 1999, 02-1999, 1999."""
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return "-".join(reversed(text.split("-")))


def format_day(day: date | datetime | None) -> str:
    """A day with its weekday, without the year: di 24 nov, Tue 24 Nov."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = _here(day).date()
    months = MONTHS_NL if language() == "nl" else MONTHS_EN
    return f"{DAYS[language()][day.weekday()]} {day.day} {months[day.month - 1]}"


def format_time(moment: datetime | None) -> str:
    """The time of day here, in hours and minutes."""
    return "" if moment is None else _here(moment).strftime("%H:%M")


def format_moment(moment: datetime | None) -> str:
    """A day and the time of day here."""
    return "" if moment is None else f"{format_date(moment)} {format_time(moment)}"


def format_clock(moment: datetime | None) -> str:
    """The time of day here, to the second."""
    return "" if moment is None else _here(moment).strftime("%H:%M:%S")


def format_number(number: int | None) -> str:
    """A whole number with its thousands apart."""
    if number is None:
        return ""
    mark = "." if language() == "nl" else ","
    return f"{number:,}".replace(",", mark)


def format_bytes(size: int | None) -> str:
    """A size in the unit that keeps it short."""
    if size is None:
        return ""
    amount, unit = float(size), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    shown = f"{amount:.0f}" if unit == "B" or amount >= 100 else f"{amount:.1f}"
    return f"{shown.replace('.', ',') if language() == 'nl' else shown} {unit}"


def group_document_number(number: str | None) -> str:
    """A document number in groups of three: IR4 7K2 9P1."""
    return " ".join(_cut(number or "", (3, 3, 3)))


def group_v_number(number: str | None) -> str:
    """A V-number in groups: 287 104 5519."""
    return " ".join(_cut(number or "", (3, 3, 4)))


def register(app: Flask) -> None:
    """Give every page these words."""
    app.jinja_env.globals.update(t=t, has_text=has_text, language=language, language_names=LANGUAGE_NAMES)
    app.jinja_env.filters.update(
        format_date=format_date,
        format_born=format_born,
        format_day=format_day,
        format_time=format_time,
        format_moment=format_moment,
        format_clock=format_clock,
        format_number=format_number,
        format_bytes=format_bytes,
        group_document_number=group_document_number,
        group_v_number=group_v_number,
    )


@lru_cache(maxsize=len(LANGUAGES))
def bundle(code: str) -> FluentBundle:
    """All messages of one language, from every room's file; what Fluent cannot read is left out, and a test says so."""
    messages = FluentBundle([code], use_isolating=False)
    for path in sorted((FOLDER / code).glob("*.ftl")):
        messages.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return messages


def _format(code: str, key: str, arguments: dict[str, Any]) -> str | None:
    messages = bundle(code)
    name, _, attribute = key.partition(".")
    if not messages.has_message(name):
        return None
    message = messages.get_message(name)
    pattern = message.attributes.get(attribute) if attribute else message.value
    if pattern is None:
        return None
    shown = {name: _isolated(value) for name, value in arguments.items()}
    text, _errors = messages.format_pattern(pattern, shown)
    return str(text)


def _isolated(value: Any) -> Any:
    """Keep a right-to-left name from turning the sentence around it."""
    if isinstance(value, str) and any(RIGHT_TO_LEFT[0] <= letter <= RIGHT_TO_LEFT[1] for letter in value):
        return f"{FIRST_STRONG}{value}{POP}"
    return value


def _here(moment: datetime) -> datetime:
    zone = g.get("zone") if has_request_context() else None
    if zone is None:
        zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
        if has_request_context():
            g.zone = zone
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)


def _cut(text: str, sizes: tuple[int, ...]) -> list[str]:
    if len(text) != sum(sizes):
        return [text]
    parts, start = [], 0
    for size in sizes:
        parts.append(text[start : start + size])
        start += size
    return parts
