"""Vectors of exports: what a tablet owes, as a file.

Must never hold a real person.
"""

from __future__ import annotations

from typing import Any

from sync import bundle
from sync.encoding import write_json
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
        ("a member twice", text[:-1] + ',"logSize":9}'),
        ("a member twice, once escaped", text[:-1] + ',"log\\u0053ize":9}'),
        ("an item's member twice", text.replace('"jws":"a.b.c"', '"jws":"a.b.c","jws":"a.b.c"')),
        ("a session twice", text.replace(":4}", f':4,"{SESSION}":4}}')),
        ("a later version's member with a member twice", text[:-1] + ',"more":{"a":1,"a":1}}'),
        ("a minus before zero", text.replace('"logSize":9', '"logSize":-0')),
        ("a size with an exponent", text.replace('"logSize":9', '"logSize":9e0')),
        ("a later version's member with a fraction", text[:-1] + ',"more":1.5}'),
        ("a later version's member with half a surrogate pair", text[:-1] + ',"more":"\\ud800"}'),
        (
            "a later version's member that is nested too deep",
            text[:-1] + ',"more":' + "[" * 16 + "]" * 16 + "}",
        ),
        ("an attachment that is null", text.replace('"AP8"', "null")),
        ("an item without a message", text.replace('"a.b.c"', '""')),
        ("a tablet's id that is too long", text.replace(DEVICE, "d" * 44)),
        ("a tablet's id with a blank", text.replace(DEVICE, DEVICE[:-1] + " ")),
        ("a tablet's id with a line's end", text.replace(DEVICE, DEVICE + "\\n")),
        ("a session's id that is empty", text.replace(SESSION, "")),
        (
            "more sessions than are told of",
            text.replace(f'{{"{SESSION}":4}}', write_json(sessions(51)).decode()),
        ),
        ("version true", text.replace('"v":1', '"v":true')),
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
            {
                "name": "as many sessions as are told of",
                "text": text.replace(f'{{"{SESSION}":4}}', write_json(sessions(50)).decode()),
                **said,
                "noticesAfter": sessions(50),
            },
            {"name": "white space between", "text": text.replace(",", ", "), **said},
            {"name": "a member of a later version", "text": text[:-1] + ',"more":[]}', **said},
        ]
        + [{"name": n, "text": t, "code": "bundle_malformed"} for n, t in bad],
    }


def sessions(many: int) -> dict[str, int]:
    """Sessions by their ids, the newest first: of none of them this tablet has a notice but the first."""
    return {f"{SESSION[:-2]}{number:02d}": 4 * (number == many - 1) for number in reversed(range(many))}
