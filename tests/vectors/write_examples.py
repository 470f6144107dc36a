"""Writes docs/protocol-examples.md out of the kept vectors: `make vectors FRESH=1`.

Must never hold an example that no vector holds: the page cannot say what the code does not do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sync import jws, keys, seal
from sync.encoding import read_b64u
from sync.errors import CODES
from tests.fuzz.limits import LIMITS
from tests.vectors import day, kept

PAGE = kept.FOLDER.parent / "protocol-examples.md"
SHORT = 48
OPENING = """# Examples of every message

Made from [the vectors](vectors/) by `make vectors FRESH=1`; a test holds this page to them. Signed messages are shown as header and payload,
texts over 48 characters cut short (`…` and the whole length); the file named holds the whole. What the members mean is in
[protocol.md](protocol.md). Whitespace is for the reader: on the wire there is none.
"""


@dataclass(frozen=True)
class Example:
    """A message under its heading: where it is kept, what it is for, and its blocks."""

    title: str
    kept: str
    about: str
    blocks: tuple[str, ...]


def page() -> str:
    """The whole page."""
    parts = [OPENING]
    for example in _examples():
        parts.append(f"## {example.title}\n\n{example.about} (`docs/vectors/{example.kept}.json`)\n")
        parts += [f"```\n{block}\n```\n" for block in example.blocks]
    parts.append(_limits())
    parts.append(_codes())
    return "\n".join(parts)


def main() -> None:
    """Write the page when it changed, and say so."""
    if not PAGE.exists() or PAGE.read_text("utf-8") != page():
        PAGE.write_text(page(), "utf-8")
        print(f"docs/{PAGE.name}")


def _examples() -> Iterator[Example]:
    yield from _enrolling()
    yield from _preparing()
    yield from _handing_over()
    yield from _answering()


def _limits() -> str:
    words = {"texts": "at most {} characters", "lists": "at most {} in the list", "least": "{} or more"}
    rows = [
        f"| {one.parser} | `{one.member}` | {words[one.kind].format(f'{one.limit:,}')} | `{one.code}` |"
        for one in LIMITS
        if one.member != "ver"
    ]
    head = "| message | member | limit | else |\n| --- | --- | --- | --- |"
    return (
        f"## Limits\n\nEach is tried on both sides, at it and one beyond.\n\n{head}\n"
        + "\n".join(rows)
        + "\n"
    )


def _codes() -> str:
    rows = [f"| `{name}` | {code.status} | {code.sentence} |" for name, code in CODES.items()]
    head = "| code | status | what was found |\n| --- | --- | --- |"
    about = "Of `sync/errors.py`; the status is the one on the wire, where the code comes from a server."
    return f"## Codes\n\n{about}\n\n{head}\n" + "\n".join(rows) + "\n"


def _enrolling() -> Iterator[Example]:
    codes = kept.read("enrolment/codes")
    link = codes["links"][0]["text"]
    yield Example(
        "Enrolment code and link",
        "enrolment/codes",
        "What the office shows, what the QR holds, what is in its fragment.",
        (codes["made"]["text"], link, _pretty(json.loads(read_b64u(link.partition("#enrol=")[2])))),
    )
    handed = jws.read(kept.read("keys/roots")["cases"][1]["token"], typ=keys.MANIFEST_TYP).payload
    yield _message("Handover of ROOT", "keys/roots", "In `handovers` of a manifest.", handed["handovers"][0])
    request = kept.read("enrolment/requests")
    yield _message(
        "Enrolment request", "enrolment/requests", "`POST /api/v1/devices`", request["cases"][0]["token"]
    )
    yield Example(
        "Answer to it",
        "enrolment/answers",
        "The challenge, the key manifest and the root key under the ticket's secret.",
        (_pretty(kept.read("enrolment/answers")["cases"][0]["answer"]),),
    )
    yield _message(
        "Proof of possession",
        "enrolment/requests",
        "`POST /api/v1/devices/confirm`",
        request["confirm"]["token"],
    )
    cast = kept.read("keys/cast")
    yield _message(
        "Device certificate",
        "keys/cast",
        "What the server answers; its entry id begins the tablet's chain.",
        cast["certificate"],
    )
    yield _message("Key manifest", "keys/cast", "`GET /api/v1/keys`, member `keys`", cast["manifest"])
    handover = json.loads(read_b64u(_handed_over_root().split(".")[1]))["handovers"][0]
    yield _message(
        "Change of ROOT", "keys/roots", "A ROOT signs for the next, in the manifest's `handovers`", handover
    )
    yield _message(
        "Renewal request",
        "renewal/requests",
        "New keys, signed by the old one",
        kept.read("renewal/requests")["cases"][0]["token"],
    )
    yield _message(
        "Renewal proof",
        "renewal/confirms",
        "The challenge, signed by the new one",
        kept.read("renewal/confirms")["cases"][0]["token"],
    )
    yield _message(
        "Certificate of a later epoch",
        "renewal/certificates",
        "Where it takes up the chain",
        kept.read("renewal/certificates")["cases"][0]["token"],
    )
    yield _message(
        "Sign-in of a person on a tablet",
        "staff_key/logins",
        "Member `login` of the answer to `POST /api/v1/staff-logins`",
        kept.read("staff_key/logins")["cases"][0]["token"],
    )
    yield _message(
        "A person's key on a tablet",
        "staff_key/requests",
        "`POST /api/v1/staff-keys`",
        kept.read("staff_key/requests")["cases"][0]["token"],
    )
    yield _message(
        "Proof for a request",
        "dpop/proofs",
        "Header `DPoP`, beside `Authorization: DPoP <certificate>`",
        kept.read("dpop/proofs")["cases"][0]["proof"],
    )


def _preparing() -> Iterator[Example]:
    edition, record = kept.read("batch/edition"), kept.read("record/payloads")
    yield _message("Batch header", "batch/edition", "`GET /api/v1/batches/<batch>/header`", edition["header"])
    row = read_b64u(edition["manifest"])[:64]
    lines = [f"rid          {row[:16].hex()}", f"wrapped key  {row[16:56].hex()}"]
    for name, part in (("pack", row[56:58]), ("offset", row[58:61]), ("length", row[61:])):
        lines.append(f"{name:12} {part.hex()} = {int.from_bytes(part, 'big')}")
    yield Example(
        "Manifest row", "batch/edition", "The first of its three rows of 64 bytes.", ("\n".join(lines),)
    )
    full = record["cases"][1]
    yield Example(
        "Record",
        "record/payloads",
        "The data of a record, unpacked.",
        (_pretty(json.loads(day.parts_of(read_b64u(full["payload"]))[0])),),
    )
    yield Example(
        "Directory",
        "record/payloads",
        "The payload of the directory's segment, unpacked.",
        (_pretty(_unpacked(record["directory"]["payload"])),),
    )


def _handing_over() -> Iterator[Example]:
    items = kept.read("chain/items")
    for case in items["cases"]:
        yield _message(f"Item: {case['says']['kind']}", "chain/items", "One link of the chain", case["token"])
    drawn = next(case for case in kept.read("ink/strokes")["cases"] if case["name"] == "a signature")
    yield Example(
        "Ink",
        "ink/strokes",
        "Strokes of points [x, y, ms, pressure], and their bytes.",
        ("\n".join(json.dumps(stroke) for stroke in drawn["strokes"]), drawn["hex"]),
    )
    bundle = kept.read("bundle/bundles")["cases"][0]
    yield Example(
        "Upload and bundle",
        "bundle/bundles",
        "What is posted at `/api/v1/confirmations` (without `v` and `dev`), carried as a file or posted at `/api/v1/bundles`.",
        (_pretty(json.loads(bundle["text"])),),
    )
    receipt = kept.read("receipt/receipts")["cases"][0]
    stored = kept.read("receipt/receipts")["stored"][0]
    yield _message("Receipt with the server's word", "receipt/receipts", "After syncing", stored["token"])
    yield _message("Receipt", "receipt/receipts", "Behind `/verify#`", receipt["token"])


def _answering() -> Iterator[Example]:
    acks = kept.read("acknowledgement/acknowledgements")["cases"]
    yield _message(
        "Acknowledgement", "acknowledgement/acknowledgements", "The answer to an upload", acks[0]["token"]
    )
    stopped = next(case for case in acks if "stop" in case)
    yield _message(
        "Acknowledgement that stops",
        "acknowledgement/acknowledgements",
        "An item was refused; none after it was judged",
        stopped["token"],
    )
    for case in kept.read("notice/notices")["cases"]:
        if case["name"] == case.get("says", {}).get("kind"):
            yield _message(
                f"Notice: {case['name']}", "notice/notices", "Numbered in its session", case["token"]
            )
    yield Example(
        "Checkpoint",
        "log/checkpoints",
        "A signed note over nine lines.",
        (kept.read("log/checkpoints")["cases"][0]["note"].rstrip("\n"),),
    )
    yield Example(
        "Lines of the log",
        "log/leaves",
        "As they are hashed.",
        tuple(case["line"] for case in kept.read("log/leaves")["cases"] if "code" not in case),
    )
    gap = next(case for case in kept.read("chain/items")["broken"] if case["code"] == "chain_gap")
    code = CODES["chain_gap"]
    problem = {
        "type": f"{kept.read('keys/cast')['origin']}/problems/chain_gap",
        "title": "Chain gap",
        "status": code.status,
        "code": "chain_gap",
        "expect": gap["expect"],
    }
    yield Example(
        "Problem",
        "chain/items",
        "`application/problem+json`, besides `detail`, `safe` and `next` in the reader's language.",
        (_pretty(problem),),
    )


def _handed_over_root() -> str:
    return str(
        next(case for case in kept.read("keys/roots")["cases"] if case["name"] == "handed over")["token"]
    )


def _message(title: str, name: str, about: str, token: str) -> Example:
    header, payload, _ = token.split(".")
    said = [_pretty(json.loads(read_b64u(part))) for part in (header, payload)]
    return Example(title, name, f"{about.rstrip('.')}.", tuple(said))


def _unpacked(payload: str) -> Any:
    return json.loads(seal.inflate(read_b64u(payload)))


def _pretty(value: Any) -> str:
    return json.dumps(_cut(value), ensure_ascii=False, indent=2)


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cut(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_cut(one) for one in value]
    if isinstance(value, str) and len(value) > SHORT and "\n" not in value:
        return f"{value[:SHORT]}… ({len(value)})"
    return value


if __name__ == "__main__":
    main()
