"""Both sides say of every published case what its authors expect."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.node import asked
from tests.official.cases import official, outcome

CASES = official()


def test_every_source_is_there() -> None:
    counted = Counter(case.name.split(" ")[0].rstrip(":,") for case in CASES)
    assert counted["ECDSA"] == 262
    assert counted["JWS"] == 16
    assert counted["key"] == 42
    assert counted["AES-KW"] == 68
    assert counted["HKDF"] == 65
    assert counted["RFC"] == 2
    assert counted["tree"] > 70
    assert counted["Argon2id"] == 1


def test_python_says_what_the_authors_expect() -> None:
    assert [(case.name, said) for case in CASES if (said := outcome(case)) != case.expected] == []


def test_the_app_says_what_the_authors_expect() -> None:
    said = asked(Path(__file__).with_name("judge.ts"), ([case.check, case.given] for case in CASES))
    assert [(case.name, one) for case, one in zip(CASES, said, strict=True) if one != case.expected] == []
