"""Vectors of acknowledgements: what the server says it has, and what a tablet must not believe.

Must never hold a real person.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sync import acknowledgement, chain, jws, merkle
from sync.acknowledgement import Result, Stop
from sync.encoding import b64u, digest
from tests.vectors.cast import DEVICE, NOW, OTHER_DEVICE, Cast
from tests.vectors.evidence import LEAVES, OTHER_LEAVES, note
from tests.vectors.kept import Written


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "acknowledgement/acknowledgements", _acknowledgements(cast)


def _acknowledgements(cast: Cast) -> dict[str, Any]:
    entries = {seq: b64u(digest(f"entry {seq}".encode())) for seq in range(1, 8)}
    state, named = chain.ChainState(DEVICE, 1, 5, entries[5]), jws.entry_id(cast.certificate)
    results = [Result(4, entries[4], "accepted", 6), Result(5, entries[5], "conflict", 7)]

    def signed(
        state: chain.ChainState = state,
        results: list[Result] = results,
        stop: Stop | None = None,
        leaves: list[bytes] = LEAVES,
        size: int = 9,
        consistency: list[bytes] | None = None,
        iat: datetime = NOW,
    ) -> str:
        proof = merkle.consistency_path(5, leaves[:size]) if size >= 5 else []
        payload = acknowledgement.ack_payload(
            state=state,
            iat=iat,
            results=results,
            stop=stop,
            checkpoint=note(cast, leaves, size),
            consistency=proof if consistency is None else consistency,
            notices=[],
        )
        return cast.server_signs(payload, acknowledgement.TYP)

    good = signed()
    said = jws.read(good, typ=acknowledgement.TYP).payload
    unchecked = said | {"cp": said["cp"].replace("\n9\n", "\n8\n")}
    bad = [
        ("for another tablet", signed(state=replace(state, dev=OTHER_DEVICE)), "ack_mismatch"),
        (
            "of items that were never made",
            signed(state=chain.ChainState(DEVICE, 1, 8, entries[7])),
            "ack_mismatch",
        ),
        ("another head", signed(state=replace(state, head=entries[4])), "ack_mismatch"),
        (
            "of no item, at the newest head",
            signed(chain.ChainState(DEVICE, 1, 0, entries[7]), []),
            "ack_mismatch",
        ),
        ("a result for another item", signed(results=[Result(4, entries[5], "accepted", 6)]), "ack_mismatch"),
        ("a status that is unknown", signed(results=[Result(4, entries[4], "fine", 6)]), "ack_mismatch"),
        (
            "a checkpoint that is not signed",
            cast.server_signs(unchecked, acknowledgement.TYP),
            "checkpoint_signature",
        ),
        (
            "a chain behind what was acknowledged",
            signed(state=chain.ChainState(DEVICE, 1, 2, entries[2])),
            "log_rollback",
        ),
        ("a smaller tree", signed(size=4), "log_rollback"),
        ("another tree", signed(leaves=OTHER_LEAVES), "log_rollback"),
        ("the same size, another tree", signed(leaves=OTHER_LEAVES, size=5, consistency=[]), "log_rollback"),
        ("no proof", signed(consistency=[]), "log_rollback"),
        ("version 2", cast.server_signs(said | {"v": 2}, acknowledgement.TYP), "version_unknown"),
        (
            "no head",
            cast.server_signs({k: v for k, v in said.items() if k != "head"}, acknowledgement.TYP),
            "field_missing",
        ),
        (
            "a leaf that is a text",
            cast.server_signs(said | {"res": [said["res"][0] | {"leaf": "6"}]}, acknowledgement.TYP),
            "field_missing",
        ),
        (
            "a result that is a text",
            cast.server_signs(said | {"res": ["x"]}, acknowledgement.TYP),
            "field_missing",
        ),
        (
            "a result that is null",
            cast.server_signs(said | {"res": [None]}, acknowledgement.TYP),
            "field_missing",
        ),
        (
            "a leaf that is a truth",
            cast.server_signs(said | {"res": [said["res"][0] | {"leaf": True}]}, acknowledgement.TYP),
            "field_missing",
        ),
        (
            "a stop that is a text",
            cast.server_signs(said | {"stop": "x"}, acknowledgement.TYP),
            "field_missing",
        ),
        (
            "a notice that is an object",
            cast.server_signs(said | {"notices": [{}]}, acknowledgement.TYP),
            "field_missing",
        ),
        (
            "signed by the tablet",
            jws.sign(said, typ=acknowledgement.TYP, key=cast.private["dev-sig"], kid=cast.kid("dev-sig")),
            "key_unknown",
        ),
    ]
    return {
        "about": "Acknowledgements as the tablet checks them: it has seven items, three of them acknowledged, and "
        "has seen the log at five leaves (`first` cases: it has seen none; `fresh` cases: nor made an item).",
        "own": {"dev": DEVICE, "epoch": 1, "seq": 7, "head": entries[7]},
        "entries": {str(seq): entry for seq, entry in entries.items()},
        "acknowledged": 3,
        "fresh": {"dev": DEVICE, "epoch": 1, "seq": 0, "head": named},
        "last": {"size": 5, "root": merkle.root(LEAVES[:5]).hex()},
        "cases": [
            {"name": "as written", "token": good, "seq": 5, "size": 9, "results": said["res"]},
            {
                "name": "stopped at a refused item",
                "token": signed(stop=Stop(6, entries[6], "chain_break")),
                "seq": 5,
                "size": 9,
                "stop": {"seq": 6, "id": entries[6], "code": "chain_break"},
            },
            {
                "name": "nothing new",
                "token": signed(chain.ChainState(DEVICE, 1, 3, entries[3]), []),
                "seq": 3,
                "size": 9,
            },
            {"name": "the tree as it was", "token": signed(size=5, consistency=[]), "seq": 5, "size": 5},
            {
                "name": "the first checkpoint",
                "token": signed(consistency=[]),
                "seq": 5,
                "size": 9,
                "first": True,
            },
            {
                "name": "before the first item, standing on the certificate",
                "token": signed(chain.ChainState(DEVICE, 1, 0, named), [], consistency=[]),
                "seq": 0,
                "size": 9,
                "fresh": True,
            },
        ]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad]
        + [
            {
                "name": "of an item that was never made, before the first one",
                "token": signed(chain.ChainState(DEVICE, 1, 1, named), [], consistency=[]),
                "code": "ack_mismatch",
                "fresh": True,
            }
        ],
    }
