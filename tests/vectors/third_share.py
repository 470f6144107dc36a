"""Vectors of the third share: ML-KEM keys, sealing to one, requests and certificates with one, a small edition.

Must never draw an encapsulation when one is kept: ML-KEM's is the only randomness here that cannot be repeated.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync import batch, enrolment, jws, keys, pq, renewal
from sync.encoding import b64u, digest, domain, read_b64u, seconds
from tests.vectors import cast as cast_of
from tests.vectors import day, kept, unlocking
from tests.vectors.cast import BATCH, DEVICE, LABEL, NOW, ORIGIN, OTHER_DEVICE, SESSION, STAFF, Cast
from tests.vectors.enrolling import CODE_BYTES
from tests.vectors.signed import flipped

SEED = digest(b"cast dev-pq") + digest(b"cast dev-pq 2")
KEY = MLKEM768PrivateKey.from_seed_bytes(SEED)
JWK = pq.public_jwk(KEY)
KID = keys.thumbprint(JWK)
_SUITE = b"HPKE\x00\x41\x00\x01\x00\x02"  # ML-KEM-768 with HKDF-SHA256 and AES-256-GCM


def files(cast: Cast) -> kept.Written:
    """Every file of this module, by name."""
    enc = _encapsulated()
    with _without_chance(enc):
        yield "pq/keys", _keys(enc)
        yield "pq/sealed", _sealed(cast)
        yield "pq/requests", _requests(cast)
        yield "pq/certificates", _certificates(cast)
        yield "pq/edition", _edition(cast)


def _encapsulated() -> bytes:
    if kept.text("pq/keys"):
        return read_b64u(kept.read("pq/keys")["enc"])
    return KEY.public_key().encapsulate()[1]


@contextmanager
def _without_chance(enc: bytes) -> Iterator[None]:
    """As pq.seal_to, written a second time from RFC 9180 §5.1 and §6.1, with the one encapsulation that is kept."""
    shared = KEY.decapsulate(enc)

    def seal_to(_jwk: dict[str, Any], plaintext: bytes, info: bytes) -> bytes:
        context = b"\x00" + _extract(b"", b"psk_id_hash", b"") + _extract(b"", b"info_hash", info)
        prk = _extract(shared, b"secret", b"")
        key, nonce = _expand(prk, b"key", context, 32), _expand(prk, b"base_nonce", context, 12)
        return enc + AESGCM(key).encrypt(nonce, plaintext, b"")

    with mock.patch("sync.pq.seal_to", seal_to):
        yield


def _keys(enc: bytes) -> dict[str, Any]:
    public = read_b64u(JWK["pub"])
    too_large = bytes([255, 255, 255]) + public[3:]
    bad: list[tuple[str, dict[str, Any], str]] = [
        ("a private member", JWK | {"priv": b64u(SEED)}, "private_key_sent"),
        ("another size of the same family", JWK | {"alg": "ML-KEM-1024"}, "key_malformed"),
        ("another kind of key", JWK | {"kty": "OKP"}, "key_malformed"),
        ("one byte too few", JWK | {"pub": b64u(public[:-1])}, "key_malformed"),
        ("one byte too many", JWK | {"pub": b64u(public + b"\x00")}, "key_malformed"),
        ("a coefficient that is not reduced", JWK | {"pub": b64u(too_large)}, "key_malformed"),
        ("no base64url", JWK | {"pub": "*"}, "key_malformed"),
        ("no public member", {"alg": pq.ALG, "kty": "AKP"}, "key_malformed"),
    ]
    return {
        "about": "The tablet's ML-KEM-768 key with its published seed, never to be used; `enc` is one encapsulation to it.",
        "seed": b64u(SEED),
        "enc": b64u(enc),
        "shared": KEY.decapsulate(enc).hex(),
        "jwk": JWK,
        "thumbprint": KID,
        "cases": [{"name": "as written", "jwk": JWK}]
        + [{"name": n, "jwk": jwk, "code": c} for n, jwk, c in bad],
    }


def _sealed(cast: Cast) -> dict[str, Any]:
    info = domain("pq", BATCH, DEVICE, KID)
    sealed = b64u(pq.seal_to(JWK, b"a secret", info))
    nested = pq.seal_challenge(cast.jwk("dev-kem"), JWK, digest(b"challenge"), info)
    bad = [
        ("another context", sealed, domain("pq", SESSION, DEVICE, KID)),
        ("one bit of the encapsulation", flipped(sealed, 40), info),
        ("one bit of the ciphertext", flipped(sealed, 1090), info),
        ("cut short", b64u(read_b64u(sealed)[:-4]), info),
        ("shorter than an encapsulation and a tag", b64u(bytes(1103)), info),
        ("nothing", "", info),
    ]
    return {
        "about": "Sealed to the key of pq/keys; `challenge` once more to dev-kem of keys/cast around that.",
        "cases": [
            {"name": "a secret", "sealed": sealed, "info": info.decode(), "plain": b"a secret".hex()},
            {
                "name": "an empty one",
                "sealed": b64u(pq.seal_to(JWK, b"", info)),
                "info": info.decode(),
                "plain": "",
            },
        ]
        + [{"name": n, "sealed": s, "info": i.decode(), "code": "sealed_unopenable"} for n, s, i in bad],
        "challenge": {"sealed": b64u(nested), "info": info.decode(), "plain": digest(b"challenge").hex()},
    }


def _requests(cast: Cast) -> dict[str, Any]:
    ticket = enrolment.read_code(enrolment.new_code(CODE_BYTES))
    sig, kem = cast.private["dev-sig"], cast.jwk("dev-kem")
    good = enrolment.write_request(ticket, aud=ORIGIN, label=LABEL, sig=sig, kem_jwk=kem, pq_jwk=JWK)
    said = jws.read(good, typ=enrolment.REQUEST_TYP).payload
    other = pq.public_jwk(MLKEM768PrivateKey.from_seed_bytes(SEED[32:] + SEED[:32]))

    def signed(payload: dict[str, Any]) -> str:
        return jws.sign(payload, typ=enrolment.REQUEST_TYP, key=sig, jwk=cast.jwk("dev-sig"))

    bad = [
        ("another key under the same mac", signed(said | {"pq": other}), "ticket_mac"),
        ("the key taken out", signed({n: v for n, v in said.items() if n != "pq"}), "ticket_mac"),
        ("a private key", signed(said | {"pq": JWK | {"priv": b64u(SEED)}}), "private_key_sent"),
        ("a key that is a text", signed(said | {"pq": JWK["pub"]}), "field_missing"),
        ("a key of P-256", signed(said | {"pq": kem}), "key_malformed"),
    ]
    wish = renewal.write_request(
        device=DEVICE,
        aud=ORIGIN,
        epoch=2,
        ends=enrolment.Begin(3, "h" * 43),
        sig_jwk=cast.jwk("stranger"),
        kem_jwk=cast.jwk("staff-kem"),
        iat=NOW,
        key=sig,
        pq_jwk=JWK,
    )
    return {
        "about": "An enrolment request with an ML-KEM key, under the secret of enrolment/requests; a renewal with one.",
        "cases": [{"name": "as written", "token": good, "mac": said["mac"]}]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad],
        "renewal": wish,
    }


def _certificates(cast: Cast) -> dict[str, Any]:
    payload, typ = cast_of.certificate_payload(cast) | {"pq": KID}, enrolment.CERTIFICATE_TYP
    return {
        "about": "Device certificates that name an ML-KEM key, read by the key srv-sig of keys/cast.",
        "cases": [
            {"name": "as written", "token": cast.server_signs(payload, typ), "pq": KID},
            {
                "name": "the key itself",
                "token": cast.server_signs(payload | {"pq": JWK}, typ),
                "code": "field_missing",
            },
            {
                "name": "a thumbprint that is too long",
                "token": cast.server_signs(payload | {"pq": KID + "A"}, typ),
                "code": "field_missing",
            },
        ],
    }


def _edition(cast: Cast) -> dict[str, Any]:
    sealed = batch.seal_batch(
        session=SESSION,
        batch=BATCH,
        edition=3,
        iat=seconds(NOW),
        nbf=seconds(NOW),
        exp=seconds(NOW + timedelta(hours=10)),
        devices=[batch.Recipient(DEVICE, cast.kid("dev-kem"), cast.jwk("dev-kem"))],
        staff=[batch.Recipient(STAFF, cast.kid("staff-kem"), cast.jwk("staff-kem"), dev=DEVICE)],
        records=day.people()[:1],
        keep_pack=lambda _number, _content: None,
        keep_record=lambda _rid, _rec: None,
        summary={"location": "Goes", "date": "2026-11-24", "count": 1},
        policy={"checks": [], "unlock": unlocking.policy()},
        checkpoint="checkpoint",
        pq_devices=[batch.Recipient(DEVICE, KID, JWK)],
    )
    said = sealed.header
    [third] = said["pq"]

    def signed(**changed: Any) -> str:
        return cast.server_signs(said | changed, batch.HEADER_TYP)

    bare = cast.server_signs({n: v for n, v in said.items() if n != "pq"}, batch.HEADER_TYP)
    return {
        "about": "An edition with a third share: the key of pq/keys opens it beside dev-kem and staff-kem of keys/cast.",
        "header": signed(),
        "manifest": b64u(sealed.manifest),
        "directory": b64u(sealed.directory),
        "found": [day.people()[0][0].rid],
        "cases": [
            {"name": "as written", "token": signed()},
            {
                "name": "a third share for other tablets",
                "token": signed(pq=[third | {"id": OTHER_DEVICE}]),
                "code": "wrong_device",
            },
            {"name": "a third share for nobody", "token": signed(pq=[]), "code": "wrong_device"},
            {"name": "a third share that is a text", "token": signed(pq=third["s"]), "code": "field_missing"},
        ],
        "opening": [
            {
                "name": "sealed to another key of this tablet",
                "token": signed(pq=[third | {"kid": cast.kid("stranger")}]),
                "code": "wrong_device",
            },
            {
                "name": "a share of another batch",
                "token": signed(batch=SESSION),
                "code": "sealed_unopenable",
            },
            {
                "name": "another's share",
                "token": signed(pq=[third | {"s": flipped(third["s"], 1090)}]),
                "code": "sealed_unopenable",
            },
            {"name": "the third share taken out", "token": bare, "code": "sealed_unopenable"},
        ],
    }


def _extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + _SUITE + label + ikm, sha256).digest()


def _expand(prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + _SUITE + label + info
    return hmac.new(prk, labelled + b"\x01", sha256).digest()[:length]
