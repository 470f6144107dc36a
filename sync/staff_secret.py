"""The staff secret: from what a person types, holds or touches to the key that opens that person's key on a tablet.

Must never be stored, nor be the only thing between a stolen tablet and a batch. RFC 9106; docs/protocol.md, "Keys".
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from sync import keys, seal
from sync.encoding import BLANKS, CROCKFORD, b64u, digest, domain, list_of, object_of, text_of
from sync.errors import ProtocolError

WAYS = ("phrase", "card", "passkey")
SALT_BYTES = 16
WORDS = 5  # from a list of 2,048: 55 bits
LEAST_WORDS = 4
PIN_DIGITS = (
    6  # a PIN never stands alone: the card's 128 bits or a key that is nowhere stored stand beside it
)
MOST_PIN_DIGITS = 12
CARD_BYTES = 16
PRF_BYTES = 32
CARD_PREFIX = "FIELDDESK-CARD:"
CARD_CHARS = 28  # 128 bits of card, 12 bits of check
CARD_GROUP = 4
CHECK_BITS = 12
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class UnlockPolicy:
    """How a session's batch may be unlocked: the ways, and the digest of its card ("" when it has none)."""

    ways: tuple[str, ...]
    card: str = ""


def normalise(phrase: str) -> bytes:
    """A pass phrase as it is derived from: NFKC, lower case, single blanks, UTF-8."""
    return BLANKS.sub(" ", unicodedata.normalize("NFKC", phrase).lower()).strip(" ").encode()


def read_phrase(phrase: str) -> bytes:
    """The same, of at least four words. Raises phrase_too_short."""
    found = normalise(phrase)
    if len(found.split(b" ")) < LEAST_WORDS:
        raise ProtocolError("phrase_too_short")
    return found


def read_pin(text: str) -> bytes:
    """A PIN's digits as ASCII: 6 to 12, not all the same, not straight up or down. Raises pin_too_simple."""
    pin = BLANKS.sub("", unicodedata.normalize("NFKC", text))
    steps = {ord(after) - ord(before) for before, after in pairwise(pin)}
    if not (pin.isascii() and pin.isdigit() and PIN_DIGITS <= len(pin) <= MOST_PIN_DIGITS):
        raise ProtocolError("pin_too_simple", "form")
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise ProtocolError("pin_too_simple", "order")
    return pin.encode()


def phrase_kek(phrase: str, salt: bytes, staff: str) -> bytes:
    """The 32-byte key of a pass phrase. Raises phrase_too_short."""
    return _kek("phrase", seal.argon2id(read_phrase(phrase), salt), staff)


def card_kek(pin: str, card: bytes, salt: bytes, staff: str) -> bytes:
    """The 32-byte key of a PIN beside the session card. Raises pin_too_simple."""
    return _kek("card", seal.argon2id(read_pin(pin), salt) + card, staff)


def passkey_kek(prf: bytes, staff: str) -> bytes:
    """The 32-byte key of what a passkey's PRF extension gave for prf_input."""
    if len(prf) != PRF_BYTES:
        raise ProtocolError("field_missing", "prf")
    return _kek("passkey", prf, staff)


def prf_input(salt: bytes, *, dev: str, staff: str) -> bytes:
    """What the passkey's PRF is asked for."""
    return digest(domain("staff-prf", dev, staff) + salt)


def write_card(card: bytes) -> str:
    """The text of a session card's QR: the prefix, then 28 characters with 12 bits of check."""
    number = int.from_bytes(card, "big") << CHECK_BITS | _card_check(card)
    last = 5 * (CARD_CHARS - 1)
    return CARD_PREFIX + "".join(CROCKFORD[number >> (last - 5 * at) & 31] for at in range(CARD_CHARS))


def group_card(text: str) -> str:
    """The 28 characters in groups of four, as printed under the QR for who has no camera."""
    bare = text.removeprefix(CARD_PREFIX)
    return " ".join(bare[at : at + CARD_GROUP] for at in range(0, len(bare), CARD_GROUP))


def read_card(text: str) -> bytes:
    """The 16 bytes of a card that was scanned or typed; case, blanks, hyphens and O I L do not matter. Raises card_mistyped."""
    bare = BLANKS.sub("", text.upper()).removeprefix(CARD_PREFIX)
    chars = bare.replace("-", "").translate(_LOOKALIKES)
    if len(chars) != CARD_CHARS or any(char not in CROCKFORD for char in chars):
        raise ProtocolError("card_mistyped")
    number = 0
    for char in chars:
        number = number << 5 | CROCKFORD.index(char)
    card = (number >> CHECK_BITS).to_bytes(CARD_BYTES, "big")
    if number & (1 << CHECK_BITS) - 1 != _card_check(card):
        raise ProtocolError("card_mistyped")
    return card


def card_digest(card: bytes, session: str) -> str:
    """What a batch header says of the session's card: it may be public, for the card has 128 random bits."""
    return b64u(digest(domain("session-card", session) + card))


def check_card(card: bytes, session: str, policy: UnlockPolicy) -> None:
    """The card is the session's present one. Raises card_wrong."""
    if card_digest(card, session) != policy.card:
        raise ProtocolError("card_wrong")


def write_policy(policy: UnlockPolicy) -> dict[str, Any]:
    """`policy.unlock` of a batch header."""
    said: dict[str, Any] = {"ways": list(policy.ways)}
    if policy.card:
        said["card"] = policy.card
    return said


def read_policy(policy: dict[str, Any]) -> UnlockPolicy:
    """From `policy` of a batch header; ways of a later version are left out. Raises field_missing."""
    unlock = object_of(policy, "unlock")
    said = list_of(unlock, "ways", 16)
    card = text_of(unlock, "card", 43) if "card" in unlock else ""
    ways = tuple(way for way in WAYS if way in said and (way != "card" or card))
    if not ways:
        raise ProtocolError("field_missing", "ways")
    return UnlockPolicy(ways, card)


def wrap_staff_key(key: bytes, private: keys.PrivateKey, *, dev: str, staff: str) -> bytes:
    """STAFF-KEM as PKCS#8 under the secret's key, bound to tablet and person."""
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return seal.write_segment(key, der, domain("staff-key", dev, staff), 1)


def unwrap_staff_key(key: bytes, wrapped: bytes, *, dev: str, staff: str) -> keys.PrivateKey:
    """STAFF-KEM again. Raises secret_wrong."""
    try:
        der = seal.read_segment(key, wrapped, domain("staff-key", dev, staff))
        private = load_der_private_key(der, None)
    except (ProtocolError, ValueError) as error:
        raise ProtocolError("secret_wrong") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise ProtocolError("secret_wrong")
    return private


def _kek(way: str, known: bytes, staff: str) -> bytes:
    return seal.hkdf(known, b"", domain("staff-kek", way, staff))


def _card_check(card: bytes) -> int:
    return int.from_bytes(digest(domain("session-card-check") + card)[:2], "big") >> 16 - CHECK_BITS
