"""Renewal: new keys under the old one's signature, proof from storage, epochs in a chain. docs/vectors/renewal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from sync import chain, enrolment, jws, keys, renewal
from sync.encoding import read_seconds
from sync.enrolment import Begin
from sync.judge import Known, Verdict, judge
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
EPOCHS = read("chain/epochs")
LATER = {int(epoch): msgspec.convert(begin, Begin) for epoch, begin in EPOCHS["later"].items()}


def known(state: dict[str, Any], epoch: int) -> Known:
    """What a server knows of the chain, asked about an item of this epoch."""
    jwk = EPOCHS["keys"].get(str(epoch))
    return Known(
        chain=msgspec.convert(state, chain.ChainState),
        device_key=keys.read_public_jwk(jwk) if jwk else None,
        later=LATER,
    )


@cases("renewal/requests")
def test_a_request_is_of_who_has_the_old_key(case: Case) -> None:
    file = read("renewal/requests")

    def take() -> None:
        request = renewal.read_request(case["token"])
        renewal.check_request(
            request, device=cast_of.DEVICE, origin=cast_of.ORIGIN, old_jwk=CAST.jwk("dev-sig")
        )
        assert (request.epoch, request.ends) == (file["epoch"], msgspec.convert(file["ends"], Begin))

    assert refusal(take) == case.get("code", "")


@cases("renewal/confirms")
def test_a_proof_is_of_who_has_the_new_keys(case: Case) -> None:
    file = read("renewal/confirms")
    new = keys.public_jwk(cast_of.read_private_jwk(file["sig"]))

    def take() -> None:
        confirm = renewal.read_confirm(case["token"])
        renewal.check_confirm(confirm, device=cast_of.DEVICE, origin=cast_of.ORIGIN, new_jwk=new)
        assert (confirm.epoch, confirm.challenge.hex()) == (file["epoch"], file["challenge"])

    assert refusal(take) == case.get("code", "")


@cases("renewal/certificates")
def test_a_later_certificate_is_for_the_keys_that_were_asked_for(case: Case) -> None:
    file = read("renewal/certificates")

    def take() -> None:
        read_in = enrolment.read_certificate(case["token"], CAST.jwk("srv-sig"))
        renewal.check_certificate(
            read_in, device=cast_of.DEVICE, epoch=file["epoch"], sig_jwk=file["sig"], kem_jwk=file["kem"]
        )
        assert (read_in.after, read_in.entry_id) == (msgspec.convert(case["after"], Begin), case["entryId"])

    assert refusal(take) == case.get("code", "")


def test_a_first_certificate_is_of_the_first_epoch() -> None:
    read_in = enrolment.read_certificate(CAST.certificate, CAST.jwk("srv-sig"))
    assert (read_in.epoch, read_in.after) == (1, Begin(0, ""))


@cases("renewal/requests", "due")
def test_keys_are_due_from_day_150(case: Case) -> None:
    iat, exp, now = (read_seconds(case[name]) for name in ("iat", "exp", "now"))
    assert renewal.is_due(iat, exp, now) == case["due"]


def test_an_expired_certificate_may_renew_for_180_days_more() -> None:
    end = cast_of.NOW
    assert renewal.may_renew(end, end + timedelta(days=180) - timedelta(seconds=1))
    assert not renewal.may_renew(end, end + timedelta(days=180))


def test_a_chain_goes_on_over_two_epochs() -> None:
    state = EPOCHS["state"]
    for token in EPOCHS["items"]:
        item = chain.read_item(token)
        knows = known(state, item.payload.epoch)
        assert judge(item, None, knows, None) == Verdict(status="accepted")
        state = msgspec.to_builtins(chain.advance(item, knows.chain))
    assert (state["seq"], state["epoch"], state["head"]) == (5, 2, jws.entry_id(EPOCHS["items"][-1]))


@cases("chain/epochs", "broken")
def test_an_item_out_of_its_epoch_is_refused(case: Case) -> None:
    item = chain.read_item(case["token"])
    verdict = judge(item, None, known(case["state"], item.payload.epoch), None)
    assert verdict.code == case["code"]
    assert verdict.stops_device == (case["code"] in ("chain_break", "chain_fork"))
