"""Receipts are of the tablet that its own certificate names. docs/vectors/receipt."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from sync import jws, log, merkle, receipt
from sync.encoding import seconds, write_json
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()


@cases("receipt/receipts")
def test_a_receipt_is_believed_or_refused(case: Case) -> None:
    def read_it() -> receipt.Receipt:
        return receipt.read_receipt(case["token"], case["certificate"], CAST.read_manifest())

    if "code" in case:
        assert refusal(read_it) == case["code"]
    else:
        found = read_it()
        assert (found.dev, found.label, found.seq) == (case["dev"], case["label"], case["seq"])
        assert (found.outcome, found.document) == (case["outcome"], case["document"])
        assert (seconds(found.iat), found.entry_id) == (case["iat"], case["entryId"])
        assert receipt.certificate_of(case["token"]) == case["named"]
        assert receipt.write_link(cast_of.ORIGIN, case["token"]) == case["link"]
        whole = receipt.write_link(cast_of.ORIGIN, case["token"], case["certificate"])
        assert whole == case["wholeLink"]
        for link, certificate in ((case["link"], ""), (whole, case["certificate"])):
            assert receipt.read_link(link.partition("#")[2]) == (case["token"], certificate)


@cases("receipt/receipts", "stored")
def test_the_servers_word_is_believed_for_this_receipt_only(case: Case) -> None:
    good = read("receipt/receipts")["cases"][0]
    one = receipt.read_receipt(good["token"], good["certificate"], CAST.read_manifest())

    def read_it() -> receipt.Stored:
        return receipt.read_stored(case["token"], one, CAST.read_manifest(), cast_of.LOG_ORIGIN)

    if "code" in case:
        assert refusal(read_it) == case["code"]
    else:
        found = read_it()
        assert (seconds(found.iat), found.status) == (case["iat"], case["status"])
        assert (found.leaf, found.checkpoint.size) == (case["leaf"], case["size"])


def test_the_servers_word_holds_to_its_limits() -> None:
    """At each limit it is read, one beyond refused; what fails behind the limit has another code."""
    good = read("receipt/receipts")["cases"][0]
    one = receipt.read_receipt(good["token"], good["certificate"], CAST.read_manifest())
    said = jws.read(read("receipt/receipts")["stored"][0]["token"], typ=receipt.STORED_TYP).payload
    kind, its = log.read_leaf(said["line"].encode())

    def code(**changed: Any) -> str:
        token = CAST.server_signs(said | changed, receipt.STORED_TYP)
        return refusal(lambda: receipt.read_stored(token, one, CAST.read_manifest(), cast_of.LOG_ORIGIN))

    def alone(st: str, filling: str = "") -> str:
        """The code where the line is the log's only one."""
        line = write_json([kind, its | {"st": st, "x": filling}])
        root = b64encode(merkle.leaf_hash(line)).decode()
        note = log.write_checkpoint(cast_of.LOG_ORIGIN, 1, merkle.root([line]), CAST.log)
        assert root in note
        return code(line=line.decode(), cp=note, leaf=0, proof=[])

    def long(size: int, letter: str = "x") -> str:
        return letter * (size - len(write_json([kind, its | {"st": "accepted", "x": ""}])))

    assert code(proof=["A" * 43] * 64) == "proof_invalid"
    assert code(proof=["A" * 43] * 65) == "field_missing"
    assert alone("x" * 20) == ""
    assert alone("x" * 21) == "field_missing"
    assert alone("accepted", long(log.LEAF_BYTES)) == ""
    assert alone("accepted", long(log.LEAF_BYTES + 1)) == "field_missing"
    assert alone("accepted", f"{long(log.LEAF_BYTES - 1)}é") == "too_large"
    assert code(cp="x" * 8_192) == "checkpoint_malformed"
    assert code(cp="x" * 8_193) == "field_missing"


def test_a_receipt_that_names_what_is_no_certificate_is_refused_before_anything_is_looked_up() -> None:
    said = jws.read(read("receipt/receipts")["cases"][0]["token"], typ=receipt.TYP).payload
    for named, code in (("A" * 43, ""), ("A" * 44, "receipt_malformed"), (7, "receipt_malformed")):
        token = jws.sign(said | {"cert": named}, typ=receipt.TYP, key=CAST.private["dev-sig"], kid="x")
        assert refusal(lambda token=token: receipt.certificate_of(token)) == code  # type: ignore[misc]


def test_a_receipt_is_small_enough_for_a_telephone() -> None:
    link = read("receipt/receipts")["cases"][0]["link"]
    assert len(link) <= 560  # a QR of version 16 at the most; with its certificate it was 2,000
