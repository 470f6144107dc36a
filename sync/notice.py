"""Notices: what the server tells the tablets of a session, numbered and signed.

Must never carry personal data: records are named by their random ids. docs/protocol.md, "Notices".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync import jws, keys
from sync.encoding import check_version, list_of, number_of, read_time, text_of
from sync.errors import ProtocolError

TYP = "fielddesk-notice+jws"
KINDS = ("recalled", "handed_over", "withdrawn", "superseded", "closed", "revoked")
MOST_RECORDS = 200  # in one notice: as many as an upload has items


@dataclass(frozen=True)
class Notice:
    """One notice; `rids`, `dev` and `edition` only where the kind has them."""

    session: str
    number: int
    kind: str
    at: datetime
    rids: tuple[str, ...]
    dev: str
    edition: int


def read_notice(token: str, manifest: keys.KeyManifest) -> Notice:
    """Check a notice by the key it names. Raises jws codes, key_unknown, version_unknown, field_missing."""
    unverified = jws.read(token, typ=TYP)
    key = manifest.key(unverified.kid, "srv-sig")
    payload = jws.check(unverified, keys.read_public_jwk(key.jwk)).payload
    check_version(payload)
    kind = text_of(payload, "kind", 20)
    if kind not in KINDS:
        raise ProtocolError("field_missing", "kind")
    return Notice(
        session=text_of(payload, "session", 60),
        number=number_of(payload, "n", least=1),
        kind=kind,
        at=read_time(payload.get("at")),
        rids=_rids(payload) if "rids" in payload else (),
        dev=text_of(payload, "dev", 60) if "dev" in payload else "",
        edition=number_of(payload, "edition") if "edition" in payload else 0,
    )


def _rids(payload: dict[str, Any]) -> tuple[str, ...]:
    rids = list_of(payload, "rids", MOST_RECORDS)
    if any(not isinstance(rid, str) or len(rid) > 22 for rid in rids):
        raise ProtocolError("field_missing", "rids")
    return tuple(rids)
