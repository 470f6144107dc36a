"""Vectors of the day: a batch and its records.

Must never hold a real person: names and numbers are invented.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sync import batch, jws, record, seal
from sync.encoding import b64u, digest, seconds, write_json
from tests.vectors import unlocking
from tests.vectors.cast import BATCH, DEVICE, NOW, OTHER_DEVICE, SESSION, STAFF, Cast
from tests.vectors.kept import Written

PHOTO = b"RIFF" + bytes(range(256)) * 5


def rid(number: int) -> str:
    """The id of a record of the vectors."""
    return b64u(digest(f"record {number}".encode())[:16])


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "record/payloads", _payloads()
    edition = _edition(cast)
    yield "batch/edition", edition
    yield "batch/headers", _headers(cast, edition)


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


def _payloads() -> dict[str, Any]:
    packed = [record.write_data(one) for one, _ in people()]
    entry = {"r": "", "n": "", "f": "", "v": "", "d": "", "b": "", "t": "", "a": [], "s": [], "l": ""}
    directory = record.write_directory(record.entry_of(one) for one, _ in people())
    data = told(people()[0][0]) | {"v": 1}

    def written(**changed: Any) -> str:
        return b64u(seal.deflate(write_json(data | changed)))

    bad = [
        ("version 2", written(v=2), "version_unknown"),
        (
            "no note",
            b64u(seal.deflate(write_json({k: v for k, v in data.items() if k != "note"}))),
            "field_missing",
        ),
        ("a slot that is a text", written(slot="now"), "field_missing"),
        ("an applicant without a name", written(applicant={**data["applicant"], "name": 7}), "field_missing"),
        ("a document without a kind", written(doc={"number": "R1", "validUntil": ""}), "field_missing"),
        ("an alert that is a text", written(alerts=["other"]), "field_missing"),
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
        ("not deflated", b64u(write_json(data)), "sealed_unopenable"),
        ("a list", b64u(seal.deflate(b"[]")), "json_malformed"),
    ]
    return {
        "about": "Payloads of data segments and of a directory, in base64url.",
        "cases": [
            {"name": one.applicant["name"], "payload": b64u(payload), "record": told(one)}
            for (one, _), payload in zip(people(), packed, strict=True)
        ]
        + [{"name": n, "payload": p, "code": c} for n, p, c in bad],
        "directory": {
            "payload": b64u(directory),
            "entries": [asdict(entry) for entry in record.read_directory(directory)],
        },
        "directories": [
            {
                "name": "no records",
                "payload": b64u(seal.deflate(write_json({"v": 1}))),
                "code": "field_missing",
            },
            {
                "name": "a list",
                "payload": b64u(seal.deflate(b"[]")),
                "code": "json_malformed",
            },
            {
                "name": "version 2",
                "payload": b64u(seal.deflate(write_json({"v": 2, "records": []}))),
                "code": "version_unknown",
            },
            {
                "name": "an alert that is a list",
                "payload": b64u(seal.deflate(write_json({"v": 1, "records": [entry | {"a": [[]]}]}))),
                "code": "field_missing",
            },
            {
                "name": "a lease without a tablet",
                "payload": b64u(
                    seal.deflate(write_json({"v": 1, "records": [entry | {"lease": {"label": ""}}]}))
                ),
                "code": "field_missing",
            },
            {
                "name": "an entry that is a text",
                "payload": b64u(seal.deflate(write_json({"v": 1, "records": ["x"]}))),
                "code": "field_missing",
            },
        ],
    }


def _edition(cast: Cast) -> dict[str, Any]:
    packs: list[bytes] = []
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
        summary={"location": "Goes", "date": "2026-11-24", "count": 3},
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
            {"rec": sealed.data_digests[one.rid], "record": told(one), "photo": b64u(photo)}
            for one, photo in people()
        ],
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
        ("a pack that is a text", signed(packs=["x"]), "field_missing", {}),
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
