"""Stub cryptography for volume: signatures and seals of the same length from one fast keyed hash.

Must never be on outside a simulation. It forgets nothing that the histories need: another key, another byte, another
context is still found out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from types import SimpleNamespace
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.asymmetric import ec

from server import database
from sync import jws, keys, seal
from sync.errors import ProtocolError
from tests import field_day

MILLISECOND = 1_000_000  # nanoseconds

_names: dict[int, tuple[Any, bytes]] = {}


def _name_of(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> bytes:
    known = _names.get(id(key))
    if known is None:
        known = _names[id(key)] = (key, keys.public_jwk(key)["x"].encode())
    return known[1]


def _signature(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return blake2b(data, key=_name_of(key), digest_size=64).digest()


def _check_signature(envelope: jws.Envelope, key: ec.EllipticCurvePublicKey) -> None:
    data, signature = envelope.signing_input, envelope.signature
    if blake2b(data, key=_name_of(key), digest_size=64).digest() != signature:
        raise ProtocolError("jws_bad_signature")


def _seal_to(jwk: dict[str, Any], plaintext: bytes, info: bytes) -> bytes:
    name = jwk["x"].encode()
    tag = blake2b(plaintext + info, key=name, digest_size=seal.TAG_BYTES).digest()
    return b"\x04" + bytes(seal.ENC_BYTES - 1) + plaintext + tag


def _open_with(private: ec.EllipticCurvePrivateKey, sealed: bytes, info: bytes) -> bytes:
    plain, tag = sealed[seal.ENC_BYTES : -seal.TAG_BYTES], sealed[-seal.TAG_BYTES :]
    if blake2b(plain + info, key=_name_of(private), digest_size=seal.TAG_BYTES).digest() != tag:
        raise ProtocolError("sealed_unopenable")
    return plain


@contextmanager
def stub_cryptography() -> Iterator[None]:
    """Inside, ES256 and HPKE are stubs; everything around them (forms, orders, digests, the log) is the real thing."""
    with ExitStack() as patched:
        for module, name, stub in (
            (jws, "_signature", _signature),
            (jws, "check_signature", _check_signature),
            (seal, "seal_to", _seal_to),
            (seal, "open_with", _open_with),
        ):
            patched.enter_context(mock.patch.object(module, name, stub))
        yield


@contextmanager
def drawn_from(chance: random.Random) -> Iterator[None]:
    """Inside, what the protocol draws and every id comes from this chance, so that a seed is a history.

    Libraries draw as before: how often depends on what they remember.
    """
    ticks = iter(range(MILLISECOND, 2**62, MILLISECOND))
    with (
        mock.patch.object(seal, "random_bytes", chance.randbytes),
        mock.patch.object(field_day, "os", SimpleNamespace(urandom=chance.randbytes)),
        mock.patch.object(database, "secrets", SimpleNamespace(randbits=chance.getrandbits)),
        mock.patch.object(database, "time", SimpleNamespace(time_ns=lambda: next(ticks))),
    ):
        yield


def key_from(chance: random.Random) -> ec.EllipticCurvePrivateKey:
    """A key pair that this chance decides."""
    return ec.derive_private_key(chance.randrange(1, 2**255), ec.SECP256R1())
