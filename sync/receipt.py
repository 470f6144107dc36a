"""The receipt: what the applicant takes home, and what the server adds once it has the item; verifiable without an account.

Must never hold a name. docs/protocol.md, "Receipts"; docs/decisions/0013-small-receipts.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync import enrolment, jws, keys, log, merkle
from sync.encoding import (
    b64u,
    check_version,
    list_of,
    number_of,
    read_b64u,
    read_json,
    read_seconds,
    seconds,
    text_of,
)
from sync.errors import ProtocolError

TYP = "fielddesk-receipt+jws"
STORED_TYP = "fielddesk-receipt-log+jws"
BEHIND = "~"  # between receipt and certificate in a link: no character of either
MOST_HASHES = 64


@dataclass(frozen=True)
class Receipt:
    """A checked receipt: which tablet, which item, when, what became of which document."""

    dev: str
    label: str
    seq: int
    iat: datetime
    outcome: str
    document: str
    entry_id: str


@dataclass(frozen=True)
class Stored:
    """The server's checked word on a receipt: since when it has the item, its status, its place in the signed log."""

    iat: datetime
    status: str
    leaf: int
    checkpoint: log.Checkpoint


def write_receipt(
    *,
    dev: str,
    seq: int,
    iat: datetime,
    outcome: str,
    document: str,
    entry_id: str,
    certificate: str,
    key: keys.PrivateKey,
) -> str:
    """The receipt, signed by DEV-SIG; `certificate` is the entry id of the device's certificate."""
    payload: dict[str, Any] = {
        "v": 1,
        "seq": seq,
        "iat": seconds(iat),
        "outcome": outcome,
        "doc": document,
        "e": entry_id,
        "cert": certificate,
    }
    return jws.sign(payload, typ=TYP, key=key, kid=dev)


def write_link(origin: str, token: str, certificate: str = "") -> str:
    """The address behind the QR, with the certificate behind the receipt if given; what follows # never reaches a server."""
    return f"{origin}/verify#{token}{BEHIND + certificate if certificate else ''}"


def read_link(fragment: str) -> tuple[str, str]:
    """Receipt and certificate of what follows the #; the certificate is "" when the link only names it."""
    token, _, certificate = fragment.partition(BEHIND)
    return token, certificate


def certificate_of(token: str) -> str:
    """The entry id of the certificate that the receipt names, before anything is believed. Raises receipt_malformed."""
    try:
        return text_of(jws.read(token, typ=TYP).payload, "cert", 43)
    except ProtocolError as error:
        raise ProtocolError("receipt_malformed", error.code) from error


def read_receipt(token: str, certificate: str, manifest: keys.KeyManifest) -> Receipt:
    """Check the certificate by the server's key and its name, then the receipt by the tablet's. Raises receipt_malformed."""
    try:
        unverified = jws.read(token, typ=TYP)
        issuer = manifest.key(jws.read(certificate, typ=enrolment.CERTIFICATE_TYP).kid, "srv-sig")
        device = enrolment.read_certificate(certificate, issuer.jwk)
        payload = jws.check(unverified, keys.read_public_jwk(device.sig_jwk)).payload
        check_version(payload)
        if unverified.kid != device.device or payload.get("cert") != device.entry_id:
            raise ProtocolError("wrong_device")
        return Receipt(
            dev=device.device,
            label=device.label,
            seq=number_of(payload, "seq", least=1),
            iat=read_seconds(payload.get("iat")),
            outcome=text_of(payload, "outcome", 30),
            document=text_of(payload, "doc", 9),
            entry_id=text_of(payload, "e", 43),
        )
    except ProtocolError as error:
        raise ProtocolError("receipt_malformed", error.code) from error


def stored_payload(
    *, entry_id: str, iat: datetime, leaf: int, line: bytes, checkpoint: str, proof: list[bytes]
) -> dict[str, Any]:
    """What the server says of a confirmation that it has, to be signed by SRV-SIG; `iat` is when it came in."""
    return {
        "v": 1,
        "e": entry_id,
        "iat": seconds(iat),
        "leaf": leaf,
        "line": line.decode(),
        "cp": checkpoint,
        "proof": [b64u(one) for one in proof],
    }


def read_stored(token: str, receipt: Receipt, manifest: keys.KeyManifest, log_origin: str) -> Stored:
    """Check the server's word: its signature, that its line is this receipt's item, and that the log holds the line.

    Raises jws codes, key_unknown, field_missing, receipt_malformed, checkpoint codes, proof_invalid.
    """
    unverified = jws.read(token, typ=STORED_TYP)
    issuer = manifest.key(unverified.kid, "srv-sig")
    payload = jws.check(unverified, keys.read_public_jwk(issuer.jwk)).payload
    check_version(payload)
    line = text_of(payload, "line", log.LEAF_BYTES).encode()
    said = _item_of(line)
    its_own = (said.get("id"), said.get("dev"), said.get("seq"))
    if payload.get("e") != receipt.entry_id or its_own != (receipt.entry_id, receipt.dev, receipt.seq):
        raise ProtocolError("receipt_malformed", "another item")
    checkpoint = log.read_checkpoint(text_of(payload, "cp", 8_192), manifest.active("log").jwk, log_origin)
    leaf = number_of(payload, "leaf")
    merkle.check_inclusion(
        merkle.leaf_hash(line),
        leaf,
        checkpoint.size,
        [read_b64u(one) for one in list_of(payload, "proof", MOST_HASHES)],
        checkpoint.root,
    )
    return Stored(read_seconds(payload.get("iat")), text_of(said, "st", 20), leaf, checkpoint)


def _item_of(line: bytes) -> dict[str, Any]:
    match read_json(line, log.LEAF_BYTES):
        case ["item", dict(said)]:
            return said
    raise ProtocolError("receipt_malformed", "no line of an item")
