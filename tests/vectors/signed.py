"""Vectors of the envelopes: signed messages and keys.

Must never write what `read` would itself have refused to make: broken messages are made by hand here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from sync import jws, keys
from sync.encoding import b64u, read_b64u, write_json
from tests.vectors import cast as cast_of
from tests.vectors.cast import NOW, ORIGIN, Cast
from tests.vectors.kept import Written
from tests.vectors.repeatable import ES256, ORDER, private_key

TYP = "fielddesk-ack+jws"


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "jws/messages", _messages(cast)
    yield "keys/public-keys", _public_keys(cast)
    yield "keys/manifests", _manifests(cast)
    yield "keys/roots", _roots(cast)


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


def stray(head: dict[str, Any], body: bytes, key: ec.EllipticCurvePrivateKey) -> str:
    """A message whose header ends in a character with one bit too many, rightly signed."""
    header = write_json(head)
    first = b64u(header + b" " * (-len(header) % 3 + 2))
    signing_input = f"{first[:-1]}{chr(ord(first[-1]) + 1)}.{b64u(body)}"
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ES256))
    return f"{signing_input}.{b64u(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


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

    room = jws.HEADER_BYTES - len(write_json(head | {"kid": ""}))
    valid = [
        ("as written", good),
        ("the mirrored signature: the same entry", with_signature(good, mirrored)),
        ("header members in another order", crafted(write_json(dict(reversed(head.items()))), body, key)),
        ("no kid", crafted(b'{"alg":"ES256","typ":"' + TYP.encode() + b'"}', body, key)),
        ("a key beside the kid", headed(jwk=cast.jwk("srv-sig"))),
        ("a header as long as one may be", headed(kid="k" * room)),
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
        ("padding in the payload", f"{first}.{middle}=.{last}"),
        ("padding in the signature", f"{good[:-1]}="),
        ("stray bits in the header", stray(head, body, key)),
        ("stray bits in the payload", f"{first}.{middle[:-1]}{chr(ord(middle[-1]) + 1)}.{last}"),
        ("stray bits in the signature", good[:-1] + chr(ord(good[-1]) + 1)),
        ("no algorithm", headed(alg="none")),
        ("an algorithm with a shared secret", headed(alg="HS256")),
        ("another curve's algorithm", headed(alg="ES384")),
        ("the algorithm in small letters", headed(alg="es256")),
        ("an algorithm of another curve of 256 bits", headed(alg="ES256K")),
        ("a longer algorithm", headed(alg="ES512")),
        ("an algorithm with a blank", headed(alg="ES256 ")),
        ("an algorithm of RSA", headed(alg="PS256")),
        ("two algorithms", headed(alg=["ES256"])),
        ("an algorithm that is nothing", headed(alg=None)),
        ("a critical extension that is empty", headed(crit=[])),
        (
            "a header name twice, once escaped",
            crafted(b'{"alg":"ES256","\\u0061lg":"none","typ":"' + TYP.encode() + b'"}', body, key),
        ),
        ("a member twice, once escaped", saying(b'{"v":1,"\\u0076":2}')),
        ("a byte order mark in the header", crafted(b"\xef\xbb\xbf" + write_json(head), body, key)),
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
        ("a header a byte longer than any", headed(kid="k" * (room + 1))),
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
            {"name": "padding", "jwk": rfc8037 | {"x": f"{rfc8037['x']}="}, "code": "key_malformed"},
            {"name": "a P-256 key", "jwk": good, "code": "key_malformed"},
        ],
    }


def _roots(cast: Cast) -> dict[str, Any]:
    """ROOT hands over to a second key, that one to a third; what a tablet that trusts ROOT or knows an announcement does."""
    payload, old = cast_of.manifest_payload(cast), cast.private["root"]
    second, third = private_key(b"the second root"), private_key(b"the third root")
    jwk2, jwk3 = keys.public_jwk(second), keys.public_jwk(third)
    one, two = keys.write_handover(jwk2, NOW, old), keys.write_handover(jwk3, NOW, second)

    def by(key: keys.PrivateKey, *handovers: str) -> str:
        said = payload | ({"handovers": list(handovers)} if handovers else {})
        return keys.write_manifest(said, key)

    def handed(key: keys.PrivateKey = old, **changed: Any) -> str:
        said = jws.read(one, typ=keys.HANDOVER_TYP).payload | changed
        return jws.sign(said, typ=keys.HANDOVER_TYP, key=key, kid=cast.kid("root"))

    forged = handed(cast.private["stranger"])
    good = [
        ("the same root", cast.manifest, cast.jwk("root"), ""),
        ("handed over", by(second, one), jwk2, ""),
        ("handed over twice, one of them missed", by(third, one, two), jwk3, ""),
        ("the last of eight handovers leads there", by(second, *[two] * 7, one), jwk2, ""),
        ("announced before", by(second), jwk2, keys.thumbprint(jwk2)),
    ]
    bad = [
        ("only the new root", by(second), jwk2, "", "root_unknown"),
        ("another announced", by(third), jwk3, keys.thumbprint(jwk2), "root_unknown"),
        ("a link is missing", by(third, two), jwk3, "", "root_unknown"),
        ("handed over to another", by(third, one), jwk3, "", "root_unknown"),
        ("in the wrong order", by(third, two, one), jwk3, "", "root_unknown"),
        ("signed for by another", by(second, forged), jwk2, "", "jws_bad_signature"),
        ("handed over, signed by the old", by(old, one), jwk2, "", "jws_bad_signature"),
        ("a handover of version 2", by(second, handed(v=2)), jwk2, "", "version_unknown"),
        ("a handover to nothing", by(second, handed(root=None)), jwk2, "", "field_missing"),
        (
            "a private key handed over",
            by(second, handed(root=cast_of.private_jwk(second))),
            jwk2,
            "",
            "private_key_sent",
        ),
        ("too many handovers", by(second, *[one] * 9), jwk2, "", "field_missing"),
    ]
    return {
        "about": "A change of ROOT, as who trusts the key root of keys/cast reads it, with what was announced before.",
        "cases": [{"name": n, "token": t, "offered": o, "announced": a} for n, t, o, a in good]
        + [{"name": n, "token": t, "offered": o, "announced": a, "code": c} for n, t, o, a, c in bad],
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
                "name": "by the root that the code names",
                "token": cast.manifest,
                "thumbprint": cast.kid("root"),
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
