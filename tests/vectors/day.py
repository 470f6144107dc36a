"""Vectors of the day: a batch and its records.

Must never hold a real person: names and numbers are invented.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sync import batch, dictionary, jws, record, seal
from sync.directory import Lines, write_directory
from sync.encoding import b64u, digest, seconds, write_json
from tests.vectors import unlocking
from tests.vectors.cast import BATCH, DEVICE, NOW, OTHER_DEVICE, SESSION, STAFF, Cast
from tests.vectors.kept import Written

BOX = "NL004417"
PHOTO = b"RIFF" + bytes(range(256)) * 5


def rid(number: int) -> str:
    """The id of a record of the vectors."""
    return b64u(digest(f"record {number}".encode())[:16])


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "dictionary/words", _words()
    yield "record/payloads", _payloads()
    edition = _edition(cast)
    yield "batch/edition", edition
    yield "batch/headers", _headers(cast, edition)


def _words() -> dict[str, Any]:
    return {
        "about": "What a record's data is deflated with, by the number that its payload begins with.",
        "words": [
            {"number": number, "text": words.decode("ascii"), "sha256": b64u(digest(words))}
            for number, words in dictionary.WORDS.items()
        ],
    }


def people() -> list[tuple[record.Record, bytes]]:
    """Three handover records: plain, with everything, and without a photo or a slot."""
    plain = record.Record(
        rid=rid(1),
        doc={"number": "R12345670", "kind": "residence_permit", "validUntil": "2031-11-24"},
        applicant={
            "vNumber": "1234567890",
            "name": "Öztürk, Şule",
            "familyName": "Öztürk",
            "givenNames": "Şule",
            "born": "1991-04-02",
            "nationality": "TUR",
            "language": "tr",
        },
        slot={"startsAt": "2026-11-24T09:00:00.000Z", "endsAt": "2026-11-24T09:15:00.000Z"},
        alerts=[],
        old_documents=[],
        support=[],
        representative=None,
        guardian=None,
        note="",
    )
    full = record.Record(
        rid=rid(2),
        doc={"number": "R12345678", "kind": "residence_permit", "validUntil": "2029-01-01"},
        applicant=plain.applicant
        | {"vNumber": "1234567891", "name": "Ánh, Nguyễn Thị", "born": "2012", "language": "vi"},
        slot={"startsAt": "2026-11-24T08:45:00.000Z", "endsAt": "2026-11-24T09:00:00.000Z"},
        alerts=[{"code": "old_document", "text": "Take in the old card."}],
        old_documents=[{"number": "R00000017", "kind": "residence_permit"}],
        support=["interpreter", "hearing"],
        representative={"name": "Jansen, Piet", "mandateKind": "written"},
        guardian={"name": "Ánh, Nguyễn Văn"},
        note="Knock, please: the bell is broken.",
        lease={"dev": OTHER_DEVICE, "label": "Tablet 2"},
    )
    bare = record.Record(
        rid=rid(3),
        doc=plain.doc | {"number": "R12345686"},
        applicant=plain.applicant | {"vNumber": "1234567892", "name": "王小明", "born": "", "language": ""},
        slot=None,
        alerts=[{"code": "recalled", "text": ""}],
        old_documents=[],
        support=[],
        representative=None,
        guardian=None,
        note="",
    )
    return [(plain, PHOTO), (full, PHOTO[:1020]), (bare, b"")]


def told(one: record.Record) -> dict[str, Any]:
    """A record as its JSON has it."""
    said = asdict(one)
    said["oldDocuments"] = said.pop("old_documents")
    return said


def written_directory(entries: Sequence[record.Entry], rids: Sequence[str], box: str = "") -> bytes:
    """The directory of these entries beside a manifest whose rows are `rids`."""
    lines = Lines()
    for entry in entries:
        lines.add(entry)
    return write_directory(lines, [rids.index(entry.rid) for entry in entries], box)


def put_together(data: bytes, photo: bytes = b"", words: bytes = dictionary.WORDS[1]) -> bytes:
    """A record's payload with any data in it."""
    packed = seal.deflate(data, words)
    return b"\1" + len(packed).to_bytes(2, "big") + packed + photo


