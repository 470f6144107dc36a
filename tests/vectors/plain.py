"""Vectors without keys: encodings, names as they are searched, ink, the tree.

Must never depend on the module under test for what a broken case is.
"""

from __future__ import annotations

from typing import Any

from sync import box_seal, bundle, encoding, frames, ink, log, merkle, record
from sync.encoding import b64u, digest
from tests.bench.hand import signature
from tests.vectors.kept import Written

NAMES = (
    "Öztürk-Ağaoğlu, Şule",
    "Nguyễn Thị Ánh",
    "O’Connor van der Wal",
    "ẞtraße Æsir Łódź Đorđe Þór Ħal",
    "İstanbul ıssız",
    "Αλέξανδρος Παπαδόπουλος",
    "أحمد محمود",
    "王小明",
    "ﬁrst　ｆｕｌｌ　ｗｉｄｔｈ",
    "  Ana--María   de la  Peña ",
    "ሰላም ተስፋዬ",
    "प्रिया शर्मा",
    "",
)
SIGNATURE = [
    [(410, 2205, 0, 90), (436, 2150, 12, 118), (502, 1980, 25, 140), (640, 2240, 41, 96)],
    [(900, 2100, 380, 30), (900, 2100, 396, 0)],
    [(0, 4095, 700, 255), (4095, 0, 712, 1)],
]


def files() -> Written:
    """Every file of this module, by name."""
    yield "encoding/base64url", _base64url()
    yield "encoding/json", _json()
    yield "encoding/times", _times()
    yield "encoding/domains", _domains()
    yield "record/fold", _fold()
    yield "box-seal/numbers", _box_seals()
    yield "ink/strokes", _ink()
    yield "frames/series", _series()
    yield "bundle/answers", _answers()
    yield "merkle/trees", _trees()
    yield "log/leaves", _leaves()


def _base64url() -> dict[str, Any]:
    good = [
        ("nothing", b""),
        ("one byte", b"\xff"),
        ("two bytes", b"\xfb\xf0"),
        ("all bytes", bytes(range(256))),
    ]
    bad = [
        ("padded", "_w=="),
        ("stray bits in the last character", "_x"),
        ("a length that no bytes have", "A"),
        ("the other alphabet", "+/8"),
        ("a line break at the end", "_w\n"),
        ("a blank", "_ w"),
        ("a letter of another script", "Аw"),
        ("not a text", 7),
    ]
    return {
        "about": "Base64url without padding, in its one right form.",
        "cases": [{"name": name, "text": b64u(data), "hex": data.hex()} for name, data in good]
        + [{"name": name, "text": text, "code": "base64_malformed"} for name, text in bad],
    }


def _json() -> dict[str, Any]:
    deep = "[" * 16 + "]" * 16
    good = [
        ("an object", '{"a":1,"b":[true,false,null],"c":{"d":"é"}}'),
        ("white space", ' { "a" : [ 1 , 2 ] } '),
        ("sixteen deep", deep),
        ("sixteen deep, and more beside it", f"[{deep[1:-1]},[],{{}}]"),
        ("many beside each other", f"[{'[],' * 20}[]]"),
        ("brackets in a text, behind a quote", '["\\"' + "[" * 17 + '"]'),
        ("brackets in a text are no depth", '{"a":"' + "[{" * 40 + '"}'),
        ("the largest whole numbers", "[9007199254740991,-9007199254740991]"),
        ("a pair of surrogates", '"\\ud83d\\ude00"'),
        ("the same name in two objects", '[{"a":1},{"a":2}]'),
        ("a member of an odd name", '{"__proto__":1,"":2}'),
    ]
    bad = [
        ("nothing", b""),
        ("cut short", b'{"a":1'),
        ("something follows", b'{"a":1}{'),
        ("a member twice", b'{"a":1,"a":1}'),
        ("a member twice, once escaped", b'{"a":1,"\\u0061":2}'),
        ("a member twice, deep", b'{"x":[{"b":{"a":1,"c":[],"a":2}}]}'),
        ("not a number", b'{"a":NaN}'),
        ("infinity", b'{"a":-Infinity}'),
        ("a fraction", b'{"a":1.0}'),
        ("an exponent", b'{"a":1e2}'),
        ("a second zero", b'{"a":-0}'),
        ("a number beyond 2^53", b'{"a":9007199254740992}'),
        ("a very long number", b"[" + b"9" * 5000 + b"]"),
        ("a leading zero", b'{"a":01}'),
        ("seventeen deep", b"[" + deep.encode() + b"]"),
        ("seventeen deep, behind a text that ends in a backslash", b'["\\\\",' + deep.encode() + b"]"),
        ("a byte order mark", b'\xef\xbb\xbf{"a":1}'),
        ("no UTF-8", b'{"a":"\xff"}'),
        ("a surrogate in UTF-8", b'{"a":"\xed\xa0\x80"}'),
        ("half a surrogate pair, escaped", b'{"a":"\\ud83d"}'),
        ("half a pair in a name", b'{"\\ude00":1}'),
        ("single quotes", b"{'a':1}"),
        ("a trailing comma", b"[1,]"),
        ("a comment", b"[1]/**/"),
        ("a control character in a text", b'["\x01"]'),
    ]
    return {
        "about": "Strict JSON: `value` is what is read, `hex` are the bytes.",
        "cases": [
            {"name": name, "hex": text.encode().hex(), "value": encoding.read_json(text.encode())}
            for name, text in good
        ]
        + [{"name": name, "hex": data.hex(), "code": "json_malformed"} for name, data in bad],
    }


