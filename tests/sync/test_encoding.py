"""Encodings have one right form each. docs/vectors/encoding."""

from __future__ import annotations

from typing import Any

import pytest

from sync import encoding
from sync.errors import ProtocolError
from tests.vectors.kept import Case, cases, refusal


@cases("encoding/base64url")
def test_base64url_is_read_in_its_one_form(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: encoding.read_b64u(case["text"])) == case["code"]
    else:
        assert encoding.read_b64u(case["text"]).hex() == case["hex"]
        assert encoding.b64u(bytes.fromhex(case["hex"])) == case["text"]


@cases("encoding/json")
def test_json_is_read_strictly(case: Case) -> None:
    data = bytes.fromhex(case["hex"])
    if "code" in case:
        assert refusal(lambda: encoding.read_json(data)) == case["code"]
    else:
        assert encoding.read_json(data) == case["value"]


@cases("encoding/times")
def test_times_are_read_in_their_one_form(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: encoding.read_time(case["text"])) == case["code"]
    else:
        moment = encoding.read_time(case["text"])
        assert round(moment.timestamp() * 1000) == case["ms"]
        assert encoding.write_time(moment) == case["text"]


@cases("encoding/times", "seconds")
def test_seconds_are_whole_and_within_the_years_that_both_sides_know(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: encoding.read_seconds(case["value"])) == case["code"]
    else:
        moment = encoding.read_seconds(case["value"])
        assert encoding.seconds(moment) * 1000 == case["ms"]


def test_a_year_before_1000_is_written_with_four_digits() -> None:
    assert encoding.write_time(encoding.read_time("0026-11-24T10:41:07.250Z")) == "0026-11-24T10:41:07.250Z"


@cases("encoding/domains")
def test_domain_strings_hold_no_bar(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: encoding.domain(*case["parts"])) == case["code"]
    else:
        assert encoding.domain(*case["parts"]).hex() == case["hex"]


def test_texts_are_as_many_and_as_long_as_they_may_be() -> None:
    assert encoding.texts_of({"a": ["abc", ""]}, "a", 2, 3) == ["abc", ""]


def test_json_beyond_its_limit_is_refused_before_it_is_read() -> None:
    assert refusal(lambda: encoding.read_json(b"[" * 200_000)) == "too_large"


def test_deep_nesting_is_refused_without_recursion() -> None:
    assert refusal(lambda: encoding.read_json(b"[" * 100_000)) == "json_malformed"


@pytest.mark.parametrize("value", [[1], "x", 7, None])
def test_what_must_be_an_object_is_one(value: Any) -> None:
    assert refusal(lambda: encoding.read_object(encoding.write_json(value))) == "json_malformed"


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda o: encoding.text_of(o, "a"), 7),
        (lambda o: encoding.text_of(o, "a", 2), "abc"),
        (lambda o: encoding.number_of(o, "a"), "7"),
        (lambda o: encoding.number_of(o, "a"), True),
        (lambda o: encoding.number_of(o, "a"), -1),
        (lambda o: encoding.number_of(o, "a", least=1), 0),
        (lambda o: encoding.number_of(o, "a"), 2**53),
        (lambda o: encoding.object_of(o, "a"), []),
        (lambda o: encoding.list_of(o, "a", 5), {}),
        (lambda o: encoding.list_of(o, "a", 1), [1, 2]),
        (lambda o: encoding.texts_of(o, "a", 2, 3), ["abc", "abcd"]),
        (lambda o: encoding.texts_of(o, "a", 2, 3), ["abc", 7]),
        (lambda o: encoding.texts_of(o, "a", 1, 3), ["abc", "abc"]),
    ],
)
def test_members_are_of_their_type_and_size(reader: Any, value: Any) -> None:
    for obj in ({"a": value}, {}):
        with pytest.raises(ProtocolError) as failure:
            reader(obj)
        assert failure.value.code == "field_missing"
        assert failure.value.detail == "a"
