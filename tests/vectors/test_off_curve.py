"""What a reader that does not look would agree on, held to a library on the points where both can be asked."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec

from tests.vectors import cast as cast_of
from tests.vectors.off_curve import agreed_with

CAST = cast_of.load()


def test_on_the_curve_the_sum_is_the_one_that_the_library_agrees_on() -> None:
    private, public = CAST.private["srv-kem"], CAST.private["dev-kem"].public_key()
    point = public.public_numbers()
    assert agreed_with(private, (point.x, point.y))[1] == private.exchange(ec.ECDH(), public)
