"""Enrolment: codes, requests under a ticket's secret, answers, certificates. docs/vectors/enrolment."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from sync import enrolment, jws, keys, seal
from sync.encoding import CROCKFORD, read_b64u, seconds
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()


@cases("enrolment/codes")
def test_a_typed_code_is_read_with_its_slips_or_refused(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: enrolment.read_code(case["text"])) == case["code"]
    else:
        ticket = enrolment.read_code(case["text"])
        assert (ticket.locator, ticket.secret.hex()) == (case["locator"], case["secret"])


@cases("enrolment/codes", "links")
def test_a_scanned_link_and_a_typed_code_are_both_read(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: enrolment.read_link(case["text"])) == case["code"]
    else:
        assert enrolment.read_link(case["text"]) == enrolment.Scanned(case["found"], case["thumbprint"])


@given(st.binary(min_size=12, max_size=12), st.integers(0, 18), st.sampled_from(CROCKFORD))
def test_one_mistyped_character_is_noticed_but_for_the_known_pair(data: bytes, at: int, other: str) -> None:
    plain = enrolment.new_code(data).replace("-", "")
    mistyped = plain[:at] + other + plain[at + 1 :]
    unnoticed = other == plain[at] or {other, plain[at]} == {"0", "Z"}
    assert (refusal(lambda: enrolment.read_code(mistyped)) == "") == unnoticed


def test_a_label_has_at_most_60_characters() -> None:
    token = read("enrolment/requests")["cases"][0]["token"]
    unverified = jws.read(token, typ=enrolment.REQUEST_TYP)
    for size, code in ((60, ""), (61, "field_missing")):
        payload, jwk = unverified.payload | {"label": "x" * size}, CAST.jwk("dev-sig")
        said = jws.sign(payload, typ=enrolment.REQUEST_TYP, key=CAST.private["dev-sig"], jwk=jwk)
        assert refusal(partial(enrolment.read_request, said)) == code


def test_a_code_is_made_from_its_randomness() -> None:
    made = read("enrolment/codes")["made"]
    assert enrolment.new_code(bytes.fromhex(made["randomness"])) == made["text"]


@cases("enrolment/requests")
def test_a_request_is_of_who_has_the_ticket(case: Case) -> None:
    said = read("enrolment/requests")

    def take() -> enrolment.Request:
        request = enrolment.read_request(case["token"])
        enrolment.check_request(request, secret=bytes.fromhex(said["secret"]), origin=said["origin"])
        return request

    if "code" in case:
        assert refusal(take) == case["code"]
    else:
        request = take()
        assert (request.ticket, request.label) == (said["ticket"], case["label"])
        assert keys.thumbprint(request.sig_jwk) == CAST.kid("dev-sig")
        assert keys.thumbprint(request.kem_jwk) == CAST.kid("dev-kem")


def test_the_proof_carries_the_challenge() -> None:
    said = read("enrolment/requests")
    confirm = enrolment.read_confirm(said["confirm"]["token"])
    assert confirm.challenge.hex() == said["confirm"]["challenge"]
    assert (confirm.ticket, confirm.aud) == (said["ticket"], said["origin"])
    assert keys.thumbprint(confirm.sig_jwk) == CAST.kid("dev-sig")


@cases("enrolment/answers")
def test_an_answer_is_of_who_made_the_ticket(case: Case) -> None:
    said, answer = read("enrolment/answers"), case["answer"]
    found = refusal(
        lambda: enrolment.check_answer(
            bytes.fromhex(said["secret"]),
            sealed=answer["sealed"],
            manifest=answer["keys"],
            root_jwk=answer["root"],
            mac=answer["mac"],
            root_thumbprint=case["thumbprint"],
        )
    )
    assert found == case.get("code", "")
    if not found:
        info = enrolment.challenge_info(said["ticket"])
        challenge = seal.open_with(CAST.private["dev-kem"], read_b64u(answer["sealed"]), info)
        assert challenge.hex() == said["challenge"]


@cases("enrolment/certificates")
def test_a_certificate_is_of_the_server(case: Case) -> None:
    def read_it() -> enrolment.Certificate:
        return enrolment.read_certificate(case["token"], CAST.jwk("srv-sig"))

    if "code" in case:
        assert refusal(read_it) == case["code"]
    else:
        certificate = read_it()
        assert (certificate.device, certificate.label) == (case["device"], case["label"])
        assert (certificate.jkt, certificate.entry_id) == (case["jkt"], case["entryId"])
        assert seconds(certificate.exp) == case["exp"]
