"""Vectors of what goes back and out: checkpoints, notices, receipts.

Must never hold a real person.
"""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519

from sync import acknowledgement, jws, log, merkle, notice, receipt
from sync.encoding import b64u, digest, write_time
from tests.vectors.cast import DEVICE, LABEL, LOG_ORIGIN, NOW, ORIGIN, OTHER_DEVICE, SESSION, Cast
from tests.vectors.day import rid
from tests.vectors.kept import Written
from tests.vectors.signed import flipped

LEAVES = [log.write_leaf("item", {"n": number}) for number in range(9)]
OTHER_LEAVES = [log.write_leaf("item", {"n": -number}) for number in range(9)]


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "log/checkpoints", _checkpoints(cast)
    yield "notice/notices", _notices(cast)
    yield "receipt/receipts", _receipts(cast)


def note(cast: Cast, leaves: list[bytes], size: int) -> str:
    """The checkpoint over the first leaves."""
    return log.write_checkpoint(LOG_ORIGIN, size, merkle.root(leaves[:size]), cast.log)


def _checkpoints(cast: Cast) -> dict[str, Any]:
    good = note(cast, LEAVES, 9)
    body, signature = good.split("\n\n")
    root_text, blob = body.split("\n")[2], signature.split(" ")[2].strip()
    other = log.write_checkpoint(
        LOG_ORIGIN,
        9,
        merkle.root(LEAVES),
        ed25519.Ed25519PrivateKey.from_private_bytes(digest(b"another log")),
    )
    strange = other.split("\n\n")[1]
    witness = f"— witness.example/w {base64.b64encode(bytes(76)).decode()}\n"
    cut = base64.b64encode(base64.b64decode(blob)[:40]).decode()
    hashed = base64.b64encode(bytes(4) + base64.b64decode(blob)[4:]).decode()

    def filled(size: int) -> str:
        lines = f"{body}\n\n{signature}"
        return f"{lines}— {'w' * (size - len(lines) - 8)} AAAA\n"

    signed = [
        ("as written", good),
        ("with a witness before it", f"{body}\n\n{witness}{signature}"),
        ("with a stranger of the same name", f"{good}{strange}"),
        ("with a stranger of the same name before it", f"{body}\n\n{strange}{signature}"),
        ("as long as a note may be", filled(log.NOTE_BYTES)),
    ]
    malformed = [
        ("nothing", ""),
        ("no line break at the end", good[:-1]),
        ("no signature", f"{body}\n"),
        ("a signature of nobody behind the right one", f"{good}—  AAAA\n"),
        ("a signature with odd bits behind the right one", f"{good}— w AAB=\n"),
        ("a blank behind", good[:-1] + " \n"),
        ("another log", good.replace(LOG_ORIGIN, "x.example/log", 1)),
        ("a size with a nought in front", good.replace("\n9\n", "\n09\n")),
        ("a size below nought", good.replace("\n9\n", "\n-9\n")),
        ("a size beyond all logs", good.replace("\n9\n", "\n9999999999999999\n")),
        ("a short root", good.replace(root_text, base64.b64encode(bytes(31)).decode())),
        ("a root in the other alphabet", good.replace(root_text, "-" * 43 + "=")),
        ("a hyphen for the dash", good.replace("—", "-")),
        ("a character longer than any note", filled(log.NOTE_BYTES + 1)),
        ("a broken line behind the right signature", f"{good}more\n"),
        ("a broken signature behind the right one", f"{good}{witness[:-3]}\n"),
        ("not a text", 7),
    ]
    unsigned = [
        ("another size", good.replace("\n9\n", "\n8\n")),
        ("another root", good.replace(root_text, base64.b64encode(bytes(32)).decode())),
        ("only a stranger's signature under this name", f"{body}\n\n{strange}"),
        ("only a witness", f"{body}\n\n{witness}"),
        ("a signature cut short", good.replace(blob, cut)),
        ("the right signature under another name", good.replace(f"— {LOG_ORIGIN}", "— w.example/log")),
        ("the right signature under another key's number", good.replace(blob, hashed)),
        ("a line added", good.replace("\n\n", "\nmore\n\n")),
    ]
    return {
        "about": "Signed notes, read by the key log of keys/cast and its `logOrigin`.",
        "cases": [{"name": n, "note": t, "size": 9, "root": merkle.root(LEAVES).hex()} for n, t in signed]
        + [{"name": "nothing yet", "note": note(cast, [], 0), "size": 0, "root": merkle.EMPTY_ROOT.hex()}]
        + [{"name": n, "note": t, "code": "checkpoint_malformed"} for n, t in malformed]
        + [{"name": n, "note": t, "code": "checkpoint_signature"} for n, t in unsigned],
    }


