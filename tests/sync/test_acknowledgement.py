"""The acknowledgement: one failed check and nothing of it counts. docs/vectors/acknowledgement."""

from __future__ import annotations

import msgspec

from sync import acknowledgement, chain, log, merkle
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
FILE = read("acknowledgement/acknowledgements")


def check(case: Case) -> tuple[acknowledgement.Acknowledgement, log.Checkpoint]:
    """Check an acknowledgement as the tablet of the vectors would."""
    ack = acknowledgement.read_ack(case["token"], CAST.read_manifest())
    last = log.Checkpoint(cast_of.LOG_ORIGIN, FILE["last"]["size"], bytes.fromhex(FILE["last"]["root"]))
    fresh = case.get("fresh", False)
    checkpoint = acknowledgement.check_ack(
        ack,
        own=msgspec.convert(FILE["fresh" if fresh else "own"], chain.ChainState),
        entry_at={} if fresh else {int(seq): entry for seq, entry in FILE["entries"].items()},
        acknowledged_seq=0 if fresh else FILE["acknowledged"],
        last_checkpoint=None if fresh or case.get("first", False) else last,
        log_jwk=CAST.jwk("log"),
        log_origin=cast_of.LOG_ORIGIN,
    )
    return ack, checkpoint


@cases("acknowledgement/acknowledgements")
def test_an_acknowledgement_is_believed_whole_or_not_at_all(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: check(case)) == case["code"]
        return
    ack, checkpoint = check(case)
    assert (ack.seq, checkpoint.size) == (case["seq"], case["size"])
    if "results" in case:
        assert [[r.seq, r.entry_id, r.status, r.leaf] for r in ack.results] == [
            list(row.values()) for row in case["results"]
        ]
    if "stop" in case:
        assert ack.stop == acknowledgement.Stop(*case["stop"].values())


def test_an_acknowledgement_before_the_first_item_stands_on_the_certificate() -> None:
    own = chain.ChainState(cast_of.DEVICE, 1, 0, "certificate")
    payload = acknowledgement.ack_payload(
        state=own,
        iat=cast_of.NOW,
        results=[],
        stop=None,
        checkpoint=log.write_checkpoint(cast_of.LOG_ORIGIN, 0, merkle.EMPTY_ROOT, CAST.log),
        consistency=[],
        notices=["a.b.c"],
    )
    token = CAST.server_signs(payload, acknowledgement.TYP)
    ack = acknowledgement.read_ack(token, CAST.read_manifest())
    checkpoint = acknowledgement.check_ack(
        ack,
        own=own,
        entry_at={},
        acknowledged_seq=0,
        last_checkpoint=None,
        log_jwk=CAST.jwk("log"),
        log_origin=cast_of.LOG_ORIGIN,
    )
    assert (checkpoint.size, ack.notices) == (0, ("a.b.c",))
