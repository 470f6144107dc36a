"""The short cut for typed messages believes nothing that strict JSON refuses, and reads the same from what it believes."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import chain, encoding
from sync.encoding import b64u, read_compact, read_object
from tests.vectors.kept import refusal

DECODER = msgspec.json.Decoder(chain.ItemPayload)
SAID = chain.ItemPayload(
    v=1,
    dev="tablet",
    epoch=1,
    seq=7,
    prev="-",
    kind="attempt",
    at="2026-11-24T10:41:07.250Z",
    mono=12,
    off=-3,
    batch="b",
    rid="r",
    staff="s",
    outcome="declined",
    checks=chain.Checks(True, "passport", "none"),
    ink=chain.Ink("h", 140),
    mode='a "quoted" \\ \t word with é and 漢',
)
COMPACT = msgspec.json.encode(SAID)
OTHER_SPELLINGS = {
    "a member twice": COMPACT.replace(b'"seq":7', b'"seq":7,"seq":7'),
    "a member twice, the second spelt otherwise": COMPACT.replace(b'"seq":7', b'"seq":7,"\\u0073eq":7'),
    "a member of a member twice": COMPACT.replace(b'"n":140', b'"n":140,"n":1'),
    "an unknown member twice": COMPACT.replace(b'"seq":7', b'"seq":7,"x":1,"x":2'),
    "a second zero": COMPACT.replace(b'"off":-3', b'"off":-0'),
    "a number beyond 2^53": COMPACT.replace(b'"mono":12', b'"mono":9007199254740992'),
    "a number with a fraction": COMPACT.replace(b'"mono":12', b'"mono":12.0'),
    "a number with an exponent": COMPACT.replace(b'"mono":12', b'"mono":1e9'),
    "half a surrogate pair": COMPACT.replace(b'"kind":"attempt"', b'"kind":"attempt","stmt":"\\ud800"'),
    "text that is not UTF-8": COMPACT.replace("é".encode(), b"\xe9"),
    "an unknown member that is not UTF-8": COMPACT.replace(b'"seq":7', b'"seq":7,"x":"\xe9"'),
    "an unknown member that is nested too deep": COMPACT.replace(
        b'"seq":7', b'"seq":7,"x":' + b"[" * 5000 + b"]" * 5000
    ),
    "cut off": COMPACT[:-1],
    "followed by something": COMPACT + b"{}",
}


@pytest.mark.parametrize("name", OTHER_SPELLINGS)
def test_what_strict_json_refuses_is_no_item(name: str) -> None:
    data = OTHER_SPELLINGS[name]
    assert data != COMPACT
    assert read_compact(data, DECODER) is None
    head = b64u(encoding.write_json({"alg": "ES256", "typ": chain.ITEM_TYP, "kid": "tablet"}))
    body = f"{head}.{b64u(data)}"
    assert refusal(lambda: chain.read_item(f"{body}.{'A' * 86}")) == "jws_malformed"


def test_members_may_stand_in_any_order_and_be_written_with_space() -> None:
    value = json.loads(COMPACT)
    turned = dict(reversed(value.items()))
    assert read_compact(encoding.write_json(turned), DECODER) == SAID
    head = b64u(encoding.write_json({"alg": "ES256", "typ": chain.ITEM_TYP, "kid": "tablet"}))
    for data in (encoding.write_json(turned), json.dumps(turned).encode(), COMPACT):
        assert chain.read_item(f"{head}.{b64u(data)}.{'A' * 86}").payload == SAID


@given(
    st.integers(0, len(COMPACT)),
    st.integers(0, 6),
    st.one_of(
        st.binary(max_size=6), st.sampled_from([b'"seq":7,', b"e5", b"0", b"-0", b"\\u0061", b" ", b"{}"])
    ),
)
def test_a_change_anywhere_is_read_as_strict_json_reads_it_or_left_to_it(
    at: int, cut: int, put: bytes
) -> None:
    data = COMPACT[:at] + put + COMPACT[at + cut :]
    found = read_compact(data, DECODER)
    if found is not None:
        assert msgspec.convert(read_object(data), chain.ItemPayload) == found


@given(st.text(st.characters(codec="utf-8")), st.integers(-(2**53) + 1, 2**53 - 1), st.booleans())
def test_what_the_encoder_wrote_is_believed(text: str, number: int, flag: bool) -> None:
    said = msgspec.structs.replace(
        SAID, mode=text or None, mono=number, checks=chain.Checks(flag, text, text)
    )
    data = msgspec.json.encode(said)
    assert read_compact(data, DECODER) == said
    assert msgspec.convert(read_object(data), chain.ItemPayload) == said
