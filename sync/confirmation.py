"""Confirmations: outcomes and their reasons, and the sealed attachment with the applicant's ink.

Must never put a name, a birth date or a document number outside the attachment. docs/protocol.md, "Confirmations".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from sync import seal
from sync.encoding import (
    b64u,
    digest,
    domain,
    read_object,
    text_of,
    texts_of,
    write_json,
)
from sync.errors import ProtocolError

REASONS: dict[str, tuple[str, ...]] = {
    "handed_over": ("",),
    "not_collected": ("", "did_not_come", "left_before_turn", "asked_for_later"),
    "identity_not_established": (
        "",
        "no_identity_document",
        "photo_does_not_match",
        "document_not_valid",
        "doubt",
    ),
    "document_incorrect": (
        "",
        "name",
        "birth_date",
        "photo",
        "validity",
        "other_field",
    ),
    "document_damaged": ("", "card", "chip", "packaging"),
    "document_missing": ("", "not_in_box", "wrong_envelope"),
    "declined": ("", "does_not_agree", "wants_advice", "no_reason_given"),
    "withheld": ("", "recalled", "stopped_by_lead", "mandate_missing"),
}
"""Every outcome of an attempt, and the reasons it may carry."""
OUTCOMES = tuple(REASONS)
CORRECTIONS = ("wrong_record", "wrong_outcome", "wrong_collector", "other")
"""Why an attempt supersedes an earlier one of the same tablet."""
LEASE_REASONS = ("other_tablet_away", "applicant_waits", "other")
"""Why a tablet went on with a record that is set aside for another one."""
SALT_BYTES = 16
ATTACHMENT_BYTES = 256 * 1024  # sealed; a signature is about 1 KiB, a count of 10,000 records 170 KiB
PLAIN_BYTES = 1024 * 1024
MOST_FOUND = 20_000


@dataclass(frozen=True)
class Attachment:
    """What only the office can open: salt, ink bytes, notes; for a count the records found and stray numbers."""

    salt: bytes
    ink: bytes
    notes: str
    found: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()


def ink_digest(salt: bytes, ink: bytes) -> str:
    """What the item says of the ink: b64u(SHA-256(salt ‖ ink))."""
    return b64u(digest(salt + ink))


def mandate_digest(salt: bytes, number: str) -> str:
    """What the item says of a mandate's number: b64u(SHA-256(salt ‖ "mandate" ‖ number)), the salt in the attachment."""
    return b64u(digest(salt + b"mandate" + number.encode()))


def statement_digest(text: str) -> str:
    """What the item says of the text that was signed under."""
    return b64u(digest(text.encode()))


def attachment_info(dev: str, seq: int) -> bytes:
    """The HPKE info of an attachment."""
    return domain("att", dev, str(seq))


def write_attachment(attachment: Attachment, *, dev: str, seq: int, kem_jwk: dict[str, Any]) -> bytes:
    """Deflate and seal to SRV-KEM; the tablet cannot open it again.

    salt ‖ u32 length of the ink ‖ ink ‖ JSON of what else there is: ink as it is, since base64 hides from DEFLATE what repeats.
    """
    told = {
        "notes": attachment.notes,
        "found": list(attachment.found),
        "unexpected": list(attachment.unexpected),
    }
    plain = b"".join(
        (
            attachment.salt,
            len(attachment.ink).to_bytes(4, "big"),
            attachment.ink,
            write_json({name: value for name, value in told.items() if value}),
        )
    )
    return seal.seal_to(kem_jwk, seal.deflate(plain), attachment_info(dev, seq))


def read_attachment(sealed: bytes, *, dev: str, seq: int, key: ec.EllipticCurvePrivateKey) -> Attachment:
    """Open an attachment. Raises attachment_unopenable."""
    try:
        plain = seal.inflate(seal.open_with(key, sealed, attachment_info(dev, seq)), PLAIN_BYTES)
        told_at = SALT_BYTES + 4 + int.from_bytes(plain[SALT_BYTES : SALT_BYTES + 4], "big")
        told = read_object(plain[told_at:], PLAIN_BYTES)
        return Attachment(
            salt=plain[:SALT_BYTES],
            ink=plain[SALT_BYTES + 4 : told_at],
            notes=text_of(told, "notes", 4_000) if "notes" in told else "",
            found=_texts(told, "found"),
            unexpected=_texts(told, "unexpected"),
        )
    except ProtocolError as error:
        raise ProtocolError("attachment_unopenable", error.code) from error


def check_attachment(sealed: bytes, sha256: str, length: int) -> None:
    """The attachment's bytes are those the item names. Raises attachment_digest."""
    if len(sealed) != length or b64u(digest(sealed)) != sha256:
        raise ProtocolError("attachment_digest")


def check_ink(attachment: Attachment, named: str) -> None:
    """The ink is the one that the item names. Raises ink_digest."""
    if ink_digest(attachment.salt, attachment.ink) != named:
        raise ProtocolError("ink_digest")


def _texts(value: dict[str, Any], name: str) -> tuple[str, ...]:
    if name not in value:
        return ()
    return tuple(texts_of(value, name, MOST_FOUND, 60))
