"""Each limit holds to the character on both sides: at it the message is read, one beyond it is refused."""

from __future__ import annotations

import pytest

from sync import jws
from tests.fuzz.limits import BASES, LIMITS, Limit
from tests.fuzz.parsers import PARSERS
from tests.fuzz.run import JUDGE, outcome
from tests.node import asked

IDS = [f"{limit.parser} {limit.member}" for limit in LIMITS]


@pytest.mark.parametrize("limit", LIMITS, ids=IDS)
def test_at_the_limit_it_is_read_and_one_beyond_refused(limit: Limit) -> None:
    at, beyond = limit.given(0), limit.given(1)
    if limit.parser in ("header", "acknowledgement"):
        assert len(beyond) <= jws.JWS_BYTES, "the size of the message would hide the limit"
    assert outcome(limit.parser, at).startswith("=")
    assert outcome(limit.parser, beyond) in (limit.code, "manifest_rollback")


def test_the_app_has_the_same_limits() -> None:
    asking = [
        (limit.parser, limit.given(beyond))
        for limit in LIMITS
        if PARSERS[limit.parser].twin
        for beyond in (0, 1)
    ]
    said = asked(JUDGE, asking)
    assert [one for one in zip(asking, said, strict=True) if outcome(*one[0]) != one[1]] == []


def test_every_message_has_its_limits() -> None:
    assert {limit.parser for limit in LIMITS} | {"request"} == set(BASES)
