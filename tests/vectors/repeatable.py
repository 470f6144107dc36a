"""Sealing, signing and drawing without chance, so that the vectors come out the same bytes at every writing.

Must never be used outside the writing of vectors: whoever knows the contents knows the keys drawn here.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync import keys

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ES256 = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_KEM = b"KEM\x00\x10"  # DHKEM(P-256, HKDF-SHA256), RFC 9180 §7.1
_SUITE = b"HPKE\x00\x10\x00\x01\x00\x02"  # with HKDF-SHA256 and AES-256-GCM


def private_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The P-256 key pair of a seed."""
    number = int.from_bytes(sha256(seed).digest() + sha256(b"2" + seed).digest(), "big")
    return ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())


def seal_to(jwk: dict[str, Any], plaintext: bytes, info: bytes) -> bytes:
    """As seal.seal_to, written a second time from RFC 9180 §4.1, §5.1 and §6.1, its ephemeral key from what it seals."""
    public = keys.read_public_jwk(jwk)
    ours = private_key(b"ephemeral" + _point(public) + sha256(info).digest() + plaintext)
    return seal_with(_point(ours.public_key()), ours.exchange(ec.ECDH(), public), public, plaintext, info)


def seal_with(
    enc: bytes, agreed: bytes, public: ec.EllipticCurvePublicKey, plaintext: bytes, info: bytes
) -> bytes:
    """What opens for the holder of `public` who calculates `agreed` from `enc`."""
    secret = _extract(_KEM, b"", b"eae_prk", agreed)
    shared = _expand(_KEM, secret, b"shared_secret", enc + _point(public), 32)
    context = b"\x00" + _extract(_SUITE, b"", b"psk_id_hash", b"") + _extract(_SUITE, b"", b"info_hash", info)
    prk = _extract(_SUITE, shared, b"secret", b"")
    key = _expand(_SUITE, prk, b"key", context, 32)
    nonce = _expand(_SUITE, prk, b"base_nonce", context, 12)
    return enc + AESGCM(key).encrypt(nonce, plaintext, b"")


def deflate(data: bytes, dictionary: bytes = b"") -> bytes:
    """Raw DEFLATE with fixed codes (RFC 1951 §3.2.6): matches for runs of one byte and for what the dictionary has,
    all else as it stands.

    What zlib makes differs from build to build; this does not.
    """
    bits: list[int] = [1, 1, 0]
    at = 0
    while at < len(data):
        run = 0
        while at and run < 258 and at + run < len(data) and data[at + run] == data[at - 1]:
            run += 1
        if run == 258:
            bits += _match(run, 1)
            at += run
            continue
        length = 3
        while length <= min(258, len(data) - at) and data[at : at + length] in dictionary:
            length += 1
        if length > 3:
            word = data[at : at + length - 1]
            bits += _match(len(word), len(dictionary) + at - dictionary.rindex(word))
            at += len(word)
        else:
            byte = data[at]
            bits += _code(0x30 + byte, 8) if byte < 144 else _code(0x190 + byte - 144, 9)
            at += 1
    bits += _code(0, 7)
    bits += [0] * (-len(bits) % 8)
    return bytes(
        sum(bit << place for place, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits), 8)
    )


def deflate_all(parts: Iterable[bytes], dictionary: bytes = b"") -> bytes:
    """As deflate, of all parts together."""
    return deflate(b"".join(parts), dictionary)


def _match(length: int, distance: int) -> list[int]:
    """The codes of §3.2.5: each stands for the values from its first on, told apart by so many further bits."""
    lengths = [(3 + n, 0) for n in range(8)] + [
        (((4 + n % 4) << n // 4 - 1) + 3, n // 4 - 1) for n in range(8, 28)
    ]
    lengths.append((258, 0))
    distances = [(1 + n, 0) for n in range(4)] + [
        (((2 + n % 2) << n // 2 - 1) + 1, n // 2 - 1) for n in range(4, 30)
    ]
    symbol, low, more = _coded(length, lengths)
    bits = _code(symbol + 1, 7) if symbol < 23 else _code(0b11000000 + symbol - 23, 8)
    bits += [low >> place & 1 for place in range(more)]
    symbol, low, more = _coded(distance, distances)
    return bits + _code(symbol, 5) + [low >> place & 1 for place in range(more)]


def _coded(value: int, codes: list[tuple[int, int]]) -> tuple[int, int, int]:
    symbol = max(n for n, (first, _) in enumerate(codes) if first <= value)
    first, more = codes[symbol]
    return symbol, value - first, more


class Drawn:
    """Bytes instead of the operating system's: the same ones after every `restart`."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Draw from the first byte again."""
        self._count = 0

    def draw(self, count: int) -> bytes:
        """The next bytes."""
        blocks: list[bytes] = []
        while len(blocks) * 32 < count:
            self._count += 1
            blocks.append(sha256(b"drawn %d" % self._count).digest())
        return b"".join(blocks)[:count]


@contextmanager
def without_chance() -> Iterator[Drawn]:
    """Within it, what sync seals, signs, deflates and draws comes out the same at every run."""
    drawn = Drawn()
    with ExitStack() as stack:
        for name, instead in (
            ("os.urandom", drawn.draw),
            ("sync.seal.seal_to", seal_to),
            ("sync.seal.deflate", deflate),
            ("sync.seal.deflate_all", deflate_all),
            ("sync.jws._ES256", ES256),
        ):
            stack.enter_context(mock.patch(name, instead))
        yield drawn


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, sha256).digest()


def _expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.new(prk, labelled + b"\x01", sha256).digest()[:length]


def _code(number: int, width: int) -> list[int]:
    return [number >> place & 1 for place in range(width - 1, -1, -1)]
