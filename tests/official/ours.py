"""The cases of docs/vectors that hang on the browser's own cryptography, as the checks are asked them.

Must never hold a case that Python is not held to as well: these are the vectors of tests/sync.
"""

from __future__ import annotations

from typing import Any

from tests.official.cases import Official
from tests.vectors import kept


def ours() -> list[Official]:
    """What is sealed to a key, wrapped and derived, and which keys are keys."""
    private = kept.read("keys/cast")["keys"]["srv-kem"]
    kek = kept.read("seal/wrapped-keys")["kek"]
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("seal/hpke", "opened", {"jwk": private}),
        ("seal/wrapped-keys", "wrapped", {"kek": kek}),
        ("seal/derived", "derived", {}),
        ("keys/public-keys", "key", {}),
    ]
    return [
        Official(f"{file}: {row['name']}", check, row | more, _expected(check, row))
        for file, check, more in asked
        for row in kept.read(file)["cases"]
    ]


def _expected(check: str, row: dict[str, Any]) -> str:
    if "code" in row:
        return str(row["code"])
    member = {"opened": "plain", "derived": "key"}.get(check)
    return str(row[member]) if member else "ok"