def _notices(cast: Cast) -> dict[str, Any]:
    bare = {"v": 1, "session": SESSION, "n": 1, "kind": "closed", "at": write_time(NOW)}
    good = [
        bare,
        bare | {"n": 2, "kind": "recalled", "rids": [rid(1)]},
        bare | {"n": 3, "kind": "handed_over", "rids": [rid(2), rid(3)], "dev": OTHER_DEVICE},
        bare | {"n": 4, "kind": "superseded", "edition": 3},
        bare | {"n": 5, "kind": "revoked", "dev": DEVICE},
        bare | {"n": 6, "kind": "withdrawn", "rids": [rid(3)], "dev": OTHER_DEVICE},
    ]
    wide = bare | {"kind": "recalled", "rids": ["\U0001d538" + "x" * 21]}
    stranger = cast.private["stranger"]
    bad = [
        ("a kind that is unknown", cast.server_signs(bare | {"kind": "sold"}, notice.TYP), "field_missing"),
        ("no number", cast.server_signs(bare | {"n": 0}, notice.TYP), "field_missing"),
        ("version 2", cast.server_signs(bare | {"v": 2}, notice.TYP), "version_unknown"),
        ("records that are no list", cast.server_signs(bare | {"rids": rid(1)}, notice.TYP), "field_missing"),
        ("a record that is no text", cast.server_signs(bare | {"rids": [1]}, notice.TYP), "field_missing"),
        ("too many records", cast.server_signs(bare | {"rids": [rid(1)] * 201}, notice.TYP), "field_missing"),
        ("no time", cast.server_signs(bare | {"at": ""}, notice.TYP), "time_malformed"),
        (
            "a key that the manifest has not",
            jws.sign(bare, typ=notice.TYP, key=stranger, kid=cast.kid("stranger")),
            "key_unknown",
        ),
        (
            "the key of another use",
            jws.sign(bare, typ=notice.TYP, key=stranger, kid=cast.kid("srv-kem")),
            "key_unknown",
        ),
        (
            "signed by another",
            jws.sign(bare, typ=notice.TYP, key=stranger, kid=cast.kid("srv-sig")),
            "jws_bad_signature",
        ),
        ("another kind of message", cast.server_signs(bare, acknowledgement.TYP), "jws_wrong_typ"),
    ]
    old = jws.sign(bare, typ=notice.TYP, key=cast.private["srv-sig-old"], kid=cast.kid("srv-sig-old"))
    return {
        "about": "Notices, checked by the manifest of keys/cast.",
        "cases": [
            {"name": said["kind"], "token": cast.server_signs(said, notice.TYP), "says": said}
            for said in good
        ]
        + [
            {
                "name": "characters are counted, not their halves",
                "token": cast.server_signs(wide, notice.TYP),
                "says": wide,
            }
        ]
        + [{"name": "by a key that has since retired", "token": old, "says": bare}]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad],
    }


