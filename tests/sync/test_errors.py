"""Every code has a status and a sentence, and the tablet knows the same codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.errors import CODES, ProtocolError

TWIN = Path(__file__).parents[2] / "client_pwa" / "src" / "protocol" / "errors.ts"


def test_both_languages_have_the_same_codes() -> None:
    listed = TWIN.read_text("utf-8").partition("CODES = [")[2].partition("]")[0]
    assert re.findall(r"'(\w+)'", listed) == list(CODES)


@pytest.mark.parametrize("code", list(CODES))
def test_a_code_says_what_was_found(code: str) -> None:
    error = ProtocolError(code, "where", expect=3)
    assert 400 <= error.status < 500
    assert error.sentence[0].isupper()
    assert error.sentence.endswith(".")
    assert str(error) == f"{code}: where"
    assert error.extra == {"expect": 3}
    assert error.sentence in str(ProtocolError(code))
