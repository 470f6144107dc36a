"""The third share: ML-KEM keys, both seals of a challenge, a batch that opens with all three only. docs/vectors/pq."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey

from sync import batch, enrolment, jws, keys, pq, renewal
from sync.encoding import read_b64u
from tests.vectors import cast as cast_of
from tests.vectors import day
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
SAID = read("pq/keys")
KEY = MLKEM768PrivateKey.from_seed_bytes(read_b64u(SAID["seed"]))
EDITION = read("pq/edition")
TICKET = read("enrolment/requests")


def read_header(token: str) -> batch.Header:
    """Read a header as the tablet of the cast would."""
    return batch.read_header(token, CAST.jwk("srv-sig"), now=cast_of.NOW, device=cast_of.DEVICE)


def open_whole(token: str, key: pq.PrivateKey | None = KEY) -> list[str]:
    """The ids in the directory, opened with the shares of tablet, person and ML-KEM key."""
    header = read_header(token)
    opened = batch.open_shares(
        header,
        device=cast_of.DEVICE,
        device_key=CAST.private["dev-kem"],
        staff=cast_of.STAFF,
        staff_key=CAST.private["staff-kem"],
        pq_key=key,
    )
    directory, manifest = read_b64u(EDITION["directory"]), read_b64u(EDITION["manifest"])
    return [one.rid for one in batch.open_directory(header, opened, directory, manifest).entries]


def certificate(pq_kid: str) -> enrolment.Certificate:
    """The certificate of the cast with the thumbprint of an ML-KEM key."""
    token = cast_of.certificate_payload(CAST) | ({"pq": pq_kid} if pq_kid else {})
    return enrolment.read_certificate(
        CAST.server_signs(token, enrolment.CERTIFICATE_TYP), CAST.jwk("srv-sig")
    )


@cases("pq/keys")
def test_a_public_key_is_read_or_refused(case: Case) -> None:
    assert refusal(lambda: pq.read_public_jwk(case["jwk"])) == case.get("code", "")


def test_the_thumbprint_is_over_alg_kty_and_pub() -> None:
    assert keys.thumbprint(SAID["jwk"] | {"use": "enc"}) == SAID["thumbprint"]
    assert refusal(lambda: keys.thumbprint({"kty": "AKP", "alg": pq.ALG})) == "key_malformed"
    assert pq.public_jwk(KEY) == SAID["jwk"]


@cases("pq/sealed")
def test_what_is_sealed_opens_for_its_context_only(case: Case) -> None:
    def act() -> bytes:
        return pq.open_with(KEY, read_b64u(case["sealed"]), case["info"].encode())

    if "code" in case:
        assert refusal(act) == case["code"]
    else:
        assert act().hex() == case["plain"]


def test_what_is_sealed_has_the_length_that_the_page_says() -> None:
    assert len(pq.seal_to(SAID["jwk"], bytes(32), b"")) == 1136


def test_a_challenge_takes_both_keys_where_there_are_two() -> None:
    said = read("pq/sealed")["challenge"]
    sealed, info = read_b64u(said["sealed"]), said["info"].encode()
    kem = CAST.private["dev-kem"]
    assert pq.open_challenge(kem, KEY, sealed, info).hex() == said["plain"]
    assert pq.open_challenge(kem, None, sealed, info).hex() != said["plain"]
    assert refusal(lambda: pq.open_challenge(kem, pq.generate(), sealed, info)) == "sealed_unopenable"
    stranger = CAST.private["stranger"]
    assert refusal(lambda: pq.open_challenge(stranger, KEY, sealed, info)) == "sealed_unopenable"
    alone = pq.seal_challenge(CAST.jwk("dev-kem"), None, b"challenge", info)
    assert pq.open_challenge(kem, None, alone, info) == b"challenge"


@cases("pq/requests")
def test_the_ticket_vouches_for_the_key_and_for_its_absence(case: Case) -> None:
    def act() -> None:
        request = enrolment.read_request(case["token"])
        enrolment.check_request(request, secret=bytes.fromhex(TICKET["secret"]), origin=cast_of.ORIGIN)

    assert refusal(act) == case.get("code", "")


def test_requests_bring_the_key_that_was_written() -> None:
    written = enrolment.read_request(read("pq/requests")["cases"][0]["token"])
    assert written.pq_jwk == SAID["jwk"]
    assert renewal.read_request(read("pq/requests")["renewal"]).pq_jwk == SAID["jwk"]


@cases("pq/certificates")
def test_a_certificate_names_the_key_by_its_thumbprint(case: Case) -> None:
    def act() -> str:
        return enrolment.read_certificate(case["token"], CAST.jwk("srv-sig")).pq_kid

    if "code" in case:
        assert refusal(act) == case["code"]
    else:
        assert act() == case["pq"]


@pytest.mark.parametrize(
    ("named", "asked", "code"),
    [
        (SAID["thumbprint"], SAID["jwk"], ""),
        ("", None, ""),
        ("", SAID["jwk"], "key_malformed"),
        (SAID["thumbprint"], None, "key_malformed"),
        ("x" * 43, SAID["jwk"], "key_malformed"),
    ],
    ids=["the one asked for", "none, and none asked for", "left out", "not asked for", "another"],
)
def test_a_renewed_certificate_is_for_the_key_that_was_asked_for(
    named: str, asked: dict[str, Any] | None, code: str
) -> None:
    found = refusal(
        lambda: renewal.check_certificate(
            certificate(named),
            device=cast_of.DEVICE,
            epoch=1,
            sig_jwk=CAST.jwk("dev-sig"),
            kem_jwk=CAST.jwk("dev-kem"),
            pq_jwk=asked,
        )
    )
    assert found == code


@cases("pq/edition")
def test_a_header_with_a_third_share_is_for_the_tablets_in_it(case: Case) -> None:
    assert refusal(lambda: read_header(case["token"])) == case.get("code", "")


@cases("pq/edition", "opening")
def test_without_the_right_third_share_nothing_opens(case: Case) -> None:
    assert refusal(lambda: open_whole(case["token"])) == case["code"]


def test_all_three_shares_open_the_edition_and_two_do_not() -> None:
    assert open_whole(EDITION["header"]) == EDITION["found"]
    assert refusal(lambda: open_whole(EDITION["header"], None)) == "wrong_device"
    assert refusal(lambda: open_whole(EDITION["header"], pq.generate())) == "wrong_device"


def test_an_edition_of_as_many_tablets_as_allowed_has_a_header_that_may_be_sent() -> None:
    device, kem = CAST.kid("dev-kem"), CAST.jwk("dev-kem")
    ids = [f"{number:026d}" for number in range(pq.MOST_SHARES)]
    sealed = batch.seal_batch(
        session=cast_of.SESSION,
        batch=cast_of.BATCH,
        edition=1,
        iat=0,
        nbf=0,
        exp=2**33,
        devices=[batch.Recipient(one, device, kem) for one in ids],
        staff=[batch.Recipient(one, device, kem, dev=one) for one in ids],
        records=day.people(),
        keep_pack=lambda _number, _content: None,
        keep_record=lambda _rid, _rec: None,
        summary={},
        policy={"unlock": {"ways": ["phrase"]}},
        checkpoint="c" * 500,
        pq_devices=[batch.Recipient(one, SAID["thumbprint"], SAID["jwk"]) for one in ids],
    )
    token = CAST.server_signs(sealed.header, batch.HEADER_TYP)
    assert jws.read(token, typ=batch.HEADER_TYP).payload["pq"][-1]["id"] == ids[-1]