def parts_of(payload: bytes) -> tuple[bytes, bytes]:
    """Data, unpacked, and photo of a record's payload."""
    end = 3 + int.from_bytes(payload[1:3], "big")
    return seal.inflate(payload[3:end], dictionary=dictionary.WORDS[1]), payload[end:]


def _longer(payload: bytes) -> bytes:
    """Behind the dictionary's number: a length of one more than there is, and the data, which is whole."""
    return (len(payload) - 2).to_bytes(2, "big") + payload[3:]


def _payloads() -> dict[str, Any]:
    packed = [record.write_record(*one) for one in people()]
    data, words = json.loads(parts_of(packed[0])[0]), dictionary.WORDS[1]
    column: dict[str, list[Any]] = {"r": [0], **{letter: [""] for letter in "nvdbtl"}, "a": [[]], "s": [[]]}
    rids = [rid(2), rid(3), rid(1)]
    directory = written_directory([record.entry_of(one) for one, _ in people()], rids, BOX)

    def listed(**changed: Any) -> str:
        return b64u(seal.deflate(write_json({"v": 1, "records": column | changed})))

    def under(box: Any) -> str:
        return b64u(seal.deflate(write_json({"v": 1, "records": column, "box": box})))

    def written(**changed: Any) -> str:
        return b64u(put_together(write_json(data | changed)))

    bad = [
        ("version 2", written(v=2), "version_unknown"),
        (
            "no note",
            b64u(put_together(write_json({k: v for k, v in data.items() if k != "note"}))),
            "field_missing",
        ),
        ("a slot that is a text", written(slot="now"), "field_missing"),
        ("an applicant without a name", written(applicant={**data["applicant"], "name": 7}), "field_missing"),
        ("a document without a kind", written(doc={"number": "R1", "validUntil": ""}), "field_missing"),
        ("an alert that is a text", written(alerts=["other"]), "field_missing"),
        ("an alert that is null", written(alerts=[None]), "field_missing"),
        ("an old document without a number", written(oldDocuments=[{"kind": "x"}]), "field_missing"),
        ("a support need that is a number", written(support=[1]), "field_missing"),
        ("51 support needs", written(support=["sight"] * 51), "field_missing"),
        ("51 old documents", written(oldDocuments=[{"number": "", "kind": ""}] * 51), "field_missing"),
        ("a guardian that is a text", written(guardian="x"), "field_missing"),
        ("a representative without a mandate", written(representative={"name": "x"}), "field_missing"),
        ("a note of 4,001 characters", written(note="x" * 4_001), "field_missing"),
        ("a lease that is a text", written(lease="Tablet 2"), "field_missing"),
        ("a lease without a label", written(lease={"dev": "x"}), "field_missing"),
        ("51 alerts", written(alerts=[{"code": "other", "text": ""}] * 51), "field_missing"),
        ("more than 64 KiB", written(note="x" * 66_000), "too_large"),
        ("not deflated", b64u(b"\1\0\x0b" + b'{"v":1,"a":'), "sealed_unopenable"),
        ("data of no length", b64u(b"\1\0\0" + packed[0]), "sealed_unopenable"),
        ("longer than it is", b64u(packed[2][:-1]), "sealed_unopenable"),
        ("ending before its length", b64u(b"\1" + _longer(packed[2])), "sealed_unopenable"),
        ("shorter than its data", b64u(b"\1\0\1" + packed[0][3:]), "sealed_unopenable"),
        ("nothing", "", "sealed_unopenable"),
        ("no length", b64u(packed[0][:2]), "sealed_unopenable"),
        ("a dictionary that is not known", b64u(b"\2" + packed[0][1:]), "version_unknown"),
        ("a dictionary that is not known, and no more", b64u(b"\2\0\0"), "version_unknown"),
        (
            "deflated with other words",
            b64u(put_together(write_json(data), words=words[::-1])),
            "json_malformed",
        ),
        (
            "reaching behind the words",
            b64u(put_together(write_json(data), words=words + bytes(2_000))),
            "sealed_unopenable",
        ),
        ("a list", b64u(put_together(b"[]")), "json_malformed"),
    ]
    of_another_shape: list[tuple[str, str]] = [
        ("no records", b64u(seal.deflate(write_json({"v": 1})))),
        ("a list of entries", b64u(seal.deflate(write_json({"v": 1, "records": [column]})))),
        ("a number that no row has", listed(r=[1])),
        ("a number below nought", listed(r=[-1])),
        ("a number that is a text", listed(r=["0"])),
        ("a number that is a truth", listed(r=[False])),
        ("a row twice", listed(**{letter: value * 2 for letter, value in column.items()})),
        ("a row without an entry", listed(**{letter: [] for letter in column})),
        ("a column that is shorter", listed(b=[])),
        ("a column that is longer", listed(s=[[], []])),
        ("a column that is missing", b64u(seal.deflate(write_json({"v": 1, "records": {"r": [0]}})))),
        ("a name that is a number", listed(n=[1])),
        ("a name of 401 characters", listed(n=["x" * 401])),
        ("alerts that are a text", listed(a=["other"])),
        ("an alert that is a list", listed(a=[[[]]])),
        ("51 support needs", listed(s=[["sight"] * 51])),
        ("a lease without a tablet", listed(lease=[{"label": ""}])),
        ("leases that are a text", listed(lease="Tablet 2")),
        ("a list of leases that is shorter", listed(lease=[])),
        *(
            (f"a seal of the box that is {what}", under(box))
            for what, box in (
                ("a number", 4417),
                ("nothing", None),
                ("empty", ""),
                ("in small letters", "nl004417"),
                ("of 21 characters", "0" * 21),
                ("followed by a new line", "004417\n"),
            )
        ),
    ]
    return {
        "about": "Payloads of records and of a directory, in base64url. `rids` are those of the manifest's rows.",
        "cases": [
            {
                "name": one.applicant["name"],
                "rid": one.rid,
                "payload": b64u(payload),
                "record": told(one),
                "photo": b64u(photo),
            }
            for (one, photo), payload in zip(people(), packed, strict=True)
        ]
        + [
            {
                "name": "deflated without a word of the dictionary",
                "rid": rid(1),
                "payload": b64u(put_together(write_json(data), words=b"")),
                "record": told(people()[0][0]),
                "photo": "",
            }
        ]
        + [{"name": n, "rid": rid(1), "payload": p, "code": c} for n, p, c in bad],
        "directory": {
            "payload": b64u(directory),
            "rids": rids,
            "entries": [asdict(entry) for entry in record.read_directory(directory, rids).entries],
            "box": BOX,
        },
        "directories": [
            {"name": "one entry", "rids": [rid(1)], "payload": listed()},
            {"name": "leases that are null", "rids": [rid(1)], "payload": listed(lease=None)},
            {
                "name": "a seal of the box of 20 characters",
                "rids": [rid(1)],
                "payload": under("0" * 20),
            },
            {
                "name": "nobody",
                "rids": [],
                "payload": listed(**{letter: [] for letter in column}),
            },
            {
                "name": "one row twice and the other not at all",
                "rids": [rid(1), rid(2)],
                "payload": listed(**{letter: value * 2 for letter, value in column.items()}),
                "code": "field_missing",
            },
            {
                "name": "a list",
                "rids": [rid(1)],
                "payload": b64u(seal.deflate(b"[]")),
                "code": "json_malformed",
            },
            {
                "name": "version 2",
                "rids": [rid(1)],
                "payload": b64u(seal.deflate(write_json({"v": 2, "records": column}))),
                "code": "version_unknown",
            },
        ]
        + [{"name": n, "rids": [rid(1)], "payload": p, "code": "field_missing"} for n, p in of_another_shape],
    }


