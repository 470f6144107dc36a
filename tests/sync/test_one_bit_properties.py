"""One bit of any byte of any message is noticed, or it is listed here why it does no harm. Every bit is tried, not some."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from sync import (
    acknowledgement,
    batch,
    bundle,
    chain,
    confirmation,
    dpop,
    enrolment,
    frames,
    jws,
    keys,
    log,
    notice,
    receipt,
    renewal,
    seal,
    staff_key,
    staff_secret,
)
from sync.encoding import read_b64u
from tests.vectors import cast as cast_of
from tests.vectors.kept import read, refusal

CAST = cast_of.load()
MANIFEST = CAST.read_manifest()
EDITION = read("batch/edition")
SRV, DEV = (keys.read_public_jwk(CAST.jwk(name)) for name in ("srv-sig", "dev-sig"))

NEXT = cast_of.read_private_jwk(read("renewal/confirms")["sig"]).public_key()

HANDOVER = json.loads(
    read_b64u(
        next(case for case in read("keys/roots")["cases"] if case["name"] == "handed over")["token"].split(
            "."
        )[1]
    )
)["handovers"][0]
ROOT = keys.read_public_jwk(CAST.jwk("root"))


def _first(name: str, member: str = "token") -> str:
    return str(read(name)["cases"][0][member])


def _item(token: str) -> None:
    chain.check_signature(chain.read_item(token), DEV)


def _proof(token: str) -> None:
    htu = read("dpop/proofs")["htu"]
    dpop.check_proof(
        token, htm="GET", htu=htu, now=cast_of.NOW, token=CAST.certificate, jkt=CAST.kid("dev-sig")
    )


RECEIPT = receipt.read_receipt(read("receipt/receipts")["cases"][0]["token"], CAST.certificate, MANIFEST)
SIGNED: dict[str, tuple[str, Callable[[str], object]]] = {
    "key manifest": (CAST.manifest, lambda token: keys.read_manifest(token, CAST.jwk("root"), cast_of.NOW)),
    "certificate": (CAST.certificate, lambda token: enrolment.read_certificate(token, CAST.jwk("srv-sig"))),
    "enrolment request": (_first("enrolment/requests"), enrolment.read_request),
    "proof of possession": (read("enrolment/requests")["confirm"]["token"], enrolment.read_confirm),
    "proof for a request": (_first("dpop/proofs", "proof"), _proof),
    "renewal request": (
        _first("renewal/requests"),
        lambda token: jws.check(renewal.read_request(token).unverified, DEV),
    ),
    "renewal proof": (
        _first("renewal/confirms"),
        lambda token: jws.check(renewal.read_confirm(token).unverified, NEXT),
    ),
    "sign-in": (
        _first("staff_key/logins"),
        lambda token: staff_key.read_login(token, CAST.jwk("srv-sig")),
    ),
    "key of a person": (
        _first("staff_key/requests"),
        lambda token: jws.check(staff_key.read_request(token).unverified, DEV),
    ),
    "change of root": (HANDOVER, lambda token: jws.verify(token, ROOT, typ=keys.HANDOVER_TYP)),
    "header": (EDITION["header"], lambda token: jws.verify(token, SRV, typ=batch.HEADER_TYP)),
    "item": (_first("chain/items"), _item),
    "acknowledgement": (
        _first("acknowledgement/acknowledgements"),
        lambda token: acknowledgement.read_ack(token, MANIFEST),
    ),
    "notice": (_first("notice/notices"), lambda token: notice.read_notice(token, MANIFEST)),
    "receipt": (
        _first("receipt/receipts"),
        lambda token: receipt.read_receipt(token, CAST.certificate, MANIFEST),
    ),
    "stored": (
        read("receipt/receipts")["stored"][0]["token"],
        lambda token: receipt.read_stored(token, RECEIPT, MANIFEST, cast_of.LOG_ORIGIN),
    ),
}

WAYS, SEGMENTS, WRAPPED = read("staff_secret/ways"), read("seal/segments"), read("seal/wrapped-keys")
SEALED, ATTACHED = read("seal/hpke")["cases"][0], read("confirmation/attachments")["cases"][0]


def _part(name: str) -> Callable[[bytes], object]:
    said = jws.read(EDITION["header"], typ=batch.HEADER_TYP).payload
    named = said["packs"][0] if name == "packs" else said[name]
    return lambda data: batch.check_part(batch.Part(named["sha256"], named["len"]), data)


BYTES: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "sealed": (
        read_b64u(SEALED["sealed"]),
        lambda data: seal.open_with(CAST.private["srv-kem"], data, SEALED["info"].encode()),
    ),
    "attachment": (
        read_b64u(ATTACHED["sealed"]),
        lambda data: confirmation.read_attachment(
            data, dev=cast_of.DEVICE, seq=4, key=CAST.private["srv-kem"]
        ),
    ),
    "segment": (
        read_b64u(SEGMENTS["cases"][0]["segment"]),
        lambda data: seal.read_segment(
            bytes.fromhex(SEGMENTS["key"]), data, SEGMENTS["cases"][0]["aad"].encode()
        ),
    ),
    "wrapped key": (
        bytes.fromhex(WRAPPED["cases"][0]["wrapped"]),
        lambda data: seal.unwrap_key(bytes.fromhex(WRAPPED["kek"]), data),
    ),
    "staff key": (
        read_b64u(WAYS["cases"][0]["wrapped"]),
        lambda data: staff_secret.unwrap_staff_key(
            bytes.fromhex(WAYS["cases"][0]["kek"]), data, dev=cast_of.DEVICE, staff=cast_of.STAFF
        ),
    ),
    "manifest": (read_b64u(EDITION["manifest"]), _part("manifest")),
    "directory": (read_b64u(EDITION["directory"]), _part("directory")),
}


def flips(data: bytes) -> Iterator[bytes]:
    """The data with each bit of each byte turned in turn."""
    for at in range(len(data)):
        for bit in range(8):
            yield data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


@pytest.mark.parametrize("name", SIGNED)
def test_any_bit_of_a_signed_message_is_noticed(name: str) -> None:
    token, reader = SIGNED[name]
    for changed in flips(token.encode()):
        text = changed.decode("utf-8", "replace")
        assert refusal(lambda text=text: reader(text)) != "", text  # type: ignore[misc]


@pytest.mark.parametrize("name", BYTES)
def test_any_bit_of_what_is_sealed_or_named_by_its_digest_is_noticed(name: str) -> None:
    data, reader = BYTES[name]
    for changed in flips(data):
        assert refusal(lambda changed=changed: reader(changed)) != ""  # type: ignore[misc]


def test_any_bit_of_a_checkpoint_is_noticed_but_in_the_signatures_of_others() -> None:
    """Harmless: a witness's line says nothing to a tablet; who asks the witness checks it."""
    cases = {case["name"]: case for case in read("log/checkpoints")["cases"]}
    note = cases["with a witness before it"]["note"]
    line = next(row for row in note.splitlines() if "witness.example" in row)
    start = len(note[: note.index(line)].encode())
    end = start + len(line.encode())
    for at, changed in enumerate(flips(note.encode())):
        text = changed.decode("utf-8", "replace")
        said = refusal(lambda text=text: log.read_checkpoint(text, CAST.jwk("log"), cast_of.LOG_ORIGIN))  # type: ignore[misc]
        assert said or start <= at // 8 < end, text


