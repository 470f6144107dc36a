"""Vectors of sealing: to a key, in segments, wrapped, derived, deflated.

Must never seal with a key that is anyone's outside these vectors.
"""

from __future__ import annotations

import zlib
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync import seal
from sync.encoding import b64u, digest, domain, read_b64u
from tests.vectors import off_curve, repeatable
from tests.vectors.cast import DEVICE, Cast
from tests.vectors.kept import Written
from tests.vectors.signed import flipped

ZLIB = (
    "cd8c3b1240401005aff26ae24da49c66d9f1b7c3aebf720da791b9184237907677f54623858122ab1ba690ae63edafd355a4681267fc83fa9cd1"
    "0d455221763259a432a31c9ad64346767875add7054632056dcd87c0d7cc6f6a23fc6f44fb0d"
)
"""A text of 255 bytes as zlib packs it, with codes of its own (RFC 1951 §3.2.7)."""


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "seal/hpke", _hpke(cast)
    yield "seal/segments", _segments()
    yield "seal/wrapped-keys", _wrapped()
    yield "seal/derived", _derived()
    yield "seal/deflated", _deflated()


def _hpke(cast: Cast) -> dict[str, Any]:
    info = domain("att", DEVICE, "7")
    sealed = b64u(seal.seal_to(cast.jwk("srv-kem"), b"a secret", info))
    empty = b64u(seal.seal_to(cast.jwk("srv-kem"), b"", info))
    elsewhere, agreed = off_curve.agreed_with(cast.private["srv-kem"])
    public = cast.private["srv-kem"].public_key()
    bad = [
        (
            "a point off the curve, sealed for a reader that does not look",
            b64u(repeatable.seal_with(elsewhere, agreed, public, b"a secret", info)),
            info,
        ),
        ("another context", sealed, domain("att", DEVICE, "8")),
        ("one bit of the point", flipped(sealed, 40), info),
        ("a compressed point", b64u(b"\x02" + read_b64u(sealed)[1:33] + read_b64u(sealed)[65:]), info),
        ("one bit of the ciphertext", flipped(sealed, 70), info),
        ("cut short", b64u(read_b64u(sealed)[:-4]), info),
        ("shorter than a point and a tag", b64u(bytes(80)), info),
        ("nothing", "", info),
    ]
    return {
        "about": "Sealed to the key srv-kem of keys/cast.",
        "cases": [
            {"name": "a secret", "sealed": sealed, "info": info.decode(), "plain": b"a secret".hex()},
            {"name": "an empty one", "sealed": empty, "info": info.decode(), "plain": ""},
        ]
        + [{"name": n, "sealed": s, "info": i.decode(), "code": "sealed_unopenable"} for n, s, i in bad],
    }


def _segments() -> dict[str, Any]:
    key, aad = digest(b"segment"), domain("b", "r", "data")

    def raw(padded: bytes) -> str:
        """A segment over bytes that write_segment would not write."""
        return b64u(bytes(12) + AESGCM(key).encrypt(bytes(12), padded, aad))

    good = b64u(seal.write_segment(key, b"payload", aad, 256))
    bad = [
        ("another context", good, domain("b", "r", "photo")),
        ("one bit", flipped(good, 30), aad),
        ("cut short", b64u(read_b64u(good)[:-4]), aad),
        ("a length beyond the end", raw(bytes([0, 0, 0, 9]) + b"12345678"), aad),
        ("padding that is not nought", raw(bytes([0, 0, 0, 3]) + b"12345678"), aad),
        ("nothing", "", aad),
    ]
    return {
        "about": "Segments: nonce, then AES-256-GCM over length, payload, noughts.",
        "key": key.hex(),
        "cases": [
            {
                "name": "a payload",
                "segment": good,
                "aad": aad.decode(),
                "payload": b"payload".hex(),
                "bytes": 284,
            },
            {
                "name": "an empty one",
                "segment": b64u(seal.write_segment(key, b"", aad, 256)),
                "aad": aad.decode(),
                "payload": "",
                "bytes": 284,
            },
        ]
        + [{"name": n, "segment": s, "aad": a.decode(), "code": "sealed_unopenable"} for n, s, a in bad],
    }


def _wrapped() -> dict[str, Any]:
    kek = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F".lower()
    key = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F".lower()
    wrapped = "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21".lower()
    return {
        "about": "AES key wrap; the first case is RFC 3394 section 4.6.",
        "kek": kek,
        "cases": [
            {"name": "RFC 3394 section 4.6", "wrapped": wrapped, "key": key},
            {"name": "zeroed", "wrapped": "00" * 40, "code": "record_shredded"},
            {"name": "one bit", "wrapped": "29" + wrapped[2:], "code": "sealed_unopenable"},
            {"name": "nothing", "wrapped": "", "code": "sealed_unopenable"},
            {"name": "32 bytes", "wrapped": wrapped[:64], "code": "sealed_unopenable"},
        ],
    }


def _derived() -> dict[str, Any]:
    return {
        "about": "HKDF-SHA256 to 32 bytes; the first case is RFC 5869 appendix A.1, its first 32 bytes.",
        "cases": [
            {
                "name": "RFC 5869 appendix A.1",
                "ikm": "0b" * 22,
                "salt": "000102030405060708090a0b0c",
                "info": "f0f1f2f3f4f5f6f7f8f9",
                "key": "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
            },
            {
                "name": "without a salt",
                "ikm": "0b" * 32,
                "salt": "",
                "info": domain("kek").hex(),
                "key": seal.hkdf(b"\x0b" * 32, b"", domain("kek")).hex(),
            },
        ],
    }


def _deflated() -> dict[str, Any]:
    plain = b'{"v":1}' * 40
    packed = seal.deflate(plain)
    return {
        "about": "Raw DEFLATE; `limit` is how long the plain bytes may be.",
        "cases": [
            {"name": "text", "packed": packed.hex(), "limit": 280, "plain": plain.hex()},
            {
                "name": "as zlib packs it",
                "packed": ZLIB,
                "limit": 255,
                "plain": zlib.decompress(bytes.fromhex(ZLIB), -15).hex(),
            },
            {"name": "nothing", "packed": seal.deflate(b"").hex(), "limit": 0, "plain": ""},
            {
                "name": "a bomb",
                "packed": seal.deflate(bytes(100_000)).hex(),
                "limit": 99_999,
                "code": "too_large",
            },
            {"name": "cut short", "packed": packed[:-2].hex(), "limit": 280, "code": "sealed_unopenable"},
            {
                "name": "something follows",
                "packed": packed.hex() + "00",
                "limit": 280,
                "code": "sealed_unopenable",
            },
            {"name": "no such block", "packed": "ff", "limit": 280, "code": "sealed_unopenable"},
        ],
    }
