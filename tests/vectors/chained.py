"""Vectors of the chain that a tablet signs, and of its sealed attachments.

Must never hold a real person: names and numbers are invented.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from sync import chain, confirmation, ink, jws, seal
from sync.encoding import b64u, digest, read_b64u, write_json, write_time
from tests.vectors.cast import BATCH, DEVICE, NOW, OTHER_DEVICE, STAFF, Cast
from tests.vectors.day import rid
from tests.vectors.kept import Written
from tests.vectors.plain import SIGNATURE
from tests.vectors.signed import flipped

SALT = digest(b"salt")[:16]


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "chain/items", _items(cast)
    yield "confirmation/digests", _digests()
    yield "confirmation/attachments", _attachments(cast)


def _items(cast: Cast) -> dict[str, Any]:
    key, start = cast.private["dev-sig"], jws.entry_id(cast.certificate)
    sealed = confirmation.write_attachment(
        confirmation.Attachment(SALT, ink.write_ink(SIGNATURE), "Calm."),
        dev=DEVICE,
        seq=4,
        kem_jwk=cast.jwk("srv-kem"),
    )
    said: list[dict[str, Any]] = [
        {"kind": "import", "batch": BATCH, "edition": 2},
        {"kind": "unlock", "batch": BATCH, "edition": 2, "staff": STAFF},
        {
            "kind": "open",
            "batch": BATCH,
            "edition": 2,
            "rid": rid(1),
            "rec": b64u(digest(b"data")),
            "staff": STAFF,
        },
        {
            "kind": "attempt",
            "batch": BATCH,
            "edition": 2,
            "rid": rid(1),
            "rec": b64u(digest(b"data")),
            "staff": STAFF,
            "outcome": "handed_over",
            "checks": {"photo": True, "identity": "passport", "old": "none_expected"},
            "by": {"kind": "applicant"},
            "stmt": {
                "id": "received",
                "lang": "nl",
                "sha256": confirmation.statement_digest("Ik heb dit ontvangen."),
            },
            "mode": "pen",
            "ink": {
                "h": confirmation.ink_digest(SALT, ink.write_ink(SIGNATURE)),
                "n": ink.count_points(SIGNATURE),
            },
            "att": {"sha256": b64u(digest(sealed)), "len": len(sealed), "kid": cast.kid("srv-kem")},
        },
        {"kind": "lock", "batch": BATCH, "staff": STAFF, "depth": "quick"},
        {
            "kind": "attempt",
            "batch": BATCH,
            "rid": rid(1),
            "rec": b64u(digest(b"data")),
            "staff": STAFF,
            "outcome": "not_collected",
            "reason": "left_before_turn",
            "checks": {"photo": False, "identity": "none", "old": "none_expected"},
            "by": {"kind": "applicant"},
            "mode": "none",
            "correction": "wrong_record",
            "lease": "applicant_waits",
        },
        {
            "kind": "count",
            "batch": BATCH,
            "edition": 2,
            "staff": STAFF,
            "count": {
                "phase": "in",
                "found": 2,
                "missing": 0,
                "unexpected": 1,
                "seal": {"state": "broken", "number": "NL004419", "reason": "replaced_on_the_way"},
            },
        },
    ]

    def signed(payload: dict[str, Any], by: str = "dev-sig", kid: str = DEVICE) -> str:
        return jws.sign(payload, typ=chain.ITEM_TYP, key=cast.private[by], kid=kid)

    items: list[chain.Item] = []
    payloads: list[dict[str, Any]] = []
    head = start
    for seq, content in enumerate(said, start=1):
        payload: dict[str, Any] = {
            "v": 1,
            "dev": DEVICE,
            "epoch": 1,
            "seq": seq,
            "prev": head,
            "at": write_time(NOW + timedelta(seconds=40 * seq)),
            "mono": 40_000 * seq,
            "off": -120,
        } | content
        if "correction" in content:
            payload["supersedes"] = items[3].entry_id
        item = chain.read_item(chain.write_item(msgspec.convert(payload, chain.ItemPayload), key))
        items.append(item)
        payloads.append(payload)
        head = item.entry_id
    at_five = {"dev": DEVICE, "epoch": 1, "seq": 4, "head": items[3].entry_id}
    last, attempt, amended = payloads[4], payloads[3], payloads[5]
    checks: dict[str, Any] = attempt["checks"]
    corrected = attempt | {"supersedes": items[3].entry_id, "correction": "other"}
    first = {"dev": DEVICE, "epoch": 1, "seq": 0, "head": start}
    out: dict[str, Any] = {"count": {"phase": "in", "found": 3, "missing": 0, "unexpected": 0}}
    counted = {k: v for k, v in last.items() if k != "depth"} | out | {"kind": "count"}
    broken: list[tuple[str, str, dict[str, Any], str, dict[str, Any]]] = [
        ("one missing before it", items[4].token, first, "chain_gap", {"expect": 1}),
        ("it names another before it", signed(last | {"prev": start}), at_five, "chain_break", {}),
        ("another epoch", signed(last | {"epoch": 2}), at_five, "chain_break", {}),
        (
            "another item in a place that is taken",
            signed(attempt | {"mode": "none"}),
            at_five,
            "chain_fork",
            {"knownAt": items[3].entry_id},
        ),
        (
            "of another tablet",
            signed(last | {"dev": OTHER_DEVICE}, kid=OTHER_DEVICE),
            at_five,
            "wrong_device",
            {},
        ),
        ("a kid that is another's", signed(last, kid=OTHER_DEVICE), at_five, "wrong_device", {}),
        ("signed by another key", signed(last, by="stranger"), at_five, "jws_bad_signature", {}),
        ("version 2", signed(last | {"v": 2}), at_five, "version_unknown", {}),
        ("a version that is a truth", signed(last | {"v": True}), at_five, "version_unknown", {}),
    ]
    unreadable = [
        ("a kind that is unknown", last | {"kind": "sell"}),
        ("no place", last | {"seq": 0}),
        ("a place that is a text", last | {"seq": "5"}),
        ("a time without milliseconds", last | {"at": "2026-11-24T09:30:00Z"}),
        ("an outcome that is unknown", attempt | {"outcome": "sold"}),
        ("a reason of another outcome", attempt | {"reason": "did_not_come"}),
        ("a handover without checks", {k: v for k, v in attempt.items() if k != "checks"}),
        ("a handover without a statement", {k: v for k, v in attempt.items() if k != "stmt"}),
        ("a handover without its attachment", {k: v for k, v in attempt.items() if k != "att"}),
        ("an attempt without a record", {k: v for k, v in attempt.items() if k != "rid"}),
        ("a check with a member too many", attempt | {"checks": checks | {"name": "x"}}),
        ("an opening without the digest", {k: v for k, v in payloads[2].items() if k != "rec"}),
        ("an attempt without a batch", {k: v for k, v in attempt.items() if k != "batch"}),
        ("an attempt without a person", {k: v for k, v in attempt.items() if k != "staff"}),
        ("an attempt without a place", attempt | {"seq": 0}),
        ("an opening without a place", payloads[2] | {"seq": 0}),
        ("an opening without a record", {k: v for k, v in payloads[2].items() if k != "rid"}),
        ("a count without its numbers", {k: v for k, v in counted.items() if k != "count"}),
        ("a count of an unknown phase", counted | {"count": out["count"] | {"phase": "by"}}),
        ("a count with a seal that is a text", counted | {"count": out["count"] | {"seal": "NL004417"}}),
        ("a seal without a state", counted | {"count": out["count"] | {"seal": {"number": "NL004417"}}}),
        (
            "a seal with a member too many",
            counted | {"count": out["count"] | {"seal": {"state": "whole", "colour": "red"}}},
        ),
        ("a count without a place", counted | {"seq": 0}),
        ("a correction that does not say why", amended | {"correction": None}),
        ("a correction of a reason that is unknown", amended | {"correction": "mistake"}),
        ("a correction of nothing", attempt | {"correction": "other"}),
        ("a correction without its checks", corrected | {"checks": None}),
        ("a correction without a place", corrected | {"seq": 0}),
        ("an opening that corrects", payloads[2] | {"supersedes": start, "correction": "other"}),
        ("a lease passed over for a reason that is unknown", amended | {"lease": "late"}),
        ("an opening that passes over a lease", payloads[2] | {"lease": "other"}),
        ("a lock of an unknown depth", last | {"depth": "half"}),
        ("an opening with a depth", payloads[2] | {"depth": "quick"}),
        ("a bar in an id", last | {"staff": "a|b"}),
    ]
    return {
        "about": "A chain of six items by dev-sig of keys/cast, and items that do not continue it.",
        "head": start,
        "attachment": {"seq": 4, "sealed": b64u(sealed)},
        "cases": [
            {
                "name": f"item {item.payload.seq}: {item.payload.kind}",
                "token": item.token,
                "entryId": item.entry_id,
                "says": says,
            }
            for item, says in zip(items, payloads, strict=True)
        ],
        "known": {
            "name": "the same item once more",
            "token": items[3].token,
            "state": at_five,
            "knownAt": items[3].entry_id,
        },
        "broken": [{"name": n, "token": t, "state": s, "code": c} | more for n, t, s, c, more in broken]
        + [
            {"name": n, "token": signed(p), "state": at_five, "code": "item_unreadable"}
            for n, p in unreadable
        ],
    }


def _digests() -> dict[str, Any]:
    drawn = ink.write_ink(SIGNATURE)
    return {
        "about": "Salted digests of ink and mandate, and of the statement's text.",
        "cases": [
            {
                "name": "a confirmation",
                "salt": SALT.hex(),
                "ink": drawn.hex(),
                "inkDigest": confirmation.ink_digest(SALT, drawn),
                "mandate": "M-2026/17",
                "mandateDigest": confirmation.mandate_digest(SALT, "M-2026/17"),
                "statement": "Ik heb dit ontvangen. Żółć.",
                "statementDigest": confirmation.statement_digest("Ik heb dit ontvangen. Żółć."),
            }
        ],
    }


def _attachments(cast: Cast) -> dict[str, Any]:
    kem, info = cast.jwk("srv-kem"), confirmation.attachment_info(DEVICE, 4)

    def sealed(told: Any, head: bytes = SALT + bytes(4)) -> str:
        return b64u(seal.seal_to(kem, seal.deflate(head + write_json(told)), info))

    signature = confirmation.Attachment(SALT, ink.write_ink(SIGNATURE), "Kalm. Żółć.")
    count = confirmation.Attachment(SALT, b"", "", (rid(1), rid(2)), ("R99999999",))
    good = [
        (name, one, b64u(confirmation.write_attachment(one, dev=DEVICE, seq=4, kem_jwk=kem)))
        for name, one in (("a signature", signature), ("a count", count))
    ]
    first = good[0][2]
    bad: list[tuple[str, str, dict[str, Any]]] = [
        ("another place in the chain", first, {"seq": 5}),
        ("another tablet", first, {"dev": OTHER_DEVICE}),
        ("one bit", flipped(first, len(read_b64u(first)) - 1), {}),
        ("not deflated", b64u(seal.seal_to(kem, SALT + bytes(4) + b"{}", info)), {}),
        ("shorter than a salt", sealed({}, b""), {}),
        ("ink that ends before its length", sealed({}, SALT + b"\0\0\0\x09ink"), {}),
        ("nothing behind the ink", b64u(seal.seal_to(kem, seal.deflate(SALT + bytes(4)), info)), {}),
        ("a list behind the ink", sealed([]), {}),
        ("notes that are no text", sealed({"notes": 1}), {}),
        ("records that are no texts", sealed({"found": [1]}), {}),
        ("a bomb", b64u(seal.seal_to(kem, seal.deflate(bytes(1_048_577)), info)), {}),
    ]
    return {
        "about": "Attachments sealed to srv-kem of keys/cast, for item 4 of its tablet unless the case says otherwise.",
        "cases": [
            {
                "name": name,
                "sealed": token,
                "salt": one.salt.hex(),
                "ink": one.ink.hex(),
                "notes": one.notes,
                "found": list(one.found),
                "unexpected": list(one.unexpected),
            }
            for name, one, token in good
        ]
        + [{"name": n, "sealed": s, "code": "attachment_unopenable"} | more for n, s, more in bad],
    }
