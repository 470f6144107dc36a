"""The receipt: what the applicant takes home, verifiable without an account and without a network.

Must never hold a name. docs/protocol.md, "Receipts".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync import enrolment, jws, keys
from sync.encoding import check_version, number_of, read_seconds, seconds, text_of
from sync.errors import ProtocolError

TYP = "fielddesk-receipt+jws"


@dataclass(frozen=True)
class Receipt:
    """A checked receipt: which tablet, which item, when, what became of which document."""

    dev: str
    label: str
    seq: int
    iat: datetime
    rid: str
    outcome: str
    document: str
    entry_id: str


def write_receipt(
    *,
    dev: str,
    seq: int,
    iat: datetime,
    rid: str,
    outcome: str,
    document: str,
    entry_id: str,
    certificate: str,
    key: keys.PrivateKey,
) -> str:
    """The receipt, signed by DEV-SIG, the device's certificate inside."""
    payload: dict[str, Any] = {
        "v": 1,
        "dev": dev,
        "seq": seq,
        "iat": seconds(iat),
        "rid": rid,
        "outcome": outcome,
        "doc": document,
        "e": entry_id,
        "cert": certificate,
    }
    return jws.sign(payload, typ=TYP, key=key, kid=dev)


def write_link(origin: str, token: str) -> str:
    """The address behind the QR; what follows # never reaches a server."""
    return f"{origin}/verify#{token}"


def read_receipt(token: str, manifest: keys.KeyManifest) -> Receipt:
    """Check the certificate by the server's key, then the receipt by the tablet's. Raises receipt_malformed."""
    try:
        unverified = jws.read(token, typ=TYP)
        inner = text_of(unverified.payload, "cert", 4_096)
        issuer = manifest.key(jws.read(inner, typ=enrolment.CERTIFICATE_TYP).kid, "srv-sig")
        certificate = enrolment.read_certificate(inner, issuer.jwk)
        payload = jws.check(unverified, keys.read_public_jwk(certificate.sig_jwk)).payload
        check_version(payload)
        if payload.get("dev") != certificate.device:
            raise ProtocolError("wrong_device")
        return Receipt(
            dev=certificate.device,
            label=certificate.label,
            seq=number_of(payload, "seq", least=1),
            iat=read_seconds(payload.get("iat")),
            rid=text_of(payload, "rid", 22),
            outcome=text_of(payload, "outcome", 30),
            document=text_of(payload, "doc", 9),
            entry_id=text_of(payload, "e", 43),
        )
    except ProtocolError as error:
        raise ProtocolError("receipt_malformed", error.code) from error