def _edition(cast: Cast) -> dict[str, Any]:
    packs: list[bytes] = []
    recs: dict[str, str] = {}
    kid = cast.kid("staff-kem")
    sealed = batch.seal_batch(
        session=SESSION,
        batch=BATCH,
        edition=2,
        iat=seconds(NOW),
        nbf=seconds(NOW),
        exp=seconds(NOW + timedelta(hours=10)),
        devices=[
            batch.Recipient(OTHER_DEVICE, cast.kid("stranger"), cast.jwk("stranger")),
            batch.Recipient(DEVICE, cast.kid("dev-kem"), cast.jwk("dev-kem")),
        ],
        staff=[batch.Recipient(STAFF, kid, cast.jwk("staff-kem"), dev=DEVICE)],
        records=people(),
        keep_pack=lambda _number, content: packs.append(content),
        keep_record=recs.__setitem__,
        summary={"location": "Goes", "date": "2026-11-24", "count": 3},
        box=BOX,
        policy={
            "checks": ["photo", "identity", "old_document"],
            "unlock": unlocking.policy(),
        },
        checkpoint="checkpoint",
    )
    token = cast.server_signs(sealed.header, batch.HEADER_TYP)
    rows = list(batch.read_manifest(sealed.manifest))
    return {
        "about": "A whole edition; dev-kem and staff-kem of keys/cast open it together, at `now` of keys/cast.",
        "header": token,
        "edition": 2,
        "manifest": b64u(sealed.manifest),
        "directory": b64u(sealed.directory),
        "packs": [b64u(pack) for pack in packs],
        "rows": [asdict(row) | {"wrapped": row.wrapped.hex()} for row in rows],
        "records": [
            {"rec": recs[one.rid], "record": told(one), "photo": b64u(photo)} for one, photo in people()
        ],
        "box": BOX,
        "found": [one.rid for one in sorted((p for p, _ in people()), key=lambda p: _place(p))],
    }


