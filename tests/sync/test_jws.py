"""Signed messages: one strict form, the exact bytes signed, the entry id. docs/vectors/jws; RFC 7515."""

from __future__ import annotations

import pytest

from sync import jws, keys
from sync.encoding import b64u, read_b64u, write_json
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
TYP = read("jws/messages")["typ"]


@cases("jws/messages")
def test_a_message_is_believed_or_refused_with_its_code(case: Case) -> None:
    key = keys.read_public_jwk(CAST.jwk("srv-sig"))
    if "code" in case:
        assert refusal(lambda: jws.verify(case["token"], key, typ=TYP)) == case["code"]
    else:
        verified = jws.verify(case["token"], key, typ=TYP)
        assert verified.payload == case["payload"]
        assert verified.entry_id == case["entryId"] == jws.entry_id(case["token"])


def test_the_example_of_rfc_7515_holds_and_only_its_header_is_refused() -> None:
    token = (
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9p"
        "c19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-"
        "Kg6NU1Q"
    )
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }
    assert refusal(lambda: jws.verify(token, keys.read_public_jwk(jwk), typ=TYP)) == "jws_wrong_typ"
    signing_input, _, signature = token.rpartition(".")
    envelope = jws.Envelope({}, b"", signing_input.encode(), read_b64u(signature), "")
    jws.check_signature(envelope, keys.read_public_jwk(jwk))


def test_what_was_signed_is_read_again_whatever_its_payload() -> None:
    key = keys.generate()
    for payload in ({}, {"name": "Öztürk", "n": 2**53 - 1}, b'{ "a" : 1 }'):
        token = jws.sign(payload, typ=TYP, key=key, kid="k")
        verified = jws.verify(token, key.public_key(), typ=TYP)
        assert verified.header == {"alg": "ES256", "typ": TYP, "kid": "k"}
        assert verified.payload_bytes == (payload if isinstance(payload, bytes) else verified.payload_bytes)


def test_a_message_beyond_its_limit_is_refused_before_anything_else() -> None:
    token = f"{b64u(b'{}')}.{'A' * jws.JWS_BYTES}.{'A' * 86}"
    assert refusal(lambda: jws.read(token, typ=TYP)) == "jws_malformed"


def test_a_message_of_the_greatest_length_is_signed_and_read_and_none_that_is_longer() -> None:
    key = keys.generate()
    kid = "k" * (-len(write_json({"alg": "ES256", "typ": TYP, "kid": ""})) % 3)
    head = len(jws.sign({}, typ=TYP, key=key, kid=kid).split(".")[0])
    room = 3 * (jws.JWS_BYTES - head - 88) // 4 - len(write_json({"v": ""}))
    token = jws.sign({"v": "x" * room}, typ=TYP, key=key, kid=kid)
    assert len(token) == jws.JWS_BYTES
    assert jws.verify(token, key.public_key(), typ=TYP).payload == {"v": "x" * room}
    assert refusal(lambda: jws.sign({"v": "x" * (room + 1)}, typ=TYP, key=key, kid=kid)) == "too_large"


def test_what_nobody_could_read_is_not_signed() -> None:
    key = keys.generate()
    assert refusal(lambda: jws.sign({"v": "x" * 98_304}, typ=TYP, key=key)) == "too_large"
    assert refusal(lambda: jws.sign({"v": "x" * 98_000}, typ=TYP, key=key)) == ""


@pytest.mark.parametrize("token", [None, 7, b"a.b.c", ["a"], {"jws": "x"}])
def test_what_is_no_text_is_no_message(token: object) -> None:
    assert refusal(lambda: jws.read(token, typ=TYP)) == "jws_malformed"
