"""How long, how many, how small: the limit of every member, by the parser that holds it.

Must never differ from what both sides do: test_limits.py tries each limit and one beyond.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sync import bundle, confirmation, enrolment, jws, keys, notice, seal
from sync.encoding import b64u, read_b64u, write_json
from tests.fuzz.parsers import CAST, EDITION, RECORDS
from tests.vectors import cast as cast_of
from tests.vectors import day
from tests.vectors.cast import DEVICE
from tests.vectors.kept import read
from tests.vectors.signed import crafted


@dataclass(frozen=True)
class Limit:
    """A member (its path with dots) and its limit.

    `texts`: at most that many characters; `lists`: at most that many of `of`; `least`: at least that number.
    """

    parser: str
    member: str
    kind: str
    limit: int
    code: str = "field_missing"
    of: Any = ""

    def value(self, beyond: int) -> Any:
        """A value at the limit (`beyond` 0) or one beyond it (1)."""
        if self.kind == "texts":
            return "x" * (self.limit + beyond)
        if self.kind == "lists":
            return [self.of] * (self.limit + beyond)
        return self.limit - beyond

    def given(self, beyond: int) -> str:
        """The parser's good message with this value in it."""
        return BASES[self.parser](lambda said: _put(said, self.member.split("."), self.value(beyond)))


Edit = Callable[[Any], None]


def _signed(token: str, by: str) -> Callable[[Edit], str]:
    def edited(edit: Edit) -> str:
        header, payload = (json.loads(read_b64u(part)) for part in token.split(".")[:2])
        edit(payload)
        return crafted(write_json(header), write_json(payload), CAST.private[by])

    return edited


def _plain(value: Any, write: Callable[[bytes], str]) -> Callable[[Edit], str]:
    def edited(edit: Edit) -> str:
        said = copy.deepcopy(value)
        edit(said)
        return write(write_json(said))

    return edited


def _attached(plain: bytes) -> str:
    info = confirmation.attachment_info(DEVICE, 4)
    data = bytes(16) + bytes(4) + plain
    return b64u(seal.seal_to(CAST.jwk("srv-kem"), seal.deflate(data), info))


def _put(said: Any, path: list[str], value: Any) -> None:
    *way, last = path
    for name in way:
        said = said[int(name)] if isinstance(said, list) else said[name]
    said[int(last) if isinstance(said, list) else last] = value


def _token(name: str, which: int = 0, member: str = "token") -> str:
    return str(read(name)["cases"][which][member])


def _unpacked(payload: str) -> Any:
    return json.loads(seal.inflate(read_b64u(payload)))


BASES: dict[str, Callable[[Edit], str]] = {
    "key-manifest": _signed(CAST.manifest, "root"),
    "certificate": _signed(CAST.certificate, "srv-sig"),
    "request": _signed(_token("enrolment/requests"), "dev-sig"),
    "confirm": _signed(read("enrolment/requests")["confirm"]["token"], "dev-sig"),
    "renewal-request": _signed(_token("renewal/requests"), "dev-sig"),
    "renewal-confirm": _signed(_token("renewal/confirms"), "dev-sig"),
    "staff-login": _signed(_token("staff_key/logins"), "srv-sig"),
    "staff-request": _signed(_token("staff_key/requests"), "dev-sig"),
    "proof": _signed(_token("dpop/proofs", member="proof"), "dev-sig"),
    "header": _signed(EDITION["header"], "srv-sig"),
    "item": _signed(_token("chain/items", 1), "dev-sig"),
    "notice": _signed(_token("notice/notices", 2), "srv-sig"),
    "acknowledgement": _signed(_token("acknowledgement/acknowledgements", 1), "srv-sig"),
    "receipt": _signed(_token("receipt/receipts"), "dev-sig"),
    "record": _plain(
        json.loads(day.parts_of(read_b64u(RECORDS["cases"][1]["payload"]))[0]),
        lambda data: b64u(day.put_together(data)),
    ),
    "directory": _plain(_unpacked(RECORDS["directory"]["payload"]), lambda data: b64u(seal.deflate(data))),
    "bundle": _plain(json.loads(_token("bundle/bundles", member="text")), bytes.decode),
    "bundle-answer": _plain(json.loads(_token("bundle/answers", member="text")), bytes.decode),
    "link": _plain({"c": "", "r": ""}, lambda data: f"https://h.example{enrolment.LINK}{b64u(data)}"),
    "attachment": _plain({"notes": "", "found": [""], "unexpected": [""]}, _attached),
}


def _of(parser: str, *members: tuple[str, str, int], code: str = "field_missing", **of: Any) -> list[Limit]:
    return [Limit(parser, name, kind, limit, code, of.get(name, "")) for name, kind, limit in members]


