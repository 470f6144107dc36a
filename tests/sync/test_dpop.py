"""Every request is signed for exactly that request. docs/vectors/dpop; RFC 9449."""

from __future__ import annotations

import pytest

from sync import dpop
from sync.errors import ProtocolError
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
FILE = read("dpop/proofs")


def check(proof: str) -> dpop.Proof:
    """Check a proof for the request of the vectors."""
    return dpop.check_proof(
        proof,
        htm=FILE["htm"],
        htu=FILE["htu"],
        now=cast_of.NOW,
        token=CAST.certificate,
        jkt=CAST.kid("dev-sig"),
    )


@cases("dpop/proofs")
def test_a_proof_is_for_one_request_by_one_key(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: check(case["proof"])) == case["code"]
    else:
        assert check(case["proof"]).jti == case["jti"]


def test_a_wrong_clock_is_told_the_right_time() -> None:
    late = next(case for case in FILE["cases"] if case.get("code") == "dpop_clock")
    with pytest.raises(ProtocolError) as failure:
        check(late["proof"])
    assert failure.value.extra == {"serverTime": "2026-11-24T09:30:00.000Z"}


def test_the_digest_of_the_certificate_is_as_kept() -> None:
    assert dpop.ath(CAST.certificate) == FILE["ath"]
