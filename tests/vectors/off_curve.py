"""A point that is not on P-256, and what a reader that does not look agrees on with it: the attack on invalid curves.

Must never be used but against a key of the vectors. Biehl, Meyer, Müller, CRYPTO 2000.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec

PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1

Point = tuple[int, int]


def agreed_with(private: ec.EllipticCurvePrivateKey, point: Point = (1, 1)) -> tuple[bytes, bytes]:
    """The point as 65 bytes, and the first coordinate of its multiple by the private key."""
    across, _ = _times(private.private_numbers().private_value, point)
    return b"\x04" + b"".join(one.to_bytes(32, "big") for one in point), across.to_bytes(32, "big")


def _times(number: int, point: Point) -> Point:
    """By doubling and adding, which needs a = -3 and never b: so it works on any curve with this a."""
    product: Point | None = None
    for bit in f"{number:b}":
        product = product and _sum(product, product)
        if bit == "1":
            product = _sum(product, point) if product else point
    assert product
    return product


def _sum(one: Point, other: Point) -> Point:
    if one == other:
        slope = (3 * one[0] ** 2 - 3) * pow(2 * one[1], -1, PRIME)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, PRIME)
    across = (slope**2 - one[0] - other[0]) % PRIME
    return across, (slope * (one[0] - across) - one[1]) % PRIME