def _times() -> dict[str, Any]:
    good = [("2026-11-24T10:41:07.250Z", 1795516867250), ("2028-02-29T00:00:00.000Z", 1835395200000)]
    bad = [
        ("without milliseconds", "2026-11-24T10:41:07Z"),
        ("with microseconds", "2026-11-24T10:41:07.250000Z"),
        ("another zone", "2026-11-24T11:41:07.250+01:00"),
        ("a small z", "2026-11-24T10:41:07.250z"),
        ("no such day", "2026-02-30T10:41:07.250Z"),
        ("twenty-four hours", "2026-11-24T24:00:00.000Z"),
        ("a leap second", "2026-12-31T23:59:60.000Z"),
        ("digits of another script", "٢٠٢٦-11-24T10:41:07.250Z"),
        ("the year nought", "0000-01-01T00:00:00.000Z"),
        ("a line break at the end", "2026-11-24T10:41:07.250Z\n"),
        ("not a text", 7),
    ]
    return {
        "about": "Moments as text, `ms` since 1970; `seconds` as JWT claims have them.",
        "cases": [{"name": text, "text": text, "ms": ms} for text, ms in good]
        + [{"name": name, "text": text, "code": "time_malformed"} for name, text in bad],
        "seconds": [
            {"name": "a moment", "value": 1795516867, "ms": 1795516867000},
            {"name": "the last one", "value": 253402300799, "ms": 253402300799000},
        ]
        + [
            {"name": name, "value": value, "code": "time_malformed"}
            for name, value in (
                ("behind the last one", 253402300800),
                ("below nought", -1),
                ("a text", "1795516867"),
                ("a truth", True),
                ("nothing", None),
            )
        ],
    }


def _domains() -> dict[str, Any]:
    good = [[], ["kek"], ["device", "b", "d", "k"], ["é"]]
    return {
        "about": "Domain strings, UTF-8.",
        "cases": [
            {"name": " ".join(parts) or "nothing", "parts": parts, "hex": encoding.domain(*parts).hex()}
            for parts in good
        ]
        + [{"name": "a bar in a part", "parts": ["a|b"], "code": "field_missing"}],
    }


def _fold() -> dict[str, Any]:
    return {
        "about": "Names as they are searched.",
        "cases": [
            {"name": f"name {at}", "text": text, "folded": record.fold(text)} for at, text in enumerate(NAMES)
        ],
    }


