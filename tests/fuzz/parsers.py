"""Every parser of sync/, good messages for it, and how its input is changed. Names are those of judge.ts.

Must never leave a parser out: a test looks for each `read_x` and `check_x`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sync import (
    acknowledgement,
    batch,
    bundle,
    chain,
    confirmation,
    dpop,
    encoding,
    enrolment,
    frames,
    ink,
    jws,
    keys,
    log,
    notice,
    pq,
    receipt,
    record,
    renewal,
    seal,
    staff_key,
    staff_secret,
    witness,
)
from sync.encoding import b64u, read_b64u, read_object
from sync.errors import ProtocolError
from tests.fuzz.changes import changed_bytes, changed_json, changed_text, changed_value
from tests.vectors import cast as cast_of
from tests.vectors import day
from tests.vectors.kept import read
from tests.vectors.signed import crafted

CAST = cast_of.load()
MANIFEST = CAST.read_manifest()
RECEIPT = receipt.read_receipt(read("receipt/receipts")["cases"][0]["token"], CAST.certificate, MANIFEST)
KEK = bytes.fromhex(read("seal/wrapped-keys")["kek"])
SEGMENT_KEY = bytes.fromhex(read("seal/segments")["key"])
AAD = encoding.domain("b", "r", "data")
INFO = encoding.domain("att", cast_of.DEVICE, "7")

Change = Callable[[Random], str]


@dataclass(frozen=True)
class Parser:
    """What makes a changed input (a text; bytes in b64u), and what reads it.

    `show` gives what both sides must have read alike; `twin` says that the tablet has this parser too.
    """

    change: Change
    read: Callable[[str], Any]
    show: Callable[[Any], Any] = field(default=lambda _value: "")
    twin: bool = True

    def outcome(self, given: str) -> str:
        """The code of the refusal, or "=" and what was read. Raises what must never be raised."""
        try:
            value = self.read(given)
        except ProtocolError as error:
            return error.code
        return f"={_canonical(self.show(value))}"


def _canonical(value: Any) -> str:
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return [[name, _sorted(value[name])] for name in names]
    return [_sorted(one) for one in value] if isinstance(value, (list, tuple)) else value


def _texts(*seeds: str) -> Change:
    return lambda chance: changed_text(chance, chance.choice(seeds))


def _bytes(*seeds: bytes) -> Change:
    return lambda chance: b64u(changed_bytes(chance, chance.choice(seeds)))


def _values(*seeds: Any) -> Change:
    return lambda chance: changed_json(chance, chance.choice(seeds)).decode("utf-8", "replace")


def _deflated(*seeds: Any) -> Change:
    return lambda chance: b64u(seal.deflate(changed_json(chance, chance.choice(seeds))))


def _signed(*tokens: str, by: str) -> Change:
    """A changed payload or header under a right signature; now and then the message itself is changed."""

    def change(chance: Random) -> str:
        token = chance.choice(tokens)
        header, payload = (json.loads(read_b64u(part)) for part in token.split(".")[:2])
        how = chance.randrange(8)
        if how == 0:
            return changed_text(chance, token)
        head = changed_json(chance, header) if how == 1 else encoding.write_json(header)
        body = encoding.write_json(payload) if how == 1 else changed_json(chance, payload)
        if not head or not body:
            return token[1:]
        return crafted(head, body, CAST.private[by])

    return change


def _good(name: str, member: str = "token", rows: str = "cases") -> list[str]:
    return [row[member] for row in read(name)[rows] if "code" not in row]


def _json_of(given: str) -> Any:
    return encoding.read_json(given.encode())


def _by_bytes(act: Callable[[bytes], Any]) -> Callable[[str], Any]:
    return lambda given: act(read_b64u(given))


def _certificate(token: str) -> Any:
    return enrolment.read_certificate(token, CAST.jwk("srv-sig"))


def _proof(token: str) -> Any:
    given = read("dpop/proofs")
    return dpop.check_proof(
        token, htm="GET", htu=given["htu"], now=cast_of.NOW, token=CAST.certificate, jkt=CAST.kid("dev-sig")
    )


def _header(token: str) -> Any:
    return batch.read_header(
        token, CAST.jwk("srv-sig"), now=cast_of.NOW, device=cast_of.DEVICE, known_edition=2
    )


def _request(token: str) -> Any:
    request = enrolment.read_request(token)
    secret = bytes.fromhex(read("enrolment/requests")["secret"])
    enrolment.check_request(request, secret=secret, origin=cast_of.ORIGIN)
    return request


def _answer(given: str) -> Any:
    said, file = json.loads(given), read("enrolment/answers")
    enrolment.check_answer(
        bytes.fromhex(file["secret"]),
        sealed=said["sealed"],
        manifest=said["keys"],
        root_jwk=said["root"],
        mac=said["mac"],
        root_thumbprint=CAST.kid("root"),
    )


def _changed_answer(chance: Random) -> str:
    good = dict(next(row["answer"] for row in read("enrolment/answers")["cases"] if "code" not in row))
    name = chance.choice(list(good))
    good[name] = changed_value(chance, good[name]) if name == "root" else changed_text(chance, good[name])
    return json.dumps({"root": good.pop("root"), **good}) if isinstance(good["root"], dict) else "{}"


def _attachment(sealed: bytes) -> Any:
    return confirmation.read_attachment(sealed, dev=cast_of.DEVICE, seq=4, key=CAST.private["srv-kem"])


def _changed_attachment(chance: Random) -> str:
    told = changed_json(chance, {"notes": "é", "found": ["a"], "unexpected": ["R1"]})
    plain = bytes(16) + (5).to_bytes(4, "big") + b"drawn" + told
    if chance.random() < 0.5:
        plain = changed_bytes(chance, plain)
    info = confirmation.attachment_info(cast_of.DEVICE, 4)
    return b64u(seal.seal_to(CAST.jwk("srv-kem"), seal.deflate(plain), info))


def _staff_key(wrapped: bytes) -> Any:
    key = bytes.fromhex(read("staff_secret/ways")["cases"][0]["kek"])
    return staff_secret.unwrap_staff_key(key, wrapped, dev=cast_of.DEVICE, staff=cast_of.STAFF)


def _changed_frame(chance: Random) -> str:
    """A frame with other bytes under a right check; now and then the text itself is changed."""
    text = chance.choice([frame["text"] for row in read("frames/series")["cases"] for frame in row["frames"]])
    if chance.random() < 0.3:
        return changed_text(chance, text)
    body = changed_bytes(chance, frames.read_base45(text[len(frames.MARK) :])[: -frames.CHECK_BYTES])
    check = encoding.digest(encoding.domain("frame") + b"|" + body)[: frames.CHECK_BYTES]
    return frames.MARK + frames.base45(body + check)


def _changed_record(chance: Random) -> str:
    """Another data under a right head, before the same photo; now and then head, packing or photo are changed."""
    payload = chance.choice(_records)
    data, photo = day.parts_of(payload)
    if chance.random() < 0.3:
        return b64u(changed_bytes(chance, payload))
    return b64u(day.put_together(changed_json(chance, json.loads(data)), photo))


def _ink_seeds() -> list[bytes]:
    return [bytes.fromhex(row["hex"]) for row in read("ink/strokes")["cases"] if "code" not in row]


EDITION, RECORDS = read("batch/edition"), read("record/payloads")
_records = [read_b64u(row["payload"]) for row in RECORDS["cases"] if "code" not in row]
_directory = json.loads(seal.inflate(read_b64u(RECORDS["directory"]["payload"])))

PARSERS: dict[str, Parser] = {
    "base64url": Parser(_texts("_w", "AAECAwQ", ""), encoding.read_b64u, bytes.hex),
    "json": Parser(
        _values({"a": 1, "b": [True, None, {"c": "é😀"}], "2": -5, "1": ""}, [[], {}], "x", {"__proto__": 1}),
        _json_of,
        lambda value: value,
    ),
    "time": Parser(
        _texts("2026-11-24T10:41:07.250Z", "2028-02-29T00:00:00.000Z"),
        encoding.read_time,
        encoding.write_time,
    ),
    "jws": Parser(
        _signed(*_good("jws/messages"), by="srv-sig"),
        lambda token: jws.verify(
            token, keys.read_public_jwk(CAST.jwk("srv-sig")), typ=read("jws/messages")["typ"]
        ),
        lambda verified: verified.entry_id,
    ),
    "signing-key": Parser(_values(CAST.jwk("srv-sig")), lambda given: keys.read_public_jwk(_json_of(given))),
    "log-key": Parser(_values(CAST.jwk("log")), lambda given: keys.read_ed25519_jwk(_json_of(given))),
    "third-share-key": Parser(  # not every browser has ML-KEM, so the twin's answer is its platform's
        _values(read("pq/keys")["jwk"]),
        lambda given: pq.read_public_jwk(_json_of(given)),
        twin=False,
    ),
    "third-share-keys": Parser(
        _values({"pq": read("pq/keys")["jwk"]}),
        lambda given: pq.read_optional(_json_of(given)),
        twin=False,
    ),
    "key-manifest": Parser(
        _signed(CAST.manifest, by="root"),
        lambda token: keys.read_manifest(token, CAST.jwk("root"), cast_of.NOW, 3),
        lambda manifest: [manifest.ver, [key.kid for key in manifest.keys]],
    ),
    "code": Parser(
        _texts(*_good("enrolment/codes", "text")),
        enrolment.read_code,
        lambda ticket: [ticket.locator, ticket.secret.hex()],
    ),
    "link": Parser(
        _texts(*_good("enrolment/codes", "text", "links")),
        enrolment.read_link,
        lambda found: [found.code, found.root_thumbprint],
    ),
    "answer": Parser(_changed_answer, _answer),
    "certificate": Parser(_signed(CAST.certificate, by="srv-sig"), _certificate, lambda read_: read_.device),
    "header": Parser(_signed(EDITION["header"], by="srv-sig"), _header, lambda header: header.edition),
    "rows": Parser(
        _bytes(read_b64u(EDITION["manifest"])),
        _by_bytes(lambda data: list(batch.read_manifest(data))),
        lambda rows: [[row.rid, row.pack, row.offset, row.length] for row in rows],
    ),
    "record": Parser(
        _changed_record,
        _by_bytes(lambda payload: record.read_record("", payload)),
        lambda read_: [read_[0].note, len(read_[1])],
    ),
    "directory": Parser(
        _deflated(_directory),
        _by_bytes(lambda payload: record.read_directory(payload, "xyz")),
        lambda one: [one.box, [[row.rid, row.alerts] for row in one.entries]],
    ),
    "notice": Parser(
        _signed(*_good("notice/notices")[:5], by="srv-sig"),
        lambda token: notice.read_notice(token, MANIFEST),
        lambda one: [one.session, one.number, one.kind, one.rids, one.dev, one.edition],
    ),
    "acknowledgement": Parser(
        _signed(*_good("acknowledgement/acknowledgements"), by="srv-sig"),
        lambda token: acknowledgement.read_ack(token, MANIFEST),
        lambda ack: [ack.dev, ack.seq, ack.head, len(ack.results), len(ack.notices)],
    ),
    "checkpoint": Parser(
        _texts(*_good("log/checkpoints", "note")),
        lambda note: log.read_checkpoint(note, CAST.jwk("log"), cast_of.LOG_ORIGIN),
        lambda one: [one.size, one.root.hex()],
    ),
    "receipt": Parser(
        _signed(*_good("receipt/receipts"), by="dev-sig"),
        lambda token: receipt.read_receipt(token, CAST.certificate, MANIFEST),
        lambda one: [one.dev, one.seq, one.outcome, one.document],
    ),
    "stored": Parser(
        _signed(*_good("receipt/receipts", rows="stored"), by="srv-sig"),
        lambda token: receipt.read_stored(token, RECEIPT, MANIFEST, cast_of.LOG_ORIGIN),
        lambda one: [one.status, one.leaf, one.checkpoint.size],
    ),
    "receipt-link": Parser(
        _texts(read("receipt/receipts")["cases"][0]["wholeLink"].partition("#")[2]),
        receipt.read_link,
        list,
    ),
    "ink": Parser(_bytes(*_ink_seeds()), _by_bytes(ink.read_ink), lambda strokes: strokes),
    "deflated": Parser(
        _bytes(*(bytes.fromhex(row["packed"]) for row in read("seal/deflated")["cases"][:3])),
        _by_bytes(lambda data: seal.inflate(data, 1_000)),
        bytes.hex,
    ),
    "segment": Parser(
        _bytes(*map(read_b64u, _good("seal/segments", "segment"))),
        _by_bytes(lambda data: seal.read_segment(SEGMENT_KEY, data, AAD)),
        bytes.hex,
    ),
    "wrapped-key": Parser(
        _bytes(*(bytes.fromhex(one) for one in _good("seal/wrapped-keys", "wrapped")), bytes(40)),
        _by_bytes(lambda data: seal.unwrap_key(KEK, data)),
    ),
    "sealed": Parser(
        _bytes(*map(read_b64u, _good("seal/hpke", "sealed"))),
        _by_bytes(lambda data: seal.open_with(CAST.private["srv-kem"], data, INFO)),
        bytes.hex,
    ),
    "staff-key": Parser(
        _bytes(*map(read_b64u, _good("staff_secret/ways", "wrapped"))), _by_bytes(_staff_key)
    ),
    "name": Parser(_texts(*_good("record/fold", "text")), record.fold, lambda folded: folded),
    "phrase": Parser(_texts("copper lantern orbit"), staff_secret.normalise, bytes.hex),
    "typed-phrase": Parser(_texts("copper lantern orbit silver"), staff_secret.read_phrase, bytes.hex),
    "policy": Parser(
        _values(*(row["policy"] for row in read("staff_secret/policies")["cases"])),
        lambda given: staff_secret.read_policy(read_object(given.encode())),
        lambda policy: [list(policy.ways), policy.card],
    ),
    "pin": Parser(_texts(*_good("staff_secret/pins", "text")), staff_secret.read_pin, bytes.hex),
    "card": Parser(_texts(*_good("staff_secret/cards", "text")), staff_secret.read_card, bytes.hex),
    "request": Parser(_signed(*_good("enrolment/requests"), by="dev-sig"), _request, twin=False),
    "confirm": Parser(
        _signed(read("enrolment/requests")["confirm"]["token"], by="dev-sig"),
        enrolment.read_confirm,
        twin=False,
    ),
    "renewal-request": Parser(
        _signed(*_good("renewal/requests"), by="dev-sig"), renewal.read_request, twin=False
    ),
    "renewal-confirm": Parser(
        _signed(*_good("renewal/confirms"), by="dev-sig"), renewal.read_confirm, twin=False
    ),
    "staff-login": Parser(
        _signed(*_good("staff_key/logins"), by="srv-sig"),
        lambda token: staff_key.read_login(token, CAST.jwk("srv-sig")),
        twin=False,
    ),
    "staff-request": Parser(
        _signed(*_good("staff_key/requests"), by="dev-sig"), staff_key.read_request, twin=False
    ),
    "proof": Parser(_signed(*_good("dpop/proofs", "proof"), by="dev-sig"), _proof, twin=False),
    "item": Parser(_signed(*_good("chain/items"), by="dev-sig"), chain.read_item, twin=False),
    "attachment": Parser(_changed_attachment, _by_bytes(_attachment), twin=False),
    "bundle": Parser(
        _values(*(json.loads(text) for text in _good("bundle/bundles", "text"))),
        lambda given: bundle.read_bundle(given.encode()),
        twin=False,
    ),
    "frame": Parser(
        _changed_frame,
        frames.read_frame,
        lambda frame: [frame.id.hex(), frame.length, frame.count, frame.number, frame.block.hex()],
    ),
    "base45": Parser(_texts(*_good("frames/series", "text", "base45")), frames.read_base45, bytes.hex),
    "bundle-answer": Parser(
        _values(*(json.loads(text) for text in _good("bundle/answers", "text"))),
        lambda given: bundle.read_answer(given.encode()),
        lambda answer: [list(answer.acks), answer.log_size],
    ),
    "witness": Parser(
        _texts(witness.write_witness(witness.Witness("w.example/w", CAST.log.public_key()))),
        witness.read_witness,
        twin=False,
    ),
    "note": Parser(_texts(*_good("log/checkpoints", "note")), log.read_note, twin=False),
    "leaf": Parser(
        _values(*(json.loads(line) for line in _good("log/leaves", "line"))),
        lambda given: log.read_leaf(given.encode()),
        twin=False,
    ),
}