def _place(one: record.Record) -> str:
    return one.slot["startsAt"] if one.slot else "~"


def _headers(cast: Cast, edition: dict[str, Any]) -> dict[str, Any]:
    said = jws.read(edition["header"], typ=batch.HEADER_TYP).payload

    def signed(**changed: Any) -> str:
        return cast.server_signs(said | changed, batch.HEADER_TYP)

    staff = said["staff"][0]
    other_share = [staff | {"s": said["devices"][1]["s"]}]
    bad: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "signed by another",
            jws.sign(said, typ=batch.HEADER_TYP, key=cast.private["stranger"]),
            "jws_bad_signature",
            {},
        ),
        ("version 2", signed(v=2), "version_unknown", {}),
        ("no edition", signed(edition=0), "field_missing", {}),
        (
            "a manifest of another length",
            signed(manifest=said["manifest"] | {"count": 4}),
            "field_missing",
            {},
        ),
        ("not yet", edition["header"], "batch_not_yet", {"at": "2026-11-24T09:29:59.000Z"}),
        ("its last moment is over", edition["header"], "batch_expired", {"at": "2026-11-24T19:30:00.000Z"}),
        ("older than the one here", edition["header"], "batch_rollback", {"known": 3}),
        ("for other tablets", edition["header"], "wrong_device", {"device": STAFF}),
        ("nothing about unlocking", signed(policy={"checks": []}), "field_missing", {}),
        ("a recipient that is a text", signed(devices=["x"]), "field_missing", {}),
        ("a recipient that is null", signed(devices=[None]), "field_missing", {}),
        ("a pack that is a text", signed(packs=["x"]), "field_missing", {}),
        ("a pack that is null", signed(packs=[None]), "field_missing", {}),
        ("devices that are no list", signed(devices={}), "field_missing", {}),
        ("401 recipients", signed(devices=[{"id": DEVICE}] * 401), "field_missing", {}),
    ]
    unopened: list[tuple[str, str, str]] = [
        ("not for this person", signed(staff=[staff | {"id": OTHER_DEVICE}]), "wrong_device"),
        (
            "sealed to another key of this person",
            signed(staff=[staff | {"kid": cast.kid("stranger")}]),
            "wrong_device",
        ),
        ("another's share", signed(staff=other_share), "sealed_unopenable"),
        ("a share of another batch", signed(batch=SESSION), "sealed_unopenable"),
    ]
    return {
        "about": "Headers: `cases` as they are read (by srv-sig of keys/cast), `opening` as their shares are opened.",
        "cases": [
            {"name": "as written", "token": edition["header"], "known": 2},
            {"name": "its first moment", "token": edition["header"], "at": "2026-11-24T09:30:00.000Z"},
        ]
        + [{"name": n, "token": t, "code": c} | more for n, t, c, more in bad],
        "opening": [{"name": n, "token": t, "code": c} for n, t, c in unopened],
    }
