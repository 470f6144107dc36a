"""Cosignatures of witnesses under a checkpoint: somebody else saw the log at this size, at this time.

Must never take a witness's word without its key, handed over apart. C2SP tlog-cosignature, signed-note.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from sync import log
from sync.errors import ProtocolError

COSIGNATURE = b"\x04"  # signature type of cosignature/v1
TIME_BYTES = 8
SIGNATURE_BYTES = 64
LATEST = 253_402_300_799  # the last second of the year 9999


@dataclass(frozen=True)
class Witness:
    """A witness's name and public key."""

    name: str
    key: ed25519.Ed25519PublicKey

    @property
    def key_hash(self) -> bytes:
        """The four bytes that name this key in a note."""
        return sha256(self.name.encode() + b"\n" + COSIGNATURE + self.key.public_bytes_raw()).digest()[:4]


def read_witness(vkey: str) -> Witness:
    """A verifier key `name+hash+base64(0x04 ‖ key)`, as witnesses publish it. Raises key_malformed."""
    name, _, rest = vkey.strip().partition("+")
    given, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
        witness = Witness(name, ed25519.Ed25519PublicKey.from_public_bytes(raw[1:]))
    except ValueError as error:
        raise ProtocolError("key_malformed", "a witness's key") from error
    if not name or raw[:1] != COSIGNATURE or witness.key_hash.hex() != given:
        raise ProtocolError("key_malformed", "a witness's key")
    return witness


def write_witness(witness: Witness) -> str:
    """The verifier key as text."""
    encoded = base64.b64encode(COSIGNATURE + witness.key.public_bytes_raw()).decode()
    return f"{witness.name}+{witness.key_hash.hex()}+{encoded}"


def cosign(note: str, name: str, key: ed25519.Ed25519PrivateKey, at: int) -> str:
    """The note with this witness's cosignature; `at` in seconds since 1970. The witness checked the log before."""
    body, _ = log.read_note(note)
    signature = key.sign(_message(body, at))
    content = Witness(name, key.public_key()).key_hash + at.to_bytes(TIME_BYTES, "big") + signature
    return f"{note}\u2014 {name} {base64.b64encode(content).decode()}\n"


def check_cosignature(note: str, witness: Witness) -> datetime | None:
    """When this witness cosigned the note, None if it did not. Raises checkpoint_malformed, checkpoint_signature."""
    body, signatures = log.read_note(note)
    for name, content in signatures:
        if name != witness.name or content[:4] != witness.key_hash:
            continue
        at = int.from_bytes(content[4 : 4 + TIME_BYTES], "big")
        if len(content) != 4 + TIME_BYTES + SIGNATURE_BYTES or at > LATEST:
            raise ProtocolError("checkpoint_signature", "a witness's signature")
        try:
            witness.key.verify(content[4 + TIME_BYTES :], _message(body, at))
        except InvalidSignature as error:
            raise ProtocolError("checkpoint_signature", "a witness's signature") from error
        return datetime.fromtimestamp(at, UTC)
    return None


def others(note: str, origin: str) -> list[str]:
    """The names under a note besides the log's own."""
    return [name for name, _ in log.read_note(note)[1] if name != origin]


def _message(body: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{body}".encode()
