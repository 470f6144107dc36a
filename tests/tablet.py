"""A tablet for tests: the demo's, made from sync alone, with what only a hostile or broken one would do.

Must never be used outside tests. docs/protocol.md.
"""

from __future__ import annotations

import copy

from server.demo.tablet import Answer, Declined, Kept, Person, Send, Tablet, through

__all__ = [
    "Answer",
    "Declined",
    "Kept",
    "Person",
    "Send",
    "Tablet",
    "cloned",
    "through",
]


def cloned(tablet: Tablet) -> Tablet:
    """The same tablet once more, as a thief with a copy of its disk would have it."""
    other = copy.copy(tablet)
    other.journal = list(tablet.journal)
    other.older_kems = list(tablet.older_kems)
    other.older_pqs = list(tablet.older_pqs)
    other.people = dict(tablet.people)
    other.prepared = dict(tablet.prepared)
    other.notices = {session: list(told) for session, told in tablet.notices.items()}
    return other