def _box_seals() -> dict[str, Any]:
    said = [
        ("as it was put on", "whole", "NL004417", "NL004417"),
        ("typed with blanks, a hyphen and small letters", "whole", " nl-0044 17\n", "NL004417"),
        ("another number", "whole", "NL004419", "NL004417"),
        ("the number, but broken", "broken", "NL004417", "NL004417"),
        ("no seal", "none", "", "NL004417"),
        ("opened before", "opened", "", "NL004417"),
        ("none is known", "whole", "NL004417", ""),
        ("none is known and none was read", "whole", "", ""),
        ("as long as numbers are", "whole", "0" * 20, "0" * 20),
        ("longer than numbers are", "whole", "0" * 21, "NL004417"),
        ("letters that are not of ASCII", "whole", "NL\u00e9004417\u0131", "NL004417"),
        ("a letter whose capital is of ASCII", "whole", "N\u0131L\u017f004417", "NIL\u017f004417"),
    ]
    return {
        "about": "How the seal of a box was, and whether it is the one that was put on.",
        "cases": [
            {
                "name": name,
                "state": state,
                "text": text,
                "number": box_seal.as_compared(text),
                "is_number": box_seal.is_number(box_seal.as_compared(text)),
                "known": known,
                "fits": box_seal.fits(state, text, known),
            }
            for name, state, text, known in said
        ],
    }


def _ink() -> dict[str, Any]:
    good: list[tuple[str, list[list[ink.Point]]]] = [
        ("nothing drawn", []),
        ("a stroke without points", [[]]),
        ("one dot", [[(0, 0, 0, 0)]]),
        ("a signature", [list(stroke) for stroke in SIGNATURE]),
        ("a long pause", [[(1, 1, 0, 0)], [(1, 1, 1_000_000, 0)]]),
        ("as a pad reports it", signature(7)),
    ]
    bad = [
        ("no bytes", ""),
        ("cut in a number", "010180"),
        ("cut between numbers", "0101000000"),
        ("something follows", "0000"),
        ("a number longer than it need be", "8000"),
        ("a number too large", "0101000000808080808001"),
        ("cut in a number after the last", "0080"),
        ("too many strokes", "9103" + "00" * 401),
        ("too many points", "01a19c01"),
    ]
    return {
        "about": "Strokes of points [x, y, ms, pressure], and their bytes.",
        "cases": [
            {"name": name, "strokes": strokes, "hex": ink.write_ink(strokes).hex()} for name, strokes in good
        ]
        + [{"name": name, "hex": text, "code": "ink_malformed"} for name, text in bad],
    }


def _series() -> dict[str, Any]:
    files = [("one block", b"fielddesk"), ("three blocks", bytes(range(256)) * 5), ("filled up", b"x" * 481)]
    first = frames.write_frame(frames.cut(files[0][1]), 0)
    head = frames.read_base45(first[3:])[:18]

    def checked(body: bytes) -> str:
        return frames.MARK + frames.base45(body + digest(b"fielddesk/v1|frame|" + body)[:4])

    bad = [
        ("nothing", ""),
        ("another code", "https://example.org/"),
        ("another version", "FD2" + first[3:]),
        ("small letters", first.lower()),
        ("one character", first[:-1] + ("0" if first[-1] != "0" else "1")),
        ("cut short", first[:-3]),
        ("no block", checked(head)),
        ("no block of nothing", checked(head[:8] + bytes(4) + head[12:])),
        ("no blocks at all", checked(head[:12] + bytes(2) + head[14:] + b"fielddesk")),
        ("more blocks than a series has", checked(head[:12] + b"\x08\x01" + head[14:] + b"f")),
        ("a block of another length", checked(head + b"fielddes")),
        ("a block that is too long", checked(head[:8] + b"\0\0\1\xe1" + head[12:] + bytes(481))),
    ]
    good45 = ["AB", "Hello!!", "base-45", "ietf!", ""]
    return {
        "about": "Files as series of frames; which blocks a frame holds; Base45, first the examples of RFC 9285.",
        "cases": [
            {
                "name": name,
                "data": data.hex(),
                "frames": [
                    {"number": number, "text": frames.write_frame(frames.cut(data), number)}
                    for number in (0, 1, 2, 3, 4, 5, 2**32 - 1)
                ],
            }
            for name, data in files
        ],
        "broken": [{"name": name, "text": text, "code": "bundle_malformed"} for name, text in bad],
        "chosen": [
            {
                "id": "0001020304050607",
                "count": count,
                "number": number,
                "blocks": [
                    at for at in range(count) if frames.chosen(bytes(range(8)), count, number) >> at & 1
                ],
            }
            for count, number in (
                (1, 0),
                (1, 1),
                (1, 2),
                (7, 6),
                (7, 7),
                (300, 299),
                (300, 300),
                (300, 4_000_000),
            )
        ],
        "base45": [
            {"name": text, "hex": text.encode().hex(), "text": frames.base45(text.encode())}
            for text in good45
        ]
        + [
            {"name": text, "text": text, "code": "bundle_malformed"}
            for text in ("GGW", "::", ":::", "A", "0", "ABCD", "ab", "_BB", "B\u212a8")
        ],
    }


