"""Every published case as both sides are asked it: the check, its input, and the outcome that its authors expect.

Must never expect less than they do: a case that they call valid is refused only by a stricter form, which is named.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cryptography_vectors
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sync import jws, keys, merkle, seal
from sync.encoding import b64u
from sync.errors import ProtocolError

HERE = Path(__file__).parent
HPKE = Path(str(cryptography_vectors.__file__)).parent / "HPKE" / "test-vectors.json"
HEAD = b64u(b'{"alg":"ES256","typ":"x"}')

Given = dict[str, Any]


@dataclass(frozen=True)
class Official:
    """One case."""

    name: str
    check: str
    given: Given
    expected: str


def file(name: str) -> dict[str, Any]:
    """A file of this folder."""
    said: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return said


def official() -> list[Official]:
    """Every case of every source."""
    return [
        *_signatures(),
        *_messages(),
        *_keys(),
        *_wrapped(),
        *_derived(),
        *_sealed(),
        *_trees(),
        *_stretched(),
    ]


def _signatures() -> Iterator[Official]:
    for row in file("wycheproof_ecdsa_p1363")["rows"]:
        name, point, sig = (
            f"ECDSA {row['id']}: {row['about']}",
            bytes.fromhex(row["point"]),
            bytes.fromhex(row["sig"]),
        )
        if len(sig) != 64:
            given = {"token": f"{HEAD}.{b64u(b'{}')}.{b64u(sig)}", "jwk": _jwk(point)}
            yield Official(name, "message", given, "jws_malformed")
        else:
            given = {"jwk": _jwk(point), "msg": row["msg"], "sig": row["sig"]}
            yield Official(name, "signature", given, "ok" if row["ok"] else "jws_bad_signature")


def _messages() -> Iterator[Official]:
    said = file("wycheproof_jws")
    for row in said["rows"]:
        given = {"token": row["token"], "jwk": said["jwk"]}
        whole = (
            row["token"].count(".") == 2
            and all(row["token"].split(".")[:2])
            and len(row["token"].split(".")[2]) == 86
        )
        # None of them has a `typ`: whatever has the right form ends there.
        yield Official(
            f"JWS {row['id']}: {row['about']}",
            "message",
            given,
            "jws_wrong_typ" if whole else "jws_malformed",
        )
    head, body, tail = said["rows"][0]["token"].split(".")
    given = {
        "jwk": said["jwk"],
        "msg": f"{head}.{body}".encode().hex(),
        "sig": base64.urlsafe_b64decode(tail + "==").hex(),
    }
    yield Official("JWS 18: its signature", "signature", given, "ok")


def _keys() -> Iterator[Official]:
    for row in file("wycheproof_p256_keys")["rows"]:
        expected = "ok" if row["ok"] else "key_malformed"
        yield Official(f"key {row['id']}: {row['about']}", "key", {"jwk": row["jwk"]}, expected)


def _wrapped() -> Iterator[Official]:
    for row in file("wycheproof_aes_wrap")["rows"]:
        good = row["ok"] and len(row["key"]) == 64  # other lengths are right elsewhere, not on this wire
        yield Official(
            f"AES-KW {row['id']}: {row['about']}",
            "wrapped",
            {"kek": row["kek"], "wrapped": row["wrapped"]},
            "ok" if good else "sealed_unopenable",
        )


def _derived() -> Iterator[Official]:
    for row in file("wycheproof_hkdf")["rows"]:
        given = {name: row[name] for name in ("ikm", "salt", "info")}
        yield Official(f"HKDF {row['id']}: {row['about']}", "derived", given, row["key"])


def _sealed() -> Iterator[Official]:
    for number, row in enumerate(json.loads(HPKE.read_text("utf-8"))):
        if (row["mode"], row["kem_id"], row["kdf_id"], row["aead_id"]) == (0, 0x0010, 0x0001, 0x0002):
            first = row["encryptions"][0]
            key = ec.derive_private_key(int(row["skRm"], 16), ec.SECP256R1())
            jwk = keys.public_jwk(key) | {"d": b64u(bytes.fromhex(row["skRm"]))}
            given = {
                "jwk": jwk,
                "enc": row["enc"],
                "ct": first["ct"],
                "info": row["info"],
                "aad": first["aad"],
            }
            yield Official(f"RFC 9180, vector {number}", "sealed", given, first["pt"])
            changed = given | {"ct": first["ct"][:-2] + f"{int(first['ct'][-2:], 16) ^ 1:02x}"}
            yield Official(f"RFC 9180, vector {number}, one bit", "sealed", changed, "sealed_unopenable")


def _trees() -> Iterator[Official]:
    for row in file("transparency_dev_merkle")["rows"]:
        check = "inclusion" if "leaf" in row else "consistency"
        name = f"tree {check} " + (
            f"{row['number']} of {row['size']}" if "leaf" in row else f"{row['first']} to {row['second']}"
        )
        yield Official(name, check, row, "ok")
        for how, changed in _changed(row):
            yield Official(f"{name}, {how}", check, row | changed, "proof_invalid")


def _changed(row: Given) -> Iterator[tuple[str, Given]]:
    """The changes that the source makes to each of its proofs."""
    proof, other = row["proof"], base64.b64encode(bytes(32)).decode()
    yield "empty proof", {"proof": []}
    yield "trailing garbage", {"proof": [*proof, other]}
    yield "preceding garbage", {"proof": [other, *proof]}
    yield "truncated", {"proof": proof[:-1]}
    for at in range(len(proof)):
        bits = bytearray(base64.b64decode(proof[at]))
        bits[0] ^= 16
        yield (
            f"bit 4 of node {at}",
            {"proof": [*proof[:at], base64.b64encode(bits).decode(), *proof[at + 1 :]]},
        )
        yield f"without node {at}", {"proof": proof[:at] + proof[at + 1 :]}
    if "leaf" in row:
        yield "the root for the leaf", {"leaf": row["root"]}
        yield "another root", {"root": row["leaf"]}
        yield "another leaf", {"number": row["number"] ^ 2}
        yield "a leaf behind the end", {"number": row["size"]}
        yield "half the size", {"size": row["size"] // 2}
        yield "twice the size", {"size": row["size"] * 2}
    else:
        yield "roots changed round", {"root1": row["root2"], "root2": row["root1"]}
        yield "sizes changed round", {"first": row["second"], "second": row["first"]}
        yield "the sizes alike", {"first": row["second"]}
        yield "twice the second size", {"second": row["second"] * 2}


def _stretched() -> Iterator[Official]:
    """The example of the reference implementation of Argon2, the size of memory being ours."""
    yield Official(
        "Argon2id, reference implementation, m = 2^16",
        "stretched",
        {"secret": "password", "salt": "somesalt", "passes": 2},
        "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
    )


def _jwk(point: bytes) -> Given:
    return {"crv": "P-256", "kty": "EC", "x": b64u(point[1:33]), "y": b64u(point[33:])}


def _signature(given: Given) -> str:
    message = jws.Unverified({}, b"", bytes.fromhex(given["msg"]), bytes.fromhex(given["sig"]), "", {})
    jws.check(message, keys.read_public_jwk(given["jwk"]))
    return "ok"


def _message(given: Given) -> str:
    jws.verify(given["token"], keys.read_public_jwk(given["jwk"]), typ="x")
    return "ok"


def _key(given: Given) -> str:
    keys.read_public_jwk(given["jwk"])
    return "ok"


def _unwrap(given: Given) -> str:
    seal.unwrap_key(bytes.fromhex(given["kek"]), bytes.fromhex(given["wrapped"]))
    return "ok"


def _derive(given: Given) -> str:
    ikm, salt, info = (bytes.fromhex(given[name]) for name in ("ikm", "salt", "info"))
    return seal.hkdf(ikm, salt, info).hex()


def _open(given: Given) -> str:
    private = ec.derive_private_key(
        int.from_bytes(base64.urlsafe_b64decode(given["jwk"]["d"] + "=")), ec.SECP256R1()
    )
    enc, ct, info, aad = (bytes.fromhex(given[name]) for name in ("enc", "ct", "info", "aad"))
    try:
        plain: bytes = openssl.hpke._decrypt_with_aad(seal._SUITE, enc + ct, private, info, aad)
    except Exception:  # noqa: BLE001 - the library behind seal.open_with, which knows no aad
        return "sealed_unopenable"
    return plain.hex()


def _inclusion(given: Given) -> str:
    proof = [base64.b64decode(one) for one in given["proof"]]
    leaf, root = base64.b64decode(given["leaf"]), base64.b64decode(given["root"])
    merkle.check_inclusion(leaf, given["number"], given["size"], proof, root)
    return "ok"


def _consistency(given: Given) -> str:
    proof = [base64.b64decode(one) for one in given["proof"]]
    before, after = (base64.b64decode(given[name]) for name in ("root1", "root2"))
    merkle.check_consistency(given["first"], given["second"], before, after, proof)
    return "ok"


def _stretch(given: Given) -> str:
    derive = Argon2id(
        salt=given["salt"].encode(),
        length=seal.KEY_BYTES,
        iterations=given["passes"],
        lanes=seal.ARGON2_LANES,
        memory_cost=seal.ARGON2_MEMORY,
    )
    return derive.derive(given["secret"].encode()).hex()


CHECKS: dict[str, Callable[[Given], str]] = {
    "signature": _signature,
    "message": _message,
    "key": _key,
    "wrapped": _unwrap,
    "derived": _derive,
    "sealed": _open,
    "inclusion": _inclusion,
    "consistency": _consistency,
    "stretched": _stretch,
}


def outcome(case: Official) -> str:
    """What this side says."""
    try:
        return CHECKS[case.check](case.given)
    except ProtocolError as error:
        return error.code
