"""How a diagnosis is told: its parts in order, each fact with its kind, for a page to word.

Must never leave a fact out: what a tablet sends is shown whole. docs/protocol.md, "Diagnoses".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.encoding import read_time

KINDS: Mapping[str, Mapping[str, str]] = {
    "app": {
        "release": "text",
        "updateWaits": "flag",
        "installed": "flag",
        "language": "text",
        "theme": "word",
    },
    "browser": {
        "name": "text",
        "version": "text",
        "system": "text",
        "width": "number",
        "height": "number",
        "scale": "number",
        "touch": "number",
    },
    "tablet": {
        "epoch": "number",
        "certificateEndsAt": "moment",
        "renewal": "word",
        "lock": "word",
        "people": "number",
    },
    "storage": {
        "used": "bytes",
        "quota": "bytes",
        "persistent": "flag",
        "copies": "word",
        "healed": "number",
        "reserved": "bytes",
    },
    "evidence": {
        "items": "number",
        "waiting": "number",
        "refused": "number",
        "quarantined": "flag",
        "lastConfirmedAt": "moment",
        "logSize": "number",
    },
    "network": {"state": "word", "offsetMs": "number", "differenceMs": "number"},
}
"""Each part of one thing and the kind of each of its facts; batches, problems and checks are lists beside these."""


@dataclass(frozen=True)
class Fact:
    """One fact: its name, what kind of value it is (text, word, flag, number, bytes, moment), the value or None."""

    name: str
    kind: str
    value: Any


@dataclass(frozen=True)
class Part:
    """What belongs together."""

    name: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Told:
    """A whole report, its moments read; checks, problems and batches as they were sent."""

    parts: Sequence[Part]
    checks: Sequence[Mapping[str, Any]]
    problems: Sequence[Mapping[str, Any]]
    batches: Sequence[Mapping[str, Any]]


def told(report: Mapping[str, Any]) -> Told:
    """What a page shows of a report that `DiagnosisSchema` wrote."""
    return Told(
        parts=[
            Part(part, [Fact(name, kind, _read(kind, report[part][name])) for name, kind in kinds.items()])
            for part, kinds in KINDS.items()
        ],
        checks=report["checks"],
        problems=[{**one, "at": read_time(one["at"])} for one in report["problems"]],
        batches=[{**one, "endsAt": read_time(one["endsAt"])} for one in report["batches"]],
    )


def _read(kind: str, value: Any) -> Any:
    return read_time(value) if kind == "moment" and value is not None else value
