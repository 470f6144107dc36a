"""I15: a record is stopped on a tablet that heard everything exactly while the handover of another tablet stands.

Must never ask what the server told: only what tablets signed and the tables hold.
"""

from __future__ import annotations

from sync.encoding import read_b64u, read_json
from tests.simulation.ground import Ground
from tests.simulation.tablet import StoredTablet
from tests.simulation.timeline import hold
from tests.simulation.truth import Truth


def check_told(tablet: StoredTablet, truth: Truth, ground: Ground) -> None:
    """Hold a tablet whose log is the server's, and that has all notices, to the handovers that stand."""
    now, own = truth.timeline, tablet.identity.device
    if now.closed or not _is_up_to_date(tablet, truth):
        return
    for rid, document in ground.documents.items():
        stands = set(now.held.get(document, {}).values()) - {own}
        told = tablet.elsewhere.get(rid, frozenset())
        hold("I15", stands <= told, f"{tablet.label} may hand over what another tablet handed over")
        left = [dev for dev in told - stands if not _is_without_document(dev, rid, truth)]
        hold("I15", not left, f"{tablet.label} is stopped by a handover that was withdrawn")


def _is_up_to_date(tablet: StoredTablet, truth: Truth) -> bool:
    facts = tablet.shelf.facts
    checkpoint = facts.get("checkpoint")
    if checkpoint is None or (checkpoint.size, checkpoint.root) != (
        truth.timeline.size,
        truth.timeline.root(),
    ):
        return False
    return bool(facts.get("notices", 0) == truth.timeline.notices)


def _is_without_document(dev: str, rid: str, truth: Truth) -> bool:
    """Whether a restored server cannot place a handover that this tablet signed: it lost the item, or its edition."""
    for name, one in truth.signed.items():
        _, _, status = truth.timeline.rows.get(name, (0, 0, "unknown_record"))
        if one.device == dev and status == "unknown_record":
            said = read_json(read_b64u(one.jws.split(".")[1]))
            if said.get("rid") == rid and said.get("outcome") == "handed_over":
                return True
    return False