def _answers() -> dict[str, Any]:
    text = bundle.write_answer(bundle.Answer(("a.b.c", "d.e.f"), 9)).decode()
    bad = [
        ("version 2", text.replace('"v":1', '"v":2')),
        ("nothing acknowledged", text.replace('"a.b.c","d.e.f"', "")),
        ("an acknowledgement that is no text", text.replace('"a.b.c"', "7")),
        ("more parts than a bundle has", text.replace('"a.b.c"', ",".join(['"a.b.c"'] * 25))),
        ("no size", text.replace('"logSize"', '"size"')),
        ("an export", '{"v":1,"dev":"x","items":[],"logSize":0,"noticesAfter":{}}'),
        ("cut short", text[:-1]),
    ]
    return {
        "about": "Answers to exports; the first one is exactly what a server writes.",
        "cases": [{"name": "as written", "text": text, "acks": ["a.b.c", "d.e.f"], "logSize": 9}]
        + [{"name": n, "text": t, "code": "bundle_malformed"} for n, t in bad],
    }


def _trees() -> dict[str, Any]:
    leaves = [b"", *(bytes([at]) * at for at in range(1, 21))]
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    inclusion, consistency = [], []
    for number, size in ((0, 1), (0, 2), (1, 2), (2, 3), (4, 7), (6, 7), (7, 8), (11, 20), (20, 21)):
        path = [h.hex() for h in merkle.inclusion_path(number, leaves[:size])]
        inclusion.append({"name": f"leaf {number} of {size}", "number": number, "size": size, "path": path})
    for first, second in ((0, 5), (1, 1), (1, 2), (3, 7), (4, 7), (6, 8), (8, 21), (13, 21), (21, 21)):
        path = [] if first == 0 else [h.hex() for h in merkle.consistency_path(first, leaves[:second])]
        consistency.append({"name": f"{first} to {second}", "first": first, "second": second, "path": path})
    return {
        "about": "A tree of 21 leaves: its hashes, its root at every size, proofs, and proofs that must not hold.",
        "leaves": [leaf.hex() for leaf in leaves],
        "hashes": [h.hex() for h in hashes],
        "roots": [merkle.root(leaves[:size]).hex() for size in range(len(leaves) + 1)],
        "inclusion": inclusion + [_broken(case, how) for case in inclusion[4:6] for how in BREAKS],
        "consistency": consistency + [_broken(case, how) for case in consistency[3:6] for how in BREAKS],
    }


BREAKS = ("cut short", "too long", "one bit")


def _broken(case: dict[str, Any], how: str) -> dict[str, Any]:
    path = list(case["path"])
    if how == "cut short":
        path.pop()
    elif how == "too long":
        path.append(path[0])
    else:
        path[0] = f"{int(path[0], 16) ^ 1:064x}"
    return case | {"name": f"{case['name']}, {how}", "path": path, "code": "proof_invalid"}


def _leaves() -> dict[str, Any]:
    good: list[tuple[str, dict[str, Any]]] = [
        ("item", {"seq": 7, "dev": "a", "st": "accepted"}),
        ("demo", {"day": "2026-11-24", "é": None}),
    ]
    return {
        "about": "Lines of the log: compact JSON, members sorted, and the leaf's hash.",
        "cases": [
            {
                "name": kind,
                "kind": kind,
                "object": obj,
                "line": log.write_leaf(kind, obj).decode(),
                "hash": merkle.leaf_hash(log.write_leaf(kind, obj)).hex(),
            }
            for kind, obj in good
        ]
        + [
            {"name": name, "line": line, "code": "json_malformed"}
            for name, line in (
                ("members not sorted", '["item",{"seq":7,"dev":"a"}]'),
                ("a blank", '["item", {"dev":"a"}]'),
                ("escaped without need", '["item",{"dev":"\\u0061"}]'),
                ("three values", '["item",{},1]'),
                ("no kind", "[1,{}]"),
            )
        ],
    }
