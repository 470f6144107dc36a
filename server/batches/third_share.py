"""The third share: whether a batch is sealed to its tablets' ML-KEM keys too, as FIELDDESK_PQ_SHARE says.

Must never seal a third share that one of the tablets could not open. docs/protocol.md, "The third share".
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app

from server.devices.models import Device
from sync import jws, pq
from sync.batch import HEADER_TYP, Recipient


def recipients(tablets: Sequence[Device]) -> list[Recipient]:
    """The ML-KEM keys of all these tablets; none at all when one has none, or they are too many, or it is off."""
    if _setting() == "off" or without_key(tablets) or too_many(tablets):
        return []
    return [Recipient(one.id, one.pq_jkt, one.pq_jwk) for one in tablets if one.pq_jkt and one.pq_jwk]


def is_required() -> bool:
    """Whether nothing may be sealed without a third share."""
    return _setting() == "required"


def without_key(tablets: Sequence[Device]) -> list[Device]:
    """The tablets that registered no ML-KEM key."""
    return [one for one in tablets if not one.pq_jkt or not one.pq_jwk]


def too_many(tablets: Sequence[Device]) -> bool:
    """Whether the third shares of these tablets would make a header too long to be read."""
    return len(tablets) > pq.MOST_SHARES


def is_in(header: str) -> bool:
    """Whether the edition with this header has a third share."""
    return "pq" in jws.read(header, typ=HEADER_TYP).payload


def _setting() -> str:
    setting: str = current_app.config["SETTINGS"].pq_share
    return setting
