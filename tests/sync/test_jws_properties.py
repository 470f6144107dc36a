"""Whatever comes in is read or refused inside the tree of errors, and no changed byte is believed."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from sync import jws, keys
from sync.encoding import b64u, write_json
from tests.vectors.kept import refusal

TYP = "fielddesk-ack+jws"
CODES = ("jws_malformed", "jws_wrong_typ", "jws_bad_signature")
KEY = keys.generate()
GOOD = jws.sign({"v": 1, "text": "é"}, typ=TYP, key=KEY, kid="k")


@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(min_size=64, max_size=64))
def test_any_three_parts_end_in_a_code(header: bytes, payload: bytes, signature: bytes) -> None:
    token = f"{b64u(header)}.{b64u(payload)}.{b64u(signature)}"
    assert refusal(lambda: jws.verify(token, KEY.public_key(), typ=TYP)) in CODES


@given(st.binary(max_size=60), st.binary(min_size=64, max_size=64))
def test_any_payload_and_signature_under_a_right_header_end_in_a_code(
    payload: bytes, signature: bytes
) -> None:
    header = write_json({"alg": "ES256", "typ": TYP})
    token = f"{b64u(header)}.{b64u(payload)}.{b64u(signature)}"
    assert refusal(lambda: jws.verify(token, KEY.public_key(), typ=TYP)) in CODES


@given(st.integers(0, len(GOOD) - 1), st.characters(codec="utf-8"))
def test_one_other_character_anywhere_is_never_believed(at: int, other: str) -> None:
    assume(GOOD[at] != other)
    changed = GOOD[:at] + other + GOOD[at + 1 :]
    assert refusal(lambda: jws.verify(changed, KEY.public_key(), typ=TYP)) in CODES