def test_any_bit_of_an_enrolment_code_is_noticed_but_how_it_is_written() -> None:
    """Harmless: small letters for capitals, and what looks alike: the same ticket is found."""
    code = read("enrolment/codes")["made"]["text"]
    ticket = enrolment.read_code(code)
    for changed in flips(code.encode()):
        text = changed.decode("latin-1")
        if refusal(lambda text=text: enrolment.read_code(text)) != "code_mistyped":  # type: ignore[misc]
            assert enrolment.read_code(text) == ticket


def test_any_bit_of_a_frame_is_noticed() -> None:
    text = read("frames/series")["cases"][0]["frames"][0]["text"]
    for changed in flips(text.encode()):
        assert refusal(lambda changed=changed: frames.read_frame(changed.decode("latin-1"))) != ""  # type: ignore[misc]


def test_any_bit_of_a_bundle_is_noticed_by_it_or_by_what_it_carries_but_in_what_it_asks_for() -> None:
    """Harmless: `dev` only finds the tablet, whose key then fits or not; `logSize` and `noticesAfter` only ask for more or less."""
    said = read("chain/from-app")
    good = bundle.read_bundle(said["bundle"].encode())
    item = chain.read_item(good.items[0].jws)
    att = item.payload.att
    assert att is not None
    for changed in flips(said["bundle"].encode()):
        if refusal(lambda changed=changed: bundle.read_bundle(changed)) == "bundle_malformed":  # type: ignore[misc]
            continue
        for carried in bundle.read_bundle(changed).items:
            if carried != good.items[0]:
                code = refusal(
                    lambda carried=carried: confirmation.check_attachment(
                        carried.att or b"", att.sha256, att.len
                    )  # type: ignore[misc]
                ) or refusal(lambda carried=carried: _item(carried.jws))  # type: ignore[misc]
                assert code, carried.jws


def test_any_bit_of_the_ink_changes_its_digest() -> None:
    """Ink carries no check of its own: the item names its digest."""
    drawn = bytes.fromhex(read("ink/strokes")["cases"][3]["hex"])
    named = confirmation.ink_digest(bytes(16), drawn)
    assert all(confirmation.ink_digest(bytes(16), changed) != named for changed in flips(drawn))


def test_the_mirrored_signature_is_accepted_and_names_the_same_entry() -> None:
    """Harmless: ECDSA has two signatures for each; the entry id leaves the signature out."""
    case = next(one for one in read("jws/messages")["cases"] if "mirrored" in one["name"])
    typ = read("jws/messages")["typ"]
    assert jws.verify(case["token"], SRV, typ=typ).entry_id == _entry(typ)


def _entry(typ: str) -> str:
    return jws.read(read("jws/messages")["cases"][0]["token"], typ=typ).entry_id


def test_the_tried_messages_are_all_that_are_signed() -> None:
    heads = {json.loads(read_b64u(token.split(".")[0]))["typ"] for token, _ in SIGNED.values()}
    modules = (acknowledgement, batch, chain, dpop, enrolment, keys, notice, receipt, renewal, staff_key)
    typs = {value for module in modules for name, value in vars(module).items() if name.endswith("TYP")}
    assert heads == typs
