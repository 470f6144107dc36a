"""The seal on the box: its number as it is compared, and what a count says of it.

Must never tell a broken seal from its number: a person looks at it. docs/protocol.md, "The seal of the box".
"""

from __future__ import annotations

import re

NUMBER_CHARS = 20
STATES = ("whole", "broken", "none", "opened")
"""How the seal was when the box was counted; `opened`: the box stood open already, at the venue."""
REASONS = ("opened_on_the_way", "replaced_on_the_way", "not_known", "other")
"""Why the seal is not the one that was expected."""
_NOT_COMPARED = re.compile(r"[^0-9A-Za-z]")
_NUMBER = re.compile(rf"[0-9A-Z]{{1,{NUMBER_CHARS}}}")


def as_compared(text: str) -> str:
    """A number as typed or scanned, as it is compared: letters and digits of ASCII only, in capitals."""
    return _NOT_COMPARED.sub("", text).upper()


def is_number(text: str) -> bool:
    """Whether a text is a number as it is compared."""
    return _NUMBER.fullmatch(text) is not None


def fits(state: str, number: str, known: str) -> bool:
    """Whether this is the seal that was put on, whole. `known` as it is compared."""
    return state == "whole" and known != "" and as_compared(number) == known