def _receipts(cast: Cast) -> dict[str, Any]:
    named = jws.entry_id(cast.certificate)

    def written(key: str = "dev-sig", dev: str = DEVICE, certificate: str = named) -> str:
        return receipt.write_receipt(
            dev=dev,
            seq=4,
            iat=NOW,
            outcome="handed_over",
            document="R12345670",
            entry_id=b64u(digest(b"entry")),
            certificate=certificate,
            key=cast.private[key],
        )

    good = written()
    first, middle, last = good.split(".")
    bad = [
        ("signed by another tablet", written("stranger"), cast.certificate),
        ("of another tablet", written(dev=OTHER_DEVICE), cast.certificate),
        ("another certificate is named", written(certificate="A" * 43), cast.certificate),
        ("a certificate by nobody", written(certificate=jws.entry_id(cast.manifest)), cast.manifest),
        ("no certificate", good, ""),
        ("one bit", f"{first}.{flipped(middle, 30)}.{last}", cast.certificate),
        ("cut short", good[:-1], cast.certificate),
        ("nothing", "", cast.certificate),
    ]
    return {
        "about": "Receipts, checked by the manifest of keys/cast; `stored` is the server's word on the first one.",
        "cases": [
            {
                "name": "as written",
                "token": good,
                "certificate": cast.certificate,
                "named": named,
                "link": receipt.write_link(ORIGIN, good),
                "wholeLink": receipt.write_link(ORIGIN, good, cast.certificate),
                "dev": DEVICE,
                "label": LABEL,
                "seq": 4,
                "iat": int(NOW.timestamp()),
                "outcome": "handed_over",
                "document": "R12345670",
                "entryId": b64u(digest(b"entry")),
            }
        ]
        + [{"name": n, "token": t, "certificate": c, "code": "receipt_malformed"} for n, t, c in bad],
        "stored": _stored(cast),
    }


def _stored(cast: Cast) -> list[dict[str, Any]]:
    entry = b64u(digest(b"entry"))
    members = {"dev": DEVICE, "id": entry, "kind": "attempt", "prev": "A" * 43, "seq": 4, "st": "accepted"}
    line = log.write_leaf("item", members)

    def said(line: bytes = line, key: str = "srv-sig", size: int = 6, **changed: Any) -> str:
        leaves = [*LEAVES[:3], line, *LEAVES[3:]]
        payload = receipt.stored_payload(
            entry_id=entry,
            iat=NOW,
            leaf=3,
            line=line,
            checkpoint=note(cast, leaves, size),
            proof=merkle.inclusion_path(3, leaves[:size]),
        )
        return jws.sign(
            payload | changed, typ=receipt.STORED_TYP, key=cast.private[key], kid=cast.kid("srv-sig")
        )

    elsewhere = log.write_leaf("item", members | {"id": b64u(digest(b"other"))})
    bad = [
        ("signed by a stranger", said(key="stranger"), "jws_bad_signature"),
        ("of another item", said(e=b64u(digest(b"other"))), "receipt_malformed"),
        ("a line of another item", said(elsewhere), "receipt_malformed"),
        ("a line of another place", said(log.write_leaf("item", members | {"seq": 5})), "receipt_malformed"),
        ("a line of another kind", said(log.write_leaf("batch", members)), "receipt_malformed"),
        ("a line that is none", said(line=b"item"), "json_malformed"),
        ("another place in the log", said(leaf=2), "proof_invalid"),
        ("a proof cut short", said(proof=[]), "proof_invalid"),
        (
            "a checkpoint that is not signed",
            said(cp=note(cast, LEAVES, 6)[:-10] + "AAAAAAA==\n"),
            "checkpoint_signature",
        ),
        ("a time that is a text", said(iat="now"), "time_malformed"),
        ("version 2", said(v=2), "version_unknown"),
        ("a line that is too long", said(line=b" " * (log.LEAF_BYTES + 1)), "field_missing"),
        ("a line with too many bytes", said(line=("é" * (log.LEAF_BYTES // 2 + 1)).encode()), "too_large"),
        ("a checkpoint that is too long", said(cp="x" * 8_193), "field_missing"),
        ("a proof that is too long", said(proof=["A" * 43] * 65), "field_missing"),
        (
            "a status that is too long",
            said(log.write_leaf("item", members | {"st": "x" * 21})),
            "field_missing",
        ),
    ]
    return [
        {
            "name": "as written",
            "token": said(),
            "iat": int(NOW.timestamp()),
            "status": "accepted",
            "leaf": 3,
            "size": 6,
        }
    ] + [{"name": n, "token": t, "code": c} for n, t, c in bad]
