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
        ("an item with another member", text.replace('"att"', '"why":"","att"')),
        ("an attachment that is a number", text.replace('"AP8"', "7")),
        ("notices that are no numbers", text.replace(":4}", ':"4"}')),
        ("cut short", text[:-1]),
    ]
    said = {
        "dev": DEVICE,
        "items": [{"jws": "a.b.c"}, {"jws": "d.e.f", "att": "00ff"}],
        "logSize": 9,
        "noticesAfter": {SESSION: 4},
    }
    return {
        "about": "Exports; the first one is exactly what a tablet writes.",
        "cases": [
            {"name": "as written", "text": text, **said},
            {
                "name": "an attachment that is no base64url",
                "text": text.replace("AP8", "AP8="),
                **said,
                "items": [{"jws": "a.b.c"}, {"jws": "d.e.f", "att": ""}],
            },
            {
                "name": "nothing believed of the log, no session prepared",
                "text": text.partition(',"logSize"')[0] + "}",
                **said,
                "logSize": 0,
                "noticesAfter": {},
            },
            {"name": "a member of a later version", "text": text[:-1] + ',"more":[]}', **said},
        ]
        + [{"name": n, "text": t, "code": "bundle_malformed"} for n, t in bad],
    }
