"""Vectors of the envelopes: signed messages, keys, sealing.

Must never write what `read` would itself have refused to make: broken messages are made by hand here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync import jws, keys, seal
from sync.encoding import b64u, digest, domain, read_b64u, write_json
from tests.vectors import cast as cast_of
from tests.vectors.cast import DEVICE, ORIGIN, Cast
from tests.vectors.kept import Written
from tests.vectors.repeatable import ES256, ORDER

TYP = "fielddesk-ack+jws"
ZLIB = (
    "cd8c3b1240401005aff26ae24da49c66d9f1b7c3aebf720da791b9184237907677f54623858122ab1ba690ae63edafd355a4681267fc83fa9cd1"
    "0d455221763259a432a31c9ad64346767875add7054632056dcd87c0d7cc6f6a23fc6f44fb0d"
)
"""A text of 255 bytes as zlib packs it, with codes of its own (RFC 1951 §3.2.7)."""


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "jws/messages", _messages(cast)
    yield "keys/public-keys", _public_keys(cast)
    yield "keys/manifests", _manifests(cast)
    yield "seal/hpke", _hpke(cast)
    yield "seal/segments", _segments()
    yield "seal/wrapped-keys", _wrapped()
    yield "seal/derived", _derived()
    yield "seal/deflated", _deflated()


def crafted(header: bytes, payload: bytes, key: ec.EllipticCurvePrivateKey) -> str:
    """A message with exactly these bytes, rightly signed."""
    signing_input = f"{b64u(header)}.{b64u(payload)}"
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ES256))
    return f"{signing_input}.{b64u(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def flipped(text: str, at: int = 0) -> str:
    """Base64url with one bit of one byte turned."""
    data = bytearray(read_b64u(text))
    data[at] ^= 1
    return b64u(bytes(data))


def with_signature(token: str, change: Callable[[bytes], bytes]) -> str:
    """The message with another signature."""
    signing_input, _, tail = token.rpartition(".")
    return f"{signing_input}.{b64u(change(read_b64u(tail)))}"


def mirrored(signature: bytes) -> bytes:
    """The other signature that holds as well: (r, n - s)."""
    return signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


def _messages(cast: Cast) -> dict[str, Any]:
    key = cast.private["srv-sig"]
    head = {"alg": "ES256", "typ": TYP, "kid": cast.kid("srv-sig")}
    body = b'{"v":1,"name":"\xc3\x96zt\xc3\xbcrk"}'
    good = crafted(write_json(head), body, key)
    first, middle, last = good.split(".")

    def headed(**changed: Any) -> str:
        return crafted(write_json(head | changed), body, key)

    def saying(payload: bytes) -> str:
        return crafted(write_json(head), payload, key)

    valid = [
        ("as written", good),
        ("the mirrored signature: the same entry", with_signature(good, mirrored)),
        ("header members in another order", crafted(write_json(dict(reversed(head.items()))), body, key)),
        ("no kid", crafted(b'{"alg":"ES256","typ":"' + TYP.encode() + b'"}', body, key)),
        ("a key beside the kid", headed(jwk=cast.jwk("srv-sig"))),
        ("an empty object", saying(b"{}")),
        ("sixteen deep", saying(b'{"a":' + b"[" * 15 + b"]" * 15 + b"}")),
    ]
    malformed = [
        ("no text", ""),
        ("two parts", f"{first}.{middle}"),
        ("four parts", f"{good}.{last}"),
        ("an empty part", f"{first}..{last}"),
        ("padding", f"{first}=.{middle}.{last}"),
        ("a blank in front", f" {good}"),
        ("a line break behind", f"{good}\n"),
        ("a line break within", f"{first}\n.{middle}.{last}"),
        ("a signature of 63 bytes", with_signature(good, lambda s: s[:63])),
        ("a signature of 65 bytes", with_signature(good, lambda s: s + b"\0")),
        ("stray bits in the signature", good[:-1] + chr(ord(good[-1]) + 1)),
        ("no algorithm", headed(alg="none")),
        ("an algorithm with a shared secret", headed(alg="HS256")),
        ("another curve's algorithm", headed(alg="ES384")),
        ("the algorithm in small letters", headed(alg="es256")),
        ("a critical extension", headed(crit=["exp"])),
        ("an unencoded payload", headed(b64=False)),
        ("keys from an address", headed(jku=f"{ORIGIN}/keys")),
        ("a certificate in the header", headed(x5c=["MIIB"])),
        ("a kid that is no text", headed(kid=7)),
        ("a kid that is nothing", headed(kid=None)),
        ("a key that is a text", headed(jwk="key")),
        (
            "a header name twice",
            crafted(b'{"alg":"none","alg":"ES256","typ":"' + TYP.encode() + b'"}', body, key),
        ),
        ("a header that is a list", crafted(b'["ES256"]', body, key)),
        ("a header of 3 KiB", headed(kid="k" * 3072)),
        ("a payload that is a list", saying(b"[1]")),
        ("a payload that is no JSON", saying(b"{v:1}")),
        ("a member twice", saying(b'{"v":1,"v":2}')),
        ("not a number", saying(b'{"v":NaN}')),
        ("a fraction", saying(b'{"v":1.0}')),
        ("seventeen deep", saying(b'{"a":' + b"[" * 16 + b"]" * 16 + b"}")),
        ("a payload that is no UTF-8", saying(b'{"v":"\xff"}')),
        ("half a surrogate pair", saying(b'{"v":"\\ud800"}')),
        ("JSON form", json.dumps({"payload": middle, "protected": first, "signature": last})),
    ]
    wrong_typ = [("another kind", headed(typ="fielddesk-notice+jws")), ("no kind", headed(typ=None))]
    bad_signature = [
        ("one bit of the payload", f"{first}.{flipped(middle, 20)}.{last}"),
        ("one bit of the signature", with_signature(good, lambda s: bytes([s[0] ^ 1]) + s[1:])),
        ("a signature of zeros", with_signature(good, lambda s: bytes(64))),
        ("r is nought", with_signature(good, lambda s: bytes(32) + s[32:])),
        ("s is the order", with_signature(good, lambda s: s[:32] + ORDER.to_bytes(32, "big"))),
        ("r and s changed round", with_signature(good, lambda s: s[32:] + s[:32])),
        ("another's signature", crafted(write_json(head), body, cast.private["stranger"])),
        ("the header of another message", f"{headed(kid='k').split('.')[0]}.{middle}.{last}"),
    ]
    return {
        "about": f"Messages read as {TYP} and checked by the key srv-sig of keys/cast.",
        "typ": TYP,
        "cases": [
            {"name": n, "token": t, "entryId": jws.entry_id(t), "payload": jws.read(t, typ=TYP).payload}
            for n, t in valid
        ]
        + [{"name": n, "token": t, "code": "jws_malformed"} for n, t in malformed]
        + [{"name": n, "token": t, "code": "jws_wrong_typ"} for n, t in wrong_typ]
        + [{"name": n, "token": t, "code": "jws_bad_signature"} for n, t in bad_signature],
    }


def _public_keys(cast: Cast) -> dict[str, Any]:
    good = cast.jwk("srv-sig")
    rfc8037: dict[str, Any] = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
    bad: list[tuple[str, Any, str]] = [
        ("a private key", cast_of.private_jwk(cast.private["srv-sig"]), "private_key_sent"),
        ("not on the curve", good | {"y": flipped(good["y"], 31)}, "key_malformed"),
        ("the origin", good | {"x": b64u(bytes(32)), "y": b64u(bytes(32))}, "key_malformed"),
        ("beyond the field", good | {"x": b64u(b"\xff" * 32)}, "key_malformed"),
        ("a short coordinate", good | {"x": b64u(read_b64u(good["x"])[:31])}, "key_malformed"),
        ("a long coordinate", good | {"x": b64u(b"\0" + read_b64u(good["x"]))}, "key_malformed"),
        ("padding", good | {"x": good["x"] + "="}, "key_malformed"),
        ("another curve", good | {"crv": "P-384"}, "key_malformed"),
        ("another kind of key", rfc8037, "key_malformed"),
        ("half a key", {name: good[name] for name in ("kty", "crv", "x")}, "key_malformed"),
        ("not an object", "key", "key_malformed"),
    ]
    return {
        "about": "Public keys, their thumbprints; `code` is what reading the key for signing or sealing gives.",
        "cases": [
            {"name": "P-256", "jwk": good, "thumbprint": keys.thumbprint(good)},
            {
                "name": "other members do not count",
                "jwk": {"use": "sig", "kid": "x"} | good,
                "thumbprint": keys.thumbprint(good),
            },
        ]
        + [{"name": name, "jwk": jwk, "code": code} for name, jwk, code in bad],
        "ed25519": [
            {
                "name": "RFC 8037 appendix A.3",
                "jwk": rfc8037,
                "thumbprint": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            },
            {"name": "a private key", "jwk": rfc8037 | {"d": "x"}, "code": "private_key_sent"},
            {"name": "short", "jwk": rfc8037 | {"x": "AAAA"}, "code": "key_malformed"},
            {"name": "a P-256 key", "jwk": good, "code": "key_malformed"},
        ],
    }


def _manifests(cast: Cast) -> dict[str, Any]:
    root, payload = cast.private["root"], cast_of.manifest_payload(cast)
    first = payload["keys"][0]

    def signed(**changed: Any) -> str:
        return keys.write_manifest(payload | changed, root)

    bad: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "signed by another",
            keys.write_manifest(payload, cast.private["stranger"]),
            "jws_bad_signature",
            {},
        ),
        ("older than the one known", cast.manifest, "manifest_rollback", {"known": 4}),
        (
            "another root than the code names",
            cast.manifest,
            "root_unknown",
            {"thumbprint": cast.kid("stranger")},
        ),
        ("version 2", signed(v=2), "version_unknown", {}),
        ("no number", signed(ver=0), "field_missing", {}),
        (
            "a private key in it",
            signed(keys=[first | {"jwk": first["jwk"] | {"d": "AA"}}]),
            "private_key_sent",
            {},
        ),
        (
            "a kid that is not the thumbprint",
            signed(keys=[first | {"kid": cast.kid("root")}]),
            "key_malformed",
            {},
        ),
        ("too many keys", signed(keys=[first] * 65), "field_missing", {}),
        ("keys that are no list", signed(keys={}), "field_missing", {}),
        (
            "two wrong keys: the first decides",
            signed(keys=[first | {"kid": cast.kid("root")}, first | {"st": 7}]),
            "key_malformed",
            {},
        ),
        ("a time that is a text", signed(exp="2027"), "time_malformed", {}),
    ]
    return {
        "about": "Key manifests, read by the key root of keys/cast; `known` is the number already known.",
        "cases": [
            {
                "name": "as written",
                "token": cast.manifest,
                "known": 3,
                "ver": 3,
                "active": cast.kid("srv-sig"),
            },
            {
                "name": "expired, and read all the same",
                "token": signed(exp=1),
                "ver": 3,
                "active": cast.kid("srv-sig"),
            },
        ]
        + [{"name": n, "token": t, "code": c} | more for n, t, c, more in bad],
        "unknown": {"kid": cast.kid("srv-kem"), "use": "srv-sig", "code": "key_unknown"},
    }


def _hpke(cast: Cast) -> dict[str, Any]:
    info = domain("att", DEVICE, "7")
    sealed = b64u(seal.seal_to(cast.jwk("srv-kem"), b"a secret", info))
    empty = b64u(seal.seal_to(cast.jwk("srv-kem"), b"", info))
    bad = [
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
