"""Receipts are of the tablet that its own certificate names. docs/vectors/receipt."""

from __future__ import annotations

from sync import receipt
from sync.encoding import seconds
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, refusal

CAST = cast_of.load()


@cases("receipt/receipts")
def test_a_receipt_is_believed_or_refused(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: receipt.read_receipt(case["token"], CAST.read_manifest())) == case["code"]
    else:
        found = receipt.read_receipt(case["token"], CAST.read_manifest())
        assert (found.dev, found.label, found.seq) == (case["dev"], case["label"], case["seq"])
        assert (found.rid, found.outcome, found.document) == (case["rid"], case["outcome"], case["document"])
        assert (seconds(found.iat), found.entry_id) == (case["iat"], case["entryId"])
        assert receipt.write_link(cast_of.ORIGIN, case["token"]) == case["link"]
