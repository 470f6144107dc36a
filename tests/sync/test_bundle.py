"""Exports are read strictly, and nothing in them is believed yet. docs/vectors/bundle."""

from __future__ import annotations

from sync import bundle
from tests.vectors.kept import Case, cases, refusal


@cases("bundle/bundles")
def test_an_export_is_read_or_refused(case: Case) -> None:
    data = case["text"].encode()
    if "code" in case:
        assert refusal(lambda: bundle.read_bundle(data)) == case["code"]
    else:
        found = bundle.read_bundle(data)
        assert found.dev == case["dev"]
        assert [
            {"jws": item.jws} | ({} if item.att is None else {"att": item.att.hex()}) for item in found.items
        ] == case["items"]
        assert (found.log_size, found.notices_after) == (case["logSize"], case["noticesAfter"])
        assert bundle.write_bundle(found) == data or case["name"] != "as written"


def test_an_export_beyond_its_limit_is_refused() -> None:
    assert refusal(lambda: bundle.read_bundle(bytes(bundle.BUNDLE_BYTES + 1))) == "too_large"


def test_at_their_limits_export_and_answer_are_read() -> None:
    for write, read_it, most in (
        (bundle.write_bundle(bundle.Bundle("d", (), 0, {})), bundle.read_bundle, bundle.BUNDLE_BYTES),
        (bundle.write_answer(bundle.Answer(("a",), 0)), bundle.read_answer, bundle.ANSWER_BYTES),
    ):
        head = write[:-1] + b',"more":"'
        assert read_it(head + b"x" * (most - len(head) - 2) + b'"}')


@cases("bundle/answers")
def test_an_answer_is_read_or_refused(case: Case) -> None:
    data = case["text"].encode()
    assert refusal(lambda: bundle.read_answer(data)) == case.get("code", "")
    if "code" not in case:
        found = bundle.read_answer(data)
        assert (list(found.acks), found.log_size) == (case["acks"], case["logSize"])
        assert bundle.write_answer(found) == data


def test_an_answer_beyond_its_limit_is_refused() -> None:
    assert refusal(lambda: bundle.read_answer(bytes(bundle.ANSWER_BYTES + 1))) == "too_large"
