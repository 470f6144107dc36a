"""Vectors of exports: what a tablet owes, as a file.

Must never hold a real person.
"""

from __future__ import annotations

from typing import Any

from sync import bundle
from tests.vectors.cast import DEVICE, SESSION, Cast
from tests.vectors.kept import Written


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "bundle/bundles", _bundles(cast)


def _bundles(cast: Cast) -> dict[str, Any]:
    carried = bundle.Bundle(
        DEVICE, (bundle.Carried("a.b.c", None), bundle.Carried("d.e.f", b"\x00\xff")), 9, {SESSION: 4}
    )
    text = bundle.write_bundle(carried).decode()
    bad = [
        ("version 2", text.replace('"v":1', '"v":2')),
        ("no tablet", text.replace('"dev"', '"who"')),
        ("an item whose message is a number", text.replace('"a.b.c"', "7")),
        ("an item that is a text", text.replace('{"jws":"a.b.c"}', '"a.b.c"')),
        ("an attachment that is no base64url", text.replace("AP8", "AP8=")),
        ("notices that are no numbers", text.replace(":4}", ':"4"}')),
        ("cut short", text[:-1]),
    ]
    return {
        "about": "Exports; the first one is exactly what a tablet writes.",
        "cases": [
            {
                "name": "as written",
                "text": text,
                "dev": DEVICE,
                "items": [{"jws": "a.b.c"}, {"jws": "d.e.f", "att": "00ff"}],
                "logSize": 9,
                "noticesAfter": {SESSION: 4},
            }
        ]
        + [{"name": n, "text": t, "code": "bundle_malformed"} for n, t in bad],
    }
