"""The verdict on one uploaded item: never an exception, and nothing a tablet signed is thrown away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from sync import chain, confirmation, jws, keys
from sync import judge as judge_module
from sync.encoding import b64u, digest, read_b64u
from sync.judge import QUARANTINED, STOPS_DEVICE, Known, Verdict, judge
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
FILE = read("chain/items")
HANDOVER = chain.read_item(FILE["cases"][3]["token"])
SEALED = read_b64u(FILE["attachment"]["sealed"])
KEM = CAST.private["srv-kem"]
KNOWN = Known(
    chain=chain.ChainState(cast_of.DEVICE, 1, 3, FILE["cases"][2]["entryId"]),
    device_key=keys.read_public_jwk(CAST.jwk("dev-sig")),
)


def resigned(**changed: Any) -> chain.Item:
    """The handover with other members, rightly signed."""
    said = FILE["cases"][3]["says"] | changed
    token = jws.sign(said, typ=chain.ITEM_TYP, key=CAST.private["dev-sig"], kid=said["dev"])
    return chain.read_item(token)


def attached(attachment: confirmation.Attachment, **changed: Any) -> tuple[chain.Item, bytes]:
    """The handover with another attachment, and its bytes."""
    sealed = confirmation.write_attachment(attachment, dev=cast_of.DEVICE, seq=4, kem_jwk=CAST.jwk("srv-kem"))
    att = {"sha256": b64u(digest(sealed)), "len": len(sealed), "kid": CAST.kid("srv-kem")}
    return resigned(att=att, **changed), sealed


def test_a_handover_in_its_place_is_accepted() -> None:
    verdict = judge(HANDOVER, SEALED, KNOWN, KEM)
    assert verdict == Verdict(status="accepted")
    assert verdict.stored
    assert not verdict.quarantined


@cases("chain/items", "broken")
def test_a_broken_item_gets_a_verdict_and_raises_nothing(case: Case) -> None:
    if refusal(lambda: chain.read_item(case["token"])):
        return
    item = chain.read_item(case["token"])
    known = replace(
        KNOWN, chain=msgspec.convert(case["state"], chain.ChainState), entry_at_seq=case.get("knownAt", "")
    )
    verdict = judge(item, SEALED, known, KEM)
    assert verdict.code == case["code"]
    assert verdict.expect == case.get("expect", 0)
    assert verdict.quarantined == (case["code"] in QUARANTINED)
    assert verdict.stops_device == (case["code"] in STOPS_DEVICE)


def test_only_a_handover_can_be_in_conflict_or_come_after_a_recall() -> None:
    known: dict[str, Any] = {"standing_handover": "another", "standing_device": "other", "recalled": True}
    away = resigned(outcome="not_collected", reason="did_not_come")
    opening = chain.read_item(FILE["cases"][2]["token"]).payload
    odd = msgspec.structs.replace(opening, outcome="handed_over")
    assert judge_module.status_of(HANDOVER.payload, **known) == "conflict"
    for said in (away.payload, opening, odd):
        assert judge_module.status_of(said, **known) == "accepted"


def test_an_item_that_names_another_tablet_is_refused_as_such_whoever_signed_it() -> None:
    item = resigned(dev=cast_of.OTHER_DEVICE)
    strange = replace(KNOWN, device_key=keys.read_public_jwk(CAST.jwk("stranger")))
    for known in (KNOWN, strange, replace(KNOWN, device_key=None)):
        assert judge(item, SEALED, known, KEM) == Verdict(code="wrong_device")


def test_the_same_item_again_is_known_even_without_its_attachment() -> None:
    after = chain.advance(HANDOVER, KNOWN.chain)
    known = replace(KNOWN, chain=after, entry_at_seq=HANDOVER.entry_id)
    verdict = judge(HANDOVER, None, known, None)
    assert verdict == Verdict(status="known")
    assert not verdict.stored


def test_a_missing_or_other_attachment_is_kept_apart() -> None:
    for sealed, kem, code in (
        (None, KEM, "attachment_missing"),
        (SEALED[:-1], KEM, "attachment_digest"),
        (SEALED, None, "attachment_unopenable"),
        (SEALED, CAST.private["stranger"], "attachment_unopenable"),
    ):
        verdict = judge(HANDOVER, sealed, KNOWN, kem)
        assert verdict.code == code
        assert verdict.quarantined
        assert not verdict.stops_device


def test_ink_that_is_not_the_one_named_is_kept_apart() -> None:
    item, sealed = attached(confirmation.Attachment(b"s" * 16, b"\x00", ""))
    assert judge(item, sealed, KNOWN, KEM).code == "ink_digest"


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({"record_known": False}, "unknown_record"),
        ({"standing_handover": "e" * 43, "standing_device": cast_of.OTHER_DEVICE}, "conflict"),
        ({"standing_handover": "e" * 43}, "conflict"),
        ({"recalled_at": cast_of.NOW}, "after_recall"),
        ({"closed_at": cast_of.NOW}, "after_close"),
        ({"closed_at": cast_of.NOW, "recalled_at": cast_of.NOW}, "after_recall"),
        ({"standing_handover": "e" * 43, "recalled_at": cast_of.NOW}, "conflict"),
    ],
)
def test_what_comes_too_late_is_stored_and_says_so(about: dict[str, Any], status: str) -> None:
    verdict = judge(HANDOVER, SEALED, replace(KNOWN, **about), KEM)
    assert verdict.status == status
    assert verdict.stored


def test_only_ones_own_confirmation_is_superseded() -> None:
    first = "e" * 43
    item = resigned(supersedes=first, correction="wrong_collector")
    own = replace(KNOWN, standing_handover=first)
    assert judge(item, SEALED, own, KEM).status == "accepted"
    assert judge(item, SEALED, replace(own, standing_device=cast_of.OTHER_DEVICE), KEM).status == "conflict"
    assert judge(item, SEALED, replace(own, standing_handover="f" * 43), KEM).status == "conflict"


def test_an_opening_after_the_close_is_just_accepted() -> None:
    opening = chain.read_item(FILE["cases"][2]["token"])
    known = replace(
        KNOWN,
        chain=chain.ChainState(cast_of.DEVICE, 1, 2, FILE["cases"][1]["entryId"]),
        closed_at=cast_of.NOW,
        recalled_at=cast_of.NOW,
        standing_handover="e" * 43,
    )
    assert judge(opening, None, known, None).status == "accepted"


def test_an_accepted_handover_stands_before_conflicts_that_came_earlier() -> None:
    standing = [("own conflict", "tablet 1")]
    judge_module.stand(standing, "accepted", "tablet 2", "accepted")
    judge_module.stand(standing, "late", "tablet 3", "conflict")
    assert [name for name, _ in standing] == ["accepted", "own conflict", "late"]
