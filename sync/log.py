"""The log's lines and its checkpoints.

Must never put personal data in a leaf. C2SP signed-note and tlog-checkpoint; RFC 9162.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.encoding import read_json
from sync.errors import ProtocolError
from sync.keys import read_ed25519_jwk

ED25519 = b"\x01"  # signature type of signed notes
LEAF_BYTES = 16 * 1024
NOTE_BYTES = 8 * 1024
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: of which log, how many leaves, which root (32 bytes)."""

    origin: str
    size: int
    root: bytes


def write_leaf(kind: str, obj: dict[str, Any]) -> bytes:
    """A leaf: the compact JSON line `[kind, object]`, members sorted, UTF-8."""
    return json.dumps(
        [kind, obj],
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        sort_keys=True,
    ).encode()


def read_leaf(line: bytes) -> tuple[str, dict[str, Any]]:
    """Kind and object of a leaf. Raises json_malformed when it is not written as write_leaf writes."""
    value = read_json(line, LEAF_BYTES)
    if not isinstance(value, list) or len(value) != 2:
        raise ProtocolError("json_malformed", "leaf")
    kind, obj = value
    if not isinstance(kind, str) or not isinstance(obj, dict) or write_leaf(kind, obj) != line:
        raise ProtocolError("json_malformed", "leaf")
    return kind, obj


def write_checkpoint(origin: str, size: int, root: bytes, key: ed25519.Ed25519PrivateKey) -> str:
    """A signed note over origin, size and root, signed under the origin's name."""
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = key_hash(origin, key.public_key()) + key.sign(body.encode())
    return f"{body}\n\u2014 {origin} {base64.b64encode(signature).decode()}\n"


def read_checkpoint(note: object, jwk: dict[str, Any], origin: str) -> Checkpoint:
    """Check a signed note by the LOG key; other signatures (witnesses) are passed over.

    Raises checkpoint_malformed, checkpoint_signature.
    """
    body, signatures = read_note(note)
    lines = body.split("\n")
    if len(lines) < 4 or lines[0] != origin or not _SIZE.fullmatch(lines[1]):
        raise ProtocolError("checkpoint_malformed")
    root = _base64(lines[2])
    if len(root) != 32:
        raise ProtocolError("checkpoint_malformed")
    public = read_ed25519_jwk(jwk)
    wanted = key_hash(origin, public)
    for name, signature in signatures:
        if name == origin and signature[:4] == wanted:
            try:
                public.verify(signature[4:], body.encode())
            except InvalidSignature as error:
                raise ProtocolError("checkpoint_signature") from error
            return Checkpoint(origin, int(lines[1]), root)
    raise ProtocolError("checkpoint_signature", "not signed by this log")


def read_note(note: object) -> tuple[str, list[tuple[str, bytes]]]:
    """A signed note (C2SP): what is signed, and each signature as name and bytes. Raises checkpoint_malformed."""
    if not isinstance(note, str) or len(note) > NOTE_BYTES or not note.endswith("\n"):
        raise ProtocolError("checkpoint_malformed")
    body, gap, tail = note.rpartition("\n\n")
    if not gap:
        raise ProtocolError("checkpoint_malformed")
    signatures = []
    for line in tail.rstrip("\n").split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if dash != "\u2014" or not name or not encoded:
            raise ProtocolError("checkpoint_malformed")
        signatures.append((name, _base64(encoded)))
    return f"{body}\n", signatures


def key_hash(name: str, key: ed25519.Ed25519PublicKey) -> bytes:
    """The four bytes that name a key in a signed note (C2SP signed-note, "Format")."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:4]


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ProtocolError("checkpoint_malformed") from error
    if base64.b64encode(data).decode() != text:
        raise ProtocolError("checkpoint_malformed")
    return data
