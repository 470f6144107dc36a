"""The chain: items read strictly, each naming the one before. docs/vectors/chain."""

from __future__ import annotations

import msgspec
import pytest

from sync import chain, jws, keys
from sync.enrolment import Begin
from sync.errors import ProtocolError
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
FILE = read("chain/items")
KEY = keys.read_public_jwk(CAST.jwk("dev-sig"))


def state_of(said: dict[str, object]) -> chain.ChainState:
    """A chain's state as the vectors write it."""
    return msgspec.convert(said, chain.ChainState)


def take(case: Case) -> chain.Item:
    """Read an item, check its signature and its place."""
    item = chain.read_item(case["token"])
    chain.check_signature(item, KEY)
    chain.check_item(item, state_of(case["state"]), case.get("knownAt", ""))
    return item


@cases("chain/items")
def test_an_item_says_what_it_says(case: Case) -> None:
    item = chain.read_item(case["token"])
    assert item.entry_id == case["entryId"]
    said = {name: value for name, value in case["says"].items() if name != "reason" or value is not None}
    assert msgspec.to_builtins(item.payload) == said


def test_the_kept_chain_continues_from_the_certificate() -> None:
    state = chain.ChainState(cast_of.DEVICE, 1, 0, FILE["head"])
    for case in FILE["cases"]:
        item = chain.read_item(case["token"])
        chain.check_signature(item, KEY)
        chain.check_item(item, state)
        state = chain.advance(item, state)
    assert (state.seq, state.head) == (7, FILE["cases"][-1]["entryId"])


@cases("chain/items", "broken")
def test_what_does_not_continue_the_chain_has_a_code(case: Case) -> None:
    with pytest.raises(ProtocolError) as failure:
        take(case)
    assert failure.value.code == case["code"]
    assert failure.value.extra.get("expect") == case.get("expect")


def test_a_refused_item_says_which_kind_it_was_and_repeats_no_kind_that_is_unknown() -> None:
    said = FILE["cases"][3]["says"] | {"mode": None}
    for kind, told in (("attempt", "attempt"), ("Joke Applicant", "kind")):
        token = jws.sign(
            said | {"kind": kind}, typ=chain.ITEM_TYP, key=CAST.private["dev-sig"], kid=cast_of.DEVICE
        )
        with pytest.raises(ProtocolError) as failure:
            chain.read_item(token)
        assert (failure.value.code, failure.value.detail) == ("item_unreadable", told)


def test_a_chain_never_goes_back_to_an_epoch_that_began_before() -> None:
    said = FILE["cases"][4]["says"]
    later = {2: Begin(1, "a"), 3: Begin(2, "b")}
    for epoch, code in ((1, "chain_break"), (2, "chain_break"), (3, ""), (4, "chain_break")):
        token = jws.sign(
            said | {"epoch": epoch}, typ=chain.ITEM_TYP, key=CAST.private["dev-sig"], kid=cast_of.DEVICE
        )
        state = chain.ChainState(cast_of.DEVICE, 3, said["seq"] - 1, said["prev"])
        item = chain.read_item(token)
        assert refusal(lambda: chain.check_item(item, state, "", later)) == code  # noqa: B023


def test_the_same_item_once_more_is_no_fork() -> None:
    assert take(FILE["known"]).payload.seq == 4


def test_a_written_item_is_read_again() -> None:
    payload = chain.read_item(FILE["cases"][3]["token"]).payload
    again = chain.read_item(chain.write_item(payload, CAST.private["dev-sig"]))
    assert again.payload == payload
    assert again.entry_id == FILE["cases"][3]["entryId"]


def test_a_member_of_a_later_version_is_let_through_and_kept_in_the_message() -> None:
    said = FILE["cases"][4]["says"] | {"later": [1]}
    token = jws.sign(said, typ=chain.ITEM_TYP, key=CAST.private["dev-sig"], kid=cast_of.DEVICE)
    assert refusal(lambda: chain.read_item(token)) == ""
