"""The long bodies of uploads and bundles are read by one strict reader, whichever way it takes. docs/protocol.md, "Encodings"."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sync import bundle, encoding
from sync.encoding import JSON_DEPTH, MOST_MARKS, read_compact, read_json, read_object, read_typed
from sync.errors import ProtocolError
from tests.vectors.kept import Case, cases, refusal

DECODER = msgspec.json.Decoder(bundle.Upload)
BODY = msgspec.json.encode(
    bundle.Upload([bundle.Sent("a.b.c"), bundle.Sent("d.e.f", "AP8")], 10, {"s1": 4, "s2": 5})
)


@given(
    st.integers(0, len(BODY)),
    st.integers(0, 8),
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from(
            [b'"logSize":10,', b'"s1":4,', b"-0", b"e0", b"\\u0061", b" ", b"[]", b"null", b'"x":1.0,']
        ),
    ),
)
def test_a_change_anywhere_is_read_as_strict_json_reads_it(at: int, cut: int, put: bytes) -> None:
    data = BODY[:at] + put + BODY[at + cut :]
    try:
        strictly: Any = msgspec.convert(read_object(data), bundle.Upload)
    except (ProtocolError, msgspec.ValidationError):
        assert refusal(lambda: read_typed(data, DECODER, 1_000)) in {"json_malformed", "field_missing"}
        return
    assert read_typed(data, DECODER, 1_000) == strictly


def test_what_is_as_short_as_it_can_be_is_read_the_quick_way() -> None:
    assert read_compact(BODY, DECODER) == read_typed(BODY, DECODER, len(BODY))
    assert read_compact(BODY.replace(b",", b", "), DECODER) is None


def test_a_body_of_too_many_bytes_or_marks_is_not_parsed() -> None:
    assert refusal(lambda: read_typed(BODY, DECODER, len(BODY) - 1)) == "too_large"
    head = b'{"items":[],"more":['
    for mark in (b'"",', b"[],", b"{},"):
        crowded = head + mark * (MOST_MARKS // len(mark) * 2) + b"0]}"
        assert refusal(lambda crowded=crowded: read_typed(crowded, DECODER, len(crowded))) == "too_large"  # type: ignore[misc]


def test_the_largest_bundle_there_may_be_has_fewer_marks_than_are_counted() -> None:
    full = bundle.Bundle(
        "d" * 43,
        tuple(bundle.Carried("a.b.c", b"\0") for _ in range(bundle.MOST_ITEMS)),
        encoding.LARGEST,
        {f"s{number}": number for number in range(bundle.MOST_SESSIONS)},
    )
    assert bundle.read_bundle(bundle.write_bundle(full)) == full
    pretty = json.dumps(json.loads(bundle.write_bundle(full)), indent=2).encode()
    assert bundle.read_bundle(pretty) == full


def test_texts_of_brackets_quotes_and_backslashes_are_not_depth() -> None:
    said = {"a": "[" * 40, "b": '"{' * 40, "c": "\\" * 41, "d": '\\"[' * 20}
    assert read_json(encoding.write_json(said)) == said


@given(
    st.recursive(st.sampled_from(["0", '"[{"', '"\\\\"']), lambda inner: st.lists(inner, max_size=3)),
    st.integers(0, 24),
    st.booleans(),
)
def test_depth_is_what_a_walk_over_the_brackets_says(value: Any, more: int, named: bool) -> None:
    for _ in range(more):
        value = {"a]": value} if named else [value]
    expected = "" if _depth(value) <= JSON_DEPTH else "json_malformed"
    assert refusal(lambda: read_json(encoding.write_json(value))) == expected


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def test_as_deep_as_may_be_is_read_and_one_deeper_is_not() -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        for depth, code in ((JSON_DEPTH, ""), (JSON_DEPTH + 1, "json_malformed")):
            text = opening * depth + ("" if opening == "[" else "0") + closing * depth
            assert refusal(lambda text=text: read_json(text.encode())) == code  # type: ignore[misc]


@cases("bundle/bundles")
def test_what_no_bundle_may_say_of_items_log_and_notices_no_upload_may_either(case: Case) -> None:
    if "tablet" in case["name"] or "version 2" in case["name"] or "version true" in case["name"]:
        return
    told = refusal(lambda: bundle.read_upload(case["text"].encode()))
    assert bool(told) == ("code" in case)
    assert told in {"", "json_malformed", "field_missing"}
