"""The post-quantum share: ML-KEM-768 keys as JWKs, sealing to one, and to one inside DEV-KEM's seal.

Must never stand alone: what it seals is needed beside what P-256 sealed. FIPS 203, RFC 9180; docs/protocol.md, "The third share".
"""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync import keys, seal
from sync.encoding import b64u, object_of, read_b64u
from sync.errors import ProtocolError

ALG = "ML-KEM-768"
PUBLIC_BYTES = 1184
ENC_BYTES = 1088  # the encapsulated secret in front of the ciphertext
MOST_SHARES = 40  # at about 2.1 KB each in a header that may have 128 KiB

PrivateKey = MLKEM768PrivateKey

_SUITE = Suite(KEM.MLKEM768, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def generate() -> PrivateKey:
    """A fresh ML-KEM-768 key pair."""
    return MLKEM768PrivateKey.generate()


def public_jwk(key: PrivateKey) -> dict[str, Any]:
    """The public half as a JWK of kind AKP."""
    return {"alg": ALG, "kty": "AKP", "pub": b64u(key.public_key().public_bytes_raw())}


def read_public_jwk(jwk: dict[str, Any]) -> MLKEM768PublicKey:
    """A public key that passes FIPS 203's check, nothing private beside it. Raises private_key_sent, key_malformed."""
    if "priv" in jwk:
        raise ProtocolError("private_key_sent")
    if jwk.get("kty") != "AKP" or jwk.get("alg") != ALG or not isinstance(jwk.get("pub"), str):
        raise ProtocolError("key_malformed")
    try:
        public = read_b64u(jwk["pub"])
        if len(public) != PUBLIC_BYTES:
            raise ProtocolError("key_malformed")
        return MLKEM768PublicKey.from_public_bytes(public)
    except (ProtocolError, ValueError) as error:
        raise ProtocolError("key_malformed") from error


def read_optional(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The member `pq` of a request, checked, or None. Raises field_missing, private_key_sent, key_malformed."""
    if "pq" not in payload:
        return None
    jwk = object_of(payload, "pq")
    read_public_jwk(jwk)
    return jwk


def seal_to(jwk: dict[str, Any], plaintext: bytes, info: bytes) -> bytes:
    """HPKE base mode, single shot, empty aad: enc (1,088 bytes) then ciphertext. Raises key_malformed."""
    return _SUITE.encrypt(plaintext, read_public_jwk(jwk), info)


def open_with(private: PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """The plaintext of what was sealed to this key with this info. Raises sealed_unopenable."""
    if len(sealed) < ENC_BYTES + seal.TAG_BYTES:
        raise ProtocolError("sealed_unopenable")
    try:
        return _SUITE.decrypt(sealed, private, info)
    except (InvalidTag, ValueError) as error:
        raise ProtocolError("sealed_unopenable") from error


def seal_challenge(
    kem_jwk: dict[str, Any], pq_jwk: dict[str, Any] | None, challenge: bytes, info: bytes
) -> bytes:
    """A challenge for DEV-KEM; for a tablet with an ML-KEM key it is sealed to that one first, so both must work."""
    inner = challenge if pq_jwk is None else seal_to(pq_jwk, challenge, info)
    return seal.seal_to(kem_jwk, inner, info)


def open_challenge(kem: keys.PrivateKey, pq: PrivateKey | None, sealed: bytes, info: bytes) -> bytes:
    """The challenge again. Raises sealed_unopenable."""
    inner = seal.open_with(kem, sealed, info)
    return inner if pq is None else open_with(pq, inner, info)
