"""Sealing: HPKE to a key, AES-256-GCM segments, AES-KW, HKDF, Argon2id; and where randomness is drawn.

Must never reuse a nonce or fall back to another suite. RFC 9180, RFC 3394, RFC 5869, RFC 9106.
"""

from __future__ import annotations

import os
import zlib
from array import array
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync import keys
from sync.errors import ProtocolError
from sync.order import in_order

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32
WRAPPED_BYTES = 40
ENC_BYTES = 65  # an uncompressed P-256 point in front of the ciphertext
RECORD_PAD = 32  # bytes; docs/threat-model.md says what lengths give away
RECORD_LEAST = 192  # with its length: what nearly every record without a photo fits into
DIRECTORY_PAD = 1024
INFLATED_BYTES = 64 * 1024 * 1024  # a directory of 100,000 records is 25 MB
ARGON2_MEMORY = 64 * 1024  # KiB
ARGON2_PASSES = 3
ARGON2_LANES = 1

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def random_bytes(count: int) -> bytes:
    """Bytes from the operating system's generator."""
    return os.urandom(count)


def shuffled(count: int) -> array[int]:
    """The numbers from 0 up to (not including) `count` in an order of chance."""
    drawn = array("Q", (int.from_bytes(random_bytes(8), "big") for _ in range(count)))
    return in_order(count, drawn.__getitem__)


def new_key() -> bytes:
    """A fresh AES-256 key."""
    return random_bytes(KEY_BYTES)


def seal_to(jwk: dict[str, Any], plaintext: bytes, info: bytes) -> bytes:
    """HPKE base mode, single shot, empty aad: enc (65 bytes) then ciphertext. Raises key_malformed."""
    return _SUITE.encrypt(plaintext, keys.read_public_jwk(jwk), info)


def open_with(private: ec.EllipticCurvePrivateKey, sealed: bytes, info: bytes) -> bytes:
    """The plaintext of what was sealed to this key with this info. Raises sealed_unopenable."""
    if len(sealed) < ENC_BYTES + TAG_BYTES:
        raise ProtocolError("sealed_unopenable")
    try:
        return _SUITE.decrypt(sealed, private, info)
    except (InvalidTag, ValueError) as error:
        raise ProtocolError("sealed_unopenable") from error


def write_segment(key: bytes, payload: bytes, aad: bytes, pad: int, least: int = 0) -> bytes:
    """nonce ‖ AES-256-GCM(u32 length ‖ payload ‖ zeros up to a multiple of `pad`, and up to `least`, aad)."""
    length = 4 + len(payload)
    whole = max(length, least)
    whole += -whole % pad
    padded = b"".join((len(payload).to_bytes(4, "big"), payload, bytes(whole - length)))
    nonce = random_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, padded, aad)


def read_segment(key: bytes, segment: bytes, aad: bytes) -> bytes:
    """The payload of a segment. Raises sealed_unopenable."""
    if len(segment) < NONCE_BYTES + TAG_BYTES + 4:
        raise ProtocolError("sealed_unopenable")
    try:
        padded = AESGCM(key).decrypt(segment[:NONCE_BYTES], segment[NONCE_BYTES:], aad)
    except InvalidTag as error:
        raise ProtocolError("sealed_unopenable") from error
    length = int.from_bytes(padded[:4], "big")
    if length > len(padded) - 4 or any(padded[4 + length :]):
        raise ProtocolError("sealed_unopenable", "padding")
    return padded[4 : 4 + length]


def deflate(data: bytes, dictionary: bytes = b"") -> bytes:
    """Raw DEFLATE (RFC 1951), what browsers call deflate-raw; as if the dictionary had gone before."""
    return deflate_all((data,), dictionary)


def deflate_all(parts: Iterable[bytes], dictionary: bytes = b"") -> bytes:
    """As deflate, of all parts as if they were one; they are never in memory together."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=dictionary)
    packed = [packer.compress(part) for part in parts]
    return b"".join((*packed, packer.flush()))


def inflate(data: bytes, limit: int = INFLATED_BYTES, dictionary: bytes = b"") -> bytes:
    """The data again, at most `limit` bytes of it; with the dictionary it was deflated with.

    Raises sealed_unopenable, too_large.
    """
    unpacker = zlib.decompressobj(-15, zdict=dictionary)
    try:
        plain = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise ProtocolError("sealed_unopenable", "deflate") from error
    if len(plain) > limit:
        raise ProtocolError("too_large", f"inflates to more than {limit} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise ProtocolError("sealed_unopenable", "deflate")
    return plain


def wrap_key(kek: bytes, key: bytes) -> bytes:
    """A 32-byte key as 40 bytes under the key-encryption key (AES-KW, RFC 3394 §2.2.1)."""
    return keywrap.aes_key_wrap(kek, key)


def unwrap_key(kek: bytes, wrapped: bytes) -> bytes:
    """The key again. Raises record_shredded for a zeroed slot, sealed_unopenable otherwise."""
    if len(wrapped) != WRAPPED_BYTES:
        raise ProtocolError("sealed_unopenable", "a wrapped key has 40 bytes")
    if not any(wrapped):
        raise ProtocolError("record_shredded")
    try:
        return keywrap.aes_key_unwrap(kek, wrapped)
    except keywrap.InvalidUnwrap as error:
        raise ProtocolError("sealed_unopenable") from error


def hkdf(ikm: bytes, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(ikm)


def argon2id(secret: bytes, salt: bytes) -> bytes:
    """Argon2id (RFC 9106): 64 MiB, 3 passes, 1 lane, 32 bytes. About 0.4 s on a tablet."""
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=ARGON2_PASSES,
        lanes=ARGON2_LANES,
        memory_cost=ARGON2_MEMORY,
    ).derive(secret)
