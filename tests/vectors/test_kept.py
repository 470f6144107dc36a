"""The kept vectors are exactly what is written now; what seals and packs without chance is what everyone opens."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from sync import (
    acknowledgement,
    batch,
    chain,
    dpop,
    enrolment,
    keys,
    notice,
    receipt,
    renewal,
    seal,
    staff_key,
)
from tests.vectors import repeatable
from tests.vectors.write_examples import PAGE, page
from tests.vectors.write_vectors import stale

SIGNED = (acknowledgement, batch, chain, dpop, enrolment, keys, notice, receipt, renewal, staff_key)


def test_the_vectors_are_what_is_written_now_and_make_vectors_fresh_writes_them_anew() -> None:
    assert stale() == []


def test_the_page_of_examples_is_made_of_the_vectors() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_the_page_has_an_example_of_every_signed_message() -> None:
    text = PAGE.read_text("utf-8")
    for module in SIGNED:
        for name, typ in vars(module).items():
            if name == "TYP" or name.endswith("_TYP"):
                assert f'"typ": "{typ}"' in text, f"{module.__name__}.{name}"


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_what_is_sealed_without_chance_is_opened_by_the_library(plain: bytes, info: bytes) -> None:
    key = repeatable.private_key(b"a key")
    sealed = repeatable.seal_to(keys.public_jwk(key), plain, info)
    assert seal.open_with(key, sealed, info) == plain


@given(st.binary(max_size=300) | st.binary(max_size=3).map(lambda one: one * 400))
def test_what_is_packed_without_chance_is_unpacked_by_zlib(data: bytes) -> None:
    assert zlib.decompress(repeatable.deflate(data), -15) == data
