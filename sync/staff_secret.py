"""The staff secret: from the words a person types to the key that opens that person's key on a tablet.

Must never be stored, nor be the only thing between a stolen tablet and a batch. RFC 9106; docs/protocol.md, "Keys".
"""

from __future__ import annotations

import unicodedata

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from sync import keys, seal
from sync.encoding import BLANKS, domain
from sync.errors import ProtocolError

SALT_BYTES = 16
WORDS = 5  # from a list of 2,048: 55 bits


def normalise(phrase: str) -> bytes:
    """A pass phrase as it is derived from: NFKC, lower case, single blanks, UTF-8."""
    return BLANKS.sub(" ", unicodedata.normalize("NFKC", phrase).lower()).strip(" ").encode()


def kek(phrase: str, salt: bytes, staff: str) -> bytes:
    """The 32-byte key for this person's secret: HKDF(Argon2id(phrase, salt), info by person)."""
    return seal.hkdf(seal.argon2id(normalise(phrase), salt), b"", domain("staff-kek", staff))


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
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise ProtocolError("secret_wrong")
    return private
