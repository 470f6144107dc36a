"""The kept vectors are exactly what is written now; what seals and packs without chance is what everyone opens."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from sync import keys, seal
from tests.vectors import repeatable
from tests.vectors.write_vectors import stale


def test_the_vectors_are_what_is_written_now_and_make_vectors_fresh_writes_them_anew() -> None:
    assert stale() == []


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_what_is_sealed_without_chance_is_opened_by_the_library(plain: bytes, info: bytes) -> None:
    key = repeatable.private_key(b"a key")
    sealed = repeatable.seal_to(keys.public_jwk(key), plain, info)
    assert seal.open_with(key, sealed, info) == plain


@given(st.binary(max_size=300) | st.binary(max_size=3).map(lambda one: one * 400))
def test_what_is_packed_without_chance_is_unpacked_by_zlib(data: bytes) -> None:
    assert zlib.decompress(repeatable.deflate(data), -15) == data