LIMITS = [
    *_of(
        "key-manifest",
        ("ver", "least", 3),
        ("keys", "lists", keys.MOST_KEYS),
        ("keys.0.use", "texts", 10),
        ("keys.0.st", "texts", 10),
        keys=cast_of.manifest_payload(CAST)["keys"][0],
    ),
    *_of(
        "certificate",
        ("iss", "texts", 200),
        ("sub", "texts", 60),
        ("aud", "texts", 200),
        ("label", "texts", 60),
    ),
    *_of("confirm", ("ticket", "texts", 4), ("aud", "texts", 200)),
    *_of(
        "renewal-request",
        ("dev", "texts", 60),
        ("aud", "texts", 200),
        ("epoch", "least", 2),
        ("seq", "least", 0),
        ("head", "texts", 43),
    ),
    *_of("renewal-confirm", ("dev", "texts", 60), ("aud", "texts", 200), ("epoch", "least", 2)),
    *_of("staff-login", ("iss", "texts", 200), ("sub", "texts", 60), ("dev", "texts", 60)),
    *_of("staff-request", ("dev", "texts", 60), ("staff", "texts", 60), ("login", "texts", 8_192)),
    *_of("proof", ("jti", "texts", 64)),
    *_of(
        "header",
        ("session", "texts", 60),
        ("batch", "texts", 60),
        ("manifest.sha256", "texts", 43),
        ("directory.sha256", "texts", 43),
        ("directory.len", "least", 0),
        ("packs", "lists", 4_096),
        ("cp", "texts", 8_192),
        ("devices", "lists", 400),
        ("policy.unlock.ways", "lists", 16),
        packs={"len": 0, "sha256": ""},
        devices={"id": DEVICE},
        **{"policy.unlock.ways": "phrase"},
    ),
    *_of(
        "item",
        ("staff", "texts", 60),
        ("batch", "texts", 60),
        ("prev", "texts", 60),
        ("seq", "least", 1),
        ("epoch", "least", 1),
        code="item_unreadable",
    ),
    *_of(
        "notice",
        ("session", "texts", 60),
        ("rids", "lists", notice.MOST_RECORDS),
        ("rids.0", "texts", 22),
        ("dev", "texts", 60),
        ("n", "least", 1),
        ("edition", "least", 0),
    ),
    *_of(
        "acknowledgement",
        ("dev", "texts", 60),
        ("iat", "least", 0),
        ("seq", "least", 0),
        ("head", "texts", 43),
        ("stop.seq", "least", 0),
        ("stop.id", "texts", 43),
        ("stop.code", "texts", 40),
        ("res", "lists", 200),
        ("res.0.seq", "least", 1),
        ("res.0.id", "texts", 43),
        ("res.0.st", "texts", 20),
        ("res.0.leaf", "least", 0),
        ("cp", "texts", 8_192),
        ("cons", "lists", 64),
        ("notices", "lists", 1_000),
        res={"seq": 1, "id": "", "st": "", "leaf": 0},
    ),
    *_of(
        "receipt",
        ("seq", "least", 1),
        ("outcome", "texts", 30),
        ("doc", "texts", 9),
        ("e", "texts", 43),
        code="receipt_malformed",
    ),
    *_of(
        "record",
        ("note", "texts", 4_000),
        ("doc.number", "texts", 4_000),
        ("applicant.name", "texts", 4_000),
        ("slot.startsAt", "texts", 4_000),
        ("alerts", "lists", 50),
        ("alerts.0.text", "texts", 4_000),
        ("oldDocuments", "lists", 50),
        ("support", "lists", 50),
        ("representative.name", "texts", 4_000),
        ("guardian.name", "texts", 4_000),
        alerts={"code": "", "text": ""},
        oldDocuments={"number": "", "kind": ""},
    ),
    *_of(
        "directory",
        ("records.r.0", "least", 0),
        ("records.n.0", "texts", 400),
        ("records.v.0", "texts", 10),
        ("records.d.0", "texts", 9),
        ("records.b.0", "texts", 10),
        ("records.t.0", "texts", 24),
        ("records.a.0", "lists", 50),
        ("records.s.0", "lists", 50),
        ("records.l.0", "texts", 8),
    ),
    *_of(
        "bundle",
        ("dev", "texts", 43),
        ("logSize", "least", 0),
        ("items", "lists", bundle.MOST_ITEMS),
        ("items.0.jws", "texts", jws.JWS_BYTES),
        ("items.0.att", "texts", bundle.ATTACHMENT_CHARS),
        code="bundle_malformed",
        items={"jws": "a"},
    ),
    *_of(
        "bundle-answer",
        ("logSize", "least", 0),
        ("acks", "lists", bundle.MOST_ACKS),
        code="bundle_malformed",
    ),
    *_of("link", ("c", "texts", 40), ("r", "texts", 43), code="code_mistyped"),
    *_of(
        "attachment",
        ("notes", "texts", 4_000),
        ("found", "lists", confirmation.MOST_FOUND),
        ("found.0", "texts", 60),
        ("unexpected", "lists", confirmation.MOST_FOUND),
        ("unexpected.0", "texts", 60),
        code="attachment_unopenable",
    ),
]
"""Every limit of a member."""
