"""What the tablet's half wrote is what this half reads: the kept messages of write_from_app.ts."""

from __future__ import annotations

from sync import bundle, chain, confirmation, dpop, enrolment, ink, keys, receipt, seal, staff_secret
from sync.encoding import b64u, read_b64u
from sync.judge import Known, Verdict, judge
from tests.vectors import cast as cast_of
from tests.vectors.kept import read

CAST = cast_of.load()


def test_a_handover_of_the_app_is_judged_and_opened() -> None:
    said = read("chain/from-app")
    item, sealed = chain.read_item(said["token"]), read_b64u(said["sealed"])
    assert item.entry_id == said["entryId"]
    known = Known(
        chain=chain.ChainState(cast_of.DEVICE, 1, 0, read("chain/items")["head"]),
        device_key=keys.read_public_jwk(CAST.jwk("dev-sig")),
    )
    assert judge(item, sealed, known, CAST.private["srv-kem"]) == Verdict(status="accepted")
    opened = confirmation.read_attachment(sealed, dev=cast_of.DEVICE, seq=1, key=CAST.private["srv-kem"])
    assert (b64u(opened.salt), b64u(opened.ink), opened.notes) == (said["salt"], said["ink"], said["notes"])
    assert ink.read_ink(opened.ink) == [[(10, 20, 0, 128), (4095, 0, 16, 255)]]
    by = item.payload.by
    assert by is not None
    assert by.mandate is not None
    assert by.mandate.digest == confirmation.mandate_digest(opened.salt, "M-17")


def test_an_export_of_the_app_is_read() -> None:
    said = read("chain/from-app")
    found = bundle.read_bundle(said["bundle"].encode())
    assert found.items == (bundle.Carried(said["token"], read_b64u(said["sealed"])),)
    assert bundle.write_bundle(found).decode() == said["bundle"]


def test_the_app_enrols() -> None:
    said, file = read("enrolment/from-app"), read("enrolment/requests")
    request = enrolment.read_request(said["request"])
    enrolment.check_request(request, secret=bytes.fromhex(file["secret"]), origin=file["origin"])
    assert keys.thumbprint(request.kem_jwk) == CAST.kid("dev-kem")
    assert b64u(enrolment.read_confirm(said["confirm"]).challenge) == said["challenge"]


def test_a_proof_of_the_app_holds() -> None:
    said, file = read("dpop/from-app"), read("dpop/proofs")
    proof = dpop.check_proof(
        said["proof"],
        htm=file["htm"],
        htu=file["htu"],
        now=cast_of.NOW,
        token=CAST.certificate,
        jkt=CAST.kid("dev-sig"),
    )
    assert proof.jti == said["jti"]


def test_a_staff_key_that_the_app_wrapped_opens() -> None:
    kek = bytes.fromhex(read("staff_secret/ways")["cases"][0]["kek"])
    wrapped = read_b64u(read("staff_secret/from-app")["wrapped"])
    private = staff_secret.unwrap_staff_key(kek, wrapped, dev=cast_of.DEVICE, staff=cast_of.STAFF)
    assert keys.public_jwk(private) == CAST.jwk("staff-kem")


def test_a_receipt_of_the_app_holds() -> None:
    said = read("receipt/from-app")
    found = receipt.read_receipt(said["token"], CAST.certificate, CAST.read_manifest())
    assert found.entry_id == said["entryId"]


def test_what_the_app_sealed_opens() -> None:
    said = read("seal/from-app")
    info, plain = said["info"].encode(), read_b64u(said["plain"])
    assert seal.open_with(CAST.private["srv-kem"], read_b64u(said["sealed"]), info) == plain
    key = bytes.fromhex(read("seal/segments")["key"])
    segment = read_b64u(said["segment"])
    assert len(segment) == 256 + 28
    assert seal.read_segment(key, segment, info) == plain
