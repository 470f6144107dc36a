"""When a location offers a service.

Must never read or write anything: plain values in and out. product.md's words are in docs/glossary.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

SERVICES = ("document_issue", "biometrics", "customised_support")
KINDS = ("desk", "town_hall", "university", "expat_centre")
STATES = ("open", "closing", "later", "closed")


@dataclass(frozen=True)
class Offer:
    """One service from a day until and including a day; None: no end is known."""

    service: str
    from_on: date
    until_on: date | None

    def covers(self, on: date) -> bool:
        """Whether the service is offered that day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def state(self, today: date) -> str:
        """`open`, `closing` (open, with a last day), `later` or `closed`, as of today."""
        if today < self.from_on:
            return "later"
        if self.until_on is None:
            return "open"
        return "closing" if today <= self.until_on else "closed"


def offered(offers: Sequence[Offer], service: str, on: date) -> bool:
    """Whether one of the offers is of this service and covers that day."""
    return any(offer.service == service and offer.covers(on) for offer in offers)


def check_offers_apart(offers: Sequence[Offer]) -> dict[int, str]:
    """What is wrong with a location's list of offers: position in the list -> reason."""
    problems: dict[int, str] = {}
    for place, offer in enumerate(offers):
        if offer.service not in SERVICES:
            problems[place] = "unknown_service"
        elif offer.until_on is not None and offer.until_on < offer.from_on:
            problems[place] = "ends_before_it_begins"
        elif any(_overlap(offer, earlier) for earlier in offers[:place]):
            problems[place] = "overlaps"
    return problems


def _overlap(one: Offer, other: Offer) -> bool:
    if one.service != other.service:
        return False
    return (other.until_on is None or one.from_on <= other.until_on) and (
        one.until_on is None or other.from_on <= one.until_on
    )
