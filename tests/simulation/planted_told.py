"""Planted bugs of what tablets are told of each other, and of how they hear it.

Must never be found by a test of its own, as those of `planted`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from server.confirmations import consequences, telling
from server.notices import service as notices
from sync.notice import Notice
from tests.simulation import tablet as tablets
from tests.simulation.known import Elsewhere, elsewhere_after
from tests.simulation.planted import bug, instead
from tests.simulation.planted_tablet import BUGS
from tests.simulation.tablet import StoredTablet

__all__ = ["BUGS"]


@bug("nobody is told that a handover was withdrawn", "I15")
def withdrawn_in_silence() -> AbstractContextManager[Any]:
    real = notices.tell

    def tell(session_id: str, kind: str, **said: Any) -> Any:
        return real(session_id, kind, **said) if kind != "withdrawn" else None

    return instead(notices, "tell", tell)


@bug("the second handover of a document is not told", "I15")
def conflict_is_not_told() -> AbstractContextManager[Any]:
    def tell_tablets(device: str, fresh: Any, knowledge: Any, **said: Any) -> None:
        telling.tell_tablets(device, [one for one in fresh if one[1] == "accepted"], knowledge, **said)

    return instead(consequences, "tell_tablets", tell_tablets)


@bug("a withdrawal frees the record whoever else handed it over", "I15")
def withdrawn_for_all() -> AbstractContextManager[Any]:
    def after(told: Notice, before: Elsewhere, own: str) -> Elsewhere:
        known = dict(elsewhere_after(told, before, own))
        if told.kind == "withdrawn":
            known |= dict.fromkeys(told.rids, frozenset())
        return known

    return instead(tablets, "elsewhere_after", after)


@bug("a notice is heard before its turn", "I15", seed=331)
def heard_out_of_turn() -> AbstractContextManager[Any]:
    real = StoredTablet.heed

    def heed(tablet: StoredTablet, told: Notice) -> None:
        if told.number > tablet.shelf.facts.get("notices", 0):
            tablet.shelf.facts["notices"] = told.number - 1
        real(tablet, told)

    return instead(StoredTablet, "heed", heed)


@bug("the notices of a restored server are not heard anew", "I15")
def restored_server_is_not_heard() -> AbstractContextManager[Any]:
    return instead(
        StoredTablet,
        "refill",
        lambda tablet: tablet.wait_again(1, {"acknowledged": None, "checkpoint": None}),
    )
